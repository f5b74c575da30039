"""How a worker empties the outbox: claim a batch, hand over one message after the other, mark each."""

from __future__ import annotations

import datetime
import os
import smtplib
import socket
import time
import uuid
from collections.abc import Sequence
from typing import TypeVar

import structlog
from django.utils import timezone

from . import claims, kinds, metrics, undeliverable
from .courier import MailServerAway, code_of, said_of_recipient
from .models import WIPED, Message
from .providers import (
    CANNOT_BE_SENT,
    REFUSED,
    URGENT_BELOW,
    Later,
    NotTried,
    Provider,
    Refused,
    Waits,
    is_urgent,
    provider,
)

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

MOST_ATTEMPTS = 14  # of a message that the server wants later: about three hours
LONGEST_WAIT = {Message.Lane.CODES: 30, Message.Lane.BULK: 3600}  # seconds between two tries
LONGEST_WAIT_FOR_SERVER = 300  # and while the server itself is the trouble, so that mail comes soon after it is back
SHORT_WAIT_S = 1.0  # for the provider's limit, with messages in hand; for longer they are given back
LONG_WAIT_S = 30.0  # for that limit too; for longer the worker does something else until it is woken
LOOK_S = 0.25  # while reminders wait for that limit, so often it is looked for something more urgent


def drain(lane: str, *, seconds: float = 20) -> bool:
    """Send what is due in `lane` until there is nothing left or `seconds` have passed; return whether more is due.

    False too where it is of no use to come back at once: the provider is away, or its limit is reached for long.
    """
    worker = f"{socket.gethostname()[:40]}.{os.getpid()}.{uuid.uuid4().hex[:8]}"
    stop_at = time.monotonic() + seconds
    with provider() as way:
        while time.monotonic() < stop_at:
            wait_s = way.wait_s(urgent=lane == Message.Lane.CODES)
            before = URGENT_BELOW if wait_s else None  # while reminders wait, what is urgent goes all the same
            batch = [] if way.wait_s(urgent=True) else claims.claim(lane, worker, way.at_once, before)
            if batch:
                try:
                    _deliver_all(way, _still_wanted(batch), stop_at)
                except MailServerAway:
                    return False
                finally:
                    metrics.put_together()
            elif not 0 < wait_s < LONG_WAIT_S:
                return False
            else:
                _sleep(min(wait_s, LOOK_S), stop_at)
    return True


def _sleep(seconds: float, stop_at: float) -> None:
    time.sleep(max(0.0, min(seconds, stop_at - time.monotonic())))


def _still_wanted(batch: list[Message]) -> list[Message]:
    """Ask each kind once which of its messages in `batch` are still wanted; drop the others, return these."""
    by_kind: dict[str, list[Message]] = {}
    for message in batch:
        by_kind.setdefault(message.kind, []).append(message)
    gone: set[int] = set()
    for name, messages in by_kind.items():
        gone |= _no_longer_wanted(name, messages)
    return [message for message in batch if message.pk not in gone]


def _no_longer_wanted(kind: str, messages: list[Message]) -> set[int]:
    """The ids of those of `messages`, all of one kind, that are not to be sent now; they are marked so."""
    asked = kinds.get(kind).still_wanted if kind in kinds.names() else None
    if asked is None:
        return set()
    try:
        answer = asked(messages)
    except CANNOT_BE_SENT as error:  # a mistake of ours in one kind must not hold up the others
        for message in messages:
            _later(message, f"nobody knows whether it is still wanted ({type(error).__name__})")
        return {message.pk for message in messages}
    verdict = answer if isinstance(answer, kinds.Verdict) else kinds.Verdict(send=answer)
    unwanted = [message for message in messages if message.pk not in verdict.send]
    for until, some in _by([verdict.later.get(one.pk) for one in unwanted], unwanted).items():
        if until:
            claims.put_off(some, until=until)
    gone = [one for one in unwanted if one.pk not in verdict.later]
    for reason, some in _by([verdict.dropped.get(one.pk, "") for one in gone], gone).items():
        claims.drop(some, reason=reason)
        metrics.changed("dropped", kind, len(some))
        log.info("mail_dropped", kind=kind, messages=len(some), reason=reason)
    return {message.pk for message in unwanted}


