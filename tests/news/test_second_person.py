"""Bulk email to many people waits for a colleague: every kind of it, from every page that sends."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from coalitions import announcements
from coalitions.mailing_page import CONFIRMED
from mailing.models import Batch, Message
from office.models import Approval, SiteSettings
from people.models import Person
from tests.confirmed import confirm, sign_in
from tests.factories import make_article, make_circle, make_facilitator, make_member, make_person
from tests.news.letters import make_issue, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailing.approvals.MAILED", 1)
    SiteSettings.objects.create(
        postal_address="667 Fairburn Road", contact_email="hello@example.org", asks_second_person=True
    )


def editor(**values: Any) -> Person:
    person = make_person(is_staff=True, **values)
    person.groups.add(Group.objects.get(name="Newsletter"), Group.objects.get(name="Content"))
    return person


def letter(kind: str) -> tuple[str, dict[str, str], Person]:
    """A draft to three people: the page that sends it, what is posted there, and who may."""
    circle = make_circle(slug="energy", name="Energy")
    if kind in {"announcement", "batch"}:
        boss = make_facilitator(circle)
        make_member(circle), make_member(circle)
        words = {"subject_en": "At six", "words_en": "At six.", "subject_es": "", "words_es": ""}
        batch = announcements.draft(circle, words, by=boss)
        if kind == "batch":
            return f"/admin/mailing/batch/{batch.pk}/move/start/", {}, editor()
        return circle.address("announcement", pk=batch.pk), {"do": "send"}, boss
    for _nth in range(3):
        make_subscriber("news", "circle:energy")
    article = make_article()
    article.coalitions.add(circle)
    if kind == "issue":
        issue = make_issue(article)
        return reverse("admin:news_issue_send", args=[issue.pk]), {"send": "1"}, editor()
    page = reverse("admin:news_article_mail", args=[article.pk])
    return page, {"topics": "circle:energy", "send": "1"}, editor()


@pytest.mark.parametrize("kind", ["issue", "article", "announcement", "batch"])
def test_many_get_it_only_after_a_colleague_approved(client: Client, kind: str):
    page, posted, sender = letter(kind)
    colleague = editor()
    sign_in(client, sender)
    for _twice in range(2):
        answer = client.post(page, posted, follow=True)
        assert "A colleague has to approve this first." in answer.text
    assert not Batch.objects.exclude(state=Batch.State.DRAFT).exists()
    approval = Approval.objects.get()
    assert approval.asked_by == sender
    asked = Message.objects.filter(template="people/email/approval_asked")
    assert asked.get(email=colleague.email)

    sign_in(client, colleague)
    client.post(reverse("admin:office_approval_decide", args=[approval.pk]), {"do": "approve"})
    assert Batch.objects.get().state == Batch.State.HOLDING


@pytest.mark.parametrize("asks", [False, True])
def test_few_or_where_nobody_asks_for_it_they_go_at_once(client: Client, monkeypatch: Any, asks: bool):
    page, posted, sender = letter("announcement")
    SiteSettings.objects.update(asks_second_person=asks)
    if asks:
        monkeypatch.setattr("mailing.approvals.MAILED", 3)
    sign_in(client, sender)
    client.post(page, posted)
    assert Batch.objects.get().state == Batch.State.HOLDING
    assert not Approval.objects.exists()


def test_announcement_to_hundreds_asks_the_facilitator_to_confirm(client: Client, monkeypatch: Any):
    assert CONFIRMED == 200
    monkeypatch.setattr("coalitions.mailing_page.CONFIRMED", 2)
    SiteSettings.objects.update(asks_second_person=False)
    page, posted, sender = letter("announcement")
    client.force_login(sender)
    assert client.post(page, posted).status_code == 302
    assert Batch.objects.get().state == Batch.State.DRAFT
    confirm(client)
    client.post(page, posted)
    assert Batch.objects.get().state == Batch.State.HOLDING
