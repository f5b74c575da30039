"""Writing published rows, many at once. Rows that say the same as before are left alone."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection

from obt.dashboards import publishing
from obt.dashboards.models.published import Reach
from obt.dashboards.publishing import Published, PublishedSplit
from obt.dashboards.tree import Tree
from obt.programme.models import Programme

_CHUNK = 5000


def write_totals(programme: Programme, published: Sequence[Published]) -> None:
    """Make `published` the programme's totals; of an organisation that has none any more none stay."""
    _write(
        _TOTALS,
        (
            (
                *(programme.pk, one.organisation, one.reach.value, one.headcount),
                *(json.dumps(publishing.stored(one)), json.dumps(one.things, default=_number)),
            )
            for one in published
        ),
    )
    here = [(one.organisation, one.reach.value) for one in published]
    _run(_FORGET_TOTALS, [programme.pk, [pk for pk, _ in here], [reach for _, reach in here]])


def write_splits(programme: Programme, organisations: Tree, splits: Sequence[PublishedSplit]) -> None:
    """Write what `splits` show; what groups showed of bodies that stand elsewhere now goes.

    A body that shows nothing new keeps what it has shown, as long as it is a body.
    """
    _write(
        _SPLITS,
        (
            (
                *(programme.pk, one.organisation, one.reach.value, one.dimension.value, one.measure.value),
                *(one.edition.on, one.edition.total, json.dumps(one.figures)),
            )
            for one in splits
        ),
    )
    groups = [one for one in splits if one.reach is Reach.WHOLE]
    _run(
        _FORGET_SPLITS,
        [
            programme.pk,
            list(organisations.bodies),
            [one.organisation for one in groups],
            [one.dimension.value for one in groups],
            [one.measure.value for one in groups],
        ],
    )


Point = tuple[int | None, str, datetime.date, Sequence[int | None]]  # organisation, reach, day; by measure, and minutes


def write_points(programme: Programme, points: Iterable[Point]) -> None:
    """Add points to trends; those that are there stay."""
    _write(_POINTS, ((programme.pk, pk, reach, day, *values) for pk, reach, day, values in points))


def write_count(programme: Programme, counted_at: datetime.datetime, seconds: float) -> None:
    """Note when the programme was counted, and how long that took."""
    _run(_COUNT, [programme.pk, counted_at, seconds])


def _number(value: Decimal) -> str:
    """A sum of benefits is a decimal; JSON holds it as text, so that it stays exact."""
    return format(value.normalize(), "f")


def _write(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        _run(sql, [list(column) for column in zip(*chunk, strict=True)])


def _run(sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


_TOTALS = """
INSERT INTO dashboards_total AS old (programme_id, organisation_id, reach, headcount, people, things)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::jsonb[], %s::jsonb[])
ON CONFLICT (programme_id, organisation_id, reach) DO UPDATE
SET headcount = excluded.headcount, people = excluded.people, things = excluded.things
WHERE (old.headcount, old.people, old.things) IS DISTINCT FROM (excluded.headcount, excluded.people, excluded.things)
"""
_FORGET_TOTALS = """
DELETE FROM dashboards_total old
WHERE programme_id = %s AND NOT EXISTS (
  SELECT 1 FROM unnest(%s::bigint[], %s::text[]) AS here (organisation_id, reach)
  WHERE here.reach = old.reach AND here.organisation_id IS NOT DISTINCT FROM old.organisation_id
)
"""
_SPLITS = """
INSERT INTO dashboards_split AS old (programme_id, organisation_id, reach, dimension, measure, "on", total, figures)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[], %s::int[], %s::jsonb[])
ON CONFLICT (programme_id, organisation_id, reach, dimension, measure) DO UPDATE
SET "on" = excluded."on", total = excluded.total, figures = excluded.figures
WHERE (old."on", old.total, old.figures) IS DISTINCT FROM (excluded."on", excluded.total, excluded.figures)
"""
_FORGET_SPLITS = """
DELETE FROM dashboards_split old
WHERE programme_id = %s AND (
  (organisation_id IS NOT NULL AND NOT organisation_id = ANY (%s::bigint[]))
  OR (reach = 'whole' AND NOT EXISTS (
    SELECT 1 FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS here (organisation_id, dimension, measure)
    WHERE (here.dimension, here.measure) = (old.dimension, old.measure)
      AND here.organisation_id IS NOT DISTINCT FROM old.organisation_id))
)
"""
_POINTS = """
INSERT INTO dashboards_trendpoint (programme_id, organisation_id, reach, "on",
                                   took_part, learned, talked, tried, concluded, minutes)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[],
                     %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::bigint[])
ON CONFLICT (programme_id, organisation_id, reach, "on") DO NOTHING
"""
_COUNT = """
INSERT INTO dashboards_count (programme_id, counted_at, seconds) VALUES (%s, %s, %s)
ON CONFLICT (programme_id) DO UPDATE SET counted_at = excluded.counted_at, seconds = excluded.seconds
"""
