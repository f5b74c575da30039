"""How many have taken part, day by day over the whole window of a programme, beside everybody else.

Shown numbers come in, as `obt.dashboards` publishes them: a hidden one is None and leaves a gap. Like the line chart,
across is per cent and down is pixels; the figures of the axis stand in a margin of their own at the left.
`templates/figures/trend_chart.html` draws what is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from obt.figures.axis import Axis, axis_for
from obt.figures.line_chart import Days, Label, Line, Mark
from obt.figures.placing import Anchor, Box, Pictures, Place, Room, Size, sizes
from obt.figures.text import cut_to, full_day, short, short_day, width_of
from obt.figures.trend import Milestones, Series, Table, table_by_day, table_by_week

HEIGHT, BOTTOM, DATES = 330, 292, 312
TOP = 24  # of the lines, where there are no milestones
FIRST_ROW, ROW = 14, 20  # where the words of milestones stand, above the lines
ROWS: dict[Size, int] = {"narrow": 2, "middle": 3, "full": 3}  # at most
MARGINS = (44, 52, 72, 88)  # pixels for the figures of the axis: the classes that obt.css has
ENOUGH_BESIDE, _LONG = 150, 0.75  # pixels beside a line's end, for which a name of that share of the picture is cut
_LOOKED_AT = 32  # days of a line, to find places for words
_BESIDE_LINE, _BESIDE_END = 5, 12
_ANCHORS: tuple[Anchor, ...] = ("start", "end")


@dataclass(frozen=True)
class Event:
    """A milestone's vertical line from `top` down, with its words at its upper end; without room for them none."""

    x: float
    top: float
    text: str
    y: int
    anchor: Anchor
    dx: int
    shown: Size


