"""A report from notice to decision: the reporter stays anonymous; staff read only where they may, and it is logged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dialogue import moderator_access, report_decisions
from dialogue.addresses import path_of
from dialogue.models import Post, Report, Visit
from mailing.models import Message
from office.models import AuditEntry, SiteSettings
from tests.factories import make_facilitator, make_hub, make_member, make_moderator, make_person, make_thread

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def hub(db):
    SiteSettings.objects.create(contact_email="hello@example.org")
    return make_hub(slug="the-hub")


def mailed(template: str) -> set[str]:
    return set(Message.objects.filter(template=f"dialogue/email/{template}").values_list("email", flat=True))


def test_report_is_handled_from_notice_to_answer(client, hub):
    boss, author = make_facilitator(hub), make_member(hub).person
    reporter = make_member(hub, make_person(name="Zelda Quietly")).person
    thread = make_thread(hub, author, body="Her aunt lives at 12 Elm Street.")
    post = thread.posts.get()

    client.force_login(reporter)
    address = path_of(hub, "report", pk=thread.pk, post=post.pk)
    assert "Choose the closest reason." in client.post(address, {"words": "x"}).content.decode()
    client.post(address, {"reason": "private", "words": "It tells where she lives."})
    client.post(address, {"reason": "private", "words": "It tells where she lives."})
    report = Report.objects.get()
    assert mailed("report_waits") == {boss.email}

    client.force_login(boss)
    queue = client.get(path_of(hub, "reports")).content.decode()
    case = path_of(hub, "report-case", pk=report.pk)
    assert case in queue
    shown = client.get(case).content.decode()
    assert "12 Elm Street" in shown
    assert "It tells where she lives." in shown
    client.post(case, {"do": "note", "note": "Asked Ruth about it."})
    assert "Asked Ruth about it." in client.get(case).content.decode()
    decision = {"do": "decide", "outcome": "removed", "answer": "You were right."}
    assert "Tell the author why" in client.post(case, decision).content.decode()
    client.post(case, {**decision, "reason": "It told where somebody lives."})

    report.refresh_from_db()
    assert (report.outcome, report.decided_by) == ("removed", boss)
    assert Post.objects.get(pk=post.pk).removed_at is not None
    assert mailed("report_answered") == {reporter.email}
    assert mailed("post_removed") == {author.email}
    assert AuditEntry.objects.filter(action="report.removed", actor_id=boss.pk).count() == 1
    # The reporter is on no page and in no mail to others.
    pages = [
        queue,
        shown,
        client.get(case).content.decode(),
        client.get(thread.get_absolute_url()).content.decode(),
    ]
    assert not any(reporter.name in page for page in pages)
    with pytest.raises(report_decisions.Decided):
        report_decisions.decide(report, boss, outcome="kept", answer="x")


def test_author_can_be_blocked_and_reads_no_more(client, hub):
    boss, author, reporter = make_facilitator(hub), make_member(hub).person, make_member(hub).person
    thread = make_thread(hub, author)
    report = report_decisions.report(thread.posts.get(), reporter, reason="harm", words="")
    report_decisions.decide(report, boss, outcome="blocked", answer="Done.", reason="A threat.")
    assert author.memberships.get().state == "blocked"
    client.force_login(author)
    assert client.get(thread.get_absolute_url()).status_code == 404


def test_all_reports_on_a_post_are_settled_together(hub):
    boss, thread = make_facilitator(hub), make_thread(hub)
    first, second = (
        report_decisions.report(thread.posts.get(), make_member(hub).person, reason="harm", words="")
        for _n in "ab"
    )
    report_decisions.decide(first, boss, outcome="kept", answer="It may stay.")
    second.refresh_from_db()
    assert second.outcome == "kept"
    assert len(mailed("report_answered")) == 2


def test_facilitator_whose_words_were_reported_neither_sees_nor_decides_it(client, hub):
    boss, staff = make_facilitator(hub), make_moderator()
    thread = make_thread(hub, boss)
    report = report_decisions.report(thread.posts.get(), make_member(hub).person, reason="harm", words="")
    assert mailed("report_waits") == set()
    assert mailed("report_for_staff") == {staff.email}
    client.force_login(boss)
    assert client.get(path_of(hub, "report-case", pk=report.pk)).status_code == 404
    with pytest.raises(report_decisions.Decided):
        report_decisions.decide(report, boss, outcome="kept", answer="x")
    client.force_login(staff)
    assert client.get(f"/moderation/{report.pk}/").status_code == 200
    with pytest.raises(report_decisions.LeadsAlone):
        report_decisions.decide(report, staff, outcome="blocked", answer="x", reason="y")
    report.refresh_from_db()
    assert report.decided_at is None
    assert thread.posts.get().removed_at is None


def test_report_nobody_decides_rises_once(hub):
    make_facilitator(hub)
    staff = make_moderator()
    report = report_decisions.report(
        make_thread(hub).posts.get(), make_member(hub).person, reason="harm", words=""
    )
    assert report_decisions.rise() == 0
    late = timezone.now() + timedelta(days=8)
    assert report_decisions.rise(late) == 1
    assert report_decisions.rise(late) == 0
    assert mailed("report_for_staff") == {staff.email}
    assert Report.objects.get(pk=report.pk).risen_at is not None


def test_only_the_moderation_group_has_its_page_and_superusers_are_not_asked_to_the_dialogue(client, hub):
    from django.contrib import admin

    from dialogue import models

    assert not any(model._meta.app_label == "dialogue" for model in admin.site._registry)
    for person, status in (
        (make_moderator(), 200),
        (make_facilitator(hub), 404),
        (make_person(is_staff=True), 404),
        (make_member(hub).person, 404),
    ):
        client.force_login(person)
        assert client.get("/moderation/").status_code == status
    boss = make_person(is_staff=True, is_superuser=True)
    assert not models.Thread.objects.inside_for(boss).exists()


def test_breaking_the_glass_is_logged_and_told_to_all_who_lead(client, hub):
    bosses = {make_facilitator(hub).email, make_facilitator(hub).email}
    staff = make_moderator(name="Priya Raman")
    thread = make_thread(hub, body="Among members.")
    client.force_login(staff)
    assert client.get(thread.get_absolute_url()).status_code == 404
    answer = client.post("/moderation/", {"do": "break", "coalition": hub.pk, "reason": "A threat by phone."})
    assert answer["Location"] == path_of(hub, "threads")
    assert mailed("glass_broken") == bosses
    assert (
        AuditEntry.objects.filter(action="visit.emergency", actor_id=staff.pk, coalition_id=hub.pk).count()
        == 1
    )
    assert "Among members." in client.get(thread.get_absolute_url()).content.decode()
    assert AuditEntry.objects.filter(
        action="thread.looked_at", actor_id=staff.pk, object_id=thread.pk
    ).exists()
    client.get(path_of(hub, "documents"))
    assert AuditEntry.objects.filter(action="space.looked_at", actor_id=staff.pk).exists()
    # Facilitators see it, and end it.
    boss = hub.memberships.filter(role="facilitator").first().person
    client.force_login(boss)
    assert "A threat by phone." in client.get(path_of(hub, "reports")).content.decode()
    client.post(path_of(hub, "reports"), {"do": "end", "visit": Visit.objects.get().pk})
    client.force_login(staff)
    assert client.get(thread.get_absolute_url()).status_code == 404


def test_glass_is_broken_by_the_moderation_group_alone(hub):
    for person in (make_person(is_staff=True), make_member(hub).person, make_facilitator(hub)):
        with pytest.raises(moderator_access.NotOfTheGroup):
            moderator_access.break_glass(hub, person, "x")
    assert not Visit.objects.exists()


def test_visits_end_by_themselves(hub):
    staff = make_moderator()
    visit = moderator_access.break_glass(hub, staff, "x")
    assert visit.until - visit.began_at < timedelta(hours=4, minutes=1)
    invited = moderator_access.invite(hub, staff, "Please.", make_facilitator(hub))
    assert invited.until - invited.began_at < timedelta(days=7, minutes=1)
    assert mailed("visit_invited") == {staff.email}
    Visit.objects.update(until=timezone.now())
    assert not Visit.objects.lasting().exists()


def test_invited_by_those_who_lead(client, hub):
    boss, staff = make_facilitator(hub), make_moderator()
    thread = make_thread(hub)
    client.force_login(boss)
    client.post(path_of(hub, "reports"), {"do": "invite", "guest": staff.pk, "reason": "Please read."})
    client.force_login(staff)
    assert client.get(thread.get_absolute_url()).status_code == 200
