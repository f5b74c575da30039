"""The messages about conversations: the invitation, its change, its end, each with a calendar entry; who was recorded.

A row's context holds all that the message says, as it was decided; only whether it still should go is asked later.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from obt.govuk import words
from obt.mail import kinds
from obt.mail.actions import Outgoing, queue_all
from obt.mail.models import Message
from obt.people.models import Membership, Person

from .calendar import Entry, Method, Someone, written
from .models import Attendance, Conversation

INVITATION = "conversation-invitation"
CHANGE = "conversation-change"
CANCELLED = "conversation-cancelled"
RECORDED = "recorded-at-conversation"
REQUESTS = (INVITATION, CHANGE)  # what puts it into a calendar
PRIORITY = 10  # before reminders: somebody is planning around it


def register() -> None:
    """Make the kinds known to the outbox; called once when Django starts."""
    for name, template, subject in (
        (INVITATION, "conversation_invitation", "{team} talks on {day}"),
        (CHANGE, "conversation_change", "Changed: {team} talks on {day}"),
    ):
        kinds.register(
            kinds.Kind(
                name, template, subject, priority=PRIORITY, reply_to=_lead,
                calendar=lambda message: _calendar(message, "REQUEST"), still_wanted=_still_holds,
            )
        )  # fmt: skip
    kinds.register(
        kinds.Kind(
            CANCELLED, "conversation_cancelled", "Cancelled: {team} on {day}", priority=PRIORITY, reply_to=_lead,
            calendar=lambda message: _calendar(message, "CANCEL"), still_wanted=_has_something_to_cancel,
        )
    )  # fmt: skip
    kinds.register(
        kinds.Kind(
            RECORDED, "conversation_recorded", "You were at a conversation of {team} on {day}", priority=PRIORITY,
            reply_to=_lead, still_wanted=_still_recorded,
        )
    )  # fmt: skip


def tell_recorded(*, conversation: Conversation, by: Person, people: Sequence[Person]) -> None:
    """Tell `people`, who have not registered, that they were recorded as there, and how to say otherwise."""
    common = {
        "conversation": conversation.pk,
        "team": " ".join(conversation.team.name.split()),
        "organisation": conversation.team.organisation.name,
        "day": words.day(conversation.starts_at),
        "by": by.name or by.email,
        "lead": [by.name, by.email],
        "not_there": reverse("conversation_not_there", args=[conversation.pk]),
    }
    messages = [Outgoing(one.email, one, {**common, "first_name": one.first_name}) for one in people]
    queue_all(kind=RECORDED, messages=messages, about=f"recorded:{conversation.pk}")


def _lead(message: Message) -> tuple[str, str]:
    """Whom an answer reaches: the lead who decided what the message says."""
    name, email = message.context["lead"]
    return name, email


def _calendar(message: Message, method: Method) -> kinds.Calendar:
    """The entry for this reader alone: no other member's address is in it."""
    to = Someone(message.context["name"], message.address)
    entry = Entry.from_json(message.context["entry"])
    return kinds.Calendar(method, written(entry, method=method, to=to), "invite.ics")


def _still_holds(messages: Sequence[Message]) -> set[int]:
    """Those that say what still holds, of a meeting that has not ended, to somebody who is in the team still."""
    planned = Conversation.objects.scheduled().filter(
        pk__in={message.context["conversation"] for message in messages}, ends_at__gt=timezone.now()
    )
    stands = {pk: (sequence, team) for pk, sequence, team in planned.values_list("pk", "sequence", "team_id")}
    members = set(
        Membership.objects.current()
        .filter(team__in={team for _, team in stands.values()}, person__in={one.person_id for one in messages})
        .filter(person__is_active=True)
        .values_list("team_id", "person_id")
    )
    wanted = set()
    for message in messages:
        sequence, team = stands.get(message.context["conversation"], (None, None))
        if sequence == message.context["entry"]["sequence"] and (team, message.person_id) in members:
            wanted.add(message.pk)
    return wanted


def _has_something_to_cancel(messages: Sequence[Message]) -> set[int]:
    """Those whose reader has been sent the meeting, or is just being sent it."""
    had = set(
        Message.objects.filter(
            about__in={one.about for one in messages},
            kind__in=REQUESTS,
            state__in=[Message.State.SENT, Message.State.QUEUED],
        ).values_list("about", "person_id")
    )
    return {message.pk for message in messages if (message.about, message.person_id) in had}


def _still_recorded(messages: Sequence[Message]) -> set[int]:
    """Those whose reader still stands in the record, and has not said otherwise."""
    recorded = set(
        Attendance.objects.filter(
            conversation__in={one.context["conversation"] for one in messages},
            person__in={one.person_id for one in messages},
            disputed_at=None,
        ).values_list("conversation_id", "person_id")
    )
    return {one.pk for one in messages if (one.context["conversation"], one.person_id) in recorded}
