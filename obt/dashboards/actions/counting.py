"""Counting whole totals anew, some twice a minute; and freezing a day's figures."""

from __future__ import annotations

import datetime
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from operator import add
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from obt.dashboards import counting, publishing
from obt.dashboards.counting import People
from obt.dashboards.models import Count, Snapshot, Split, TrendPoint
from obt.dashboards.models.published import SPLIT_MEASURES, Dimension, Measure, Reach
from obt.dashboards.publishing import MINUTES, Published, PublishedSplit
from obt.dashboards.tree import Tree, tree
from obt.figures import small_numbers as small
from obt.people.models import Grade, Profession, Region
from obt.programme.models import Programme

_LOCK = 0x0B7D  # of Postgres' advisory locks, with the programme's id


class FiguresClosed(Exception):
    """The closing snapshot of the programme has been taken: its figures stay as they are."""


@transaction.atomic
def count_totals(*, programme: Programme) -> bool:
    """Count the whole totals of `programme` and publish what may be shown of them; False if somebody else is at it.

    Reads all records in two statements and writes its own rows only, so that no writer waits. FiguresClosed once the
    programme's closing snapshot is there.
    """
    if not _is_ours_alone(programme):
        return False
    _check_open(programme)
    began, moment = time.monotonic(), timezone.now()
    _publish_totals(programme, tree(), counting.count_people(programme))
    Count.objects.update_or_create(
        programme=programme, defaults={"counted_at": moment, "seconds": time.monotonic() - began}
    )
    return True


@transaction.atomic
def take_snapshot(*, programme: Programme, on: datetime.date | None = None, closing: bool = False) -> Snapshot | None:
    """Freeze the figures of the day `on` (default today in London): splits, small bodies, a point of the trend.

    None if somebody else is at it; the one of that day if there is one already. The first snapshot of a programme also
    draws the trend so far, by the days of its records. The closing one is the last: FiguresClosed after it.
    """
    on = on or timezone.localdate()
    if not _is_ours_alone(programme):
        return None
    _check_open(programme)
    if not closing and (there := Snapshot.objects.filter(programme=programme, on=on).first()):
        return there
    began, moment = time.monotonic(), timezone.now()
    organisations, people = tree(), counting.count_people(programme)
    last = _last_editions(programme)
    pools = publishing.pools(organisations, people, last, on)
    splits = publishing.splits(organisations, people, _categories(), _counts(programme), last, on)
    _write_splits(programme, [*pools, *splits])
    published = _publish_totals(programme, organisations, people)
    if not TrendPoint.objects.filter(programme=programme).exists():
        _draw_trend_so_far(programme, organisations, published, on)
    _add_trend_points(programme, published, on)
    Count.objects.update_or_create(
        programme=programme, defaults={"counted_at": moment, "seconds": time.monotonic() - began}
    )
    snapshot, _ = Snapshot.objects.update_or_create(
        programme=programme,
        on=on,
        defaults={"taken_at": moment, "seconds": time.monotonic() - began, "is_closing": closing},
    )
    return snapshot


def _is_ours_alone(programme: Programme) -> bool:
    """Whether nobody else counts this programme; until the transaction ends nobody else will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, programme.pk])
        return bool(cursor.fetchone()[0])


def _check_open(programme: Programme) -> None:
    if Snapshot.objects.filter(programme=programme, is_closing=True).exists():
        raise FiguresClosed


def _publish_totals(programme: Programme, organisations: Tree, people: Mapping[int | None, People]) -> list[Published]:
    pool = {
        row.measure: {int(pk): figure for pk, figure in row.figures.items()}
        for row in Split.objects.filter(programme=programme, reach=Reach.POOL)
    }
    published = publishing.totals(organisations, people, counting.count_things(programme), pool)
    rows = [
        (
            programme.pk,
            one.organisation,
            one.reach.value,
            one.headcount,
            json.dumps(publishing.stored(one)),
            json.dumps(one.things, default=_number),
        )
        for one in published
    ]
    _upsert(_TOTALS, rows)
    return published


def _number(value: object) -> object:
    """A sum of benefits is a decimal; JSON holds it as text, so that it stays exact."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def _categories() -> dict[Dimension, list[int]]:
    lists = {Dimension.GRADE: Grade, Dimension.PROFESSION: Profession, Dimension.REGION: Region}
    return {
        dimension: list(model._default_manager.filter(is_offered=True).values_list("pk", flat=True))
        for dimension, model in lists.items()
    }


def _counts(programme: Programme) -> publishing.Counts:
    found: dict[tuple[int, Dimension, Measure], dict[int, int]] = defaultdict(dict)
    for organisation, dimension, category, numbers in counting.count_categories(programme):
        for measure in SPLIT_MEASURES:
            found[organisation, dimension, measure][category] = numbers[measure]
    return found


def _last_editions(programme: Programme) -> publishing.Last:
    return {
        (row.organisation_id, Reach(row.reach), Dimension(row.dimension), Measure(row.measure)): (
            tuple(int(pk) for pk in row.figures),
            small.Edition(tuple(row.figures.values()), row.total, row.on),
        )
        for row in Split.objects.filter(programme=programme, reach__in=[Reach.OWN, Reach.POOL])
    }


def _write_splits(programme: Programme, splits: Sequence[PublishedSplit]) -> None:
    _upsert(
        _SPLITS,
        [
            (
                *(programme.pk, one.organisation, one.reach.value, one.dimension.value, one.measure.value),
                *(one.edition.on, one.edition.total, json.dumps(one.figures)),
            )
            for one in splits
        ],
    )


