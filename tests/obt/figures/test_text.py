"""How much room words take, and how they are cut to it."""

import pytest

from obt.figures.text import cut_to, width_of


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
