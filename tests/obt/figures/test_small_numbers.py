"""How many of a small body's people did something: shown to the nearest 5, or not at all."""

import pytest

from obt.figures.small_numbers import rounded_total


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_fewer_than_five_are_hidden_none_included(count):
    assert rounded_total(count, of=60) is None


@pytest.mark.parametrize("count", [56, 57, 58, 59, 60])
def test_nearly_all_are_hidden_too(count):
    assert rounded_total(count, of=60) is None


@pytest.mark.parametrize("of", range(10))
def test_a_team_of_fewer_than_ten_shows_nothing(of):
    assert {rounded_total(count, of=of) for count in range(of + 1)} == {None}


@pytest.mark.parametrize(("count", "shown"), [(5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (55, 55)])
def test_the_rest_is_to_the_nearest_five(count, shown):
    assert rounded_total(count, of=60) == shown
