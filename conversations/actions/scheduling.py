"""Planning a conversation, changing the plan, calling it off. Everybody concerned is told in the same transaction.

Every action raises RecordsClosed once the programme's window is over, and PermissionDenied unless `by` leads the
team. The forms word what is wrong with a day or a number; what reaches an action in spite of them is a mistake in
our code, and raises ValueError.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.models import Conversation
from conversations.rules import check_leads, check_takes_plans, is_day_of
from conversations.wording import when
from obt.constraints import broke
from obt.people.actions.teams import archive_team
from obt.people.models import Person, Team
from obt.programme.models import Programme

from . import invitations
from .refusals import Refused


class AlreadyPlanned(Refused):
    """The team has a conversation at this time."""


class ChangedMeanwhile(Refused):
    """The plan is another than the one that was read."""


class NoLongerPlanned(Refused):
    """It was recorded or cancelled meanwhile."""


@transaction.atomic
def schedule(
    *,
    team: Team,
    by: Person,
    programme: Programme,
    starts_at: datetime.datetime,
    minutes: int,
    place: str = "",
    link: str = "",
    facilitator: Person | None = None,
) -> Conversation:
    """Plan a conversation of `team`, invite its members, and return it.

    Raises AlreadyPlanned if the team has one at this time, whoever was first: the database's constraint decides, so
    that a form sent twice makes one meeting and one round of invitations.
    """
    check_takes_plans(programme)
    check_leads(by, team)
    _check_to_come(programme, starts_at)
    conversation = Conversation(
        team=team, programme=programme, starts_at=starts_at, minutes=minutes, place=place, link=link,
        facilitator=facilitator, created_by=by,
    )  # fmt: skip
    save_once(conversation)
    invitations.invite(conversation=conversation, by=by, people=invitations.members_of(conversation))
    return conversation


@transaction.atomic
def change_plan(
    *,
    conversation: Conversation,
    by: Person,
    seen: int,
    starts_at: datetime.datetime,
    minutes: int,
    place: str = "",
    link: str = "",
    facilitator: Person | None = None,
) -> Conversation:
    """Change what is planned, tell the members, and return the conversation. No difference: nobody is told anything.

    `seen` is the sequence that the plan had when `by` read it. Raises ChangedMeanwhile if it has risen and what is
    there now is not what `by` wants, NoLongerPlanned, and AlreadyPlanned as `schedule` does.
    """
    row = _locked(conversation, by)
    if row.state != Conversation.State.SCHEDULED:
        raise NoLongerPlanned(row)
    wanted = {
        "starts_at": starts_at, "minutes": minutes, "place": place, "link": link, "facilitator": facilitator
    }  # fmt: skip
    changes = _changes(row, wanted)
    if not changes:
        return row
    if row.sequence != seen:
        raise ChangedMeanwhile(row)
    if starts_at != row.starts_at:
        _check_to_come(row.programme, starts_at)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.sequence += 1
    save_once(row)
    invitations.tell_of_change(conversation=row, by=by, changes=changes)
    return row


@transaction.atomic
def cancel(*, conversation: Conversation, by: Person, reason: str = "") -> Conversation:
    """Call it off, take it out of everybody's calendar, and return it; a second time does nothing.

    Once its time has passed nobody is told. Raises NoLongerPlanned if it has been recorded.
    """
    row = _locked(conversation, by)
    if row.state == Conversation.State.CANCELLED:
        return row
    if row.state != Conversation.State.SCHEDULED:
        raise NoLongerPlanned(row)
    row.state, row.cancelled_at, row.cancel_reason = Conversation.State.CANCELLED, timezone.now(), reason
    row.sequence += 1
    row.save(update_fields=["state", "cancelled_at", "cancel_reason", "sequence"])
    if row.ends_at > timezone.now():
        invitations.tell_of_end(conversation=row, by=by)
    return row


@transaction.atomic
def archive_with_plans(*, team: Team, by: Person) -> Team:
    """Cancel what `team` has planned, so that it goes from everybody's calendar, archive the team, and return it."""
    for planned in Conversation.objects.to_come().filter(team=team):
        cancel(conversation=planned, by=by, reason="The team has been archived.")
    return archive_team(team=team, by=by)


@transaction.atomic
def invite_the_others(*, conversation: Conversation, by: Person) -> int:
    """Invite the members who have no invitation: who joined since, or whose mail came back; return how many."""
    row = _locked(conversation, by)
    if row.state != Conversation.State.SCHEDULED or row.ends_at <= timezone.now():
        return 0
    return invitations.invite(conversation=row, by=by, people=invitations.without_invitation(row))


def _locked(conversation: Conversation, by: Person) -> Conversation:
    """The row as it is now, held until the transaction ends: two leads at once come one after the other."""
    row = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("team", "programme", "facilitator")
        .get(pk=conversation.pk)
    )
    check_takes_plans(row.programme)
    check_leads(by, row.team)
    return row


def save_once(conversation: Conversation) -> None:
    """Save it, and read what the database works out; AlreadyPlanned where the team has one at this time."""
    while True:
        try:
            with transaction.atomic():
                conversation.save()
            conversation.refresh_from_db(fields=["ends_at"])
            return
        except IntegrityError as error:
            if not broke(error, "conversation_once_at_a_time"):
                raise
            at_this_time = Conversation.objects.filter(team=conversation.team_id, starts_at=conversation.starts_at)
            there = at_this_time.exclude(state=Conversation.State.CANCELLED).first()
            if there:  # or it was cancelled in between: once more
                raise AlreadyPlanned(there) from error


def _changes(row: Conversation, wanted: dict[str, Any]) -> list[str]:
    """What will be different, a sentence each, for those who know how it was; empty if nothing is."""
    said = []
    if (wanted["starts_at"], wanted["minutes"]) != (row.starts_at, row.minutes):
        said.append(f"The time has changed. It was {when(row.starts_at, row.minutes)}.")
    if wanted["place"] != row.place:
        said.append(f"The place has changed. It was {row.place}." if row.place else "It has a place now.")
    if wanted["link"] != row.link:
        said.append("The joining link has changed." if row.link else "It has a joining link now.")
    if wanted["facilitator"] != row.facilitator:
        said.append(f"{wanted['facilitator'] or 'Nobody in particular'} facilitates it now.")
    return said


def _check_to_come(programme: Programme, starts_at: datetime.datetime) -> None:
    if starts_at <= timezone.now() or not is_day_of(programme, timezone.localtime(starts_at).date()):
        raise ValueError(f"no conversation of {programme} can be planned for {starts_at}")
