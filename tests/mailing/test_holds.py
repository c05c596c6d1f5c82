"""After a restore, what was queued before is held until staff release it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mailing import batches, claims, delivery, health, holds, restored
from mailing.contacts import Contact
from mailing.models import Batch, Hold, Message, SentBefore
from office import system
from office.models import AuditEntry, JournalEntry
from tests.confirmed import sign_in
from tests.factories import make_person
from tests.live.workers import make_batch
from tests.mails import queue

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def mail(key: str, kind: str = "reminder", ago: timedelta = timedelta(0)) -> Message:
    with transaction.atomic():
        row = queue(
            key=key,
            kind=kind,
            to=Contact(email=f"{key}@example.org"),
            context={"subject": key, "body": "Words"},
        )
    Message.objects.filter(pk=row.pk).update(created_at=timezone.now() - ago)
    return row


def claimed(batch: Batch | None = None) -> list[str]:
    with transaction.atomic():
        keys = [message.key for message in claims.claim(batch and batch.pk, 50)]
    Message.objects.filter(state="claimed").update(state="pending", token="")
    return sorted(keys)


@pytest.fixture
def waiting() -> Batch:
    """Queue mail of each kind, hold all of it, and queue two mails more."""
    mail("old-code", "transactional", ago=timedelta(minutes=5))
    mail("old-reminder", ago=timedelta(minutes=5))
    batch = make_batch(3, created_at=timezone.now() - timedelta(minutes=5))
    holds.begin(timezone.now() - timedelta(minutes=1))
    mail("new-code", "transactional")
    mail("new-reminder")
    return batch


def test_claims_take_what_was_queued_after_the_restore_and_nothing_before(waiting):
    assert claimed() == ["new-code", "new-reminder"]
    assert claimed(waiting) == []
    later = make_batch(2)
    assert len(claimed(later)) == 2
    assert holds.release("reminder", by=None) == 1
    assert claimed() == ["new-code", "new-reminder", "old-reminder"]
    assert holds.release("bulk", by=None) == 3
    assert len(claimed(waiting)) == 3
    assert holds.release("bulk", by=None) == 0


def test_rows_that_a_held_batch_gets_later_are_held_too(waiting):
    """The list of a newsletter that was scheduled in the backup is frozen after the restore."""
    Message.objects.filter(batch=waiting).update(created_at=timezone.now())
    assert claimed(waiting) == []


def test_held_mail_rings_no_doorbell_and_is_not_overdue(waiting):
    Message.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert set(Message.objects.claimable(timezone.now()).values_list("key", flat=True)) == {
        "new-code",
        "new-reminder",
    }
    assert health.overdue_count() == 2
    assert system.details()["outbox"] == "2 overdue"
    assert system.details()["hold"].startswith("5 emails held since")
    for kind in Message.Kind.values:
        holds.release(kind, by=None)
    assert system.details()["hold"] == "ok"


def test_dropped_mail_is_never_sent(waiting, smtp_sink):
    assert holds.drop("bulk", by=None) == 3
    assert holds.drop("reminder", by=None) == 1
    waiting.refresh_from_db()
    assert waiting.state == Batch.State.CANCELLED
    batches.skip_cancelled(timezone.now())
    delivery.drain()
    assert sorted(smtp_sink.recipients()) == ["new-code@example.org", "new-reminder@example.org"]


def test_staff_release_and_drop_each_kind_on_a_page(waiting, client):
    boss = make_person(is_staff=True, is_superuser=True)
    sign_in(client, boss)
    assert "on hold" in client.get(reverse("admin:index")).content.decode()
    page = client.get(reverse("admin:mailing_held")).content.decode()
    assert "1 email is on hold." in page
    assert "3 emails are on hold." in page
    assert "1 mailing isn’t finished." in page
    client.post(reverse("admin:mailing_held_decide", args=["reminder"]), {"release": ""})
    client.post(reverse("admin:mailing_held_decide", args=["bulk"]), {"drop": ""})
    assert list(Hold.objects.values_list("kind", flat=True)) == ["transactional"]
    actions = AuditEntry.objects.filter(action__in=["mail_released", "mail_dropped"]).order_by("pk")
    assert [(entry.action, entry.facts["messages"]) for entry in actions] == [
        ("mail_released", 1),
        ("mail_dropped", 3),
    ]


def test_mails_that_were_handed_over_are_in_the_journal(smtp_sink):
    smtp_sink.answer_rcpt = lambda address: "550 5.7.1 No" if address.startswith("no") else None
    rows = {key: mail(key) for key in ("yes", "no")}
    delivery.drain()
    [entry] = JournalEntry.objects.filter(kind="sent")
    assert entry.data == {"marks": [restored.mark_of(rows["yes"])], "state": "accepted"}


def test_mail_queued_again_after_the_restore_is_not_sent_twice(smtp_sink):
    row = mail("told")
    entry = {"marks": [restored.mark_of(row)], "state": "accepted"}
    assert restored.reapply([entry]) == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("accepted", "sent_before")
    assert restored.reapply([entry, entry]) == 0
    assert SentBefore.objects.count() == 1
    row.delete()
    again, other = mail("told"), mail("other")
    delivery.drain()
    again.refresh_from_db(), other.refresh_from_db()
    assert (again.state, again.reason, other.state) == ("skipped", "sent_before", "accepted")
    assert smtp_sink.recipients() == ["other@example.org"]
