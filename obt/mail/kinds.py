"""The kinds of message there are. Each room that sends registers its own when Django starts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
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
    """

    name: str
    template: str
    subject: str
    lane: Message.Lane = Message.Lane.BULK
    lifetime: datetime.timedelta | None = None
    secrets: Callable[[Message], dict[str, Any]] = lambda message: {}

    def render(self, message: Message) -> Rendered:
        """Return what `message` says, from its row and what the kind adds."""
        context = {"base_url": settings.OBT_BASE_URL, **message.context, **self.secrets(message)}
        return Rendered(
            subject=self.subject.format(**context),
            text=render_to_string(f"emails/{self.template}.txt", context, using="jinja2"),
            html=render_to_string(f"emails/{self.template}.html", context, using="jinja2"),
        )


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make `kind` known; a second one of the same name takes its place, as when Django is reloaded."""
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """Return the kind called `name`; KeyError if no room registered it."""
    return _kinds[name]


def names() -> list[str]:
    return sorted(_kinds)
