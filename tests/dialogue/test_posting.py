"""Writing, editing, and removing posts; moderation by facilitators; drafts that survive a lost session."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from coalitions import membership
from coalitions.models import Membership
from dialogue import rate_limits, subjects, thread_moderation, thread_posts
from dialogue.addresses import path_of
from dialogue.models import Post, Revision, Seen, Thread
from mailing.models import Message
from office.models import AuditEntry
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_member,
    make_post,
    make_thread,
)

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def hub(db):
    return make_hub(slug="the-hub")


def settled(coalition, **values):
    """Create a member past their first week, without the newcomers' limits."""
    row = make_member(coalition, **values)
    Membership.objects.filter(pk=row.pk).update(joined_at=timezone.now() - timedelta(days=60))
    return row.person


def test_thread_begins_and_is_answered(client, hub):
    ana, boss = settled(hub), make_facilitator(hub)
    client.force_login(ana)
    text = {"title": "The last bus", "body": "It goes at **12:50**.", "language": "en"}

    shown = client.post(path_of(hub, "begin"), {**text, "do": "preview"})
    assert "<strong>12:50</strong>" in shown.content.decode()
    assert not Thread.objects.exists()

    answer = client.post(path_of(hub, "begin"), {**text, "do": "say"})
    thread = Thread.objects.get()
    assert answer["Location"] == thread.get_absolute_url()
    client.force_login(boss)
    client.post(thread.get_absolute_url(), {"body": "¿Quién más?", "language": "es"})
    page = client.get(thread.get_absolute_url()).content.decode()
    assert '<div class="prose" lang="es" dir="auto"><p>¿Quién más?</p>' in page
    thread.refresh_from_db()
    assert thread.post_count == 2
    assert thread.last_post_at == thread.posts.last().written_at


def test_same_press_twice_is_one_post(hub):
    ana = settled(hub)
    thread = make_thread(hub, ana)
    first = thread_posts.answer(thread, ana, body="Once.", language="en")
    assert thread_posts.answer(thread, ana, body="Once.", language="en") == first
    assert thread.posts.filter(body="Once.").count() == 1


def test_author_changes_their_words_and_what_they_were_is_kept(client, hub):
    ana = settled(hub)
    thread = make_thread(hub, ana)
    post = thread.posts.get()
    before = post.body
    thread_posts.edit(post, ana, body="Better said.", language="en")
    thread_posts.edit(Post.objects.get(pk=post.pk), ana, body="Better said.", language="en")
    post.refresh_from_db()
    assert (post.body, post.edited_at is not None) == ("Better said.", True)
    assert [version.body for version in Revision.objects.all()] == [before]
    with pytest.raises(thread_posts.NotAllowed):
        thread_posts.edit(post, make_facilitator(hub), body="Theirs.", language="en")


