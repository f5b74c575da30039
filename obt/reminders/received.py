"""What a person was sent, in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from obt.mail.models import Message
from obt.people.models import Person

from . import rules

MOST = 50

_State = Message.State
_WORDS = {
    _State.QUEUED: "Waiting",
    _State.SENT: "Sent",
    _State.FAILED: "Could not be sent",
    _State.EXPIRED: "Not sent, as its time had passed",
}
WHY_NOT = {
    "done": "Not sent, as you had done it",
    "opted-out": "Not sent, as you had stopped them",
    "moved": "Not sent, as its day had changed",
    "later-one": "Not sent, as a later one of the same kind was due",
    "paused": "Not sent, as reminders were paused",
    "too-late": "Not sent, as its time had passed",
    "closed": "Not sent, as the programme was closed",
    "one-a-week": "Not sent, as you had another one that week",
    "undeliverable": "Not sent, as we could not deliver to your address",
    "withdrawn": "Not sent, as what it was about was cancelled",
}
_NOT_NEEDED = "Not sent, as it was no longer needed"


@dataclass(frozen=True)
class Received:
    """A reminder that a person was sent, or was to be sent."""

    title: str
    at: datetime.datetime  # when it was sent, otherwise when it was due
    state: str


def received_by(person: Person) -> list[Received]:
    """Return the newest reminders of `person`, at most MOST, in one statement."""
    rows = Message.objects.filter(person=person).exclude(occurrence="").order_by("-not_before", "-pk")
    needed = rows.only("kind", "state", "reason", "receipt", "not_before", "sent_at")[:MOST]
    titles = {rule.name: rule.title for rule in rules.all_rules()}
    return [Received(titles.get(row.kind, "A reminder"), row.sent_at or row.not_before, _state(row)) for row in needed]


def _state(message: Message) -> str:
    if message.state == _State.DROPPED:
        return WHY_NOT.get(message.reason, _NOT_NEEDED)
    if message.state == _State.SENT and message.receipt:
        return "Delivered" if message.receipt == "delivered" else "Could not be delivered"
    return _WORDS[_State(message.state)]
