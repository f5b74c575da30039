"""Totals week by week: when a week ends, and how much is told of a move."""

import datetime

import pytest

from obt.figures.trend import by_week

OPENS, CLOSES = datetime.date(2024, 10, 14), datetime.date(2025, 2, 14)  # a Monday, a Friday


def days(*values, begins=OPENS, step=1):
    return [(begins + datetime.timedelta(days=step * n), value) for n, value in enumerate(values)]


def test_weeks_end_on_sundays_and_say_how_far_the_total_moved():
    weeks = by_week(days(10, 20, 30, 30, 30, 30, 40, 41, 542, 542, 542, 542, 542, 1054, 1047))

    assert [(week.name, week.total, week.change_words) for week in weeks] == [
        ("20 October", 40, "[x]"), ("27 October", 1054, "1,014 more"), ("28 October so far", 1047, "7 fewer"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (0, "fewer than 5 more"), (4, "fewer than 5 more"), (5, "5 more"), (512, "512 more"),
        (-1, "fewer than 5 less"), (-5, "5 fewer"),
    ],
)  # fmt: skip
def test_a_move_by_less_than_five_is_not_told_exactly(change, said):
    assert by_week(days(100, 100 + change, step=7))[1].change_words == said


def test_a_hidden_week_hides_the_moves_beside_it():
    weeks = by_week(days(100, None, 300, 400, step=7))

    assert [week.change_words for week in weeks] == ["[x]", "[c]", "[c]", "100 more"]


def test_a_week_after_one_without_any_day_has_no_move():
    weeks = by_week([*days(100), *days(300, begins=OPENS + datetime.timedelta(days=14))])

    assert [week.change_words for week in weeks] == ["[x]", "[x]"]


def test_the_week_of_the_close_is_whole():
    assert by_week(days(1, begins=CLOSES), CLOSES)[-1].name == "14 February"
    assert by_week(days(1, begins=CLOSES))[-1].name == "14 February so far"
    assert by_week([]) == []
