"""Putting messages into the outbox."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import kinds
from .models import Message

log = structlog.get_logger(__name__)


def queue(
    *,
    kind: str,
    address: str,
    person: AbstractBaseUser | None = None,
    context: dict[str, Any] | None = None,
    ticket: str = "",
) -> Message:
    """Put a message into the outbox and wake a worker once the transaction has committed; return its row.

    `context` is what the templates need, as JSON; `ticket` is what a code is derived from and is wiped once sent.
    Sending happens later: neither a slow nor a dead mail server, nor a broker that is away, holds the caller.
    """
    chosen = kinds.get(kind)
    now = timezone.now()
    message = Message.objects.create(
        kind=kind,
        lane=chosen.lane,
        address=address,
        person_id=person.pk if person else None,
        context=context or {},
        ticket=ticket,
        not_before=now,
        expires_at=now + chosen.lifetime if chosen.lifetime else None,
    )
    transaction.on_commit(lambda: wake(chosen.lane), robust=True)
    return message


def wake(lane: str) -> None:
    """Ask a worker to empty `lane`; if the broker is away, the workers' own look at Postgres finds the row."""
    from .tasks import drain

    try:
        drain.apply_async(args=[lane], queue=lane, expires=60)
    except OperationalError:
        log.warning("broker_away", lane=lane)
