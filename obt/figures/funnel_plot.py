"""Which organisations stand out for their size: rates against headcount, with the range in which a rate is as expected.

The method is the funnel plot of the health service (D. J. Spiegelhalter, "Funnel plots for comparing institutional
performance", Statistics in Medicine 24, 2005, 1185-1202). Around the rate p of all bodies together, a body of n people
is expected within p ± z · √(p(1−p)/n + τ²): z = 1.96 for the 95 % limits, 3.09 for the 99.8 % limits.

- p(1−p)/n is chance alone. It is why small bodies vary more, and why size must not be mistaken for merit.
- τ is the usual difference between bodies, "additive over-dispersion" (D. J. Spiegelhalter, "Handling
  over-dispersion of performance indicators", Quality and Safety in Health Care 14, 2005, 347-351). People of one body
  do not act independently: they have the same leaders, campaigns and busy months. Without τ every large department is
  an outlier: at 40,000 people chance alone allows half a percentage point to either side.

τ is estimated of the bodies themselves, so that the limits fit an early week as well as a late one: that τ with which
their z-scores, the outermost tenth on either side drawn in (Winsorised, as there), vary as those of a normal
distribution do. On simulated programmes of 20 to 90 bodies it returns the true τ within a tenth on average, whereas the
moment estimator of that paper, which weighs bodies by their size, returns half of it here, where a few bodies have most
of the people. Under 20 bodies there is too little to estimate from; then bodies are taken to differ by USUAL in log
odds, 7 percentage points at a rate of 38 % and less near 0 % and 100 % (the parameter of the design, no finding).

Not drawn and not judged: bodies of fewer than 200 people, whose figures are rounded, and bodies whose figure is hidden.
`templates/figures/funnel_plot.html` draws what is worked out here.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from obt.figures.axis import axis_for
from obt.figures.figure import MARKERS, NO_RATE, How
from obt.figures.line_chart import Line
from obt.figures.placing import Anchor, Box, Pictures, Size, sizes
from obt.figures.small_numbers import LARGE
from obt.figures.text import cut_to, share_words

Z, FAR_Z = 1.96, 3.09  # of the 95 % and the 99.8 % limits
ENOUGH_BODIES = 20  # to estimate the usual difference from
USUAL = 0.3  # log odds by which bodies differ where it cannot be estimated
_DRAWN_IN = 0.1  # of the bodies, on either side
_VARIANCE_DRAWN_IN = 0.679  # of a standard normal variable whose outer tenths are drawn in
_HALVINGS = 24

HEIGHT, TOP, BOTTOM, FIGURES = 430, 20, 376, 396
MARGIN = 72  # pixels for "All 38%"
MOST_NAMED: dict[Size, int] = {"narrow": 8, "middle": 12, "full": 16}
_LONGEST: dict[Size, int] = {"narrow": 90, "middle": 180, "full": 240}  # pixels of a name
_EDGE = 4.0  # per cent between the picture's edges and the smallest and largest body
_CURVE = 24  # pieces of a limit's line
_AIR = 2
_ROW = 16  # pixels between two figures of the axis
_LISTED = 12  # bodies in the picture's description
_LEFT_OUT = (
    "",
    " 1 is not drawn: it has fewer than {1} people, or a count that is hidden.",
    " {0} are not drawn: they have fewer than {1} people, or a count that is hidden.",
)


class Body(NamedTuple):
    """An organisation, how many people it has, and how many of them took part: None while hidden."""

    name: str
    short_name: str
    headcount: int | None
    value: int | None

    @property
    def known_as(self) -> str:
        return self.short_name or self.name

    @property
    def is_drawn(self) -> bool:
        return self.value is not None and self.headcount is not None and self.headcount >= LARGE

    @property
    def rate(self) -> float:
        """The share, 0 to 1, of a body that is drawn."""
        return (self.value or 0) / (self.headcount or 1)


class Verdict(StrEnum):
    """What there is to say about a body's rate, given its size."""

    MUCH_HIGHER = "Much higher than expected"
    HIGHER = "Higher than expected"
    AS_EXPECTED = "As expected"
    LOWER = "Lower than expected"
    MUCH_LOWER = "Much lower than expected"
    TOO_SMALL = "Too few people to say"
    NOT_SHOWN = "Not shown"

    @property
    def side(self) -> str:
        """ "high", "low" or neither."""
        return {
            Verdict.MUCH_HIGHER: "high", Verdict.HIGHER: "high", Verdict.LOWER: "low", Verdict.MUCH_LOWER: "low",
        }.get(self, "")  # fmt: skip

    @property
    def is_far(self) -> bool:
        """Whether it lies outside the 99.8 % limits."""
        return self in (Verdict.MUCH_HIGHER, Verdict.MUCH_LOWER)


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which shares a body of some size is as expected (95 %), and beyond which it is far from it (99.8 %)."""

    low: float
    high: float
    far_low: float
    far_high: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What all bodies together are like: their `rate`, and by how much they usually differ from it (τ); both shares."""

    rate: float
    difference: float

    @classmethod
    def usual(cls, rate: float) -> Expected:
        """Where there are too few bodies to tell how much they differ."""
        return cls(rate, USUAL * rate * (1 - rate))


