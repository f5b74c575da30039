"""Trends: points that move once 5 people have moved them (rule 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from obt.dashboards.counting import People
from obt.dashboards.models.published import LINES, MINUTES, Measure, Reach
from obt.dashboards.tree import Tree
from obt.figures import small_numbers as small
from obt.figures.figure import Figure, How, added_up

from .whole import (
    MEASURES,
    Published,
    minutes_of_programme,
    nested,
    of_large,
    of_small,
    people_of,
    size_of,
)

Values = Mapping[str, int | None]  # by measure, and minutes
Points = dict[tuple[int | None, Reach], Values]
_NO_VALUES: Values = dict.fromkeys(LINES)


def points(tree: Tree, published: Iterable[Published], before: Mapping[tuple[int | None, Reach], Values]) -> Points:
    """Return the next point of every trend, by organisation and reach; `before` has the last ones (rule 11).

    A large body's moves once 5 people have moved it; small bodies have none. Groups add up the points of their bodies,
    so that no subtraction tells of a body what its own point keeps. The programme's is its total while that is exact.
    """
    rows = {(one.organisation, one.reach): one for one in published}
    own = {
        pk: _point(before.get((pk, Reach.OWN), _NO_VALUES), rows[pk, Reach.OWN].people)
        if rows[pk, Reach.OWN].is_large
        else _NO_VALUES
        for pk in tree.bodies
    }
    found: Points = {(pk, Reach.OWN): values for pk, values in own.items()}
    for pk in tree.bodies:
        found[pk, Reach.WHOLE] = _added_values([own[one] for one in tree.group(pk)])
    inside, outside = ([values for pk, values in own.items() if tree.is_inside(pk) is side] for side in (True, False))
    whole, added = rows[None, Reach.WHOLE].people, _added_values(inside)
    moved = _point(before.get((None, Reach.WHOLE), _NO_VALUES), whole)
    found[None, Reach.WHOLE] = {name: moved[name] if whole[name].how is How.EXACT else added[name] for name in LINES}
    if outside:
        found[None, Reach.OUTSIDE] = _added_values(outside)
    return found


def _point(before: Values, people: Mapping[str, Figure]) -> dict[str, int | None]:
    """Minutes move with the number who learned: by themselves they would tell of each one."""
    found = {name: small.trend_point(before[name], people[name].value) for name in LINES}
    if found[Measure.LEARNED] == before[Measure.LEARNED] and before[MINUTES] is not None:
        found[MINUTES] = before[MINUTES] if people[MINUTES].is_shown else None
    return found


def _added_values(parts: Sequence[Values]) -> dict[str, int | None]:
    return {name: _added([part[name] for part in parts]) for name in LINES}


def _added(values: Iterable[int | None]) -> int | None:
    shown = [value for value in values if value is not None]
    return sum(shown) if shown else None


def points_so_far(
    tree: Tree, days: Iterable[Mapping[int | None, People]], today: Mapping[int | None, People]
) -> Iterator[Points]:
    """Yield the points of the days before there were snapshots, a mapping a day.

    `days` has the people so far by body (None: of no organisation). Bodies are as large as they are `today`.
    """
    by_body = {pk: people_of(body, today) for pk, body in tree.bodies.items()}
    sizes = {pk: size_of(body, by_body[pk]) for pk, body in tree.bodies.items()}
    before: Points = {}
    for people in days:
        before = points(tree, _of_day(tree, people, by_body, sizes), before)
        yield before


def _of_day(
    tree: Tree, people: Mapping[int | None, People], today: Mapping[int, People], sizes: Mapping[int, int]
) -> list[Published]:
    """What may be shown of a day that is over: of large bodies, and of the programme.

    The programme's total tells what those come to that show none: each large one was under 10, and a small one had not
    more than it has today.
    """
    own = {}
    for pk, size in sizes.items():
        large = size >= small.LARGE
        figures = of_large(people.get(pk, People()), size) if large else of_small(pk, {})
        own[pk] = Published(pk, Reach.OWN, None, figures, {}, is_large=large)
    inside = [pk for pk in own if tree.is_inside(pk)]
    everybody = sum((people.get(pk, People()) for pk in (*inside, None)), People())
    whole = {name: added_up(own[pk].people[name] for pk in inside) for name in LINES}
    for measure in MEASURES:
        hidden = [pk for pk in inside if own[pk].people[measure].how is not How.EXACT]
        rest = sum(getattr(people.get(pk, People()), measure) for pk in hidden)
        room = sum(small.EDGE - 1 if own[pk].is_large else getattr(today[pk], measure) for pk in hidden)
        if not hidden or min(rest, room - rest) >= small.SPARE:
            total = getattr(everybody, measure)
            whole[measure] = small.large_total(total, total + small.EDGE)
    nested(whole, everybody.took_part + 2 * small.EDGE)
    whole[MINUTES] = minutes_of_programme(whole, everybody.minutes)
    return [*own.values(), Published(None, Reach.WHOLE, None, whole, {})]
