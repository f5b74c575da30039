"""Every change of state of a message, counted for monitoring: by kind and what became of it, without addresses.

Counted in the process that makes the change, and put together in Redis after each batch; losing Redis starts the
counters anew, which monitoring knows how to read. What waits is asked of Postgres when the figures are.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import redis
import structlog
from django.conf import settings
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from obt import statements

log = structlog.get_logger(__name__)

_KEY = "obt:mail:changes"
_PATIENCE_S = 0.5
_counted: Counter[str] = Counter()
_lock = threading.Lock()

_WAITING = """
SELECT lane, count(*), coalesce(extract(epoch FROM now() - min(not_before)), 0)::float8
FROM mail_message WHERE state = 'queued' AND not_before <= now() GROUP BY lane
"""
_UNDELIVERABLE = "SELECT count(*) FROM mail_undeliverable"


def changed(state: str, kind: str, number: int = 1) -> None:
    """Count that `number` messages of `kind` became queued, sent, later, delivered, failed, expired or dropped."""
    if number:
        with _lock:
            _counted[f"{state} {kind}"] += number


def put_together() -> None:
    """Add what this process has counted to what the others have; what Redis does not take now is kept for later."""
    with _lock:
        mine = dict(_counted)
        _counted.clear()
    if not mine:
        return
    try:
        with _redis() as server, server.pipeline(transaction=False) as pipe:
            for name, number in mine.items():
                pipe.hincrby(_KEY, name, number)
            pipe.execute()
    except redis.RedisError:
        with _lock:
            _counted.update(mine)


class Outbox:
    """What Prometheus reads: a collector."""

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now: three short questions."""
        changes = CounterMetricFamily("obt_mail_changes", "Messages that changed to a state", labels=["kind", "state"])
        for name, number in sorted(_together().items()):
            state, _, kind = name.partition(" ")
            changes.add_metric([kind, state], number)
        waiting = GaugeMetricFamily("obt_mail_due", "Messages that could go now", labels=["lane"])
        oldest = GaugeMetricFamily("obt_mail_due_longest_seconds", "How long the first has waited", labels=["lane"])
        found = {lane: (count, seconds) for lane, count, seconds in statements.rows(_WAITING, {})}
        for lane in ("codes", "bulk"):
            count, seconds = found.get(lane, (0, 0.0))
            waiting.add_metric([lane], count)
            oldest.add_metric([lane], seconds)
        dead = GaugeMetricFamily("obt_mail_undeliverable", "Addresses that were refused for good")
        dead.add_metric([], statements.rows(_UNDELIVERABLE, {})[0][0])
        yield from (changes, waiting, oldest, dead)


def _together() -> dict[str, int]:
    try:
        with _redis() as server:
            found: dict[bytes, bytes] = server.hgetall(_KEY)  # type: ignore[assignment]
    except redis.RedisError:
        log.warning("metrics_without_redis")
        return {}
    return {name.decode(): int(number) for name, number in found.items()}


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S)
