"""The cache holds counters, most of them of libraries that name a person's number or address in their keys.

Where Redis keeps them and is away, each process counts for itself: people can still sign in, and limits still hold.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

from num import crypto

log = logging.getLogger(__name__)

RETRY_AFTER = 5.0  # seconds in which Redis is not asked again once it did not answer
MOST_COUNTERS = 100_000  # in memory; a cache that throws counters away forgets limits


def hidden_key(key: str, key_prefix: str, version: int) -> str:
    """The key as the cache's server sees it: a keyed hash, so that it cannot tell what was counted."""
    return crypto.blind_index("cache", f"{key_prefix}|{version}|{key}").hex()


class RedisOrMemory(RedisCache):
    """Redis; while it does not answer, this process's memory. What counters and their locks need, and no more."""

    away_until: ClassVar[float | None] = None  # of this process, as the memory is

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("redis away", params | {"OPTIONS": {"MAX_ENTRIES": MOST_COUNTERS}})

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().add, self._memory.add, *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().get, self._memory.get, *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().set, self._memory.set, *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().incr, self._incr_in_memory, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().delete, self._memory.delete, *args, **kwargs)

    def _incr_in_memory(self, key: str, delta: int = 1, version: int | None = None) -> int:
        self._memory.add(key, 0, version=version)  # it may have begun in Redis
        return self._memory.incr(key, delta, version)

    def _ask(self, redis: Callable[..., Any], memory: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        away_until = RedisOrMemory.away_until
        if away_until and time.monotonic() < away_until:
            return memory(*args, **kwargs)
        try:
            answer = redis(*args, **kwargs)
        except (ConnectionError, TimeoutError):
            if not away_until:
                log.warning("Redis is away: each process keeps its own counters of limits")
            RedisOrMemory.away_until = time.monotonic() + RETRY_AFTER
            return memory(*args, **kwargs)
        if away_until:
            log.warning("Redis is back")
            RedisOrMemory.away_until = None
        return answer
