"""The pages around RSVPs: what they show, what they keep private, and how many queries they take."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.models import Block
from events import attendance, mails
from events.models import RSVP, Event, Follower, Need
from mailing.compose import rendered
from mailing.contacts import fingerprint_of
from mailing.models import Message
from tests.factories import (
    make_arrangement,
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_member,
    make_person,
    make_rsvp,
    set_capacity,
)

pytestmark = pytest.mark.django_db


def post(client, event: Event, **values: object):
    data = {
        "name": "Ana Ruiz",
        "email": "ana@example.org",
        "party_size": "1",
        "wants_reminders": "on",
        **values,
    }
    return client.post(reverse("events:rsvp", args=[event.slug]), data)


def words(answer) -> str:
    """Return the page's text, without the address that was typed."""
    return answer.content.decode().replace("ana@example.org", "…").replace("new@example.org", "…")


def test_answer_does_not_tell_whether_the_address_is_known_or_not_welcome(client):
    circle = make_circle()
    event = make_event(circle)
    make_person("ana@example.org")
    post(client, event)
    known, new = post(client, event), post(client, event, email="new@example.org")
    assert words(known) == words(new)
    Block.objects.create(coalition=circle, fingerprint=fingerprint_of("blocked@example.org"))
    blocked = post(client, event, email="blocked@example.org")
    assert words(blocked).replace("blocked@example.org", "…") == words(new)
    assert event.rsvps.count() == 2
    assert Message.objects.get(email="blocked@example.org").template == "events/email/refused"


def test_answer_on_a_full_event_is_the_same_for_a_known_address(client):
    event = make_event(make_circle(), capacity=1)
    post(client, event)
    again, new = post(client, event), post(client, event, email="new@example.org")
    assert words(again) == words(new)
    assert "This event is full right now, so new RSVPs go on the waitlist." in words(again)
    assert event.rsvps.count() == 2


def test_second_answer_that_is_not_taken_is_not_said_to_be(client):
    """A second, smaller RSVP would fit, but the first one (twelve people, waitlisted) is kept."""
    event = make_event(make_circle(), capacity=10)
    asked = post(client, event, party_size="12")
    assert "10 spots are left. Come with fewer, or wait together?" in asked.text
    assert 'value="12"' in asked.text
    assert not event.rsvps.exists()
    short = words(post(client, event, party_size="12", waits_together="on"))
    assert "You asked for 12 spots." in short
    assert "10 spots are left. We keep groups together" in short
    again, new = (
        post(client, event, party_size="2"),
        post(client, event, party_size="2", email="new@example.org"),
    )
    assert words(again) == words(new)
    assert not re.search(r"You’re going|You have a spot|number \d", words(again))
    rsvp = RSVP.objects.get(email="ana@example.org")
    assert (rsvp.party_size, rsvp.state) == (12, "waitlisted")
    own = client.get(reverse("rsvp:page", args=[rsvp.token])).text
    assert "Only 8 spots are left." in own


def test_mail_to_the_waitlist_says_why_one_waits():
    event = make_event(make_circle(), capacity=10)
    for places_taken, words_ in ((0, "Spots left: 10. We keep groups together"), (10, "is full.")):
        event.places_taken = places_taken
        rsvp = make_rsvp(event=event, party_size=12, state="waitlisted", line=1)
        rsvp.event = event
        _subject, text, _html = rendered(mails.RsvpWaitlisted, mails.RsvpWaitlisted(rsvp).context())
        assert words_ in text
        assert "You’re number" in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Open"),
        ({"capacity": 1, "places_taken": 1}, "Full: waitlist only"),
        ({"rsvp_opens_at": timezone.now() + timedelta(days=1)}, "RSVPs open later"),
        ({"takes_rsvps": False}, "No RSVP needed"),
        ({"rsvp_closes_at": timezone.now() - timedelta(hours=1)}, "RSVPs closed"),
        ({"state": "cancelled"}, "Canceled"),
        ({"state": "postponed"}, "Postponed: new date to come"),
    ],
)
def test_list_and_page_say_how_an_event_stands(client, values, words):
    event = make_event(make_circle(), **values)
    tag = re.compile(r'<span class="tag[^"]*">([^<]+)</span>')
    for address in ("/events/", event.get_absolute_url()):
        caches["pages"].clear()
        tags = tag.findall(client.get(address).text)
        assert words in tags
        assert (words == "Open") == ("Open" in tags)


