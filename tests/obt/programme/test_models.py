"""Windows of programmes, and which programme pages are about."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from obt.programme.models import Programme
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def of_2024():
    return ProgrammeFactory(
        name="One Big Thing 2024",
        opens_on=day("2024-10-14"),
        closes_on=day("2025-02-14"),
        records_close_on=day("2025-03-14"),
    )


@pytest.fixture
def of_2025():
    return ProgrammeFactory(
        name="One Big Thing 2025",
        opens_on=day("2025-09-22"),
        closes_on=day("2026-01-30"),
        records_close_on=day("2026-02-27"),
    )


@pytest.mark.parametrize(
    ("today", "name"),
    [
        ("2024-09-01", "One Big Thing 2024"),  # before the first: the next to open
        ("2024-10-13", "One Big Thing 2024"),
        ("2024-10-14", "One Big Thing 2024"),  # the first day is included
        ("2024-12-31", "One Big Thing 2024"),
        ("2025-01-01", "One Big Thing 2024"),
        ("2025-03-14", "One Big Thing 2024"),  # so is the last day for records
        ("2025-03-15", "One Big Thing 2025"),  # between: the next to open
        ("2025-09-22", "One Big Thing 2025"),
        ("2026-02-28", "One Big Thing 2025"),  # after the last: the last that was
        ("2030-01-01", "One Big Thing 2025"),
    ],
)
def test_current(of_2024, of_2025, today, name):
    assert Programme.objects.current(day(today)).name == name


def test_the_nearer_of_two_that_open_later_is_current(of_2024, of_2025):
    assert Programme.objects.current(day("2024-01-01")) == of_2024


def test_no_programme_is_current_before_any_is_set_up():
    assert Programme.objects.current() is None


def test_current_takes_one_statement(of_2024, of_2025, django_assert_num_queries):
    with django_assert_num_queries(1):
        Programme.objects.current()


@pytest.mark.parametrize(
    ("moment", "takes_records"),
    [
        (datetime.datetime(2024, 10, 13, 23, 59, tzinfo=LONDON), False),
        (datetime.datetime(2024, 10, 13, 23, 30, tzinfo=datetime.UTC), True),  # half past midnight, summer time
        (datetime.datetime(2024, 10, 14, 0, 0, tzinfo=LONDON), True),
        (datetime.datetime(2025, 3, 14, 23, 59, tzinfo=LONDON), True),
        (datetime.datetime(2025, 3, 15, 0, 0, tzinfo=LONDON), False),
    ],
)
def test_days_are_days_in_london(of_2024, moment, takes_records):
    with time_machine.travel(moment, tick=False):
        assert of_2024.takes_records() is takes_records


def test_a_programme_may_span_the_end_of_summer_time_and_of_the_year(of_2024):
    days = [of_2024.opens_on + datetime.timedelta(days=n) for n in range(152)]
    assert days[-1] == of_2024.records_close_on
    assert all(of_2024.takes_records(one) for one in days)


@pytest.mark.parametrize(
    ("opens_on", "records_close_on"),
    [
        ("2025-03-14", "2025-12-01"),  # begins on the other's last day
        ("2024-01-01", "2024-10-14"),  # ends on the other's first day
        ("2024-11-01", "2024-12-01"),  # within
        ("2024-01-01", "2025-12-01"),  # around
    ],
)
def test_windows_do_not_overlap(of_2024, opens_on, records_close_on):
    dates = {"opens_on": day(opens_on), "closes_on": day(opens_on), "records_close_on": day(records_close_on)}
    with pytest.raises(IntegrityError, match="programme_windows_do_not_overlap"), transaction.atomic():
        ProgrammeFactory(**dates)
    with pytest.raises(ValidationError, match="overlaps"):
        ProgrammeFactory.build(**dates).full_clean()


def test_one_may_begin_the_day_after_another_ends(of_2024):
    assert ProgrammeFactory(opens_on=day("2025-03-15")).pk


@pytest.mark.parametrize(
    ("dates", "constraint"),
    [
        ({"closes_on": day("2024-10-13")}, "programme_closes_after_it_opens"),
        ({"records_close_on": day("2025-02-13"), "closes_on": day("2025-02-14")}, "programme_records_close_last"),
        ({"learning_goal_minutes": 0}, "programme_goal_is_no_zero"),
    ],
)
def test_the_database_refuses(dates, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        ProgrammeFactory(opens_on=day("2024-10-14"), **dates)


def test_parts_are_those_that_are_on_in_the_years_own_words():
    programme = ProgrammeFactory(has_conversations=False, learning_title="Read", experiments_title="Have a go")
    assert [(part.key, part.title) for part in programme.parts] == [
        ("learning", "Read"),
        ("experiments", "Have a go"),
    ]


@pytest.mark.parametrize(
    ("opens_on", "said", "quiet"),
    [
        ("2024-10-14", {}, ("2024-12-20", "2025-01-05")),
        ("2025-01-06", {}, ("2025-12-20", "2026-01-05")),
        ("2025-01-05", {}, ("2024-12-20", "2025-01-05")),
        ("2024-10-14", {"quiet_from": "2024-12-23"}, ("2024-12-23", "2025-01-05")),
        ("2024-10-14", {"quiet_until": "2025-01-01"}, ("2024-12-20", "2025-01-01")),
        ("2025-06-01", {"quiet_from": "2025-08-01", "quiet_until": "2025-08-15"}, ("2025-08-01", "2025-08-15")),
    ],
)
def test_quiet_dates_are_christmas_unless_a_programme_says_otherwise(opens_on, said, quiet):
    day = datetime.date.fromisoformat
    programme = Programme(opens_on=day(opens_on), **{name: day(text) for name, text in said.items()})
    assert programme.quiet_dates == tuple(map(day, quiet))
