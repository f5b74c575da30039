"""The pool: bodies under 200 people, each with whole totals to the nearest 5 from a daily edition (rule 9)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from obt.dashboards.counting import People
from obt.dashboards.models.published import Dimension, Reach
from obt.dashboards.tree import Tree
from obt.figures import small_numbers as small

from .splitting import Last, PublishedSplit
from .whole import MEASURES, is_large, people_of, size_of


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
        alone = [
            small.alone_renewed(shown[pk], count[pk], size[pk])
            if pk in shown
            else small.rounded_total(count[pk], size[pk])
            for pk in outside
        ]
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
