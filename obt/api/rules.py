"""Who may have tokens, and what a token reaches: what its person sees on the dashboards today, never more."""

from __future__ import annotations

from django.db.models import Q

from obt.dashboards.rules import Access, access, is_champion, sees_programme
from obt.people.models import Organisation, Person
from obt.people.models.organisations import OrganisationQuerySet


def may_issue(person: Person) -> bool:
    """Whether `person` may make tokens at all: champions of today, and the central team."""
    return sees_programme(person) or is_champion(person)


def sees(person: Person, organisation: Organisation | None) -> bool:
    """Whether `person` sees all figures of `organisation` today; without one, of the whole programme."""
    if not person.is_active:
        return False
    return sees_programme(person) if organisation is None else access(person, organisation) is Access.EVERYTHING


def organisations_offered(person: Person) -> OrganisationQuerySet:
    """Those that a token of `person` can be for: of a champion, theirs and all below them."""
    every = Organisation.objects.open()
    if sees_programme(person):
        return every
    theirs = Organisation.objects.looked_after_by(person).values_list("path", flat=True)
    below = Q(pk__in=[])
    for path in theirs:
        below |= Q(path__startswith=path)
    return every.filter(below)
