"""Which organisations the lists of one take in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from obt.people.models import Organisation
from obt.people.models.organisations import OrganisationQuerySet


@dataclass(frozen=True)
class Scope:
    """An organisation and everything below it that its lists take in, in the order of the tree."""

    organisation: Organisation
    members: Sequence[Organisation]

    @property
    def has_parts(self) -> bool:
        return len(self.members) > 1

    @property
    def parts(self) -> Iterator[tuple[Organisation, int]]:
        """What is below it, each with how far."""
        for member in self.members:
            if member.pk != self.organisation.pk:
                yield member, member.depth - self.organisation.depth

    def part(self, slug: str) -> Organisation | None:
        """Return the one of that slug; None if the lists do not take it in."""
        return next((member for member in self.members if member.slug == slug), None)

    def ids(self, part: Organisation | None = None) -> list[int]:
        """Return the organisations whose teams are meant: all, or those of `part` with what is below it.

        Where the organisation itself is the part, these are its own: with its sub-units, without the bodies below it.
        """
        if part is None:
            return [member.pk for member in self.members]
        if part.pk == self.organisation.pk:
            return _own(self.members)
        return [member.pk for member in self.members if member.path.startswith(part.path)]

    def name_of(self, pk: int) -> str:
        return next(member.known_as for member in self.members if member.pk == pk)


def _own(members: Sequence[Organisation]) -> list[int]:
    """The first of `members` and the sub-units that its headcount includes."""
    within: set[str] = set()
    found = []
    for member in members:
        if not within or (member.is_sub_unit and member.path[: -member.steplen] in within):
            within.add(member.path)
            found.append(member.pk)
    return found


def scope_of(organisation: Organisation) -> Scope:
    """Return what the lists of `organisation` take in; one statement."""
    below: OrganisationQuerySet = Organisation.objects.within(organisation)
    members: list[Organisation] = []
    taken_in: set[str] = set()
    for one in below.order_by("path"):
        if one.pk == organisation.pk:
            is_in = True
        elif one.is_sub_unit:  # as the body that it is a part of
            is_in = one.path[: -one.steplen] in taken_in
        else:
            is_in = one.is_civil_service == organisation.is_civil_service
        if is_in:
            taken_in.add(one.path)
            members.append(one)
    return Scope(organisation, members)
