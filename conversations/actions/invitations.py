"""Who is told what of a planned conversation. Called by the actions that plan, within their transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from conversations import mail_kinds
from conversations.calendar import Entry, uid_of
from conversations.models import Conversation
from conversations.wording import when_of
from obt.govuk import words
from obt.mail.actions import Outgoing, queue_all, withdraw
from obt.mail.models import Message
from obt.people.models import Membership, Person


def invite(*, conversation: Conversation, by: Person, people: Iterable[Person]) -> int:
    """Send `people` the invitation as it stands now; return how many are sent one."""
    return _send(mail_kinds.INVITATION, conversation, by, people)


def tell_of_change(*, conversation: Conversation, by: Person, changes: Sequence[str]) -> int:
    """Send the members the update, and whoever has no invitation yet the invitation; return how many are told.

    What waited to be sent says what no longer holds, and is taken back first.
    """
    withdraw(about=about(conversation), kinds=mail_kinds.REQUESTS)
    have_it, members = holders(conversation), members_of(conversation)
    told = _send(
        mail_kinds.CHANGE, conversation, by, [one for one in members if one.pk in have_it], changes=list(changes)
    )
    return told + invite(conversation=conversation, by=by, people=[one for one in members if one.pk not in have_it])


def tell_of_end(*, conversation: Conversation, by: Person) -> int:
    """Take the conversation out of the calendar of everybody who has it there; return how many are told.

    Those who have left the team since are not told why.
    """
    withdraw(about=about(conversation), kinds=mail_kinds.REQUESTS)
    people = Person.objects.filter(pk__in=holders(conversation), is_active=True)
    members = {one.pk for one in members_of(conversation)}
    return _send(
        mail_kinds.CANCELLED, conversation, by, [one for one in people if one.pk in members],
        reason=conversation.cancel_reason,
    ) + _send(
        mail_kinds.CANCELLED, conversation, by, [one for one in people if one.pk not in members], reason=""
    )  # fmt: skip


def members_of(conversation: Conversation) -> list[Person]:
    """Who is in the team now and can be written to."""
    current = Membership.objects.current().filter(team=conversation.team_id, person__is_active=True)
    return list(Person.objects.filter(pk__in=current.values("person_id")).order_by("pk"))


def holders(conversation: Conversation) -> set[int]:
    """The ids of the people whose calendar has been told of it, or is just being told."""
    return set(_reached(conversation).values_list("person_id", flat=True))


def without_invitation(conversation: Conversation) -> list[Person]:
    """The members who neither got an invitation nor have one waiting: they joined later, or theirs came back."""
    reached = holders(conversation)
    return [one for one in members_of(conversation) if one.pk not in reached]


def about(conversation: Conversation) -> str:
    """How the outbox names it."""
    return f"conversation:{conversation.pk}"


def entry_of(conversation: Conversation, *, lead: Person) -> Entry:
    """What calendars keep of it as it stands now; `lead` is whom the service organises it for."""
    page = f"{settings.OBT_BASE_URL}{reverse('conversation', args=[conversation.pk])}"
    lines = [
        f"{conversation.facilitator} facilitates." if conversation.facilitator else "",
        f"Join at {conversation.link}" if conversation.link else "",
        f"Ideas so far, and yours: {page}",
        f"The guide: {settings.OBT_BASE_URL}{reverse('team_guide', args=[conversation.team_id])}",
    ]
    return Entry(
        uid=uid_of(conversation.uid),
        sequence=conversation.sequence,
        stamped_at=timezone.now().replace(microsecond=0),
        starts_at=conversation.starts_at,
        ends_at=conversation.ends_at,
        summary=f"Team conversation: {conversation.team}",
        description="\n".join(filter(None, lines)),
        location=conversation.place or conversation.link,
        link=conversation.link,
        page=page,
        organizer=f"One Big Thing for {lead}",
    )


def _reached(conversation: Conversation) -> Any:
    alive = [Message.State.SENT, Message.State.QUEUED]
    return Message.objects.about(about(conversation)).filter(kind__in=mail_kinds.REQUESTS, state__in=alive)


def _send(kind: str, conversation: Conversation, by: Person, people: Iterable[Person], **more: Any) -> int:
    """Queue a message of `kind` for each of `people`; its row holds all that it will say."""
    common = {
        "conversation": conversation.pk,
        "page": reverse("conversation", args=[conversation.pk]),
        "new_idea": f"/ideas/new/?team={conversation.team_id}",
        "guide": reverse("team_guide", args=[conversation.team_id]),
        "team": " ".join(conversation.team.name.split()),
        "when": when_of(conversation),
        "day": words.day(conversation.starts_at),
        "tile": [words.month_name(conversation.starts_at), words.in_london(conversation.starts_at).day],
        "place": conversation.place,
        "link": conversation.link,
        "facilitator": str(conversation.facilitator) if conversation.facilitator else "",
        "lead": [by.name, by.email],
        "entry": entry_of(conversation, lead=by).as_json(),
        **more,
    }
    messages = [Outgoing(one.email, one, {**common, "first_name": one.first_name, "name": one.name}) for one in people]
    queue_all(kind=kind, messages=messages, about=about(conversation))
    return len(messages)