@pytest.mark.parametrize("is_full", [False, True])
@pytest.mark.parametrize(
    "said", [{}, {"party_size": "3", "childcare_3_to_5": "2"}], ids=["alone", "with needs"]
)
def test_rsvp_is_the_same_work_for_known_and_unknown_addresses(client, is_full, said):
    circle = make_circle()
    event = make_event(circle, capacity=0 if is_full else 50)
    make_arrangement(event, "childcare")
    make_person("account@example.org")
    for who in ("warm", "present", "gone"):
        post(client, event, email=f"{who}@example.org", **said)
    attendance.rsvps.cancel(RSVP.objects.get(email="gone@example.org"))
    Block.objects.create(coalition=circle, fingerprint=fingerprint_of("blocked@example.org"))

    def work(who: str) -> int:
        """Return the number of SQL statements of one RSVP, without savepoints."""
        with CaptureQueriesContext(connection) as made:
            assert "Check your email." in words(post(client, event, email=f"{who}@example.org", **said))
        return sum("SAVEPOINT" not in one["sql"] for one in made)

    new = work("new")
    before = set(RSVP.objects.filter(event=event).values_list("email", "state", "revision", "line"))
    assert {who: work(who) for who in ("present", "blocked")} == {"present": new, "blocked": new}
    # Nothing of the rolled-back work remains.
    assert set(RSVP.objects.filter(event=event).values_list("email", "state", "revision", "line")) == before
    assert not Follower.objects.filter(email="blocked@example.org").exists()
    assert Message.objects.filter(email="present@example.org", key__contains=":again:").count() == 1
    assert work("account") == new
    post(client, event, email="gone@example.org", **said)
    for who in ("account", "gone"):
        assert RSVP.objects.active().filter(event=event, email=f"{who}@example.org").exists()


def test_only_what_the_event_can_arrange_is_asked(client):
    event = make_event(make_circle())
    make_arrangement(event, "childcare")
    page = client.get(reverse("events:rsvp", args=[event.slug])).content.decode()
    assert "childcare_3_to_5" in page
    assert 'name="ride"' not in page
    assert 'name="interpreter"' not in page


def test_children_count_as_people_and_a_ride_needs_a_zip(client):
    event = make_event(make_circle())
    make_arrangement(event, "childcare")
    make_arrangement(event, "ride")
    answer = post(client, event, childcare_3_to_5="1", ride="need").content.decode()
    assert "Your total doesn’t include the children you listed. Please count them too." in answer
    assert "Add your pickup ZIP code" in answer
    assert not RSVP.objects.exists()


def test_keeping_in_touch_is_asked_apart_and_mail_waits_for_the_press(client):
    circle = make_circle()
    event = make_event(circle)
    post(client, event, keep_mail="on")
    line = Follower.objects.get()
    assert (line.coalition_id, line.by_mail, line.by_call, line.contact.email) == (
        circle.pk,
        True,
        False,
        None,
    )
    rsvp = RSVP.objects.get()
    client.post(reverse("rsvp:page", args=[rsvp.token]), {"do": "confirm"})
    assert Follower.objects.get().contact.email == "ana@example.org"


def test_link_and_hidden_address_show_only_after_the_press(client):
    event = make_event(
        make_circle(),
        format="both",
        online_url="https://meet.example.org/x",
        address="5 Secret Lane",
        hides_address=True,
    )
    post(client, event)
    own = reverse("rsvp:page", args=[RSVP.objects.get().token])
    for path in (own, event.get_absolute_url(), reverse("events:rsvp", args=[event.slug])):
        page = client.get(path).content.decode()
        assert "meet.example.org" not in page
        assert "Secret Lane" not in page
    client.post(own, {"do": "confirm"})
    page = client.get(own).content.decode()
    assert "https://meet.example.org/x" in page
    assert "5 Secret Lane" in page


def test_looking_at_the_secret_page_confirms_and_cancels_nothing(client):
    event = make_event(make_circle())
    post(client, event)
    rsvp = RSVP.objects.get()
    client.get(reverse("rsvp:page", args=[rsvp.token]))
    rsvp.refresh_from_db()
    assert (rsvp.confirmed_at, rsvp.state) == (None, "going")
    assert client.get(reverse("rsvp:page", args=[rsvp.token[:-1] + "x"])).status_code == 404


