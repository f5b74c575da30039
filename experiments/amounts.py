"""Figures of a measure as people type them, and as pages tell them; exact both ways.

What could mean two things is asked about, never guessed: a reading that is wrong by a thousand spoils an
experiment, and nobody notices. A full stop stands before decimals, and commas or spaces between thousands.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import NoReturn

from django.db import models

from experiments.nouns import singular

DECIMALS = 4
LARGEST = Decimal("9999999999.9999")  # what a column of 14 digits, 4 of them decimals, holds
_LONGEST = 200  # characters that are looked at: a figure with the name of its unit


class Unit(models.TextChoices):
    """What a measure is counted in. Time is kept in minutes."""

    NUMBER = "number", "A number"
    PERCENT = "percent", "Per cent (%)"
    POUNDS = "pounds", "Pounds (£)"
    MINUTES = "minutes", "Time"


class AmountError(ValueError):
    """What was typed is no amount, or could be two; its text tells the person what to enter."""


WANTED = {  # how messages end
    Unit.NUMBER: "a number, like 12 or 1,200",
    Unit.PERCENT: "a percentage, like 45 or 4.5",
    Unit.POUNDS: "an amount in pounds, like 1,200 or 3.50",
    Unit.MINUTES: "a time, like 90 minutes or 1h 30",
}
_IS = {Unit.PERCENT: "a percentage", Unit.POUNDS: "an amount of money", Unit.MINUTES: "a time"}

# Full-width forms, the many spaces, and the dashes that stand for a minus; invisible marks go.
# Not Unicode's own normal form: that makes 32 of 3².
_LOOKALIKES: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u3000\t\r\n"), " "),
    **dict.fromkeys(map(ord, "−–—‐‑‒﹣"), "-"),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"), None),
    ord("￡"): "£",
}
_PARTS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅛": Fraction(1, 8)}
_SCALES = {
    "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9,
}  # fmt: skip
_PENCE = {"p", "pence", "penny"}
_UNIT_WORDS = {
    **dict.fromkeys(("%", "per cent", "percent", "pct"), Unit.PERCENT),
    **dict.fromkeys(("£", "pound", "pounds", "gbp", "pounds sterling", *_PENCE), Unit.POUNDS),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "min", "mins", "minute", "minutes"), Unit.MINUTES),
}

# What they read is never longer than _LONGEST, so that no pattern can take long.
_FIGURE = r"[0-9.½¼¾⅛][0-9., ½¼¾⅛]*"
_AMOUNT = re.compile(rf"(?P<before>£|gbp)? ?(?P<minus>-)? ?(?P<figure>{_FIGURE})(?P<words>[^0-9½¼¾⅛]*)")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<between>[, ])[0-9]{3}(?:(?P=between)[0-9]{3})*(?:\.[0-9]+)?")
_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{2}0")
_SCALE = re.compile(rf"(?P<scale>{'|'.join(_SCALES)})(?![a-z]) ?(?P<rest>.*)")
_HOUR, _MINUTE = r"(?:hours|hour|hrs|hr|h)(?![a-z])\.?", r"(?:minutes|minute|mins|min|m)(?![a-z])\.?"
_TIMES = (
    re.compile(rf"(?P<minutes>{_FIGURE})(?P<said>{_MINUTE})?"),
    re.compile(rf"(?P<hours>{_FIGURE}){_HOUR}(?: ?(?:and |, ?)?(?P<rest>{_FIGURE})(?:{_MINUTE})?)?"),
    re.compile(rf"(?P<hours>[0-9]+) ?: ?(?P<rest>[0-9]{{2}})(?: ?{_HOUR})?"),
)
_LIKE_A_CLOCK = re.compile(r"[0-9]*\.(?!25)[0-5][0-9]")  # 1.25 is a quarter, as people say it
_A_TIME = re.compile(rf"[0-9½¼¾⅛] ?(?:{_HOUR}|{_MINUTE})|[0-9]:[0-9]")
_SECONDS = re.compile(r"[0-9½¼¾⅛] ?(?:seconds|second|secs|sec|s)(?![a-z])")
_DAYS = re.compile(r"[0-9½¼¾⅛] ?(?:days?|d|weeks?|wks?|w|months?|years?)(?![a-z])")
_RANGE = re.compile(r"[0-9][^0-9]{0,20}(?:-|\bto\b|\bor\b|\band\b)[^0-9]{0,20}[0-9]")
_SHARE = re.compile(r"[0-9][^0-9]{0,20}(?:/|\bof\b)[^0-9]{0,20}[0-9]")
_ABOUT = re.compile(r"^(?:about|around|approx|approximately|roughly|nearly|almost|over|under|circa|c\b|ca\b|[~≈<>≤≥])")
_POWER = re.compile(r"[0-9] ?e ?[+-]?[0-9]")


def read_amount(typed: str, unit: Unit, unit_name: str = "") -> Decimal:
    """Return the amount that `typed` says, in minutes where `unit` is time; AmountError with a message otherwise.

    `unit_name` is what a number counts ("calls"); only that may stand behind the number, in singular or plural.
    """
    unit = Unit(unit)
    if len(typed) > _LONGEST:
        raise AmountError(f"That is too long. Enter {WANTED[unit]}")
    text = " ".join(typed.translate(_LOOKALIKES).split()).lower()
    if not text:
        raise AmountError(f"Enter {WANTED[unit]}")
    if unit == Unit.NUMBER:
        text = _without(text, unit_name)
    if text.startswith("+"):
        raise AmountError(f"{_quoted(typed)} could be a change. Enter the figure itself, without the plus")
    value = _time(text, typed) if unit == Unit.MINUTES else _number(text, typed, unit)
    return _kept(value, unit)


def as_typed(value: Decimal, unit: Unit) -> str:
    """Return how a person would type an amount into a field that shows its £ or %: "1,200", "3.50", "1h 30m"."""
    if unit == Unit.MINUTES:
        return write_amount(value, unit, short=True)
    return _signed(value, _figure_in_words(abs(value), pence=unit == Unit.POUNDS))


def write_amount(value: Decimal, unit: Unit, unit_name: str = "", *, short: bool = False) -> str:
    """Return an amount in words, exactly: "31%", "£4,300", "£3.50", "1 hour 30 minutes", "1,200 calls", "−3".

    `short` is for where there is little room: "1h 30m". `unit_name` is what a number counts, in the plural.
    """
    return _signed(value, _unsigned(abs(value), unit, unit_name, short))


def write_difference(change: Decimal, unit: Unit, unit_name: str = "", *, short: bool = False) -> str:
    """Return how much a measure changed, without its direction: "8 percentage points", "£200", "12 calls"."""
    if unit == Unit.PERCENT:
        return _with(abs(change), "percentage points")
    return _unsigned(abs(change), unit, unit_name, short)


def _unsigned(size: Decimal, unit: Unit, unit_name: str, short: bool) -> str:
    match unit:
        case Unit.PERCENT:
            return f"{_figure_in_words(size)}%"
        case Unit.POUNDS:
            return f"£{_figure_in_words(size, pence=True)}"
        case Unit.MINUTES:
            return _hours_and_minutes(size, short)
        case _:
            return _with(size, unit_name)


def _hours_and_minutes(size: Decimal, short: bool) -> str:
    hours, rest = divmod(size, 60)
    parts = [(part, noun) for part, noun in ((hours, "hours"), (rest, "minutes")) if part] or [(rest, "minutes")]
    return " ".join(f"{_figure_in_words(part)}{noun[0]}" if short else _with(part, noun) for part, noun in parts)


def _with(size: Decimal, nouns: str) -> str:
    return f"{_figure_in_words(size)} {singular(nouns) if size == 1 else nouns}".rstrip()


def _figure_in_words(size: Decimal, *, pence: bool = False) -> str:
    """All figures that count, with commas; money that is not whole has two after the stop, or more."""
    whole, _, part = f"{size:,f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part.ljust(2 if pence else 1, '0')}" if part else whole


def _signed(value: Decimal, size: str) -> str:
    return f"−{size}" if value < 0 else size


def _number(text: str, typed: str, unit: Unit) -> Fraction:
    """The number in a text that may name its unit; AmountError where the unit is another."""
    minus = text.startswith("-")
    found = _AMOUNT.fullmatch(text.removeprefix("-").lstrip())
    if not found or (minus and found["minus"]):
        _refuse(text, typed, unit)
    scale, said = _words(found["words"].strip())
    if (scale and unit == Unit.PERCENT) or (scale == "m" and unit == Unit.NUMBER) or said is None:
        _refuse(text, typed, unit)
    units = ({Unit.POUNDS} if found["before"] else set()) | ({_UNIT_WORDS[said]} if said else set())
    if len(units) > 1 or (found["before"] and said):
        raise AmountError(f"{_quoted(typed)} has two units. Enter {WANTED[unit]}")
    for other in units - {unit}:
        raise AmountError(f"{_quoted(typed)} is {_IS[other]}. Enter {WANTED[unit]}")
    value = _figure(found["figure"], typed, unit) * _SCALES.get(scale, 1)
    return (-1 if minus or found["minus"] else 1) * (value / 100 if said in _PENCE else value)


def _words(words: str) -> tuple[str, str | None]:
    """The scale ("k", or none) and the unit ("per cent", or none) that words behind a figure name; None if no unit."""
    found = _SCALE.fullmatch(words)
    scale, rest = (found["scale"], found["rest"]) if found else ("", words)
    rest = rest.removesuffix(".").strip()
    return scale, rest if not rest or rest in _UNIT_WORDS else None


def _time(text: str, typed: str) -> Fraction:
    """The minutes in a text that names hours, minutes or both; a bare whole number is minutes."""
    unit = Unit.MINUTES
    sign, body = (-1, text[1:].lstrip()) if text.startswith("-") else (1, text)
    found = next((match for form in _TIMES if (match := form.fullmatch(body))), None)
    if not found:
        _refuse(text, typed, unit)
    said = found.groupdict()
    if "minutes" in said:
        minutes = _figure(said["minutes"], typed, unit)
        if not said["said"] and not said["minutes"].replace(",", "").replace(" ", "").isdecimal():
            raise AmountError(f"{_quoted(typed)} could be hours or minutes. Enter {WANTED[unit]}")
        return sign * minutes
    hours, rest = _figure(said["hours"], typed, unit), said["rest"]
    if rest is None:
        if _LIKE_A_CLOCK.fullmatch(said["hours"].strip()):
            raise AmountError(f"{_quoted(typed)} could be hours and minutes, or part of an hour. Enter {WANTED[unit]}")
        return sign * hours * 60
    minutes = _figure(rest, typed, unit)
    if minutes >= 60:
        raise AmountError("Minutes after hours must be fewer than 60. Enter a time, like 90 minutes or 1h 30")
    if hours.denominator != 1:
        raise AmountError(f"{_quoted(typed)} has a part of an hour and minutes. Enter {WANTED[unit]}")
    return sign * (hours * 60 + minutes)


def _figure(text: str, typed: str, unit: Unit) -> Fraction:
    """The figure that a text of digits, stops, commas, spaces and fractions is; AmountError where it could be two."""
    text = text.strip()
    text = text[:-1] if text.endswith((".", ",")) and text[:-1].isdecimal() else text
    part = _PARTS.get(text[-1], Fraction(0)) if text else Fraction(0)
    whole = text[:-1].rstrip() if part else text
    if part and (not whole or whole.isdecimal()):
        return Fraction(whole or 0) + part
    if _LIKE_THOUSANDS.fullmatch(text):
        bare, short = text.replace(".", ""), text.rstrip("0").rstrip(".")
        raise AmountError(f"{_quoted(text)} could be {bare} or {short}. Enter {bare} or {short}")
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return Fraction(text.replace(",", "").replace(" ", ""))
    return _refuse_figure(text, typed, unit)


def _refuse_figure(text: str, typed: str, unit: Unit) -> NoReturn:
    """AmountError for commas, stops and spaces that stand where a figure has none."""
    one_comma = re.fullmatch(r"([0-9]+),([0-9]+)", text)
    if one_comma:
        whole, part = one_comma.groups()
        raise AmountError(
            f"{_quoted(text)} could be {whole}.{part} or {whole}{part}. "
            f"Enter {whole}.{part} with a full stop, or {whole}{part} without a comma"
        )
    if "," in text and re.search(r"\..*,", text):
        raise AmountError(f"{_quoted(text)} has its commas and full stop the other way round. Enter it like 1,200.50")
    if text.count(".") > 1:
        raise AmountError(f"{_quoted(text)} has more than one full stop. Enter it like 1,200 or 1200.50")
    if "," in text:
        raise AmountError(f"{_quoted(text)} has commas that are not between thousands. Enter it like 1,200,000")
    if re.search(r"[0-9] [0-9]", text):
        raise AmountError(f"{_quoted(text)} could be two figures. Enter one figure, without spaces")
    raise AmountError(f"{_quoted(typed)} is not clear. Enter {WANTED[unit]}")


def _refuse(text: str, typed: str, unit: Unit) -> NoReturn:
    """AmountError for what is no amount, saying why where people often type it."""
    said = _quoted(typed)
    if not re.search(r"[0-9½¼¾⅛]", text):
        raise AmountError(f"Enter {WANTED[unit]}")
    if _POWER.search(text):
        raise AmountError("Enter the figure in full, without “e”, like 100,000")
    if _ABOUT.search(text) or text.endswith("+"):
        raise AmountError("Enter one figure, without “about”, “more than” or “less than”")
    if _SHARE.search(text):
        raise AmountError(f"{said} could be a share or a date. Enter {WANTED[unit]}")
    if _RANGE.search(text):
        raise AmountError(f"{said} is more than one figure. Enter one figure, not a range")
    if unit == Unit.MINUTES and _DAYS.search(text):
        raise AmountError(f"{said} could be working time or whole days. Enter hours, like 15 hours")
    if unit == Unit.MINUTES and _SECONDS.search(text):
        raise AmountError("Time is kept in minutes. Enter part of a minute as a decimal, like 0.5 minutes")
    if unit == Unit.NUMBER and re.fullmatch(r"[^a-z]*[0-9.] ?m", text):
        raise AmountError(f"{said} could be millions, metres or minutes. Enter the figure in full, like 2,000,000")
    if unit == Unit.MINUTES and re.search(r"[%£]|per cent|pounds|gbp", text):
        raise AmountError(f"{said} is not a time. Enter {WANTED[unit]}")
    if unit != Unit.MINUTES and _A_TIME.search(text):
        raise AmountError(f"{said} is a time. Enter {WANTED[unit]}")
    if unit != Unit.MINUTES and re.fullmatch(rf"-?{_FIGURE}[a-z][a-z ]*", text):
        raise AmountError(f"Enter {WANTED[unit]}, without other words")
    raise AmountError(f"{said} is not clear. Enter {WANTED[unit]}")


def _kept(value: Fraction, unit: Unit) -> Decimal:
    """The value as it goes in the database: nothing is rounded, so what does not fit is refused."""
    if abs(value) > Fraction(LARGEST):
        raise AmountError("Enter an amount between −9,999,999,999.9999 and 9,999,999,999.9999")
    if (value * 10**DECIMALS).denominator != 1:
        where = "minutes " if unit == Unit.MINUTES else "a figure "
        raise AmountError(f"Enter {where}with at most {DECIMALS} digits after the full stop, as we do not round")
    return Decimal(value.numerator) / Decimal(value.denominator)  # exact: at most 14 digits


def _without(text: str, unit_name: str) -> str:
    """The text without the name of its unit behind it; a name that begins like a figure cannot be told from one."""
    name = " ".join(unit_name.translate(_LOOKALIKES).split()).lower()
    for noun in (name, singular(name)):
        before = text.removesuffix(noun) if noun and noun[0].isalpha() else text
        if before != text and before and not before[-1].isalpha():
            return before.rstrip()
    return text


def _quoted(typed: str) -> str:
    shown = " ".join("".join(mark for mark in typed.translate(_LOOKALIKES) if mark.isprintable()).split())
    return f"“{shown[:20]}…”" if len(shown) > 21 else f"“{shown}”"
