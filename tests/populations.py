"""Made-up organisations with people who did something or not, for tests of what figures tell about them."""

from __future__ import annotations

import datetime
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from obt.dashboards import publishing
from obt.dashboards.counting import ByOrganisation, Categories, People
from obt.dashboards.models.published import SPLIT_MEASURES, Dimension, Measure
from obt.dashboards.tree import Body, Tree
from obt.people.models import Organisation

from .attacker import MINUTES_EACH, Seen, Somebody

STEP = Organisation.steplen
DAY = datetime.date(2026, 11, 3)


@dataclass(frozen=True)
class Kind:
    """What a body is like. Shares are of its people, of those who took part, of those who tried.

    `spread`: how evenly people are over the categories of a list, from 0 to 1; `silent`: the share who gave none.
    """

    size: int
    units: int = 0
    took_part: float = 0.5
    learned: float = 0.8
    talked: float = 0.5
    tried: float = 0.4
    concluded: float = 0.5
    spread: float = 0.5
    silent: float = 0.05
    is_inside: bool = True


@dataclass(frozen=True)
class Table:
    """A body given by numbers: of each grade (the last: of none) how many learned, talked, tried, and did no such thing
    but took part. The same people did all of it, as far as there are as many, so that few of them are left over.
    """

    size: int
    columns: Sequence[tuple[int, int, int, int]]
    is_inside: bool = True
    units: int = 0


@dataclass
class Population:
    """Bodies with their people. Ids of bodies and their parts are counted from 1."""

    kinds: Sequence[Kind | Table]
    categories: Mapping[Dimension, Sequence[int]]
    seed: int = 0
    tree: Tree = field(init=False)
    people: list[Somebody] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.tree = Tree({}, {}, {}, {})
        self.people = [one for kind in self.kinds for one in self._body(kind)]

    def _body(self, kind: Kind | Table) -> list[Somebody]:
        pk = self._organisation(f"{len(self.tree.bodies) + 1:0{STEP}}", kind.size, kind.is_inside)
        body = self.tree.bodies[pk] = Body(self.tree.organisations[pk])
        self.tree.above[pk], self.tree.body_of[pk] = [pk], pk
        for n in range(kind.units):
            unit = self._organisation(f"{body.organisation.path}{n + 1:0{STEP}}", None, kind.is_inside)
            body.units.append(unit)
            body.split_units.append(unit)
            self.tree.body_of[unit] = pk
        if isinstance(kind, Table):
            return self._of_table(body, kind)
        return [self._somebody(body, kind) for _ in range(kind.size)]

    def _of_table(self, body: Body, table: Table) -> list[Somebody]:
        found = []
        for grade, (*numbers, others) in zip([*self.categories[Dimension.GRADE], None], table.columns, strict=True):
            gave = {Dimension.GRADE: grade} if grade else {}
            for n in range(max(numbers) + others):
                did = {measure for measure, number in zip(SPLIT_MEASURES, numbers, strict=True) if n < number}
                found.append(Somebody(body.pk, frozenset({Measure.TOOK_PART, *did}), gave))
        idle = table.size - len(found)
        return [*found, *(Somebody(body.pk, frozenset(), {}) for _ in range(idle))]

    def _organisation(self, path: str, headcount: int | None, is_inside: bool) -> int:
        pk = len(self.tree.organisations) + 1
        self.tree.organisations[pk] = Organisation(pk=pk, path=path, headcount=headcount, is_civil_service=is_inside)
        return pk

    def _somebody(self, body: Body, kind: Kind) -> Somebody:
        gave = {dimension: one for dimension, all_ in self.categories.items() if (one := self._pick(all_, kind))}
        return Somebody(self._pick(body.split_units, kind) or body.pk, self._did(kind), gave)

    def _pick(self, categories: Sequence[int], kind: Kind) -> int | None:
        if not categories or self.dice.random() < kind.silent:
            return None
        weights = [kind.spread**n for n in range(len(categories))]
        return self.dice.choices(categories, weights)[0]

    def _did(self, kind: Kind) -> frozenset[Measure]:
        if self.dice.random() >= kind.took_part:
            return frozenset()
        found = {Measure.TOOK_PART}
        for measure in SPLIT_MEASURES:
            if self.dice.random() < getattr(kind, measure):
                found.add(measure)
        if Measure.TRIED in found and self.dice.random() < kind.concluded:
            found.add(Measure.CONCLUDED)
        return frozenset(found)

    def team(self, size: int) -> list[Somebody]:
        """Some people of one part of one body."""
        first = self.dice.choice(self.people)
        near = [one for one in self.people if one.organisation == first.organisation]
        return self.dice.sample(near, min(size, len(near)))


def counted(people: Iterable[Somebody]) -> tuple[ByOrganisation, Categories]:
    """Count `people` as `obt.dashboards.counting` does."""
    numbers: dict[int, Counter[str]] = defaultdict(Counter)
    categories: Categories = defaultdict(lambda: defaultdict(int))
    for one in people:
        number = numbers[one.organisation]
        number["known"] += 1
        number["minutes"] += MINUTES_EACH * (Measure.LEARNED in one.did)
        for measure in one.did:
            number[measure] += 1
        for measure in one.did.intersection(SPLIT_MEASURES):
            categories[one.organisation, Dimension.UNIT, measure][one.organisation] += 1
            for dimension, category in one.gave.items():
                categories[one.organisation, dimension, measure][category] += 1
    return {pk: People(**{str(name): n for name, n in of.items()}) for pk, of in numbers.items()}, categories


