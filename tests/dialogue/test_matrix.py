"""Who reads and does what: viewers times objects, each cell stated. Removal takes effect on the next request.

A row of a table is a viewer, a column an object. "x" means that they get it, "." that it does not exist for them:
404 for signed-in viewers who ask for a page, and nothing in lists, searches, feeds, and mails.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from coalitions import membership
from coalitions.models import Membership
from dialogue import follow_settings, moderator_access, report_decisions
from dialogue.addresses import path_of
from dialogue.models import Document, Post, Report, Thread, Visit
from mailing import delivery
from mailing.models import Message
from tests.factories import (
    make_document,
    make_facilitator,
    make_hub,
    make_member,
    make_moderator,
    make_person,
    make_post,
    make_thread,
)

pytestmark = pytest.mark.django_db

VIEWERS = [
    "stranger", "joined nothing", "pending", "declined", "left", "removed", "blocked", "member", "author",
    "facilitator", "another's facilitator", "admin", "moderator", "moderator, report", "moderator, invited",
    "moderator, glass broken", "moderator, visit over",
]  # fmt: skip


@pytest.fixture
def world():
    """Create a hub with threads and documents in every state, and all possible viewers."""
    now = timezone.now()
    hub = make_hub(slug="the-hub", joining="approval")
    boss = make_facilitator(hub)
    author = make_member(hub).person
    Membership.objects.update(joined_at=now - timedelta(days=90))
    people = {
        "stranger": AnonymousUser(),
        "joined nothing": make_person(),
        "member": make_member(hub).person,
        "author": author,
        "facilitator": boss,
        "another's facilitator": make_facilitator(make_hub("Henry")),
        "admin": make_person(is_staff=True, is_superuser=True),
    }
    for state in ("pending", "declined", "left", "removed", "blocked"):
        people[state] = make_member(hub, state=state).person
    for which in ("", ", report", ", invited", ", glass broken", ", visit over"):
        people["moderator" + which] = make_moderator()
    threads = {
        "members": make_thread(hub, author, title="For members zebra"),
        "closed": make_thread(hub, author, title="Closed zebra", closed_at=now),
        "opened": make_thread(hub, author, title="Opened zebra", opened_at=now),
        "removed": make_thread(hub, author, title="Removed zebra", removed_at=now),
        "opened, removed": make_thread(hub, author, title="Gone zebra", opened_at=now, removed_at=now),
    }
    posts = {
        "in members'": threads["members"].posts.get(),
        "before opening": threads["opened"].posts.get(),
        "for everybody": make_post(threads["opened"], author, public_at=now, body="For all zebra."),
        "named": make_post(threads["opened"], author, public_at=now, is_named=True, body="Named zebra."),
        "withdrawn": make_post(threads["opened"], author, public_at=now, removed_at=now, body="Back zebra."),
        "in removed": threads["removed"].posts.get(),
    }
    documents = {
        "link": make_document(hub, author, title="A link zebra"),
        "file": make_document(hub, author, title="A file zebra", kind="pdf"),
        "promoted": make_document(hub, author, title="Promoted zebra", kind="pdf", promoted_at=now),
        "removed": make_document(hub, author, title="Gone zebra", kind="pdf", removed_at=now),
    }
    moderator_access.invite(hub, people["moderator, invited"], "Please.", boss)
    moderator_access.break_glass(hub, people["moderator, glass broken"], "A threat.")
    over = moderator_access.break_glass(hub, people["moderator, visit over"], "A threat.")
    Visit.objects.filter(pk=over.pk).update(until=now)
    return SimpleNamespace(hub=hub, people=people, threads=threads, posts=posts, documents=documents)


def crosses(table: str) -> dict[str, str]:
    """Return {viewer: cells} from lines such as "member | x x . x"."""
    rows = [line.rpartition("|") for line in table.strip().splitlines()]
    found = {name.strip(): cells.split() for name, _bar, cells in rows}
    assert list(found) == VIEWERS
    return found


def check(table: str, columns: list[str], found) -> None:
    """Check that `found(viewer)` has exactly the columns marked in the table; report all differences together."""
    wrong = []
    for viewer, cells in crosses(table).items():
        assert len(cells) == len(columns)
        stated = {column for column, cell in zip(columns, cells, strict=True) if cell == "x"}
        there = found(viewer)
        wrong += [(viewer, column) for column in sorted(stated ^ there)]
    assert wrong == []


def enter(world, client, viewer: str):
    """Sign a viewer in. Return the person, who may be anonymous."""
    report_for(world, viewer)
    client.logout()
    person = world.people[viewer]
    if person.is_authenticated:
        client.force_login(person)
    return person


def got(client, address: str, **data) -> str:
    """Return a page's content; "" if it does not exist or asks for a login."""
    answer = client.get(address, data)
    assert answer.status_code in {200, 404} or "/accounts/login/" in answer["Location"]
    return answer.content.decode() if answer.status_code == 200 else ""


