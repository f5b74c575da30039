"""What dashboards, files and answers read: published figures alone, in a few statements however many people there are."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from obt import statements
from obt.figures.figure import HIDDEN, NOT_OFFERED, Figure, about, exact
from obt.people.models import Organisation
from obt.programme.models import Programme

from .models import Snapshot, Split
from .models.published import Dimension, Measure, Reach


@dataclass(frozen=True)
class Place:
    """An organisation, as lists of figures name it; of the whole programme there is none."""

    pk: int
    name: str
    short_name: str
    slug: str
    path: str
    is_sub_unit: bool
    is_civil_service: bool

    @property
    def known_as(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True)
class Totals:
    """The whole totals of one row: of a body (OWN), of it with everything below it, or of the programme (WHOLE)."""

    place: Place | None
    reach: Reach
    headcount: int | None
    people: Mapping[str, Figure]
    things: Mapping[str, Any]

    def figure(self, measure: str) -> Figure:
        """The number of people who did it; "minutes": what they learned together."""
        return self.people.get(measure, NOT_OFFERED)

    def percent(self, measure: str = Measure.TOOK_PART) -> int | None:
        """Its whole per cent of headcount; None where either is missing."""
        return self.figure(measure).percent_of(self.headcount)

    def amount(self, kind: str) -> Decimal:
        """The sum of a kind of benefit: minutes a week, pounds or people a year."""
        return Decimal(self.things["benefits"][kind]["amount"])

    def experiments_behind(self, kind: str) -> int:
        """How many experiments that sum rests on."""
        return sum(int(self.things["benefits"][kind][sure]) for sure in ("measured", "estimated", "guessed"))


@dataclass(frozen=True)
class Point:
    """The whole totals at the end of a day; None while hidden."""

    on: datetime.date
    took_part: int | None
    learned: int | None
    talked: int | None
    tried: int | None
    concluded: int | None
    minutes: int | None


@dataclass(frozen=True)
class Part:
    """One category of a split. `percent`: of the split's total."""

    pk: int
    name: str
    figure: Figure
    percent: int | None


@dataclass(frozen=True)
class SplitSeen:
    """How the people of one measure are spread over the categories of one list, in the edition of a day."""

    dimension: Dimension
    measure: Measure
    on: datetime.date
    total: Figure
    parts: Sequence[Part]


@dataclass(frozen=True)
class Stamp:
    """Until when figures hold: `counted_at` the whole totals, `snapshot_on` everything else. `is_closed`: for good."""

    counted_at: datetime.datetime | None
    snapshot_on: datetime.date | None
    is_closed: bool


def stamp(programme: Programme) -> Stamp:
    """Return the times of the programme's figures; one statement."""
    found = statements.rows(_STAMP, {"programme": programme.pk})
    return Stamp(*found[0])


def totals_of(programme: Programme, organisation: Organisation | None, *, with_parts: bool = True) -> list[Totals]:
    """Return the whole totals that a page about `organisation` shows, in one statement; none before the first count.

    First its own with everything below it, then the programme's; with parts, its own staff and each body below it
    follow by name (for the programme: every body, and last those outside the Civil Service together).
    """
    parameters = {
        "programme": programme.pk,
        "organisation": organisation.pk if organisation else None,
        "path": organisation.path if organisation else "",
        "with_parts": with_parts,
    }
    found = statements.rows(_TOTALS_OF_PROGRAMME if organisation is None else _TOTALS, parameters)
    return [_totals(row) for row in found]


def _totals(row: Sequence[Any]) -> Totals:
    reach, headcount, people, things, *place = row
    return Totals(
        Place(*place) if place[0] is not None else None,
        Reach(reach),
        headcount,
        {name: Figure.from_json(stored) for name, stored in people.items()},
        things,
    )


def trend(programme: Programme, organisation: Organisation | None, reach: Reach = Reach.WHOLE) -> list[Point]:
    """Return the totals day by day, the oldest first; one statement."""
    parameters = {
        "programme": programme.pk,
        "organisation": organisation.pk if organisation else None,
        "reach": reach.value,
    }
    return [Point(*row) for row in statements.rows(_TREND, parameters)]