def test_still_coming_is_a_press_that_needs_no_login(client):
    rsvp = make_rsvp(make_event(make_circle()))
    own = reverse("rsvp:page", args=[rsvp.token])
    client.post(own, {"do": "yes"})
    rsvp.refresh_from_db()
    assert rsvp.still_coming_at
    client.post(own, {"do": "cancel"})
    rsvp.refresh_from_db()
    assert rsvp.is_cancelled


def test_members_only_event_is_for_members(client):
    circle = make_circle()
    event = make_event(circle, is_members_only=True)
    address = reverse("events:rsvp", args=[event.slug])
    assert client.get(address).status_code == 404
    client.force_login(make_member(circle).person)
    assert client.get(address).status_code == 200


def test_signed_in_person_comes_by_one_form_and_is_led_to_their_own_page(client):
    event = make_event(make_circle())
    person = make_person()
    client.force_login(person)
    answer = client.post(reverse("events:rsvp", args=[event.slug]), {"party_size": "2"})
    rsvp = RSVP.objects.get()
    assert (rsvp.person, rsvp.party_size, rsvp.confirmed_at is not None) == (person, 2, True)
    assert answer["Location"] == reverse("rsvp:page", args=[rsvp.token])
    assert client.get(reverse("events:rsvp", args=[event.slug]))["Location"] == answer["Location"]


@pytest.mark.databases
def test_a_guests_rsvp_takes_nine_statements_the_same_for_every_address(client):
    """For one that is new, has answered, has canceled, is blocked, has had its mails; a spot is left or not."""
    circle = make_circle()
    event = make_event(circle, capacity=20)
    make_rsvp(event, email="known@example.org")
    gone = make_rsvp(event, email="gone@example.org")
    attendance.rsvps.cancel(gone)
    Block.objects.create(coalition=circle, fingerprint=fingerprint_of("blocked@example.org"))
    client.get("/mission/")
    made = {}
    for name in ("new", "known", "gone", "blocked"):
        with CaptureQueriesContext(connection) as queries:
            assert "Check your email" in post(client, event, email=f"{name}@example.org").text
        made[name] = [
            one["sql"].split()[0] + " " + re.search(r'(?:INTO|FROM|UPDATE) "(\w+)"', one["sql"])[1]
            for one in queries.captured_queries
            if not re.match("SAVEPOINT|RELEASE|ROLLBACK", one["sql"])
        ]
    assert {len(kinds) for kinds in made.values()} == {9}, made
    assert made["known"] == made["blocked"] == made["new"]
    assert made["gone"][4] == "UPDATE events_rsvp"
    assert [*made["gone"][:4], *made["gone"][5:]] == [*made["new"][:4], *made["new"][5:]]
    assert event.rsvps.active().count() == 3  # known, gone that came back, new
    event.refresh_from_db()
    assert event.places_taken == event.rsvps.holding().people() == 3

    set_capacity(event, 3)
    with CaptureQueriesContext(connection) as queries:
        post(client, event, email="late@example.org")
    assert (
        sum(not re.match("SAVEPOINT|RELEASE|ROLLBACK", one["sql"]) for one in queries.captured_queries) == 9
    )
    event.refresh_from_db()
    assert (event.people_waiting, event.last_line, event.rsvps.get(email="late@example.org").line) == (
        1,
        1,
        1,
    )


@pytest.mark.django_db
def test_pages_say_that_somebody_comes_only_once_the_place_is_theirs(client):
    person = make_person()
    client.force_login(person)
    stands = {
        "going": "You’re going", "waitlisted": "On the waitlist", "offered": "Spot offered",
        "asked": "Waiting for approval",
    }  # fmt: skip
    for state, tag in stands.items():
        event = make_event(make_circle(), needs_approval=state == "asked")
        waits = {"line": 1} if state == "waitlisted" else {}
        rsvp = make_rsvp(event, person, state="going" if state == "asked" else state, **waits)
        for address in (reverse("rsvp:page", args=[rsvp.token]), "/me/", event.get_absolute_url()):
            page = client.get(address).content.decode()
            assert ("You’re going" in page) == (state == "going"), (state, address)
            if address != event.get_absolute_url():
                assert tag in page, (state, address)
        rsvp.delete()


