"""From a hub's priority to the mails about its outcome: through the pages, in both languages, one mail per person."""

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from agenda import support
from agenda.models import AgendaItem, ViewAnswer
from mailing import batches, delivery, worker_slots
from mailing.models import Batch, Message
from office.models import SiteSettings
from tests.factories import (
    make_circle,
    make_facilitator,
    make_hub,
    make_item,
    make_link,
    make_member,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def _site(monkeypatch):
    SiteSettings.objects.create(
        postal_address="667 Fairburn Road, Atlanta", contact_email="hello@example.org"
    )
    monkeypatch.setattr(
        worker_slots, "bulk", lambda: []
    )  # no doorbells: these tests drain the outbox themselves


def send_all() -> None:
    """Send what is queued, as if the ten minutes of each batch had passed."""
    for batch in Batch.objects.filter(state=Batch.State.HOLDING):
        Batch.objects.filter(pk=batch.pk).update(hold_until=batch.started_at)
        batches.advance(batch)
    while delivery.drain():
        pass
    for batch in Batch.objects.filter(state=Batch.State.SENDING):
        batches.advance(batch)


class Mails:
    """The mails since the last call: [(address, subject, text)]."""

    def __init__(self, sink):
        self.sink, self.seen = sink, 0

    def new(self):
        send_all()
        taken = self.sink.messages[self.seen :]
        self.seen = len(self.sink.messages)
        return [(one.to, one.mail["Subject"], one.mail.get_body(("plain",)).get_content()) for one in taken]


def press(person, address, **data):
    client = Client()
    client.force_login(person)
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer["Location"]


def page(address, person=None):
    caches["pages"].clear()
    client = Client()
    if person is not None:
        client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def asks(name, *args):
    """Return a path in English, whatever language the last page activated."""
    with translation.override("en"):
        return reverse(f"agenda:{name}", args=args)


@pytest.fixture
def cast():
    """Create two hubs connected with a circle, and the people in them."""
    hub, second, circle = (
        make_hub(slug="elm", name="Elm Hub"),
        make_hub("Fulton", slug="oak", name="Oak Hub"),
        make_circle(slug="water", name="Water Circle"),
    )
    people = {
        "hub_boss": make_facilitator(hub, make_person("hubboss@example.org", name="Hub Boss")),
        "oak_boss": make_facilitator(
            second, make_person("oakboss@example.org", name="Oak Boss", language="es")
        ),
        "boss": make_facilitator(circle, make_person("boss@example.org", name="Circle Boss")),
        "liaison": make_member(hub, make_person("liaison@example.org", name="The Liaison")).person,
        "ana": make_member(hub, make_person("ana@example.org", name="Ana", language="es")).person,
        # In both hubs and a supporter of both priorities: gets one mail.
        "both": make_member(hub, make_person("both@example.org", name="Both")).person,
    }
    make_member(second, people["both"])
    links = [make_link(hub, circle, liaison=people["liaison"]), make_link(second, circle)]
    return {"hub": hub, "second": second, "circle": circle, "links": links, **people}


def test_from_a_priority_to_won_and_back(cast, smtp_sink):
    mails, today = Mails(smtp_sink), timezone.localdate().isoformat()
    # A member proposes it in Spanish, facilitators put it on the agenda, two people support it.
    press(
        cast["ana"], "/es" + asks("propose-hub", "elm"), title="Agua limpia", asked="Que revisen los tubos."
    )
    priority = AgendaItem.objects.get()
    assert [to for to, _subject, _text in mails.new()] == ["hubboss@example.org"]
    assert "Agua limpia" in page("/me/", cast["hub_boss"])
    press(cast["hub_boss"], asks("answer", priority.slug), do="open")
    [(to, _subject, text)] = mails.new()
    assert to == "ana@example.org"
    assert "Buenas noticias" in text
    assert f"/es/agenda/{priority.slug}/" in text
    for person in (cast["both"], cast["ana"]):
        press(person, asks("endorse", priority.slug), do="endorse")

    # The liaison brings it to the circle: the circle's facilitators and its supporters at the hub get one mail each.
    press(cast["liaison"], asks("carry", priority.slug), link=cast["links"][0].pk, into="")
    item = AgendaItem.objects.get(coalition__slug="water")
    told = {to: text for to, _subject, text in mails.new()}
    assert sorted(told) == ["ana@example.org", "boss@example.org", "both@example.org", "hubboss@example.org"]
    assert "Hola, Ana" in told["ana@example.org"]
    assert "Water Circle" in told["ana@example.org"]
    # A hub endorses it, the circle asks the hubs, and adopts it with an outcome.
    press(cast["hub_boss"], asks("backing", item.slug), who=f"c{cast['hub'].pk}")
    press(cast["boss"], asks("views", item.slug), question_en="All pipes?", question_es="¿Todos los tubos?")
    assert sorted(to for to, _s, _t in mails.new()) == ["hubboss@example.org", "oakboss@example.org"]
    view = ViewAnswer.objects.get(hub=cast["second"])
    assert "¿Todos los tubos?" in page("/es" + asks("view", view.pk), cast["oak_boss"])
    press(cast["oak_boss"], asks("view", view.pk), stance="for", text="Sí, todos.")
    assert [to for to, _s, _t in mails.new()] == ["boss@example.org"]
    assert "Sí, todos." in page(asks("views", item.slug), cast["ana"])
    press(cast["boss"], asks("move", item.slug, "endorsed"))
    assert mails.new() == []
    press(
        cast["boss"],
        asks("move", item.slug, "adopted"),
        outcome_en="Every pipe tested.",
        outcome_es="Cada tubo revisado.",
    )
    adopted = {to: text for to, _subject, text in mails.new()}
    behind = ["ana@example.org", "both@example.org", "hubboss@example.org"]
    assert sorted(adopted) == behind
    assert "Every pipe tested." in adopted["both@example.org"]
    assert "Cada tubo revisado." in adopted["ana@example.org"]

    # In progress, with three updates: each person gets each once, in their language.
    press(cast["boss"], asks("move", item.slug, "in_progress"))
    assert sorted(to for to, _s, _t in mails.new()) == behind
    for number in (1, 2, 3):
        press(
            cast["boss"],
            asks("update", item.slug),
            on=today,
            text_en=f"Step {number}.",
            text_es=f"Paso {number}.",
        )
        news = {to: text for to, _subject, text in mails.new()}
        assert sorted(news) == behind
        assert f"Paso {number}." in news["ana@example.org"]
        assert f"Step {number}." in news["both@example.org"]
    press(cast["boss"], asks("move", item.slug, "won"), learned_en="Ask early.", learned_es="Pedir temprano.")
    won = {to: (subject, text) for to, subject, text in mails.new()}
    assert sorted(won) == behind
    assert "Lograda" in won["ana@example.org"][0]
    assert "Pedir temprano." in won["ana@example.org"][1]

    # From the hub, the circle, the network, and /me/, in both languages.
    for prefix, state, step in (("", "Won", "Step 3."), ("/es", "Lograda", "Paso 3.")):
        for address in (asks("item", priority.slug), asks("item", item.slug)):
            shown = page(prefix + address)
            assert state in shown
            assert step in shown
        for address in (
            "/hubs/elm/",
            "/circles/water/",
            asks("of-hub", "elm"),
            asks("of-circle", "water"),
            asks("all") + "?view=list",
        ):
            shown = page(prefix + address)
            assert item.title_es in shown
            assert state in shown, address
        mine = page(prefix + "/me/", cast["ana"])
        assert state in mine
        assert step in mine
    # No one got the same mail twice, and every mail was accepted.
    assert (
        not Message.objects.exclude(state=Message.State.ACCEPTED)
        .exclude(state=Message.State.SKIPPED)
        .exists()
    )
    sent = [
        (one.to, one.mail["Subject"], one.mail.get_body(("plain",)).get_content())
        for one in smtp_sink.messages
    ]
    assert len(sent) == len(set(sent))


def test_two_hubs_joined_in_one_item_and_somebody_in_both_is_told_once(cast, smtp_sink):
    mails = Mails(smtp_sink)
    one = make_item(cast["hub"], title_en="Clean water", title_es="Agua limpia", author=cast["ana"])
    two = make_item(cast["second"], title_en="No lead in pipes", title_es="Tubos sin plomo")
    for priority in (one, two):
        support.endorse(priority, cast["both"])
    press(cast["hub_boss"], asks("carry", one.slug), link=cast["links"][0].pk, into="")
    item = AgendaItem.objects.get(coalition__slug="water")
    press(cast["oak_boss"], asks("carry", two.slug), link=cast["links"][1].pk, into=item.pk)
    mails.new()
    item.refresh_from_db()
    assert (item.hub_count, item.origins.count()) == (2, 2)

    press(
        cast["boss"],
        asks("update", item.slug),
        on=timezone.localdate().isoformat(),
        text_en="Tested.",
        text_es="Revisado.",
    )

    told = [to for to, _s, _t in mails.new()]
    assert sorted(told) == [
        "ana@example.org",
        "both@example.org",
        "hubboss@example.org",
        "oakboss@example.org",
    ]
    for address in (asks("item", one.slug), asks("item", two.slug), asks("item", item.slug)):
        assert "Tested." in page(address)
        assert "Revisado." in page("/es" + address)
    both = page(asks("item", item.slug))
    assert "Heard in Elm Hub" in both
    assert "Heard in Oak Hub" in both


def test_whoever_stops_these_mails_gets_no_more_of_them(cast, smtp_sink):
    from agenda import updates

    mails = Mails(smtp_sink)
    item = make_item(cast["circle"])
    support.endorse(item, cast["ana"])
    support.endorse(item, cast["both"])
    updates.tell(item, cast["boss"], on=timezone.localdate(), text_en="One.")
    first = mails.new()
    assert sorted(to for to, _s, _t in first) == ["ana@example.org", "both@example.org"]
    message = Message.objects.get(email="both@example.org", template="agenda/email/update")
    _stop(message)
    updates.tell(item, cast["boss"], on=timezone.localdate(), text_en="Two.")
    assert [to for to, _s, _t in mails.new()] == ["ana@example.org"]


def _stop(message):
    from pse_portal import signed_links

    answer = Client().post(
        reverse("mailing:stop", args=[signed_links.token("stop", message)]), {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code in {200, 302}


def test_person_with_a_phone_only_is_on_the_call_list_of_the_coalition(cast, smtp_sink):
    from agenda import updates
    from mailing.models import Call

    caller = make_person(None, phone="+14045550123", name="Earl")
    item = make_item(cast["circle"])
    support.endorse(item, caller)
    updates.tell(item, cast["boss"], on=timezone.localdate(), text_en="One.")
    send_all()
    assert Call.objects.owed_by(cast["circle"]).get().name == "Earl"


def test_without_a_postal_address_the_news_waits_as_a_draft_and_the_update_stands(cast):
    from agenda import updates

    SiteSettings.objects.update(postal_address="")
    item = make_item(cast["circle"])
    support.endorse(item, cast["ana"])
    updates.tell(item, cast["boss"], on=timezone.localdate(), text_en="One.")
    assert Batch.objects.get().state == Batch.State.DRAFT
    assert item.updates.count() == 1


def test_who_leads_the_circle_and_stands_behind_the_priority_hears_once_that_it_was_carried(cast, smtp_sink):
    mails = Mails(smtp_sink)
    priority = make_item(cast["hub"])
    support.endorse(priority, cast["boss"])
    support.endorse(priority, cast["ana"])
    press(cast["liaison"], asks("carry", priority.slug), link=cast["links"][0].pk, into="")
    assert sorted(to for to, _s, _t in mails.new()) == [
        "ana@example.org",
        "boss@example.org",
        "hubboss@example.org",
    ]
