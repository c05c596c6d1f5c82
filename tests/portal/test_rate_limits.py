"""Rate limits."""

import threading
import time

from django.core.cache.backends.locmem import LocMemCache
from django.test import RequestFactory

from pse_portal import rate_limits


def test_use_given_back_is_none_and_a_refused_one_is_not_counted(time_machine):
    time_machine.move_to("2027-03-01 12:00:00+00:00", tick=False)
    rates = (2, 60), (3, 3600)
    assert [rate_limits.use("a", *rates) for _turn in range(3)] == [True, True, False]
    rate_limits.give_back("a")
    assert [rate_limits.use("a", *rates) for _turn in range(2)] == [True, False]
    assert rate_limits.use("b", *rates)
    time_machine.shift(61)
    assert [rate_limits.use("a", *rates) for _turn in range(2)] == [True, False], "of the hour"
    rate_limits.forget("a")
    assert rate_limits.use("a", *rates)


def test_of_many_at_once_no_more_get_through_than_the_limit(monkeypatch):
    get = LocMemCache.get

    def slowly(self, *args, **kwargs):
        found = get(self, *args, **kwargs)
        time.sleep(0.02)
        return found

    monkeypatch.setattr(LocMemCache, "get", slowly)
    got: list[bool] = []
    threads = [
        threading.Thread(target=lambda: got.append(rate_limits.use("a", (1, 60)))) for _one in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 4 + [True]


def test_network_is_one_address_or_a_household_of_them():
    addresses = ["203.0.113.7", "203.0.113.8", "2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"]
    networks = [
        rate_limits.network_of(RequestFactory().get("/", REMOTE_ADDR=address)) for address in addresses
    ]
    assert networks == ["203.0.113.7", "203.0.113.8", "2001:db8::", "2001:db8::", "2001:db8:0:1::"]
