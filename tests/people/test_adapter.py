from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone, translation

from mailing import delivery
from mailing.backend import OutboxBackend
from mailing.models import Message
from people.adapter import AccountAdapter
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_sign_in_code_is_a_row_that_lives_as_long_as_the_code(client, smtp_sink):
    make_person("ada@example.org", name="Ada", language="en")
    client.post("/es/accounts/login/code/", {"email": "Ada@example.org"})
    message = Message.objects.get()
    code = message.context["code"]
    assert message.language == "es", "the page's language: the person is looking at it"
    assert timedelta(minutes=14) < message.expires_at - timezone.now() <= timedelta(minutes=15)
    delivery.drain()
    message.refresh_from_db()
    assert code in str(smtp_sink.messages[0].mail["Subject"])
    assert code in smtp_sink.messages[0].mail.get_body(("plain",)).get_content()
    assert message.context == {}
    assert code not in str(message.attempts)


def test_code_that_nobody_could_send_is_wiped_when_it_expires(client):
    make_person("ada@example.org")
    client.post("/accounts/login/code/", {"email": "ada@example.org"})
    from mailing import sweep

    assert sweep.settle_expired(timezone.now() + timedelta(hours=1)) == 1
    assert Message.objects.get().context == {}


def test_unknown_address_gets_an_answer_by_the_same_way(client, smtp_sink):
    answer = client.post("/accounts/login/code/", {"email": "nobody@example.org"})
    make_person("ada@example.org")
    known = Client().post("/accounts/login/code/", {"email": "ada@example.org"})
    assert (answer.status_code, answer["Location"]) == (known.status_code, known["Location"])
    delivery.drain()
    assert sorted(smtp_sink.recipients()) == ["ada@example.org", "nobody@example.org"]
    assert smtp_sink.recipients("no account") == ["nobody@example.org"]


PREFIXES = [
    "account/email/password_changed", "account/email/password_reset", "account/email/password_set",
    "account/email/email_changed", "account/email/email_confirm", "account/email/email_deleted",
    "mfa/email/totp_activated", "mfa/email/totp_deactivated", "mfa/email/recovery_codes_generated",
    "account/email/account_already_exists", "account/email/unknown_account",
]  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_other_mail_of_the_account_goes_out_in_the_persons_language(prefix, smtp_sink):
    person = make_person("ana@example.org", language="es")
    with translation.override("es"):
        AccountAdapter().send_mail(
            prefix, "ana@example.org",
            {"user": person, "from_email": "a@example.org", "to_email": "b@example.org", "deleted_email": "c@example.org"},
        )  # fmt: skip
    delivery.drain()
    assert smtp_sink.recipients() == ["ana@example.org"]
    assert Message.objects.get().language == "es"


def test_mail_sent_by_django_itself_is_a_row_too(smtp_sink):
    OutboxBackend().send_messages([EmailMessage("Hello", "Words", to=["a@example.org", "b@example.org"])])
    assert Message.objects.count() == 2
    delivery.drain()
    assert sorted(smtp_sink.recipients("hello")) == ["a@example.org", "b@example.org"]
