"""Somebody who knows all that is published of a day and works out what it says of the numbers that are hidden.

All that is shown becomes equations over whole numbers: every body's totals, what the programme comes to, all splits,
points of trends. Added are the headcounts, everything about a team of people whom the attacker knows, that everybody
learned for as long as everybody else, and of each hidden total at which end it is: more than anybody knows. What is
hidden must still be free to be 1 and to be 4. True numbers only say what to ask.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, pairwise
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from obt.dashboards.counting import ByOrganisation, Categories, People
from obt.dashboards.models.published import MINUTES, SPLIT_MEASURES, Dimension, Measure, Reach
from obt.dashboards.publishing import MEASURES, WITHIN, Points, Published, PublishedSplit, people_of, size_of
from obt.dashboards.tree import Tree
from obt.figures.figure import How

MINUTES_EACH = 60
KINDS = [frozenset(kind) for kind in chain.from_iterable(combinations(SPLIT_MEASURES, n) for n in range(4))]
Terms = Mapping[Any, int]  # a sum: factor by number


@dataclass(frozen=True)
class Somebody:
    """A person: where they work, what they did, which grade, profession and region they gave."""

    organisation: int
    did: frozenset[Measure]
    gave: Mapping[Dimension, int]


@dataclass(frozen=True)
class Seen:
    """What was published on a day, and what it was made of."""

    on: datetime.date
    tree: Tree
    people: ByOrganisation
    categories: Categories
    pools: Sequence[PublishedSplit]
    totals: Sequence[Published]
    splits: Sequence[PublishedSplit]
    past: Points = field(default_factory=dict)  # points of an earlier day
    people_then: Mapping[int | None, People] = field(default_factory=dict)  # of that day, by body
    is_first: bool = True

    def is_new(self, body: int, measure: Measure) -> bool:
        """Whether the figure of a small body is of this day; later ones outside the Civil Service only nearly are."""
        if not self.tree.is_inside(body):
            return self.is_first
        return any(pool.measure is measure and pool.edition.on == self.on for pool in self.pools)


@dataclass(frozen=True, eq=False)
class Question:
    """A hidden number: `terms` and `plus`. It must be free to be `least` and `most`, and so all between."""

    of: str
    terms: Terms
    least: int = 1
    most: int = 4
    plus: int = 0
    is_live: bool = False  # it, or what tells of it, moves by the minute


@dataclass(frozen=True)
class Attack:
    """How many numbers were hidden, and which of them are not free: "who, by what: not 1"."""

    asked: int
    breaches: list[str]


def attack(seen: Seen, known: Sequence[Somebody] = ()) -> Attack:
    """Return what somebody finds out who knows everything about the people `known`."""
    return attack_days([seen], [known])


def attack_days(days: Sequence[Seen], known: Sequence[Sequence[Somebody]]) -> Attack:
    """Return what somebody finds out who looks on several days, between which people only joined in; `known` by day.

    Whole totals of large bodies are live: from one day to the next these do tell of each other, so they are not asked.
    """
    worlds, questions = Worlds(), []
    for seen, people in zip(days, known, strict=True):
        for pk in seen.tree.bodies:
            worlds.apart[pk] = max(worlds.apart[pk], _apart(_known_in(seen.tree, pk, people)))
    for seen, people in zip(days, known, strict=True):
        questions += [one for one in _of_day(worlds, seen, people) if len(days) == 1 or not one.is_live]
    for before, after in pairwise(days):
        for name in list(worlds.index):
            if name[0] in ("total", "cell") and name[1] == before.on and (name[0], after.on, *name[2:]) in worlds.index:
                worlds.know({name: -1, (name[0], after.on, *name[2:]): 1}, 0)
    return Attack(len(questions), list(worlds.breaches(questions)))


def attack_apart(days: Sequence[Seen], known: Mapping[int, Sequence[Sequence[Somebody]]]) -> Attack:
    """The same for very many bodies, each with people known in it, by body and day: whole totals of all together, and
    splits of one body after the other. Nothing is lost by that while bodies with splits show their totals.
    """
    asked, breaches = 0, []
    for bodies in (None, *sorted({one.organisation for seen in days for one in seen.splits if one.organisation})):
        parts = [_part(seen, bodies) for seen in days]
        people = [list(known.get(bodies, [()] * len(days))[n]) for n in range(len(days))]
        found = attack_days(parts, people)
        asked, breaches = asked + found.asked, [*breaches, *found.breaches]
    return Attack(asked, breaches)


def _part(seen: Seen, body: int | None) -> Seen:
    """All whole totals; or what is published of one body."""
    if body is None:
        return replace(seen, splits=())
    bodies = {body: seen.tree.bodies[body]}
    totals = [one for one in seen.totals if one.organisation == body]
    splits = [one for one in seen.splits if one.organisation == body]
    return replace(seen, tree=replace(seen.tree, bodies=bodies), totals=totals, splits=splits)


def _of_day(worlds: Worlds, seen: Seen, known: Sequence[Somebody]) -> Iterable[Question]:
    totals = {(one.organisation, one.reach): one for one in seen.totals}
    for pk in seen.tree.bodies:
        yield from _totals_of_body(worlds, seen, totals[pk, Reach.OWN], _known_in(seen.tree, pk, known))
    if (None, Reach.WHOLE) in totals:
        _programme(worlds, seen, totals[None, Reach.WHOLE])
    if seen.past:
        yield from _earlier_day(worlds, seen)
    by_body: dict[int, list[PublishedSplit]] = defaultdict(list)
    for split in seen.splits:
        if split.reach is Reach.OWN and split.organisation is not None and split.edition.on == seen.on:
            by_body[split.organisation].append(split)
    for pk, splits in by_body.items():
        yield from _splits_of_body(worlds, seen, pk, splits, _known_in(seen.tree, pk, known))


def _apart(known: Sequence[Somebody]) -> int:
    """How far two numbers are apart at least: so many did the one and not the other, as far as is known."""
    return max(sum(outer in one.did and inner not in one.did for one in known) for inner, outer in WITHIN.items())


def _known_in(tree: Tree, body: int, known: Sequence[Somebody]) -> list[Somebody]:
    return [one for one in known if tree.body_of.get(one.organisation) == body]


def _totals_of_body(worlds: Worlds, seen: Seen, shown: Published, known: Sequence[Somebody]) -> Iterable[Question]:
    body = seen.tree.bodies[shown.organisation or 0]
    people = people_of(body, seen.people)
    size = size_of(body, people)
    for measure in MEASURES:
        count, outer = getattr(people, measure), WITHIN.get(measure)
        name = ("total", seen.on, body.pk, measure)
        did = sum(measure in one.did for one in known)
        idle = len(known) - did
        worlds.number(name, did, size - idle)
        if outer:
            more = sum(outer in one.did and measure not in one.did for one in known)
            rest = {("total", seen.on, body.pk, outer): 1, name: -1}
            worlds.know(rest, more)
            if shown.is_large and getattr(people, outer) - count <= 4:
                yield Question(f"{outer} but not {measure} of {body.pk}", rest, max(1, more), is_live=True)
        if not shown.is_large and not seen.is_new(body.pk, measure):
            continue
        if shown.people[measure].is_shown:
            worlds.number(name, *_span_of_shown(shown, measure, size))
            continue
        low, high, of = _span_of_hidden(shown, measure, count, size)
        worlds.number(name, low, high)
        label, apart = f"{measure} of {body.pk} on {seen.on:%d %b}", worlds.apart[body.pk]
        if 2 * count <= of:
            yield Question(label, {name: 1}, max(1, did), min(4, of - idle) - apart, is_live=shown.is_large)
        else:
            yield Question(f"not {label}", {name: -1}, max(1, idle), min(4, of - did) - apart, of, shown.is_large)
    minutes = shown.people[MINUTES]
    if minutes.value is not None:
        _minutes(worlds, seen, [body.pk], minutes.value, shown.is_large)


def _span_of_shown(shown: Published, measure: str, size: int) -> tuple[float, float]:
    """What a total may be by its figure."""
    figure = shown.people[measure]
    value = figure.value or 0
    if figure.how is How.EXACT:
        return value, value
    if not shown.is_large:
        return max(5, value - 2), value + 2
    nearest = next((shown.people[one] for one in _around(measure) if shown.people[one].is_shown), None)
    if nearest is None:
        return size - 18, size - 10  # under what is hidden as nearly all did it
    return (nearest.value or 0) - 9, np.inf


def _span_of_hidden(shown: Published, measure: str, count: int, size: int) -> tuple[int, int, int]:
    """What a hidden total of `count` may be, and of how many people that is."""
    most, of = (9 if shown.is_large else 4), size
    few = [value for one in _around(measure) if (value := shown.people[one].value) and value < 20]
    if shown.is_large and few:
        of = few[0]  # hidden for being so few, or for being nearly all of these
    if of <= 2 * most + 1:
        return 0, of, of  # either end may be meant
    return (0, most, of) if 2 * count <= of else (of - most, of, of)


def _around(measure: str) -> Iterable[str]:
    """The measures that have everybody of `measure`, the nearest first."""
    while measure in WITHIN:
        measure = WITHIN[measure]
        yield measure


def _minutes(worlds: Worlds, seen: Seen, bodies: Iterable[int], minutes: int, are_exact: bool) -> None:
    off = 0 if are_exact else 2
    learned = {("total", seen.on, pk, Measure.LEARNED): MINUTES_EACH for pk in bodies}
    worlds.know(learned, minutes - off, minutes + off)


def _programme(worlds: Worlds, seen: Seen, shown: Published) -> None:
    """An exact total of the programme; how many have no organisation is known too."""
    inside = [pk for pk in seen.tree.bodies if seen.tree.is_inside(pk)]
    others = seen.people.get(None, People())
    for measure in MEASURES:
        figure = shown.people[measure]
        if figure.how is How.EXACT and figure.value is not None:
            rest = figure.value - getattr(others, measure)
            worlds.know({("total", seen.on, pk, measure): 1 for pk in inside}, rest, rest)
    minutes = shown.people[MINUTES]
    if minutes.how is How.EXACT and minutes.value is not None:
        _minutes(worlds, seen, inside, minutes.value - others.minutes, True)


def _earlier_day(worlds: Worlds, seen: Seen) -> Iterable[Question]:
    """Points of a day before: nobody has done less since. A point stands for up to 4 more."""
    inside = [pk for pk in seen.tree.bodies if seen.tree.is_inside(pk)]
    for pk, body in seen.tree.bodies.items():
        size, then = size_of(body, people_of(body, seen.people)), seen.people_then.get(pk, People())
        for measure in MEASURES:
            name, point, count = (
                ("then", seen.on, pk, measure),
                seen.past[pk, Reach.OWN][measure],
                getattr(then, measure),
            )
            worlds.number(name)
            worlds.know({("total", seen.on, pk, measure): 1, name: -1}, 0)
            if point is not None:
                worlds.number(name, min(point, count) - (4 if point != count else 0), max(point, count) + 4)
            elif size >= 200 and count < 10:
                worlds.number(name, 0, 9)
                yield Question(f"{measure} of {pk}, earlier", {name: 1})
    others = seen.people_then.get(None, People())
    for measure in MEASURES:
        point = seen.past[None, Reach.WHOLE][measure]
        own = [seen.past[pk, Reach.OWN][measure] for pk in inside]
        if point is not None and point != sum(one for one in own if one is not None):
            rest = point - getattr(others, measure)
            worlds.know({("then", seen.on, pk, measure): 1 for pk in inside}, rest, rest + 4)


def _splits_of_body(
    worlds: Worlds, seen: Seen, pk: int, splits: Sequence[PublishedSplit], known: Sequence[Somebody]
) -> Iterable[Question]:
    """Everybody who took part is of one of 8 kinds (learned, talked, tried or not) and in one category of each list."""
    body, places = seen.tree.bodies[pk], {split.dimension: (*split.categories, None) for split in splits}
    for kind in KINDS:
        for dimension, categories in places.items():
            worlds.number(("kind", seen.on, pk, kind))
            for category in categories:
                there = [one for one in known if _kind(one) == kind and _place(seen.tree, one, dimension) == category]
                worlds.number((seen.on, pk, dimension, category, kind), len(there))
            worlds.know(
                {
                    ("kind", seen.on, pk, kind): -1,
                    **{(seen.on, pk, dimension, category, kind): 1 for category in categories},
                },
                0,
                0,
            )
    for measure in (Measure.TOOK_PART, *SPLIT_MEASURES):
        kinds = {("kind", seen.on, pk, kind): 1 for kind in KINDS if measure in kind or measure is Measure.TOOK_PART}
        worlds.know({("total", seen.on, pk, measure): -1, **kinds}, 0, 0)
    for split in splits:
        dimension, measure = split.dimension, split.measure
        if split.edition.total % 5:
            worlds.number(("total", seen.on, pk, measure), split.edition.total, split.edition.total)
        for category, figure in zip((*split.categories, None), (*split.edition.figures, None), strict=True):
            cell, terms = (
                ("cell", seen.on, pk, dimension, measure, category),
                {(seen.on, pk, dimension, category, kind): 1 for kind in KINDS if measure in kind},
            )
            worlds.number(cell)
            worlds.know({cell: -1, **terms}, 0, 0)
            if category is None:
                continue
            if figure is not None:
                worlds.know(terms, max(5, figure - 2), figure + 2)
                continue
            worlds.know(terms, 0, 4)
            there = [one for one in known if measure in one.did and _place(seen.tree, one, dimension) == category]
            yield Question(
                f"{measure} of {body.pk} by {dimension} {category} on {seen.on:%d %b}", terms, max(1, len(there))
            )


def _kind(one: Somebody) -> frozenset[Measure] | None:
    return frozenset(one.did.intersection(SPLIT_MEASURES)) if one.did else None


def _place(tree: Tree, one: Somebody, dimension: Dimension) -> int | None:
    if dimension is not Dimension.UNIT:
        return one.gave.get(dimension)
    path = tree.organisations[one.organisation].path
    units = tree.bodies[tree.body_of[one.organisation]].split_units
    return next((pk for pk in units if path.startswith(tree.organisations[pk].path)), None)


@dataclass
class Worlds:
    """All worlds that fit what is known: whole numbers by name, their bounds, and sums of them."""

    index: dict[Any, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    sums: list[tuple[Terms, float, float]] = field(default_factory=list)
    apart: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by body: what is known anyway

    def number(self, name: object, low: float = 0, high: float = np.inf) -> None:
        """Know that a number is from `low` to `high`."""
        if name not in self.index:
            self.index[name] = len(self.low)
            self.low.append(0)
            self.high.append(np.inf)
        place = self.index[name]
        self.low[place], self.high[place] = max(self.low[place], low), min(self.high[place], high)

    def know(self, terms: Terms, low: float, high: float = np.inf) -> None:
        """Know that a sum is from `low` to `high`."""
        self.sums.append((terms, low, high))

    def breaches(self, questions: Sequence[Question]) -> Iterable[str]:
        """Yield which questions have an answer. Each world that is found answers for all that it shows to be free."""
        if not questions:
            return
        matrix, low, high = self._matrix()
        everything = sum((self._row(question.terms) for question in questions), np.zeros(len(self.low)))
        open_ends = {(question, end) for question in questions for end in ("least", "most")}
        for wish in (everything, -everything):
            world = self._some(wish, matrix, low, high)
            assert world is not None, "what was published contradicts itself"
            open_ends -= self._freed(open_ends, world)
        while open_ends:
            question, end = min(open_ends, key=lambda one: (one[0].of, one[1]))
            row = self._row(question.terms)
            bound = (question.least if end == "least" else question.most) - question.plus
            span = (-np.inf, bound) if end == "least" else (bound, np.inf)
            wish = everything if end == "least" else -everything
            world = self._some(wish, matrix, low, high, (row, *span))
            open_ends.discard((question, end))
            if world is None:
                yield f"{question.of}: not {question.least if end == 'least' else question.most}"
            else:
                open_ends -= self._freed(open_ends, world)

    def _freed(self, ends: Iterable[tuple[Question, str]], world: np.ndarray) -> set[tuple[Question, str]]:
        found = set()
        for question, end in ends:
            value = question.plus + sum(factor * world[self.index[name]] for name, factor in question.terms.items())
            if value <= question.least if end == "least" else value >= question.most:
                found.add((question, end))
        return found

    def _row(self, terms: Terms) -> np.ndarray:
        row = np.zeros(len(self.low))
        for name, factor in terms.items():
            row[self.index[name]] += factor
        return row

    def _matrix(self) -> tuple[csr_matrix, list[float], list[float]]:
        cells = [
            (n, self.index[name], factor) for n, (terms, *_) in enumerate(self.sums) for name, factor in terms.items()
        ]
        line, column, value = zip(*cells, strict=True)
        matrix = csr_matrix((value, (line, column)), shape=(len(self.sums), len(self.low)))
        return matrix, [one[1] for one in self.sums], [one[2] for one in self.sums]

    def _some(
        self,
        wish: np.ndarray,
        matrix: csr_matrix,
        low: list[float],
        high: list[float],
        beside: tuple[np.ndarray, float, float] | None = None,
    ) -> np.ndarray | None:
        """The world in which `wish` is lowest; None if there is none."""
        known = [LinearConstraint(matrix, low, high)]
        if beside:
            known.append(LinearConstraint(csr_matrix(beside[0]), beside[1], beside[2]))
        # A world that is nearly the best will do: it answers as well.
        options = {"mip_rel_gap": 0.5, "time_limit": 20}
        found = milp(
            wish, constraints=known, bounds=Bounds(self.low, self.high), integrality=np.ones(len(wish)), options=options
        )
        if found.status not in (0, 2):
            raise TimeoutError(found.message)
        return None if found.x is None else np.round(found.x)
