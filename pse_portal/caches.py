"""A Redis cache that may be down: then it costs time, never a page."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class PatientRedisCache(RedisCache):
    """Django's Redis cache; an unreachable server reads as an empty cache and is logged.

    Limits kept in it do not hold while it is down: a page is worth more than a limit.
    """

    def _patiently(self, name: str, fallback: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (RedisError, OSError) as error:
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
