"""How many people did something: exact, to the nearest 5, or not at all. One test a rule, with its numbers."""

import datetime

import pytest

from obt.figures.figure import HIDDEN, NOT_OFFERED, about, exact
from obt.figures.small_numbers import (
    Cell,
    Edition,
    alone_renewed,
    in_pool,
    large_total,
    measures_are_safe,
    pool_renewed,
    renewed,
    rounded_total,
    shown,
    trend_point,
    within,
)

FIRST, SECOND = datetime.date(2026, 11, 3), datetime.date(2026, 11, 4)


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


@pytest.mark.parametrize(("count", "words"), [(0, "[c]"), (9, "[c]"), (10, "10"), (190, "190"), (191, "[c]")])
def test_a_large_bodys_total_is_exact_while_10_have_and_10_have_not(count, words):
    assert str(large_total(count, of=200)) == words


@pytest.mark.parametrize(
    ("inner", "outer", "shown"),
    [
        (90, 100, exact(90)),
        (91, 100, about(95)),  # whatever is left over is 0 to 9
        (100, 100, about(95)),
        (103, 103, about(100)),
        (20, 20, about(15)),
        (19, 19, HIDDEN),  # "about 15" would say "10 or more"
        (10, 19, HIDDEN),
    ],
)
def test_who_is_left_over_between_two_measures_is_10_people_or_cannot_be_told(inner, outer, shown):
    assert within(exact(inner), exact(outer)) == shown


def test_all_that_is_said_of_a_measure_close_to_another_follows_from_the_other():
    assert {within(exact(inner), exact(57)) for inner in range(48, 58)} == {about(50)}


@pytest.mark.parametrize("other", [HIDDEN, NOT_OFFERED])
def test_nothing_is_held_against_a_number_that_is_not_shown(other):
    assert within(exact(30), other) == exact(30)
    assert within(other, exact(30)) == other


@pytest.mark.parametrize(
    ("count", "figure"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1234, 1235)]
)
def test_a_part_of_a_split_is_to_the_nearest_five_and_hidden_under_five(count, figure):
    assert shown(count) == figure


def split(counts, *, total, last=None, on=FIRST):
    return renewed(last, counts, total=total, on=on)


def test_a_split_leaves_at_least_16_of_its_total_unaccounted_for():
    # At the lowest, 18 + 18 + 8 + 8 + 0 are shown of 68: 16 are left, which are 12 that somebody may know and 4 more.
    assert split([20, 20, 10, 10, 3], total=68) == Edition((20, 20, 10, 10, None), 68, FIRST)
    assert split([20, 20, 10, 10, 3], total=67) is None


def test_a_total_that_divides_by_five_may_be_rounded_and_stands_for_6_less_to_7_more():
    assert (split([8, 8, 3], total=61).least_total, split([8, 8, 3], total=61).most_total) == (61, 61)
    assert (split([8, 8, 3], total=60).least_total, split([8, 8, 3], total=60).most_total) == (54, 67)
    assert split([20, 20, 10, 10, 3], total=70) is None
    assert split([20, 20, 10, 10, 3], total=75) is not None


def test_fewer_than_50_people_are_not_split_and_never_by_two_parts():
    assert split([8, 8, 3], total=49) is None
    assert split([8, 8, 3], total=50) is not None
    assert split([20, 10], total=100) is None


def test_a_split_is_renewed_once_25_people_more_took_part():
    first = split([20, 20, 10, 3], total=102)

    assert split([30, 30, 10, 3], total=126, last=first, on=SECOND) is first
    assert split([30, 30, 10, 3], total=127, last=first, on=SECOND) == Edition((30, 30, 10, None), 127, SECOND)


def test_a_split_is_not_renewed_while_both_editions_together_would_tell():
    # All 25 who are new are in the categories that are shown: nobody can have come to "no answer", and of the 17 who
    # were left over on the first day all must be there still.
    first = split([20, 20, 10, 3], total=61)

    assert split([35, 35, 10, 3], total=88, last=first, on=SECOND) is first
    assert split([35, 35, 10, 3], total=118, last=first, on=SECOND).on == SECOND


def test_a_split_of_which_people_have_left_is_renewed_by_the_same_rules():
    first = split([40, 40, 20, 3], total=161)

    assert split([38, 38, 18, 3], total=137, last=first, on=SECOND) is first
    assert split([35, 35, 18, 3], total=136, last=first, on=SECOND) == Edition((35, 35, 20, None), 136, SECOND)


def test_where_people_changed_category_nothing_follows_from_the_edition_before():
    first = split([100, 20, 20, 3], total=171)

    assert split([50, 90, 35, 3], total=201, last=first, on=SECOND).on == SECOND


def test_an_unsafe_split_keeps_the_dated_one():
    first = split([20, 20, 10, 3], total=61)

    assert split([60, 20, 10, 3], total=95, last=first, on=SECOND) is first


def test_of_two_measures_no_category_has_more_than_the_whole_leaves_room_for():
    learned = Edition((None, 30, 30), 74, FIRST)
    talked = Edition((15, 20, 20), 67, FIRST)

    # 13 at least talked in the first category, and one of them learned: 12 took part there without learning at least.
    assert measures_are_safe([learned, talked], 74 + 11) is False
    assert measures_are_safe([learned, talked], 74 + 12 + 12) is True  # and 12 more whom somebody may know


def test_a_pool_is_renewed_as_one_and_leaves_all_hidden_ones_open():
    first = pool_renewed(None, [20, 30, 3, 57], [60, 60, 60, 60], on=FIRST)

    assert first == Edition((20, 30, None, None), 110, FIRST)
    assert pool_renewed(first, [30, 40, 4, 57], [60, 60, 60, 60], on=SECOND) is first  # 21 people more
    assert pool_renewed(first, [33, 43, 4, 57], [60, 60, 60, 60], on=SECOND).figures == (35, 45, None, None)


def test_a_small_body_by_itself_moves_once_it_stands_five_away():
    assert alone_renewed(None, 5, 60) is None  # who stood at 4 has not been passed by one person
    assert alone_renewed(None, 8, 60) == 10
    assert alone_renewed(10, 14, 60) == 10
    assert alone_renewed(10, 15, 60) == 15
    assert alone_renewed(15, 4, 60) is None
    assert alone_renewed(None, 53, 60) is None
    assert alone_renewed(None, 52, 60) == 50


@pytest.mark.parametrize(
    ("count", "of", "cell"),
    [
        (2, 60, Cell(0, 4, (1, 4))),
        (58, 60, Cell(56, 60, (56, 59))),
        (2, 3, Cell(0, 3, (-1, 2))),
    ],
)
def test_a_hidden_total_is_few_or_nearly_all(count, of, cell):
    assert in_pool(None, count, of) == cell


@pytest.mark.parametrize(
    ("before", "now", "point"),
    [(None, None, None), (None, 10, 10), (40, 44, 40), (40, 45, 45), (40, 36, 40), (40, 35, 35), (40, None, None)],
)
def test_a_point_of_a_trend_moves_once_five_people_moved_it(before, now, point):
    assert trend_point(before, now) == point
