"""My page: to-do items of all apps, each with one link that opens.

The number of queries does not depend on how many coalitions a person facilitates.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from agenda import proposals
from agenda import view_requests as agenda_asking
from coalitions import invitations, letters, membership
from coalitions.models import Coalition, JoinRequest, Organization
from dialogue import report_decisions
from events.models import RSVP, Host
from hubs import connections
from hubs.models import Help, HubCircle
from mailing.models import Message
from pages import action_items
from people.models import Person
from tests import mails
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_item,
    make_link,
    make_member,
    make_moderator,
    make_opportunity,
    make_person,
    make_rsvp,
    make_shift,
    make_sign_up,
    make_thread,
    make_volunteer,
)
from voice import requests
from volunteering.models import Application, Hours, SignUp

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def fill(hub: Any) -> None:
    """Create a to-do item of each kind for the hub's facilitators."""
    make_facilitator(hub)
    circle = make_circle()
    host = make_facilitator(circle)
    Coalition.objects.filter(pk=hub.pk).update(joining="approval")
    membership.join(Coalition.objects.get(pk=hub.pk), make_person())
    JoinRequest.objects.create(coalition_id=hub.pk, name="Lou", phone="+14045550123", state="to_call")
    letters.write(hub, name="Ana", email="ana@example.org", phone="", language="en", words="Hello")
    with transaction.atomic():
        mails.queue(
            key=f"call:{hub.pk}",
            kind=Message.Kind.TRANSACTIONAL,
            to=make_person(email=None, phone="+14045550123").contact,
            template="mailing/email/plain",
            owed_by=hub,
        )
    church = Organization.objects.create(name=f"Church {hub.pk}")
    make_member(hub, organization=church)
    post = make_thread(hub).posts.get()
    report_decisions.report(post, make_member(hub).person, reason="other", words="Not kind.")
    connections.propose(hub, make_circle(), "circle", host)
    link = make_link(hub, circle, review_on=timezone.localdate())
    Help.objects.create(
        kind="power",
        name="Fund",
        about_en="Pays.",
        keeper=hub,
        checked_on=timezone.localdate() - timedelta(400),
    )
    requests.ask(link, "circle", host, kind="map", words="Three residents")
    proposals.bring(hub, make_member(hub).person, title_en="Clean water")
    agenda_asking.ask(make_item(circle, title_en="Safe pipes"), host, question_en="All pipes?")
    event = make_event(make_circle(), title_en="Forum")
    Host.objects.create(event=event, coalition=hub)
    led = make_event(hub, title_en="Supper")
    with transaction.atomic():
        mails.queue(
            key=f"event:{led.pk}",
            kind=Message.Kind.TRANSACTIONAL,
            to=make_person(email=None, phone="+14045550123").contact,
            template="mailing/email/plain",
            owed_by=led,
        )
    chairs = make_opportunity(hub)
    make_sign_up(make_shift(chairs), state=SignUp.State.REQUESTED)
    Application.objects.create(opportunity=chairs, volunteer=make_volunteer())
    Hours.objects.create(
        opportunity=chairs, volunteer=make_volunteer(), minutes=60, worked_on=timezone.localdate()
    )


LINES = [
    "1 request to join",
    "1 person wants a call about joining",
    "1 message to answer",
    "1 call to make",
    "1 member says they speak for an organization",
    "1 report to review",
    "wants to connect. What’s your answer?",
    "for a year. Does the connection still help?",
    "1 help listing to check",
    "has a request: Three residents",
    "Your hub needs a liaison in",
    "Proposed by a member: Clean water",
    "wants your view: Safe pipes",
    "Answer a request to co-host Forum",
    "1 call to make",
    "1 person waiting for a shift to be approved",
    "1 person would like to volunteer",
    "Hours of 1 shift to approve",
]


def test_everything_that_waits_for_who_leads_stands_in_one_list_and_opens(client):
    hub = make_hub(name="Elm Hub")
    fill(hub)
    boss = make_facilitator(hub)
    waits = action_items.items_for(boss)
    assert len(waits) == len(LINES)
    for line, words in zip(waits, LINES, strict=True):
        assert words in line.words
    assert {line.where for line in waits} == {"Elm Hub", "Supper"}
    client.force_login(boss)
    page = client.get("/me/").content.decode()
    assert page.count("To do") == 1
    assert "10 more" in page
    for line in waits:
        assert f'href="{line.path}"' in page
        assert client.get(line.path).status_code == 200, line


def test_lines_are_in_the_language_of_the_page(client):
    hub = make_hub(name="Elm Hub")
    fill(hub)
    client.force_login(make_facilitator(hub))
    page = client.get("/es/me/").content.decode()
    assert "Pendientes" in page
    assert "/es/hubs/" in page
    for words in LINES:
        assert words not in page


