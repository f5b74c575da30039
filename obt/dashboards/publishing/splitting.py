"""Splits: bodies of 200 or more by grade, profession, region and part, and what groups add up of these."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from obt.dashboards.counting import People
from obt.dashboards.models.published import SPLIT_MEASURES, Dimension, Measure, Reach
from obt.dashboards.tree import Body, Tree
from obt.figures import small_numbers as small
from obt.figures.figure import Figure

from .whole import is_large, of_large, people_of, size_of


@dataclass(frozen=True)
class PublishedSplit:
    """A row of `Split` to be."""

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
        if is_large(body, people):
            lists = {**categories, Dimension.UNIT: body.split_units}
            for dimension in (Dimension.GRADE, Dimension.PROFESSION, Dimension.REGION, Dimension.UNIT):
                own += _by_list(tree, body, people, dimension, tuple(lists[dimension]), counts, last, on)
    return [*own, *_added_splits(tree, own)]


def _by_list(
    tree: Tree,
    body: Body,
    people: People,
    dimension: Dimension,
    categories: tuple[int, ...],
    counts: Counts,
    last: Last,
    on: datetime.date,
) -> list[PublishedSplit]:
    """The splits of a body by one list, of all measures."""
    numbers = {measure: _numbers(tree, body, dimension, measure, categories, counts) for measure in SPLIT_MEASURES}
    before = {
        measure: _matching(last.get((body.pk, Reach.OWN, dimension, measure)), categories) for measure in SPLIT_MEASURES
    }
    size = size_of(body, people)
    shown = of_large(people, size)
    whole = people.took_part if shown[Measure.TOOK_PART].is_shown else size - small.SECRETS[-1]
    return [
        PublishedSplit(body.pk, Reach.OWN, dimension, measure, categories, edition)
        for measure, edition in _editions(before, numbers, people, shown, whole, on).items()
    ]


def _editions(
    before: Mapping[Measure, small.Edition | None],
    numbers: Mapping[Measure, Sequence[int]],
    people: People,
    shown: Mapping[str, Figure],
    whole: int,
    on: datetime.date,
) -> dict[Measure, small.Edition]:
    """The edition of each measure: renewed if it is safe by itself and beside the others.

    Only while its whole total is shown, exact or rounded (rule 2). `whole` is what is known of how many took part.
    Beside an edition from which people have left since, nothing follows.
    """
    found = {measure: edition for measure, edition in before.items() if edition is not None}
    for measure in SPLIT_MEASURES:
        total = shown[measure].value
        if total is None:
            continue
        new = small.renewed(before[measure], numbers[measure], total=total, on=on)
        others = [
            edition for one, edition in found.items() if one != measure and edition.least_total <= getattr(people, one)
        ]
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
        return [
            sum(counts.get((pk, dimension, measure), {}).get(pk, 0) for pk in tree.within_unit(unit))
            for unit in categories
        ]
    of_members = [counts.get((pk, dimension, measure), {}) for pk in body.members]
    return [sum(numbers.get(category, 0) for numbers in of_members) for category in categories]


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
