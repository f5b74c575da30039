"""When a number of people may be shown, and how exactly: held here for every screen, export, mail and answer.

The rules are those that were tried and attacked for the whole programme (docs/decisions/0007-small-numbers.md). A
"body" is an organisation whose people nobody else counts; a "split" shows its people by grade, region and the like.
Numbers come in true and go out as they may be shown; `tests/obt/figures/test_attacker.py` tries to get them back.
What may be shown beside what is decided by looking at shown numbers only, so that the decision itself tells nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .figure import HIDDEN, Figure, about, exact

FEWEST = 5  # under this many, none included, nothing is shown: 0 is never told apart from 1 to 4
NEAREST = 5
LARGE = 200  # people of a body whose total is exact and live
EDGE = 10  # people who must have, and who must not have, before that total is shown
KNOWN = 12  # people of whom whoever looks may know everything: their own team
SPLIT_FROM = 50  # people taking part before they are split
SPARE = KNOWN + FEWEST - 1  # of a split's total that the figures shown must leave unaccounted for, at their lowest
STEP = 25  # people more, or fewer, before a split is renewed: a smaller step would tell who they are
LEAST_PARTS = 3
POINT = 5  # people who must have moved before a point of a trend does
SECRETS = (1, FEWEST - 1)  # what a hidden number must be free to be, and all between

Shown = int | None  # in a split: to the nearest 5, or None where it is hidden


def rounded(count: int) -> int:
    """To the nearest 5, and never under 5."""
    return max(FEWEST, NEAREST * ((count + NEAREST // 2) // NEAREST))


def rounded_total(count: int, of: int) -> Shown:
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


def within(inner: Figure, outer: Figure) -> Figure:
    """Return what is shown of people who are all among those of `outer` too: nobody subtracts one from the other.

    Where fewer than 10 are in `outer` alone, all that is said of `inner` follows from `outer`: about 5 fewer.
    """
    if inner.value is None or outer.value is None or outer.value - inner.value >= EDGE:
        return inner
    return about(rounded(outer.value - FEWEST)) if outer.value >= 2 * EDGE else HIDDEN


def shown(count: int) -> Shown:
    """A count within a split (rule 3)."""
    return None if count < FEWEST else rounded(count)


def in_edition(figure: Shown) -> Figure:
    """What an edition shows of one of its parts, and a trend of a day: never exact."""
    return HIDDEN if figure is None else about(figure)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of a number by what is shown of it; `secrets`: what it must be free to be if it is hidden."""

    low: int
    high: int
    secrets: tuple[int, ...] = ()


def exactly(value: int) -> Cell:
    return Cell(value, value)


