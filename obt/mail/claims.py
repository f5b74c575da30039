"""Rows of the outbox in a worker's hands: claimed by a lease, marked, renewed or given back.

A mark only counts while the lease is still the worker's own; whoever lost it changes nothing. Figures and rules are
those measured for the outbox in docs/decisions/0004-outbox.md.
"""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from obt import statements

from . import metrics
from .models import WIPED, Message

log = structlog.get_logger(__name__)

BATCH = 100  # messages claimed at once
LEASE = datetime.timedelta(seconds=60)  # after this a claim is free again; longer than one hand-over can hang

_CLAIM = """
WITH due AS MATERIALIZED (
  SELECT id FROM mail_message
  WHERE state = 'queued' AND lane = %(lane)s AND not_before <= now() {only}
    AND (leased_until IS NULL OR leased_until < now())
  ORDER BY priority, not_before, id LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED)
UPDATE mail_message m
SET leased_until = now() + %(lease)s, leased_by = %(worker)s, attempts = attempts + 1,
    message_id = CASE WHEN message_id = '' THEN '<' || m.id || '.' || gen_random_uuid() || %(at)s ELSE message_id END
FROM due WHERE m.id = due.id
RETURNING m.id
"""
_ONLY_BEFORE = "AND priority < %(before)s"

_MARK_SENT = """
UPDATE mail_message
SET state = 'sent', sent_at = clock_timestamp(), ticket = '', context = '{}', last_problem = '', leased_until = NULL,
    provider_id = %(provider)s
WHERE id = %(id)s AND leased_by = %(worker)s AND state = 'queued'
RETURNING id
"""


def claim(lane: str, worker: str, limit: int = BATCH, before: int | None = None) -> list[Message]:
    """Lease up to `limit` due messages of `lane` to `worker` and return them, the most urgent first.

    With `before`, only those whose priority is lower. What has expired is marked so instead of being returned.
    """
    host = settings.OBT_BASE_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    arguments: dict[str, Any] = {
        "lane": lane,
        "before": before,
        "limit": limit,
        "lease": LEASE,
        "worker": worker,
        "at": f"@{host}>",
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(only="" if before is None else _ONLY_BEFORE), arguments)
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    claimed = list(Message.objects.filter(pk__in=ids).order_by("priority", "not_before", "pk"))
    now = timezone.now()
    if not any(message.expires_at and message.expires_at <= now for message in claimed):
        return claimed
    forget_expired(Message.objects.filter(pk__in=ids))
    return [message for message in claimed if not message.expires_at or message.expires_at > now]


def forget_expired(messages: QuerySet[Message]) -> int:
    """Mark the queued ones of `messages` that are no longer worth sending, and wipe what they say; return how many."""
    expired = messages.filter(state=Message.State.QUEUED, expires_at__lte=timezone.now())
    with transaction.atomic():
        by_kind = Counter(expired.select_for_update().values_list("kind", flat=True))
        found = expired.update(state=Message.State.EXPIRED, leased_until=None, **WIPED) if by_kind else 0
    for kind, number in by_kind.items():
        metrics.changed("expired", kind, number)
        log.info("mail_expired", kind=kind, messages=number)
    metrics.put_together()
    return found


def mark_sent(message: Message) -> None:
    """Mark `message` as handed over. Written out and planned once: it runs for every message that goes."""
    statements.rows(_MARK_SENT, {"id": message.pk, "worker": message.leased_by, "provider": message.provider_id})


def mark(message: Message, **changes: object) -> None:
    """Write `changes` and end the lease, in one statement."""
    ours([message]).update(leased_until=None, **changes)


def drop(messages: list[Message], *, reason: str = "") -> None:
    """Mark `messages` as no longer needed, for a `reason` in a word."""
    ours(messages).update(state=Message.State.DROPPED, leased_until=None, reason=reason, **WIPED)


def put_off(messages: list[Message], *, until: datetime.datetime) -> None:
    """Let `messages`, which were not tried, wait until a later moment."""
    ours(messages).update(not_before=until, leased_until=None, attempts=F("attempts") - 1)


def renew(messages: list[Message]) -> list[Message]:
    """Renew the lease of `messages`; return those that nobody else has claimed meanwhile."""
    ours(messages).update(leased_until=timezone.now() + LEASE)
    kept = set(ours(messages).values_list("pk", flat=True))
    return [message for message in messages if message.pk in kept]


def give_back(messages: list[Message]) -> None:
    """Release what was claimed and not tried."""
    if messages:
        ours(messages).update(leased_until=None, attempts=F("attempts") - 1)


def ours(messages: list[Message]) -> QuerySet[Message]:
    """Those of `messages`, all claimed by the same worker, whose lease is still that worker's."""
    worker = messages[0].leased_by if messages else ""
    ids = [message.pk for message in messages]
    return Message.objects.filter(pk__in=ids, leased_by=worker, state=Message.State.QUEUED)
