"""Pages of the work on a connection: who may open them, the course of a request, the monthly mail."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from mailing.models import Message
from office.groups import MEMBERSHIP
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_link,
    make_member,
    make_person,
)
from voice import monthly, requests
from voice.models import Ask, Exchange, HubStatement

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def link():
    hub, circle = (
        make_hub(slug="the-hub", name="Clayton Hub"),
        make_circle(slug="the-circle", name="Energy Circle"),
    )
    return make_link(hub, circle, liaison=make_member(hub).person)


def addresses(link, kind: str, made: Ask) -> list[str]:
    pages = [
        reverse(f"voice:{name}-{kind}", args=[f"the-{kind}", link.pk])
        for name in ("work", "new-ask", "exchange")
    ]
    return [*pages, reverse(f"voice:ask-{kind}", args=[f"the-{kind}", made.pk])]


@pytest.mark.parametrize("kind", ["hub", "circle"])
def test_only_those_who_lead_the_side_open_its_pages(client, link, kind):
    made = requests.ask(link, "circle", make_facilitator(link.circle), kind="map", words="A map")
    ours = link.coalition_of(kind)
    other = make_link(make_hub(slug="other-hub"), make_circle(slug="other-circle"))
    viewers = [
        make_member(ours).person,
        link.liaisons.get().person,
        make_facilitator(other.hub),
        make_facilitator(link.coalition_of("circle" if kind == "hub" else "hub")),
        make_person(is_staff=True, is_superuser=True),
        make_person(),
        *[
            make_member(ours, state=state).person
            for state in ("pending", "declined", "left", "removed", "blocked")
        ],
    ]
    for viewer in viewers:
        client.force_login(viewer)
        for path in addresses(link, kind, made):
            assert client.get(path).status_code == 404, (viewer, path)
            assert client.post(path, {"do": "withdraw"}).status_code == 404
    client.force_login(make_facilitator(ours))
    for path in addresses(link, kind, made):
        assert client.get(path).status_code == 200
    foreign = reverse(f"voice:work-{kind}", args=[f"the-{kind}", other.pk])
    assert client.get(foreign).status_code == 404
    made.refresh_from_db()
    assert made.state == "open"


def test_ask_from_one_side_to_done(client, link):
    boss, host = make_facilitator(link.hub), make_facilitator(link.circle)
    client.force_login(host)
    answer = client.post(
        reverse("voice:new-ask-circle", args=["the-circle", link.pk]),
        {"kind": "testimony", "words": "Three residents", "wanted_by": "2020-01-01"},
    )
    assert "That day has passed." in answer.content.decode()
    assert "Three residents" in answer.content.decode()
    client.post(
        reverse("voice:new-ask-circle", args=["the-circle", link.pk]),
        {"kind": "testimony", "words": "Three residents"},
    )
    made = Ask.objects.get()
    ours = reverse("voice:ask-circle", args=["the-circle", made.pk])
    client.post(ours, {"takes": "yes", "words": "We do it ourselves"})
    made.refresh_from_db()
    assert made.state == "open"

    client.force_login(boss)
    theirs = reverse("voice:ask-hub", args=["the-hub", made.pk])
    assert "Three residents" in client.get("/me/").content.decode()
    assert client.post(theirs, {"takes": "yes"}).status_code == 200
    client.post(theirs, {"takes": "yes", "words": "Ana comes"})
    client.post(theirs, {"takes": "no", "words": "Too late"})
    made.refresh_from_db()
    assert (made.state, made.is_taken, made.answer) == ("answered", True, "Ana comes")

    client.force_login(host)
    assert "Ana comes" in client.get(ours).content.decode()
    client.post(ours, {"do": "done"})
    made.refresh_from_db()
    assert made.state == "done"


def test_exchange_is_entered_by_either_side_and_proposed_from_an_event(client, link):
    event = make_event(link.hub, link.circle, slug="forum", title_en="Forum", starts_in=timedelta(days=-2))
    client.force_login(make_facilitator(link.circle))
    page = reverse("voice:exchange-circle", args=["the-circle", link.pk])
    assert 'value="Forum"' in client.get(f"{page}?event=forum").content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    facts = {"what": "Forum", "direction": "both", "event": "forum", "reached": "40"}
    assert client.post(page, {**facts, "on": tomorrow.isoformat()}).status_code == 200
    client.post(page, {**facts, "on": timezone.localdate().isoformat()})
    made = Exchange.objects.get()
    assert (made.event, made.reached, made.entered_side) == (event, 40, "circle")
    client.force_login(make_facilitator(link.hub))
    assert (
        "reached 40 people"
        in client.get(reverse("voice:work-hub", args=["the-hub", link.pk])).content.decode()
    )


def test_word_is_sent_by_liaison_and_those_who_lead_the_hub_alone(client, link):
    page = reverse("voice:statement", args=["the-hub", link.pk])
    today = timezone.localdate().isoformat()
    for viewer in (make_member(link.hub).person, make_facilitator(link.circle), make_person()):
        client.force_login(viewer)
        assert client.post(page, {"words": "Hello", "on": today}).status_code == 404
    for viewer in (link.liaisons.get().person, make_facilitator(link.hub)):
        client.force_login(viewer)
        assert client.post(page, {"words": "The bus is late.", "on": today}).status_code == 302
    assert HubStatement.objects.count() == 2
    client.force_login(link.liaisons.get().person)
    assert page in client.get("/me/").content.decode()
    link.liaisons.update(until=timezone.localdate())
    client.force_login(link.liaisons.get().person)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("rows", [3, 60])
def test_page_of_a_link_takes_a_fixed_number_of_queries(client, django_assert_num_queries, link, rows):
    boss = make_facilitator(link.hub)
    for nth in range(rows):
        Ask.objects.create(link=link, side="hub" if nth % 2 else "circle", kind="map", words="A map")
        Exchange.objects.create(link=link, what="A map", direction="both", entered_side="hub")
        HubStatement.objects.create(link=link, words="Hello", sent_by=boss)
        make_event(link.hub, link.circle, starts_in=timedelta(days=-2))
    client.force_login(boss)
    client.get("/mission/")
    for path, expected in [
        (reverse("voice:work-hub", args=["the-hub", link.pk]), 16),
        (reverse("voice:of-circle", args=["the-circle"]), 16),
        (reverse("voice:of-hub", args=["the-hub"]), 22),
        ("/network/", 32),
        ("/me/", 30),
    ]:
        with django_assert_num_queries(expected, info=path):
            assert client.get(path).status_code == 200


# The monthly mail
# ----------------
def first(hour: int = 10, month: int = 5) -> datetime:
    return datetime(2031, month, 1, hour, tzinfo=ZoneInfo("America/New_York"))


def letters() -> list[Message]:
    return list(Message.objects.filter(template="voice/email/monthly").order_by("pk"))


def test_monthly_letter_names_the_next_step_once_in_the_readers_language():
    hub, circle = make_hub(name="Clayton Hub"), make_circle(name="Energy Circle")
    boss = make_facilitator(hub, make_person(language="es"))
    make_facilitator(circle, boss)
    link = make_link(hub, circle)
    calm = make_facilitator(make_hub(), make_person())
    assert monthly.send(first(hour=8)) == 0
    monthly.send(first())
    monthly.send(first())
    monthly.send(first(hour=16))
    mine = [letter for letter in letters() if letter.person_id == boss.pk]
    assert len(mine) == 1
    steps = {step["name"]: step for step in mine[0].context["steps"]}
    assert steps["Clayton Hub"]["words"].startswith("A su coalición le falta una persona enlace")
    assert steps["Clayton Hub"]["path"] == f"/es/hubs/{hub.slug}/links/{link.pk}/"
    [other] = [letter for letter in letters() if letter.person_id == calm.pk]
    assert "Propose a connection." in other.context["steps"][0]["words"]
    monthly.send(first(month=6))
    assert len([letter for letter in letters() if letter.person_id == boss.pk]) == 2


def test_monthly_letter_has_nothing_to_say_where_all_is_well():
    hub, circle = make_hub(), make_circle()
    link = make_link(hub, circle, liaison=make_member(hub).person)
    make_facilitator(hub)
    HubStatement.objects.create(link=link, words="Hello", on=first().date())
    monthly.send(first())
    assert letters() == []
    assert not Message.objects.filter(template="voice/email/monthly_staff").exists()


def test_staff_read_which_circles_need_their_hubs():
    clerk = make_person(is_staff=True)
    clerk.groups.add(Group.objects.get(name=MEMBERSHIP))
    circle = make_circle(name="Energy Circle")
    make_link(make_hub(), circle)
    monthly.send(first())
    [letter] = Message.objects.filter(template="voice/email/monthly_staff")
    assert (letter.email, letter.context["lines"][0]["name"]) == (clerk.email, "Energy Circle")
