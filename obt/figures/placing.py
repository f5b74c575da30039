"""Where words stand in a line chart, so that none lies on another and as little as possible on what is drawn.

Across is counted in per cent of a width that the server does not know, down in pixels. Every place is therefore
checked at the two widths between which all screens lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Literal

from obt.figures.text import width_of

Anchor = Literal["start", "middle", "end"]
Size = Literal["narrow", "middle", "full"]  # the class of what stands only in pictures of that size
Pixels = tuple[float, float]  # from, to
Pictures = tuple[float, float]  # the narrowest and the widest, pixels

NARROW, WIDE = 250, 630  # a card on a screen 320 wide; two thirds of the page
HIGHEST, LOWEST = 1, 291  # of words beside the lines; under them stand the dates
NARROWEST, MIDDLE_FROM, FULL_FROM, WIDEST = 290, 480, 800, 960  # a screen 320 wide; the steps of obt.css; a page
_AIR = 4
_BESIDE = 6  # pixels on either side of a figure under an axis
_HALO = 3  # the white edge of words, which cuts a line that they touch
_ON_DATA, _ON_LINE, _LATER = 6, 30, 2  # what a place costs


@dataclass(frozen=True)
class Place:
    """Where words begin, end or have their middle (`anchor`), and the line that they stand on."""

    x: float
    y: float
    anchor: Anchor

    def across(self, width: float, picture: float) -> Pixels:
        """From where to where words of this width reach in a picture of that width."""
        x = self.x * picture / 100
        left = {"start": x, "middle": x - width / 2, "end": x - width}[self.anchor]
        return left, left + width

    def down(self, size: int) -> Pixels:
        """From where to where words of this size reach."""
        return self.y - 0.8 * size, self.y + 0.25 * size


def sizes(margin: int) -> dict[Size, Pictures]:
    """The widths of each size of picture that is as wide as the page, without its margin for the axis' figures."""
    return {
        "narrow": (NARROWEST - margin, MIDDLE_FROM),
        "middle": (MIDDLE_FROM, FULL_FROM),
        "full": (FULL_FROM, WIDEST),
    }


@dataclass(frozen=True, slots=True)
class Box:
    """What takes room in a picture: from `left` to `right` pixels beside `x` per cent, from `top` down to `bottom`."""

    x: float
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, text: str, size: int, x: float, y: float, anchor: Anchor, dx: float = 0) -> Box:
        """The room that words of this size take, where they stand `dx` pixels beside `x`."""
        left, right = Place(0, y, anchor).across(width_of(text, size), 0)
        top, bottom = Place(0, y, anchor).down(size)
        return cls(x, left + dx, right + dx, top, bottom)

    def spaced(self) -> Box:
        """The same with air at its sides, for words in one row under an axis."""
        return replace(self, left=self.left - _BESIDE, right=self.right + _BESIDE)

    def is_apart(self, other: Box, pictures: Pictures) -> bool:
        """Whether they do not meet in any picture between those two widths: on one side at both is so between them."""
        if self.bottom <= other.top or other.bottom <= self.top:
            return True
        narrow, wide = pictures
        between = (other.x - self.x) / 100
        before, after = other.left - self.right, self.left - other.right
        return (between * narrow + before >= 0 and between * wide + before >= 0) or (
            after - between * narrow >= 0 and after - between * wide >= 0
        )

    def is_inside(self, pictures: Pictures) -> bool:
        """Whether all of it lies in the picture, left and right, at both widths."""
        middles = [(self.x * width / 100, width) for width in pictures]
        return all(middle + self.left >= 0 and middle + self.right <= width for middle, width in middles)


@dataclass
class Room:
    """What is taken already. Labels get rows of their own, so that they are apart at every width."""

    lines: Sequence[float]
    line: Sequence[tuple[float, float]]
    ticks: Sequence[tuple[str, float]]
    pictures: Pictures = (NARROW, WIDE)
    highest: float = HIGHEST
    rows: list[Pixels] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._columns = _columns(self.line)

    def emptied(self, pictures: Pictures) -> Room:
        """The same for pictures of other widths, with no words in it yet."""
        other = copy(self)
        other.pictures, other.rows = pictures, []
        return other

    def take(self, text: str, size: int, places: Iterable[Place]) -> Place:
        """Return the best of `places`, the earlier the better, or where one is free; nothing else gets that row."""
        tried = list(places)
        free = [
            (self._cost(text, size, place) + _LATER * n, n)
            for n, place in enumerate(tried)
            if self._is_free(text, size, place)
        ]
        best = tried[min(free)[1]] if free else self._anywhere(text, size, tried[0])
        self.rows.append(best.down(size))
        return best

    def lies_on_data(self, text: str, size: int, place: Place, picture: float) -> bool:
        """Whether words of this size would lie on the line of the readings in a picture of that width."""
        top, bottom = place.down(size)
        left, right = (100 * x / picture for x in place.across(width_of(text, size), picture))
        columns = self._columns[max(0, int(left)) : int(right) + 1]
        return any(low < bottom + _AIR and high > top - _AIR for low, high in columns)

    def _anywhere(self, text: str, size: int, wanted: Place) -> Place:
        """The free row that is nearest to the one wanted, at the right edge."""
        rows = sorted(range(int(self.highest) + size, LOWEST - size // 2, 2), key=lambda y: abs(y - wanted.y))
        places = [Place(100, y, "end") for y in rows]
        return next((place for place in places if self._is_free(text, size, place)), wanted)

    def _is_free(self, text: str, size: int, place: Place) -> bool:
        top, bottom = place.down(size)
        if top < self.highest or bottom > LOWEST or any(_meet((top, bottom), row) for row in self.rows):
            return False
        beside = [tick for tick, y in self.ticks if _meet((top, bottom), Place(0, y, "start").down(14))]
        width = width_of(text, size)
        for picture in self.pictures:
            across = place.across(width, picture)
            if across[0] < -_AIR or across[1] > picture + _AIR:
                return False
            if any(across[0] < width_of(tick, 14) + _AIR for tick in beside):
                return False
        return True

    def _cost(self, text: str, size: int, place: Place) -> float:
        """How much of what is drawn these words would lie on."""
        top, bottom = place.down(size)
        cost = _ON_LINE * sum(top - _HALO < y < bottom + _HALO for y in self.lines)
        return cost + _ON_DATA * sum(self.lies_on_data(text, size, place, picture) for picture in self.pictures)


def _meet(one: Pixels, other: Pixels) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _columns(line: Sequence[tuple[float, float]]) -> list[Pixels]:
    """From where to where the line reaches in each of a hundred columns; where it is not, nowhere."""
    columns: list[Pixels] = [(float("inf"), float("-inf"))] * 101
    for (x1, y1), (x2, y2) in zip(line, [*line[1:], line[-1]] if line else [], strict=True):
        slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0
        for column in range(int(x1), int(x2) + 1):
            here = [y1 + slope * (min(max(x, x1), x2) - x1) for x in (column, column + 1)]
            if x1 == x2:
                here = [y1, y2]
            low, high = columns[column]
            columns[column] = (min(low, *here), max(high, *here))
    return columns
