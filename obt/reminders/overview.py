"""How reminders are getting on, kind by kind, for the central team."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import QueryCanceled

from obt.govuk import words
from obt.govuk.words import LONDON
from obt.programme.models import Programme

from . import prose, wording
from .calendar import DIVISION_WITHOUT_REGION, Calendar
from .measures import Tally, tallies, tally_of
from .planning import sql_of
from .rules import Rule, all_rules
from .wording import Settings

MOST_UPCOMING = 10  # days that are told beforehand
LONGEST_COUNT_MS = 10_000

# Why a reminder was not sent, as the outbox has it (obt.reminders.planning and sending, obt.mail); "" is whatever else.
# The words follow a number, which may be 1.
SKIPPED = {
    "done": "had done it by then",
    "moved": "meant for a day that has changed",
    "opted-out": "had opted out",
    "one-a-week": "had another reminder that week",
    "later-one": "had a later one of the same kind due",
    "paused": "fell into a pause",
    "closed": "fell outside the programme’s days",
    "undeliverable": "had an address that nothing arrives at",
    "withdrawn": "about something that was cancelled",
    "too-late": "could not go in time",
    "": "no longer needed",
}
FAILED = {
    "refused": "refused by the reader’s mail server",
    "gave-up": "given up after many tries",
    "cannot-be-sent": "had an address or a text that cannot be sent",
    "not-allowed": "not allowed by the GOV.UK Notify key, which sends to its own team only",
    "technical": "met a fault at GOV.UK Notify",
    "": "failed for another reason",
}


@dataclass(frozen=True)
class Why:
    """How many were skipped, or failed, for one reason: `reason` as in "12 had opted out"."""

    count: int
    reason: str


@dataclass(frozen=True)
class Line:
    """One kind of reminder: what holds for it, and what became of those that were planned in this programme."""

    rule: Rule
    settings: Settings
    tally: Tally

    @property
    def when(self) -> str:
        return wording.when(self.rule, self.settings.days)

    @property
    def why(self) -> str:
        """What its readers are told about why they get it, with examples in place of placeholders."""
        return prose.filled(self.rule.why, wording.examples(self.rule))

    @property
    def goes(self) -> str:
        """When the first of those that wait goes, in words; "" if none waits."""
        first = self.tally.first_at
        if first is None:
            return ""
        return f"from {words.time(first)} on {words.day(first)}" if first > timezone.now() else "due by now"

    @property
    def skipped_total(self) -> int:
        return sum(self.tally.skipped.values())

    @property
    def failed_total(self) -> int:
        return sum(self.tally.failed.values())

    @property
    def skipped(self) -> list[Why]:
        """Why they were skipped, the most frequent first."""
        return _why(self.tally.skipped, SKIPPED)

    @property
    def failed(self) -> list[Why]:
        """Why they failed, the most frequent first."""
        return _why(self.tally.failed, FAILED)


@dataclass(frozen=True)
class Upcoming:
    """That so many reminders are to go on a day, as things stand now."""

    day: datetime.date
    count: int


def lines(programme: Programme | None) -> list[Line]:
    """Return all kinds, the most useful first, with their figures in `programme`."""
    settings, found = wording.all_settings(), tallies(programme)
    return [Line(rule, settings[rule.name], found[rule.name]) for rule in all_rules()]


def line(rule: Rule, programme: Programme | None) -> Line:
    """Return one kind with its figures in `programme`."""
    return Line(rule, wording.settings_of(rule), tally_of(rule, programme))


def upcoming(rule: Rule, settings: Settings, programme: Programme | None) -> list[Upcoming] | None:
    """Return the next days after today on which `rule` is to remind people, if nobody did anything until then.

    It counts whoever is to be reminded as things stand now, by the open days of England and Wales. Among half a
    million people that takes seconds; None if it takes longer than is worth waiting for.
    """
    whom = sql_of(rule.whom(programme)) if programme else None
    if programme is None or whom is None:
        return []
    sql, parameters = whom
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(LONGEST_COUNT_MS)])
            cursor.execute(_EVENTS.format(whom=sql), parameters)
            events: list[tuple[datetime.date, int]] = cursor.fetchall()
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise
    calendar, today = Calendar(programme), timezone.localdate()
    beginning = datetime.datetime.combine(programme.opens_on, datetime.time(), LONDON)
    counts: Counter[datetime.date] = Counter()
    for event, count in events:
        for days in settings.days:
            occasion = calendar.occasion(rule, days, event, DIVISION_WITHOUT_REGION, beginning)
            if occasion:
                counts[timezone.localdate(occasion.not_before)] += count
    return [Upcoming(day, counts[day]) for day in sorted(counts) if day > today][:MOST_UPCOMING]


_EVENTS = """
SELECT w.day::date, count(*) FROM ({whom}) w
JOIN people_person p ON p.id = w.person_id AND p.is_active
GROUP BY 1
"""


def _why(counts: Mapping[str, int], in_words: Mapping[str, str]) -> list[Why]:
    """Counts with their reasons in words; a reason that nobody has put into words yet is told as it is."""
    found = [Why(count, in_words.get(reason, reason)) for reason, count in counts.items() if count]
    return sorted(found, key=lambda why: (-why.count, why.reason))