def expected_of(rate: float, bodies: Iterable[Body]) -> Expected:
    """Return what to expect of a body, given the rate of all people, 0 to 1, and all bodies of the programme.

    The same for every page: a body has one verdict, wherever it stands.
    """
    drawn = [(body.rate, body.headcount or 0) for body in map(Body._make, bodies) if body.is_drawn]
    if len(drawn) < ENOUGH_BODIES or not 0 < rate < 1:
        return Expected.usual(min(max(rate, 0.0), 1.0))
    deviations = [(share - rate, rate * (1 - rate) / headcount) for share, headcount in drawn]
    least, most = 0.0, 1.0
    for _ in range(_HALVINGS):
        difference = (least + most) / 2
        if _variance(deviations, difference) > _VARIANCE_DRAWN_IN:
            least = difference
        else:
            most = difference
    return Expected(rate, round(most, 4))


def _variance(deviations: Sequence[tuple[float, float]], difference: float) -> float:
    """The mean square of the z-scores, those of the outer tenths drawn in."""
    scores = sorted(deviation / math.sqrt(chance + difference**2) for deviation, chance in deviations)
    outer = int(_DRAWN_IN * len(scores))
    low, high = scores[outer], scores[-1 - outer]
    inner = sum(score * score for score in scores[outer : len(scores) - outer])
    return (inner + outer * (low * low + high * high)) / len(scores)


def limits(expected: Expected, headcount: int) -> Limits:
    """Return the control limits for a body of that many people (1 or more), as shares within 0 and 1."""
    rate = expected.rate
    deviation = math.sqrt(rate * (1 - rate) / headcount + expected.difference**2)
    return Limits(
        low=max(0.0, rate - Z * deviation),
        high=min(1.0, rate + Z * deviation),
        far_low=max(0.0, rate - FAR_Z * deviation),
        far_high=min(1.0, rate + FAR_Z * deviation),
    )


def verdict(value: int | None, headcount: int | None, expected: Expected | None) -> Verdict:
    """Return what there is to say about `value` people of `headcount`; NOT_SHOWN where any of the three is missing."""
    if value is None or not headcount or expected is None:
        return Verdict.NOT_SHOWN
    if headcount < LARGE:
        return Verdict.TOO_SMALL
    share, bounds = value / headcount, limits(expected, headcount)
    if share > bounds.high:
        return Verdict.MUCH_HIGHER if share > bounds.far_high else Verdict.HIGHER
    if share < bounds.low:
        return Verdict.MUCH_LOWER if share < bounds.far_low else Verdict.LOWER
    return Verdict.AS_EXPECTED


