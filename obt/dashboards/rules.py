"""Who sees which figures: the central team all, champions their organisation's, everybody their own one's headline."""

from __future__ import annotations

from enum import IntEnum

from obt.people.models import Champion, Organisation, Person
from obt.people.rules import is_champion_of, may_administer


class Access(IntEnum):
    """What somebody sees of an organisation; each includes those before it."""

    NONE = 0
    HEADLINE = 1
    EVERYTHING = 2


def access(person: Person, organisation: Organisation) -> Access:
    """Return what `person` sees of `organisation` today; at most one statement."""
    if may_administer(person) or is_champion_of(person, organisation):
        return Access.EVERYTHING
    own = person.organisation
    if own is not None and (own.pk == organisation.pk or organisation.path == own.department_path):
        return Access.HEADLINE
    return Access.NONE


def sees_programme(person: Person) -> bool:
    """Whether `person` sees the whole programme, organisation by organisation: the central team."""
    return may_administer(person)


def is_champion(person: Person) -> bool:
    """Whether `person` is champion of anything today."""
    return person.is_active and Champion.objects.of(person).current().exists()
