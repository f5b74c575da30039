"""Finds what leads to a person in text that is about to be public: email addresses, phone and insurance numbers.

It points out and never refuses, so it would rather ask about a case number that looks like a phone number than let
a number pass; figures, dates, times, money and versions are no reason to ask.

Every pattern has a bounded length, and a search goes on behind what it looked at: a megabyte takes about a second
at the worst that was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["email", "phone", "national-insurance"]
KINDS: dict[Kind, str] = {
    "email": "an email address",
    "phone": "a phone number",
    "national-insurance": "a National Insurance number",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data: its kind, how it was written, and where in the text (`text[start:end]`)."""

    kind: Kind
    said: str
    start: int
    end: int


# One character for one, so that places in the text stay the same.
_LOOKALIKES = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys([*range(0x2000, 0x200B), *map(ord, "\t\u00a0\u202f\u205f\u3000\u200b\u2060")], ord(" ")),
    **dict.fromkeys(map(ord, "−–—‐‑‒"), ord("-")),
}

_LOCAL_MARKS = frozenset(".%+'_-&~")
_LONGEST_LOCAL = 64
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?!\w)")

# A phone number is groups of digits: the first, and those behind it, which are looked at without being used up.
_BETWEEN = r"(?:\)[ .-]{0,3}|[ .-]{1,3})\(?"
_REST = rf"(?![0-9])(?=(?P<rest>(?:{_BETWEEN}[0-9]{{1,12}}(?![0-9])){{0,6}}))"
_APART = r"(?<![\w£$€#])(?<![0-9][.,/:+-])"
_CODES = "1[1-9]|2[03489]|3[0347]|5[56]|7[0-9]?|8[0-9]|9[0189]"
_AT_HOME = re.compile(rf"{_APART}\(?(?P<first>0(?:{_CODES})[0-9]{{0,9}}){_REST}", re.ASCII)
_ABROAD = re.compile(rf"{_APART}\(?(?P<sign>\+ ?|00 ?|(?=44 ?7))(?P<first>[1-9][0-9]{{0,14}})\)?{_REST}", re.ASCII)
_GROUP = re.compile(r"[0-9]+")
_TEN_DIGITS = ("01", "0800")  # codes with numbers of ten digits beside those of eleven

_INSURANCE = re.compile(
    r"(?<![^\W_])(?P<prefix>(?!BG|GB|KN|NK|NT|TN|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ))(?P<before>[ .-]?)"
    r"[0-9]{2}(?P<between>[ .-]?)[0-9]{2}(?P=between)[0-9]{2}(?P<after>[ .-]?)(?P<suffix>[A-D])(?![^\W_])",
    re.ASCII | re.IGNORECASE,
)
# "on 12 10 24 a letter came" is a date.
_WORDS = frozenset(("am", "an", "as", "at", "be", "by", "he", "me", "my", "on", "or", "re", "to", "up", "us", "we"))


def find_personal_data(text: str) -> list[Found]:
    """Return the email addresses, phone numbers and National Insurance numbers in `text`, in its order.

    Phone numbers are British ones as they are dialled at home, and any with a country code. What overlaps is told
    once: an address with a phone number in it is an address.
    """
    plain = text.translate(_LOOKALIKES)
    spans = [
        (start, order, end, kind)
        for order, (kind, search) in enumerate(_SEARCHES.items())
        for start, end in search(plain)
    ]
    found: list[Found] = []
    for start, _, end, kind in sorted(spans):
        if not found or start >= found[-1].end:
            found.append(Found(kind, text[start:end], start, end))
    return found


def describe(found: Found) -> str:
    """Return what was found, so that its author knows the place and nobody learns more: "an email address (jo@…)"."""
    if found.kind == "email":
        local = found.said.partition("@")[0].partition("＠")[0]
        shown = f"{local[:20]}@" if len(local) <= 20 else local[:20]
    else:
        shown = found.said[: 5 if found.kind == "phone" else 2]
    return f"{KINDS[found.kind]} ({shown}…)"


def _emails(text: str) -> Iterator[tuple[int, int]]:
    """From each @ back over the name and on over the domain; places without either cost next to nothing."""
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1) if at else None
        if domain:
            start = at
            while (
                start and at - start < _LONGEST_LOCAL and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_MARKS)
            ):
                start -= 1
            while start < at and not text[start].isalnum():
                start += 1
            if start < at:
                yield start, domain.end()
        at = text.find("@", at + 1)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern, ends in ((_AT_HOME, _end_at_home), (_ABROAD, _end_abroad)):
        for number in pattern.finditer(text):
            groups = [number["first"], *_GROUP.findall(number["rest"])]
            last = ends(groups, number.groupdict())
            if last is not None:
                rest = list(_GROUP.finditer(number["rest"]))
                end = number.start("rest") + rest[last - 1].end() if last else number.end("first")
                start = number.start()
                alone = text[start] == "(" and ")" not in text[start:end]  # it opens what stands around the number
                yield start + alone, end


def _end_at_home(groups: list[str], _: dict[str, str]) -> int | None:
    """Which group ends a number of eleven digits, or of ten where there are such; None if it is no number."""
    first, total, ten = groups[0], len(groups[0]), None
    if first == "07" and (len(groups) < 2 or len(groups[1]) != 3):  # 07 11 2024
        return None
    for place, group in enumerate(groups):
        if place:
            total += len(group)
            if not 2 <= len(group) <= 8:
                break
        if total == 11:
            return place
        if total == 10 and first.startswith(_TEN_DIGITS) and (not place or len(group) > 2):
            ten = place
        if total > 11:
            break
    return ten


def _end_abroad(groups: list[str], number: dict[str, str]) -> int | None:
    """Which group ends a number with a country code; None if it is no number."""
    digits, last, sign = "", None, number["sign"].strip()
    for place, group in enumerate(groups):
        digits += group
        if digits.startswith("44"):
            national = digits[2:].removeprefix("0")
            if len(national) == 10 and (sign or national[0] == "7"):
                return place
            fits = len(national) == 9 and national[0] == "1" and bool(sign)
        elif digits.startswith("1"):
            fits = len(digits) == 11
        else:
            fits = 9 <= len(digits) <= 15 and len(group) > 1  # "+49 30 123456, 2 of 9"
        if fits and sign and not digits.endswith("000000") and (sign == "+" or digits[:2] == "44" or place >= 2):
            last = place
    return last


def _insurance_numbers(text: str) -> Iterator[tuple[int, int]]:
    for number in _INSURANCE.finditer(text):
        around = number["before"], number["after"]
        a_date = number["between"] in (".", "-") and " " in around  # on 12-10-24 a letter came
        words = number["prefix"] in _WORDS and number["suffix"] == "a" and around == (" ", " ")
        if not (a_date or words):
            yield number.span()


_SEARCHES: dict[Kind, Callable[[str], Iterator[tuple[int, int]]]] = {
    "email": _emails,
    "phone": _phones,
    "national-insurance": _insurance_numbers,
}
