"""What dashboards, files and answers read: published figures alone, in few statements however many people there are."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from experiments.models import Benefit
from obt import statements
from obt.figures import small_numbers as small
from obt.figures.figure import NOT_OFFERED, Figure, about
from obt.people.models import Organisation
from obt.programme.models import Programme

from .models import Split
from .models.published import SPLIT_MEASURES, Dimension, Measure, Reach


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

    def rate(self) -> float | None:
        """The share that took part, 0 to 1 and not rounded; None where there is no per cent."""
        value = self.figure(Measure.TOOK_PART).value
        return value / self.headcount if value is not None and self.headcount else None

    def amount(self, kind: str) -> Decimal:
        """The sum of a kind of benefit: minutes a week, pounds or people a year."""
        return Decimal(self.things["benefits"][kind]["amount"])

    def experiments_behind(self, kind: str) -> int:
        """How many experiments that sum rests on."""
        return sum(int(self.things["benefits"][kind][sure]) for sure in Benefit.Confidence.values)


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

    def figure(self, line: str) -> Figure:
        """The number of one of LINES: never exact, as a line moves only once 5 or more people have moved it."""
        return small.in_edition(getattr(self, line))


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


@dataclass(frozen=True)
class Beside:
    """What stands beside an organisation's figures: milestones, what was reported from away from a screen, last year's.

    `offline` has the people reported by part of the programme; `last_year` the programme before that has closed, with
    the organisation's whole totals then.
    """

    stamp: Stamp
    milestones: Sequence[tuple[datetime.date, str]]
    offline: Mapping[str, int]
    last_year: str
    last_slug: str
    people_last_year: Mapping[str, Figure]


def beside(programme: Programme, organisation: Organisation | None) -> Beside:
    """Return all of it in one statement."""
    parameters = {
        "programme": programme.pk,
        "opens_on": programme.opens_on,
        "organisation": organisation.pk if organisation else None,
        "path": organisation.path if organisation else "",
    }
    found = statements.rows(_BESIDE, parameters)[0]
    *times, milestones, offline, last_year, last_slug, people = found
    return Beside(
        Stamp(*times),
        [(datetime.date.fromisoformat(on), title) for on, title in milestones or []],
        offline or {},
        last_year or "",
        last_slug or "",
        {name: Figure.from_json(stored) for name, stored in (people or {}).items()},
    )


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


def totals_page(
    programme: Programme,
    *,
    path: str,
    with_programme: bool,
    after: tuple[int, str] = (-1, ""),
    limit: int | None = None,
) -> list[tuple[tuple[int, str], Totals]]:
    """Return at most `limit` (default: all) whole totals of organisations whose path begins with `path`, one statement.

    Each with its key: the organisation's id (0: the programme) and the reach, which they are in the order of; those
    that come `after` one. `with_programme` brings the programme's own, and where `path` is empty, those outside the
    Civil Service together.
    """
    parameters = {
        "programme": programme.pk,
        "path": path,
        "with_programme": with_programme,
        "after": after[0],
        "after_reach": after[1],
        "limit": limit,
    }
    found = [_totals(row) for row in statements.rows(_TOTALS_PAGE, parameters)]
    return [((one.place.pk if one.place else 0, one.reach.value), one) for one in found]


def _totals(row: Sequence[Any]) -> Totals:
    reach, headcount, people, things, *place = row
    return Totals(
        Place(*place) if place[0] is not None else None,
        Reach(reach),
        headcount,
        {name: Figure.from_json(stored) for name, stored in people.items()},
        things,
    )


def trends(programme: Programme, organisation: Organisation | None) -> tuple[list[Point], list[Point]]:
    """Return the totals day by day, the oldest first, of `organisation` with all below it and of the programme.

    One statement; the same twice where the former is the programme.
    """
    parameters = {"programme": programme.pk, "organisation": organisation.pk if organisation else None}
    own: list[Point] = []
    whole: list[Point] = []
    for of, *point in statements.rows(_TREND, parameters):
        (whole if of is None else own).append(Point(*point))
    return (whole if organisation is None else own), whole


def splits(programme: Programme, organisation: Organisation | None) -> list[SplitSeen]:
    """Return what is shown of `organisation` by grade, profession, region and part, in two statements.

    With all bodies below it; its parts (sub-units) are of its own staff. The entries of a list are in its order.
    """
    rows = Split.objects.filter(programme=programme, organisation=organisation).exclude(reach=Reach.POOL)
    # What a body shows stands once more in its row with all below it; parts are of its own staff alone.
    shown = [row for row in rows if (row.reach == Reach.OWN) == (row.dimension == Dimension.UNIT)]
    if not shown:
        return []
    names = categories(organisation.path if organisation else None)
    found = [split_seen(row, names[Dimension(row.dimension)]) for row in shown]
    return sorted(found, key=lambda one: (DIMENSIONS.index(one.dimension), SPLIT_MEASURES.index(one.measure)))


def categories(path: str | None) -> dict[Dimension, dict[int, str]]:
    """Return the entries of each list by id, in its order; those of units are the parts below `path`, if any is given.

    One statement.
    """
    found: dict[Dimension, dict[int, str]] = {dimension: {} for dimension in Dimension}
    for dimension, pk, name in statements.rows(_CATEGORIES, {"path": path}):
        found[Dimension(dimension)][pk] = name
    return found


def split_seen(row: Split, names: Mapping[int, str]) -> SplitSeen:
    """Return `row` with the categories of its list in the order of `names`."""
    figures = {int(pk): figure for pk, figure in row.figures.items()}
    parts = []
    for pk, name in names.items():
        if pk in figures:
            figure = small.in_edition(figures[pk])
            parts.append(Part(pk, name, figure, figure.percent_of(row.total)))
    total = about(5 * ((row.total + 2) // 5))
    return SplitSeen(Dimension(row.dimension), Measure(row.measure), row.on, total, parts)


DIMENSIONS = (Dimension.UNIT, Dimension.GRADE, Dimension.PROFESSION, Dimension.REGION)
_PLACE = "o.id, o.name, o.short_name, o.slug, o.path, o.is_sub_unit, o.is_civil_service"
_STAMP = """
SELECT (SELECT counted_at FROM dashboards_count WHERE programme_id = %(programme)s),
       (SELECT max("on") FROM dashboards_snapshot WHERE programme_id = %(programme)s),
       EXISTS (SELECT 1 FROM dashboards_snapshot WHERE programme_id = %(programme)s AND is_closing)"""
_TOTALS = f"""
SELECT t.reach, t.headcount, t.people::json, t.things::json, {_PLACE}
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
SELECT t.reach, t.headcount, t.people::json, t.things::json, {_PLACE}
FROM dashboards_total t LEFT JOIN people_organisation o ON o.id = t.organisation_id
WHERE t.programme_id = %(programme)s AND (
  (t.reach IN ('whole', 'outside') AND t.organisation_id IS NULL) OR (%(with_parts)s AND t.reach = 'own')
)
ORDER BY (t.reach = 'whole') DESC, t.reach = 'outside', o.name
"""  # noqa: S608
_TOTALS_PAGE = f"""
SELECT t.reach, t.headcount, t.people::json, t.things::json, {_PLACE}
FROM dashboards_total t LEFT JOIN people_organisation o ON o.id = t.organisation_id
WHERE t.programme_id = %(programme)s
  AND (coalesce(t.organisation_id, 0), t.reach) > (%(after)s::bigint, %(after_reach)s)
  AND CASE WHEN t.organisation_id IS NULL
           THEN %(with_programme)s AND (t.reach = 'whole' OR (t.reach = 'outside' AND %(path)s = ''))
           ELSE t.reach IN ('own', 'whole') AND o.path LIKE %(path)s || '%%' END
