"""Starting a team, joining and leaving it, and what its leads do with it.

What only a lead may do raises PermissionDenied for everybody else: pages show them no way here. Whatever could leave
a team without a lead locks the team's row first, so that of two at once the second one sees what the first one did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from obt.constraints import broke
from obt.people import mail_kinds, rules
from obt.people.models import EmailDomain, Invitation, JoinCode, Membership, Organisation, Person, Team
from obt.people.models.teams import INVITATIONS_A_DAY

from .invited import people_at

Role = Membership.Role


class NameTaken(Exception):
    """The organisation has a team of this name, ignoring case."""


class CodeRetired(Exception):
    """The code was replaced by a new one, or its team has been archived."""


class CannotSignIn(Exception):
    """The address is of a domain whose people cannot sign in, or of somebody whose account is off."""


class LastLead(Exception):
    """The team would be without a lead: it must be handed over, or archived, first."""


@dataclass
class Added:
    """What came of adding people by address. All but `people` are addresses, as they were given.

    `people` were added now; `not_allowed` are of domains whose people cannot sign in, or of accounts that are off;
    `over_limit` are more than one lead may invite in a day.
    """

    people: list[Person] = field(default_factory=list)
    already_there: list[str] = field(default_factory=list)
    not_allowed: list[str] = field(default_factory=list)
    over_limit: list[str] = field(default_factory=list)


@transaction.atomic
def start_team(*, by: Person, name: str, organisation: Organisation) -> Team:
    """Start a team that `by` leads, with a code to join it, and return it. Raises NameTaken."""
    team = Team(name=name, organisation=organisation)
    _save_named(team)
    Membership.objects.create(team=team, person=by, role=Role.LEAD)
    JoinCode.objects.create(team=team)
    return team


@transaction.atomic
def change_team(*, team: Team, by: Person, name: str, organisation: Organisation) -> Team:
    """Give the team another name or organisation, and return it. Raises NameTaken."""
    row = _led(team, by)
    row.name, row.organisation = name, organisation
    _save_named(row)
    return row


@transaction.atomic
def join(*, person: Person, code: JoinCode) -> Membership:
    """Make `person` a member, and return the membership: the one they have, if they are in it already.

    Raises CodeRetired, also if a lead renews the code or archives the team at this moment.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=code.team_id)
    if team.archived_at or not JoinCode.objects.in_use().filter(pk=code.pk).exists():
        raise CodeRetired
    membership, _ = Membership.objects.get_or_create(team=team, person=person, left_on=None)
    return membership


@transaction.atomic
def add_people(*, team: Team, by: Person, emails: Sequence[str]) -> Added:
    """Make the people of these addresses members and tell them by mail; return what came of each address.

    Somebody we do not know yet counts under the team's organisation until they sign in. The lead's row is locked
    while the day's invitations are counted, so that two pages at once do not exceed them.
    """
    row = _led(team, by)
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    added = Added()
    members = _addresses_in(row)
    wanted = [email for email in dict.fromkeys(email.lower() for email in emails) if email not in members]
    added.already_there = [email for email in emails if email.lower() in members]
    allowed = EmailDomain.objects.allowed(wanted)
    added.not_allowed = [email for email in wanted if email not in allowed]
    wanted = [email for email in wanted if email in allowed]
    left = max(0, INVITATIONS_A_DAY - Invitation.objects.sent_today_by(by).count())
    wanted, added.over_limit = wanted[:left], wanted[left:]
    found = people_at(emails=wanted, organisation=row.organisation)
    added.not_allowed += [email for email, person in found.items() if not person.is_active]
    added.people = list({person.pk: person for person in found.values() if person.is_active}.values())
    memberships = [Membership(team=row, person=person, added_by=by) for person in added.people]
    Membership.objects.bulk_create(memberships, ignore_conflicts=True)
    Invitation.objects.bulk_create([Invitation(team=row, person=person, invited_by=by) for person in added.people])
    mail_kinds.tell_added(team=row, by=by, people=added.people)
    return added


@transaction.atomic
def make_lead(*, membership: Membership, by: Person) -> Membership:
    """Make a member a lead beside the others, and return the membership."""
    return _set_role(membership, by, Role.LEAD)


@transaction.atomic
def make_member(*, membership: Membership, by: Person) -> Membership:
    """Make a lead a member again, and return the membership. Raises LastLead."""
    return _set_role(membership, by, Role.MEMBER)


