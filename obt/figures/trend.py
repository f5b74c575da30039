"""Totals day by day: whose they are, what they come to week by week, and their tables.

Shown numbers come in, as `obt.dashboards` publishes them; a hidden one is None.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import itemgetter

from obt.figures.figure import MARKERS, How
from obt.figures.small_numbers import POINT
from obt.figures.text import full_day, share_words

Points = Sequence[tuple[date, int | None]]
Milestones = Sequence[tuple[date, str]]

_SUNDAY = 7


@dataclass(frozen=True)
class Series:
    """A line: whose it is, in few words ("DfT group"), and the totals at the end of each day, None while hidden.

    With a `headcount` the line is drawn in per cent of it.
    """

    label: str
    points: Points
    headcount: int | None = None

    @cached_property
    def in_order(self) -> list[tuple[date, int | None]]:
        return sorted(self.points, key=itemgetter(0))

    @cached_property
    def shown(self) -> list[tuple[date, int]]:
        """The days that are not hidden, in order."""
        return [(on, value) for on, value in self.in_order if value is not None]

    def said(self, value: int) -> str:
        """One of its totals in words: as a share where there is a headcount."""
        return share_words(value, self.headcount) if self.headcount else f"{value:,}"


@dataclass(frozen=True)
class Week:
    """The total at the end of a week (Sunday), or of what there is of it, and its move since the week before."""

    ends_on: date
    total: int | None
    change: int | None
    is_so_far: bool
    is_first: bool  # or the week before has no day

    @property
    def name(self) -> str:
        """As in a table's first column: "20 October", "3 December so far"."""
        return f"{full_day(self.ends_on)}{' so far' if self.is_so_far else ''}"

    @property
    def change_words(self) -> str:
        """As in a table: "512 more", "7 fewer"; a move by less than 5 is not told exactly, as in the line itself."""
        if self.change is None:
            return MARKERS[How.NOT_OFFERED if self.is_first and self.total is not None else How.HIDDEN]
        if abs(self.change) < POINT:
            return f"fewer than {POINT} {'more' if self.change >= 0 else 'less'}"
        return f"{abs(self.change):,} {'more' if self.change > 0 else 'fewer'}"


@dataclass(frozen=True)
class Table:
    """What `figures/table.html` takes."""

    caption: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


def by_week(points: Points, closes_on: date | None = None) -> list[Week]:
    """Return a week for each that has a day in `points`: its last day's total, and how far it moved since the week
    before. The last one is there "so far" unless its day is a Sunday, or the day on which the programme closes.
    """
    last_days: dict[date, tuple[date, int | None]] = {}
    for on, total in sorted(points, key=itemgetter(0)):
        last_days[_sunday(on)] = (on, total)
    weeks: list[Week] = []
    for sunday, (on, total) in last_days.items():
        follows = bool(weeks) and _sunday(weeks[-1].ends_on) == sunday - datetime.timedelta(days=7)
        before = weeks[-1].total if follows else None
        change = None if total is None or before is None else total - before
        is_last = sunday == next(reversed(last_days))
        is_so_far = is_last and on != sunday and on != closes_on
        weeks.append(Week(on if is_last else sunday, total, change, is_so_far, not follows))
    return weeks


def _sunday(day: date) -> date:
    return day + datetime.timedelta(days=_SUNDAY - day.isoweekday())


def table_by_week(own: Series, other: Series | None, marked: Milestones, closes_on: date, noun: str) -> Table:
    theirs = {_sunday(week.ends_on): week.total for week in by_week(other.points)} if other else {}
    happened = _happened((_sunday(on), f"{title}, {full_day(on)}") for on, title in marked)
    rows = [
        (
            f"{week.name}{happened.get(_sunday(week.ends_on), '')}",
            _cell(week.total),
            week.change_words,
            *_shares(own, other, week.total, theirs.get(_sunday(week.ends_on))),
        )
        for week in by_week(own.points, closes_on)
    ]
    columns = (("Week ending", False), (noun.capitalize(), True), ("Change", True), *_share_columns(own, other))
    return Table(f"{own.label} by week", columns, tuple(rows))


def table_by_day(own: Series, other: Series | None, marked: Milestones, noun: str) -> Table:
    theirs = dict(other.points) if other else {}
    happened = _happened(marked)
    rows = [
        (f"{full_day(on)}{happened.get(on, '')}", _cell(value), *_shares(own, other, value, theirs.get(on)))
        for on, value in own.in_order
    ]
    columns = (("Day", False), (noun.capitalize(), True), *_share_columns(own, other))
    return Table(f"{own.label} by day", columns, tuple(rows))


def _happened(items: Iterable[tuple[date, str]]) -> dict[date, str]:
    """What follows the name of a day or week in which there were milestones: " (Leaders’ talk)"."""
    found: dict[date, list[str]] = {}
    for on, text in items:
        found.setdefault(on, []).append(text)
    return {on: f" ({'; '.join(texts)})" for on, texts in found.items()}


def _share_columns(own: Series, other: Series | None) -> tuple[tuple[str, bool], ...]:
    """The headings of `_shares`."""
    shares = (("Share", True),) if own.headcount else ()
    return (*shares, (other.label, True)) if other else shares


def _shares(own: Series, other: Series | None, value: int | None, theirs: int | None) -> tuple[str, ...]:
    """The cells that compare: the own share, if there is a headcount, and the other line."""
    hidden = MARKERS[How.HIDDEN]
    shares = ((hidden if value is None else own.said(value)),) if own.headcount else ()
    return (*shares, hidden if theirs is None else other.said(theirs)) if other else shares


def _cell(value: int | None) -> str:
    return MARKERS[How.HIDDEN] if value is None else f"{value:,}"
