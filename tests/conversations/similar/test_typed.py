import pytest

from conversations.models import Idea
from conversations.similar.typed import Spelt, corrected, is_one_slip, read, words_in
from conversations.similar.words import rebuild


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
def test_everyday_words_are_known_in_any_form_and_weigh_little_before_any_are_counted(others):
    typed = read("", "Everybody's offices asked for twenty minutes of meetings on Wednesdays, and pelicans")
    weights = {term.lexemes[0]: term.weight for term in typed.terms}
    assert [term.lexemes for term in typed.terms if not term.is_everyday] == [("pelican",)]
    assert max(weight for lexeme, weight in weights.items() if lexeme != "pelican") < weights["pelican"] / 2


@pytest.mark.django_db
def test_sixty_words_are_enough():
    letters = "abcdefghij"
    assert len(read("", " ".join(f"q{one}{two}x" for one in letters for two in letters)).terms) == 60


@pytest.mark.django_db
def test_a_slip_is_put_right_and_looked_for_as_it_is_too(others):
    rebuild()
    (spelt,) = corrected(["lokers"])
    assert spelt == Spelt("lokers", "loker", "lockers", "locker")
    assert spelt.query == "('locker'|'loker')"


@pytest.mark.django_db
def test_what_is_right_and_what_nobody_knows_stay_as_they_are(others):
    rebuild()
    assert corrected(["lockers", "zebras"]) == [Spelt("lockers", "locker"), Spelt("zebras", "zebra")]


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["the", "fromm", "thsee"])
def test_a_stop_word_and_a_slip_in_one_are_looked_for_by_nothing(others, word):
    Idea.objects.update(problem="One of these, from them")
    rebuild()
    assert [spelt.query for spelt in corrected([word])] == [""]


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["", "a b", "x" * 1000, "\0", "\ud800", "'; --", "(a|b)"])
def test_what_is_no_word_is_left_out(word):
    assert corrected([word]) == []


@pytest.mark.django_db
def test_words_come_once_each_in_their_order(others):
    assert [spelt.word for spelt in corrected(words_in("Lockers: uniforms, lockers & Cafés"))] == [
        "lockers",
        "uniforms",
        "cafes",
    ]
