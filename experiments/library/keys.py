"""Where a page of the library begins: behind an entry or before it, as a key in the address.

A key says where in the order an entry stood, so that a page costs the same wherever it is, and nothing is shown twice
or left out when entries come or go. It is nothing that anybody needs to keep secret: another one leads somewhere else
in the same list, and what is no key leads to the first page.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

_NUMBERS = re.compile(r"([a-z]+)((?:\.[0-9]{1,18}){1,3})")  # 18 figures: what the database takes
_LONGEST = 100


@dataclass(frozen=True)
class Key:
    """A place in the list that is sorted by `sort`: the numbers that it is sorted by, of the entry there."""

    sort: str
    numbers: tuple[int, ...]

    def write(self) -> str:
        """Return it as it stands in an address."""
        text = ".".join([self.sort, *map(str, self.numbers)])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_key(typed: str, *, sort: str, numbers: int) -> Key | None:
    """Return the key of a list sorted by `sort` with so many numbers; None for whatever else was typed."""
    if not typed or len(typed) > _LONGEST or not typed.isascii():
        return None
    try:
        text = base64.b64decode(typed + "=" * (-len(typed) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    found = _NUMBERS.fullmatch(text)
    if not found or found[1] != sort:
        return None
    key = Key(sort, tuple(map(int, found[2][1:].split("."))))
    return key if len(key.numbers) == numbers and key.write() == typed else None
