"""What was reported of people who took part away from a screen: the list, its sums, and what became of a report."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, Sum

from obt.govuk import words
from obt.people.events import names_of, sent_by
from obt.people.models import Organisation
from obt.programme.models import Programme

from .models import OfflineReport
from .models.offline import OfflineReportQuerySet
from .paging import Order

NEWEST_FIRST = Order("on", datetime.date.fromisoformat, is_downwards=True)
Part = OfflineReport.Part


@dataclass(frozen=True)
class PartSum:
    """What was reported of a part of the programme: `people` in `reports` reports. Who came twice counts twice."""

    part: Part
    people: int
    reports: int


@dataclass(frozen=True)
class Sums:
    """The sums of an organisation with everything below it, part by part; and how many reports were withdrawn."""

    parts: list[PartSum]
    withdrawn: int


def reports_of(programme: Programme, organisation: Organisation) -> OfflineReportQuerySet:
    """Return the reports of `organisation` and of everything below it, with who made them; withdrawn ones too."""
    return (
        OfflineReport.objects.within(organisation)
        .filter(programme=programme)
        .select_related("organisation", "reported_by")
    )


def sums_of(programme: Programme, organisation: Organisation) -> Sums:
    """Return the sums of what stands, for the parts that are on or were reported of; one statement."""
    rows = (
        OfflineReport.objects.within(organisation)
        .filter(programme=programme)
        .order_by()
        .values("part")
        .annotate(
            people=Sum("people", filter=Q(withdrawn_at=None)),
            reports=Count("pk", filter=Q(withdrawn_at=None)),
            withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
        )
    )
    found = {row["part"]: row for row in rows}
    is_on = {part.key for part in programme.parts}
    reported = {name for name, row in found.items() if row["reports"]}
    parts = [
        PartSum(part, found[part]["people"] or 0, found[part]["reports"]) if part in found else PartSum(part, 0, 0)
        for part in Part
        if part in is_on | reported
    ]
    return Sums(parts, sum(row["withdrawn"] for row in found.values()))


def in_words(people: int, part: str, on: datetime.date) -> str:
    """Return what a report says in a sentence: "40 people in learning on 12 November 2026"."""
    return f"{words.counted(people, 'person', 'people')} in {Part(part).label.lower()} on {words.date(on)}"


def report_in_words(report: OfflineReport) -> str:
    """Return the same of a report."""
    return in_words(report.people, report.part, report.on)


@dataclass(frozen=True)
class Happening:
    """What one person did with a report at one moment, with what it said before. `by` is "" where nobody is known."""

    at: datetime.datetime
    by: str
    title: str
    said: list[str] = field(default_factory=list)


def history_of(report: OfflineReport) -> list[Happening]:
    """Return everything that happened to a report, the latest first; two statements."""
    events = _events(report)
    names = names_of([report.reported_by_id, *(sent_by(event) for event in events)])
    first = events[0] if events else report
    made = in_words(first.people, first.part, first.on)
    happened = [Happening(report.reported_at, names.get(report.reported_by_id, ""), f"Reported: {made}")]
    for before, after in pairwise(events):
        by = names.get(sent_by(after), "")
        if after.withdrawn_at and not before.withdrawn_at:
            happened.append(Happening(after.pgh_created_at, by, "Withdrawn"))
        elif said := list(_differences(before, after)):
            title = f"Changed: {in_words(after.people, after.part, after.on)}"
            happened.append(Happening(after.pgh_created_at, by, title, said))
    return happened[::-1]


def _events(report: OfflineReport) -> list[Any]:
    """Each state of the report since it was made, with the request that led to it."""
    model: Any = apps.get_model("dashboards", "OfflineReportEvent")
    return list(model.objects.filter(pgh_obj_id=report.pk).select_related("pgh_context").order_by("pgh_id"))


def _differences(before: Any, after: Any) -> Iterator[str]:
    was, now = (in_words(one.people, one.part, one.on) for one in (before, after))
    if was != now:
        yield f"Before that it was {was}"
    if before.note != after.note:
        yield f"Its note was: {before.note}" if before.note else "It had no note"
