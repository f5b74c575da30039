"""The demo's days and hours."""

import datetime

import time_machine

from obt.demo import days
from tests.factories import ProgrammeFactory

FRIDAY, SATURDAY, SUNDAY, MONDAY = (datetime.date(2024, 11, day) for day in (22, 23, 24, 25))


def test_days_ago_are_in_the_programme():
    programme = ProgrammeFactory.build(opens_on=datetime.date(2024, 11, 20))
    assert days.ago(3, programme, MONDAY) == FRIDAY
    assert days.ago(30, programme, MONDAY) == datetime.date(2024, 11, 20)
    assert days.ago(-3, programme, MONDAY) == MONDAY


def test_weekdays_are_looked_for_in_one_direction():
    assert [days.weekday(day, 1) for day in (FRIDAY, SATURDAY, SUNDAY)] == [FRIDAY, MONDAY, MONDAY]
    assert [days.weekday(day, -1) for day in (SATURDAY, SUNDAY, MONDAY)] == [FRIDAY, FRIDAY, MONDAY]


@time_machine.travel("2024-11-25T12:00:00Z", tick=False)
def test_times_are_londons_and_past_ones_no_later_than_now():
    assert days.at(datetime.date(2024, 7, 1), 9) == datetime.datetime(2024, 7, 1, 8, tzinfo=datetime.UTC)
    assert days.past(MONDAY, 9, 30) == datetime.datetime(2024, 11, 25, 9, 30, tzinfo=datetime.UTC)
    assert days.past(MONDAY, 14) == datetime.datetime(2024, 11, 25, 12, tzinfo=datetime.UTC)