@dataclass(frozen=True, slots=True)
class Dot:
    """A body: `kind` is the class of its mark, `is_square` its shape, `told` what it says when pointed at."""

    x: float
    y: float
    kind: str
    is_square: bool
    told: str


@dataclass(frozen=True, slots=True)
class Headcount:
    """A figure under the axis, and where its tick stands."""

    x: float
    text: str
    text_x: float
    anchor: Anchor
    shown: Size


@dataclass(frozen=True)
class Name:
    """Words in the picture, `dx` pixels beside their place."""

    text: str
    x: float
    y: float
    anchor: Anchor
    dx: float
    kind: str
    shown: Size


@dataclass(frozen=True)
class FunnelPlot:
    """Everything that the template draws, ready to be written down."""

    title: str
    description: str
    height: int
    margin: int
    foot: float
    foot_note: str  # where the axis does not begin at 0
    ticks: tuple[Line, ...]
    headcounts: tuple[Headcount, ...]
    rate: Line | None  # the line of all bodies together
    band: str
    curves: tuple[tuple[str, str], ...]  # the class of each line, and its points
    dots: tuple[Dot, ...]
    names: tuple[Name, ...]
    high: tuple[Body, ...]
    low: tuple[Body, ...]
    drawn: int
    left_out: int
    how: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


def funnel_plot(bodies: Iterable[Body], expected: Expected, *, title: str, description: str = "") -> FunnelPlot:
    """Lay out bodies, in whatever order, around what is expected of them.

    The axis of rates begins at 0 unless more than half of the picture would be empty then; where it does not, it says
    so. Without a description the picture is told in words.
    """
    every = [Body._make(body) for body in bodies]
    drawn = [body for body in every if body.is_drawn]
    apart = sorted((body for body in drawn if _verdict(body, expected).side), key=lambda b: -_distance(b, expected))
    high = tuple(body for body in apart if _verdict(body, expected).side == "high")
    low = tuple(body for body in apart if _verdict(body, expected).side == "low")
    plot = _Plot.of(drawn, expected)
    curves = dict(_curves(plot, expected)) if drawn else {}
    rate = Line(plot.y(100 * expected.rate), f"All {_rate_words(expected)}") if drawn else None
    return FunnelPlot(
        title=title,
        description=description or _told(drawn, high, low, expected),
        height=HEIGHT,
        margin=MARGIN,
        foot=BOTTOM,
        foot_note=f"The axis begins at {plot.texts[0]}" if drawn and plot.low else "",
        ticks=tuple(_ticks(plot, rate)),
        headcounts=tuple(_headcounts(plot)) if drawn else (),
        rate=rate,
        band=" ".join([*curves["high"], *reversed(curves["low"])]) if drawn else "",
        curves=tuple((f"limit{' limit--far' * ('far' in name)}", " ".join(at)) for name, at in curves.items()),
        dots=tuple(_dots(drawn, plot, expected)),
        names=tuple(_names(drawn, apart, plot, expected)) if drawn else (),
        high=high,
        low=low,
        drawn=len(drawn),
        left_out=len(every) - len(drawn),
        how=_how(expected, len(every) - len(drawn)),
        columns=(("Organisation", False), ("Headcount", True), ("Rate", True), ("For its size", False)),
        rows=tuple(_row(body, expected) for body in sorted(every, key=lambda body: body.name)),
    )


def _verdict(body: Body, expected: Expected) -> Verdict:
    return verdict(body.value, body.headcount, expected)


def _distance(body: Body, expected: Expected) -> float:
    """How far outside a body lies, in parts of the half of its range."""
    bounds = limits(expected, body.headcount or 1)
    share = body.rate
    half = (bounds.high if share > expected.rate else bounds.low) - expected.rate
    return (share - expected.rate) / half if half else math.inf


