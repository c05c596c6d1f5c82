"""Sign up, confirm, choose, leave: over HTTP, in both languages; a GET changes nothing."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone

from mailing import suppression
from mailing.models import Message, Suppression
from news import subscriptions
from news.models import Subscription, SubscriptionConsent
from office import privacy
from pse_portal import signed_links
from tests import mails
from tests.factories import make_article, make_circle, make_event, make_hub, make_person
from tests.news.letters import consents, link_to, links_in, make_site, make_subscriber, sign_up, text_of
from tests.page_types.checks import writes_refused

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def _something_to_tell():
    make_site()
    circle = make_circle(slug="energy", name="Energy Circle")
    make_circle(slug="silent", name="Silent Circle")
    make_article(slug="a").coalitions.add(circle)
    make_event(make_hub(slug="clayton", name="Clayton Hub"))


def the_mail() -> Message:
    return Message.objects.filter(template="news/email/confirm").latest("pk")


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_address_alone_is_enough_and_a_press_on_the_mailed_link_confirms(client, prefix):
    answer = sign_up(client, " Ana@Example.org ", prefix=prefix)
    assert (answer.status_code, answer["Location"]) == (302, f"{prefix}/newsletter/sent/")
    row = Subscription.objects.get()
    assert (row.email, row.state, row.topics) == ("ana@example.org", "pending", [])
    link = link_to(text_of(the_mail()), "confirm")
    assert link.startswith(f"{prefix}/newsletter/confirm/")

    with writes_refused():
        for method in (client.get, client.head, client.options):
            assert method(link).status_code == 200
    assert Subscription.objects.get().state == "pending"

    assert client.post(link).status_code == 200
    row = Subscription.objects.get()
    assert (row.state, row.topics, row.language) == (
        "confirmed",
        ["events", "news"],
        "es" if prefix else "en",
    )
    consent = SubscriptionConsent.objects.get()
    assert (consent.act, consent.source) == ("confirmed", "box: footer")
    assert consent.wording.startswith("Sí" if prefix else "Yes")
    assert client.post(link).status_code == 200
    assert SubscriptionConsent.objects.count() == 1


def test_known_and_unknown_addresses_get_the_same_answer_and_keep_their_choices(client):
    known = make_subscriber("circle:energy", email="known@example.org", rhythm="weekly")
    answers = [sign_up(client, email) for email in ("known@example.org", "new@example.org")]
    assert len({(one.status_code, one["Location"], one.content) for one in answers}) == 1
    known.refresh_from_db()
    assert (known.state, known.topics, known.rhythm) == ("confirmed", ["circle:energy"], "weekly")
    assert {message.email for message in Message.objects.all()} == {"known@example.org", "new@example.org"}
    mails = [text_of(message) for message in Message.objects.order_by("pk")]
    assert len({mail.partition("confirm/")[0] for mail in mails}) == 1


def test_sign_ups_again_make_one_row_and_one_mail_an_hour(client, time_machine):
    begin = timezone.now()
    time_machine.move_to(begin, tick=False)
    for _time in range(3):
        sign_up(client, "ana@example.org")
        sign_up(client, "ANA@example.org", place="events")
    assert (Subscription.objects.count(), Message.objects.count()) == (1, 1)
    time_machine.move_to(begin + timedelta(minutes=59), tick=False)
    sign_up(client, "ana@example.org")
    assert Message.objects.count() == 1
    time_machine.move_to(begin + timedelta(minutes=61), tick=False)
    sign_up(client, "ana@example.org")
    assert Message.objects.count() == 2


def test_box_under_empty_events_promises_word_of_the_next_one(client):
    sign_up(client, "ana@example.org", place="events")
    client.post(link_to(text_of(the_mail()), "confirm"))
    row = Subscription.objects.get()
    assert (row.topics, row.rhythm) == (["events"], "weekly")


def test_whole_form_offers_only_topics_with_something_to_tell(client):
    page = client.get("/newsletter/").content.decode()
    assert "Energy Circle" in page
    assert "Clayton Hub" in page
    assert "Silent Circle" not in page
    caches["default"].clear()
    refused = client.post("/newsletter/", {"email": "ana@example.org", "topics": ["circle:silent"]})
    assert refused.status_code == 200
    assert not Subscription.objects.exists()
    client.post(
        "/newsletter/",
        {
            "email": "ana@example.org",
            "topics": ["circle:energy"],
            "county": "clayton",
            "rhythm": "weekly",
            "language": "es",
        },
    )
    client.post(link_to(text_of(the_mail()), "confirm"))
    row = Subscription.objects.get()
    assert (row.topics, row.county.name, row.rhythm, row.language) == (
        ["circle:energy"],
        "Clayton",
        "weekly",
        "es",
    )


def test_wrong_address_and_a_filled_trap_are_said_and_keep_what_was_typed(client):
    page = sign_up(client, "ana at example")
    assert page.status_code == 200
    assert 'value="ana at example"' in page.content.decode()
    assert sign_up(client, "ana@example.org", fax="1").status_code == 200
    assert sign_up(client, "").status_code == 200
    assert not Subscription.objects.exists()


def test_form_from_another_site_is_refused(client):
    answer = client.post(
        "/newsletter/",
        {"email": "ana@example.org", "place": "footer"},
        headers={"origin": "https://evil.example"},
    )
    assert answer.status_code == 403


def test_link_dies_after_two_weeks_and_the_address_is_forgotten(client, time_machine):
    sign_up(client, "ana@example.org")
    link = link_to(text_of(the_mail()), "confirm")
    time_machine.move_to(timezone.now() + timedelta(days=14, minutes=1))
    assert client.post(link).status_code == 404
    assert Subscription.objects.get().state == "pending"
    assert subscriptions.sweep(timezone.now()) == 1
    assert not Subscription.objects.exists()
    assert client.get(link).status_code == 404


def test_confirmed_one_is_not_forgotten_and_who_left_is_after_ninety_days_but_stays_stopped(time_machine):
    make_subscriber()
    gone = make_subscriber(email="gone@example.org")
    subscriptions.leave(gone, source="tests")
    time_machine.move_to(timezone.now() + timedelta(days=91))
    subscriptions.sweep(timezone.now())
    assert Subscription.objects.get().state == "confirmed"
    assert suppression.is_stopped("gone@example.org", "newsletter")


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_secret_link_changes_choices_and_keeps_what_one_wants_to_keep(client, prefix):
    row = make_subscriber("news", "circle:energy", "circle:silent")
    address = f"{prefix}/newsletter/preferences/{row.choose_token}/"
    with writes_refused():
        page = client.get(address).content.decode()
    assert "Silent Circle" in page  # chosen earlier, so it stays a choice
    client.post(
        address, {"topics": ["circle:energy"], "rhythm": "weekly", "language": "es", "county": "fulton"}
    )
    row.refresh_from_db()
    assert (row.topics, row.rhythm, row.language, row.county.name) == (
        ["circle:energy"],
        "weekly",
        "es",
        "Fulton",
    )
    assert consents(row) == ["confirmed", "changed"]
    assert client.get(f"/newsletter/preferences/{row.pk}-{'0' * 40}/").status_code == 404
    assert client.get(f"/newsletter/preferences/{row.confirm_token}/").status_code == 404


def test_choosing_nothing_is_asked_again_and_stop_is_a_press_of_its_own(client):
    row = make_subscriber()
    address = f"/newsletter/preferences/{row.choose_token}/"
    refused = client.post(address, {"rhythm": "as_sent", "language": "en"})
    assert "Choose at least one." in refused.content.decode()
    assert "/newsletter/unsubscribe/" in client.post(address, {"stop": "1"})["Location"]
    row.refresh_from_db()
    assert row.state == "left"
    assert suppression.is_stopped(row.email, "newsletter")
    client.post(address, {"topics": ["news"], "rhythm": "as_sent", "language": "en"})
    row.refresh_from_db()
    assert (row.state, row.topics) == ("confirmed", ["news"])
    assert not suppression.is_stopped(row.email, "newsletter")


def test_unsubscribe_page_stops_with_one_press_and_takes_it_back_with_another(client):
    row = make_subscriber("news", "circle:energy")
    address = f"/newsletter/unsubscribe/{row.choose_token}/"
    with writes_refused():
        assert client.get(address).status_code == 200
    for _time in range(2):
        assert "Done" in client.post(address, {"stop": "1"}).content.decode()
    row.refresh_from_db()
    assert row.state == "left"
    client.post(address, {"again": "1"})
    row.refresh_from_db()
    assert (row.state, row.topics) == ("confirmed", ["circle:energy", "news"])
    assert consents(row) == ["confirmed", "left", "came_back"]


def letter_to(row: Subscription, stream: str) -> Message:
    with transaction.atomic():
        return mails.queue(
            key=f"{stream}:{row.pk}",
            kind="bulk",
            to=row.contact,
            template="mailing/email/plain",
            stream=stream,
        )


def test_one_click_on_the_letter_ends_everything_and_on_a_topic_only_that_one(client):
    row = make_subscriber("news", "circle:energy")
    topic, letter = letter_to(row, "circle:energy"), letter_to(row, "newsletter")
    one_click = f"/mail/stop/{signed_links.token('stop', topic)}/"
    assert client.post(one_click, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (row.topics, Subscription.objects.get().state) == (["news"], "confirmed")
    client.post(one_click, {"again": "1"})
    row.refresh_from_db()
    assert row.topics == ["circle:energy", "news"]

    one_click = f"/mail/stop/{signed_links.token('stop', letter)}/"
    with writes_refused():
        page = client.get(one_click).content.decode()
    preferences = next(link for link in page.split('"') if "/newsletter/preferences/" in link)
    assert client.get(preferences).status_code == 200
    client.post(one_click)
    assert Subscription.objects.get().state == "left"
    client.post(one_click, {"again": "1"})
    assert Subscription.objects.get().state == "confirmed"


def test_link_of_a_letter_opens_the_choices_even_when_its_address_was_erased(client):
    row = make_subscriber()
    letter = letter_to(row, "newsletter")
    Message.objects.update(email="", name="")
    assert client.get(f"/newsletter/preferences/{signed_links.token('stop', letter)}/").status_code == 200
    assert client.get(f"/newsletter/preferences/{letter.pk}-{'1' * 40}/").status_code == 404


def test_every_link_in_the_mail_can_be_looked_at_ahead_without_changing_anything(client):
    sign_up(client, "ana@example.org")
    with writes_refused():
        for link in links_in(text_of(the_mail())):
            assert client.get(link).status_code == 200


def test_stop_of_an_earlier_list_is_lifted_only_by_the_press(client):
    Suppression.objects.create(email="ana@example.org", stream="newsletter")
    sign_up(client, "ana@example.org")
    assert suppression.is_stopped("ana@example.org", "newsletter")
    client.post(link_to(text_of(the_mail()), "confirm"))
    assert not suppression.is_stopped("ana@example.org", "newsletter")
    Suppression.objects.create(email="ana@example.org", stream="", reason="complaint")
    assert suppression.is_stopped("ana@example.org", "newsletter")


def test_signed_in_person_subscribes_and_changes_without_a_mail(client):
    person = make_person("rosa@example.org", language="es")
    client.force_login(person)
    assert "You aren’t signed up for our newsletter." in client.get("/me/").content.decode()
    client.post("/newsletter/mine/", {"topics": ["circle:energy"], "rhythm": "weekly", "language": "es"})
    row = Subscription.objects.get()
    assert (row.state, row.topics, row.email) == ("confirmed", ["circle:energy"], "rosa@example.org")
    assert not Message.objects.exists()
    assert "Energy Circle" in client.get("/me/").content.decode()
    client.post("/newsletter/mine/", {"topics": ["news"], "rhythm": "as_sent", "language": "es"})
    row.refresh_from_db()
    assert row.topics == ["news"]
    client.post("/newsletter/mine/", {"stop": "1"})
    row.refresh_from_db()
    assert row.state == "left"


def test_forgotten_person_is_stopped_for_good():
    person = make_person("rosa@example.org")
    make_subscriber(email="rosa@example.org")
    assert subscriptions.forget(privacy.of(Subscription).rows(person)) == 1
    assert not Subscription.objects.exists()
    assert suppression.is_stopped("rosa@example.org", "newsletter")


@pytest.mark.django_db(transaction=True)
def test_the_same_address_many_times_at_once_is_one_row_and_one_mail():
    # Existing, so that only the lock separates the requests, not the unique address.
    Subscription.objects.create(email="ana@example.org")
    gate = threading.Barrier(6)

    def ask() -> None:
        try:
            gate.wait(10)
            subscriptions.ask(email="ana@example.org", chosen=["news"], language="en", source="tests")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _nth in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (Subscription.objects.count(), Message.objects.count()) == (1, 1)
