"""From true numbers to the figures that may be shown. Everything that is stored for pages, files and answers is made here.

How: bodies first, each by the rules of `obt.figures.small_numbers`; groups and the programme add up what their bodies
show, never true numbers. Only the programme's own total is exact beside hidden bodies: as long as these leave it open
which of them it is about.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from obt.figures import small_numbers as small
from obt.figures.figure import Figure, added_up, exact

from .counting import People, Things, add_things, no_things
from .models.published import SPLIT_MEASURES, Dimension, Measure, Reach
from .tree import Body, Tree

MEASURES = tuple(Measure)
MINUTES = "minutes"


@dataclass(frozen=True)
class Published:
    """A row of `Total` to be."""

    organisation: int | None
    reach: Reach
    headcount: int | None
    people: dict[str, Figure]
    things: Things


def size_of(body: Body, people: People) -> int:
    """How many people a body has, as far as we know: its headcount, or who registered if that is more."""
    return max(body.organisation.headcount or 0, people.known, people.took_part)


def people_of(body: Body, counted: Mapping[int | None, People]) -> People:
    """Everybody of a body: its own and those of the parts that its headcount includes."""
    return sum((counted.get(pk, People()) for pk in body.members), People())


def is_large(body: Body, people: People) -> bool:
    """Whether its whole total is exact and live: 200 people or more (rule 1)."""
    return size_of(body, people) >= small.LARGE


def totals(
    tree: Tree,
    counted: Mapping[int | None, People],
    things: Mapping[int, Things],
    pool: Mapping[str, Mapping[int, small.Shown]],
) -> list[Published]:
    """Return what may be shown of every body, group and the programme.

    `pool` has, by measure and body, the daily edition of the bodies under 200 people.
    """
    own: dict[int, Published] = {}
    for body in tree.bodies.values():
        people = people_of(body, counted)
        own[body.pk] = Published(
            body.pk,
            Reach.OWN,
            body.organisation.headcount,
            _of_large(body, people) if is_large(body, people) else _of_small(body.pk, people, pool),
            _things_of(body.members, things),
        )
    groups = [_group(tree, pk, own) for pk in tree.bodies]
    return [*own.values(), *groups, *_programme(tree, counted, own)]


def _of_large(body: Body, people: People) -> dict[str, Figure]:
    size = size_of(body, people)
    found = {measure.value: small.large_total(getattr(people, measure), size) for measure in MEASURES}
    found[MINUTES] = exact(people.minutes) if found[Measure.TOOK_PART].is_shown else found[Measure.TOOK_PART]
    return _without_small_rests(found)


def _without_small_rests(found: dict[str, Figure]) -> dict[str, Figure]:
    """Round what lies within another measure and differs from it by fewer than 10: the rest is a few people too."""
    for inner, outer in (
        ("learned", "took_part"),
        ("talked", "took_part"),
        ("tried", "took_part"),
        ("concluded", "tried"),
    ):
        one, whole = found[inner], found[outer]
        if one.value is not None and whole.value is not None and whole.value - one.value < small.EDGE:
            found[inner] = small.about_total(one.value)
    return found


def _of_small(body: int, people: People, pool: Mapping[str, Mapping[int, small.Shown]]) -> dict[str, Figure]:
    found = {measure.value: small.in_edition(pool.get(measure, {}).get(body)) for measure in MEASURES}
    found[MINUTES] = small.about_total(people.minutes) if found[Measure.TOOK_PART].is_shown else small.in_edition(None)
    return found


def _things_of(organisations: Iterable[int], things: Mapping[int, Things]) -> Things:
    found = no_things()
    for pk in organisations:
        if pk in things:
            add_things(found, things[pk])
    return found


def _group(tree: Tree, pk: int, own: Mapping[int, Published]) -> Published:
    """A body with all bodies below it; those outside the Civil Service stand apart from one that is part of it."""
    inside = tree.bodies[pk].organisation.is_civil_service
    below = [own[one] for one in tree.below(pk) if tree.bodies[one].organisation.is_civil_service == inside]
    return _summed(pk, Reach.WHOLE, below)


def _summed(pk: int | None, reach: Reach, parts: Sequence[Published]) -> Published:
    names = (*(measure.value for measure in MEASURES), MINUTES)
    things = no_things()
    for part in parts:
        add_things(things, part.things)
    headcounts = [part.headcount for part in parts if part.headcount]
    people = {name: added_up(part.people[name] for part in parts) for name in names}
    return Published(pk, reach, sum(headcounts) if headcounts else None, people, things)


def _programme(tree: Tree, counted: Mapping[int | None, People], own: Mapping[int, Published]) -> list[Published]:
    inside = [part for pk, part in own.items() if tree.bodies[pk].organisation.is_civil_service]
    outside = [part for pk, part in own.items() if not tree.bodies[pk].organisation.is_civil_service]
    everybody = sum((people_of(tree.bodies[part.organisation or 0], counted) for part in inside), People())
    everybody += counted.get(None, People())
    whole = _summed(None, Reach.WHOLE, inside)
    for measure in MEASURES:
        total = getattr(everybody, measure)
        if small.total_is_safe(total, [part.people[measure] for part in inside]):
            whole.people[measure.value] = small.large_total(total, max(whole.headcount or 0, everybody.known))
    if whole.people[Measure.TOOK_PART].how == "exact":
        whole.people[MINUTES] = exact(everybody.minutes)
    _without_small_rests(whole.people)
    return [whole, _summed(None, Reach.OUTSIDE, outside)] if outside else [whole]


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
        for dimension in (Dimension.GRADE, Dimension.PROFESSION, Dimension.REGION, Dimension.UNIT):
            of_dimension = tuple(body.split_units if dimension is Dimension.UNIT else categories[dimension])
            for measure in SPLIT_MEASURES:
                key = (body.pk, Reach.OWN, dimension, measure)
                before = _matching(last.get(key), of_dimension)
                total = getattr(people, measure)
                if not small.large_total(total, size_of(body, people)).is_shown:
                    edition = before  # rule 2: renewed only while the whole total is shown
                else:
                    numbers = _numbers(tree, body, dimension, measure, of_dimension, counts)
                    edition = small.renewed(before, numbers, total=total, on=on)
                if edition is not None:
                    own.append(PublishedSplit(*key, of_dimension, edition))
    return [*own, *_added_splits(tree, own)]


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
        organisation = tree.bodies[split.organisation].organisation
        for above in [pk for pk in tree.above[split.organisation] if _same_side(tree, pk, split.organisation)]:
            groups.setdefault((above, split.dimension, split.measure), []).append(split)
        if organisation.is_civil_service:
            groups.setdefault((None, split.dimension, split.measure), []).append(split)
    return [
        PublishedSplit(pk, Reach.WHOLE, dimension, measure, parts[0].categories, _added_edition(parts))
        for (pk, dimension, measure), parts in groups.items()
    ]


def _same_side(tree: Tree, one: int, other: int) -> bool:
    return tree.bodies[one].organisation.is_civil_service == tree.bodies[other].organisation.is_civil_service


def _added_edition(parts: Sequence[PublishedSplit]) -> small.Edition:
    figures = zip(*(part.edition.figures for part in parts), strict=True)
    return small.Edition(
        tuple(sum(one for one in column if one is not None) or None for column in figures),
        sum(part.edition.total for part in parts),
        min(part.edition.on for part in parts),
    )


def pools(tree: Tree, counted: Mapping[int | None, People], last: Last, on: datetime.date) -> list[PublishedSplit]:
    """Return the edition of the bodies under 200 people, one a measure and side of the Civil Service (rule 9)."""
    found = []
    bodies = [body for body in tree.bodies.values() if not is_large(body, people_of(body, counted))]
    for measure in MEASURES:
        key = (None, Reach.POOL, Dimension.BODY, measure)
        rows = [(body.pk, people_of(body, counted), size_of(body, people_of(body, counted))) for body in bodies]
        figures = tuple(small.rounded_total(getattr(people, measure), size) for _, people, size in rows)
        total = sum(getattr(people, measure) for _, people, _ in rows)
        edition = small.pool_renewed(_matching(last.get(key), tuple(pk for pk, *_ in rows)), figures, total, on)
        found.append(PublishedSplit(*key, tuple(pk for pk, *_ in rows), edition))
    return found


def stored(published: Published) -> dict[str, Any]:
    """The figures of `published` as `Total.people` holds them."""
    return {name: figure.to_json() for name, figure in published.people.items()}
