"""Appointing champions by their address, and ending that, with what they are told."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from obt.constraints import broke
from obt.dashboards.mail_kinds import tell_appointed
from obt.people.actions.champions import MayNotAppoint, appoint_champion, end_championship
from obt.people.models import Champion, EmailDomain, Organisation, Person
from obt.people.rules import may_administer, may_appoint_champion


class CannotSignIn(Exception):
    """The address is of a domain whose people cannot sign in."""


class NotKnown(Exception):
    """Nobody who may be appointed has the address.

    The same is said whether nobody has it, nobody has signed in with it, their account is off, or they work in another
    department, so that it tells nothing of whom there is elsewhere.
    """


class ChampionAlready(Exception):
    """They are champion of it on some of these days. Attribute: `champion`, that appointment."""

    def __init__(self, champion: Champion) -> None:
        super().__init__(f"{champion} already")
        self.champion = champion


@transaction.atomic
def appoint(
    *,
    email: str,
    organisation: Organisation,
    by: Person,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> Champion:
    """Make the person at `email` champion of `organisation`, tell them by mail, and return the appointment.

    A champion appoints people of the organisation's department who have signed in before; the central team whoever
    has. Raises MayNotAppoint, CannotSignIn, NotKnown, ChampionAlready.
    """
    if not may_appoint_champion(by, organisation):
        raise MayNotAppoint
    if not EmailDomain.objects.allow(email):
        raise CannotSignIn
    person = Person.objects.by_any_address(email)
    if person is None or not _may_be_appointed(person, organisation, by):
        raise NotKnown
    try:
        with transaction.atomic():
            champion = appoint_champion(
                person=person, organisation=organisation, by=by, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError as error:
        if not broke(error, "champion_once_at_a_time"):
            raise
        there = Champion.objects.filter(person=person, organisation=organisation).order_by("-starts_on").first()
        if there is None:  # ended and taken away at this moment
            raise
        raise ChampionAlready(there) from error
    tell_appointed(champion)
    return champion


def end(*, champion: Champion, by: Person) -> Champion | None:
    """End an appointment now, and return it; None if it had not lasted a day and was taken away, or had been before.

    Raises MayNotAppoint.
    """
    try:
        return end_championship(champion=champion, by=by)
    except Champion.DoesNotExist:
        return None


def _may_be_appointed(person: Person, organisation: Organisation, by: Person) -> bool:
    if person.registered_at is None or not person.is_active:
        return False
    if may_administer(by):
        return True
    works_in = person.organisation
    return works_in is not None and works_in.department_path == organisation.department_path
