"""A measure over time, drawn by the server: readings, the baseline that they began from, and the target.

The picture has no fixed width: across is per cent, down is pixels, so that words keep their size on every screen.
`templates/figures/line_chart.html` draws what is worked out here. Values are exact decimals until they become pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from obt.figures.axis import Axis, Write, axis_for
from obt.figures.placing import NARROW, WIDE, Anchor, Place, Room, Size
from obt.figures.text import cut_to, short_day, width_of

Shown = Literal["", "wide"] | Size

HEIGHT, TOP, BOTTOM, DATES = 330, 24, 292, 312
RIGHT = 96.0  # per cent; half of the last reading still fits on a phone
LEAST_LEFT, MOST_LEFT = 10.0, 30.0
WIDE_ENOUGH = 480  # pixels: from here on the style sheet shows what is "wide" (obt.css, .obt-picture)
_TOLD_ONE_BY_ONE = 12


@dataclass(frozen=True)
class Point:
    """One reading."""

    on: date
    value: Decimal


@dataclass(frozen=True)
class Line:
    """A level line and its figure."""

    y: float
    text: str = ""


@dataclass(frozen=True)
class Mark:
    """A reading as a dot; `kind` is its class."""

    x: float
    y: float
    r: float
    kind: str


@dataclass(frozen=True)
class Label:
    """Words in the picture: `kind` is their class, `shown` on which pictures they are to be seen ("": all)."""

    text: str
    x: float
    y: float
    anchor: Anchor
    kind: str
    shown: Shown = ""

    @classmethod
    def at(cls, place: Place, text: str, kind: str, shown: Shown = "") -> Label:
        return cls(text, place.x, round(place.y, 1), place.anchor, kind, shown)


@dataclass(frozen=True)
class LineChart:
    """Everything that the template draws, ready to be written down."""

    title: str
    description: str
    height: int
    zero: float
    ticks: tuple[Line, ...]
    left: float  # per cent: where baseline and target begin
    baseline: float | None
    target: float | None
    line: str
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    dates: tuple[Label, ...]


def line_chart(
    points: Iterable[Point],
    *,
    baseline: Decimal | None,
    baseline_label: str,
    target: Decimal | None,
    target_label: str,
    starts_on: date,
    ends_on: date,
    write: Write,
    title: str,
    description: str = "",
    last_label: str = "",
    baseline_note: str = "",
    write_on_axis: Write | None = None,
    are_minutes: bool = False,
) -> LineChart:
    """Lay out readings, in whatever order they come, between two dates, or further where a reading lies outside.

    `baseline_label`, `target_label` and `last_label` ("23% now") stand in the picture as they are; `baseline_note`
    follows the baseline's where there is room. `write` says a value as people read it; `write_on_axis` says it
    shorter beside the lines, which stand at quarters, halves and whole hours where the values `are_minutes`. Without a
    description the readings are told in words. ValueError for a value that is no number.
    """
    readings = sorted(points, key=lambda point: point.on)
    levels = [level for level in (baseline, target) if level is not None]
    values = [point.value for point in readings] + levels
    if not all(value.is_finite() for value in values):
        raise ValueError("a line chart draws numbers only")
    axis = axis_for(values, write_on_axis or write, are_minutes=are_minutes)
    ticks = tuple(
        Line(_y(axis, tick), cut_to(text, 14, NARROW * 0.6)) for tick, text in zip(axis.ticks, axis.texts, strict=True)
    )
    left = _left(ticks)
    days = Days.around([starts_on, ends_on, *(point.on for point in readings)], left, RIGHT)
    at = [(days.x(point.on), _y(axis, point.value)) for point in readings]
    heights = {"baseline": baseline, "target": target}
    ys = {name: None if level is None else _y(axis, level) for name, level in heights.items()}
    return LineChart(
        title=title,
        description=description or _told(readings, write, ys, baseline_label, target_label),
        height=HEIGHT,
        zero=_y(axis, Decimal(0)),
        ticks=ticks,
        left=left - 2,
        baseline=ys["baseline"],
        target=ys["target"],
        line=" ".join(f"{x},{y}" for x, y in at),
        marks=tuple(_marks(at)),
        labels=_labels(at, ticks, left, ys, baseline_label, baseline_note, target_label, last_label),
        dates=_dates(days, [point.on for point in readings], starts_on, ends_on),
    )


@dataclass(frozen=True)
class Days:
    """The time across a picture: from the first day at `left` per cent to the last at `right`."""

    first: date
    last: date
    left: float = 0.0
    right: float = 100.0

    @classmethod
    def around(cls, days: Sequence[date], left: float = 0.0, right: float = 100.0) -> Days:
        """All of `days`, in whatever order they come."""
        return cls(min(days), max(days), left, right)

    def x(self, day: date) -> float:
        """Per cent; a single day stands in the middle."""
        length = (self.last - self.first).days
        share = (day - self.first).days / length if length else 0.5
        return round(self.left + (self.right - self.left) * share, 2)

    def said(self, day: date) -> str:
        """The day in a few letters, with its year where the picture shows more than one year."""
        return short_day(day, with_year=(self.last - self.first).days > 365)


def _y(axis: Axis, value: Decimal) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * axis.share(value), 1)


def _left(ticks: Sequence[Line]) -> float:
    """Per cent that the axis' figures take in a narrow picture; the uppermost stands above everything."""
    widest = max([width_of(tick.text, 14) for tick in ticks[:-1]], default=0.0)
    return round(min(max(100 * widest / NARROW + 3, LEAST_LEFT), MOST_LEFT), 2)