ORDER BY coalesce(t.organisation_id, 0), t.reach
LIMIT %(limit)s::bigint
"""  # noqa: S608
_TREND = """
SELECT organisation_id, "on", took_part, learned, talked, tried, concluded, minutes
FROM dashboards_trendpoint
WHERE programme_id = %(programme)s AND reach = 'whole'
  AND (organisation_id IS NULL OR organisation_id = %(organisation)s::bigint)
ORDER BY "on"
"""
_CATEGORIES = """
SELECT dimension, id, name FROM (
  SELECT 'grade' AS dimension, id, name, "order" FROM people_grade
  UNION ALL SELECT 'profession', id, name, "order" FROM people_profession
  UNION ALL SELECT 'region', id, name, "order" FROM people_region
  UNION ALL SELECT 'unit', id, name, 0 FROM people_organisation WHERE path LIKE %(path)s || '%%' AND is_sub_unit
) lists
ORDER BY dimension, "order", name
"""
_BESIDE = f"""
{_STAMP},
       (SELECT json_agg(json_build_array("on", title) ORDER BY "on", id)
        FROM programme_milestone WHERE programme_id = %(programme)s),
       (SELECT json_object_agg(part, people) FROM (
          SELECT r.part, sum(r.people) AS people
          FROM dashboards_offlinereport r JOIN people_organisation o ON o.id = r.organisation_id
          WHERE r.programme_id = %(programme)s AND r.withdrawn_at IS NULL AND o.path LIKE %(path)s || '%%'
          GROUP BY r.part) reported),
       last.name, last.slug, last.people::json
FROM (SELECT 1) always
LEFT JOIN LATERAL (
  SELECT p.name, p.slug, t.people
  FROM programme_programme p
  JOIN dashboards_snapshot s ON s.programme_id = p.id AND s.is_closing
  LEFT JOIN dashboards_total t ON t.programme_id = p.id AND t.reach = 'whole'
   AND t.organisation_id IS NOT DISTINCT FROM %(organisation)s::bigint
  WHERE p.opens_on < %(opens_on)s
  ORDER BY p.opens_on DESC LIMIT 1
) last ON true
"""  # noqa: S608
