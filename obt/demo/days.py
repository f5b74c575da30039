"""The demo's days and hours: told from today, in London, and never after what they could have been recorded on."""

from __future__ import annotations

import datetime

from django.utils import timezone

from obt.programme.models import Programme


def ago(number: int, programme: Programme, today: datetime.date) -> datetime.date:
    """Return the day so many before `today`, but none before the programme opened."""
    return min(max(today - datetime.timedelta(number), programme.opens_on), today)


def weekday(day: datetime.date, step: int) -> datetime.date:
    """Return `day`, or the nearest weekday after it; before it if `step` is -1."""
    while day.weekday() > 4:
        day += datetime.timedelta(step)
    return day


def at(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    """Return this time on `day`."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def past(day: datetime.date, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """Return this time on `day`, or now if that is yet to come."""
    return min(at(day, hour, minute), timezone.now())
