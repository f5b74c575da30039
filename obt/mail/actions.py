"""Putting messages into the outbox, and taking back what is no longer needed."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import kinds, metrics
from .models import WIPED, Message

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outgoing:
    """One of many messages for `queue_all`: to whom, what its templates need (as JSON), and not before when."""

    address: str
    person: AbstractBaseUser | None = None
    context: dict[str, Any] = field(default_factory=dict)
    not_before: datetime.datetime | None = None


def queue(
    *,
    kind: str,
    address: str,
    person: AbstractBaseUser | None = None,
    context: dict[str, Any] | None = None,
    ticket: str = "",
    about: str = "",
    not_before: datetime.datetime | None = None,
) -> Message:
    """Put a message into the outbox and wake a worker once the transaction has committed; return its row.

    `context` is what the templates need, as JSON; `ticket` is what a code is derived from and is wiped once sent.
    `about` names the thing it is about, as "conversation:12"; it goes at `not_before`, or at once.
    Sending happens later: neither a slow nor a dead mail server, nor a broker that is away, holds the caller.
    """
    message = _row(kinds.get(kind), Outgoing(address, person, context or {}, not_before), about, ticket)
    message.save(force_insert=True)
    _wake_after_commit([message])
    return message


def queue_all(*, kind: str, messages: Sequence[Outgoing], about: str = "") -> list[Message]:
    """Put many messages of one kind into the outbox by one statement; return their rows. Otherwise as `queue`."""
    chosen = kinds.get(kind)
    rows = Message.objects.bulk_create([_row(chosen, outgoing, about) for outgoing in messages])
    _wake_after_commit(rows)
    return rows


@transaction.atomic
def withdraw(*, about: str, kinds: Collection[str] | None = None) -> int:
    """Drop what waits to be sent about a thing, of these kinds or of all; return how many.

    What a worker has in its hands at this moment goes all the same.
    """
    waiting = Message.objects.about(about).withdrawable()
    if kinds is not None:
        waiting = waiting.filter(kind__in=kinds)
    by_kind = Counter(waiting.select_for_update().values_list("kind", flat=True))
    dropped = waiting.update(state=Message.State.DROPPED, leased_until=None, reason="withdrawn", **WIPED)
    for kind, number in by_kind.items():
        metrics.changed("dropped", kind, number)
    log.info("mail_withdrawn", about=about, messages=dropped)
    transaction.on_commit(metrics.put_together, robust=True)
    return dropped


def wake(lane: str) -> None:
    """Ask a worker to empty `lane`; if the broker is away, the workers' own look at Postgres finds the row."""
    from .tasks import drain

    try:
        drain.apply_async(args=[lane], queue=lane, expires=60)
    except OperationalError:
        log.warning("broker_away", lane=lane)


def _row(kind: kinds.Kind, outgoing: Outgoing, about: str, ticket: str = "") -> Message:
    not_before = outgoing.not_before or timezone.now()
    return Message(
        kind=kind.name,
        lane=kind.lane,
        priority=kind.priority,
        address=outgoing.address,
        person_id=outgoing.person.pk if outgoing.person else None,
        about=about,
        context=outgoing.context,
        ticket=ticket,
        not_before=not_before,
        expires_at=not_before + kind.lifetime if kind.lifetime else None,
    )


def _count(rows: Sequence[Message]) -> None:
    for kind, number in Counter(row.kind for row in rows).items():
        metrics.changed("queued", kind, number)
        log.info("mail_queued", kind=kind, messages=number)
    metrics.put_together()


def _wake_after_commit(rows: Sequence[Message]) -> None:
    """Wake a worker of each lane in which one of `rows` is due by now, once the transaction has committed."""
    transaction.on_commit(lambda: _count(rows), robust=True)
    now = timezone.now()
    for lane in {row.lane for row in rows if row.not_before <= now}:
        transaction.on_commit(lambda lane=lane: wake(lane), robust=True)  # type: ignore[misc]