def test_earlier_versions_are_for_the_author_and_those_who_lead(client, hub):
    ana, other, boss = settled(hub), settled(hub), make_facilitator(hub)
    thread = make_thread(hub, ana, body="I live at 12 Elm Street.")
    post = thread.posts.get()
    thread_posts.edit(post, ana, body="I live near the river.", language="en")
    address = path_of(hub, "versions", pk=thread.pk, post=post.pk)
    for person, status in ((ana, 200), (boss, 200), (other, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
        assert "Elm" not in client.get(thread.get_absolute_url()).content.decode()


def test_author_takes_their_words_back(client, hub):
    ana = settled(hub)
    thread = make_thread(hub, ana, body="A slip.")
    client.force_login(ana)
    post = thread.posts.get()
    assert "A slip." in client.get(path_of(hub, "remove", pk=thread.pk, post=post.pk)).content.decode()
    client.post(path_of(hub, "remove", pk=thread.pk, post=post.pk))
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "A slip." not in page
    assert "This post was deleted by its author." in page
    assert not Message.objects.exists()


def test_facilitator_removes_a_post_says_why_and_its_author_is_told(client, hub):
    ana, boss = settled(hub), make_facilitator(hub)
    thread = make_thread(hub, ana)
    post = thread.posts.get()
    client.force_login(boss)
    address = path_of(hub, "remove", pk=thread.pk, post=post.pk)
    assert "Give a reason, in one sentence." in client.post(address, {"do": "remove"}).content.decode()
    client.post(address, {"reason": "It told where somebody lives."})
    assert "It told where somebody lives." in client.get(thread.get_absolute_url()).content.decode()
    [mail] = Message.objects.all()
    assert (mail.person, mail.template) == (ana, "dialogue/email/post_removed")
    assert AuditEntry.objects.filter(action="post.removed", actor_id=boss.pk).exists()


def test_those_who_lead_pin_close_open_and_remove_and_each_is_logged(hub):
    boss = make_facilitator(hub)
    thread = make_thread(hub, settled(hub))
    for do, (field, sets) in thread_moderation.MOVES.items():
        thread_moderation.move(thread, do, boss)
        thread_moderation.move(thread, do, boss)
        assert (getattr(Thread.objects.get(pk=thread.pk), field) is not None) == sets
        assert AuditEntry.objects.filter(action=f"thread.{do}", coalition_id=hub.pk).count() == 1
    with pytest.raises(thread_moderation.NotTheirs):
        thread_moderation.move(thread, "pin", settled(hub))


def test_pinned_thread_stands_first_then_the_one_spoken_in_last(client, hub):
    ana = settled(hub)
    old, pinned, new = (make_thread(hub, ana) for _nth in range(3))
    for nth, row in enumerate((pinned, old, new)):
        Thread.objects.filter(pk=row.pk).update(last_post_at=timezone.now() + timedelta(minutes=nth))
    Thread.objects.filter(pk=pinned.pk).update(pinned_at=timezone.now())
    assert list(Thread.objects.of(hub)) == [pinned, new, old]


def test_opening_a_thread_shows_nobodys_earlier_words_unless_they_say_so(client, hub):
    ana, boss = settled(hub), make_facilitator(hub)
    thread = make_thread(hub, ana, body="Said among us.")
    thread_moderation.move(thread, "open", boss)
    thread_posts.answer(
        Thread.objects.get(pk=thread.pk), boss, body="Said to all.", language="en", is_named=True
    )
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Said among us." not in page
    assert "Said to all." in page
    assert boss.name in page

    client.force_login(ana)
    client.post(path_of(hub, "show-to-all", pk=thread.pk, post=thread.posts.first().pk))
    client.logout()
    from django.core.cache import caches

    caches["pages"].clear()
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Said among us." in page
    assert ana.name not in page


def test_what_is_new_since_somebody_was_here(client, hub):
    ana, bo = settled(hub), settled(hub)
    thread = make_thread(hub, ana)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=timezone.now() - timedelta(minutes=5))
    Post.objects.update(written_at=timezone.now() - timedelta(minutes=5))
    client.force_login(bo)
    assert ">New<" in client.get(path_of(hub, "threads")).content.decode()
    client.get(thread.get_absolute_url())
    assert Seen.objects.get(person=bo).thread == thread
    assert ">New<" not in client.get(path_of(hub, "threads")).content.decode()
    assert "You’re all caught up" in client.get(path_of(hub, "threads") + "?show=new").content.decode()

    make_post(thread, ana, body="And again.")
    page = client.get(path_of(hub, "threads") + "?show=new").content.decode()
    assert f"{thread.get_absolute_url()}?new=1#new" in page
    thread_page = client.get(thread.get_absolute_url() + "?new=1").content.decode()
    assert thread_page.count('id="new"') == 1
    assert thread_page.index('id="new"') < thread_page.index("And again.")

    make_post(thread, ana)
    client.post(path_of(hub, "all-read"))
    assert ">New<" not in client.get(path_of(hub, "threads")).content.decode()


def test_who_came_later_finds_nothing_new_of_before(client, hub):
    ana = settled(hub)
    thread = make_thread(hub, ana)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=timezone.now() - timedelta(days=1))
    client.force_login(make_member(hub).person)
    assert ">New<" not in client.get(path_of(hub, "threads")).content.decode()


@pytest.mark.parametrize("newcomer", [True, False])
def test_pace_is_limited_more_in_the_first_week(client, hub, newcomer):
    person = make_member(hub).person if newcomer else settled(hub)
    thread = make_thread(hub, settled(hub))
    most = (rate_limits.FOR_NEWCOMERS if newcomer else rate_limits.FOR_OTHERS)[0]
    client.force_login(person)
    for nth in range(most):
        thread_posts.answer(thread, person, body=f"{nth}", language="en")
    answer = client.post(thread.get_absolute_url(), {"body": "One more, & kept.", "language": "en"})
    assert "One more, &amp; kept." in answer.content.decode()
    assert thread.posts.filter(author=person).count() == most


def test_newcomer_begins_two_threads_a_day(hub):
    person = make_member(hub).person
    for nth in range(2):
        thread_posts.begin(hub, person, title=f"{nth}", body="x", language="en")
    with pytest.raises(rate_limits.TooFast):
        thread_posts.begin(hub, person, title="3", body="x", language="en")
    Thread.objects.update(started_at=timezone.now() - timedelta(days=2))
    thread_posts.begin(hub, person, title="4", body="x", language="en")


def test_event_has_one_thread_in_the_spaces_of_all_who_hold_it(client):
    hub, circle = make_hub(), make_circle()
    event = make_event(hub, circle)
    ana, bo = settled(hub), settled(circle)
    client.force_login(bo)
    page = client.get(event.get_absolute_url()).content.decode()
    address = f"{path_of(circle, 'begin')}?about=events.event-{event.pk}"
    assert address in page
    client.post(address, {"title": "About it", "body": "Who drives?", "language": "en"})
    thread = Thread.objects.get()
    assert set(thread.spaces.values_list("pk", flat=True)) == {hub.pk, circle.pk}
    client.force_login(ana)
    assert client.get(thread.get_absolute_url()).status_code == 200
    assert thread.get_absolute_url() in client.get(event.get_absolute_url()).content.decode()
    there = client.get(f"{path_of(hub, 'begin')}?about=events.event-{event.pk}")
    assert there["Location"] == thread.get_absolute_url()
    about = subjects.find(f"events.event-{event.pk}", ana)
    assert thread_posts.begin(hub, ana, title="Again", body="x", language="en", about=about) == thread
    client.logout()
    assert "About it" not in client.get(event.get_absolute_url()).content.decode()


