"""Figures and entries as the answers hold them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from experiments.models import Benefit, LibraryEntry, Measurement
from experiments.results import result_of
from obt.dashboards.models import Snapshot
from obt.dashboards.models.published import LINES, MINUTES, Measure
from obt.dashboards.published import Point, SplitSeen, Totals
from obt.figures.figure import Figure
from obt.programme.models import Programme

Row = dict[str, Any]


def funnel_row(totals: Totals) -> Row:
    rated = {measure.value: _rated(totals.figure(measure), totals.percent(measure)) for measure in Measure}
    return _of(totals) | {"headcount": totals.headcount, **rated, MINUTES: totals.figure(MINUTES)}


def activity_row(totals: Totals) -> Row:
    return _of(totals) | dict(totals.things)


def trend_row(point: Point) -> Row:
    return {"on": point.on} | {line: point.figure(line) for line in LINES}


def breakdown_row(split: SplitSeen) -> Row:
    shares = [_rated(part.figure, part.percent) | {"category": part.name} for part in split.parts]
    return {
        "by": split.dimension,
        "measure": split.measure,
        "on": split.on,
        "total": split.total,
        "shares": shares,
    }


def programmes() -> list[Row]:
    """Return every programme, the newest first, with the times of its figures; two statements."""
    of_programme = Snapshot.objects.filter(programme=OuterRef("pk"))
    found = Programme.objects.order_by("-opens_on").annotate(
        counted_at=F("count__counted_at"),
        snapshot_on=Subquery(of_programme.order_by("-on").values("on")[:1]),
        is_closed=Exists(of_programme.filter(is_closing=True)),
    )
    current = Programme.objects.current()
    names = ("slug", "name", "opens_on", "closes_on", "records_close_on", "counted_at", "snapshot_on", "is_closed")
    return [{name: getattr(one, name) for name in names} | {"is_current": one == current} for one in found]


def entries(*, path: str, programme: str | None, after: int, limit: int) -> list[Row]:
    """Return at most `limit` entries of the library by their number, those after `after`, in two statements."""
    found = _entries().filter(experiment_id__gt=after, organisation_path__startswith=path)
    if programme is not None:
        found = found.filter(experiment__programme__slug=programme)
    return _entry_rows(found.order_by("experiment_id")[:limit])


def entry(pk: int) -> Row | None:
    """Return entry `pk` of the library; None if there is none. Two statements."""
    return next(iter(_entry_rows(_entries().filter(experiment_id=pk))), None)


def _of(totals: Totals) -> Row:
    return {"organisation": totals.place, "reach": totals.reach}


def _rated(figure: Figure, percent: int | None) -> Row:
    return {"value": figure.value, "how": figure.how, "percent": percent}


def _entries() -> QuerySet[LibraryEntry]:
    readings = Measurement.objects.filter(experiment=OuterRef("experiment"))
    number = readings.order_by().values("experiment").annotate(number=Count("pk")).values("number")
    joined = LibraryEntry.objects.select_related("experiment__team__organisation", "experiment__programme")
    return joined.defer("words", "experiment__words").annotate(
        readings=Coalesce(Subquery(number), 0),
        last=Subquery(readings.order_by("-taken_on", "-pk").values("value")[:1]),
    )


def _entry_rows(found: QuerySet[LibraryEntry]) -> list[Row]:
    rows = list(found)
    benefits: dict[int, list[Benefit]] = {}
    for benefit in Benefit.objects.filter(experiment__in=[row.pk for row in rows]).order_by("experiment", "kind"):
        benefits.setdefault(benefit.experiment_id, []).append(benefit)
    return [_entry_row(row, benefits.get(row.pk, [])) for row in rows]


def _entry_row(row: Any, benefits: Sequence[Benefit]) -> Row:
    one = row.experiment
    measure = {
        "name": one.measure_name,
        "unit": one.unit,
        "unit_name": one.unit_name,
        "better": one.better,
        "baseline": one.baseline,
        "target": one.target,
        "last": row.last,
        "readings": row.readings,
    }
    told = ("title", "problem", "change", "if_we", "then", "because", "state", "what_happened", "learned", "needs")
    return {name: getattr(one, name) for name in told} | {
        "id": one.pk,
        "programme": one.programme.slug,
        "organisation": one.team.organisation,
        "team": one.team.name if one.shows_team else None,
        "outcome": one.outcome or None,
        "measure": measure,
        "result": result_of(one, count=row.readings, last=row.last).sentence,
        "benefits": benefits,
        "adoptions": row.adoptions,
        "organisations_reached": row.organisations_reached,
        "starts_on": one.starts_on,
        "concluded_on": _day(one.concluded_at),
        "page": reverse("library_entry", args=[one.pk]),
    }


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None
