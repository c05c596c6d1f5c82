"""What people did is counted as they say, and each who asked hears the outcome once, also by phone."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy import deeds, outcomes
from advocacy.models import KEPT_FOR, Action, DecisionFollower, Deed, Outcome, Speaker
from agenda.models import Carrying, State
from mailing import batches
from mailing.models import Batch, Call, Message
from office import privacy
from office.models import AuditEntry, SiteSettings
from tests.factories import (
    make_action,
    make_circle,
    make_decision,
    make_facilitator,
    make_hub,
    make_item,
    make_person,
    make_sitting,
)
from tests.rows import FEW_AND_MANY

pytestmark = pytest.mark.django_db


@pytest.fixture
def action() -> Action:
    SiteSettings.objects.create(postal_address="1 Road", contact_email="hello@example.org")
    return make_action(make_decision(slug="night-buses"))


def did(client, action: Action, **data: str):
    return client.post(f"{action.get_absolute_url()}done/", data)


def test_i_did_it_is_the_count_and_keeps_nothing_about_someone_who_asks_for_nothing(client, action):
    did(client, action, name="Ana", email="ana@example.org", phone="404 555 0123")
    did(client, action)

    for deed in Deed.objects.all():
        assert (deed.name, deed.email, deed.phone, deed.wants_outcome) == ("", "", "", False)
    assert not Message.objects.exists()
    caches["pages"].clear()
    assert "2 people told us they did this" in client.get("/decisions/night-buses/").content.decode()
    assert did(client, action, wants_outcome="on").status_code == 200
    assert Deed.objects.count() == 2
    member = make_person()
    client.force_login(member)
    for _twice in range(2):
        deeds.tell(action, person=member, wants_outcome=True)
    assert Deed.objects.count() == 3


@pytest.mark.databases
def test_outcome_reaches_each_who_asked_once_and_the_phone_becomes_a_call(client, action):
    person, staff = make_person(), make_person()
    other = make_action(action.decision, "speak")
    for one in (action, other):
        deeds.tell(one, person=person, wants_outcome=True)
        did(client, one, name="Ana", email="ana@example.org", wants_outcome="on")
        deeds.enter(
            one, staff, how="phone", name="Rosa", phone="+14045550123", wants_outcome=True, language="es"
        )
    did(client, action, name="Never", email="never@example.org", wants_outcome="on")
    asked = Message.objects.filter(template="advocacy/email/confirm_deed")
    assert asked.count() == 3
    for deed in Deed.objects.filter(email="ana@example.org"):
        assert client.get(f"/decisions/hear/{deed.token}/").status_code == 200
        assert client.post(f"/decisions/hear/{deed.token}/").status_code == 302
    outcome = Outcome.objects.create(
        decision=action.decision, decided_on=timezone.localdate(), did_en="It said yes."
    )

    assert outcomes.publish(outcome, staff)
    assert not outcomes.publish(outcome, staff)

    batches.freeze(Batch.objects.get())
    told = Message.objects.filter(template="advocacy/email/outcome_out").exclude(state="skipped")
    assert sorted(told.values_list("email", flat=True)) == sorted(["ana@example.org", person.email])
    assert [call.phone for call in Call.objects.filter(template="advocacy/email/outcome_out")] == [
        "+14045550123"
    ]


def test_outcome_reaches_speakers_once_too_also_who_asked_with_an_action(action):
    staff, member = make_person(), make_person()
    hearing, other = make_sitting(action.decision, -timedelta(days=9)), make_sitting(action.decision)
    deeds.enter(action, staff, how="phone", phone="+14045550123", wants_outcome=True)
    deeds.tell(action, person=member, wants_outcome=True)

    def speaks(sitting, state="confirmed", **values):
        return Speaker.objects.create(sitting=sitting, name="A neighbor", state=state, **values)

    for sitting in (hearing, other):
        speaks(sitting, email="ana@example.org")
        speaks(sitting, phone="+14045550142")
        speaks(sitting, person=member)
        speaks(sitting, phone="+14045550123")  # who asked with the action
    speaks(hearing, "asked", email="came@example.org", was_heard=True)
    speaks(hearing, "asked", email="silent@example.org")
    speaks(hearing, "offered", email="offered@example.org")
    speaks(hearing, "withdrawn", email="gone@example.org")
    speaks(make_sitting(make_decision()), email="elsewhere@example.org")
    outcome = Outcome.objects.create(
        decision=action.decision, decided_on=timezone.localdate(), did_en="It said yes."
    )
    outcomes.publish(outcome, staff)
    batches.freeze(Batch.objects.get())
    told = Message.objects.filter(template="advocacy/email/outcome_out").exclude(state="skipped")
    assert sorted(told.values_list("email", flat=True)) == sorted(
        ["ana@example.org", "came@example.org", member.email]
    )
    assert sorted(Call.objects.values_list("phone", flat=True)) == ["+14045550123", "+14045550142"]


def test_goal_moves_with_the_outcome_and_the_trail_says_who_raised_and_who_decided(client):
    circle, hub = make_circle(), make_hub("Clayton")
    item = make_item(circle, slug="the-goal", state="in_progress")
    raised = make_item(hub, slug="the-priority", heard_in="listening")
    Carrying.objects.create(origin=raised, item=item)
    decision = make_decision(title_en="Buses to the airport")
    decision.goals.add(item)
    body = decision.body.name
    next_one = make_decision(title_en="Fares next year")
    next_one.goals.add(item)
    make_sitting(next_one)
    outcome = Outcome.objects.create(
        decision=decision,
        decided_on=timezone.localdate(),
        did_en="It said yes.",
        link="https://example.org/vote",
        published_at=timezone.now(),
    )

    assert not outcomes.move_goal(item, State.WON, outcome, make_person(is_staff=True))
    assert outcomes.move_goal(item, State.WON, outcome, make_facilitator(circle))
    item.refresh_from_db()
    assert (item.state, item.learned_en) == (
        "won",
        f"Decided by {body}: It said yes. https://example.org/vote",
    )
    trail = client.get("/agenda/the-goal/").text
    steps = [f"Heard in {hub.name}", f"Decided by {body}: It said yes.", f"Decided by {body} on "]
    places = [trail.index(words) for words in steps]
    assert places == sorted(places)
    assert "Fares next year" in trail
    assert f"Decided by {body} on " in client.get("/agenda/the-priority/").text


@pytest.mark.databases
def test_staff_are_reminded_once_five_days_after_a_sitting_without_an_outcome(action):
    early, late = make_decision(), make_decision()
    make_sitting(early, -timedelta(days=5, hours=1))
    make_sitting(late, -timedelta(days=4, hours=23))
    again = make_decision()
    make_sitting(again, -timedelta(days=9))
    make_sitting(again, timedelta(days=9))

    assert list(outcomes.due()) == [early]
    assert outcomes.remind() == 1
    assert outcomes.remind() == 0
    assert [mail.about_id for mail in Message.objects.filter(template="advocacy/email/outcome_due")] == [
        early.pk
    ]


@pytest.mark.databases
def test_what_people_told_is_emptied_after_90_days_and_the_count_stays(action):
    now = timezone.now()
    waiting = deeds.enter(action, None, how="phone", name="Rosa", phone="+14045550123", wants_outcome=True)[0]
    heard = deeds.enter(action, None, how="paper", heard_back="They listened.")[0]
    Deed.objects.update(done_at=now - KEPT_FOR - timedelta(hours=1))
    held = privacy.tables()[Deed]

    assert held.sweep(now) == 1
    heard.refresh_from_db()
    assert heard.heard_back == ""
    waiting.refresh_from_db()
    assert waiting.phone
    Outcome.objects.create(
        decision=action.decision,
        decided_on=now.date(),
        did_en="Yes.",
        published_at=now - KEPT_FOR - timedelta(hours=1),
    )
    assert held.sweep(now) == 1
    assert Deed.objects.filter(phone="", name="").count() == 2


def test_facilitators_of_a_circle_behind_it_enter_deeds_and_others_cannot(client, action):
    circle = make_circle()
    action.decision.coalitions.add(circle)
    path = f"/decisions/actions/{action.pk}/enter/"
    data = {"how": "paper", "number": "12"}
    client.force_login(make_facilitator(make_circle()))
    assert client.post(path, data).status_code == 404
    client.force_login(make_facilitator(circle))
    assert client.post(path, data).status_code == 302
    assert Deed.objects.filter(how="paper").count() == 12
    assert AuditEntry.objects.filter(action="advocacy.deeds_entered").count() == 1
    for page in ("/decisions/work/", "/decisions/night-buses/manage/", "/decisions/night-buses/outcome/"):
        assert client.get(page).status_code == 404


def test_following_needs_an_account_and_stops(client, action):
    path = "/decisions/night-buses/follow/"
    assert "/accounts/login/" in client.post(path)["Location"]
    client.force_login(make_person())
    client.post(path)
    assert DecisionFollower.objects.count() == 1
    client.post(path, {"do": "stop"})
    assert not DecisionFollower.objects.exists()


PAGES = [
    ("/decisions/", 9),
    ("/decisions/?month={month}", 5),
    ("/decisions/?circle=the-circle&county=clayton&open=1", 6),
    ("/decisions/night-buses/", 9),
    ("/decision-makers/the-board/", 11),
    ("/decisions/calendar.ics", 6),
    ("/decisions/feed/", 7),
]


@pytest.mark.databases
@pytest.mark.parametrize("many", FEW_AND_MANY)
def test_pages_take_the_same_queries_with_few_and_many(client, many):
    first = make_decision(slug="night-buses")
    type(first.body).objects.update(slug="the-board")
    circle = make_circle(slug="the-circle")
    for nth in range(many):
        row = make_decision(body=first.body)
        row.coalitions.add(circle)
        make_sitting(row, timedelta(days=nth % 9 + 1))
        make_sitting(first, timedelta(days=nth % 9 + 1))
        first.goals.add(make_item(circle))
        make_action(first)
        Deed.objects.create(action=first.actions.first())
    counted = {}
    for path, _number in PAGES:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path.format(month=f"{timezone.localdate():%Y-%m}")).status_code == 200
        counted[path] = len(queries)
    assert counted == dict(PAGES)
