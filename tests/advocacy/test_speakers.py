"""The speakers' table: offers, the order, what is missing, who sees which name, and asking again when a date changes."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from advocacy import audiences, sittings, speakers
from advocacy.models import ParticipationRule, Sitting, Speaker, SpeakingTopic
from hubs.models import County
from mailing.models import Batch, Call, Message
from office import privacy
from office.models import AuditEntry, SiteSettings
from tests.advocacy.making import make_advocate
from tests.factories import (
    make_action,
    make_circle,
    make_decision,
    make_event,
    make_facilitator,
    make_hub,
    make_person,
    make_sitting,
)
from tests.rows import FEW_AND_MANY

pytestmark = pytest.mark.django_db

State = Speaker.State


@pytest.fixture
def sitting():
    """A hearing ahead that matters to Clayton and Fulton, followed by a hub, with two topics and a "speak" action."""
    decision = make_decision(slug="night-buses")
    decision.counties.set(County.objects.filter(name__in=["Clayton", "Fulton"]))
    decision.coalitions.add(make_hub(name="Clayton Equity Hub"))
    hearing = make_sitting(decision)
    for name in ("What it costs", "Waiting at night"):
        SpeakingTopic.objects.create(sitting=hearing, name_en=name, name_es=name)
    make_action(decision, "speak", sitting=hearing)
    return Sitting.objects.select_related("decision__body").get(pk=hearing.pk)


def offer(sitting, name="Ana Ruiz", **values):
    given = {
        "email": f"{name.split()[0].lower()}@mail.test",
        "county": County.objects.get(name="Clayton"),
        **values,
    }
    return speakers.offer(sitting, name=name, **given)


def path(sitting):
    return reverse("decisions:speakers", args=["night-buses", sitting.pk])


def press(client, sitting, do, row):
    return client.post(path(sitting), {"do": do, "speaker": row.pk})


def test_neighbor_offers_without_account_is_confirmed_and_withdraws_by_the_link(client, sitting):
    form = reverse("decisions:offer-to-speak", args=["night-buses", sitting.actions.get().pk])
    typed = {"name": "Ana Ruiz", "email": "ana@mail.test", "county": "clayton", "needs_ride": "on"}
    assert "Enter an email address" in client.post(form, {**typed, "email": ""}).text
    for _twice in range(2):
        assert client.post(form, typed).status_code == 302
    assert client.post(form, {**typed, "name": "Bot", "fax": "x"}).status_code == 200
    row = Speaker.objects.get()
    assert (row.state, row.needs_ride, row.shows_name, row.county.name) == (
        State.OFFERED,
        True,
        False,
        "Clayton",
    )
    assert row.network

    client.force_login(make_facilitator(sitting.decision.coalitions.get()))
    press(client, sitting, "confirm", row)
    press(client, sitting, "confirm", row)
    assert list(Message.objects.order_by("pk").values_list("template", flat=True)) == [
        "advocacy/email/speaker_offered",
        "advocacy/email/speaker_confirmed",
    ]
    client.logout()
    link = reverse("decisions:my-speaking", args=[row.token])
    assert "You’re on the list of speakers." in client.get(link).text
    client.get(link)
    row.refresh_from_db()
    assert row.state == State.CONFIRMED, "GET changes nothing"
    client.post(link, {"do": "withdraw"})
    row.refresh_from_db()
    assert (row.state, row.order) == (State.WITHDRAWN, None)
    assert client.get(link[:-3] + "00/").status_code == 404


def test_table_shows_what_is_missing_until_it_is_not(client, sitting):
    staff, hub = make_advocate(), sitting.decision.coalitions.get()
    speakers.confirm(offer(sitting), staff)
    client.force_login(staff)
    html = client.get(path(sitting)).text
    gaps = ["No one yet from Fulton", "No one speaks for Clayton Equity Hub yet"]
    gaps += ["No one speaks about this yet: What it costs", "No one speaks about this yet: Waiting at night"]
    assert all(gap in html for gap in gaps)
    assert "No one yet from Clayton" not in html

    fulton, costs, night = County.objects.get(name="Fulton"), *sitting.topics.all()
    second = offer(sitting, "Lou Lee", county=fulton, topic=costs)
    assert all(gap in client.get(path(sitting)).text for gap in gaps), "an offer is no speaker yet"
    speakers.confirm(second, staff)
    edit = reverse("decisions:edit-speaker", args=[Speaker.objects.earliest("pk").pk])
    client.post(edit, {"county": "13063", "coalition": hub.pk, "topic": night.pk, "order": 1})
    html = client.get(path(sitting)).text
    assert "every place and topic has a speaker" in html
    assert html.index("Ana Ruiz") < html.index("Lou Lee")
    press(client, sitting, "earlier", second)
    html = client.get(path(sitting)).text
    assert html.index("Lou Lee") < html.index("Ana Ruiz")


def test_facilitators_see_only_the_names_they_may_and_strangers_nothing(client, sitting):
    staff = make_advocate()
    for name, shows in (("Ana Ruiz", True), ("Lou Lee", False)):
        speakers.confirm(offer(sitting, name, shows_name=shows), staff)
    pages = [path(sitting), reverse("decisions:edit-speaker", args=[Speaker.objects.get(name="Lou Lee").pk])]
    for person, names in (
        (make_facilitator(sitting.decision.coalitions.get()), {"Ana Ruiz", "ana@mail.test"}),
        (staff, {"Ana Ruiz", "ana@mail.test", "Lou Lee", "lou@mail.test"}),
    ):
        client.force_login(person)
        html = "".join(client.get(page).text for page in pages)
        seen = {word for word in ("Ana Ruiz", "ana@mail.test", "Lou Lee", "lou@mail.test") if word in html}
        assert seen == names
    for person in (make_person(), make_facilitator(make_circle()), make_facilitator(make_hub())):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [404, 404]
        row = offer(sitting, f"Kim {person.pk}")
        assert press(client, sitting, "confirm", row).status_code == 404
        assert Speaker.objects.get(pk=row.pk).state == State.OFFERED
    client.logout()
    assert "Lou Lee" not in client.get("/decisions/night-buses/").text


def test_speakers_are_asked_again_once_for_each_change_and_followers_hear_once(client, sitting):
    SiteSettings.objects.create(postal_address="1 Road", contact_email="hello@example.org")
    staff, member, follower = make_person(), make_person(), make_person()
    for person in (member, follower):
        sittings.follow(sitting.decision, person)
    ana, own = offer(sitting), speakers.offer(sitting, person=member, county=None)
    called = offer(sitting, "Lee", email="", phone="+14045550143")
    gone = offer(sitting, "Gil")
    for row in (ana, own, called, gone):
        speakers.confirm(row, staff)
    speakers.withdraw(gone)
    asked = Message.objects.filter(template="advocacy/email/speaker_asked")
    calls = Call.objects.filter(template="advocacy/email/speaker_asked")

    sittings.postpone(sitting, staff)
    sittings.save(sitting, staff)
    assert (asked.count(), calls.count()) == (2, 1)
    assert {row.state for row in Speaker.objects.active()} == {State.ASKED}
    sittings.move(sitting, sitting.starts_at + timedelta(days=7), staff)
    assert (asked.count(), calls.count()) == (4, 2)
    client.post(reverse("decisions:my-speaking", args=[ana.token]), {"do": "again"})
    assert Speaker.objects.get(pk=ana.pk).state == State.CONFIRMED
    sittings.postpone(sitting, staff)
    sittings.move(sitting, sitting.starts_at + timedelta(days=7), staff)
    vote = Sitting(decision=sitting.decision, kind="vote", starts_at=sitting.starts_at + timedelta(days=30))
    sittings.save(vote, staff)
    assert (asked.count(), calls.count()) == (10, 5), "five changes"

    answer = {"do": "also", "sitting": vote.pk}
    for _twice in range(2):
        client.post(reverse("decisions:my-speaking", args=[ana.token]), answer)
    assert vote.speakers.get().name == "Ana Ruiz"
    # One who answers by phone is confirmed by a facilitator.
    client.force_login(make_facilitator(sitting.decision.coalitions.get()))
    assert "Asked again" in client.get(path(sitting)).text
    press(client, sitting, "confirm", called)
    assert Speaker.objects.get(pk=called.pk).state == State.CONFIRMED
    # Those who are asked are not told a second time as followers.
    batches = Batch.objects.order_by("pk")
    people = [set(audiences.Followers(batch).rows()) for batch in batches]
    assert people == [{follower}] * 5


def test_table_closes_with_the_sitting_then_notes_who_was_heard_and_forgets_the_names(client, sitting):
    staff = make_advocate()
    row = offer(sitting)
    speakers.confirm(row, staff)
    with time_machine.travel(sitting.starts_at + timedelta(hours=4)):
        with pytest.raises(speakers.Closed):
            offer(sitting, "Late")
        client.force_login(staff)
        press(client, sitting, "heard", row)
        assert "1 of 1 were heard" in client.get(path(sitting)).text
    held = privacy.of(Speaker)
    assert list(held.rows(privacy.Subject(email="ana@mail.test"))) == [row]
    make_sitting(sitting.decision, timedelta(days=65))  # the vote, 60 days later
    for days, names in ((31, ["Ana Ruiz"]), (89, ["Ana Ruiz"]), (91, [""])):
        held.sweep(sitting.starts_at + timedelta(days=days))
        assert list(Speaker.objects.values_list("name", flat=True)) == names
    kept = Speaker.objects.get()
    assert (kept.email, kept.county.name, kept.was_heard) == ("", "Clayton", True)
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"speaker.confirmed", "speaker.noted"}


def test_postponed_sitting_keeps_its_speakers_and_a_canceled_one_takes_none(sitting):
    row = offer(sitting)
    Sitting.objects.filter(pk=sitting.pk).update(state="postponed")
    speakers.sweep(sitting.starts_at + timedelta(days=200))
    assert Speaker.objects.get().name == "Ana Ruiz"
    speakers.sweep(row.offered_at + timedelta(days=366))
    assert Speaker.objects.get().name == ""
    sitting.state = "cancelled"
    with pytest.raises(speakers.Closed):
        offer(sitting, "Lou Lee")


def test_practice_is_typed_in_the_bodys_time_zone(client, sitting):
    sitting.decision.body.time_zone = "America/Chicago"
    sitting.decision.body.save()
    client.force_login(make_facilitator(sitting.decision.coalitions.get()))
    plan = reverse("decisions:plan-speakers", args=["night-buses", sitting.pk])
    day = timezone.localdate() + timedelta(days=2)
    client.post(plan, {"do": "plan", "practice_at": f"{day}T18:00", "practice_place": "Library"})
    sitting.refresh_from_db()
    assert sitting.local_practice is not None
    assert (sitting.local_practice.hour, sitting.practice_place, sitting.sequence) == (18, "Library", 0)
    html = client.get(plan).text
    assert f'value="{day}T18:00"' in html
    assert "Central time" in html
    assert "6 p.m., Central time" in client.get(path(sitting)).text.replace("\N{NO-BREAK SPACE}", " ")


def test_event_shows_the_sitting_people_go_to_and_how_to_speak_there(client, sitting):
    rule = ParticipationRule.objects.create(
        body=sitting.decision.body, way="in_person", how_en="Sign in.", sign_up_en="At the door.", minutes_each=3,
        source="https://example.org/", checked_on=timezone.localdate(),
    )  # fmt: skip
    event = make_event(make_hub(), time_zone="America/Chicago")
    sitting.event, sitting.rule = event, rule
    sitting.save()
    page = client.get(event.get_absolute_url()).text
    assert sitting.decision.title in page
    assert "Eastern time" in page, "the meeting is in the body's zone"
    assert "At the door." in page
    assert "Plan who speaks" not in page
    client.force_login(make_facilitator(sitting.decision.coalitions.get()))
    assert f'href="{path(sitting)}"' in client.get(event.get_absolute_url()).text


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_take_a_fixed_number_of_queries(client, django_assert_num_queries, sitting, rows):
    staff, facilitator = make_advocate(), make_facilitator(sitting.decision.coalitions.get())
    for nth in range(rows):
        Speaker.objects.create(
            sitting=sitting, person=make_person(), order=nth, state="confirmed", shows_name=True
        )
        offer(sitting, f"Kim {nth}", shows_name=True)
    own = Speaker.objects.latest("pk")
    for who, address, expected in (
        (staff, path(sitting), 11),
        (facilitator, path(sitting), 9),
        (None, reverse("decisions:my-speaking", args=[own.token]), 3),
        (None, reverse("decisions:offer-to-speak", args=["night-buses", sitting.actions.get().pk]), 5),
    ):
        client.logout()
        if who is not None:
            client.force_login(who)
            client.get("/me/")
        with django_assert_num_queries(expected, info=address):
            assert client.get(address).status_code == 200
