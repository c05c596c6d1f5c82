"""Muting and blocking another member: folded, not mailed, not told, reversible."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialogue import follow_settings, mutings, notifications, report_decisions
from dialogue.addresses import path_of
from dialogue.models import Muting, Post
from mailing.models import Message
from office import privacy
from people import records
from tests.factories import make_facilitator, make_hub, make_member, make_person, make_post, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def hub():
    return make_hub(slug="the-hub", name="Clayton")


def test_muted_posts_are_folded_and_not_mailed_and_blocked_people_get_none_of_mine(client, hub):
    ana, bo, cy = (make_member(hub).person for _nth in range(3))
    for person in (ana, bo, cy):
        follow_settings.follow_coalition(person, hub, "each")
    thread = make_thread(hub, ana)
    Post.objects.update(told_at=timezone.now())
    theirs = make_post(thread, bo, body="From Bo.")
    client.force_login(ana)
    page = path_of(hub, "mute", pk=thread.pk, post=theirs.pk)
    client.post(page, {"do": "mute"})

    def mailed(author, body: str) -> set[str]:
        Message.objects.all().delete()
        make_post(thread, author, body=body)
        notifications.tell_due(timezone.now() + timedelta(minutes=3))
        return set(Message.objects.filter(template="dialogue/email/post").values_list("email", flat=True))

    assert mailed(bo, "Bo again.") == {cy.email}
    assert mailed(ana, "Ana here.") == {bo.email, cy.email}
    html = client.get(thread.get_absolute_url()).content.decode()
    assert html.count("You muted this person. Show the post") == 2
    client.post(page, {"do": "block"})
    assert mailed(ana, "Ana once more.") == {cy.email}
    client.post(reverse("dialogue:unmute", args=[Muting.objects.get().pk]))
    assert mailed(bo, "Bo at last.") == {ana.email, cy.email}
    assert "You muted this person" not in client.get(thread.get_absolute_url()).content.decode()


def test_mail_that_waits_when_someone_is_muted_and_the_daily_summary_leave_them_out(hub):
    ana, bo = (make_member(hub).person for _nth in range(2))
    follow_settings.follow_coalition(ana, hub, "each")
    post = make_post(make_thread(hub, bo), bo)
    assert follow_settings.still_wants(ana, post)
    day = timezone.now() - timedelta(days=1), timezone.now() + timedelta(minutes=1)
    mutings.mute(ana, bo, is_block=False)
    assert not follow_settings.still_wants(ana, post)
    follow_settings.follow_coalition(ana, hub, "daily")
    assert not follow_settings.posts_of_day(ana, *day).exists()
    Muting.objects.all().delete()
    assert follow_settings.posts_of_day(ana, *day).exists()


def test_only_a_reader_mutes_another_and_only_their_own_can_be_undone(client, hub):
    ana, bo = (make_member(hub).person for _nth in range(2))
    thread = make_thread(hub, bo)
    page = path_of(hub, "mute", pk=thread.pk, post=thread.posts.get().pk)
    for viewer in (make_person(), bo):
        client.force_login(viewer)
        assert client.post(page, {"do": "mute"}).status_code == 404
    mutings.mute(ana, bo, is_block=True)
    client.force_login(bo)
    client.post(reverse("dialogue:unmute", args=[Muting.objects.get().pk]))
    assert Muting.objects.get().is_block


def test_merged_and_forgotten_people_leave_no_row_that_lies(hub):
    owner, record, other, third = (make_member(hub).person for _nth in range(4))
    for person, about in ((owner, record), (record, other), (owner, other), (third, record), (record, third)):
        mutings.mute(person, about, is_block=False)
    records.merge(record, owner)
    assert {(row.person, row.about) for row in Muting.objects.all()} == {
        (owner, other),
        (owner, third),
        (owner, record),
        (third, owner),
        (third, record),
        (record, other),  # the owner has one already
    }
    for person in (owner, record):
        privacy.forget(person)
    assert not Muting.objects.exists()


def test_number_in_the_menu_does_not_tell_a_facilitator_of_a_report_about_themselves(client, hub):
    boss, other = make_facilitator(hub), make_facilitator(hub)
    reporter = make_member(hub).person
    about_boss = report_decisions.report(
        make_thread(hub, boss).posts.get(), reporter, reason="harm", words=""
    )
    client.force_login(boss)
    reports = client.get(path_of(hub, "reports"))
    assert [entry.count for entry in reports.context["entries"] if "reports" in entry.url] == [0]
    assert "1 report to review" not in client.get("/me/").content.decode()

    client.force_login(other)  # was not reported, and so hears of it, and may decide
    assert "1 report to review" in client.get("/me/").content.decode()
    assert client.get(path_of(hub, "report-case", pk=about_boss.pk)).status_code == 200
    report_decisions.report(make_thread(hub, reporter).posts.get(), boss, reason="harm", words="")
    assert [
        entry.count
        for entry in client.get(path_of(hub, "reports")).context["entries"]
        if "reports" in entry.url
    ] == [1]
