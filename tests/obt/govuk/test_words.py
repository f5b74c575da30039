"""Dates, times and figures in words."""

import datetime as dt

import pytest
from django.template import engines

from obt.govuk import words

UTC = dt.UTC
WINTER = dt.datetime(2024, 12, 5, 14, 0, tzinfo=UTC)
SUMMER = dt.datetime(2024, 6, 30, 23, 30, tzinfo=UTC)  # past midnight in London


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (words.date, dt.date(2024, 11, 12), "12 November 2024"),
        (words.date, dt.date(2024, 1, 1), "1 January 2024"),
        (words.date, SUMMER, "1 July 2024"),
        (words.short_date, dt.date(2024, 11, 12), "12 November"),
        (words.day, dt.date(2024, 12, 5), "Thursday 5 December"),
        (words.day, SUMMER, "Monday 1 July"),
        (words.full_date, WINTER, "Thursday 5 December 2024"),
        (words.month_name, dt.date(2024, 12, 5), "Dec"),
        (words.month_name, dt.date(2024, 9, 5), "Sept"),
        (words.month_name, dt.date(2024, 5, 5), "May"),
    ],
)
def test_dates(write, value, expected):
    assert write(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.time(14, 0), "2pm"),
        (dt.time(14, 30), "2:30pm"),
        (dt.time(9, 5), "9:05am"),
        (dt.time(12, 0), "midday"),
        (dt.time(12, 1), "12:01pm"),
        (dt.time(0, 0), "midnight"),
        (dt.time(0, 30), "12:30am"),
        (WINTER, "2pm"),
        (SUMMER, "12:30am"),
        (dt.datetime(2024, 10, 27, 0, 30, tzinfo=UTC), "1:30am"),  # the hour that happens twice
        (dt.datetime(2024, 12, 5, 14, 0), "2pm"),
    ],
)
def test_times_are_told_in_london(value, expected):
    assert words.time(value) == expected


def test_a_moment_in_full():
    assert words.moment(WINTER) == "2pm on Thursday 5 December 2024"


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0"), (999, "999"), (2470, "2,470"), (1234567, "1,234,567"), (1234.5, "1,234.5")]
)
def test_figures_have_commas(value, expected):
    assert words.number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0%"),
        (0.004, "less than 1%"),
        (0.394, "39%"),
        (0.5, "50%"),
        (0.996, "more than 99%"),
        (1, "100%"),
    ],
)
def test_shares_never_round_to_nothing_or_to_all(value, expected):
    assert words.percent(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (90, "1 hour 30 minutes"),
        (120, "2 hours"),
        (60_000, "1,000 hours"),
    ],
)
def test_minutes(value, expected):
    assert words.minutes(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0 people"), (1, "1 person"), (2, "2 people"), (2470, "2,470 people")]
)
def test_counted(value, expected):
    assert words.counted(value, "person", "people") == expected


def test_the_plural_of_most_nouns_needs_no_saying():
    assert words.counted(3, "team") == "3 teams"


def test_templates_have_them_as_filters():
    template = engines["jinja2"].from_string(
        "{{ on|date }}, {{ on|day }}, {{ at|time }}, {{ 2470|number }}, {{ 1|counted('team') }}, {{ 90|minutes }}"
    )

    page = template.render({"on": dt.date(2024, 12, 5), "at": WINTER})

    assert page == "5 December 2024, Thursday 5 December, 2pm, 2,470, 1 team, 1 hour 30 minutes"