@dataclass(frozen=True)
class _Plot:
    """Where a headcount and a per cent stand."""

    smallest: float  # decimal logarithms
    largest: float
    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, drawn: Sequence[Body], expected: Expected) -> _Plot:
        if not drawn:
            return cls(2, 5, 0, 1, (), ())
        sizes = [math.log10(body.headcount or 1) for body in drawn]
        smallest, largest = min(sizes), max(sizes)
        lacking = max(0.0, 1 - (largest - smallest)) / 2  # a picture shows ten times as many at least
        smallest, largest = smallest - lacking, largest + lacking
        ends = [limits(expected, round(10**size)) for size in (smallest, largest)]
        shares = [body.rate for body in drawn]
        shares += [share for one in ends for share in (one.far_low, one.far_high)]
        return cls(smallest, largest, *_scale(min(shares), max(shares)))

    def x(self, headcount: float) -> float:
        share = (math.log10(headcount) - self.smallest) / (self.largest - self.smallest)
        return round(_EDGE + (100 - 2 * _EDGE) * share, 2)

    def headcount(self, x: float) -> float:
        """The headcount that stands at `x`."""
        share = (x - _EDGE) / (100 - 2 * _EDGE)
        return float(10 ** (self.smallest + share * (self.largest - self.smallest)))

    def y(self, percent: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (percent - self.low) / (self.high - self.low), 1)

    def at(self, body: Body) -> tuple[float, float]:
        return self.x(body.headcount or 1), self.y(100 * body.rate)


def _scale(low: float, high: float) -> tuple[float, float, tuple[float, ...], tuple[str, ...]]:
    """The ends of the axis, its lines and their figures, for shares from `low` to `high`: from 0 up unless more than
    half of that would be empty.
    """
    least, most = (Decimal(str(round(100 * share, 3))) for share in (low, high))
    axis = axis_for([most], _percent)
    ticks = axis.ticks
    if least > axis.high / 2:
        around = axis_for([max(most - least, Decimal("0.1"))], _percent).ticks
        step = around[1] - around[0]
        first, last = math.floor(least / step), math.ceil(most / step)
        ticks = tuple(step * n for n in range(first, max(last, first + 1) + 1))
    return float(ticks[0]), float(ticks[-1]), tuple(map(float, ticks)), tuple(map(_percent, ticks))


def _percent(value: Decimal) -> str:
    return f"{value.normalize():f}%"


def _ticks(plot: _Plot, rate: Line | None) -> Iterator[Line]:
    """The lines of the axis; one beside which the rate of all stands has no figure."""
    for tick, text in zip(plot.ticks, plot.texts, strict=True):
        y = plot.y(tick)
        yield Line(y, "" if rate and abs(rate.y - y) < _ROW else text)


def _rate_words(expected: Expected) -> str:
    return share_words(round(expected.rate * 10**6), 10**6)


def _curves(plot: _Plot, expected: Expected) -> Iterator[tuple[str, list[str]]]:
    """The four limits by their names, each as points from the left edge to the right one."""
    across = [round(100 * n / _CURVE, 2) for n in range(_CURVE + 1)]
    bounds = [limits(expected, max(1, round(plot.headcount(x)))) for x in across]
    for name in ("high", "low", "far_high", "far_low"):
        yield name, [f"{x},{plot.y(100 * getattr(one, name))}" for x, one in zip(across, bounds, strict=True)]


def _dots(drawn: Sequence[Body], plot: _Plot, expected: Expected) -> Iterator[Dot]:
    """The bodies, those that stand out last, so that nothing lies on them."""
    for body in sorted(drawn, key=lambda body: bool(_verdict(body, expected).side)):
        said = _verdict(body, expected)
        kind = f"{said.side}{' far' * said.is_far}" if said.side else "body"
        told = f"{body.name}: {body.value:,} of {body.headcount:,}, {share_words(body.value or 0, body.headcount or 1)}"
        yield Dot(*plot.at(body), kind, said.side == "low", told)


# Words


