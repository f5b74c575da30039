"""Whole totals: of bodies, of groups, of the programme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from obt.dashboards.counting import People, Things, add_things, no_things
from obt.dashboards.models.published import LINES, MINUTES, SPLIT_MEASURES, Measure, Reach
from obt.dashboards.tree import Body, Tree
from obt.figures import small_numbers as small
from obt.figures.closed_rows import Row, around, exact_totals
from obt.figures.figure import HIDDEN, NOT_OFFERED, Figure, How, added_up, exact
from obt.figures.small_numbers import Cell

MEASURES = tuple(Measure)
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
Units = Mapping[int, Mapping[str, small.Shown]]  # by part of a body and measure


def totals(
    tree: Tree,
    counted: Mapping[int | None, People],
    things: Mapping[int, Things],
    pool: Mapping[str, Pool],
    units: Units | None = None,
) -> list[Published]:
    """Return what may be shown of every body, group, part and the programme.

    `pool` is by measure; `units` are the splits of bodies by their parts: a part shows what they have of it.
    """
    own: dict[int, Published] = {}
    for body in tree.bodies.values():
        people = people_of(body, counted)
        large = is_large(body, people)
        figures = of_large(people, size_of(body, people)) if large else of_small(body.pk, pool)
        of_things = _things_of(body.members, things)
        own[body.pk] = Published(body.pk, Reach.OWN, body.organisation.headcount, figures, of_things, is_large=large)
    groups = [_group(tree, pk, own) for pk in tree.bodies]
    parts = [_part(tree, pk, things, units or {}) for body in tree.bodies.values() for pk in body.units]
    return [*own.values(), *groups, *parts, *_programme(tree, counted, own, pool)]


def of_large(people: People, size: int) -> dict[str, Figure]:
    """The figures of a body of `size` people, 200 or more, of whom `people` did something (rule 1)."""
    found = nested({measure.value: small.large_total(getattr(people, measure), size) for measure in MEASURES}, size)
    return {**found, MINUTES: _minutes(found, people.minutes)}


def nested(found: dict[str, Figure], size: int) -> dict[str, Figure]:
    """Round or hide what lies within another measure and differs from it by fewer than 10: they are a few people too.

    Of an outer measure that is hidden as nearly all of `size` people did it, the lowest that it can be is taken. What
    is concluded is held against who took part as well: who tried may be hidden in between.
    """
    nearly_all = exact(size - small.EDGE + 1)
    for measure in WITHIN:
        for outer in around(measure, WITHIN):
            if found[measure].how is How.EXACT:
                whole = found[outer] if found[outer].is_shown else nearly_all
                found[measure] = small.within(found[measure], whole)
    return found


def _minutes(people: Mapping[str, Figure], minutes: int) -> Figure:
    """Minutes beside numbers of people: most learn for as long as each other, so they tell how many learned."""
    for measure in (Measure.TOOK_PART, Measure.LEARNED):
        if people[measure].how is not How.EXACT:
            return HIDDEN
    return exact(minutes)


def of_small(body: int, pool: Mapping[str, Pool]) -> dict[str, Figure]:
    """The figures of a body under 200, as the pool's edition has them (rule 9)."""
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


def _part(tree: Tree, pk: int, things: Mapping[int, Things], units: Units) -> Published:
    """A part of a body, with the parts in it: people as its body's split has them, what teams do exactly."""
    people = dict.fromkeys(LINES, NOT_OFFERED)
    for measure in SPLIT_MEASURES:
        people[measure.value] = small.in_edition(units.get(pk, {}).get(measure))
    of_things = _things_of(tree.within_unit(pk), things)
    return Published(pk, Reach.WHOLE, tree.organisations[pk].headcount, people, of_things)


def _summed(pk: int | None, reach: Reach, parts: Sequence[Published]) -> Published:
    things = no_things()
    for part in parts:
        add_things(things, part.things)
    headcounts = [part.headcount for part in parts if part.headcount]
    people = {name: added_up(part.people[name] for part in parts) for name in LINES}
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
    nested(whole.people, size)
    whole.people[MINUTES] = minutes_of_programme(whole.people, everybody.minutes)
    return [whole, _summed(None, Reach.OUTSIDE, outside)] if outside else [whole]


def minutes_of_programme(people: Mapping[str, Figure], minutes: int) -> Figure:
    """The programme's minutes beside its numbers of people: `people` has the sum of what is shown for minutes."""
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
        figure, count = shown[measure], getattr(people, measure)
        outer = next((one for one in around(measure, WITHIN) if shown[one].is_shown), None)
        if figure.how is How.EXACT:
            found[measure] = small.exactly(count)
        elif outer is not None:
            found[measure] = small.hidden_within(count, shown[outer], found[outer], figure)
        elif figure.is_shown:  # beside an outer one that nearly all have
            found[measure] = small.below_nearly_all(size_of(body, people))
        else:
            found[measure] = small.hidden_total(count, of=size_of(body, people), edge=small.EDGE)
    return found


def stored(published: Published) -> dict[str, Any]:
    """The figures of `published` as `Total.people` holds them."""
    return {name: figure.to_json() for name, figure in published.people.items()}