def roughly(value: int) -> Cell:
    """To the nearest 5."""
    return Cell(max(FEWEST, value - NEAREST // 2), value + NEAREST // 2)


def part(figure: Shown) -> Cell:
    """Of a split."""
    return Cell(0, FEWEST - 1, SECRETS) if figure is None else roughly(figure)


def hidden_total(count: int, *, of: int, edge: int) -> Cell:
    """Of a body's hidden total: fewer than `edge` have or have not. Which, somebody else may know, so it is given."""
    if 2 * count <= of:
        return Cell(0, min(edge - 1, of), tuple(value for value in SECRETS if value <= of))
    return Cell(max(0, of - edge + 1), of, tuple(of - value for value in reversed(SECRETS)))


def hidden_within(count: int, outer: Figure, around: Cell, figure: Figure) -> Cell:
    """Of what `within` has made `figure`, from what it is within: its figure, and what that one tells."""
    if figure.value is None or outer.value is None:
        return hidden_total(count, of=around.high, edge=EDGE)
    low = outer.value - EDGE + 1
    if around.low < around.high:
        return Cell(low, around.high)
    return Cell(low, outer.value, tuple(outer.value - value for value in reversed(SECRETS)))


def below_nearly_all(of: int) -> Cell:
    """Of what `within` has rounded beside a number that is hidden as nearly all have it."""
    return Cell(of - 2 * EDGE + 2, of - EDGE)


def in_pool(figure: Shown, count: int, of: int) -> Cell:
    """Of a body under 200: what its figure tells; `count` is that of now and says which end a hidden one is at."""
    return hidden_total(count, of=of, edge=FEWEST) if figure is None else roughly(figure)


def not_in_pool(count: int, of: int) -> Cell:
    """Of a body under 200 that no edition has yet: nothing at all is shown."""
    return Cell(0, of, hidden_total(count, of=of, edge=FEWEST).secrets)


@dataclass(frozen=True, slots=True)
class Edition:
    """A split as it was published: figures in the order of their categories, their total, and of which day.

    The total is exact, or what `within` has made of it: that divides by 5, so one that does not is exact for sure.
    """

    figures: tuple[Shown, ...]
    total: int
    on: datetime.date

    @property
    def least_total(self) -> int:
        return self.total if self.total % NEAREST else self.total - EDGE + FEWEST - 1

    @property
    def most_total(self) -> int:
        return self.total if self.total % NEAREST else self.total + FEWEST + NEAREST // 2

    @property
    def cells(self) -> list[Cell]:
        return [part(figure) for figure in self.figures]


def renewed(last: Edition | None, counts: Sequence[int], *, total: int, on: datetime.date) -> Edition | None:
    """Return the split to be shown from `on`: a new one if it is safe, else the one before, else none (rules 5 and 6).

    `counts` are of the categories that are shown; `total` is that of the measure as it is shown, which counts those in
    no category too ("prefer not to say", for parts "in no listed part"): they are shown nowhere and so absorb what the
    rounding hides (rule 4).
    """
    new = Edition(tuple(shown(count) for count in counts), total, on)
    if len(new.figures) < LEAST_PARTS or not split_is_safe(new):
        return last
    return new if last is None or _may_follow(last, new) else last


def split_is_safe(split: Edition) -> bool:
    """Whether the figures leave each hidden one open, given their total (rule 5)."""
    return split.total >= SPLIT_FROM and split.least_total - sum(cell.low for cell in split.cells) >= SPARE


def _may_follow(last: Edition, new: Edition) -> bool:
    """Whether an edition may replace the one before: 25 more people or fewer, and both together are safe (rule 6)."""
    if new.least_total - last.most_total >= STEP:
        return step_is_safe(last.cells, last.most_total, new.cells, new.least_total)
    if last.least_total - new.most_total >= STEP:
        return step_is_safe(new.cells, new.most_total, last.cells, last.least_total)
    return False


def step_is_safe(
    less: Sequence[Cell], less_total: int, more: Sequence[Cell], more_total: int, *, is_closed: bool = False
) -> bool:
    """Whether each number that is hidden in either of two rows is open still to whoever knows both, and this:
    that each number of `less` is at most that of `more`, as the same row is at an earlier day while people only join.

    In a row that is not closed, some are in no category, and these only grow too. Where a figure visibly fell, people
    changed category in between and nothing follows from the one row for the other.
    """
    if any(before.low > after.high for before, after in zip(less, more, strict=True)):
        return True
    pairs = list(zip(less, more, strict=True))
    whole = _added(_pair(*pair) for pair in pairs)
    for before, after in pairs:
        one = _pair(before, after)
        for secret in {*before.secrets, *after.secrets}:
            other = _pair(*_with_secret(before, after, secret))
            low, top, saved, most, high = (all_ - old + new for all_, old, new in zip(whole, one, other, strict=True))
            least = top + max(0, less_total - low - saved)
            if low + KNOWN > less_total or least + KNOWN > more_total:
                return False
            if is_closed and (less_total + KNOWN > most or more_total + KNOWN > high):
                return False
    return True


def _with_secret(before: Cell, after: Cell, secret: int) -> tuple[Cell, Cell]:
    """The same number in both rows, where the one that is hidden is `secret`."""
    fixed = exactly(secret)
    return (
        fixed if secret in before.secrets else Cell(min(before.low, secret), min(before.high, secret)),
        fixed if secret in after.secrets else Cell(max(after.low, secret), max(after.high, secret)),
    )


def _pair(before: Cell, after: Cell) -> tuple[int, ...]:
    """Of one number in two rows: its lowest in the first; its lowest in the second; by how much the first can be more
    without the second being so; its highest in the first, in the second.
    """
    saved = max(0, min(before.high, after.low) - before.low)
    return before.low, max(before.low, after.low), saved, min(before.high, after.high), after.high


def _added(rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def measures_are_safe(splits: Sequence[Edition], whole: int) -> bool:
    """Whether splits of several measures over one list leave each hidden number open, where all their people are among
    `whole` people: so many talked that few can be left who learned only.

    A category has at least as many of the whole as the largest of its numbers; all that must fit into `whole`.
    """
    if len(splits) < 2:
        return True
    rows = [split.cells for split in splits]
    totals = [split.most_total for split in splits]
    columns = list(zip(*rows, strict=True))
    base = _added(_column(column) for column in columns)
    for column in columns:
        one = _column(column)
        for place, cell in enumerate(column):
            for secret in cell.secrets:
                other = _column([*column[:place], exactly(secret), *column[place + 1 :]])
                needed, *beside = (all_ - old + new for all_, old, new in zip(base, one, other, strict=True))
                if needed + KNOWN > whole:
                    return False
                if any(more and total + more + KNOWN > whole for total, more in zip(totals, beside, strict=True)):
                    return False
    return True


def _column(column: Sequence[Cell]) -> tuple[int, ...]:
    """Of one category: how many of the whole it has at least, and how many of these cannot be of each measure."""
    needed = max(cell.low for cell in column)
    return needed, *(max(0, needed - cell.high) for cell in column)


def pool_renewed(last: Edition | None, counts: Sequence[int], sizes: Sequence[int], *, on: datetime.date) -> Edition:
    """Return the edition of the bodies under 200 people to be shown from `on`, in the order of `sizes` (rule 9).

    They form one row that is closed: its total can be found by subtracting all others from the programme's. While the
    figures leave too little room for that, the programme's total is not exact, and there is nothing to subtract from.
    """
    new = Edition(tuple(rounded_total(*one) for one in zip(counts, sizes, strict=True)), sum(counts), on)
    if last is None:
        return new
    before, after = (
        [in_pool(*one) for one in zip(edition.figures, counts, sizes, strict=True)] for edition in (last, new)
    )
    if abs(new.total - last.total) < STEP:
        return last
    if not _could_be_closed(before, last.total):
        return new
    less, more = ((before, last.total), (after, new.total))[:: 1 if new.total > last.total else -1]
    return new if step_is_safe(*less, *more, is_closed=True) else last


def _could_be_closed(row: Sequence[Cell], total: int) -> bool:
    """Whether the row leaves room on both sides of its total."""
    return total - sum(cell.low for cell in row) >= SPARE and sum(cell.high for cell in row) - total >= SPARE


def alone_renewed(last: Shown, count: int, of: int) -> Shown:
    """Return a small body's figure where no total of several can be found: it moves by itself.

    Only once it stands 5 or more away from the one before, so that a single person does not tip it.
    """
    new = rounded_total(count, of)
    if last is None:
        return new if new is not None and min(count, of - count) >= 2 * FEWEST - NEAREST // 2 else None
    return new if abs(count - last) >= NEAREST else last


def trend_point(before: int | None, now: int | None) -> int | None:
    """The next point of a trend: where fewer than 5 moved it, it stays; what is hidden has none."""
    if now is None or before is None or abs(now - before) >= POINT:
        return now
    return before