def _names(drawn: Sequence[Body], apart: Sequence[Body], plot: _Plot, expected: Expected) -> Iterator[Name]:
    """What stands in the picture: the bodies that stand out, and the limits; once for each size of picture.

    Words that would lie on others or on a body are left out: the table has them.
    """
    for shown, widths in sizes(MARGIN).items():
        dots = sorted((_around(body, plot, expected) for body in drawn), key=lambda box: box.top)
        words = _Words(widths, dots, plot, expected)
        named = 0
        for body in apart:
            name = words.first(*_said(body, plot, expected, shown), shown) if named < MOST_NAMED[shown] else None
            if name:
                named += 1
                yield name
        for far, text in ((False, "95% limits"), (True, "99.8% limits")):
            name = words.first(text, 14, "", _beside_a_limit(plot, expected, far), shown)
            if name:
                yield name


def _around(body: Body, plot: _Plot, expected: Expected) -> Box:
    x, y = plot.at(body)
    half = 8 if _verdict(body, expected).side else 5
    return Box(x, -half - _AIR, half + _AIR, y - half, y + half)


_Spot = tuple[float, float, Anchor, float]  # x, y, anchor, dx


@dataclass
class _Words:
    """The words of one size of picture, and what they must not lie on: `dots`, from the uppermost down."""

    widths: Pictures
    dots: Sequence[Box]
    plot: _Plot
    expected: Expected

    def __post_init__(self) -> None:
        self._taken: list[Box] = []
        self._tops = [box.top for box in self.dots]

    def first(self, text: str, size: int, kind: str, spots: Iterable[_Spot], shown: Size) -> Name | None:
        """The words at the first of `spots` that is free, if there is one; rather not on a line."""
        free = [(Box.of(text, size, *spot), spot) for spot in spots]
        free = [(box, spot) for box, spot in free if self._is_free(box) and not self._hit(box)]
        if not free:
            return None
        box, spot = min(free, key=lambda pair: self._lies_on_a_line(pair[0]))
        return self._put(text, kind, spot, box, shown)

    def _put(self, text: str, kind: str, spot: _Spot, box: Box, shown: Size) -> Name:
        self._taken.append(replace(box, top=box.top - _AIR, bottom=box.bottom + _AIR))
        x, y, anchor, dx = spot
        return Name(text, x, round(y, 1), anchor, dx, kind, shown)

    def _is_free(self, box: Box) -> bool:
        inside = box.is_inside(self.widths) and box.top >= 0 and box.bottom < BOTTOM
        return inside and all(box.is_apart(taken, self.widths) for taken in self._taken)

    def _lies_on_a_line(self, box: Box) -> bool:
        bounds = limits(self.expected, max(1, round(self.plot.headcount(box.x))))
        shares = (self.expected.rate, bounds.low, bounds.high, bounds.far_low, bounds.far_high)
        return any(box.top - _AIR < self.plot.y(100 * share) < box.bottom + _AIR for share in shares)

    def _hit(self, box: Box) -> int:
        """On how many bodies the words would lie."""
        near = self.dots[bisect_left(self._tops, box.top - 14) : bisect_right(self._tops, box.bottom)]
        return sum(not box.is_apart(dot, self.widths) for dot in near)


def _said(body: Body, plot: _Plot, expected: Expected, shown: Size) -> tuple[str, int, str, list[_Spot]]:
    """A body that stands out, in words, and where they may stand: beside its mark, or above or under it."""
    x, y = plot.at(body)
    share = share_words(body.value or 0, body.headcount or 1)
    text = f"{cut_to(body.known_as, 14, _LONGEST[shown])} {share}"
    sides: list[tuple[Anchor, float]] = [("start", 13), ("end", -13)]
    spots: list[_Spot] = [(x, y + step, anchor, dx) for step in (5, -4, 14) for anchor, dx in sides]
    nearer: list[tuple[Anchor, float]] = [("start", -6), ("end", 6), ("middle", 0)]
    spots += [(x, y + step, anchor, dx) for step in (-13, 24) for anchor, dx in nearer]
    return text, 14, f"t-{_verdict(body, expected).side}", spots


