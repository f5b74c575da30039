"""Counting how often somebody does something, in fixed windows of ten minutes.

Without a lock, which allauth's own limits take for each count: behind the IP address of a department hundreds of
people do the same at one moment, and whoever waits longer than a second for the lock is refused.
"""

from __future__ import annotations

import time

from django.core.cache import cache

WINDOW_S = 600


def count(what: str, by: str) -> int:
    """Count that `by` did `what` once more; return how often in this window."""
    key = _key(what, by)
    cache.add(key, 0, timeout=2 * WINDOW_S)
    try:
        return cache.incr(key)
    except ValueError:  # the counters were emptied between the two
        cache.add(key, 1, timeout=2 * WINDOW_S)
        return 1


def counted(what: str, by: str) -> int:
    """Return how often `by` did `what` in this window."""
    times: int = cache.get(_key(what, by), 0)
    return times


def seconds_left() -> int:
    """Return in how many seconds this window ends, and counting starts anew."""
    return WINDOW_S - int(time.time()) % WINDOW_S


def _key(what: str, by: str) -> str:
    return f"{what}:{int(time.time()) // WINDOW_S}:{by}"
