import hashlib
import hmac
import json
import time

import pytest
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.db import transaction
from django.test import RequestFactory

from mailing.contacts import Contact
from mailing.models import Message, Suppression
from tests import mails

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def mail():
    with transaction.atomic():
        return mails.queue(
            key="tests:1", kind=Message.Kind.BULK, stream="newsletter", template="tests/letter",
            to=Contact(email="ada@example.org"),
        )  # fmt: skip


def mailgun(event: dict, key: str = "word"):
    stamp = str(int(time.time()))
    signature = hmac.new(key.encode(), f"{stamp}abc".encode(), hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": stamp, "token": "abc", "signature": signature},
        "event-data": {"timestamp": time.time(), "id": "e1", "recipient": "ada@example.org", **event},
    }
    request = RequestFactory().post("/webhooks/mailgun/", json.dumps(body), content_type="application/json")
    return MailgunTrackingWebhookView.as_view(webhook_signing_key="word")(request)


FAILED = {
    "event": "failed",
    "severity": "permanent",
    "reason": "bounce",
    "delivery-status": {"code": 550, "message": "5.1.1 No"},
}


def test_signed_hard_bounce_stops_all_streams(mail):
    for _time in range(2):
        assert mailgun({**FAILED, "user-variables": {"message": str(mail.pk)}}).status_code == 200
    mail.refresh_from_db()
    assert mail.feedback == Message.Feedback.BOUNCED
    assert [entry["state"] for entry in mail.attempts] == ["bounced"]
    assert list(Suppression.objects.values_list("stream", "reason")) == [("", "bounce")]


def test_webhook_with_a_wrong_signature_is_refused(mail):
    from anymail.exceptions import AnymailWebhookValidationFailure

    with pytest.raises(AnymailWebhookValidationFailure):
        mailgun({**FAILED, "user-variables": {"message": str(mail.pk)}}, key="wrong")
    assert Suppression.objects.count() == 0


def test_webhook_is_matched_by_our_number_never_by_the_address(mail):
    mailgun(FAILED)
    mailgun({**FAILED, "user-variables": {"message": "999999"}})
    assert Suppression.objects.count() == 0


def test_complaint_stops_all_streams(mail):
    mailgun({"event": "complained", "user-variables": {"message": str(mail.pk)}})
    assert list(Suppression.objects.values_list("stream", "reason")) == [("", "complaint")]


def test_temporary_failure_stops_nothing(mail):
    mailgun({**FAILED, "severity": "temporary", "user-variables": {"message": str(mail.pk)}})
    assert Suppression.objects.count() == 0


@pytest.mark.parametrize(("kind", "stopped"), [("HardBounce", 1), ("SoftBounce", 0), ("Transient", 0)])
def test_postmark_bounces_are_told_apart(mail, kind, stopped):
    body = {
        "RecordType": "Bounce", "Type": kind, "Email": "ada@example.org", "BouncedAt": "2026-11-24T05:00:00Z",
        "ID": 7, "Metadata": {"message": str(mail.pk)}, "Details": "smtp;550 5.1.1",
    }  # fmt: skip
    request = RequestFactory().post(
        "/webhooks/postmark/", json.dumps(body), content_type="application/json",
        headers={"Authorization": "Basic bmFtZTp3b3Jk"},
    )  # fmt: skip
    assert PostmarkTrackingWebhookView.as_view(basic_auth=["name:word"])(request).status_code == 200
    assert Suppression.objects.count() == stopped
