"""The portal's caches: Redis, which may be down or frozen, or files, whose disk may be full or read-only."""

import fcntl
import logging
import os
import time
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DOWN_FOR = 5  # seconds that a server is left alone after it did not answer

_down_until = 0.0  # monotonic; for all of this process's caches, which are on one server


class PatientRedisCache(RedisCache):
    """Django's Redis cache; an unreachable server reads as an empty cache and is logged.

    Rate limits stored in it do not apply while it is down: serving pages matters more. One request waits for its
    timeout (`CACHES`), and for some seconds no other asks.
    """

    def _patiently(self, name: str, fallback: Any, *args: Any, **kwargs: Any) -> Any:
        global _down_until
        if time.monotonic() < _down_until:
            return fallback
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
            _down_until = time.monotonic() + DOWN_FOR
            logger.warning("cache_unreachable", extra={"operation": name, "error": type(error).__name__})
            return fallback

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._patiently("get", default, key, default=default, version=version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._patiently("set", None, key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._patiently("add", True, key, value, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        return self._patiently("incr", delta, key, delta=delta, version=version)

    def delete(self, key: Any, version: int | None = None) -> Any:
        return self._patiently("delete", False, key, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._patiently("get_many", {}, keys, version=version)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._patiently("set_many", [], data, *args, **kwargs)


class SharedFileCache(FileBasedCache):
    """Django's file cache with an `add` that is atomic across threads and processes.

    Django's own checks and then writes, so two concurrent calls both add. Every rate limit (ours and allauth's)
    counts under a lock taken with `add`: without this, ten concurrent guesses would count as one. What a full or
    read-only disk does not take is not cached.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._patiently("get", default, key, default=default, version=version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._patiently("set", None, key, value, *args, **kwargs)

    def delete(self, key: Any, version: int | None = None) -> Any:
        return self._patiently("delete", False, key, version=version)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            self._createdir()  # type: ignore[attr-defined]
            # A separate file, opened for each call: the kernel releases the lock even if the process is killed.
            with open(os.path.join(self._dir, "adding.lock"), "a") as lock:  # type: ignore[attr-defined]
                fcntl.flock(lock, fcntl.LOCK_EX)
                return super().add(key, value, *args, **kwargs)
        except OSError as error:
            return self._refused("add", error, True)

    def _patiently(self, name: str, fallback: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), name)(*args, **kwargs)
        except OSError as error:
            return self._refused(name, error, fallback)

    @staticmethod
    def _refused(name: str, error: OSError, fallback: Any) -> Any:
        logger.warning("cache_unreachable", extra={"operation": name, "error": type(error).__name__})
        return fallback