def test_own_page_names_what_was_asked_for(client):
    event = make_event(make_circle())
    make_arrangement(event, "ride")
    rsvp = make_rsvp(event=event)
    Need.objects.create(event=event, rsvp=rsvp, kind="ride", what="30315", quantity=1)
    assert "A ride from 30315" in words(client.get(reverse("rsvp:page", args=[rsvp.token])))


def test_confirmation_says_what_was_asked_what_comes_next_and_never_that_one_is_going(client):
    hub = make_hub("Clayton", name="Clayton Equity Hub")
    event = make_event(
        hub, capacity=10, place="Sample Center", address="100 Example Street", slug="the-event"
    )
    make_arrangement(event, "childcare")
    page = post(client, event, party_size="3", childcare_3_to_5="2").text
    for words_ in (
        *("You asked for 3 spots.", "Childcare, ages 3 to 5: 2", "What happens next", "Get directions"),
        *("/events/the-event/event.ics", "calendar.google.com", "outlook.live.com", "Bring a neighbor"),
        *("Join Clayton Equity Hub", "the organizers tell you if they can arrange what you need"),
    ):
        assert words_ in page
    assert not re.search(r"You’re going|You have a spot|See you there", page)


def test_links_are_sent_again_and_the_answer_is_the_same_for_an_unknown_address(client):
    event = make_event(make_circle(), title_en="Forum")
    rsvp = make_rsvp(event, email="ana@example.org")
    make_rsvp(make_event(make_circle(), starts_in=timedelta(days=-9)), email="ana@example.org")
    known = client.post("/rsvp/again/", {"email": "ana@example.org"})
    unknown = client.post("/rsvp/again/", {"email": "new@example.org"})
    assert words(known) == words(unknown)
    sent = Message.objects.get(template="events/email/link_again")
    assert sent.email == "ana@example.org"
    _subject, text, _html = rendered(mails.LinkAgain, mails.LinkAgain(rsvp).context())
    assert (f"/rsvp/{rsvp.token}/" in text, text.count("/rsvp/")) == (True, 1)


def test_form_opens_the_question_of_needs_where_something_was_entered_or_is_wrong(client):
    event = make_event(make_circle())
    make_arrangement(event, "ride")
    empty = client.get(reverse("events:rsvp", args=[event.slug])).text
    assert re.findall(r'<details class="closed-question"( open)?>', empty) == ["", ""]
    wrong = post(client, event, ride="need").text
    assert "Add your pickup ZIP code" in wrong
    assert re.findall(r'<details class="closed-question"( open)?>', wrong) == [" open", ""]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"starts_in": timedelta(days=-3), "outcome_en": "Forty came."},
            ["This event is over.", 'href="#outcome"'],
        ),
        ({"state": Event.State.CANCELLED}, ["This event is canceled"]),
    ],
)
def test_event_that_is_over_or_off_offers_the_next_one_and_no_spot(client, change, said):
    hub, person = make_hub(), make_person()
    event = make_event(hub, slug="the-event", **change)
    make_rsvp(event, person=person)
    make_event(hub, starts_in=timedelta(days=5), state=Event.State.CANCELLED)
    make_event(make_circle(), starts_in=timedelta(days=6), title_en="Elsewhere")
    make_event(hub, starts_in=timedelta(days=9), title_en="The next meeting")
    for viewer in (None, person):
        if viewer:
            client.force_login(viewer)
        page = client.get("/events/the-event/").text
        for words_ in [*said, "The hosts’ next event:", ">The next meeting</a>"]:
            assert words_ in page
        assert not re.search(r"/the-event/rsvp/|You’re going|Elsewhere", page)


def test_message_to_guests_is_shown_before_it_goes_and_a_long_subject_is_noted(client):
    circle = make_circle()
    event, boss = make_event(circle), make_facilitator(circle)
    client.force_login(boss)
    for length, is_noted in ((50, False), (51, True)):
        data = {"to": "going", "subject": "w" * length, "words": "Doors open at 5:30."}
        page = words(client.post(reverse("events:write", args=[event.slug]), data, follow=True))
        assert "Doors open at 5:30." in page
        assert ("This subject has 51 characters. Most phones show about 50." in page) == is_noted
