"""Announcements: who gets them, how often, and who no longer does."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coalitions import announcements, membership
from mailing import batches, delivery, sweep
from mailing.models import Batch, Call, Message
from office.models import SiteSettings
from tests.factories import make_circle, make_facilitator, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

WORDS = {
    "subject_en": "At the library",
    "words_en": "It opens at six.",
    "subject_es": "",
    "words_es": "",
}


@pytest.fixture
def circle():
    SiteSettings.objects.create(postal_address="667 Fairburn Road", contact_email="hello@example.org")
    return make_circle(slug="the-circle", name="Energy Circle")


@pytest.fixture
def boss(circle):
    return make_facilitator(circle)


def go_out(minutes: int = 11) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        sweep.tick()
        sweep.tick()
        delivery.drain()


def test_every_active_member_gets_it_once_and_those_without_email_are_called(client, circle, boss, smtp_sink):
    members = [make_member(circle).person for _nth in range(3)]
    make_member(circle, make_person(email=None, phone="+14045550123"))
    for state in ("pending", "left", "removed", "blocked", "declined"):
        make_member(circle, state=state)
    make_member(make_circle())
    client.force_login(boss)
    answer = client.post(reverse("circles:announce", args=["the-circle"]), WORDS)
    batch = Batch.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert str(batches.reach(batch)) == "4 by email, 1 by phone"
    assert "<dd>4</dd>" in page
    assert "<dd>1</dd>" in page
    client.post(answer["Location"], {"do": "send"})
    go_out()
    assert sorted(smtp_sink.recipients()) == sorted([boss.email, *[person.email for person in members]])
    assert Call.objects.owed_by(circle).count() == 1
    body = smtp_sink.messages[0].mail.get_body(("plain",)).get_content()
    assert "It opens at six." in body
    assert smtp_sink.messages[0].mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_reader_of_spanish_gets_the_spanish_and_what_there_is_where_there_is_none(circle, boss, smtp_sink):
    make_member(circle, make_person(language="es"))
    batch = announcements.draft(
        circle, {**WORDS, "subject_es": "En la biblioteca", "words_es": "Abre a las seis."}, by=boss
    )
    announcements.send(batch, circle, by=boss)
    go_out()
    subjects = {taken.mail["Subject"] for taken in smtp_sink.messages}
    assert subjects == {"At the library", "En la biblioteca"}
    only = announcements.draft(circle, WORDS, by=boss)
    announcements.send(only, circle, by=boss)
    go_out(22)
    assert [taken.mail["Subject"] for taken in smtp_sink.messages][2:] == ["At the library"] * 2


def test_half_an_announcement_is_refused_and_kept(client, circle, boss):
    client.force_login(boss)
    answer = client.post(reverse("circles:announce", args=["the-circle"]), {**WORDS, "words_en": ""})
    assert "Write both a subject and a message." in answer.content.decode()
    assert 'value="At the library"' in answer.content.decode()
    assert (
        "Write a subject and a message."
        in client.post(reverse("circles:announce", args=["the-circle"]), {"subject_en": ""}).content.decode()
    )
    assert not Batch.objects.exists()


def test_week_bears_three(circle, boss):
    for _nth in range(announcements.MOST):
        announcements.send(announcements.draft(circle, WORDS, by=boss), circle, by=boss)
    fourth = announcements.draft(circle, WORDS, by=boss)
    with pytest.raises(announcements.TooMany):
        announcements.send(fourth, circle, by=boss)
    with time_machine.travel(timezone.now() + announcements.WITHIN + timedelta(minutes=1), tick=False):
        announcements.send(fourth, circle, by=boss)


def test_member_removed_while_it_waits_hears_nothing(circle, boss, smtp_sink):
    gone = make_member(circle)
    called = make_member(circle, make_person(email=None, phone="+14045550123"))
    batch = announcements.draft(circle, WORDS, by=boss)
    announcements.send(batch, circle, by=boss)
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        sweep.tick()
        sweep.tick()
        assert Message.objects.filter(person_id=gone.person_id, state="pending").exists()
        for row in (gone, called):
            membership.remove(row, boss, "Did not keep the agreement.")
        delivery.drain()
    assert smtp_sink.recipients("At the library") == [boss.email]
    assert not Call.objects.owed_by(circle).to_make().exists()


def outsiders(circle):
    """Return people of every kind except the circle's facilitators."""
    return [
        make_member(circle).person,
        make_facilitator(make_circle()),
        make_person(),
        make_person(is_staff=True, is_superuser=True),
        *[
            make_member(circle, state=state, role="facilitator").person
            for state in ("pending", "declined", "left", "removed", "blocked")
        ],
    ]


def test_only_those_who_lead_write_look_at_and_send_it(client, circle, boss):
    batch = announcements.draft(circle, WORDS, by=boss)
    write = reverse("circles:announce", args=["the-circle"])
    page = reverse("circles:announcement", args=["the-circle", batch.pk])
    for viewer in outsiders(circle):
        client.force_login(viewer)
        for path, data in ((write, WORDS), (page, {"do": "send"}), (page, {"do": "test"})):
            assert client.get(path).status_code == 404, (viewer, path)
            assert client.post(path, data).status_code == 404, (viewer, path)
    assert Batch.objects.get().state == "draft"
    assert not Message.objects.filter(template="coalitions/email/announcement").exists()


def test_announcement_of_another_coalition_is_not_there(client, boss):
    other = make_circle()
    batch = announcements.draft(other, WORDS, by=make_facilitator(other))
    client.force_login(boss)
    page = reverse("circles:announcement", args=["the-circle", batch.pk])
    assert client.get(page).status_code == 404
    assert client.post(page, {"do": "send"}).status_code == 404
    batch.refresh_from_db()
    assert batch.state == "draft"


def test_fourth_of_a_week_is_refused_on_the_page_and_one_that_was_stopped_does_not_count(
    client, circle, boss
):
    client.force_login(boss)

    def press(do: str, batch: Batch) -> str:
        path = reverse("circles:announcement", args=["the-circle", batch.pk])
        return client.post(path, {"do": do}, follow=True).content.decode()

    stopped, *others, fourth, fifth = (announcements.draft(circle, WORDS, by=boss) for _nth in range(5))
    press("send", stopped)
    press("stop", stopped)
    for batch in (*others, fourth):
        assert "It will be sent in ten minutes." in press("send", batch)
    assert "Please wait until next week to send another." in press("send", fifth)
    fifth.refresh_from_db()
    assert fifth.state == "draft"
