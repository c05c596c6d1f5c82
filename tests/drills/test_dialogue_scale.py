"""10,000 members, 5,000 threads, 100,000 posts: constant query counts, and a thread page costs what it costs alone."""

import statistics
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalitions.models import Membership
from dialogue import follow_settings, notifications
from dialogue.addresses import path_of
from dialogue.models import Following, Post, Thread
from mailing.models import Message
from people.models import Person
from search.words import folded
from tests.factories import make_facilitator, make_hub, make_thread

pytestmark = pytest.mark.django_db

MEMBERS, THREADS, POSTS = 10_000, 5_000, 100_000
SHOWN = 30
RULER = "/accessibility/"
MOST = 1.2  # times the cost of the same page in an empty portal


def test_ten_thousand_members_five_thousand_threads_a_hundred_thousand_posts(client, capsys):
    hub = make_hub(slug="the-hub")
    boss = make_facilitator(hub)
    thread = make_thread(hub, boss)
    Post.objects.bulk_create([_post(thread, boss, nth) for nth in range(SHOWN - 1)])
    make_thread(hub)  # so that something is new
    client.force_login(boss)
    pages = [thread.get_absolute_url(), *(path_of(hub, name) for name in ("threads", "documents", "reports"))]
    pages += [f"{pages[1]}?q=words+12", f"{pages[1]}?show=new", "/me/"]
    for page in pages:
        client.get(page)
    client.get(RULER)
    before, cost_before = _counted(client, pages), _against_ruler(client, pages[0])

    fill(hub)

    after, cost_after = _counted(client, pages), _against_ruler(client, pages[0])
    ratio = cost_after / cost_before
    costs = {page: round(1000 * _cost(client, page, 5)) for page in pages}
    with capsys.disabled():
        print(
            f"\nthread page, times the ruler: {cost_before:.2f} empty, {cost_after:.2f} full, ratio {ratio:.2f}"
        )
        print(f"milliseconds: {costs}")
    assert after == before
    assert ratio <= MOST

    people = Person.objects.filter(memberships__coalition=hub).exclude(pk=boss.pk)
    Following.objects.bulk_create(
        [Following(person=person, coalition=hub, rhythm="each") for person in people], batch_size=1000
    )
    Post.objects.filter(told_at=None).update(told_at=timezone.now())
    post = Post.objects.create(thread=thread, author=boss, body="To all.", language="en")
    began = time.monotonic()
    told = notifications.tell_due(timezone.now() + 2 * notifications.HELD_FOR)
    with capsys.disabled():
        print(f"{told} mails queued in {time.monotonic() - began:.0f} s")
    assert (
        told
        == people.count()
        == Message.objects.filter(stream=follow_settings.DialogueStream.of(hub.slug)).count()
    )
    assert post.notices.count() == told >= MEMBERS


def fill(hub) -> None:
    now = timezone.now()
    people = Person.objects.bulk_create(
        [Person(name=f"Neighbor {nth}", email=f"n{nth}@example.org") for nth in range(MEMBERS)],
        batch_size=1000,
    )
    Membership.objects.bulk_create(
        [Membership(coalition=hub, person=one, state="active", joined_at=now) for one in people],
        batch_size=1000,
    )
    threads = Thread.objects.bulk_create(
        [
            Thread(home=hub, author=people[nth], title=f"Thread {nth}", folded=f"thread {nth}", language="en")
            for nth in range(THREADS)
        ],
        batch_size=500,
    )
    through = Thread.spaces.through
    through.objects.bulk_create([through(thread=one, coalition=hub) for one in threads], batch_size=1000)
    for begin in range(0, POSTS, 5000):
        Post.objects.bulk_create(
            [_post(threads[nth % THREADS], people[nth % MEMBERS], nth) for nth in range(begin, begin + 5000)],
            batch_size=500,
        )


def _post(thread, author, nth: int) -> Post:
    words = f"Some words {nth} about the bus and the shade at the stop."
    return Post(
        thread=thread, author=author, body=words, folded=folded(words), language="en", told_at=timezone.now()
    )


def _counted(client, pages) -> dict[str, int]:
    counts = {}
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts[page] = len(queries)
    return counts


def _cost(client, page: str, times: int = 25) -> float:
    """Return the median CPU seconds that a page takes."""
    return statistics.median(_once(client, page) for _nth in range(times))


def _once(client, page: str) -> float:
    began = time.process_time()
    client.get(page)
    return time.process_time() - began


def _against_ruler(client, page: str, times: int = 25) -> float:
    """Return a page's cost relative to a page without dialogue.

    The two are measured alternately, since a shared processor's speed varies from minute to minute.
    """
    pairs = [(_once(client, page), _once(client, RULER)) for _nth in range(times)]
    return statistics.median(cost for cost, _ruler in pairs) / statistics.median(
        ruler for _cost, ruler in pairs
    )
