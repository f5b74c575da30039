"""The cache, which holds the counters of the rate limits."""

from typing import Any

import redis
import structlog
from django.core.cache.backends.redis import RedisCache

log = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """RedisCache that answers "nothing there" when the server is away, instead of failing the page.

    Sign-in then goes on without its limits for as long as the server is away; an error page for everybody
    would be worse, and a code still takes five tries at most, as allauth counts those in the session.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._or(None, super().set, key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._or(True, super().add, key, value, *args, **kwargs)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._or(False, super().delete, key, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._or(delta, super().incr, key, delta, version)

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, super().touch, key, *args, **kwargs)

    @staticmethod
    def _or(instead: Any, operation: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return operation(*args, **kwargs)
        except (redis.ConnectionError, redis.TimeoutError):
            log.warning("cache_away")
            return instead
