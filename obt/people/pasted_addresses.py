"""Addresses as people paste them: out of a mail program, a list, a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_CHARACTERS = 100_000  # far more than 200 addresses with names need; what is longer is not read

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}"
)
_BETWEEN = re.compile(r"[,;]+")
# What parts words: spaces, also those that cannot be seen, brackets and quotes; ":" as in "mailto:".
_WORD = re.compile('[^\\s<>()\\[\\]{}"“”‘:\u200b\u2060\ufeff]+')
_AROUND = "'’."


@dataclass(frozen=True)
class Pasted:
    """`addresses` in small letters, each once, in the order they were typed; `not_understood` as it was typed."""

    addresses: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)


def read_addresses(text: str) -> Pasted:
    """Return the addresses in `text` and what in it is none; never raises.

    Takes lines, commas, semicolons and tabs between them; "Name <a@b>", "Surname, First <a@b>", quotes, "mailto:".
    Names beside an address are left out; a word with an @ that is no address, or a piece without one, is not
    understood. No address is ever cut out of a longer word: what is left of "zoë@…" may be somebody else's.
    """
    addresses: dict[str, None] = {}
    not_understood: dict[str, None] = {}
    for line in text[:MOST_CHARACTERS].splitlines():
        _read_line(line, addresses, not_understood)
    return Pasted(list(addresses), list(not_understood))


def _read_line(line: str, addresses: dict[str, None], not_understood: dict[str, None]) -> None:
    """Read one line; what stands beside an address, also "Surname, First <a@b>", is a name and left out."""
    names: list[str] = []  # in pieces since the last address: of the next one, or of nobody
    for piece in _BETWEEN.split(line):
        words = [stripped for word in _WORD.findall(piece) if (stripped := word.strip(_AROUND))]
        found, wrong = _addresses_among(words)
        if not found:
            if wrong or words:
                names.append(piece.strip())
            if wrong:
                not_understood.update(dict.fromkeys(names))
                names = []
            continue
        addresses.update(dict.fromkeys(word.rstrip(".-").lower() for word in found))
        stands_alone = len(words) == len(found) + len(wrong)
        not_understood.update(dict.fromkeys([*(names if stands_alone else []), *wrong]))
        names = []
    not_understood.update(dict.fromkeys(names))


def _addresses_among(words: list[str]) -> tuple[list[str], list[str]]:
    """Those of `words` that are addresses, and those that look as if they were meant to be."""
    found, wrong = [], []
    for word in words:
        if _ADDRESS.fullmatch(word):
            found.append(word)
        elif "@" in word:
            wrong.append(word)
    return found, wrong
