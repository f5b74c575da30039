"""The words of a picture that the server draws, in few letters, and how much room they take: it never sees the font."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
_FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Shares of the font's size: the wider of Inter and Arial, in bold, digits all alike.
_LETTERS = {
    0.36: " ',.:;Iijl",
    0.46: '!"()/[\\]^_`ft{|}r–',
    0.62: "?FJLaceksvxyz",
    0.8: "ACDGHKNOQRUVXY",
    0.9: "Mmw",
    1.05: "%@W",
}
_WIDTHS = {letter: share for share, letters in _LETTERS.items() for letter in letters}
_OTHERS = 0.7
_OTHER_SCRIPTS = 1.1


@lru_cache(maxsize=4096)
def width_of(text: str, size: int) -> float:
    """Pixels that `text` takes at most, at a size in pixels."""
    shares = [_WIDTHS.get(letter) or (_OTHERS if letter < "\u0250" else _OTHER_SCRIPTS) for letter in text]
    return size * sum(shares)


def cut_to(text: str, size: int, room: float) -> str:
    """Return `text`, or as much of its beginning as fits into `room` pixels with three dots, cut between words."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(f"{kept}…", size) > room:
        kept = kept[:-1]
    whole_words = kept.rpartition(" ")[0] if " " in kept[len(kept) // 2 :] else kept
    return f"{whole_words.rstrip(' –,.')}…"


def short_day(day: date, *, with_year: bool = False) -> str:
    """Return "3 Sept", or "3 Sept 2024"."""
    return f"{day.day} {_MONTHS[day.month - 1]}{f' {day.year}' if with_year else ''}"


def full_day(day: date, *, with_year: bool = False) -> str:
    """Return "3 September", or "3 September 2024"."""
    return f"{day.day} {_FULL_MONTHS[day.month - 1]}{f' {day.year}' if with_year else ''}"


def whole_percent(value: int, whole: int) -> int:
    """Return the whole per cent that `value` is of `whole`, halves up."""
    return (200 * value + whole) // (2 * whole)


def share_words(value: int, whole: int) -> str:
    """Return the whole per cent that `value` is of `whole`, halves up; under 1% with one decimal."""
    if not value or 100 * value >= whole:
        return f"{whole_percent(value, whole)}%"
    tenths = (2000 * value + whole) // (2 * whole)
    return "under 0.1%" if not tenths else "1%" if tenths == 10 else f"0.{tenths}%"


def short(words: str) -> str:
    """The same in a picture: "<0.1%"."""
    return words.replace("under ", "<")
