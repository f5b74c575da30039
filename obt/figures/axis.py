"""The scale that values are drawn on: from 0, at most four round lines above each other, exact decimals throughout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import islice

Write = Callable[[Decimal], str]

MOST_LINES = 4  # beside the line at 0
_ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
_MINUTES = tuple(map(Decimal, (1, 2, 5, 10, 15, 20, 30)))
_TRIED = 8  # steps: more than two powers of ten
_LONG = 7  # letters; what is longer takes room from the picture
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WITH_WORDS = re.compile(r"(\D*\d[\d,.]*(?:m|bn)?) +\D+")
_MILLION, _BILLION = Decimal(10) ** 6, Decimal(10) ** 9


@dataclass(frozen=True)
class Axis:
    """From the lowest to the highest of `ticks`; `texts` says them. Without values it has no ticks."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]
    texts: tuple[str, ...]

    def share(self, value: Decimal) -> float:
        """How far up the axis a value stands: 0 at its lower end, 1 at its upper end."""
        return float((value - self.low) / (self.high - self.low))


def axis_for(values: Sequence[Decimal], write: Write, *, are_minutes: bool = False) -> Axis:
    """Return the axis on which all `values` have their place, its figures written by `write`.

    A step is passed over if `write` rounds its figures, so that no line is said to stand where it does not. Time
    (`are_minutes`) has its lines at parts of an hour and at whole hours: 25 minutes are no round time.
    """
    low, high = min([Decimal(0), *values]), max([Decimal(0), *values])
    if low == high:  # there is nothing but 0, or nothing at all
        ticks = (Decimal(0),) if values else ()
        return Axis(Decimal(0), Decimal(1), ticks, tuple(map(write, ticks)))
    steps = _few_enough(low, high, _steps(high - low, are_minutes))
    tried = [_ticks(low, high, step) for step in islice(steps, _TRIED)]
    written = [tuple(map(write, ticks)) for ticks in tried]
    different = [i for i, texts in enumerate(written) if len(set(texts)) == len(texts)]
    exact = [i for i in different if are_minutes or _says(written[i], tried[i])]  # "1h" is not about 60
    best = (exact or different or [0])[0]
    return Axis(tried[best][0], tried[best][-1], tried[best], _shortened(tried[best], written[best]))


def _steps(length: Decimal, are_minutes: bool) -> Iterator[Decimal]:
    """The round steps that can divide an axis of this length, the smallest first."""
    if are_minutes and length > 1:
        yield from _MINUTES
        yield from (60 * step for step in _decimal_steps(max(length / 60, Decimal(10))))
    else:
        yield from _decimal_steps(length)


def _decimal_steps(length: Decimal) -> Iterator[Decimal]:
    power = length.adjusted() - 1
    while True:
        yield from (part.scaleb(power) for part in _ROUND)
        power += 1


def _few_enough(low: Decimal, high: Decimal, steps: Iterator[Decimal]) -> Iterator[Decimal]:
    """Those of `steps` that need few enough lines."""
    for step in steps:
        first, last = _span(low, high, step)
        if last - first <= MOST_LINES:
            yield step


def _span(low: Decimal, high: Decimal, step: Decimal) -> tuple[int, int]:
    """How many steps below and above 0 the axis reaches."""
    return (
        int((low / step).to_integral_value(ROUND_FLOOR)),
        int((high / step).to_integral_value(ROUND_CEILING)),
    )


def _ticks(low: Decimal, high: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    first, last = _span(low, high, step)
    return tuple(Decimal(f"{(step * n).normalize():f}") for n in range(first, last + 1))  # 10, not 1E+1


def _says(texts: Sequence[str], ticks: Sequence[Decimal]) -> bool:
    """Whether each text that has one number in it is about the value that it stands for."""
    for text, tick in zip(texts, ticks, strict=True):
        numbers = _NUMBER.findall(text)
        if len(numbers) == 1 and Decimal(numbers[0].replace(",", "")) != abs(tick):
            return False
    return True


def _shortened(ticks: Sequence[Decimal], texts: tuple[str, ...]) -> tuple[str, ...]:
    """The same in fewer letters: millions and billions in short, and the unit at the uppermost line only."""
    largest = max(abs(ticks[0]), abs(ticks[-1]))
    if largest >= _MILLION and max(map(len, texts)) > _LONG and _says(texts, ticks):
        unit, sign = (_BILLION, "bn") if largest >= _BILLION else (_MILLION, "m")
        pairs = zip(texts, ticks, strict=True)
        texts = tuple(_NUMBER.sub(_plain(abs(tick) / unit) + (sign if tick else ""), text) for text, tick in pairs)
    if max(map(len, texts)) > _LONG:
        without = [match.group(1) if (match := _WITH_WORDS.fullmatch(text)) else text for text in texts[:-1]]
        texts = (*without, texts[-1])
    return texts


def _plain(value: Decimal) -> str:
    """A number with commas, without an exponent and without zeros at its end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
