"""Groups: how many mails of a newsletter are claimed together, and what that costs and delays."""

import time
from collections import Counter

import pytest

from mailing import batches, delivery, suppression
from mailing.models import Batch, Message
from tests.mailing.conftest import candidate, hold_over

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def group_sizes() -> list[int]:
    """The sizes of the groups that were claimed last for each mail, in the order of the mails."""
    return list(Counter(Message.objects.order_by("pk").values_list("token", flat=True)).values())


@pytest.mark.parametrize("number", [3, 30])
def test_group_takes_the_same_statements_for_few_and_many(
    batch, people, smtp_sink, monkeypatch, django_assert_num_queries, number
):
    monkeypatch.setattr(delivery, "GROWTH", 1000)
    people += [candidate(nth) for nth in range(number)]
    batches.start(batch, by=None)
    batches.advance(batch)
    Batch.objects.update(state=Batch.State.SENDING)
    delivery.drain()  # loads what a process loads once
    Message.objects.update(state="pending", settled_at=None)
    with django_assert_num_queries(22):
        delivery.drain()
    assert len(smtp_sink.recipients()) == 2 * number
    assert group_sizes() == [1, number - 1]


def test_groups_grow_to_what_a_relay_takes_in_a_quarter_of_a_second(settings):
    settings.MAIL_PACE = 0
    sender = delivery.Sender(bulk=True)
    assert (settings.MAIL_GROUP_SIZE, sender.group_size) == (200, 1)
    sender.last_size, sender.speed = 64, 400.0
    assert sender.group_size == 100
    sender.speed = 10_000.0
    assert sender.group_size == 200
    sender.speed = 0.5
    assert sender.group_size == 1
    sender.last_size, sender.speed = 4, 10_000.0
    assert sender.group_size == 16


@pytest.mark.parametrize(("pace", "lanes", "size"), [(20, 1, 5), (20, 2, 2), (1, 1, 1), (400, 1, 100)])
def test_pace_bounds_the_group_to_a_quarter_of_a_second(settings, pace, lanes, size):
    settings.MAIL_PACE, settings.MAIL_LANES = pace, lanes
    sender = delivery.Sender(bulk=True)
    sender.last_size, sender.speed = 100, 10_000.0
    assert sender.group_size == size


def test_pace_is_kept_with_groups(batch, people, smtp_sink, settings):
    settings.MAIL_PACE = 40
    people += [candidate(nth) for nth in range(100)]
    hold_over(batch)
    begun = time.monotonic()
    assert delivery.drain(seconds=1)
    sent, seconds = len(smtp_sink.recipients()), time.monotonic() - begun
    assert 20 <= sent <= 40 * seconds + 10
    assert max(group_sizes()[:5]) == 10


def test_mails_that_a_slow_relay_leaves_no_time_for_go_back(batch, people, smtp_sink, settings):
    """A code waits for one of them at most; they keep no trace, and who unsubscribes meanwhile gets none."""
    settings.MAIL_GROUP_SIZE = 4
    people += [candidate(nth) for nth in range(6)]
    hold_over(batch)
    smtp_sink.answer_data = lambda number, address: setattr(smtp_sink, "wait", 0.6)
    delivery.drain(seconds=0.5)
    assert len(smtp_sink.recipients()) == 2
    rows = Message.objects.order_by("pk")
    assert [(row.state, row.tries, len(row.attempts)) for row in rows] == [("accepted", 1, 1)] * 2 + [
        ("pending", 0, 0)
    ] * 4

    smtp_sink.answer_data, smtp_sink.wait = lambda number, address: None, 0
    suppression.stop(rows[3], source="one-click")
    delivery.drain()
    assert [row.state for row in rows.all()] == ["accepted"] * 3 + ["skipped"] + ["accepted"] * 2
