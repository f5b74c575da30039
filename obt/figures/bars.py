"""Bars: how far a number has come of its whole, step by step, part by part, and beside what was expected.

Lengths are per cent of the bar's own width, so a bar needs no width of its own. A bar repeats what the words beside it
say and is hidden from screen readers; a hidden number has no bar. `templates/figures/bars.html` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from obt.figures.expected import Expected, Limits, limits
from obt.figures.figure import NO_RATE, Figure
from obt.figures.placing import Anchor
from obt.figures.small_numbers import EDGE
from obt.figures.text import cut_to, share_words, width_of

NARROWEST = 290  # pixels: the headline's bar on a screen 320 wide
_ROUND_TOPS = (5, 10, 20, 25, 40, 50, 75, 100)  # per cent


@dataclass(frozen=True, slots=True)
class HeadlineBar:
    """The bar under a headline, and the mark of all organisations with its words; `width` None while hidden."""

    width: float | None
    mark: float | None
    mark_label: str
    label_x: float
    anchor: Anchor

    @property
    def height(self) -> int:
        return 54 if self.mark is not None else 26


@dataclass(frozen=True, slots=True)
class StepBar:
    """A step: its name, what has come of it in words, and its bar; `cells` are its row in the table."""

    name: str
    words: str
    width: float | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepBars:
    """The steps in their order, and their table as `figures/table.html` takes it."""

    steps: tuple[StepBar, ...]
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RangeBar:
    """A rate as a bar, None while hidden, on the range in which it is as expected, None where there is none.

    `start` and `length` are of the 95 % range, `far_start` and `far_length` of the 99.8 % one.
    """

    rate: float | None
    start: float | None = None
    length: float | None = None
    far_start: float | None = None
    far_length: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: its number, its share as in a table, and its bar beside those of the others."""

    name: str
    figure: Figure
    share: str
    width: float | None


def headline_bar(value: int | None, of: int | None, *, mark: float | None = None, mark_label: str = "") -> HeadlineBar:
    """Return the bar of `value` people of `of`, with a mark at so many per cent for all organisations.

    The words of the mark stand under it, moved inwards at the picture's edges even on the narrowest screen.
    """
    width = _percent(value, of)
    if mark is None:
        return HeadlineBar(width, None, "", 0, "start")
    mark = round(min(max(mark, 0.0), 100.0), 2)
    text = cut_to(mark_label, 14, NARROWEST)
    half = 50 * width_of(text, 14) / NARROWEST
    if mark < half:
        return HeadlineBar(width, mark, text, 0, "start")
    if mark > 100 - half:
        return HeadlineBar(width, mark, text, 100, "end")
    return HeadlineBar(width, mark, text, mark, "middle")


def step_bars(steps: Sequence[tuple[str, Figure]], headcount: int | None) -> StepBars:
    """Return the bars of the steps that people take one after the other, each of the headcount.

    Without a headcount they are drawn against the largest of them, and no share is told.
    """
    largest = max((figure.value or 0 for _, figure in steps), default=0)
    bars = [_step(name, figure, headcount, headcount or largest) for name, figure in steps]
    columns: tuple[tuple[str, bool], ...] = (("Step", False), ("People", True))
    whole: tuple[tuple[str, ...], ...] = ()
    if headcount:
        columns = (*columns, ("Share of headcount", True))
        whole = (("Headcount", f"{headcount:,}", "100%"),)
    return StepBars(tuple(bars), columns, (*whole, *(bar.cells for bar in bars)))


def _step(name: str, figure: Figure, headcount: int | None, of: int) -> StepBar:
    width = _percent(figure.value, of)
    share = _share(figure, headcount)
    words = figure.words
    if figure.value is not None:
        words = f"{words} {'person' if figure.value == 1 else 'people'}{f' – {share}' if headcount else ''}"
    return StepBar(name, words, width, (name, str(figure), share) if headcount else (name, str(figure)))


def _share(figure: Figure, of: int | None) -> str:
    """A share as it stands in a table."""
    if figure.value is None:
        return str(figure)
    return share_words(figure.value, of) if of else NO_RATE


def range_bars(rows: Sequence[tuple[int | None, int | None]], expected: Expected | None) -> tuple[RangeBar, ...]:
    """Return the bar of each pair of a value (None while hidden) and a headcount, all on one scale that begins at 0.

    The scale ends at a round per cent, so that the highest rate and the upper ends of the ranges have their place.
    """
    bounds = [_limits(expected, headcount) for _, headcount in rows]
    rates = [_percent(value, headcount) for value, headcount in rows]
    furthest = max([*(rate or 0 for rate in rates), *(100 * bound.high for bound in bounds if bound)], default=0)
    top = next((top for top in _ROUND_TOPS if furthest <= top), 100)
    scaled = 100 / top
    bars = []
    for rate, bound in zip(rates, bounds, strict=True):
        drawn = None if rate is None else round(rate * scaled, 2)
        if bound is None:
            bars.append(RangeBar(drawn))
            continue
        low, high, far_low, far_high = (
            round(min(100 * share * scaled, 100), 2) for share in (bound.low, bound.high, bound.far_low, bound.far_high)
        )
        bars.append(RangeBar(drawn, low, round(high - low, 2), far_low, round(far_high - far_low, 2)))
    return tuple(bars)


def _limits(expected: Expected | None, headcount: int | None) -> Limits | None:
    """The range of a body, unless it is so small that none can be told."""
    if expected is None or not headcount or headcount * min(expected.rate, 1 - expected.rate) < EDGE:
        return None
    return limits(expected, headcount)


def shares(parts: Sequence[tuple[str, Figure]], total: int | None) -> tuple[Share, ...]:
    """Return the parts of a split in their order, each as its share of `total`; bars are drawn against the largest."""
    largest = max((figure.value or 0 for _, figure in parts), default=0)
    return tuple(Share(name, figure, _share(figure, total), _percent(figure.value, largest)) for name, figure in parts)


def _percent(value: int | None, of: int | None) -> float | None:
    """How long a bar is: per cent of its whole, at most all of it; None where there is nothing to draw."""
    if value is None or not of:
        return None
    return round(min(100 * value / of, 100), 2)