@dataclass(frozen=True)
class TrendChart:
    """Everything that the template draws, ready to be written down."""

    title: str
    description: str
    height: int
    margin: int
    zero: float
    ticks: tuple[Line, ...]
    events: tuple[Event, ...]
    own: tuple[str, ...]
    other: tuple[str, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    dates: tuple[Label, ...]
    milestones: str  # all of them, in a sentence
    unnamed: tuple[Size, ...]  # the pictures in which some stand without words
    weeks: Table
    days: Table


def trend_chart(
    own: Series,
    other: Series | None = None,
    *,
    opens_on: date,
    closes_on: date,
    milestones: Milestones = (),
    title: str,
    description: str = "",
    noun: str = "people",
) -> TrendChart:
    """Lay out `own` beside `other` from the day that the programme opens to the day it closes, so that the time left
    is seen; further where there are totals of days outside.

    In per cent of headcount if `own` has one, else in plain numbers of `noun`. `other` is left out if it is not on the
    same scale: a share and a number do not compare. Without a description the lines are told in words.
    """
    if other and bool(other.headcount) != bool(own.headcount):
        other = None
    lines = [own, other] if other else [own]
    axis = _axis(lines)
    texts = [cut_to(text, 14, MARGINS[-1] - 8) for text in axis.texts]
    margin = next(m for m in MARGINS if m == MARGINS[-1] or all(width_of(text, 14) + 8 <= m for text in texts))
    ends = [line.in_order[end][0] for line in lines if line.points for end in (0, -1)]
    days = Days.around([opens_on, closes_on, *ends])
    marked = sorted(item for item in milestones if days.first <= item[0] <= days.last)
    if days.last > closes_on:
        marked = sorted([*marked, (closes_on, "Closes")])
    events = _events(marked, days, margin)
    scale = _Scale(axis, days, TOP + ROW * _rows(events))
    return TrendChart(
        title=title,
        description=description or _told(lines, marked, noun),
        height=HEIGHT,
        margin=margin,
        zero=BOTTOM,
        ticks=tuple(Line(scale.y(float(tick)), text) for tick, text in zip(axis.ticks, texts, strict=True)),
        events=tuple(event if event.text else replace(event, top=scale.top) for event in events),
        own=tuple(_polylines(own, scale)),
        other=tuple(_polylines(other, scale)) if other else (),
        marks=tuple(_marks(own, other, scale)),
        labels=tuple(_labels(own, other, scale, margin)),
        dates=tuple(_dates(days, margin)),
        milestones="; ".join(f"{text}, {full_day(on)}" for on, text in marked),
        unnamed=tuple(name for name in ROWS if any(not event.text and event.shown == name for event in events)),
        weeks=table_by_week(own, other, marked, closes_on, noun),
        days=table_by_day(own, other, marked, noun),
    )


def _axis(lines: Sequence[Series]) -> Axis:
    largest = [(max(value for _, value in line.shown), line.headcount) for line in lines if line.shown]
    values = [Decimal(100 * value) / headcount if headcount else Decimal(value) for value, headcount in largest]
    sign = "%" if lines[0].headcount else ""
    return axis_for(values, lambda value: f"{value:,f}{sign}")


@dataclass(frozen=True)
class _Scale:
    """Where a day and an amount stand."""

    axis: Axis
    days: Days
    top: float

    def y(self, value: float) -> float:
        return round(BOTTOM - (BOTTOM - self.top) * value / float(self.axis.high), 1)

    def at(self, series: Series, point: tuple[date, int]) -> tuple[float, float]:
        on, value = point
        return self.days.x(on), self.y(100 * value / series.headcount if series.headcount else value)


# What is drawn


def _stretches(series: Series) -> Iterator[list[tuple[date, int]]]:
    """The days between two gaps."""
    stretch: list[tuple[date, int]] = []
    for on, value in series.in_order:
        if value is not None:
            stretch.append((on, value))
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _polylines(series: Series, scale: _Scale) -> Iterator[str]:
    """A line for each stretch of two days or more; where it is level, only its ends."""
    for stretch in _stretches(series):
        if len(stretch) > 1:
            kept = [
                point
                for n, point in enumerate(stretch)
                if n in (0, len(stretch) - 1) or not stretch[n - 1][1] == point[1] == stretch[n + 1][1]
            ]
            yield " ".join(f"{x},{y}" for x, y in (scale.at(series, point) for point in kept))


def _marks(own: Series, other: Series | None, scale: _Scale) -> Iterator[Mark]:
    """A day that stands alone between two gaps, and the last of `own`."""
    for series, kind in ((other, "alone"), (own, "point")):
        if series:
            for stretch in _stretches(series):
                if len(stretch) == 1:
                    yield Mark(*scale.at(series, stretch[0]), 3, f"{kind} point--s" if kind == "point" else kind)
    if own.shown:
        yield Mark(*scale.at(own, own.shown[-1]), 6, "point")


# Words


def _events(marked: Milestones, days: Days, margin: int) -> list[Event]:
    """The milestones, once for each size of picture."""
    return [event for shown, widths in sizes(margin).items() for event in _named(marked, days, shown, widths)]


def _named(marked: Milestones, days: Days, shown: Size, widths: Pictures) -> Iterator[Event]:
    """Each milestone with its words in the uppermost row where they meet neither other words nor other lines."""
    words: list[Box] = []
    poles: list[Box] = []
    for on, title in marked:
        x, text = days.x(on), f"{title} {days.said(on)}"
        for row, anchor in ((row, anchor) for row in range(ROWS[shown]) for anchor in _ANCHORS):
            y, dx = FIRST_ROW + ROW * row, _BESIDE_LINE if anchor == "start" else -_BESIDE_LINE
            box = Box.of(text, 14, x, y, anchor, dx)
            pole = Box(x, 1 - _BESIDE_LINE, _BESIDE_LINE - 1, box.top, BOTTOM)
            if (
                box.is_inside(widths)
                and all(box.is_apart(taken, widths) for taken in (*words, *poles))
                and all(pole.is_apart(taken, widths) for taken in words)
            ):
                words.append(box)
                poles.append(pole)
                yield Event(x, round(box.top, 1), text, y, anchor, dx, shown)
                break
        else:
            yield Event(x, BOTTOM, "", 0, "start", 0, shown)


def _rows(events: Sequence[Event]) -> int:
    """How many rows the words of milestones take."""
    return max((1 + (event.y - FIRST_ROW) // ROW for event in events if event.text), default=0)


def _labels(own: Series, other: Series | None, scale: _Scale, margin: int) -> Iterator[Label]:
    """Whose the lines are and what they have come to, each at its end; or why there is none."""
    lines = [line for line in (own, other) if line and line.shown]
    ends = [scale.at(line, line.shown[-1]) for line in lines]
    drawn = [scale.at(line, point) for line in lines for point in line.shown[:: 1 + len(line.shown) // _LOOKED_AT]]
    empty = Room([], drawn, [], highest=scale.top - TOP + 1)
    for shown, widths in sizes(margin).items():
        room = empty.emptied(widths)
        if not own.shown:
            text = "Too few people to show yet" if own.points else "No figures yet"
            yield Label.at(room.take(text, 16, _in_the_middle(scale.top)), text, "t-none", shown)
        for line, (x, y) in zip(lines, ends, strict=True):
            size, kind = (16, "t-main") if line is own else (14, "t-other")
            beside = widths[0] * (100 - x) / 100 - _BESIDE_END
            text = _named_end(line, size, widths[0])
            if beside >= ENOUGH_BESIDE and width_of(text, size) > widths[0] * _LONG:
                text = _named_end(line, size, beside)
            is_upper = (y, line is not own) == min(
                (end[1], one is not own) for one, end in zip(lines, ends, strict=True)
            )
            places = _beside_an_end(x, y, width_of(text, size), widths[0], is_upper)
            yield Label.at(room.take(text, size, places), text, kind, shown)


def _in_the_middle(top: float) -> Iterator[Place]:
    for y in range(int(top) + 80, BOTTOM - 20, 24):
        yield Place(50, y, "middle")
        yield Place(100, y, "end")


def _named_end(line: Series, size: int, width: float) -> str:
    """ "DfT group 40%", the name cut to the picture; with the day if the last days are hidden."""
    on, value = line.shown[-1]
    said = short(line.said(value))
    if on != line.in_order[-1][0]:
        said = f"{said} on {short_day(on)}"
    return f"{cut_to(line.label, size, width - width_of(f' {said}', size))} {said}"


def _beside_an_end(x: float, y: float, width: float, narrowest: float, is_upper: bool) -> Iterator[Place]:
    """To the right of a line's end where there is room in the narrowest of the pictures, else above it or under it."""
    share, beside = 100 * width / narrowest, round(x + 100 * _BESIDE_END / narrowest, 2)
    if beside + share <= 100:
        for step in (5, -5, -14, -22, -32, -42, 18, 28) if is_upper else (5, 14, 22, 30, 40, 50, -14, -24):
            yield Place(beside, y + step, "start")
    near = min(round(x + 2, 2), 100) if x >= share else 100
    for step in (-16, -26, -36, -50, 28, 38) if is_upper else (26, 36, 46, 60, 90, -16, -26):
        yield Place(near, y + step, "end")
        if step > 0:  # a line that rises to its end has more room under it further right
            yield Place(100, y + step, "end")


def _dates(days: Days, margin: int) -> Iterator[Label]:
    """The days under the axis: its ends, and as many first days of months, evenly, as stand side by side."""
    for shown, widths in sizes(margin).items():
        ends = [_dated(days, day, shown) for day in dict.fromkeys((days.first, days.last))]
        firsts: list[Label] = []
        for step in (1, 2, 3, 6, 12):
            tried = [_dated(days, day, shown) for day in _firsts(days, step)]
            firsts = [one for one in tried if all(_box(one).is_apart(_box(end), widths) for end in ends)]
            if all(_box(one).is_apart(_box(two), widths) for one, two in pairwise(firsts)):
                break
        yield from (*ends[:1], *firsts, *ends[1:])


def _firsts(days: Days, step: int) -> Iterator[date]:
    """The first days of months between the ends, of every month, every second, …"""
    for number in range(days.first.year * 12 + days.first.month, days.last.year * 12 + days.last.month):
        if number % step == 0:
            yield date(number // 12, number % 12 + 1, 1)


def _dated(days: Days, day: date, shown: Size) -> Label:
    """A day under its place; at an end of the axis, inwards."""
    text, x = days.said(day), days.x(day)
    anchor: Anchor = "middle" if 0 < x < 100 else "start" if x == 0 else "end"
    return Label(text, x, DATES, anchor, "", shown)


def _box(label: Label) -> Box:
    return Box.of(label.text, 14, label.x, label.y, label.anchor).spaced()


def _told(lines: Sequence[Series], marked: Milestones, noun: str) -> str:
    """The picture in words: where each line begins and where it has come to, and what is not shown."""
    parts = []
    for line in lines:
        if not line.shown:
            parts.append(f"{line.label}: no figures that can be shown.")
            continue
        first, last = (_day_told(line, point, noun) for point in (line.shown[0], line.shown[-1]))
        parts.append(f"{line.label}: {first}." if len(line.shown) == 1 else f"{line.label}: from {first} to {last}.")
        hidden = len(line.points) - len(line.shown)
        if hidden:
            parts.append(f"{hidden} day{'s' * (hidden > 1)} hidden, as too few people had or had not.")
    parts += [f"{text} on {full_day(on, with_year=True)}." for on, text in marked]
    return " ".join(parts)


def _day_told(line: Series, point: tuple[date, int], noun: str) -> str:
    on, value = point
    return f"{line.said(value)}{'' if line.headcount else f' {noun}'} on {full_day(on, with_year=True)}"