def report_for(world, viewer: str) -> None:
    """Open a report on a post of the members' thread, for the row of a moderator "with a report"."""
    if viewer == "moderator, report":
        if not Report.objects.open().exists():
            report_decisions.report(
                world.posts["in members'"], world.people["member"], reason="harm", words=""
            )
    else:
        Report.objects.all().delete()


def test_threads(world, client):
    table = """
        stranger                | . . x . .
        joined nothing          | . . x . .
        pending                 | . . x . .
        declined                | . . x . .
        left                    | . . x . .
        removed                 | . . x . .
        blocked                 | . . x . .
        member                  | x x x . .
        author                  | x x x . .
        facilitator             | x x x x x
        another's facilitator   | . . x . .
        admin                   | . . x . .
        moderator               | . . x . .
        moderator, report       | x . x . .
        moderator, invited      | x x x . .
        moderator, glass broken | x x x . .
        moderator, visit over   | . . x . .
    """
    columns = ["members", "closed", "opened", "removed", "opened, removed"]

    def seen(viewer):
        person = enter(world, client, viewer)
        listed = got(client, path_of(world.hub, "threads"))
        found = got(client, path_of(world.hub, "threads"), q="zebra")
        reads = set(Thread.objects.readable_by(person))
        for thread in world.threads.values():
            told = {f"dialogue/{thread.pk}/" in page for page in (listed, found)}
            assert told == {thread in reads}
            assert bool(got(client, thread.get_absolute_url())) == (thread in reads)
        return {column for column, thread in world.threads.items() if thread in reads}

    check(table, columns, seen)


def test_posts(world, client):
    table = """
        stranger                | . . x x . .
        joined nothing          | . . x x . .
        pending                 | . . x x . .
        declined                | . . x x . .
        left                    | . . x x . .
        removed                 | . . x x . .
        blocked                 | . . x x . .
        member                  | x x x x . .
        author                  | x x x x . .
        facilitator             | x x x x . x
        another's facilitator   | . . x x . .
        admin                   | . . x x . .
        moderator               | . . x x . .
        moderator, report       | x . x x . .
        moderator, invited      | x x x x . .
        moderator, glass broken | x x x x . .
        moderator, visit over   | . . x x . .
    """

    def seen(viewer):
        person = enter(world, client, viewer)
        pages = {pk: got(client, thread.get_absolute_url()) for pk, thread in by_number.items()}
        reads = set(Post.objects.readable_by(person))
        shown = {column for column, post in world.posts.items() if post.body in pages[post.thread_id]}
        assert shown == {column for column, post in world.posts.items() if post in reads}
        return shown

    by_number = {world.threads[name].pk: world.threads[name] for name in ("members", "opened", "removed")}
    check(table, list(world.posts), seen)


def test_names_of_those_who_write_for_everybody(world, client):
    """Insiders see all names; others only those whose owners agreed."""
    name = world.people["author"].name
    thread = world.threads["opened"]
    for viewer, times in {"stranger": 1, "joined nothing": 1, "left": 1, "blocked": 1, "member": 3}.items():
        client.logout()
        if viewer != "stranger":
            client.force_login(world.people[viewer])
        assert client.get(thread.get_absolute_url()).content.decode().count(f"<b>{name}</b>") == times
    feed = client.get("/dialogue/feed/the-hub/").content.decode()
    assert feed.count(name) == 1


def test_documents_and_their_files(world, client):
    table = """
        stranger                | . . x .
        joined nothing          | . . x .
        pending                 | . . x .
        declined                | . . x .
        left                    | . . x .
        removed                 | . . x .
        blocked                 | . . x .
        member                  | x x x .
        author                  | x x x .
        facilitator             | x x x .
        another's facilitator   | . . x .
        admin                   | . . x .
        moderator               | . . x .
        moderator, report       | . . x .
        moderator, invited      | x x x .
        moderator, glass broken | x x x .
        moderator, visit over   | . . x .
    """

    def seen(viewer):
        person = enter(world, client, viewer)
        page = got(client, path_of(world.hub, "documents"))
        listed = {column for column, row in world.documents.items() if row.title in page}
        for column in ("file", "promoted", "removed"):
            file = client.get(path_of(world.hub, "document-file", pk=world.documents[column].pk))
            assert (file.status_code == 200) == (column in listed)
            assert not file.streaming or b"".join(file.streaming_content).startswith(b"%PDF-")
        reads = set(Document.objects.readable_by(person))
        assert listed == {column for column, row in world.documents.items() if row in reads}
        return listed

    check(table, list(world.documents), seen)


