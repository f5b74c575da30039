"""Addresses as people paste them: out of a mail program, a list, a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_CHARACTERS = 100_000  # far more than 200 addresses with names need; what is longer is not read
_MOST_NOT_UNDERSTOOD = 200  # more would be a page that nobody reads

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}"
)
_BETWEEN = re.compile(r"[,;]+")
_AROUND = " \t'\"()[]{}.:"


@dataclass(frozen=True)
class Pasted:
    """`addresses` in small letters, each once, in the order they were typed; `not_understood` as it was typed."""

    addresses: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)


def read_addresses(text: str) -> Pasted:
    """Return the addresses in `text` and what in it is none; never raises.

    Takes lines, commas, semicolons and tabs between them; "Name <a@b>", "Surname, First <a@b>", quotes, "mailto:".
    Names beside an address are left out; a piece that holds an @ and no address, or stands without one, is not
    understood.
    """
    addresses: dict[str, None] = {}
    not_understood: list[str] = []
    for line in text[:MOST_CHARACTERS].splitlines():
        _read_line(line, addresses, not_understood)
    return Pasted(list(addresses), list(dict.fromkeys(not_understood))[:_MOST_NOT_UNDERSTOOD])


def _read_line(line: str, addresses: dict[str, None], not_understood: list[str]) -> None:
    """Read one line; what stands beside an address, also "Surname, First <a@b>", is a name and left out."""
    name: list[str] = []
    for piece in _BETWEEN.split(line):
        found = [_plain(match) for match in _ADDRESS.findall(piece)]
        if found and "@" not in _ADDRESS.sub("", piece):
            addresses.update(dict.fromkeys(found))
            if not _ADDRESS.sub("", piece).strip(_AROUND):  # it stands alone: what came before is no name of its
                not_understood += name
            name = []
        elif "@" in piece:
            not_understood += [*name, piece.strip()]
            name = []
        elif piece.strip(_AROUND):
            name.append(piece.strip())
    not_understood += name


def _plain(found: str) -> str:
    return found.removeprefix("mailto:").rstrip(".-").lower()