def test_what_waits_for_a_member_without_a_coalition_to_lead(client):
    person, hub, circle = make_person(), make_hub(name="Elm Hub"), make_circle(name="Water Circle")
    boss = make_facilitator(hub)
    make_member(hub, person)
    invitations.invite(circle, [person.email], language="en", note="", by=make_facilitator(circle))
    connections.name_liaison(make_link(hub, circle), person, boss)
    make_rsvp(make_event(hub, title_en="Supper"), person, state=RSVP.State.OFFERED)
    chairs = make_shift(make_opportunity(hub, title_en="Carry chairs"))
    make_sign_up(chairs, make_volunteer(person), state=SignUp.State.OFFERED)
    # Items for others.
    fill(make_hub())
    connections.name_liaison(make_link(hub, make_circle()), make_member(hub).person, boss)
    make_rsvp(make_event(hub), make_person(), state=RSVP.State.OFFERED)
    make_sign_up(chairs, make_volunteer(make_person()), state=SignUp.State.OFFERED)
    invitations.invite(circle, ["other@example.org"], language="en", note="", by=make_facilitator(circle))
    waits = action_items.items_for(person)
    assert [line.words for line in waits] == [
        "You’re invited to join Water Circle.",
        "Elm Hub would like you to be its liaison in Water Circle.",
        "We’re holding a spot for you at Supper. Do you want it?",
        "We’re holding a spot for you at Carry chairs. Do you want it?",
    ]
    client.force_login(person)
    for line in waits:
        assert client.get(line.path).status_code == 200, line


def test_reports_on_who_leads_wait_for_the_moderation_group(client):
    hub = make_hub()
    boss = make_facilitator(hub)
    report = {"reason": "other", "words": "Not kind."}
    report_decisions.report(make_thread(hub, boss).posts.get(), make_member(hub).person, **report)
    assert not any("report" in line.words for line in action_items.items_for(boss))  # written by facilitators
    moderator = make_moderator()
    second_step, line = action_items.items_for(moderator)
    assert second_step.words.startswith("Turn on a second step for signing in by ")
    assert (line.words, line.where) == ("1 report to review", "Moderation")
    client.force_login(moderator)
    assert client.get(line.path).status_code == 200


def test_nothing_waits_where_nothing_does_and_the_page_says_nothing_of_it(client):
    person = make_member(make_circle()).person
    client.force_login(person)
    assert action_items.items_for(person) == []
    assert "To do" not in client.get("/me/").content.decode()


def test_of_two_links_between_coalitions_that_one_person_leads_each_side_has_its_line():
    hub, circle = make_hub(name="Elm Hub"), make_circle(name="Water Circle")
    boss = make_facilitator(hub)
    make_facilitator(circle, boss)
    make_link(hub, circle)
    assert [(line.words, line.where) for line in action_items.items_for(boss)] == [
        ("Your hub needs a liaison in Water Circle. Ask a member.", "Elm Hub"),
        ("Elm Hub needs a liaison in your circle. Ask its facilitators.", "Water Circle"),
    ]


def test_side_that_kept_the_link_is_asked_no_more():
    hub, circle = make_hub(), make_circle()
    link = make_link(hub, circle, review_on=timezone.localdate(), liaison=make_member(hub).person)
    boss, host = make_facilitator(hub), make_facilitator(circle)
    HubCircle.objects.filter(pk=link.pk).update(since=timezone.localdate() - timedelta(days=400))

    def asked(person: Person) -> bool:
        return any("Does the connection still help?" in line.words for line in action_items.items_for(person))

    connections.keep(link, "hub", boss)
    assert (asked(boss), asked(host)) == (False, True)


@pytest.mark.parametrize("led", [1, 10])
def test_page_takes_the_same_number_of_queries_however_many_coalitions_one_leads(
    client, django_assert_num_queries, led
):
    boss = make_person()
    for _nth in range(led):
        hub = make_hub()
        fill(hub)
        make_facilitator(hub, boss)
    client.force_login(boss)
    client.get("/mission/")
    with django_assert_num_queries(34):
        assert client.get("/me/").status_code == 200


def test_proposal_waits_for_the_other_side_alone():
    hub, circle = make_hub(), make_circle(name="Water Circle")
    boss, host = make_facilitator(hub), make_facilitator(circle)
    connections.propose(hub, circle, "circle", host)
    assert [line.words for line in action_items.items_for(boss)] == [
        "Water Circle wants to connect. What’s your answer?"
    ]
    assert action_items.items_for(host) == []
