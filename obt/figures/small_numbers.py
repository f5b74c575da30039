"""When a number of people may be shown, and how exactly: held here for every screen, export, mail and answer.

The rules are those that were tried and attacked for the whole programme (docs/decisions/0007-small-numbers.md). A
"body" is an organisation whose people nobody else counts; a "split" shows its people by grade, region and the like.
Numbers come in true and go out as they may be shown; `tests/obt/figures/test_attacker.py` tries to get them back.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from .figure import HIDDEN, Figure, How, about, exact

FEWEST = 5  # under this many, none included, nothing is shown: 0 is never told apart from 1 to 4
NEAREST = 5
LARGE = 200  # people of a body whose total is exact and live
EDGE = 10  # people who must have, and who must not have, before that total is shown
SPLIT_FROM = 50  # people taking part before they are split
SPARE = 15  # of a split's total that the figures shown must leave unaccounted for, at their lowest
STEP = 25  # people more before a split is renewed: fewer would tell who they are
LEAST_PARTS = 3
POINT = 5  # people who must have moved before a point of a trend does

Shown = int | None  # in a split: to the nearest 5, or None where it is hidden


def rounded_total(count: int, of: int) -> int | None:
    """Return how many of a small body's `of` people did something, to the nearest 5; None where it must be hidden.

    Hidden while fewer than 5 did or fewer than 5 did not: either would say something about a few people whom their
    colleagues can name. For bodies under 200 people, which have no exact total (rule 9).
    """
    if count < FEWEST or of - count < FEWEST:
        return None
    return rounded(count)


def large_total(count: int, of: int) -> Figure:
    """Return how many of a large body's `of` people did something: exact, while 10 have and 10 have not (rule 1)."""
    return exact(count) if count >= EDGE and of - count >= EDGE else HIDDEN


def small_total(count: int, of: int) -> Figure:
    """The same of a body under 200: to the nearest 5 (rule 9)."""
    value = rounded_total(count, of)
    return HIDDEN if value is None else about(value)


def rounded(count: int) -> int:
    """To the nearest 5, and never under 5."""
    return max(FEWEST, NEAREST * ((count + NEAREST // 2) // NEAREST))


def shown(count: int) -> Shown:
    """A count within a split (rule 3)."""
    return None if count < FEWEST else rounded(count)


@dataclass(frozen=True, slots=True)
class Edition:
    """A split as it was published: the figures in the order of their categories, their exact total, and of which day."""

    figures: tuple[Shown, ...]
    total: int
    on: datetime.date


def renewed(
    last: Edition | None, counts: Sequence[int], *, total: int, on: datetime.date, is_closed: bool = False
) -> Edition | None:
    """Return the split to be shown from `on`: a new one if it is safe, else the one before, else none.

    `counts` are of the categories that are shown; `total` counts those in no category too ("prefer not to say"), who
    are shown nowhere and so absorb what the rounding hides. `is_closed` where nobody is in no category.
    """
    figures = tuple(shown(count) for count in counts)
    if len(figures) < LEAST_PARTS or not split_is_safe(figures, total, is_closed=is_closed):
        return last
    if last is None or len(last.figures) != len(figures):
        return Edition(figures, total, on)
    if abs(total - last.total) < STEP:
        return last
    if total > last.total and not step_is_safe(last, Edition(figures, total, on), is_closed=is_closed):
        return last
    return Edition(figures, total, on)


def split_is_safe(figures: Sequence[Shown], total: int, *, is_closed: bool = False) -> bool:
    """Whether the figures leave each hidden one open, given their total (rule 5). Looks at what is shown only."""
    low, high = _bounds(figures)
    if total < SPLIT_FROM or total - sum(low) < SPARE:
        return False
    return not is_closed or sum(high) - total >= SPARE


def step_is_safe(last: Edition, new: Edition, *, is_closed: bool = False) -> bool:
    """Whether two editions together leave each figure that the first hides open, where counts only grow (rule 6)."""
    low0, high0 = _bounds(last.figures)
    low1, high1 = _bounds(new.figures)
    places = range(len(low0))
    saved = [max(0, min(high0[i], low1[i]) - low0[i]) for i in places]
    top = [max(low0[i], low1[i]) for i in places]
    most = [min(high0[i], high1[i]) for i in places]
    for i in (place for place in places if last.figures[place] is None):
        for value in (1, FEWEST - 1):
            free = last.total - value - (sum(low0) - low0[i])
            least = sum(top) - top[i] + max(low1[i], value) + max(0, free - (sum(saved) - saved[i]))
            if free < 0 or least > new.total:
                return False
            if is_closed and last.total - value > sum(most) - most[i]:
                return False
    return True


def _bounds(figures: Sequence[Shown]) -> tuple[list[int], list[int]]:
    """The lowest and the highest that each figure can stand for."""
    low = [0 if figure is None else max(FEWEST, figure - 2) for figure in figures]
    high = [FEWEST - 1 if figure is None else figure + 2 for figure in figures]
    return low, high


def about_total(value: int) -> Figure:
    """To the nearest 5, where the exact number would say something about a few people."""
    return about(rounded(value))


def in_edition(figure: Shown) -> Figure:
    """What an edition shows of one of its parts."""
    return HIDDEN if figure is None else about(figure)


def pool_renewed(last: Edition | None, figures: tuple[Shown, ...], total: int, on: datetime.date) -> Edition:
    """Return the edition of the bodies under 200 people to be shown from `on`; each is a body's total (rule 9).

    A body's figure moves by itself: the others keep theirs. It does only once it stands 5 or more away, so that a
    single person does not tip it.
    """
    if last is None or len(last.figures) != len(figures):
        return Edition(figures, total, on)
    return Edition(figures, total, on) if abs(total - last.total) >= STEP else last


def total_is_safe(total: int, parts: Sequence[Figure]) -> bool:
    """Whether an exact total beside its parts leaves each hidden part open over 0 to 9, and so over 1 to 4.

    Parts to the nearest 5 stand for 2 more or less; hidden ones of large bodies for 0 to 9, of small ones for 0 to 4
    or for nearly all, so they are taken as open upwards here. Without a hidden or rounded part there is nothing to
    find out.
    """
    loose = [part for part in parts if part.how is not How.EXACT]
    if not loose:
        return True
    exact_parts = sum(part.value or 0 for part in parts if part.how is How.EXACT)
    low = sum(max(FEWEST, part.value - 2) for part in loose if part.value is not None)
    high = sum((part.value + 2) if part.value is not None else EDGE - 1 for part in loose)
    rest = total - exact_parts
    return rest - low >= SPARE and high - rest >= SPARE


def trend_point(before: int | None, now: int | None) -> int | None:
    """The next point of a trend: where fewer than 5 moved it, it stays; what is hidden has none."""
    if now is None or before is None or abs(now - before) >= POINT:
        return now
    return before


def trend_from(totals: Sequence[int]) -> list[int | None]:
    """`trend` of totals from the first day on: hidden until 10 people have."""
    line: list[int | None] = []
    for total in totals:
        line.append(trend_point(line[-1] if line else None, total if total >= EDGE else None))
    return line
