"""Waking the senders: by `queue` itself, once a transaction, and only for committed rows."""

import pytest
from django.db import transaction

from mailing import outbox
from mailing.contacts import Contact
from tests.mails import mail

pytestmark = pytest.mark.django_db


def queue(key):
    outbox.queue(mail(), key=key, to=Contact(email=f"{key}@example.org"))


def test_several_mails_of_one_transaction_wake_the_senders_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as wakings:
        queue("first")
        with transaction.atomic():
            queue("second")
        outbox.queue_all([outbox.Notice(mail(), "third", to=Contact(email="c@example.org"))])
    assert len(wakings) == 1


def test_mail_that_was_rolled_back_keeps_the_next_from_nothing(django_capture_on_commit_callbacks):
    """A callback registered in a savepoint is rolled back with it, and does not count as registered."""
    with django_capture_on_commit_callbacks() as wakings:
        with transaction.atomic():
            queue("dropped")
            transaction.set_rollback(True)
        queue("kept")
    assert len(wakings) == 1


def test_nothing_queued_wakes_nobody(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as wakings, transaction.atomic():
        queue("dropped")
        transaction.set_rollback(True)
    assert wakings == []