def splits(
    programme: Programme, organisation: Organisation | None, categories: Mapping[Dimension, Mapping[int, str]]
) -> list[SplitSeen]:
    """Return what is shown of `organisation` by grade, profession, region and part, in one statement.

    With all bodies below it; the parts (sub-units) are of its own staff. `categories` names each list's entries, in
    their order.
    """
    rows = Split.objects.filter(programme=programme, organisation=organisation).exclude(reach=Reach.POOL)
    found = [
        row
        for row in rows.order_by("dimension", "measure")
        if (row.reach == Reach.OWN) == (row.dimension == Dimension.UNIT)
    ]
    return [_split(row, categories[Dimension(row.dimension)]) for row in found]


def _split(row: Split, names: Mapping[int, str]) -> SplitSeen:
    figures = {int(pk): figure for pk, figure in row.figures.items()}
    parts = []
    for pk, name in names.items():
        if pk in figures:
            shown = figures[pk]
            figure = HIDDEN if shown is None else about(shown)
            parts.append(Part(pk, name, figure, figure.percent_of(row.total)))
    total = exact(row.total) if row.reach == Reach.OWN else about(5 * ((row.total + 2) // 5))
    return SplitSeen(Dimension(row.dimension), Measure(row.measure), row.on, total, parts)


def last_closing(programme: Programme) -> Snapshot | None:
    """Return the closing snapshot of the programme before `programme`, to compare with; one statement."""
    before = Snapshot.objects.filter(is_closing=True, programme__opens_on__lt=programme.opens_on)
    return before.select_related("programme").order_by("-programme__opens_on").first()


_PLACE = "o.id, o.name, o.short_name, o.slug, o.path, o.is_sub_unit, o.is_civil_service"
_STAMP = """
SELECT (SELECT counted_at FROM dashboards_count WHERE programme_id = %(programme)s),
       (SELECT max("on") FROM dashboards_snapshot WHERE programme_id = %(programme)s),
       EXISTS (SELECT 1 FROM dashboards_snapshot WHERE programme_id = %(programme)s AND is_closing)
"""
_TOTALS = f"""
SELECT t.reach, t.headcount, t.people, t.things, {_PLACE}
FROM dashboards_total t LEFT JOIN people_organisation o ON o.id = t.organisation_id
WHERE t.programme_id = %(programme)s AND (
  (t.reach = 'whole' AND (t.organisation_id = %(organisation)s OR t.organisation_id IS NULL))
  OR (%(with_parts)s AND t.reach = 'own' AND t.organisation_id = %(organisation)s)
  OR (%(with_parts)s AND t.reach = 'whole' AND o.path LIKE %(path)s || '____' AND NOT o.is_sub_unit)
)
ORDER BY (t.reach = 'whole' AND t.organisation_id = %(organisation)s) IS NOT TRUE, o.id IS NOT NULL,
         t.reach = 'whole', o.name
"""  # noqa: S608  # only names of columns are put in
_TOTALS_OF_PROGRAMME = f"""
SELECT t.reach, t.headcount, t.people, t.things, {_PLACE}
FROM dashboards_total t LEFT JOIN people_organisation o ON o.id = t.organisation_id
WHERE t.programme_id = %(programme)s AND (
  (t.reach IN ('whole', 'outside') AND t.organisation_id IS NULL) OR (%(with_parts)s AND t.reach = 'own')
)
ORDER BY (t.reach = 'whole') DESC, t.reach = 'outside', o.name
"""  # noqa: S608
_TREND = """
SELECT "on", took_part, learned, talked, tried, concluded, minutes
FROM dashboards_trendpoint
WHERE programme_id = %(programme)s AND organisation_id IS NOT DISTINCT FROM %(organisation)s::bigint AND reach = %(reach)s
ORDER BY "on"
"""
