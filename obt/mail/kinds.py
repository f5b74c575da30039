"""The kinds of message there are. Each room that sends registers its own when Django starts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from .models import Message


@dataclass(frozen=True)
class Kind:
    """What is the same for all messages of a kind.

    `template` names `templates/emails/<template>.txt` and `.html`; `subject` may use the context, as "{team} meets".
    `lifetime` is how long a message is worth sending; None means always. `secrets` gives what the row does not hold
    but the message says, such as a code; it is asked at the moment of hand-over and kept nowhere.

    `priority` orders what is due in a lane, the lowest first. `reply_to` gives the address that answers go to, or
    a name and an address ("" for none). `calendar` and `attachments` are rendered at hand-over like the text.
    `still_wanted` is asked once for the messages of this kind in a batch, just before they go, and returns the ids of
    those to send, or a Verdict; the others are dropped. Without it, all are sent. `one_click` gives the address that
    ends such messages by one POST (RFC 8058; "" for none).
    """

    name: str
    template: str
    subject: str
    lane: Message.Lane = Message.Lane.BULK
    lifetime: datetime.timedelta | None = None
    secrets: Callable[[Message], dict[str, Any]] = lambda message: {}
    priority: int = 30
    reply_to: Callable[[Message], str | tuple[str, str]] = lambda message: ""
    calendar: Callable[[Message], Calendar | None] = lambda message: None
    attachments: Callable[[Message], Sequence[Attachment]] = lambda message: ()
    still_wanted: Callable[[Sequence[Message]], set[int] | Verdict] | None = None
    one_click: Callable[[Message], str] = lambda message: ""

    def render(self, message: Message, *, plain: bool = False) -> Rendered:
        """Return what `message` says, from its row and what the kind adds.

        A `plain` one is the subject, the text and the way out alone, for a way that takes no more: no HTML, calendar
        entry, file or reply address. The text's template is told, so that it does not speak of them.
        """
        context = {"base_url": settings.OBT_BASE_URL, "plain": plain, **message.context, **self.secrets(message)}
        subject = self.subject.format(**context)
        text = render_to_string(f"emails/{self.template}.txt", context, using="jinja2")
        if plain:
            return Rendered(subject=subject, text=text, html="", one_click=self.one_click(message))
        return Rendered(
            subject=subject,
            text=text,
            html=render_to_string(f"emails/{self.template}.html", context, using="jinja2"),
            reply_to=self.reply_to(message),
            calendar=self.calendar(message),
            attachments=self.attachments(message),
            one_click=self.one_click(message),
        )


@dataclass(frozen=True)
class Verdict:
    """What is to happen with the messages of a batch, by id: those in none of the three are dropped without a reason.

    `dropped` says in a word why one does not go ("done", "opted-out"), `later` when one may go instead.
    """

    send: set[int]
    dropped: dict[int, str] = field(default_factory=dict)
    later: dict[int, datetime.datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """An iCalendar object that a mail program acts on (`method` REQUEST or CANCEL, RFC 6047), in UTF-8.

    It goes twice: beside the text, where mail programs look for it, and as a file for people.
    """

    method: str
    content: bytes
    filename: str = "invite.ics"


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message; `type` as "application/pdf"."""

    filename: str
    content: bytes
    type: str


@dataclass(frozen=True)
class Rendered:
    """What a message says, ready to be put into bytes."""

    subject: str
    text: str
    html: str
    reply_to: str | tuple[str, str] = ""
    calendar: Calendar | None = None
    attachments: Sequence[Attachment] = ()
    one_click: str = ""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make `kind` known; a second one of the same name takes its place, as when Django is reloaded."""
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """Return the kind called `name`; KeyError if no room registered it."""
    return _kinds[name]


def names() -> list[str]:
    """The names of all kinds, in order."""
    return sorted(_kinds)
