"""Claim, hand over, mark: how a worker empties the outbox.

Figures and rules are those measured for the outbox in docs/decisions/0004-outbox.md.
"""

from __future__ import annotations

import datetime
import os
import smtplib
import socket
import time
import uuid
from types import TracebackType
from typing import Any, Self

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone
from jinja2 import TemplateError

from . import kinds
from .models import Message

log = structlog.get_logger(__name__)

BATCH = 100  # messages claimed at once
LEASE = datetime.timedelta(seconds=60)  # after this a claim is free again; longer than one hand-over can hang
MOST_ATTEMPTS = 8
LONGEST_WAIT = {Message.Lane.CODES: 30, Message.Lane.BULK: 3600}  # seconds between two tries

# An unknown kind, a template that misses something, an address that is none (BadHeaderError is a ValueError).
_CANNOT_BE_SENT = (AttributeError, LookupError, TypeError, ValueError, TemplateError)

_CLAIM = """
WITH due AS MATERIALIZED (
  SELECT id FROM mail_message
  WHERE state = 'queued' AND lane = %(lane)s AND not_before <= now()
    AND (leased_until IS NULL OR leased_until < now())
  ORDER BY priority, not_before, id LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED)
UPDATE mail_message m
SET leased_until = now() + %(lease)s, leased_by = %(worker)s, attempts = attempts + 1,
    message_id = CASE WHEN message_id = '' THEN '<' || m.id || '.' || gen_random_uuid() || %(at)s ELSE message_id END
FROM due WHERE m.id = due.id
RETURNING m.id
"""


class MailServerAway(Exception):
    """The mail server does not answer, or wants us to come back later: no use in trying the next message now."""


