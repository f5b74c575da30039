"""Addresses out of mail programs, lists and spreadsheets: sorted, each once, and nothing typed is lost."""

import pytest

from obt.people.pasted_addresses import read_addresses


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


def test_a_name_alone_between_addresses_is_not_understood():
    pasted = read_addresses("a@dwp.gov.uk; Tomos; b@dwp.gov.uk")
    assert pasted.addresses == ["a@dwp.gov.uk", "b@dwp.gov.uk"]
    assert pasted.not_understood == ["Tomos"]


def test_two_hundred_with_names_and_duplicates():
    typed = "; ".join(f"Person {n % 200} <person{n % 200}@dwp.gov.uk>" for n in range(400))
    assert read_addresses(typed).addresses == [f"person{n}@dwp.gov.uk" for n in range(200)]


@pytest.mark.parametrize("junk", ["a" * 1_000_000, "@" * 1_000_000, "a@" * 500_000, "a@b," * 250_000, ",;\t" * 300_000])
def test_a_megabyte_of_junk_is_read_to_its_limit_and_no_further(junk):
    assert len(read_addresses(junk).not_understood) <= 200
