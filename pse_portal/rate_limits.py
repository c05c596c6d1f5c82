"""Rate limits: the uses of the last hour are stored in the cache, under the limited subject.

While the cache is unavailable nothing is limited (`caches.PatientRedisCache`).
"""

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MINUTE, HOUR = 60, 3600  # seconds; no limit covers more than an hour
LOCKED = 10  # seconds that the lock lasts at most
PATIENCE = 1.0  # seconds to wait for the lock


def use(subject: str, *rates: tuple[int, int]) -> bool:
    """Count a use of `subject`, such as "join" and a network.

    Returns False, without counting, beyond one of `rates`.

    A rate is (times, seconds). Also returns False if the lock is not acquired within PATIENCE because of
    concurrent uses.
    """
    key = _key(subject)
    with _locked(key) as is_locked:
        now = time.time()
        uses = [at for at in cache.get(key, []) if at > now - HOUR]
        is_free = is_locked and all(sum(at > now - span for at in uses) < times for times, span in rates)
        if is_free:
            cache.set(key, [*uses, now], HOUR)
    return is_free


def give_back(subject: str) -> None:
    """Uncount the last use of `subject`."""
    key = _key(subject)
    with _locked(key) as is_locked:
        if is_locked:
            cache.set(key, cache.get(key, [])[:-1], HOUR)


def forget(subject: str) -> None:
    """Reset the count of `subject`."""
    cache.delete(_key(subject))


def network_of(request: HttpRequest) -> str:
    """Return the client's IP address; for IPv6 the /64, since a household can use all addresses of its own."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


def _key(subject: str) -> str:
    return f"uses:{sha256(subject.encode()).hexdigest()}"


@contextmanager
def _locked(key: str) -> Iterator[bool]:
    """Hold a lock in the cache; yields False if it could not be acquired."""
    end = time.monotonic() + PATIENCE
    while not (is_locked := cache.add(f"{key}:lock", True, LOCKED)) and time.monotonic() < end:
        time.sleep(0.01)
    try:
        yield is_locked
    finally:
        if is_locked:
            cache.delete(f"{key}:lock")
