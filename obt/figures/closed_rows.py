"""Which totals over all bodies may be exact, beside what is shown of each body.

An exact total closes a row: whoever subtracts the exact bodies from it knows what the others come to together. These
are the bodies under 200 and those whose number is hidden. And rows are nested: who learned took part too, so that the
difference of two rows is known as well. A total is exact only while each hidden number remains free to be 1 to 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .small_numbers import EDGE, KNOWN, Cell, exactly


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over all bodies. `then` is what the cells come to at the time that they are of, `now` today."""

    cells: Sequence[Cell]
    then: int
    now: int

    @property
    def is_exact(self) -> bool:
        """Whether there is nothing to find out."""
        return all(cell.low == cell.high for cell in self.cells)


def exact_totals(rows: Mapping[str, Row], within: Mapping[str, str]) -> set[str]:
    """Return the measures whose totals may all be exact at once, those that come first in `rows` first.

    `within` names the measure that has everybody of another; it stands before it in `rows`.
    """
    ends = list(_needs_at_the_ends(rows, within))
    chosen: set[str] = set()
    for name in rows:
        if _are_open(rows, within, {*chosen, name}, ends):
            chosen.add(name)
    return chosen


Needs = Mapping[tuple[str, str], int]


def _are_open(rows: Mapping[str, Row], within: Mapping[str, str], exact: set[str], ends: Sequence[Needs]) -> bool:
    """Whether each hidden number is free to be 1 and 4 while the totals of `exact` are known. Sufficient, not needed:
    where several rows stand within one, each is given room of its own in it.
    """
    watched = {name for name in exact if not rows[name].is_exact}
    for name in watched:
        outer = within.get(name)
        if outer in exact and rows[outer].now - rows[name].now < EDGE:
            return False
    return all(_fit(rows, within, watched, exact, needs) for needs in ends)


def _needs_at_the_ends(rows: Mapping[str, Row], within: Mapping[str, str]) -> Iterator[Needs]:
    """What all bodies need, with one hidden number after the other at each end of what it must be free to be."""
    bodies = [dict(zip(rows, cells, strict=True)) for cells in zip(*(row.cells for row in rows.values()), strict=True)]
    parts = [_needs(body, within) for body in bodies]
    whole = {key: sum(part[key] for part in parts) for key in parts[0]} if parts else {}
    for body, old in zip(bodies, parts, strict=True):
        for name, cell in body.items():
            for secret in cell.secrets:
                new = _needs(_with_secret(body, within, name, secret), within)
                yield {key: value - old[key] + new[key] for key, value in whole.items()}


def _fit(rows: Mapping[str, Row], within: Mapping[str, str], watched: set[str], exact: set[str], needs: Needs) -> bool:
    """Whether the numbers of each row can come to its total, with room for the people whom somebody knows."""
    for name in watched:
        row = rows[name]
        if needs["low", name] + KNOWN > row.then or row.then + KNOWN > needs["high", name]:
            return False
        inner = [one for one in rows if one in exact and name in around(one, within)]
        above = sum(max(0, rows[one].then - needs["free", one]) for one in inner)
        if needs["around", name] + above + KNOWN > row.now:
            return False
    return True


def _needs(body: Mapping[str, Cell], within: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """Of one body, by measure: its lowest and highest; its lowest with those within it; how much of this is theirs."""
    needed = {name: max(body[one].low for one in body if one == name or name in around(one, within)) for name in body}
    found: dict[tuple[str, str], int] = {}
    for name, cell in body.items():
        found["low", name] = cell.low
        found["high", name] = min([cell.high, *(body[one].high for one in around(name, within))])
        found["around", name] = needed[name]
        found["free", name] = min(cell.high, needed[within[name]]) if name in within else 0
    return found


def _with_secret(body: Mapping[str, Cell], within: Mapping[str, str], name: str, secret: int) -> dict[str, Cell]:
    """The body's numbers if the hidden one is `secret`."""
    found = dict(body)
    found[name] = exactly(secret)
    for one, cell in body.items():
        if one in around(name, within):
            found[one] = Cell(max(cell.low, secret), max(cell.high, secret))
        elif name in around(one, within):
            found[one] = Cell(min(cell.low, secret), min(cell.high, secret))
    return found


def around(name: str, within: Mapping[str, str]) -> Iterator[str]:
    """The measures that have everybody of `name`, the nearest first; `within` as for `exact_totals`."""
    while name in within:
        name = within[name]
        yield name
