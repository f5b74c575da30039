"""The organisations as figures see them: bodies with their parts, and what stands below what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from obt.people.models import Organisation

_COLUMNS = ("id", "path", "headcount", "is_sub_unit", "is_civil_service")


@dataclass(frozen=True)
class Body:
    """An organisation whose people nobody else counts, with the parts that its headcount includes."""

    organisation: Organisation
    units: list[int] = field(default_factory=list)  # every sub-unit in it, at whatever depth
    split_units: list[int] = field(default_factory=list)  # those directly below it

    @property
    def pk(self) -> int:
        return int(self.organisation.pk)

    @property
    def members(self) -> list[int]:
        """The organisations whose people are its people."""
        return [self.pk, *self.units]


@dataclass(frozen=True)
class Tree:
    """Every organisation by id and, of those that are bodies, what they take in."""

    organisations: dict[int, Organisation]
    bodies: dict[int, Body]
    body_of: dict[int, int]  # organisation → its body
    above: dict[int, list[int]]  # body → the bodies above it, itself included

    def below(self, body: int) -> Iterator[int]:
        """Every body that stands below `body`, itself included."""
        return (pk for pk, above in self.above.items() if body in above)

    def group(self, body: int) -> Iterator[int]:
        """The bodies that the figures of `body` as a group take in: those below it on its side of the Civil Service."""
        return (pk for pk in self.below(body) if self.is_inside(pk) == self.is_inside(body))

    def within_unit(self, unit: int) -> Iterator[int]:
        """A part of a body with the parts in it."""
        path = self.organisations[unit].path
        units = self.bodies[self.body_of[unit]].units
        return (pk for pk in units if self.organisations[pk].path.startswith(path))

    def is_inside(self, body: int) -> bool:
        """Whether it is part of the Civil Service; all others stand apart in totals."""
        return bool(self.bodies[body].organisation.is_civil_service)


def tree() -> Tree:
    """Return the tree as it is now; one statement."""
    rows = Organisation.objects.only(*_COLUMNS).order_by("path")
    at: dict[str, Organisation] = {}
    bodies: dict[int, Body] = {}
    body_of: dict[int, int] = {}
    above: dict[int, list[int]] = {}
    for row in rows:
        at[row.path] = row
        parent = at.get(row.path[: -row.steplen])
        if row.is_sub_unit and parent is not None:
            body = bodies[body_of[parent.pk]]
            body_of[row.pk] = body.pk
            body.units.append(row.pk)
            if parent.pk == body.pk:
                body.split_units.append(row.pk)
            continue
        bodies[row.pk] = Body(row)
        body_of[row.pk] = row.pk
        above[row.pk] = [row.pk, *(above.get(body_of[parent.pk], []) if parent is not None else [])]
    return Tree({row.pk: row for row in at.values()}, bodies, body_of, above)
