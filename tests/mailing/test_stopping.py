from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from mailing import compose, retention, streams, suppression
from mailing.contacts import Contact
from mailing.models import Message, Suppression
from office.models import SiteSettings
from pse_portal import signed_links
from tests import mails

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mail():
    with transaction.atomic():
        return mails.queue(
            key="tests:1", kind=Message.Kind.BULK, stream="newsletter", template="tests/letter",
            to=Contact(email="ada@example.org", language="es"),
        )  # fmt: skip


def address(message: Message) -> str:
    return f"/mail/stop/{signed_links.token(compose.STOP, message)}/"


@pytest.fixture
def provider() -> Client:
    """Return a client like a mail provider's: no cookie, no session, no CSRF token."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("multipart", [True, False])
def test_post_stops_the_stream_at_once_and_may_be_repeated(mail, provider, multipart):
    for _time in range(2):
        answer = (
            provider.post(address(mail), ONE_CLICK)
            if multipart
            else provider.post(
                address(mail), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
            )
        )
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
    stopped = Suppression.objects.get()
    assert (stopped.email, stopped.stream, stopped.reason) == (
        "ada@example.org",
        "newsletter",
        "unsubscribed",
    )


@pytest.mark.parametrize("method", ["get", "head"])
def test_get_and_head_change_nothing(mail, provider, method):
    answer = getattr(provider, method)(address(mail))
    assert (answer.status_code, Suppression.objects.count()) == (200, 0)
    assert "no-store" in answer["Cache-Control"]


def test_page_speaks_the_readers_language_and_asks_first(mail, provider):
    page = provider.get(address(mail)).content.decode()
    assert 'lang="es"' in page
    assert 'method="post"' in page


def test_stop_can_be_taken_back_but_a_bounce_stays(mail, provider):
    suppression.bounced(mail, source="test")
    provider.post(address(mail), ONE_CLICK)
    answer = provider.post(address(mail), {"again": "1"})
    assert answer.status_code == 200
    assert list(Suppression.objects.values_list("reason", flat=True)) == ["bounce"]


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1] + "0", lambda token: "999999" + token, lambda token: "x"]
)
def test_link_that_is_not_ours_is_not_found(mail, provider, change):
    token = signed_links.token(compose.STOP, mail)
    changed = change(token)
    if changed == token:
        changed = token[:-1] + "1"
    assert provider.post(f"/mail/stop/{changed}/", ONE_CLICK).status_code == 404
    assert Suppression.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/mail/stop/x/", "/newsletter/unsubscribe/x/"])
def test_broken_link_still_helps_to_leave(client, path):
    SiteSettings.objects.update_or_create(defaults={"contact_email": "hello@example.org"})
    for answer in (client.get(path), client.post(path, ONE_CLICK)):
        assert answer.status_code == 404
        assert "You can still stop our emails" in answer.text
        assert "mailto:hello@example.org?subject=Unsubscribe" in answer.text


def test_link_under_a_retired_key_still_works(mail, provider, settings):
    old = address(mail)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [settings.SECRET_KEY]
    assert provider.post(old, ONE_CLICK).status_code == 200
    assert Suppression.objects.count() == 1


def test_link_in_a_letter_whose_address_was_erased_still_works(mail, provider):
    Message.objects.update(state=Message.State.ACCEPTED, settled_at=timezone.now() - timedelta(days=91))
    assert retention.wipe_messages(timezone.now()) == 1
    mail.refresh_from_db()
    assert mail.email == ""
    assert provider.post(address(mail), ONE_CLICK).status_code == 200
    assert suppression.is_stopped("ada@example.org", "newsletter")


def test_app_of_the_stream_hears_of_the_stop(mail, provider, monkeypatch):
    heard: list[Message] = []
    newsletter = streams.Stream.named("newsletter")
    monkeypatch.setattr(newsletter, "words", "the newsletter")
    monkeypatch.setattr(newsletter, "title", streams.Stream.title.__func__.__get__(newsletter))
    monkeypatch.setattr(newsletter, "stopped", heard.append)
    page = provider.post(address(mail), ONE_CLICK).content.decode()
    assert heard == [mail]
    assert "the newsletter" in page
