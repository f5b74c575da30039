"""How many reminders the provider's quotas leave room for on the days to come, so that a plan is spread over them.

A mail server of our own has no quotas, and nothing is spread. Workers keep to the quotas whatever is planned
(`obt.mail.quotas`); this keeps one large kind from standing before all that comes after it for days.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from obt.govuk.words import LONDON
from obt.mail import quotas

from .calendar import DIVISIONS, LAST_HOUR, Calendar
from .rules import Rule

_DAYS_AHEAD = 30  # more than the whole Civil Service takes


@dataclass(frozen=True)
class Room:
    """That on a day there is room for `size` more, one every `pace`, after the first `after` of a plan.

    `opens_at` is when the first of them can go, by division: on another day where that one is closed there.
    """

    after: int
    size: int
    pace: datetime.timedelta
    opens_at: dict[str, datetime.datetime]


def room_from(now: datetime.datetime, *, calendar: Calendar, rule: Rule) -> list[Room]:
    """Return the rooms from the day of `now` on in which `rule` may remind; none where there are no quotas.

    Appointments are not spread: they are few, and must be in time.
    """
    if not settings.NOTIFY_API_KEY or rule.is_appointment:
        return []
    limits = {limit.name: limit for limit in quotas.limits()}
    a_minute, a_day = limits["notify-minute"].for_others, limits["notify-day"].for_others
    pace = datetime.timedelta(minutes=1) / a_minute
    today = now.astimezone(LONDON).date()
    taken = _taken(today)
    rooms: list[Room] = []
    after = 0
    for ahead in range(_DAYS_AHEAD):
        day = today + datetime.timedelta(days=ahead)
        opens_at = max(datetime.datetime.combine(day, datetime.time(rule.hour), LONDON), now)
        opens_at += taken.get(day, 0) * pace
        closes_at = datetime.datetime.combine(day, datetime.time(LAST_HOUR), LONDON)
        size = min(a_day - taken.get(day, 0), math.floor((closes_at - opens_at) / pace))
        if size > 0 and (by_division := _by_division(calendar, rule, opens_at)):
            rooms.append(Room(after, size, pace, by_division))
            after += size
    return rooms


def _by_division(calendar: Calendar, rule: Rule, moment: datetime.datetime) -> dict[str, datetime.datetime]:
    """When it opens from `moment` on, by division, if it is open then in one of them."""
    last = calendar.last_day(rule.until)
    opens = {
        division: calendar.next_open(moment, division, is_appointment=rule.is_appointment, last=last)
        for division in DIVISIONS
    }
    return {division: at for division, at in opens.items() if at} if moment in opens.values() else {}


def _taken(today: datetime.date) -> dict[datetime.date, int]:
    """How much waits for each day already; what should have gone before today goes today."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT greatest((not_before AT TIME ZONE 'Europe/London')::date, %s), count(*)
            FROM mail_message WHERE state = 'queued' AND lane = 'bulk' GROUP BY 1
            """,
            [today],
        )
        return dict(cursor.fetchall())
