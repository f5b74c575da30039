"""What became of reminders, counted in SQL."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Min, OuterRef

from obt.govuk.words import LONDON
from obt.mail.models import Message
from obt.programme.models import Programme

from . import rules
from .models import OptOut
from .rules import Rule

State = Message.State

TOO_LATE = "too-late"  # why a message was not sent whose time had passed before a worker came to it


@dataclass(frozen=True)
class Tally:
    """How many reminders of a kind wait, were sent, skipped or failed, and how many people have opted out of it.

    `skipped` and `failed` are by reason, "" where none is known. Whoever has opted out of all is counted too.
    """

    planned: int = 0
    first_at: datetime.datetime | None = None  # from when on the first of those that wait goes
    sent: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)
    opted_out: int = 0


NONE = Tally()


def tallies(programme: Programme | None) -> dict[str, Tally]:
    """Return the figures of each kind of reminder in `programme`, by the rules' names; two SQL statements."""
    return _tallies([rule.name for rule in rules.all_rules()], programme)


def tally_of(rule: Rule, programme: Programme | None) -> Tally:
    """Return the figures of one kind of reminder in `programme`; two SQL statements."""
    return _tallies([rule.name], programme)[rule.name]


def _tallies(names: list[str], programme: Programme | None) -> dict[str, Tally]:
    counts: dict[str, dict[str, Mapping[str, int]]] = {name: defaultdict(dict) for name in names}
    first_at: dict[str, datetime.datetime] = {}
    for kind, state, reason, count, earliest in _messages(names, programme):
        counts[kind][state] = {**counts[kind][state], reason: count}
        if state == State.QUEUED:
            first_at[kind] = min(earliest, first_at.get(kind, earliest))
    opted_out = _opted_out(names)
    return {
        name: Tally(
            planned=sum(of[State.QUEUED].values()),
            first_at=first_at.get(name),
            sent=sum(of[State.SENT].values()),
            skipped=_skipped(of[State.DROPPED], of[State.EXPIRED]),
            failed=of[State.FAILED],
            opted_out=opted_out[name],
        )
        for name, of in counts.items()
    }


def _messages(names: list[str], programme: Programme | None) -> list[tuple[str, str, str, int, datetime.datetime]]:
    """Kind, state, reason, how many and from when on, of what was to go while `programme` takes records."""
    if programme is None:
        return []
    begins, ends = (
        datetime.datetime.combine(day, datetime.time(), LONDON)
        for day in (programme.opens_on, programme.records_close_on + datetime.timedelta(days=1))
    )
    of_reminders = Message.objects.filter(kind__in=names, not_before__gte=begins, not_before__lt=ends)
    counted = (
        of_reminders.exclude(occurrence="")
        .values_list("kind", "state", "reason")
        .annotate(messages=Count("*"), earliest=Min("not_before"))  # the index has no more columns
    )
    return list(counted.order_by())


def _skipped(dropped: Mapping[str, int], expired: Mapping[str, int]) -> dict[str, int]:
    late = sum(expired.values())
    return {**dropped, TOO_LATE: dropped.get(TOO_LATE, 0) + late} if late else dict(dropped)


def _opted_out(names: list[str]) -> dict[str, int]:
    """How many people get none of a kind, by its name: they have stopped that kind, or all."""
    stopped_all = Exists(OptOut.objects.filter(person=OuterRef("person"), kind=""))
    everybody, others = Count("pk"), Count("pk", filter=~stopped_all)
    of_these = OptOut.objects.filter(kind__in=["", *names]).values_list("kind")
    by_kind = of_these.annotate(everybody=everybody, others=others).order_by()
    of_all, of_one = 0, dict.fromkeys(names, 0)
    for kind, of_kind, who_gets_others in by_kind:
        if kind:
            of_one[kind] = who_gets_others
        else:
            of_all = of_kind
    return {name: of_one[name] + of_all for name in names}
