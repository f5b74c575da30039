"""When a reminder may go: open days by bank holidays, quiet dates and the programme's window, and the hours of a day.

All days and hours are those of London. Bank holidays come from the data inside `govuk_bank_holidays`; nothing is
fetched. In a year that they do not reach, every day on which one could fall is closed in every division, and the log
says so.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import structlog

from obt.govuk.words import LONDON, in_london
from obt.people.models import Region
from obt.programme.models import Programme

from .rules import Counted, Rule, Until

log = structlog.get_logger(__name__)

DIVISIONS: Final[tuple[str, ...]] = tuple(Region.BankHolidays.values)
DIVISION_WITHOUT_REGION: Final[str] = Region.BankHolidays.ENGLAND_AND_WALES.value
FIRST_HOUR, LAST_HOUR = 8, 18  # from 08:00 to before 18:00

_ONE_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Occasion:
    """When a reminder goes: `due_on` by its rule, and by the calendar not before one moment and not after another."""

    due_on: datetime.date
    not_before: datetime.datetime
    expires_at: datetime.datetime


class Calendar:
    """The days and hours in which `programme` may remind people, by the division of bank holidays they live in."""

    def __init__(self, programme: Programme) -> None:
        self._first = programme.opens_on
        self._last = {Until.CLOSES: programme.closes_on, Until.RECORDS_CLOSE: programme.records_close_on}
        self._quiet_from, self._quiet_until = programme.quiet_dates

    def last_day(self, until: Until) -> datetime.date:
        """Return the last day of the window for rules that remind `until` then."""
        return self._last[until]

    def is_open(
        self, day: datetime.date, division: str, *, is_appointment: bool = False, until: Until = Until.CLOSES
    ) -> bool:
        """Whether a reminder may go on `day`: in the window, a working day there, and not in quiet dates.

        Quiet dates do not hold back an appointment. KeyError if there is no such division.
        """
        if not self._first <= day <= self.last_day(until):
            return False
        is_quiet = self._quiet_from <= day <= self._quiet_until and not is_appointment
        return is_working_day(day, division) and not is_quiet

    def add_working_days(self, day: datetime.date, count: int, division: str) -> datetime.date:
        """Return the working day that is `count` after `day`, before it if negative; `day` itself if 0.

        Quiet dates and the window are no matter: people work there as on other days.
        """
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= is_working_day(day, division)
        return day

    def occasion(
        self, rule: Rule, days: int, event: datetime.date, division: str, now: datetime.datetime
    ) -> Occasion | None:
        """Return when the reminder of `rule` that is due `days` from `event` goes, seen at `now`; None if never.

        It goes at its hour on the day it is due or the next open one, or as soon as hours are open after that. Its
        point has passed `still_useful` days after it was due, with the end of the window, and, if it was to go before
        the event, with the day before that.
        """
        due_on = (
            self.add_working_days(event, days, division)
            if rule.counted is Counted.WORKING_DAYS
            else event + days * _ONE_DAY
        )
        last = min(due_on + rule.still_useful * _ONE_DAY, self.last_day(rule.until))
        if days < 0:
            last = min(last, event - _ONE_DAY)
        first_open = next(self._open_days(due_on, last, division, rule.is_appointment), None)
        last_open = next(self._open_days(due_on, last, division, rule.is_appointment, backwards=True), None)
        if first_open is None or last_open is None or now >= _at(last_open, LAST_HOUR):
            return None
        not_before = self.next_open(
            max(_at(first_open, rule.hour), now), division, is_appointment=rule.is_appointment, last=last
        )
        return Occasion(due_on, not_before, _at(last_open, LAST_HOUR)) if not_before else None

    def next_open(
        self, moment: datetime.datetime, division: str, *, is_appointment: bool, last: datetime.date
    ) -> datetime.datetime | None:
        """Return `moment` (aware) if hours are open then, else 08:00 on the next open day; None if it is after `last`.

        `last` bounds it beside the day that records close: a rule that ends earlier gives its own (`last_day`).
        """
        moment = in_london(moment)
        for day in self._open_days(moment.date(), last, division, is_appointment):
            if moment < _at(day, LAST_HOUR):
                return max(moment, _at(day, FIRST_HOUR))
        return None

    def _open_days(
        self,
        first: datetime.date,
        last: datetime.date,
        division: str,
        is_appointment: bool,
        *,
        backwards: bool = False,
    ) -> Iterator[datetime.date]:
        """The open days from `first` to `last`, both included, until records close; `backwards`, the last one first."""
        first, last = max(first, self._first), min(last, self.last_day(Until.RECORDS_CLOSE))
        day, step = (last, -_ONE_DAY) if backwards else (first, _ONE_DAY)
        while first <= day <= last:
            if self.is_open(day, division, is_appointment=is_appointment, until=Until.RECORDS_CLOSE):
                yield day
            day += step


def is_working_day(day: datetime.date, division: str) -> bool:
    """Whether `day` is neither at a weekend nor a bank holiday of the division; KeyError if there is none such."""
    known = _bank_holidays()[division]
    if day.weekday() >= _SATURDAY:
        return False
    return not (day in known if _is_known(day.year) else _may_be_bank_holiday(day))


@cache
def _bank_holidays() -> dict[str, frozenset[datetime.date]]:
    """The bank holidays of each division; read from the package's file, as its own reader loads an HTTP client."""
    data = json.loads(files("govuk_bank_holidays").joinpath("bank-holidays.json").read_bytes())
    return {
        division: frozenset(datetime.date.fromisoformat(row["date"]) for row in data[division]["events"])
        for division in DIVISIONS
    }


@cache
def _is_known(year: int) -> bool:
    """Whether the data have bank holidays of `year`; the log of each process says once if they do not."""
    is_known = all(any(day.year == year for day in days) for days in _bank_holidays().values())
    if not is_known:
        last_known = max(day.year for days in _bank_holidays().values() for day in days)
        log.warning("bank_holidays_unknown", year=year, last_known=last_known)
    return is_known


def _may_be_bank_holiday(day: datetime.date) -> bool:
    """Whether a division's usual bank holiday, or what stands in for one at a weekend, could be on this weekday."""
    month_day, is_monday = (day.month, day.day), day.weekday() == 0
    return (
        (1, 1) <= month_day <= (1, 4)  # New Year's Day, 2 January
        or (3, 17) <= month_day <= (3, 19)  # St Patrick's Day
        or ((3, 20) <= month_day <= (4, 26) and day.weekday() in (0, 4))  # Good Friday, Easter Monday
        or (is_monday and day.month == 5)  # early May, spring
        or (7, 12) <= month_day <= (7, 14)  # Battle of the Boyne
        or (is_monday and day.month == 8)  # summer
        or (11, 30) <= month_day <= (12, 2)  # St Andrew's Day
        or (12, 25) <= month_day <= (12, 28)  # Christmas Day, Boxing Day
    )


def _at(day: datetime.date, hour: int) -> datetime.datetime:
    """The full `hour` of `day` in London; the clocks change at an hour when all is closed."""
    return datetime.datetime.combine(day, datetime.time(hour), LONDON)
