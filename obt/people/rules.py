"""Who may do what with people and organisations, and what an address says about where somebody works."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from .models import Champion, EmailDomain, Membership, Organisation, Person, Team

if TYPE_CHECKING:
    from .models.organisations import OrganisationQuerySet

_ADDERS_ASKED = 5  # somebody in more than five teams of a department is known there anyhow


def may_administer(person: Person | AnonymousUser) -> bool:
    """Whether `person` may open the admin: the central team, while their account is on."""
    return isinstance(person, Person) and person.is_staff


def is_champion_of(person: Person, organisation: Organisation, on: datetime.date | None = None) -> bool:
    """Whether `person` is champion of `organisation`, or of one above it, `on` that day (default: today in London)."""
    return _looks_after_one_of(person, [*_paths_above(organisation), organisation.path], on)


def may_appoint_champion(by: Person, organisation: Organisation) -> bool:
    """Whether `by` may appoint a champion of `organisation`, or end that, today.

    The central team may everywhere; a champion may below their own organisation, never for it.
    """
    return may_administer(by) or _looks_after_one_of(by, _paths_above(organisation), None)


def leads(person: Person, team: Team) -> bool:
    """Whether `person` is a lead of `team` now."""
    return Membership.objects.current().leads().filter(person=person, team=team).exists()


def organisations_vouched_for_by(email: str) -> OrganisationQuerySet:
    """The organisations that the domain of `email` belongs to, by the longest listed domain that covers it.

    None where that domain is closed or belongs to nobody: bare `gov.uk` includes every council.
    """
    decisive = EmailDomain.objects.longest_match(email).values("pk")
    return Organisation.objects.filter(
        vouchings__email_domain__in=decisive, vouchings__email_domain__is_closed=False
    ).distinct()


def vouched_for(person: Person) -> bool:
    """Whether the address of `person` bears out the organisation they say they work for.

    It does if its domain belongs to any organisation under the same top-level body (product.md, "Trust": that
    is what "organisation" means for what is shared with one).
    """
    if person.organisation is None:
        return False
    department = person.organisation.department_path
    return organisations_vouched_for_by(person.email).filter(path__startswith=department).exists()


def confirmed_by_lead(person: Person) -> bool:
    """Whether a lead whose own address bears it out added `person` to a team under the same top-level body.

    Joining by a code confirms nothing: codes are passed on. Nor does a lead who has only said where they work.
    """
    if person.organisation is None:
        return False
    here = Membership.objects.current().filter(
        person=person, team__organisation__path__startswith=person.organisation.department_path
    )
    adders = Person.objects.filter(pk__in=here.values("added_by"), is_active=True).select_related("organisation")
    return any(
        adder.organisation is not None
        and adder.organisation.department_path == person.organisation.department_path
        and vouched_for(adder)
        for adder in adders[:_ADDERS_ASKED]
    )


def organisations_trusting(person: Person) -> OrganisationQuerySet:
    """The organisations that let `person` see what is shared with an organisation; none for most strangers.

    All of those under the same top-level body as the person's own, if their address bears that out (`vouched_for`) or a
    lead there does (`confirmed_by_lead`).
    """
    if not (vouched_for(person) or confirmed_by_lead(person)):
        return Organisation.objects.none()
    department: str = person.organisation.department_path  # type: ignore[union-attr]  # vouched for
    return Organisation.objects.filter(path__startswith=department)


def _looks_after_one_of(person: Person, paths: list[str], on: datetime.date | None) -> bool:
    """Whether an appointment of `person` to an organisation at one of `paths` holds; nobody's account that is off."""
    appointments = Champion.objects.of(person).on(on or timezone.localdate())
    return person.is_active and appointments.filter(organisation__path__in=paths).exists()


def _paths_above(organisation: Organisation) -> list[str]:
    """The paths of all organisations above this one, the department's first."""
    step = organisation.steplen
    return [organisation.path[:end] for end in range(step, len(organisation.path), step)]