def _marks(at: Sequence[tuple[float, float]]) -> Iterator[Mark]:
    """The readings as dots, the smaller the more there are; the last one is always the same."""
    radius, kind = (
        (5.5, "point") if len(at) <= 16 else (3.5, "point point--s") if len(at) <= 40 else (2, "point point--s")
    )
    for x, y in at[:-1]:
        yield Mark(x, y, radius, kind)
    for x, y in at[-1:]:
        yield Mark(x, y, 8, "last")


def _labels(
    at: Sequence[tuple[float, float]],
    ticks: Sequence[Line],
    left: float,
    ys: dict[str, float | None],
    baseline_label: str,
    baseline_note: str,
    target_label: str,
    last_label: str,
) -> tuple[Label, ...]:
    """The words beside baseline, target and the last reading, each in a row of its own."""
    drawn = [y for y in ys.values() if y is not None]
    room = Room(drawn, at, [(tick.text, tick.y - 5) for tick in ticks])
    labels: list[Label] = []
    if ys["baseline"] is not None:
        text = cut_to(baseline_label, 14, NARROW)
        place = room.take(text, 14, _beside_a_line(ys["baseline"], left, ("end", "start"), (-8, 19, -26, 37)))
        noted = cut_to(f"{text} – {baseline_note}", 14, WIDE_ENOUGH * 0.8)
        hides = any(room.lies_on_data(noted, 14, place, picture) for picture in (WIDE_ENOUGH, WIDE))
        if baseline_note and place.anchor == "end" and not hides:
            labels += [Label.at(place, text, "", "narrow"), Label.at(place, noted, "", "wide")]
        else:
            labels.append(Label.at(place, text, ""))
    if ys["target"] is not None:
        text = cut_to(target_label, 14, NARROW * (1 - left / 100))
        place = room.take(text, 14, _beside_a_line(ys["target"], left, ("start", "end"), (19, -8, 37, -26)))
        labels.append(Label.at(place, text, "t-target"))
    if not at:
        place = room.take("No readings", 16, [Place(50, y, "middle") for y in (158, 130, 186, 102, 214)])
        labels.append(Label.at(place, "No readings", "t-none"))
    elif last_label:
        text = cut_to(last_label, 16, NARROW)
        place = room.take(text, 16, _beside_a_point(*at[-1], width_of(text, 16)))
        labels.append(Label.at(place, text, "t-spark"))
    return tuple(labels)