class Courier:
    """One worker's way to the mail server: one connection for many messages, opened when the first one goes."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            self._connection.close()
        except (OSError, smtplib.SMTPException):
            log.info("mail_connection_lost")

    def hand_over(self, message: Message) -> None:
        """Render `message` and hand it to the mail server.

        Raises MailServerAway where trying again later helps, SMTPException where the server refuses this message.
        """
        rendered = kinds.get(message.kind).render(message)
        mail = EmailMultiAlternatives(
            rendered.subject,
            rendered.text,
            settings.DEFAULT_FROM_EMAIL,
            [message.address],
            headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
            connection=self._connection,
        )
        mail.attach_alternative(rendered.html, "text/html")
        try:
            self._connection.open()
            mail.send()
        except smtplib.SMTPServerDisconnected as error:
            raise MailServerAway("the mail server hung up") from error
        except smtplib.SMTPConnectError as error:
            raise MailServerAway("the mail server does not take connections") from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:
                raise MailServerAway("the mail server is busy") from error
            raise
        except smtplib.SMTPException:
            raise
        except OSError as error:
            raise MailServerAway("the mail server does not answer") from error


def drain(lane: str, *, seconds: float = 20) -> bool:
    """Send what is due in `lane` until there is nothing left or `seconds` have passed; return whether more is due."""
    worker = f"{socket.gethostname()[:40]}.{os.getpid()}.{uuid.uuid4().hex[:8]}"
    stop_at = time.monotonic() + seconds
    with Courier() as courier:
        while time.monotonic() < stop_at:
            batch = claim(lane, worker)
            if not batch:
                return False
            try:
                _deliver_all(courier, batch, stop_at)
            except MailServerAway:
                return False
    return True


def _deliver_all(courier: Courier, batch: list[Message], stop_at: float) -> None:
    """Deliver a batch in its order; give back what is left at `stop_at`, or when the mail server is away."""
    claimed_at = time.monotonic()
    waiting = list(batch)
    while waiting:
        now = time.monotonic()
        if now >= stop_at:
            break
        if now - claimed_at > LEASE.total_seconds() / 2:
            waiting, claimed_at = _still_ours(waiting), now
            continue
        message = waiting.pop(0)
        try:
            _deliver(courier, message)
        except MailServerAway as away:
            _later(message, str(away))
            _release(waiting)
            raise
    _release(waiting)


def claim(lane: str, worker: str, limit: int = BATCH) -> list[Message]:
    """Lease up to `limit` due messages of `lane` to `worker` and return them, the most urgent first.

    What has expired is marked so instead of being returned.
    """
    host = settings.OBT_BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    arguments: dict[str, Any] = {"lane": lane, "limit": limit, "lease": LEASE, "worker": worker, "at": f"@{host}>"}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, arguments)
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    forget_expired(Message.objects.filter(pk__in=ids))
    return list(Message.objects.filter(pk__in=ids, state=Message.State.QUEUED).order_by("priority", "not_before", "pk"))


def forget_expired(messages: QuerySet[Message]) -> int:
    """Mark the queued ones of `messages` that are no longer worth sending, and wipe their tickets; return how many."""
    return messages.filter(state=Message.State.QUEUED, expires_at__lte=timezone.now()).update(
        state=Message.State.EXPIRED, ticket="", leased_until=None
    )


def _deliver(courier: Courier, message: Message) -> None:
    """Hand one message over and mark it; MailServerAway rises, a refusal is marked.

    So is a message that cannot be rendered or addressed: raised, it would hold up all others again and again.
    """
    try:
        courier.hand_over(message)
    except smtplib.SMTPException as error:
        code = _code_of(error)
        if 400 <= code < 500:
            _later(message, f"the mail server answered {code}")
        else:
            _failed(message, f"the mail server refused it ({code})")
    except _CANNOT_BE_SENT as error:
        _failed(message, f"its address or text cannot be used ({type(error).__name__})")
    else:
        _mark(message, state=Message.State.SENT, sent_at=timezone.now(), ticket="", last_problem="")
        log.info("mail_sent", message=message.pk, kind=message.kind, attempts=message.attempts)


def _code_of(error: Exception) -> int:
    """The reply code of a refusal; 0 where there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _later(message: Message, problem: str) -> None:
    """Put `message` back with a wait that doubles; give up after the most attempts, but never on a code in time."""
    if message.attempts >= MOST_ATTEMPTS and message.lane != Message.Lane.CODES:
        _failed(message, problem)
        return
    wait = min(2**message.attempts, LONGEST_WAIT[Message.Lane(message.lane)])
    not_before = timezone.now() + datetime.timedelta(seconds=wait)
    _mark(message, not_before=not_before, last_problem=problem)
    log.warning("mail_later", message=message.pk, kind=message.kind, attempts=message.attempts, problem=problem)


def _failed(message: Message, problem: str) -> None:
    _mark(message, state=Message.State.FAILED, ticket="", last_problem=problem)
    log.error("mail_failed", message=message.pk, kind=message.kind, attempts=message.attempts, problem=problem)


def _mark(message: Message, **changes: object) -> None:
    """Write `changes` and end the lease, in one statement, only while the lease is still ours."""
    Message.objects.filter(pk=message.pk, leased_by=message.leased_by, state=Message.State.QUEUED).update(
        leased_until=None, **changes
    )


def _ours(messages: list[Message]) -> QuerySet[Message]:
    """Those of `messages`, all claimed by the same worker, whose lease is still that worker's."""
    worker = messages[0].leased_by if messages else ""
    ids = [message.pk for message in messages]
    return Message.objects.filter(pk__in=ids, leased_by=worker, state=Message.State.QUEUED)


def _still_ours(messages: list[Message]) -> list[Message]:
    """Renew the lease of `messages`; return those that nobody else has claimed meanwhile."""
    _ours(messages).update(leased_until=timezone.now() + LEASE)
    kept = set(_ours(messages).values_list("pk", flat=True))
    return [message for message in messages if message.pk in kept]


def _release(messages: list[Message]) -> None:
    """Give back what was claimed and not tried."""
    _ours(messages).update(leased_until=None, attempts=F("attempts") - 1)
