"""The way of one message to the mail server."""

from __future__ import annotations

import smtplib
from email.utils import formataddr, parseaddr
from types import TracebackType
from typing import Self

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

from . import kinds, letters
from .kinds import Rendered
from .models import Message

log = structlog.get_logger(__name__)

TOO_LARGE = 552  # the one answer about the sender that is about this message


class MailServerAway(Exception):
    """The mail server does not answer or does not let us in: no use in trying the next message now."""


class Courier:
    """One worker's way to the mail server: one connection for many messages, opened when the first one goes.

    To a mail server go the bytes of `letters`. Where Django is set to another way (the demo keeps its mail, tests and
    consoles show it), the message goes that way.
    """

    def __init__(self) -> None:
        self._backend = get_connection()
        self._sender = parseaddr(settings.DEFAULT_FROM_EMAIL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            log.info("mail_connection_lost")

    def hand_over(self, message: Message) -> None:
        """Render `message` and hand it to the mail server.

        Raises MailServerAway where the server is the trouble, SMTPException where it refuses this message.
        """
        rendered = kinds.get(message.kind).render(message)
        if not isinstance(self._backend, EmailBackend):
            self._as_django_does(message, rendered)
            return
        letter = letters.letter(rendered, sender=self._sender, to=message.address, message_id=message.message_id)
        server = _opened(self._backend)
        try:
            server.sendmail(self._sender[1], [letters.address(message.address)], letter)
        except smtplib.SMTPServerDisconnected as error:
            raise MailServerAway("the mail server hung up") from error
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code >= 500 and error.smtp_code != TOO_LARGE:
                raise MailServerAway(f"the mail server refuses our address ({error.smtp_code})") from error
            raise _away_if_busy(error) from error
        except smtplib.SMTPException as error:
            raise _away_if_busy(error) from error
        except OSError as error:
            raise MailServerAway("the mail server does not answer") from error

    def _as_django_does(self, message: Message, rendered: Rendered) -> None:
        reply_to = rendered.reply_to
        mail = EmailMultiAlternatives(
            rendered.subject,
            rendered.text,
            settings.DEFAULT_FROM_EMAIL,
            [message.address],
            reply_to=[reply_to if isinstance(reply_to, str) else formataddr(reply_to)] if reply_to else None,
            headers=_headers(message, rendered),
            connection=self._backend,
        )
        mail.attach_alternative(rendered.html, "text/html")
        if calendar := rendered.calendar:
            mail.attach_alternative(calendar.content.decode(), f"text/calendar; method={calendar.method}")
            mail.attach(calendar.filename, calendar.content, "application/ics")
        for file in rendered.attachments:
            mail.attach(file.filename, file.content, file.type)
        mail.send()


def _headers(message: Message, rendered: Rendered) -> dict[str, str]:
    """What `letters` writes by itself, for mail that Django sends."""
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if rendered.one_click:
        headers |= {
            "List-Unsubscribe": f"<{rendered.one_click}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return headers


def code_of(error: smtplib.SMTPException) -> int:
    """The reply code of a refusal; 0 where there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0


def said_of_recipient(error: smtplib.SMTPException) -> bytes | None:
    """What a server said that refused the recipient; None where it refused something else."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return None
    said: bytes = next(iter(error.recipients.values()))[1]
    return said


def _away_if_busy(error: smtplib.SMTPException) -> Exception:
    """What to raise for `error`: 421 is about the server, whatever it answers to."""
    return MailServerAway("the mail server is busy") if code_of(error) == 421 else error


def _opened(backend: EmailBackend) -> smtplib.SMTP:
    """The connection, made and signed in to if there is none yet; MailServerAway whatever hinders that."""
    try:
        backend.open()
    except smtplib.SMTPConnectError as error:
        raise MailServerAway("the mail server does not take connections") from error
    except smtplib.SMTPServerDisconnected as error:
        raise MailServerAway("the mail server hung up") from error
    except smtplib.SMTPException as error:
        raise MailServerAway(f"the mail server does not let us in ({code_of(error)})") from error
    except OSError as error:
        raise MailServerAway("the mail server does not answer") from error
    if backend.connection is None:
        raise MailServerAway("the mail server does not answer")
    return backend.connection
