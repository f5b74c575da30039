"""Trends: the point of each day that has ended, and what there was before the first snapshot."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import add

from obt.dashboards import counting
from obt.dashboards.counting import People
from obt.dashboards.models import TrendPoint
from obt.dashboards.models.published import Measure, Reach
from obt.dashboards.publishing import MINUTES, Published
from obt.dashboards.tree import Tree
from obt.figures import small_numbers as small
from obt.programme.models import Programme

from .writing import Point, write_points

_LINES = (*(measure.value for measure in Measure), MINUTES)
_Lines = Mapping[str, Sequence[int | None]]  # by measure, a value a day


def has_no_points(programme: Programme) -> bool:
    return not TrendPoint.objects.filter(programme=programme).exists()


def add_points(programme: Programme, organisations: Tree, published: Sequence[Published], on: datetime.date) -> None:
    """Add the points of the day `on`: where fewer than 5 people moved a line, it stays where it was.

    Bodies, groups and the programme have trends; parts of a body have none.
    """
    if on < programme.opens_on:
        return
    before: dict[tuple[int | None, str], tuple[int | None, ...]] = {}
    earlier = TrendPoint.objects.filter(programme=programme, on__lt=on).order_by("organisation", "reach", "-on")
    for organisation, reach, *values in earlier.distinct("organisation", "reach").values_list(
        "organisation", "reach", *_LINES
    ):
        before[organisation, reach] = tuple(values)
    nothing = (None,) * len(_LINES)
    write_points(
        programme,
        (
            (one.organisation, one.reach.value, on, _moved(before.get((one.organisation, one.reach), nothing), one))
            for one in published
            if one.organisation is None or one.organisation in organisations.bodies
        ),
    )


def _moved(before: Sequence[int | None], now: Published) -> list[int | None]:
    return [small.trend_point(was, now.people[name].value) for was, name in zip(before, _LINES, strict=True)]


def draw_so_far(
    programme: Programme, organisations: Tree, published: Sequence[Published], *, until: datetime.date
) -> None:
    """Draw the trend of the days before the first snapshot, the last included, by when things were done.

    For the bodies whose total is shown as exact today, and sums of these; for the programme from everybody.
    """
    if until < programme.opens_on:
        return
    days = [programme.opens_on + datetime.timedelta(n) for n in range((until - programme.opens_on).days + 1)]
    done = _done_by_body(programme, organisations, days)
    write_points(programme, _points(_all_lines(organisations, done, published), days))


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


def _all_lines(
    organisations: Tree, done: Mapping[int | None, list[People]], published: Sequence[Published]
) -> dict[tuple[int | None, Reach], _Lines]:
    today = {(one.organisation, one.reach): one for one in published}
    bodies = list(organisations.bodies)
    own = {pk: _shown_lines(list(accumulate(done[pk], add)), today[pk, Reach.OWN]) for pk in bodies}
    lines: dict[tuple[int | None, Reach], _Lines] = {(pk, Reach.OWN): own[pk] for pk in bodies}
    for pk in bodies:
        lines[pk, Reach.WHOLE] = _added_lines([own[one] for one in organisations.group(pk)])
    inside = [pk for pk in bodies if organisations.is_inside(pk)]
    everybody = [sum(column, People()) for column in zip(*(done[pk] for pk in (*inside, None)), strict=True)]
    lines[None, Reach.WHOLE] = _shown_lines(list(accumulate(everybody, add)), today[None, Reach.WHOLE])
    if outside := [pk for pk in bodies if not organisations.is_inside(pk)]:
        lines[None, Reach.OUTSIDE] = _added_lines([own[one] for one in outside])
    return lines


def _shown_lines(cumulative: Sequence[People], today: Published) -> _Lines:
    """The lines of a body: hidden while fewer than 10 have, and all along where today's total is hidden or rounded."""
    found: dict[str, Sequence[int | None]] = {}
    for name in _LINES:
        values = [getattr(people, name) for people in cumulative]
        if today.people[name].how != "exact":
            found[name] = [None] * len(values)
        elif name == MINUTES:
            found[name] = [
                value if people.took_part >= small.EDGE else None
                for value, people in zip(values, cumulative, strict=True)
            ]
        else:
            found[name] = small.trend_from(values)
    return found


def _added_lines(parts: Sequence[_Lines]) -> _Lines:
    """The lines of a group: what is shown of its bodies."""
    return {name: [_added(column) for column in zip(*(part[name] for part in parts), strict=True)] for name in _LINES}


def _added(values: Iterable[int | None]) -> int | None:
    shown = [value for value in values if value is not None]
    return sum(shown) if shown else None


def _points(lines: Mapping[tuple[int | None, Reach], _Lines], days: Sequence[datetime.date]) -> Iterator[Point]:
    for (pk, reach), of_row in lines.items():
        for n, day in enumerate(days):
            yield pk, reach.value, day, [of_row[name][n] for name in _LINES]