def test_draft_of_an_event_is_no_subject_for_who_may_not_see_it(hub):
    event = make_event(hub, state="draft")
    assert subjects.find(f"events.event-{event.pk}", settled(hub)) is None
    for odd in (
        "events.event-",
        "events.event-x",
        "nothing-1",
        "events.event-999",
        "events.event-" + "9" * 30,
    ):
        assert subjects.find(odd, settled(hub)) is None


def test_removed_in_the_same_moment_somebody_writes_nothing(hub):
    """Access is checked again under the locks, whatever the view found before."""
    row = make_member(hub)
    thread = make_thread(hub, settled(hub))
    membership.remove(row, make_facilitator(hub), "Why.")
    with pytest.raises(thread_posts.NotAllowed):
        thread_posts.answer(thread, row.person, body="Still here.", language="en")
    with pytest.raises(thread_posts.NotAllowed):
        thread_posts.begin(hub, row.person, title="x", body="Still here.", language="en")


def test_thread_closed_in_the_same_moment_takes_no_answer(hub):
    ana = settled(hub)
    thread = make_thread(hub, ana)
    thread_moderation.move(thread, "close", make_facilitator(hub))
    with pytest.raises(thread_posts.NotAllowed), transaction.atomic():
        thread_posts.answer(thread, ana, body="Late.", language="en")


def test_archived_coalition_is_read_and_no_longer_written_in(client, hub):
    ana = settled(hub)
    thread = make_thread(hub, ana, body="In those days.")
    type(hub).objects.filter(pk=hub.pk).update(life="archived")
    client.force_login(ana)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "In those days." in page
    assert '<textarea name="body"' not in page
    client.post(thread.get_absolute_url(), {"body": "Now.", "language": "en"})
    assert thread.posts.count() == 1


# Drafts survive
# --------------
def test_words_survive_a_lost_session(client, hub):
    ana = make_member(hub).person
    ana.set_password("a-long-word-for-tests")
    ana.save()
    thread = make_thread(hub, settled(hub))
    answer = client.post(thread.get_absolute_url(), {"body": "Ten minutes of typing.", "language": "es"})
    assert answer["Location"] == f"/accounts/login/?next={thread.get_absolute_url()}"
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    client.post(answer["Location"], {"login": ana.email, "password": "a-long-word-for-tests"})
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Ten minutes of typing." in page
    assert re.search(r'<option value="es"[^>]* selected', page)
    assert not Post.objects.filter(body="Ten minutes of typing.").exists()
    client.post(thread.get_absolute_url(), {"body": "Ten minutes of typing.", "language": "es"})
    assert "Ten minutes of typing.</textarea>" not in client.get(thread.get_absolute_url()).content.decode()
    assert Post.objects.filter(body="Ten minutes of typing.").count() == 1


@pytest.mark.parametrize("page", ["thread", "begin", "share", "edit"])
def test_words_survive_an_expired_form_and_nothing_is_done(hub, page):
    ana = settled(hub)
    thread = make_thread(hub, ana)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    kwargs = {"thread": {"pk": thread.pk}, "edit": {"pk": thread.pk, "post": thread.posts.get().pk}}.get(
        page, {}
    )
    address = path_of(hub, page, **kwargs)
    text = {
        "title": "Kept",
        "why": "Kept words",
        "url": "https://example.org/",
        "body": "Kept words",
        "language": "en",
    }
    before = (Post.objects.filter(body="Kept words").count(), Thread.objects.count())
    answer = strict.post(address, text)
    assert answer["Location"] == address
    assert "Kept words" in strict.get(address).content.decode()
    assert (Post.objects.filter(body="Kept words").count(), Thread.objects.count()) == before


def test_form_from_another_site_is_refused(hub):
    ana = settled(hub)
    thread = make_thread(hub, ana)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    answer = strict.post(
        thread.get_absolute_url(),
        {"body": "Theirs.", "language": "en"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "Theirs." not in strict.get(thread.get_absolute_url()).content.decode()


# Search
# ------
def test_threads_posts_and_documents_are_found_by_words_in_any_case_and_without_accents(client, hub):
    ana = settled(hub)
    thread = make_thread(hub, ana, title="El último autobús", body="Sale a la una de la mañana.")
    make_thread(hub, ana, title="Something else", body="x")
    client.force_login(ana)
    for query, found in {
        "ULTIMO": True,
        "manana una": True,
        "mañana zebra": False,
        "%": False,
        "_": False,
    }.items():
        page = client.get(path_of(hub, "threads"), {"q": query}).content.decode()
        assert (f"dialogue/{thread.pk}/" in page) == found, query
