"""Rates of organisations against their headcounts, with the range in which a rate is as expected (`expected`).

Across is per cent and down is pixels; the figures of the axis stand in a margin of their own at the left.
`templates/figures/funnel_plot.html` draws what is worked out here.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from obt.figures.axis import axis_for
from obt.figures.expected import Body, Expected, Limits, Verdict, judged, limits, verdict
from obt.figures.figure import MARKERS, NO_RATE, How
from obt.figures.line_chart import Line
from obt.figures.placing import Anchor, Box, Pictures, Size, sizes
from obt.figures.text import cut_to, share_words, short, width_of

HEIGHT, TOP, BOTTOM, FIGURES = 430, 20, 376, 396
MARGINS = (72, 88)  # pixels for "All 38%", "All 0.4%": the classes that obt.css has
MOST_NAMED: dict[Size, int] = {"narrow": 8, "middle": 12, "full": 16}
_LONGEST: dict[Size, int] = {"narrow": 90, "middle": 180, "full": 240}  # pixels of a name
_EDGE = 4.0  # per cent between the picture's edges and the smallest and largest body
_CURVE = 24  # pieces of a limit's line
_AIR = 2
_ROW = 16  # pixels between two figures of the axis
_LISTED = 12  # bodies in the picture's description
_LEFT_OUT = (
    "",
    " 1 is not drawn: it has too few people to say, or a count that is hidden.",
    " {0} are not drawn: they have too few people to say, or a count that is hidden.",
)


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
    bodies: tuple[Body, ...]
    expected: Expected

    @property
    def columns(self) -> tuple[tuple[str, bool], ...]:
        """The headings of `rows`, as `figures/table.html` takes them."""
        return ("Organisation", False), ("Headcount", True), ("Rate", True), ("For its size", False)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Every body, drawn or not, by name."""
        return tuple(_row(body, self.expected) for body in sorted(self.bodies, key=lambda body: body.name))


