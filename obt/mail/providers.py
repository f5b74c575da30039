"""The ways that messages go: to a mail server, or to GOV.UK Notify where there is a key for it."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from jinja2 import TemplateError

from . import claims
from .courier import Courier, MailServerAway
from .models import Message

URGENT_BELOW = 30  # the priority that reminders begin with: what comes before them does not wait for them

# An unknown kind, a template that misses something, an address that is none (BadHeaderError is a ValueError).
CANNOT_BE_SENT = (AttributeError, LookupError, TypeError, ValueError, TemplateError)


REFUSED = "refused"  # the reason that is about the address


class Refused(Exception):
    """The provider will never take this message; `reason` says why in a word: REFUSED where nobody has the address."""

    def __init__(self, problem: str, *, reason: str) -> None:
        super().__init__(problem)
        self.reason = reason


class Later(Exception):
    """The provider could not take this message now; after many such answers it is given up."""


class Waits(Exception):
    """The way of this message is closed for now, which is no reason to give up on it, nor on others."""


class NotTried(Exception):
    """It came to nothing on our side, and may be tried again at once."""


class Provider(Protocol):
    """One worker's way to whoever delivers. Messages come in the order that they are to go in, urgent ones first."""

    at_once: int  # messages that a worker takes into its hands
    abreast: int  # and hands over at the same time

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None: ...

    def admit(self, messages: Sequence[Message]) -> int:
        """How many of `messages`, from the first, may go at once; `wait_s` says how long the next has to wait."""
        ...

    def wait_s(self, *, urgent: bool) -> float:
        """For how many seconds nothing of this sort may go, as far as is known; 0 if it may be tried."""
        ...

    def hand_over(self, messages: Sequence[Message]) -> list[Exception | None]:
        """Hand `messages` over; return for each what went wrong: MailServerAway, Waits, NotTried, Later,
        Refused, an SMTPException or one of CANNOT_BE_SENT."""
        ...


class MailServer:
    """The mail server: one message after the other, as fast as it takes them."""

    at_once = claims.BATCH
    abreast = 1

    def __init__(self) -> None:
        self._courier = Courier()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._courier.__exit__(kind, error, tb)

    def admit(self, messages: Sequence[Message]) -> int:
        return len(messages)

    def wait_s(self, *, urgent: bool) -> float:
        return 0.0

    def hand_over(self, messages: Sequence[Message]) -> list[Exception | None]:
        return [self._answer(message) for message in messages]

    def _answer(self, message: Message) -> Exception | None:
        try:
            self._courier.hand_over(message)
        except (MailServerAway, smtplib.SMTPException, *CANNOT_BE_SENT) as error:
            return error
        return None


def provider() -> Provider:
    """The way that the settings choose."""
    if settings.NOTIFY_API_KEY and not settings.OBT_DEMO:
        from .notify import Notify  # its client takes memory that web workers have no use for

        return Notify()
    return MailServer()


def is_urgent(message: Message) -> bool:
    """Whether it is a code, or goes before reminders, as invitations do."""
    return message.lane == Message.Lane.CODES or message.priority < URGENT_BELOW
