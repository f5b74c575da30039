"""Addresses out of mail programs, lists and spreadsheets: sorted, each once, and nothing typed is lost."""

import pytest

from obt.people.pasted_addresses import MOST_CHARACTERS, read_addresses


@pytest.mark.parametrize(
    ("typed", "addresses"),
    [
        ("a@dwp.gov.uk", ["a@dwp.gov.uk"]),
        ("a@dwp.gov.uk, b@dwp.gov.uk; c@dwp.gov.uk", ["a@dwp.gov.uk", "b@dwp.gov.uk", "c@dwp.gov.uk"]),
        ("a@dwp.gov.uk\r\nb@dwp.gov.uk\n\n", ["a@dwp.gov.uk", "b@dwp.gov.uk"]),
        ("A@DWP.gov.uk a@dwp.gov.uk", ["a@dwp.gov.uk"]),
        ("Priya Patel <priya@dwp.gov.uk>", ["priya@dwp.gov.uk"]),
        ("Patel, Priya <priya@dwp.gov.uk>; Rees, Tomos <tomos@dwp.gov.uk>", ["priya@dwp.gov.uk", "tomos@dwp.gov.uk"]),
        ('"Patel, Priya" <priya@dwp.gov.uk>', ["priya@dwp.gov.uk"]),
        ("mailto:priya@dwp.gov.uk", ["priya@dwp.gov.uk"]),
        ("Patel, Priya\tpriya@dwp.gov.uk", ["priya@dwp.gov.uk"]),
        ("Priya\tpriya@dwp.gov.uk\tSwansea", ["priya@dwp.gov.uk"]),
        ("(priya@dwp.gov.uk).", ["priya@dwp.gov.uk"]),
        ("‘priya@dwp.gov.uk’ \u200btomos@dwp.gov.uk\ufeff", ["priya@dwp.gov.uk", "tomos@dwp.gov.uk"]),
        ("Zoë Brontë\xa0<zoe@dwp.gov.uk>", ["zoe@dwp.gov.uk"]),
        ("To: Priya <mailto:priya@dwp.gov.uk>", ["priya@dwp.gov.uk"]),
        ("o'brien+team@dwp.gov.uk", ["o'brien+team@dwp.gov.uk"]),
    ],
)
def test_addresses_are_found_in_whatever_stands_around_them(typed, addresses):
    pasted = read_addresses(typed)
    assert pasted.addresses == addresses
    assert pasted.not_understood == []


@pytest.mark.parametrize("typed", ["Priya Patel", "priya@", "@dwp.gov.uk", "priya at dwp.gov.uk", "priya@@dwp.gov.uk"])
def test_what_is_no_address_is_given_back_as_it_was_typed(typed):
    pasted = read_addresses(f"{typed}\nb@dwp.gov.uk")
    assert pasted.addresses == ["b@dwp.gov.uk"]
    assert pasted.not_understood == [typed]


@pytest.mark.parametrize(
    "typed",
    [
        "zoëanna@dwp.gov.uk",
        "o’brien@dwp.gov.uk",
        "x" * 65 + "@dwp.gov.uk",
        "a@dwp.gov.uk@b.gov.uk",
        "a@dwp.gov.ukö",
        "а@dwp.gov.uk",
    ],
)
def test_no_address_is_cut_out_of_a_longer_word(typed):
    pasted = read_addresses(f"{typed}; Tomos <b@dwp.gov.uk>")
    assert (pasted.addresses, pasted.not_understood) == (["b@dwp.gov.uk"], [typed])


def test_an_address_beside_a_wrong_one_is_taken_and_the_wrong_one_given_back():
    pasted = read_addresses("a@dwp.gov.uk b@@dwp.gov.uk")
    assert (pasted.addresses, pasted.not_understood) == (["a@dwp.gov.uk"], ["b@@dwp.gov.uk"])


def test_nothing_typed_is_lost_however_much_is_not_understood():
    typed = [f"person {n} at dwp" for n in range(1000)]
    assert read_addresses("; ".join(typed)).not_understood == typed


def test_a_name_alone_between_addresses_is_not_understood():
    pasted = read_addresses("a@dwp.gov.uk; Tomos; b@dwp.gov.uk")
    assert pasted.addresses == ["a@dwp.gov.uk", "b@dwp.gov.uk"]
    assert pasted.not_understood == ["Tomos"]


def test_two_hundred_with_names_and_duplicates():
    typed = "; ".join(f"Person {n % 200} <person{n % 200}@dwp.gov.uk>" for n in range(400))
    assert read_addresses(typed).addresses == [f"person{n}@dwp.gov.uk" for n in range(200)]


_JUNK = {
    "letters": "a" * 1_000_000,
    "ats": "@" * 1_000_000,
    "halves": "a@" * 500_000,
    "addresses": "a@b," * 250_000,
    "words": "a@b " * 250_000,
    "other words": " ".join(f"{n}@b" for n in range(150_000)),
    "lines": "a\n" * 500_000,
    "marks": ",;\t" * 300_000,
}


@pytest.mark.parametrize("junk", _JUNK.values(), ids=_JUNK)
def test_a_megabyte_of_junk_is_read_to_its_limit_and_no_further(junk):
    pasted = read_addresses(junk)
    assert sum(map(len, (*pasted.addresses, *pasted.not_understood))) <= MOST_CHARACTERS
