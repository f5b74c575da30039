"""Trends: the point of each day that has ended, and what there was before the first snapshot."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import add

from obt.dashboards import counting, publishing
from obt.dashboards.counting import ByOrganisation, People
from obt.dashboards.models import TrendPoint
from obt.dashboards.models.published import LINES, Reach
from obt.dashboards.publishing import Published
from obt.dashboards.tree import Tree
from obt.programme.models import Programme

from .writing import Point, write_points


def has_no_points(programme: Programme) -> bool:
    return not TrendPoint.objects.filter(programme=programme).exists()


def add_points(programme: Programme, organisations: Tree, published: Sequence[Published], on: datetime.date) -> None:
    """Add the points of the day `on`: where fewer than 5 people moved a line, it stays where it was.

    Bodies, groups and the programme have trends; parts of a body have none.
    """
    if on < programme.opens_on:
        return
    before: dict[tuple[int | None, Reach], publishing.Values] = {}
    earlier = TrendPoint.objects.filter(programme=programme, on__lt=on).order_by("organisation", "reach", "-on")
    for organisation, reach, *values in earlier.distinct("organisation", "reach").values_list(
        "organisation", "reach", *LINES
    ):
        before[organisation, Reach(reach)] = dict(zip(LINES, values, strict=True))
    write_points(programme, _rows(publishing.points(organisations, published, before), on))


def draw_so_far(programme: Programme, organisations: Tree, people: ByOrganisation, *, until: datetime.date) -> None:
    """Draw the trend of the days before the first snapshot, the last included, by when things were done.

    `people` are those of today: they say how large each body is.
    """
    if until < programme.opens_on:
        return
    days = [programme.opens_on + datetime.timedelta(n) for n in range((until - programme.opens_on).days + 1)]
    done = _done_by_body(programme, organisations, days)
    so_far = {body: list(accumulate(numbers, add)) for body, numbers in done.items()}
    by_day = ({body: numbers[n] for body, numbers in so_far.items()} for n in range(len(days)))
    found = publishing.points_so_far(organisations, by_day, people)
    write_points(programme, (row for day, points in zip(days, found, strict=True) for row in _rows(points, day)))


def _done_by_body(
    programme: Programme, organisations: Tree, days: Sequence[datetime.date]
) -> Mapping[int | None, list[People]]:
    """How many came to each measure on each day, by body; None: who said no organisation."""
    found: dict[int | None, list[People]] = defaultdict(lambda: [People()] * len(days))
    for organisation, day, people in counting.count_days(programme):
        if day <= days[-1]:
            body = organisations.body_of[organisation] if organisation is not None else None
            found[body][max((day - days[0]).days, 0)] += people
    return found


def _rows(points: publishing.Points, on: datetime.date) -> Iterator[Point]:
    for (pk, reach), values in points.items():
        yield pk, reach.value, on, [values[name] for name in LINES]
