"""From true numbers to the figures that may be shown: all that is stored for pages, files and answers is made here.

How: bodies first, each by the rules of `obt.figures.small_numbers`; groups and the programme add up what their bodies
show, never true numbers. Only the programme's own total is exact beside hidden bodies: as long as these leave it open
which of them it is about.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from obt.figures import small_numbers as small
from obt.figures.closed_rows import Row, exact_totals
from obt.figures.figure import HIDDEN, NOT_OFFERED, Figure, How, added_up, exact
from obt.figures.small_numbers import Cell

from .counting import People, Things, add_things, no_things
from .models.published import SPLIT_MEASURES, Dimension, Measure, Reach
from .tree import Body, Tree

MEASURES = tuple(Measure)
MINUTES = "minutes"
# Who did the first did the second too; an outer measure stands before those within it, here and in `Measure`.
WITHIN = {
    Measure.LEARNED.value: Measure.TOOK_PART.value,
    Measure.TALKED.value: Measure.TOOK_PART.value,
    Measure.TRIED.value: Measure.TOOK_PART.value,
    Measure.CONCLUDED.value: Measure.TRIED.value,
}


@dataclass(frozen=True)
class Published:
    """A row of `Total` to be. `is_large`: a body of 200 people or more, by itself."""

    organisation: int | None
    reach: Reach
    headcount: int | None
    people: dict[str, Figure]
    things: Things
    is_large: bool = False


def size_of(body: Body, people: People) -> int:
    """How many people a body has, as far as we know: its headcount, or who registered if that is more."""
    return max(body.organisation.headcount or 0, people.known, people.took_part)


def people_of(body: Body, counted: Mapping[int | None, People]) -> People:
    """Everybody of a body: its own and those of the parts that its headcount includes."""
    return sum((counted.get(pk, People()) for pk in body.members), People())


def is_large(body: Body, people: People) -> bool:
    """Whether its whole total is exact and live: 200 people or more (rule 1)."""
    return size_of(body, people) >= small.LARGE


@dataclass(frozen=True)
class Pool:
    """The daily edition of one measure of the bodies under 200 people: by body, and what those in the Civil Service
    came to together on that day.
    """

    figures: Mapping[int, small.Shown]
    total: int


NO_POOL = Pool({}, 0)


def totals(
    tree: Tree,
    counted: Mapping[int | None, People],
    things: Mapping[int, Things],
    pool: Mapping[str, Pool],
) -> list[Published]:
    """Return what may be shown of every body, group and the programme. `pool` is by measure."""
    own: dict[int, Published] = {}
    for body in tree.bodies.values():
        people = people_of(body, counted)
        large = is_large(body, people)
        figures = _of_large(body, people) if large else _of_small(body.pk, pool)
        of_things = _things_of(body.members, things)
        own[body.pk] = Published(body.pk, Reach.OWN, body.organisation.headcount, figures, of_things, is_large=large)
    groups = [_group(tree, pk, own) for pk in tree.bodies]
    return [*own.values(), *groups, *_programme(tree, counted, own, pool)]


def _of_large(body: Body, people: People) -> dict[str, Figure]:
    return _large_figures(people, size_of(body, people))


def _large_figures(people: People, size: int) -> dict[str, Figure]:
    found = _nested({measure.value: small.large_total(getattr(people, measure), size) for measure in MEASURES})
    return {**found, MINUTES: _minutes(found, people.minutes)}


def _nested(found: dict[str, Figure]) -> dict[str, Figure]:
    """Round or hide what lies within another measure and differs from it by fewer than 10: they are a few people too.

    What is concluded is held against who took part as well: who tried may be hidden in between.
    """
    for measure in WITHIN:
        outer = WITHIN.get(measure)
        while outer is not None and found[measure].how is How.EXACT:
            found[measure] = small.within(found[measure], found[outer])
            outer = WITHIN.get(outer)
    return found


def _minutes(people: Mapping[str, Figure], minutes: int) -> Figure:
    """Minutes beside numbers of people: most learn for as long as each other, so they tell how many learned."""
    for measure in (Measure.TOOK_PART, Measure.LEARNED):
        if people[measure].how is not How.EXACT:
            return HIDDEN
    return exact(minutes)


def _of_small(body: int, pool: Mapping[str, Pool]) -> dict[str, Figure]:
    found = {measure.value: small.in_edition(pool.get(measure, NO_POOL).figures.get(body)) for measure in MEASURES}
    return {**found, MINUTES: NOT_OFFERED}


def _things_of(organisations: Iterable[int], things: Mapping[int, Things]) -> Things:
    found = no_things()
    for pk in organisations:
        if pk in things:
            add_things(found, things[pk])
    return found


def _group(tree: Tree, pk: int, own: Mapping[int, Published]) -> Published:
    """A body with all bodies below it; those outside the Civil Service stand apart from one that is part of it."""
    return _summed(pk, Reach.WHOLE, [own[one] for one in tree.group(pk)])


def _summed(pk: int | None, reach: Reach, parts: Sequence[Published]) -> Published:
    names = (*(measure.value for measure in MEASURES), MINUTES)
    things = no_things()
    for part in parts:
        add_things(things, part.things)
    headcounts = [part.headcount for part in parts if part.headcount]
    people = {name: added_up(part.people[name] for part in parts) for name in names}
    return Published(pk, reach, sum(headcounts) if headcounts else None, people, things)


def _programme(
    tree: Tree, counted: Mapping[int | None, People], own: Mapping[int, Published], pool: Mapping[str, Pool]
) -> list[Published]:
    inside = [body for pk, body in tree.bodies.items() if tree.is_inside(pk)]
    outside = [own[pk] for pk in tree.bodies if not tree.is_inside(pk)]
    everybody = sum((people_of(body, counted) for body in inside), counted.get(None, People()))
    whole = _summed(None, Reach.WHOLE, [own[body.pk] for body in inside])
    size = max(whole.headcount or 0, everybody.known, everybody.took_part)
    for measure in exact_totals(_rows(inside, counted, own, pool), WITHIN):
        whole.people[measure] = small.large_total(getattr(everybody, measure), size)
    _nested(whole.people)
    whole.people[MINUTES] = _minutes_of_programme(whole.people, everybody.minutes)
    return [whole, _summed(None, Reach.OUTSIDE, outside)] if outside else [whole]


def _minutes_of_programme(people: Mapping[str, Figure], minutes: int) -> Figure:
    figure = _minutes(people, minutes)
    return figure if figure.is_shown else people[MINUTES]


def _rows(
    inside: Sequence[Body], counted: Mapping[int | None, People], own: Mapping[int, Published], pool: Mapping[str, Pool]
) -> dict[str, Row]:
    """What is known of each body of the Civil Service, by measure (rule 9).

    Small bodies are as they were in their edition, as whoever looked on that day knows what they came to then.
    """
    cells: dict[str, list[Cell]] = {measure.value: [] for measure in MEASURES}
    then, now = Counter[str](), Counter[str]()
    for body in inside:
        people = people_of(body, counted)
        of_large = _cells_of_large(body, people, own[body.pk].people) if own[body.pk].is_large else {}
        for measure in MEASURES:
            count, edition = getattr(people, measure), pool.get(measure, NO_POOL)
            now[measure] += count
            if body.pk in edition.figures:
                cells[measure].append(small.in_pool(edition.figures[body.pk], count, size_of(body, people)))
            else:
                cells[measure].append(of_large.get(measure) or small.not_in_pool(count, size_of(body, people)))
                then[measure] += count
    return {name: Row(row, then[name] + pool.get(name, NO_POOL).total, now[name]) for name, row in cells.items()}


def _cells_of_large(body: Body, people: People, shown: Mapping[str, Figure]) -> dict[str, Cell]:
    """What the figures shown of a large body tell, by measure; outer measures first, as inner ones depend on them."""
    found: dict[str, Cell] = {}
    for measure in MEASURES:
        figure, count, outer = shown[measure], getattr(people, measure), WITHIN.get(measure)
        if figure.how is How.EXACT:
            found[measure] = small.exactly(count)
        elif outer is not None and shown[outer].is_shown:
            found[measure] = small.hidden_within(count, shown[outer], found[outer], figure)
        else:
            found[measure] = small.hidden_total(count, of=size_of(body, people), edge=small.EDGE)
    return found


@dataclass(frozen=True)
class PublishedSplit:
    """A row of `Split` to be. `is_new`: renewed in this snapshot."""

    organisation: int | None
    reach: Reach
    dimension: Dimension
    measure: Measure
    categories: tuple[int, ...]
    edition: small.Edition

    @property
    def figures(self) -> dict[str, small.Shown]:
        return {str(pk): figure for pk, figure in zip(self.categories, self.edition.figures, strict=True)}


Counts = Mapping[tuple[int, Dimension, Measure], Mapping[int, int]]  # by organisation; category → people
Last = Mapping[tuple[int | None, Reach, Dimension, Measure], tuple[tuple[int, ...], small.Edition]]


def splits(
    tree: Tree,
    counted: Mapping[int | None, People],
    categories: Mapping[Dimension, Sequence[int]],
    counts: Counts,
    last: Last,
    on: datetime.date,
) -> list[PublishedSplit]:
    """Return the splits to be shown from `on`: of each large body, then what groups and the programme add up of them.

    `categories` are those of each list that people can choose; `last` are the editions shown until now.
    """
    own: list[PublishedSplit] = []
    for body in tree.bodies.values():
        people = people_of(body, counted)
        if not is_large(body, people):
            continue
        shown = _of_large(body, people)
        for dimension in (Dimension.GRADE, Dimension.PROFESSION, Dimension.REGION, Dimension.UNIT):
            of_dimension = tuple(body.split_units if dimension is Dimension.UNIT else categories[dimension])
            numbers = {
                measure: _numbers(tree, body, dimension, measure, of_dimension, counts) for measure in SPLIT_MEASURES
            }
            before = {
                measure: _matching(last.get((body.pk, Reach.OWN, dimension, measure)), of_dimension)
                for measure in SPLIT_MEASURES
            }
            whole = people.took_part if shown[Measure.TOOK_PART].is_shown else size_of(body, people) - small.SECRETS[-1]
            editions = _editions(before, numbers, people, shown, whole, on)
            own += [
                PublishedSplit(body.pk, Reach.OWN, dimension, measure, of_dimension, edition)
                for measure, edition in editions.items()
            ]
    return [*own, *_added_splits(tree, own)]


def _editions(
    before: Mapping[Measure, small.Edition | None],
    numbers: Mapping[Measure, Sequence[int]],
    people: People,
    shown: Mapping[str, Figure],
    whole: int,
    on: datetime.date,
) -> dict[Measure, small.Edition]:
    """The splits of a body by one list, by measure: each renewed if it is safe by itself and beside the others.

    Only while its whole total is exact (rule 2). `whole` is what is known of how many took part. Beside an edition from
    which people have left since, nothing follows.
    """
    found = {measure: edition for measure, edition in before.items() if edition is not None}
    for measure in SPLIT_MEASURES:
        if shown[measure].how is not How.EXACT:
            continue
        total = getattr(people, measure)
        new = small.renewed(before[measure], numbers[measure], total=total, on=on)
        others = [edition for one, edition in found.items() if one != measure and edition.total <= getattr(people, one)]
        if new is not None and new is not before[measure] and small.measures_are_safe([new, *others], whole):
            found[measure] = new
    return found


def _matching(last: tuple[tuple[int, ...], small.Edition] | None, categories: tuple[int, ...]) -> small.Edition | None:
    """The edition before, with what the list holds today; what is new to it was hidden then."""
    if last is None:
        return None
    by_category = dict(zip(last[0], last[1].figures, strict=True))
    return small.Edition(tuple(by_category.get(pk) for pk in categories), last[1].total, last[1].on)


def _numbers(
    tree: Tree, body: Body, dimension: Dimension, measure: Measure, categories: Sequence[int], counts: Counts
) -> list[int]:
    if dimension is Dimension.UNIT:
        return [sum(_unit(tree, pk, measure, counts)) for pk in categories]
    of_members = [counts.get((pk, dimension, measure), {}) for pk in body.members]
    return [sum(numbers.get(category, 0) for numbers in of_members) for category in categories]


def _unit(tree: Tree, unit: int, measure: Measure, counts: Counts) -> Iterable[int]:
    """The people of a part and of the parts in it."""
    path = tree.organisations[unit].path
    for pk in tree.bodies[tree.body_of[unit]].units:
        if tree.organisations[pk].path.startswith(path):
            yield counts.get((pk, Dimension.UNIT, measure), {}).get(pk, 0)


def _added_splits(tree: Tree, own: Sequence[PublishedSplit]) -> list[PublishedSplit]:
    """What groups of several bodies, and the programme, show: the sums of what their bodies show (rule 7)."""
    groups: dict[tuple[int | None, Dimension, Measure], list[PublishedSplit]] = {}
    for split in own:
        if split.dimension is Dimension.UNIT or split.organisation is None:
            continue
        for above in tree.above[split.organisation]:
            if tree.is_inside(above) is tree.is_inside(split.organisation):
                groups.setdefault((above, split.dimension, split.measure), []).append(split)
        if tree.is_inside(split.organisation):
            groups.setdefault((None, split.dimension, split.measure), []).append(split)
    return [
        PublishedSplit(pk, Reach.WHOLE, dimension, measure, parts[0].categories, _added_edition(parts))
        for (pk, dimension, measure), parts in groups.items()
    ]


def _added_edition(parts: Sequence[PublishedSplit]) -> small.Edition:
    figures = zip(*(part.edition.figures for part in parts), strict=True)
    return small.Edition(
        tuple(sum(one for one in column if one is not None) or None for column in figures),
        sum(part.edition.total for part in parts),
        min(part.edition.on for part in parts),
    )


def pools(tree: Tree, counted: Mapping[int | None, People], last: Last, on: datetime.date) -> list[PublishedSplit]:
    """Return the edition of the bodies under 200 people, one a measure (rule 9).

    Those of the Civil Service are a row whose total is known, and are renewed together; the others each by itself.
    """
    people = {pk: people_of(body, counted) for pk, body in tree.bodies.items()}
    size = {pk: size_of(body, people[pk]) for pk, body in tree.bodies.items()}
    smalls = [pk for pk, body in tree.bodies.items() if not is_large(body, people[pk])]
    inside, outside = ([pk for pk in smalls if tree.is_inside(pk) is side] for side in (True, False))
    found = []
    for measure in MEASURES:
        key = (None, Reach.POOL, Dimension.BODY, measure)
        count = {pk: int(getattr(people[pk], measure)) for pk in smalls}
        before = last.get(key)
        shown = dict(zip(before[0], before[1].figures, strict=True)) if before else {}
        edition = small.pool_renewed(
            _same_pool(tree, before, inside), [count[pk] for pk in inside], [size[pk] for pk in inside], on=on
        )
        alone = [small.alone_renewed(shown.get(pk), count[pk], size[pk]) for pk in outside]
        figures = (*edition.figures, *alone)
        found.append(PublishedSplit(*key, (*inside, *outside), small.Edition(figures, edition.total, edition.on)))
    return found


def _same_pool(
    tree: Tree, last: tuple[tuple[int, ...], small.Edition] | None, inside: Sequence[int]
) -> small.Edition | None:
    """The edition before, of the same bodies in this order; None if others are under 200 now."""
    if last is None or {pk for pk in last[0] if pk in tree.bodies and tree.is_inside(pk)} != set(inside):
        return None
    figures = dict(zip(last[0], last[1].figures, strict=True))
    return small.Edition(tuple(figures[pk] for pk in inside), last[1].total, last[1].on)


Values = Mapping[str, int | None]  # by measure, and minutes
Points = dict[tuple[int | None, Reach], Values]
LINES = (*(measure.value for measure in MEASURES), MINUTES)
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
    """Yield the points of the days before there were snapshots. `days`: the people so far, by body, a mapping a day;
    None: of no organisation. Bodies are as large as they are `today`.

    On a day on which a programme's total would tell how few were in bodies that show none, it adds up what these show.
    """
    before: Points = {}
    for people in days:
        before = points(tree, _of_day(tree, people, today), before)
        yield before


def _of_day(tree: Tree, people: Mapping[int | None, People], today: Mapping[int | None, People]) -> list[Published]:
    """What may be shown of a day that is over."""
    own = []
    for pk, body in tree.bodies.items():
        now = people_of(body, today)
        large = is_large(body, now)
        figures = _large_figures(people.get(pk, People()), size_of(body, now)) if large else _of_small(pk, {})
        own.append(Published(pk, Reach.OWN, None, figures, {}, is_large=large))
    inside = [one for one in own if tree.is_inside(one.organisation or 0)]
    everybody = sum((people.get(one.organisation, People()) for one in inside), people.get(None, People()))
    whole = {name: added_up(one.people[name] for one in inside) for name in LINES}
    for measure in MEASURES:
        hidden = [one for one in inside if one.people[measure].how is not How.EXACT]
        rest = sum(getattr(people.get(one.organisation, People()), measure) for one in hidden)
        room = sum(
            small.EDGE - 1
            if one.is_large
            else size_of(body := tree.bodies[one.organisation or 0], people_of(body, today))
            for one in hidden
        )
        if not hidden or (rest >= small.SPARE and room - rest >= small.SPARE):
            whole[measure] = small.large_total(getattr(everybody, measure), small.LARGE + getattr(everybody, measure))
    _nested(whole)
    whole[MINUTES] = _minutes_of_programme(whole, everybody.minutes)
    return [*own, Published(None, Reach.WHOLE, None, whole, {})]


def stored(published: Published) -> dict[str, Any]:
    """The figures of `published` as `Total.people` holds them."""
    return {name: figure.to_json() for name, figure in published.people.items()}
