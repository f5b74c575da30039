"""What files of figures hold: everything on the pages of an organisation and of all below it, or of the programme.

A dozen statements whatever there is. What is long, lines and breakdowns, comes row by row from the database's own
cursors, so that memory is flat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Q

from obt import statements
from obt.figures.expected import Expected, Verdict
from obt.people.models import Organisation
from obt.programme.models import Programme

from . import pages, published
from .models import Split, TrendPoint
from .models.published import LINES, SPLIT_MEASURES, Dimension, Measure, Reach
from .published import Beside, Place, Point, SplitSeen, Totals

ALL = pages.ALL
OUTSIDE = "Bodies outside the Civil Service"
ALWAYS_ASKED = (Dimension.GRADE, Dimension.PROFESSION, Dimension.REGION)  # a body's parts only where it lists any
_CHUNK = 1000  # rows that a cursor hands over together


@dataclass(frozen=True)
class NotSplit:
    """That a body's people are not split by `dimension` for `measure`: there are too few."""

    dimension: Dimension
    measure: Measure


@dataclass(frozen=True)
class OfflineSum:
    """What champions reported of a part of the programme, of an organisation with all below it."""

    name: str
    slug: str
    part: str
    people: int
    reports: int


@dataclass(frozen=True)
class Export:
    """What has been read at once; the rest is read while it is written.

    `totals`: first the programme's, to compare with, then every organisation's in the order of the tree; its own staff
    has a row where bodies stand below it.
    """

    programme: Programme
    organisation: Organisation | None
    beside: Beside
    totals: Sequence[Totals]
    expected: Expected | None

    @property
    def name(self) -> str:
        """What the file is about."""
        return self.organisation.name if self.organisation else ALL

    @cached_property
    def places(self) -> Mapping[int | None, Totals]:
        """The rows with everything below them by the organisation's id; the programme's by None."""
        return {row.place.pk if row.place else None: row for row in self.totals if row.reach is Reach.WHOLE}

    @cached_property
    def groups(self) -> frozenset[int]:
        """The organisations that are more than their own staff, by id."""
        return frozenset(row.place.pk for row in self.totals if row.place and row.reach is Reach.OWN)

    def verdict(self, row: Totals) -> Verdict | None:
        """Whether a body's rate is as expected; None of the programme and of those outside."""
        return pages.verdict_of(row, self.expected) if row.place else None

    def points(self) -> Iterator[tuple[Totals, Point]]:
        """Yield the line of each row, the oldest day first; one statement."""
        found = (
            TrendPoint.objects.filter(self._in_scope, programme=self.programme, reach=Reach.WHOLE)
            .order_by(F("organisation__path").asc(nulls_first=True), "on")
            .values_list("organisation", "on", *LINES)
        )
        for pk, on, *numbers in found.iterator(_CHUNK):
            if pk in self.places:
                yield self.places[pk], Point(on, *numbers)

    def splits(self) -> Iterator[tuple[Totals, SplitSeen | NotSplit]]:
        """Yield the breakdowns of each row, and which of them are not offered; two statements."""
        names = published.categories(self.organisation.path if self.organisation else "")
        missing = {
            (pk, dimension, measure)
            for pk, row in self.places.items()
            if row.place is None or not row.place.is_sub_unit
            for dimension in ALWAYS_ASKED
            for measure in SPLIT_MEASURES
        }
        for row in self._split_rows():
            missing.discard((row.organisation_id, Dimension(row.dimension), Measure(row.measure)))
            if row.organisation_id in self.places:
                yield self.places[row.organisation_id], published.split_seen(row, names[Dimension(row.dimension)])
        for pk, totals in self.places.items():
            for dimension in ALWAYS_ASKED:
                for measure in SPLIT_MEASURES:
                    if (pk, dimension, measure) in missing:
                        yield totals, NotSplit(dimension, measure)

    def offline(self) -> list[OfflineSum]:
        """Return what was reported from away from a screen; one statement."""
        path = self.organisation.path if self.organisation else ""
        found = statements.rows(_OFFLINE, {"programme": self.programme.pk, "path": path})
        return [OfflineSum(name or ALL, *rest) for name, *rest in found]

    def _split_rows(self) -> Iterator[Split]:
        shown = Q(reach=Reach.WHOLE) & ~Q(dimension=Dimension.UNIT) | Q(reach=Reach.OWN, dimension=Dimension.UNIT)
        rows = Split.objects.filter(self._in_scope, shown, programme=self.programme)
        return rows.order_by(F("organisation__path").asc(nulls_first=True), "dimension", "measure").iterator(_CHUNK)

    @property
    def _in_scope(self) -> Q:
        """The organisation and all below it, and the programme to compare with."""
        if self.organisation is None:
            return Q()
        return Q(organisation=None) | Q(organisation__path__startswith=self.organisation.path)


def export_of(programme: Programme, organisation: Organisation | None) -> Export:
    """Read what a file about `organisation`, or about the whole programme, begins with; three statements."""
    beside = published.beside(programme, organisation)
    path = organisation.path if organisation else ""
    page = published.totals_page(programme, path=path, with_programme=True)
    rows = [row for _, row in page]
    bodies = rows if organisation is None else published.totals_of(programme, None)
    return Export(programme, organisation, beside, _in_order(rows), _expected(bodies))


def _in_order(rows: Sequence[Totals]) -> list[Totals]:
    groups = _groups([row.place for row in rows if row.place])
    kept = [row for row in rows if row.reach is not Reach.OWN or (row.place and row.place.pk in groups)]
    return sorted(
        kept,
        key=lambda row: (row.reach is Reach.OUTSIDE, row.place.path if row.place else "", row.reach is Reach.OWN),
    )


def _groups(places: Sequence[Place]) -> set[int]:
    """The organisations with bodies below them, on their side of the Civil Service: they are more than their staff."""
    at = {place.path: place for place in places}
    found = set()
    for place in places:
        if place.is_sub_unit:
            continue
        for end in range(Organisation.steplen, len(place.path), Organisation.steplen):
            above = at.get(place.path[:end])
            if above and above.is_civil_service == place.is_civil_service:
                found.add(above.pk)
    return found


def _expected(rows: Sequence[Totals]) -> Expected | None:
    whole = next((row for row in rows if row.place is None and row.reach is Reach.WHOLE), pages.NO_TOTALS)
    bodies = [row for row in rows if row.place and row.reach is Reach.OWN and row.place.is_civil_service]
    return pages.expected_among(whole, bodies)


_OFFLINE = """
SELECT name, slug, part, people, reports FROM (
  SELECT o.path, o.name, o.slug, r.part, sum(r.people) AS people, count(*) AS reports
  FROM dashboards_offlinereport r
  JOIN people_organisation at ON at.id = r.organisation_id
  JOIN people_organisation o ON at.path LIKE o.path || '%%'
  WHERE r.programme_id = %(programme)s AND r.withdrawn_at IS NULL AND o.path LIKE %(path)s || '%%'
  GROUP BY o.id, r.part
  UNION ALL
  SELECT '', '', '', r.part, sum(r.people), count(*)
  FROM dashboards_offlinereport r
  WHERE r.programme_id = %(programme)s AND r.withdrawn_at IS NULL AND %(path)s = ''
  GROUP BY r.part
) reported
ORDER BY path, part
"""