def _add_trend_points(programme: Programme, published: Sequence[Published], on: datetime.date) -> None:
    """Add the point of the day: where fewer than 5 people moved a line, it stays where it was."""
    last: dict[tuple[int | None, str], tuple[int | None, ...]] = {}
    names = (*(measure.value for measure in Measure), MINUTES)
    earlier = TrendPoint.objects.filter(programme=programme, on__lt=on).order_by("organisation", "reach", "-on")
    for organisation, reach, *values in earlier.distinct("organisation", "reach").values_list(
        "organisation", "reach", *names
    ):
        last[organisation, reach] = tuple(values)
    rows = []
    for one in published:
        before = last.get((one.organisation, one.reach.value), (None,) * len(names))
        values = [small.trend_point(was, one.people[name].value) for was, name in zip(before, names, strict=True)]
        rows.append((programme.pk, one.organisation, one.reach.value, on, *values))
    _upsert(_POINTS, rows)


def _draw_trend_so_far(
    programme: Programme, organisations: Tree, published: Sequence[Published], on: datetime.date
) -> None:
    """Draw the trend of the days before the first snapshot, by when things were done.

    For the bodies whose total is shown as exact today, and sums of these; for the programme from everybody.
    """
    last_day = on - datetime.timedelta(days=1)
    if last_day < programme.opens_on:
        return
    days = [programme.opens_on + datetime.timedelta(n) for n in range((last_day - programme.opens_on).days + 1)]
    by_body: dict[int | None, list[People]] = defaultdict(lambda: [People()] * len(days))
    for organisation, day, people in counting.count_days(programme):
        if day > last_day:
            continue
        place = max((day - programme.opens_on).days, 0)
        body = organisations.body_of.get(organisation) if organisation is not None else None
        by_body[body][place] += people
    shown = {(one.organisation, one.reach): one for one in published}
    lines: dict[tuple[int | None, Reach], dict[str, list[int | None]]] = {}
    for pk in organisations.bodies:
        cumulative = list(accumulate(by_body[pk], add))
        lines[pk, Reach.OWN] = _shown_lines(cumulative, shown[pk, Reach.OWN])
    for pk in organisations.bodies:
        lines[pk, Reach.WHOLE] = _added_lines(
            [lines[one, Reach.OWN] for one in organisations.below(pk)], len(days), shown[pk, Reach.WHOLE]
        )
    inside = [pk for pk, body in organisations.bodies.items() if body.organisation.is_civil_service]
    everybody = [sum(column, People()) for column in zip(*(by_body[pk] for pk in (*inside, None)), strict=True)]
    lines[None, Reach.WHOLE] = _shown_lines(list(accumulate(everybody, add)), shown[None, Reach.WHOLE])
    _upsert(
        _POINTS,
        (
            (programme.pk, pk, reach.value, day, *(line[n] for line in of_row.values()))
            for (pk, reach), of_row in lines.items()
            for n, day in enumerate(days)
        ),
    )


def _shown_lines(cumulative: Sequence[People], today: Published) -> dict[str, list[int | None]]:
    """The lines of a body: hidden while fewer than 10 have, and all along where today's total is hidden or rounded."""
    found: dict[str, list[int | None]] = {}
    for name in (*(measure.value for measure in Measure), MINUTES):
        figure = today.people[name]
        values = [getattr(people, name) for people in cumulative]
        if figure.how != "exact":
            found[name] = [None] * len(values)
        elif name == MINUTES:
            found[name] = [
                value if people.took_part >= small.EDGE else None
                for value, people in zip(values, cumulative, strict=True)
            ]
        else:
            found[name] = small.trend_from(values)
    return found


def _added_lines(
    parts: Sequence[Mapping[str, list[int | None]]], length: int, today: Published
) -> dict[str, list[int | None]]:
    """The lines of a group: what is shown of its bodies."""
    found: dict[str, list[int | None]] = {}
    for name in (*(measure.value for measure in Measure), MINUTES):
        columns = zip(*(part[name] for part in parts), strict=True) if parts else iter([()] * length)
        found[name] = [_added(column) for column in columns]
    return found


def _added(values: Iterable[int | None]) -> int | None:
    shown = [value for value in values if value is not None]
    return sum(shown) if shown else None


def _upsert(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows at once; those that say the same as before are left alone."""
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.execute(sql, [list(column) for column in zip(*chunk, strict=True)])


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    chunk: list[Sequence[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == 5000:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_TOTALS = """
INSERT INTO dashboards_total AS old (programme_id, organisation_id, reach, headcount, people, things)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::jsonb[], %s::jsonb[])
ON CONFLICT (programme_id, organisation_id, reach) DO UPDATE
SET headcount = excluded.headcount, people = excluded.people, things = excluded.things
WHERE (old.headcount, old.people, old.things) IS DISTINCT FROM (excluded.headcount, excluded.people, excluded.things)
"""
_SPLITS = """
INSERT INTO dashboards_split AS old (programme_id, organisation_id, reach, dimension, measure, "on", total, figures)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[], %s::int[], %s::jsonb[])
ON CONFLICT (programme_id, organisation_id, reach, dimension, measure) DO UPDATE
SET "on" = excluded."on", total = excluded.total, figures = excluded.figures
WHERE (old."on", old.total, old.figures) IS DISTINCT FROM (excluded."on", excluded.total, excluded.figures)
"""
_POINTS = """
INSERT INTO dashboards_trendpoint (programme_id, organisation_id, reach, "on",
                                   took_part, learned, talked, tried, concluded, minutes)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[],
                     %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::bigint[])
ON CONFLICT (programme_id, organisation_id, reach, "on") DO NOTHING
"""
