"""Each page takes the number of queries stated here, with 3 and with 30 rows."""

import pytest
from django.utils import timezone

from coalitions.models import Membership
from dialogue.addresses import path_of
from dialogue.models import Document, Post, Report, Thread
from tests.factories import make_facilitator, make_hub, make_moderator, make_person, make_thread
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def fill(hub, rows: int) -> None:
    """Create `rows` threads, members, posts in the first thread, documents, and reports."""
    people = [make_person() for _nth in range(rows)]
    Membership.objects.bulk_create([Membership(coalition=hub, person=one, state="active") for one in people])
    threads = Thread.objects.bulk_create(
        [
            Thread(home=hub, author=one, title=f"T {nth}", folded=f"t {nth}", language="en")
            for nth, one in enumerate(people)
        ]
    )
    through = Thread.spaces.through
    through.objects.bulk_create([through(thread=thread, coalition=hub) for thread in threads])
    first = hub.threads.order_by("pk").first()
    posts = Post.objects.bulk_create(
        [
            Post(
                thread=first, author=one, body="Words", folded="words", language="en", told_at=timezone.now()
            )
            for one in people
        ]
    )
    Document.objects.bulk_create(
        [
            Document(
                coalition=hub,
                shared_by=one,
                kind="link",
                title="T",
                why="y",
                folded="t",
                url="https://example.org/",
                language="en",
            )
            for one in people
        ]
    )
    Report.objects.bulk_create([Report(post=post, reporter=people[0], reason="harm") for post in posts])


PAGES = [
    ("threads", "", 7),
    ("threads", "?q=words", 9),
    ("documents", "", 7),
    ("reports", "", 9),
    ("begin", "", 4),
    ("share", "", 4),
    ("follow-all", "", 5),
]


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    hub = make_hub(slug="the-hub")
    boss = make_facilitator(hub)
    thread = make_thread(hub, boss)
    fill(hub, rows)
    client.force_login(boss)
    client.get("/mission/")
    client.get(thread.get_absolute_url() + "?page=99")
    for name, query, expected in PAGES:
        with django_assert_num_queries(expected, info=name + query):
            assert client.get(path_of(hub, name) + query).status_code == 200
    with django_assert_num_queries(11, info="thread"):
        assert client.get(thread.get_absolute_url()).status_code == 200
    with django_assert_num_queries(27, info="me"):
        assert client.get("/me/").status_code == 200
    client.force_login(make_moderator())
    client.get("/mission/")
    with django_assert_num_queries(9, info="moderation"):
        assert client.get("/moderation/").status_code == 200
    client.logout()
    with django_assert_num_queries(3, info="stranger"):
        assert client.get(path_of(hub, "threads")).status_code == 200