def funnel_plot(bodies: Iterable[Body], expected: Expected, *, title: str, description: str = "") -> FunnelPlot:
    """Lay out bodies, in whatever order, around what is expected of them.

    The axis of rates begins at 0 unless more than half of the picture would be empty then; where it does not, it says
    so. Without a description the picture is told in words.
    """
    every = tuple(bodies)
    drawn = [body for body in every if expected.is_drawn(body)]
    plot = _Plot.of(drawn, expected)
    seen = [_seen(body, plot) for body in drawn]
    apart = sorted((one for one in seen if one.verdict.side), key=lambda one: -one.distance)
    high, low = (tuple(one.body for one in apart if one.verdict.side == side) for side in ("high", "low"))
    curves = dict(_curves(plot)) if seen else {}
    rate = Line(plot.y(expected.rate), f"All {short(_rate_words(expected))}") if seen else None
    margin = MARGINS[0] if not rate or width_of(rate.text, 14) + 8 <= MARGINS[0] else MARGINS[1]
    return FunnelPlot(
        title=title,
        description=description or _told(len(seen), high, low, expected),
        height=HEIGHT,
        margin=margin,
        foot=BOTTOM,
        foot_note=f"The axis begins at {plot.texts[0]}" if seen and plot.low else "",
        ticks=tuple(_ticks(plot, rate)),
        headcounts=tuple(_headcounts(plot, margin)) if seen else (),
        rate=rate,
        band=" ".join([*curves["high"], *reversed(curves["low"])]) if seen else "",
        curves=tuple((f"limit{' limit--far' * ('far' in name)}", " ".join(at)) for name, at in curves.items()),
        dots=tuple(_dot(one) for one in sorted(seen, key=lambda one: bool(one.verdict.side))),  # those apart on top
        names=tuple(_names(seen, apart, plot, margin)) if seen else (),
        high=high,
        low=low,
        drawn=len(seen),
        left_out=len(every) - len(seen),
        how=_how(expected, len(every) - len(seen)),
        bodies=every,
        expected=expected,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A body in the picture: where its mark stands, and how far outside it lies, in parts of half its range."""

    body: Body
    x: float
    y: float
    verdict: Verdict
    distance: float


def _seen(body: Body, plot: _Plot) -> _Seen:
    share, bounds = body.rate, limits(plot.expected, body.headcount or 1)
    half = (bounds.high if share > plot.expected.rate else bounds.low) - plot.expected.rate
    distance = (share - plot.expected.rate) / half if half else math.inf
    return _Seen(body, plot.x(body.headcount or 1), plot.y(share), judged(share, bounds), distance)


@dataclass(frozen=True)
class _Plot:
    """Where a headcount and a share stand."""

    expected: Expected
    smallest: float  # decimal logarithms
    largest: float
    low: float  # shares at the ends of the axis
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, drawn: Sequence[Body], expected: Expected) -> _Plot:
        if not drawn:
            return cls(expected, 2, 5, 0, 1, (), ())
        sizes = [math.log10(body.headcount or 1) for body in drawn]
        smallest, largest = min(sizes), max(sizes)
        lacking = max(0.0, 1 - (largest - smallest)) / 2  # a picture shows ten times as many at least
        smallest, largest = smallest - lacking, largest + lacking
        ends = [limits(expected, round(10**size)) for size in (smallest, largest)]
        shares = [body.rate for body in drawn]
        shares += [share for one in ends for share in (one.far_low, one.far_high)]
        return cls(expected, smallest, largest, *_scale(min(shares), max(shares)))

    def x(self, headcount: float) -> float:
        share = (math.log10(headcount) - self.smallest) / (self.largest - self.smallest)
        return round(_EDGE + (100 - 2 * _EDGE) * share, 2)

    def headcount(self, x: float) -> float:
        """The headcount that stands at `x`."""
        share = (x - _EDGE) / (100 - 2 * _EDGE)
        return float(10 ** (self.smallest + share * (self.largest - self.smallest)))

    def y(self, share: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (share - self.low) / (self.high - self.low), 1)

    def limits_at(self, x: float) -> Limits:
        return limits(self.expected, max(1, round(self.headcount(x))))


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
    shares = [float(tick) / 100 for tick in ticks]
    return shares[0], shares[-1], tuple(shares), tuple(map(_percent, ticks))


def _percent(value: Decimal) -> str:
    return f"{value.normalize():f}%"


def _ticks(plot: _Plot, rate: Line | None) -> Iterator[Line]:
    """The lines of the axis; one beside which the rate of all stands has no figure."""
    for tick, text in zip(plot.ticks, plot.texts, strict=True):
        y = plot.y(tick)
        yield Line(y, "" if rate and abs(rate.y - y) < _ROW else text)


def _rate_words(expected: Expected) -> str:
    return share_words(round(expected.rate * 10**6), 10**6)


def _curves(plot: _Plot) -> Iterator[tuple[str, list[str]]]:
    """The four limits by their names, each as points from the left edge to the right one."""
    across = [round(100 * n / _CURVE, 2) for n in range(_CURVE + 1)]
    bounds = [plot.limits_at(x) for x in across]
    for name in ("high", "low", "far_high", "far_low"):
        yield name, [f"{x},{plot.y(getattr(one, name))}" for x, one in zip(across, bounds, strict=True)]


def _dot(one: _Seen) -> Dot:
    said, body = one.verdict, one.body
    kind = f"{said.side}{' far' * said.is_far}" if said.side else "body"
    told = f"{body.name}: {body.value:,} of {body.headcount:,}, {body.rate_words}"
    return Dot(one.x, one.y, kind, said.side == "low", told)


# Words


def _names(seen: Sequence[_Seen], apart: Sequence[_Seen], plot: _Plot, margin: int) -> Iterator[Name]:
    """What stands in the picture: the bodies that stand out, and the limits; once for each size of picture.

    Words that would lie on others or on a body are left out: the table has them.
    """
    dots = sorted((_around(one) for one in seen), key=lambda box: box.top)
    for shown, widths in sizes(margin).items():
        words = _Words(shown, widths, dots, plot)
        found = (words.first(_said(one, shown), f"t-{one.verdict.side}", _beside(one)) for one in apart)
        yield from islice((name for name in found if name), MOST_NAMED[shown])
        for is_far, text in ((False, "95% limits"), (True, "99.8% limits")):
            name = words.first(text, "", _beside_a_limit(plot, is_far))
            if name:
                yield name


def _around(one: _Seen) -> Box:
    half = 8 if one.verdict.side else 5
    return Box(one.x, -half - _AIR, half + _AIR, one.y - half, one.y + half)


_Spot = tuple[float, float, Anchor, float]  # x, y, anchor, dx


@dataclass
class _Words:
    """The words of one size of picture, and what they must not lie on: `dots`, from the uppermost down."""

    shown: Size
    widths: Pictures
    dots: Sequence[Box]
    plot: _Plot

    def __post_init__(self) -> None:
        self._taken: list[Box] = []
        self._tops = [box.top for box in self.dots]

    def first(self, text: str, kind: str, spots: Iterable[_Spot]) -> Name | None:
        """The words at the first of `spots` that is free, rather not on a line; None if there is none."""
        free: tuple[Box, _Spot] | None = None
        for spot in spots:
            box = Box.of(text, 14, *spot)
            if self._is_free(box):
                is_better = not self._is_on_a_line(box)
                free = (box, spot) if is_better or free is None else free
                if is_better:
                    break
        if free is None:
            return None
        box, (x, y, anchor, dx) = free
        self._taken.append(replace(box, top=box.top - _AIR, bottom=box.bottom + _AIR))
        return Name(text, x, round(y, 1), anchor, dx, kind, self.shown)

    def _is_free(self, box: Box) -> bool:
        if box.top < 0 or box.bottom > BOTTOM or not box.is_inside(self.widths):
            return False
        near = self.dots[bisect_left(self._tops, box.top - 2 * _ROW) : bisect_right(self._tops, box.bottom)]
        return all(box.is_apart(other, self.widths) for other in (*self._taken, *near))

    def _is_on_a_line(self, box: Box) -> bool:
        bounds = self.plot.limits_at(box.x)
        shares = (self.plot.expected.rate, bounds.low, bounds.high, bounds.far_low, bounds.far_high)
        return any(box.top - _AIR < self.plot.y(share) < box.bottom + _AIR for share in shares)


def _said(one: _Seen, shown: Size) -> str:
    return f"{cut_to(one.body.known_as, 14, _LONGEST[shown])} {short(one.body.rate_words)}"


def _beside(one: _Seen) -> Iterator[_Spot]:
    """Where the words of a body may stand: beside its mark, or above or under it."""
    sides: list[tuple[Anchor, float]] = [("start", 13), ("end", -13)]
    nearer: list[tuple[Anchor, float]] = [("start", -6), ("end", 6), ("middle", 0)]
    for steps, places in (((5, -4, 14), sides), ((-13, 24), nearer)):
        for step in steps:
            for anchor, dx in places:
                yield one.x, one.y + step, anchor, dx


def _beside_a_limit(plot: _Plot, is_far: bool) -> Iterator[_Spot]:
    """Above the upper line and under the lower one, at either end of them."""
    ends: list[tuple[float, Anchor]] = [(0, "start"), (100, "end")]
    bounds = [plot.limits_at(x) for x, _ in ends]
    for (x, anchor), one in zip(ends, bounds, strict=True):
        yield x, plot.y(one.far_high if is_far else one.high) - 6, anchor, 0
    for (x, anchor), one in zip(ends, bounds, strict=True):
        yield x, plot.y(one.far_low if is_far else one.low) + 17, anchor, 0


def _headcounts(plot: _Plot, margin: int) -> Iterator[Headcount]:
    """Figures under the axis: 1,000, 2,000, 5,000 and their like where they stand side by side, else 1,000s and their
    like, of which the largest and the smallest always stand there.
    """
    least, most = plot.headcount(0), plot.headcount(100)
    for shown, widths in sizes(margin).items():
        for parts in ((1, 2, 5), (1, 3), (1,)):
            round_ones = [part * 10**power for power in range(8) for part in parts if least <= part * 10**power <= most]
            figures = [_headcount(plot.x(n), f"{n:,}", shown, widths) for n in round_ones]
            kept: list[Headcount] = []
            for one in [*figures[-1:], *figures[:-1]]:
                if all(_box(one).is_apart(_box(other), widths) for other in kept):
                    kept.append(one)
            if len(kept) == len(figures):
                break
        yield from sorted(kept, key=lambda one: one.x)


def _box(figure: Headcount) -> Box:
    return Box.of(figure.text, 14, figure.text_x, FIGURES, figure.anchor).spaced()


def _headcount(x: float, text: str, shown: Size, widths: Pictures) -> Headcount:
    """A figure under its place, moved in from the picture's edge."""
    if Box.of(text, 14, x, FIGURES, "middle").right + x * widths[0] / 100 <= widths[0]:
        return Headcount(x, text, x, "middle", shown)
    return Headcount(x, text, 100, "end", shown)


def _told(drawn: int, high: Sequence[Body], low: Sequence[Body], expected: Expected) -> str:
    """The picture in words: how many bodies there are, and which stand out."""
    if not drawn:
        return "Too early to compare organisations."
    rate = _rate_words(expected)
    parts = [f"{drawn} organisation{'s' * (drawn > 1)}. All together: {rate}."]
    for which, found in (("Higher", high), ("Lower", low)):
        listed = ", ".join(f"{body.known_as} {body.rate_words}" for body in found[:_LISTED])
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
        f"outside the dotted ones (99.8% limits).{_LEFT_OUT[min(left_out, 2)].format(left_out)}"
    )


def _row(body: Body, expected: Expected) -> tuple[str, ...]:
    headcount = MARKERS[How.NOT_OFFERED] if body.headcount is None else f"{body.headcount:,}"
    rate = body.rate_words if body.headcount else NO_RATE
    if body.value is None:
        rate = MARKERS[How.HIDDEN]
    return body.name, headcount, rate, verdict(body.value, body.headcount, expected).value