def _beside_a_line(y: float, left: float, anchors: Sequence[Anchor], steps: Sequence[int]) -> Iterator[Place]:
    for step in steps:
        for anchor in anchors:
            yield Place(100 if anchor == "end" else left, y + step, anchor)


def _beside_a_point(x: float, y: float, width: float) -> Iterator[Place]:
    """Above or below, at the side where there is room even in a narrow picture."""
    share = 100 * width / NARROW
    for step in (-14, 28, -32, 46, -50, 64):
        if x + 2.5 + share <= 100:
            yield Place(round(x + 2.5, 2), y + step, "start")
        elif x + 1 - share >= 0:
            yield Place(round(min(x + 1, 100), 2), y + step, "end")
        else:
            yield Place(100, y + step, "end")


def _dates(days: Days, read_on: Sequence[date], starts_on: date, ends_on: date) -> tuple[Label, ...]:
    """The days under the axis: as many as fit side by side, first in a narrow picture, then in a wide one too.

    The last and the first reading come first, then where the time ends and begins, then the others from the right.
    """
    others = sorted(set(read_on), reverse=True)
    wanted = list(dict.fromkeys([*others[:1], *others[-1:], ends_on, starts_on, *others]))
    found: list[Label] = []
    for picture, shown in ((NARROW, ""), (WIDE_ENOUGH, "wide")):
        taken = [_reach(label, picture) for label in found]
        had = {label.text for label in found}
        for day in wanted:
            middle = days.x(day) * picture / 100
            if any(left - 8 < middle < right + 8 for left, right in taken):
                continue  # as most are, of many readings
            label = _dated(days, day, picture, "wide" if shown else "")
            start, end = _reach(label, picture)
            if label.text not in had and all(start > right + 8 or end < left - 8 for left, right in taken):
                found.append(label)
                taken.append((start, end))
    return tuple(sorted(found, key=lambda label: label.x))


def _dated(days: Days, day: date, picture: int, shown: Shown) -> Label:
    """A day under its place, moved in from the picture's edge."""
    text, x = days.said(day), days.x(day)
    half = 50 * width_of(text, 14) / picture
    if x + half > 100:
        return Label(text, 100, DATES, "end", "", shown)
    if x - half < 0:
        return Label(text, 0, DATES, "start", "", shown)
    return Label(text, x, DATES, "middle", "", shown)


def _reach(label: Label, picture: int) -> tuple[float, float]:
    return Place(label.x, label.y, label.anchor).across(width_of(label.text, 14), picture)


def _told(
    readings: Sequence[Point], write: Write, ys: dict[str, float | None], baseline_label: str, target_label: str
) -> str:
    """The picture in words: every reading while they are few, otherwise the first, last, lowest and highest."""
    parts = ["No readings."]
    if 0 < len(readings) <= _TOLD_ONE_BY_ONE:
        each = "; ".join(_reading(point, write) for point in readings)
        parts = [f"{len(readings)} reading{'s' * (len(readings) > 1)}: {each}."]
    elif readings:
        low, high = (pick(readings, key=lambda point: point.value) for pick in (min, max))
        parts = [
            f"{len(readings)} readings, from {_reading(readings[0], write)}, to {_reading(readings[-1], write)}.",
            f"The lowest is {_reading(low, write)}; the highest is {_reading(high, write)}.",
        ]
    levels = (("baseline", baseline_label), ("target", target_label))
    return " ".join([*parts, *(f"{label}." for name, label in levels if ys[name] is not None)])


def _reading(point: Point, write: Write) -> str:
    return f"{write(point.value)} on {short_day(point.on, with_year=True)}"
