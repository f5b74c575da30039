"""Counting whole totals anew, some twice a minute; and freezing a day's figures."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from functools import partial

from django.utils import timezone

from obt.dashboards import counting, publishing
from obt.dashboards.counting import ByOrganisation
from obt.dashboards.editions import shown_last, shown_pool, shown_units
from obt.dashboards.models import Snapshot
from obt.dashboards.models.published import Dimension
from obt.dashboards.publishing import Published
from obt.dashboards.tree import Tree, tree
from obt.people.models import Grade, Profession, Region
from obt.programme.models import Programme

from . import trend, writing
from .turns import in_turn

_DAY = datetime.timedelta(days=1)


def count_totals(*, programme: Programme) -> bool:
    """Count the whole totals of `programme` and publish what may be shown of them; False if somebody else is at it.

    Reads all records as they are at one moment, in a few statements, and writes its own rows only, so that no writer
    waits. FiguresClosed once the programme's closing snapshot is there.
    """
    return bool(in_turn(programme, partial(_count_totals, programme)))


def take_snapshot(*, programme: Programme, on: datetime.date | None = None, closing: bool = False) -> Snapshot | None:
    """Freeze the figures of the day `on` (default today in London): splits, small bodies, a point of the trend.

    None if somebody else is at it; the one of that day if there is one already. Taken early in a day, it adds the
    point of the day before, as that has ended. The first snapshot of a programme also draws the trend so far, by the
    days of its records. The closing one, taken once the day `on` is over, is the last: FiguresClosed after it.
    """
    on = on or timezone.localdate()
    return in_turn(programme, partial(_take_snapshot, programme, on, closing))


def _count_totals(programme: Programme) -> bool:
    began, moment = time.monotonic(), timezone.now()
    _publish_totals(programme, tree(), counting.count_people(programme), moment)
    writing.write_count(programme, moment, time.monotonic() - began)
    return True


def _take_snapshot(programme: Programme, on: datetime.date, closing: bool) -> Snapshot:
    if not closing and (there := Snapshot.objects.filter(programme=programme, on=on).first()):
        return there
    began, moment = time.monotonic(), timezone.now()
    at = min(moment, _end_of(on)) if closing else moment
    organisations = tree()
    people, categories = counting.count_people_and_categories(programme)
    last = shown_last(programme)
    pools = publishing.pools(organisations, people, last, on)
    splits = publishing.splits(organisations, people, categories_offered(), categories, last, on)
    writing.write_splits(programme, organisations, [*pools, *splits])
    published = _publish_totals(programme, organisations, people, at)
    ended = on if closing else on - _DAY
    if trend.has_no_points(programme):
        trend.draw_so_far(programme, organisations, people, until=ended)
    else:
        trend.add_points(programme, organisations, published, ended)
    took = time.monotonic() - began
    writing.write_count(programme, at, took)
    snapshot, _ = Snapshot.objects.update_or_create(
        programme=programme, on=on, defaults={"taken_at": moment, "seconds": took, "is_closing": closing}
    )
    return snapshot


def _end_of(day: datetime.date) -> datetime.datetime:
    """The last moment of a day in London."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))


def _publish_totals(
    programme: Programme, organisations: Tree, people: ByOrganisation, at: datetime.datetime
) -> list[Published]:
    things, pool, units = counting.count_things(programme, at), shown_pool(programme), shown_units(programme)
    published = publishing.totals(organisations, people, things, pool, units)
    writing.write_totals(programme, published)
    return published


def categories_offered() -> Mapping[Dimension, list[int]]:
    """Return the entries of each list that people choose from."""
    lists = {Dimension.GRADE: Grade, Dimension.PROFESSION: Profession, Dimension.REGION: Region}
    return {
        dimension: list(model._default_manager.filter(is_offered=True).values_list("pk", flat=True))
        for dimension, model in lists.items()
    }