def _by(answers: Sequence[Answer], messages: Sequence[Message]) -> dict[Answer, list[Message]]:
    """The messages by the answer that each has."""
    found: dict[Answer, list[Message]] = {}
    for answer, message in zip(answers, messages, strict=True):
        found.setdefault(answer, []).append(message)
    return found


def _deliver_all(way: Provider, batch: list[Message], stop_at: float) -> None:
    """Deliver a batch in its order; give back what is left at `stop_at`, or when the provider wants no more now."""
    claimed_at = time.monotonic()
    waiting = batch
    while waiting:
        now = time.monotonic()
        if now >= stop_at:
            break
        if now - claimed_at > claims.LEASE.total_seconds() / 2:
            waiting, claimed_at = claims.renew(waiting), now
            continue
        admitted = way.admit(waiting[: way.abreast])
        if not admitted:
            wait_s = way.wait_s(urgent=is_urgent(waiting[0]))
            if wait_s > SHORT_WAIT_S:
                break
            _sleep(wait_s, stop_at)
            continue
        going, waiting = waiting[:admitted], waiting[admitted:]
        answers = way.hand_over(going)
        for message, problem in zip(going, answers, strict=True):
            _mark(message, problem)
        if away := next((problem for problem in answers if isinstance(problem, MailServerAway)), None):
            claims.give_back(waiting)
            raise away
    claims.give_back(waiting)


def _mark(message: Message, problem: Exception | None) -> None:
    """Write down that a message went, or what became of it instead.

    One that cannot be rendered or addressed fails: raised, it would hold up all others again and again.
    """
    match problem:
        case None:
            claims.mark_sent(message)
            metrics.changed("sent", message.kind)
            log.info("mail_sent", message=message.pk, kind=message.kind, attempts=message.attempts)
        case MailServerAway() | Waits():
            _wait_for_server(message, str(problem))
        case NotTried():
            claims.give_back([message])
        case Later():
            _later(message, str(problem))
        case Refused():
            _failed(message, str(problem), problem.reason)
            if problem.reason == REFUSED:
                undeliverable.refuse(message.address, str(problem))
        case smtplib.SMTPException():
            code, said = code_of(problem), said_of_recipient(problem)
            if 400 <= code < 500:
                _later(message, f"the mail server answered {code}")
            elif undeliverable.is_about_us(said):
                _later(message, f"the mail server does not pass our mail on ({code})")
            else:
                _failed(message, f"the mail server refused it ({code})", "refused")
                if undeliverable.is_no_mailbox(code, said):
                    undeliverable.refuse(
                        message.address, f"the mail server says that there is no such mailbox ({code})"
                    )
        case _:
            _failed(message, f"its address or text cannot be used ({type(problem).__name__})", "cannot-be-sent")


def _later(message: Message, problem: str) -> None:
    """Put `message` back with a wait that doubles; give up after the most attempts, but never on a code in time."""
    if message.attempts >= MOST_ATTEMPTS and message.lane != Message.Lane.CODES:
        _failed(message, problem, "gave-up")
        return
    _put_back(message, problem, LONGEST_WAIT[Message.Lane(message.lane)])


def _wait_for_server(message: Message, problem: str) -> None:
    """Put back what was tried while the mail server was away, which is no reason to give up on it, ever."""
    _put_back(message, problem, min(LONGEST_WAIT_FOR_SERVER, LONGEST_WAIT[Message.Lane(message.lane)]))


def _put_back(message: Message, problem: str, longest_wait: int) -> None:
    wait = min(2 ** min(message.attempts, 20), longest_wait)
    claims.mark(message, not_before=timezone.now() + datetime.timedelta(seconds=wait), last_problem=problem)
    metrics.changed("later", message.kind)
    log.warning("mail_later", message=message.pk, kind=message.kind, attempts=message.attempts, problem=problem)


def _failed(message: Message, problem: str, reason: str) -> None:
    claims.mark(message, state=Message.State.FAILED, last_problem=problem[:200], reason=reason, **WIPED)
    metrics.changed("failed", message.kind)
    log.error("mail_failed", message=message.pk, kind=message.kind, attempts=message.attempts, problem=problem)
