"""How much room words take, and how they are cut to it."""

import datetime

import pytest

from obt.figures.text import cut_to, full_day, share_words, short, short_day, width_of


def test_wide_letters_take_more_than_narrow_ones():
    assert width_of("", 14) == 0
    assert width_of("iii", 10) == pytest.approx(10.8)
    assert width_of("WWW", 10) == pytest.approx(31.5)
    assert width_of("31%", 20) == pytest.approx(2 * width_of("31%", 10))


def test_what_fits_stays_as_it_is():
    assert cut_to("Target 20%", 14, 200) == "Target 20%"


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("Baseline 31 – average of three weeks", 200, "Baseline 31 – average…"),
        ("Baseline 31 – average", 130, "Baseline 31…"),  # nothing of the dash
        ("Donaudampfschifffahrtsgesellschaft", 100, "Donaudam…"),  # one word is cut within
        ("Target", 1, "…"),
        ("漢字漢字漢字", 60, "漢字…"),
    ],
)
def test_the_rest_is_cut_between_words(text, room, shown):
    assert cut_to(text, 14, room) == shown


def test_days_are_said_in_few_letters_or_in_full():
    day = datetime.date(2024, 9, 3)

    assert (short_day(day), short_day(day, with_year=True)) == ("3 Sept", "3 Sept 2024")
    assert (full_day(day), full_day(day, with_year=True)) == ("3 September", "3 September 2024")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0%"), (4, "under 0.1%"), (5, "0.1%"), (94, "0.9%"), (95, "1%"), (149, "1%"), (150, "2%"),
        (9949, "99%"), (9950, "100%"), (10_500, "105%"),
    ],
)  # fmt: skip
def test_shares_are_whole_per_cent_and_tenths_under_one(value, said):
    assert share_words(value, 10_000) == said


def test_a_picture_says_so_in_fewer_letters():
    assert (short("under 0.1%"), short("38%")) == ("<0.1%", "38%")
