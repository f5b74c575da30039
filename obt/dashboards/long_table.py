"""All figures as one table for programs: a row a figure, with what it is of and until when it holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import timezone

from experiments.models import Benefit
from obt.figures.csv_file import Cell
from obt.figures.figure import NO_RATE, NOT_OFFERED, Figure, exact

from .exported import ALL, OUTSIDE, Export, NotSplit
from .models.published import LINES, MINUTES, Measure, Reach
from .published import Totals

COLUMNS = (
    "table",  # totals, trend, breakdowns, activity, benefits, offline, milestones or last_programme
    "organisation",
    "slug",
    "reach",  # whole: with all bodies below it; own: its own staff, where bodies stand below it
    "measure",
    "dimension",  # by what a breakdown is
    "category",
    "day",
    "value",  # a number, [c] hidden or [x] not offered
    "how",  # exact, about, hidden or not offered
    "headcount",
    "percent",  # of headcount; in breakdowns of all who did it
    "verdict",  # on the rate, against all organisations
    "edition",  # when it was counted
)
Row = tuple[Cell, ...]


def long_rows(export: Export) -> Iterator[Row]:
    """Yield the rows of the file, each with a cell for every one of COLUMNS."""
    yield from _totals(export)
    yield from _activity(export)
    yield from _benefits(export)
    yield from _offline(export)
    yield from _last_programme(export)
    yield from _milestones(export)
    yield from _breakdowns(export)
    yield from _trend(export)


def name_of(row: Totals) -> str:
    """What a row of totals is of."""
    return row.place.name if row.place else OUTSIDE if row.reach is Reach.OUTSIDE else ALL


def percent_cell(figure: Figure, whole: int | None) -> Cell:
    """The whole per cent that a number is of `whole`; its own mark if it is hidden, [z] without a whole."""
    if figure.value is None:
        return str(figure)
    return NO_RATE if not whole else figure.percent_of(whole)


def value_cell(figure: Figure) -> Cell:
    """The number, or its mark."""
    return str(figure) if figure.value is None else figure.value


def _row(
    table: str,
    row: Totals | None,
    measure: str,
    figure: Figure | None,
    *,
    dimension: str = "",
    category: str = "",
    day: datetime.date | None = None,
    headcount: int | None = None,
    percent: Cell = None,
    verdict: str = "",
    edition: datetime.date | None = None,
) -> Row:
    return (
        table,
        name_of(row) if row else "",
        row.place.slug if row and row.place else "",
        row.reach.value if row else "",
        measure,
        dimension,
        category,
        day,
        value_cell(figure) if figure else None,
        figure.how.value if figure else None,
        headcount,
        percent,
        verdict,
        edition,
    )


def counted_at(export: Export) -> datetime.datetime | None:
    """When whole totals were counted, by the clock in London."""
    found = export.beside.stamp.counted_at
    return timezone.localtime(found) if found else None


def _totals(export: Export) -> Iterator[Row]:
    edition = counted_at(export)
    for row in export.totals:
        verdict = export.verdict(row)
        for measure in LINES:
            figure = row.figure(measure)
            is_people = measure != MINUTES
            yield _row(
                "totals",
                row,
                measure,
                figure,
                headcount=row.headcount if is_people else None,
                percent=percent_cell(figure, row.headcount) if is_people else None,
                verdict=str(verdict) if verdict and measure == Measure.TOOK_PART else "",
                edition=edition,
            )


ACTIVITY = ("teams", "conversations", "ideas", "experiments", "spread")


def _activity(export: Export) -> Iterator[Row]:
    edition = counted_at(export)
    for row in export.totals:
        for group in ACTIVITY:
            for category, number in row.things.get(group, {}).items():
                yield _row("activity", row, group, exact(number), category=category, edition=edition)


def _benefits(export: Export) -> Iterator[Row]:
    edition = counted_at(export)
    for row in export.totals:
        for kind, benefit in row.things.get("benefits", {}).items():
            yield _row("benefits", row, kind, exact(round(row.amount(kind))), category="amount", edition=edition)
            for sure in Benefit.Confidence.values:
                number = exact(benefit[sure])
                yield _row("benefits", row, kind, number, category=f"experiments, {sure}", edition=edition)


def _offline(export: Export) -> Iterator[Row]:
    now = timezone.localtime()
    for one in export.offline():
        whole: Row = ("offline", one.name, one.slug, Reach.WHOLE.value)
        reported = exact(one.people)
        yield (*whole, one.part, None, "people", None, one.people, reported.how.value, None, None, None, now)
        yield (*whole, one.part, None, "reports", None, one.reports, reported.how.value, None, None, None, now)


def _last_programme(export: Export) -> Iterator[Row]:
    own = export.places.get(export.organisation.pk if export.organisation else None)
    if not own or not export.beside.last_year:
        return
    for measure in LINES:
        figure = export.beside.people_last_year.get(measure, NOT_OFFERED)
        yield _row("last_programme", own, measure, figure, category=export.beside.last_year)


def _milestones(export: Export) -> Iterator[Row]:
    for on, title in export.beside.milestones:
        yield _row("milestones", None, "", None, category=title, day=on)


def _breakdowns(export: Export) -> Iterator[Row]:
    for row, split in export.splits():
        dimension = split.dimension.value
        if isinstance(split, NotSplit):
            yield _row("breakdowns", row, split.measure, NOT_OFFERED, dimension=dimension, percent=str(NOT_OFFERED))
            continue
        for part in split.parts:
            share = percent_cell(part.figure, split.total.value)
            yield _row(
                "breakdowns",
                row,
                split.measure,
                part.figure,
                category=part.name,
                percent=share,
                edition=split.on,
                dimension=dimension,
            )


def _trend(export: Export) -> Iterator[Row]:
    edition = export.beside.stamp.snapshot_on
    for row, point in export.points():
        for measure in LINES:
            figure = point.figure(measure)
            is_people = measure != MINUTES
            yield _row(
                "trend",
                row,
                measure,
                figure,
                day=point.on,
                headcount=row.headcount if is_people else None,
                percent=percent_cell(figure, row.headcount) if is_people else None,
                edition=edition,
            )