@transaction.atomic
def remove_member(*, membership: Membership, by: Person) -> Membership:
    """End somebody's membership today, and return it; that it has ended already is fine. Raises LastLead."""
    team = _led(membership.team, by)
    return _end(team, membership)


@transaction.atomic
def leave(*, membership: Membership) -> Membership:
    """End one's own membership today, and return it; that it has ended already is fine. Raises LastLead."""
    team = Team.objects.select_for_update(no_key=True).get(pk=membership.team_id)
    return _end(team, membership)


@transaction.atomic
def hand_over(*, team: Team, by: Person, to: Membership) -> Membership:
    """Make a member the lead instead of `by`, who stays a member; return the new lead's membership.

    Raises Membership.DoesNotExist if `to` is not in the team, or no longer.
    """
    row = _led(team, by)
    new = Membership.objects.current().select_related("person").get(pk=to.pk, team=row)
    new.role = Role.LEAD
    new.save(update_fields=["role"])
    Membership.objects.current().filter(team=row, person=by).exclude(pk=new.pk).update(role=Role.MEMBER)
    return new


@transaction.atomic
def replace_leads(*, team: Team, by: Person, email: str) -> Membership:
    """Make the person at `email` the lead instead of those there are, who stay members; return the membership.

    For a champion who looks after the team's organisation (PermissionDenied otherwise), when a lead is lost. Raises
    CannotSignIn. Nobody is told twice: somebody who is the only lead already gets no mail.
    """
    row = Team.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=team.pk)
    if row.archived_at or not rules.is_champion_of(by, row.organisation):
        raise PermissionDenied
    if not EmailDomain.objects.allowed([email]):
        raise CannotSignIn
    [person] = people_at(emails=[email], organisation=row.organisation).values()
    if not person.is_active:
        raise CannotSignIn
    membership, is_new = Membership.objects.get_or_create(
        team=row, person=person, left_on=None, defaults={"role": Role.LEAD, "added_by": by}
    )
    others = Membership.objects.current().leads().filter(team=row).exclude(pk=membership.pk).update(role=Role.MEMBER)
    if is_new or others or not membership.is_lead:
        mail_kinds.tell_made_lead(team=row, by=by, person=person)
    membership.role = Role.LEAD
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def renew_code(*, team: Team, by: Person) -> JoinCode:
    """Retire the code in use and return a new one."""
    row = _led(team, by)
    JoinCode.objects.in_use().filter(team=row).update(retired_at=timezone.now())
    return JoinCode.objects.create(team=row)


@transaction.atomic
def archive_team(*, team: Team, by: Person) -> Team:
    """Close the team: its pages stay, nothing can be written, nobody can join; return it."""
    row = _led(team, by)
    row.archived_at = timezone.now()
    row.save(update_fields=["archived_at"])
    return row


def _led(team: Team, by: Person) -> Team:
    """The team's row as it is now, held until the transaction ends; PermissionDenied unless `by` leads it."""
    row = Team.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=team.pk)
    if row.archived_at or not rules.leads(by, row):
        raise PermissionDenied
    return row


def _set_role(membership: Membership, by: Person, role: Role) -> Membership:
    team = _led(membership.team, by)
    row = Membership.objects.current().select_related("person").get(pk=membership.pk, team=team)
    if role == Role.MEMBER and row.is_lead:
        _check_another_lead(team, [row.pk])
    row.role = role
    row.save(update_fields=["role"])
    return row


def _end(team: Team, membership: Membership) -> Membership:
    row = Membership.objects.select_related("person").get(pk=membership.pk, team=team)
    if row.left_on is None:
        if row.is_lead and team.archived_at is None:
            _check_another_lead(team, [row.pk])
        row.left_on = max(timezone.localdate(), row.joined_on)
        row.save(update_fields=["left_on"])
    return row


def _check_another_lead(team: Team, besides: Iterable[int]) -> None:
    if not Membership.objects.current().leads().filter(team=team).exclude(pk__in=besides).exists():
        raise LastLead


def _addresses_in(team: Team) -> set[str]:
    """Every address, present and former, of those who are in the team now."""
    people = Person.objects.filter(pk__in=Membership.objects.current().filter(team=team).values("person_id"))
    rows = people.values_list("email", "former_emails__email")
    return {email for row in rows for email in row if email}


def _save_named(team: Team) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        if not broke(error, "team_name_once_in_organisation"):
            raise
        raise NameTaken from error