def _beside_a_limit(plot: _Plot, expected: Expected, is_far: bool) -> Iterator[_Spot]:
    """Above the upper line and under the lower one, at either end of them."""
    ends: list[tuple[float, Anchor]] = [(0, "start"), (100, "end")]
    for is_upper in (True, False):
        for x, anchor in ends:
            bounds = limits(expected, max(1, round(plot.headcount(x))))
            if is_upper:
                yield x, plot.y(100 * (bounds.far_high if is_far else bounds.high)) - 6, anchor, 0
            else:
                yield x, plot.y(100 * (bounds.far_low if is_far else bounds.low)) + 17, anchor, 0


def _headcounts(plot: _Plot) -> Iterator[Headcount]:
    """Figures under the axis: 1,000, 2,000, 5,000 and their like where they stand side by side, else 1,000s and their
    like, of which the largest and the smallest always stand there.
    """
    least, most = plot.headcount(0), plot.headcount(100)
    for shown, widths in sizes(MARGIN).items():
        for parts in ((1, 2, 5), (1, 3), (1,)):
            round_ones = [part * 10**power for power in range(8) for part in parts if least <= part * 10**power <= most]
            figures = [_headcount(plot.x(n), f"{n:,}", shown, widths) for n in round_ones]
            kept: list[Headcount] = []
            for one in [*figures[-1:], *figures[:-1]]:
                if all(_spaced(one).is_apart(_spaced(other), widths) for other in kept):
                    kept.append(one)
            if len(kept) == len(figures):
                break
        yield from kept


def _spaced(figure: Headcount) -> Box:
    box = Box.of(figure.text, 14, figure.text_x, FIGURES, figure.anchor)
    return Box(box.x, box.left - 6, box.right + 6, box.top, box.bottom)


def _headcount(x: float, text: str, shown: Size, widths: Pictures) -> Headcount:
    """A figure under its place, moved in from the picture's edge."""
    if Box.of(text, 14, x, FIGURES, "middle").right + x * widths[0] / 100 <= widths[0]:
        return Headcount(x, text, x, "middle", shown)
    return Headcount(x, text, 100, "end", shown)


def _told(drawn: Sequence[Body], high: Sequence[Body], low: Sequence[Body], expected: Expected) -> str:
    """The picture in words: how many bodies there are, and which stand out."""
    if not drawn:
        return "No organisation can be shown yet."
    rate = _rate_words(expected)
    parts = [f"{len(drawn)} organisation{'s' * (len(drawn) > 1)}. All together: {rate}."]
    for which, found in (("Higher", high), ("Lower", low)):
        listed = ", ".join(f"{b.known_as} {share_words(b.value or 0, b.headcount or 1)}" for b in found[:_LISTED])
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        parts.append(f"{which} than expected for their size: {listed or 'none'}{more}.")
    return " ".join(parts)


def _how(expected: Expected, left_out: int) -> str:
    rate = _rate_words(expected)
    points = f"{100 * expected.difference:.1f}".removesuffix(".0")
    return (
        f"The lines stand around {rate}, the rate of all organisations together. They leave room for chance, which is "
        f"larger in small organisations, and for the usual difference between organisations: {points} percentage "
        "points. Without any special reason about 1 in 20 lies outside the dashed lines (95% limits), and 1 in 500 "
        f"outside the dotted ones (99.8% limits).{_LEFT_OUT[min(left_out, 2)].format(left_out, LARGE)}"
    )


def _row(body: Body, expected: Expected) -> tuple[str, ...]:
    headcount = MARKERS[How.NOT_OFFERED] if body.headcount is None else f"{body.headcount:,}"
    if body.value is None:
        rate = MARKERS[How.HIDDEN]
    else:
        rate = share_words(body.value, body.headcount) if body.headcount else NO_RATE
    return body.name, headcount, rate, _verdict(body, expected).value
