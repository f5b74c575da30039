"""The rules of the calendar once more, counted a day at a time, for tests to compare with."""

import datetime

from govuk_bank_holidays.bank_holidays import BankHolidays

from obt.govuk.words import LONDON
from obt.reminders.rules import Counted, Until

HOLIDAYS = BankHolidays(use_cached_holidays=True)
DAY = datetime.timedelta(days=1)


def on(day):
    return datetime.date.fromisoformat(day)


def at(moment):
    """A moment in London, as "2024-10-25 09:00"."""
    return datetime.datetime.fromisoformat(moment).replace(tzinfo=LONDON)


def is_working_day(day, division):
    return day.weekday() < 5 and not HOLIDAYS.is_holiday(day, division)


def is_open(programme, rule, division, day):
    """Whether a reminder of `rule` may go on `day`."""
    last = programme.closes_on if rule.until is Until.CLOSES else programme.records_close_on
    is_quiet = programme.quiet_dates[0] <= day <= programme.quiet_dates[1]
    return programme.opens_on <= day <= last and is_working_day(day, division) and (rule.is_appointment or not is_quiet)


def due(rule, days, event, division):
    """The day on which `rule` is due, `days` from `event`."""
    if rule.counted is Counted.DAYS:
        return event + days * DAY
    day = event
    for _ in range(abs(days)):
        day += DAY if days > 0 else -DAY
        while not is_working_day(day, division):
            day += DAY if days > 0 else -DAY
    return day


def open_days(programme, rule, days, event, division):
    """The days on which it may go: from when it is due to when its point has passed."""
    first = due(rule, days, event, division)
    passed = event if days < 0 else datetime.date.max
    span = [first + n * DAY for n in range(rule.still_useful + 1)]
    return [day for day in span if day < passed and is_open(programme, rule, division, day)]