def test_what_one_may_do(world, client):
    """Pages that change something return 404 to everyone who may not, and change nothing."""
    table = """
        stranger                | . . . . . . .
        joined nothing          | . . . . . . .
        pending                 | . . . . . . .
        declined                | . . . . . . .
        left                    | . . . . . . .
        removed                 | . . . . . . .
        blocked                 | . . . . . . .
        member                  | x x . . . x .
        author                  | x x x x . . .
        facilitator             | x x . x x x x
        another's facilitator   | . . . . . . .
        admin                   | . . . . . . .
        moderator               | . . . . . . .
        moderator, report       | . . . . . x .
        moderator, invited      | . . . . . x .
        moderator, glass broken | . . . . . x .
        moderator, visit over   | . . . . . . .
    """
    columns = ["begin", "share", "edit", "remove", "tend", "report", "reports"]
    thread, post = world.threads["members"], world.posts["in members'"]

    def can(column):
        kwargs = {}
        if column in {"edit", "remove", "report"}:
            kwargs = {"pk": thread.pk, "post": post.pk}
        elif column == "tend":
            kwargs = {"pk": thread.pk}
        address = path_of(world.hub, column, **kwargs)
        if column == "tend":
            client.post(address, {"do": "pin"})
            pinned = Thread.objects.filter(pk=thread.pk, pinned_at__isnull=False).exists()
            Thread.objects.filter(pk=thread.pk).update(pinned_at=None)
            return pinned
        return bool(got(client, address))

    def may(viewer):
        enter(world, client, viewer)
        return {column for column in columns if can(column)}

    check(table, columns, may)


def test_answering(world, client):
    table = """
        stranger                | . . . .
        joined nothing          | . . . .
        pending                 | . . . .
        declined                | . . . .
        left                    | . . . .
        removed                 | . . . .
        blocked                 | . . . .
        member                  | x . x .
        author                  | x . x .
        facilitator             | x . x .
        another's facilitator   | . . . .
        admin                   | . . . .
        moderator               | . . . .
        moderator, report       | . . . .
        moderator, invited      | . . . .
        moderator, glass broken | . . . .
        moderator, visit over   | . . . .
    """

    columns = ["members", "closed", "opened", "removed"]

    def answers(viewer):
        enter(world, client, viewer)
        for column in columns:
            text = {"body": f"{viewer} says {column}", "language": "en"}
            client.post(world.threads[column].get_absolute_url(), text)
        return {column for column in columns if Post.objects.filter(body=f"{viewer} says {column}").exists()}

    check(table, columns, answers)


def test_feed_tells_everybody_only_what_is_for_everybody(world, client):
    for viewer in ("stranger", "member", "facilitator", "moderator, invited"):
        client.logout()
        if viewer != "stranger":
            client.force_login(world.people[viewer])
        feed = client.get("/dialogue/feed/the-hub/").content.decode()
        told = {name for name, post in world.posts.items() if post.body in feed}
        assert told == {"for everybody", "named"}


def test_mails_go_to_those_who_may_read(world):
    """Everyone wants each post; it only reaches active members, whatever other roles a person has."""
    for person in world.people.values():
        if person.is_authenticated:
            follow_settings.follow_thread(person, world.threads["members"], "each")
            follow_settings.follow_coalition(person, world.hub, "each")
    told = set(follow_settings.followers_of(world.threads["members"]))
    assert told == {world.people[name] for name in ("member", "author", "facilitator")}
    for person in told:
        assert follow_settings.still_wants(person, world.posts["in members'"])
        assert not follow_settings.still_wants(person, world.posts["withdrawn"])
        assert not follow_settings.still_wants(person, world.posts["in removed"])
    for name in ("left", "removed", "blocked", "pending", "moderator, invited", "admin"):
        assert not follow_settings.still_wants(world.people[name], world.posts["in members'"])


@pytest.mark.parametrize("how", ["remove", "block", "leave"])
def test_removal_acts_on_the_next_request_and_on_mails_that_wait(world, client, how):
    from dialogue import notifications

    member, thread = world.people["member"], world.threads["members"]
    follow_settings.follow_coalition(member, world.hub, "each")
    client.force_login(member)
    document = world.documents["file"]
    file = path_of(world.hub, "document-file", pk=document.pk)
    assert client.get(thread.get_absolute_url()).status_code == 200
    assert b"".join(client.get(file).streaming_content)
    Post.objects.update(told_at=timezone.now())
    post = make_post(thread, world.people["author"])
    assert notifications.tell_due(timezone.now() + timedelta(minutes=3)) == 1
    [mail] = Message.objects.filter(template="dialogue/email/post")

    row = Membership.objects.get(person=member, coalition=world.hub)
    if how == "leave":
        membership.leave(row)
    else:
        {"remove": membership.remove, "block": membership.block}[how](
            row, world.people["facilitator"], "Why."
        )

    assert client.get(thread.get_absolute_url()).status_code == 404
    assert client.get(post.get_absolute_url()).status_code == 404
    assert client.get(file).status_code == 404
    client.post(thread.get_absolute_url(), {"body": "Still here?", "language": "en"})
    assert not Post.objects.filter(body="Still here?").exists()
    delivery.drain()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == ("skipped", "moot")
