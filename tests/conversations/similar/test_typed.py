import pytest

from conversations.similar.typed import is_one_slip, read


@pytest.mark.parametrize("slip", ["meetigns", "meetngs", "meetinggs", "meetinks", "emetings", "meeting"])
def test_one_slip(slip):
    assert is_one_slip(slip, "meetings")
    assert is_one_slip("meetings", slip)


@pytest.mark.parametrize("other", ["meetings", "metigns", "greetings", "", "m", "sgniteem", "meetingsss", "eemtinsg"])
def test_more_than_one_slip_or_none(other):
    assert not is_one_slip("meetings", other)


@pytest.mark.django_db
def test_the_rarest_terms_come_first_and_the_title_says_more(others):
    typed = read("Lockers", "uniforms of the zebra")
    assert {term.lexemes for term in typed.terms} == {("locker",), ("uniform",), ("zebra",)}
    weights = {term.lexemes[0]: term.weight for term in typed.terms}
    assert weights["locker"] == pytest.approx(1.6 * weights["uniform"])


@pytest.mark.django_db
def test_sixty_words_are_enough():
    letters = "abcdefghij"
    assert len(read("", " ".join(f"q{one}{two}x" for one in letters for two in letters)).terms) == 60
