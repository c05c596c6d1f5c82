from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from mailing import delivery, health, kept_mail_files, smtp, sweep, worker_slots
from mailing.contacts import Contact, fingerprint_of
from mailing.models import Call, Lane, Message, Pause, Suppression
from office import privacy, retention
from tests import mails
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def queue(**values):
    with transaction.atomic():
        return mails.queue(
            **{
                "key": "tests:1",
                "kind": Message.Kind.TRANSACTIONAL,
                "to": Contact(email="ada@example.org", name="Ada"),
                "template": "mailing/email/plain",
                "context": {"subject": "Your code", "body": "Hello"},
                **values,
            }
        )


def test_old_mail_keeps_its_figures_and_loses_the_person():
    person = make_person("ada@example.org")
    old = queue(to=person.contact)
    young = queue(key="tests:2")
    Message.objects.filter(pk=old.pk).update(
        state=Message.State.ACCEPTED, smtp_code=250, settled_at=timezone.now() - timedelta(days=91),
        attempts=[{"text": "for ada@example.org"}],
    )  # fmt: skip
    retention.sweep(timezone.now())
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.email, old.name, old.person, old.attempts, old.fingerprint) == ("", "", None, [], "")
    assert (old.state, old.smtp_code) == (Message.State.ACCEPTED, 250)
    assert young.email == "ada@example.org"


def test_old_call_loses_name_and_number():
    call = queue(to=Contact(name="Bea", phone="+14045550123"), due_at=timezone.now() - timedelta(days=91))
    retention.sweep(timezone.now())
    call.refresh_from_db()
    assert (call.name, call.phone) == ("", "")


def test_deleted_person_is_mailed_no_more_and_their_stop_outlives_them(smtp_sink):
    person = make_person("ada@example.org", phone="+14045550123")
    Suppression.objects.create(email="ada@example.org", stream="newsletter")
    Pause.objects.create(email="ada@example.org", fingerprint=fingerprint_of("ada@example.org"))
    waiting = queue(to=person.contact)
    queue(key="call", to=Contact(name="Ada", phone="+14045550123", person_id=person.pk))
    for held in privacy.tables().values():
        if held.label.startswith("mailing."):
            assert held.forget(held.rows(person)) == 1
    delivery.drain()
    waiting.refresh_from_db()
    assert smtp_sink.recipients() == []
    assert (waiting.email, waiting.reason) == ("", Message.Reason.WITHDRAWN)
    assert Suppression.objects.of("ada@example.org").get().email == ""
    assert Call.objects.get().phone == ""


def test_health_tells_the_last_tick_and_what_is_overdue(smtp_sink):
    assert health.last_tick_age() is None
    sweep.tick()
    age = health.last_tick_age()
    assert age is not None
    assert age < timedelta(seconds=5)
    queue(due_at=timezone.now() - timedelta(minutes=3))
    assert health.overdue_count() == 1
    assert not health.now().is_well
    delivery.drain()
    assert health.now().is_well


def test_second_beat_does_not_do_the_same_tick_again():
    assert worker_slots.tick(timedelta(seconds=30))
    assert not worker_slots.tick(timedelta(seconds=30))
    Lane.objects.filter(name=worker_slots.TICK).update(alive_at=timezone.now() - timedelta(seconds=20))
    assert worker_slots.tick(timedelta(seconds=30))


def test_lane_is_in_one_chains_hands():
    bell = worker_slots.enter("letters")
    assert bell
    assert worker_slots.enter("letters") is None, "another doorbell has nothing to add"
    following = worker_slots.enter("letters", bell)
    assert following
    assert worker_slots.enter("letters", bell) is None, "the same bell twice goes on once"
    worker_slots.leave("letters", following)
    assert worker_slots.enter("letters")


def test_lane_of_a_lost_worker_is_free_after_five_seconds():
    worker_slots.enter("letters")
    Lane.objects.update(alive_at=timezone.now() - timedelta(seconds=6))
    assert worker_slots.enter("letters")


def test_without_a_mail_server_mail_is_kept_and_readable(client, settings, tmp_path, monkeypatch):
    settings.MAIL_FOLDER, settings.EMAIL_HOST = tmp_path, ""
    smtp.forget_relay()
    queue()
    delivery.drain()
    smtp.forget_relay()
    [found] = kept_mail_files.newest(10)
    assert (found.to, found.subject) == ("ada@example.org", "Your code")
    assert found.text.startswith("Hello")
    assert "<html" in found.html
