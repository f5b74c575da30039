"""A number as it may be shown: with how exact it is, or hidden. What decides is `small_numbers`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from obt.figures.text import whole_percent


class How(StrEnum):
    """How a number is given."""

    EXACT = "exact"
    ABOUT = "about"  # to the nearest 5, or added up of such numbers
    HIDDEN = "hidden"  # so few that they could be named, or all but so few; perhaps none
    NOT_OFFERED = "not offered"  # there is no such number: too few people to split, or nothing to count


MARKERS = {How.HIDDEN: "[c]", How.NOT_OFFERED: "[x]"}  # in tables and files; "[z]": a rate without a headcount
NO_RATE = "[z]"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of people, teams, minutes; `value` is None where it is not given."""

    value: int | None
    how: How = How.EXACT

    @classmethod
    def from_json(cls, stored: list[Any] | None) -> Figure:
        """What `to_json` has stored; NOT_OFFERED where nothing is."""
        return cls(stored[0], How(stored[1])) if stored else NOT_OFFERED

    def to_json(self) -> list[Any]:
        return [self.value, self.how.value]

    def __str__(self) -> str:
        """As in a table: "1,234", "[c]", "[x]"."""
        return MARKERS[self.how] if self.value is None else f"{self.value:,}"

    @property
    def is_shown(self) -> bool:
        return self.value is not None

    @property
    def words(self) -> str:
        """As in a sentence: "1,234", "about 1,235", "not shown"."""
        if self.value is None:
            return "not shown"
        return f"about {self.value:,}" if self.how is How.ABOUT else f"{self.value:,}"

    def percent_of(self, whole: int | None) -> int | None:
        """Return the whole per cent that it is of `whole`, halves up; None without either."""
        if self.value is None or not whole:
            return None
        return whole_percent(self.value, whole)


HIDDEN = Figure(None, How.HIDDEN)
NOT_OFFERED = Figure(None, How.NOT_OFFERED)


def exact(value: int) -> Figure:
    return Figure(value, How.EXACT)


def about(value: int) -> Figure:
    return Figure(value, How.ABOUT)


def added_up(parts: Iterable[Figure]) -> Figure:
    """Add up what is shown of `parts`, never what is hidden: exact only if every part is; hidden if none is shown."""
    figures = list(parts)
    shown = [figure.value for figure in figures if figure.value is not None]
    if not shown:
        return HIDDEN if figures else NOT_OFFERED
    if all(figure.how is How.EXACT for figure in figures):
        return exact(sum(shown))
    return about(5 * ((sum(shown) + 2) // 5))