def published(population: Population, *, with_past: bool = False) -> Seen:
    """Publish a first day of `population`."""
    [seen] = published_daily(population, [population.people])
    if not with_past:
        return seen
    then = _then(population)
    [past] = publishing.points_so_far(population.tree, [then], seen.people)
    return replace(seen, past=past, people_then=then)


def published_daily(population: Population, days: Iterable[Iterable[Somebody]]) -> list[Seen]:
    """Publish a day after the other; what there is of an earlier day stays where nothing new may be shown."""
    return publish_daily(population.tree, population.categories, days)


def publish_daily(
    tree: Tree, categories: Mapping[Dimension, Sequence[int]], days: Iterable[Iterable[Somebody]]
) -> list[Seen]:
    """The same of any tree."""
    found: list[Seen] = []
    last: dict = {}
    for n, people in enumerate(days):
        seen = _publish(tree, categories, people, DAY + datetime.timedelta(n), last)
        for one in (*seen.pools, *seen.splits):
            last[one.organisation, one.reach, one.dimension, one.measure] = (one.categories, one.edition)
        found.append(replace(seen, is_first=n == 0))
    return found


def _publish(
    tree: Tree,
    lists: Mapping[Dimension, Sequence[int]],
    everybody: Iterable[Somebody],
    on: datetime.date,
    last: publishing.Last,
) -> Seen:
    people, categories = counted(everybody)
    pools = publishing.pools(tree, people, last, on)
    splits = publishing.splits(tree, people, lists, categories, last, on)
    pool = {
        one.measure.value: publishing.Pool(
            dict(zip(one.categories, one.edition.figures, strict=True)), one.edition.total
        )
        for one in pools
    }
    return Seen(on, tree, people, categories, pools, publishing.totals(tree, people, {}, pool), splits)


def growing(population: Population, days: int) -> list[list[Somebody]]:
    """The people of `population` on each of so many days: what they did, each did it on one of these."""
    dice = random.Random(population.seed + 1)
    began = [{measure: dice.randrange(days) for measure in one.did} for one in population.people]
    found = []
    for day in range(days):
        today = []
        for one, starts in zip(population.people, began, strict=True):
            did = {measure for measure in one.did if starts[measure] <= day and measure is not Measure.TOOK_PART}
            if Measure.TRIED not in did:
                did.discard(Measure.CONCLUDED)
            alone = one.did == {Measure.TOOK_PART} and starts[Measure.TOOK_PART] <= day
            today.append(replace(one, did=frozenset({*did, Measure.TOOK_PART} if did or alone else ())))
        found.append(today)
    return found


def _then(population: Population) -> dict[int | None, People]:
    """An earlier day: some had done some of it, by body."""
    dice = random.Random(population.seed)
    before = []
    for one in population.people:
        did = {measure for measure in one.did if dice.random() < 0.6 and measure is not Measure.TOOK_PART}
        if Measure.TRIED not in did:
            did.discard(Measure.CONCLUDED)
        before.append(Somebody(one.organisation, frozenset({*did, Measure.TOOK_PART} if did else ()), {}))
    by_organisation, _ = counted(before)
    found: dict[int | None, People] = defaultdict(People)
    for pk, numbers in by_organisation.items():
        found[population.tree.body_of[pk or 0]] += numbers
    return found


# For hypothesis.
_SHARES = st.sampled_from([0, 0.02, 0.05, 0.3, 0.6, 0.9, 0.97, 1])
_KINDS = st.builds(
    Kind,
    size=st.sampled_from([3, 8, 12, 30, 60, 150, 199, 200, 230, 300]),
    units=st.sampled_from([0, 0, 3, 5]),
    took_part=_SHARES,
    learned=_SHARES,
    talked=_SHARES,
    tried=_SHARES,
    concluded=_SHARES,
    spread=st.sampled_from([0.2, 0.4, 0.6, 0.9]),
    silent=st.sampled_from([0, 0.02, 0.2]),
    is_inside=st.sampled_from([True, True, True, False]),
)
# Numbers that rounding moves up by as much as it can, and small ones.
_HARD = st.sampled_from([0, 1, 2, 3, 4, 8, 13, 17, 18, 23, 28])


@st.composite
def _tables(draw, grades):
    """A body whose people did nearly all the same, so that few are left over."""
    columns = []
    for _ in range(grades):
        learned = draw(_HARD)
        talked = draw(st.one_of(st.just(learned), st.just(max(0, learned - 3)), st.just(learned + 2), _HARD))
        tried = draw(st.one_of(st.just(learned), _HARD))
        columns.append((learned, talked, tried, draw(st.sampled_from([0, 0, 1, 3, 5]))))
    columns.append(tuple(draw(st.sampled_from([0, 1, 5, 15])) for _ in range(4)))
    took_part = sum(max(numbers) + others for *numbers, others in columns)
    return Table(max(200, took_part + draw(st.sampled_from([0, 3, 9, 10, 50]))), columns)


@st.composite
def populations(draw):
    """Up to six bodies, of all sizes."""
    grades = draw(st.integers(3, 6))
    kinds = draw(st.lists(st.one_of(_KINDS, _tables(grades)), min_size=1, max_size=6))
    lists = {
        Dimension.GRADE: range(101, 101 + grades),
        Dimension.PROFESSION: range(201, 208),
        Dimension.REGION: (),
    }
    return Population(kinds, lists, draw(st.integers(0, 10_000)))
