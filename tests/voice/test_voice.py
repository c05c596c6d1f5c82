"""The figures of voice and support, in examples calculated by hand; each test sets the current day."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agenda import hub_priorities
from hubs import connections
from hubs.models import HubCircle, Liaison
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_item,
    make_link,
    make_member,
    make_person,
    make_rsvp,
)
from tests.markup import as_shown
from voice import exchanges, figures, next_steps
from voice.models import HubStatement

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

TODAY = timezone.localdate


def days_ago(days: int) -> date:
    return TODAY() - timedelta(days=days)


@pytest.fixture
def circle():
    return make_circle(slug="the-circle", name="Energy Circle")


def seated(circle, hub=None, since: int = 200):
    """Create a connection whose liaison started `since` days ago."""
    hub = hub or make_hub()
    link = make_link(hub, circle, since=days_ago(since))
    person = make_member(hub).person
    Liaison.objects.create(link=link, person=person, since=days_ago(since), accepted_at=timezone.now())
    return link, person


def cell_of(link: HubCircle) -> figures.Cell:
    rows = HubCircle.objects.filter(pk=link.pk).with_current_liaisons().select_related("hub", "circle")
    return figures.cells(rows)[0]


def check_in(circle, person, days: int, **values) -> None:
    # By local time: thirty times 24 hours before 11:30 p.m. is the next day if daylight saving time ended in between.
    event = make_event(circle, starts_at=timezone.localtime() - timedelta(days=days))
    make_rsvp(event, person, **{"came": True, **values})


def test_proposed_link_is_dots(circle):
    cell = cell_of(make_link(make_hub(), circle, state="proposed", since=None))
    assert (cell.state, cell.reason) == ("proposed", "Connection proposed.")


def test_linked_without_a_liaison_is_basted_and_vacant(circle):
    cell = cell_of(make_link(make_hub(), circle))
    assert (cell.state, cell.is_vacant, cell.is_silent) == ("unheard", True, False)
    assert cell.reason == "No liaison right now."


def test_liaison_who_was_never_heard_is_silent(circle):
    link, _person = seated(circle)
    assert (cell_of(link).state, cell_of(link).is_silent) == ("unheard", True)
    assert cell_of(link).reason == "Has a liaison, not heard yet."


@pytest.mark.parametrize(("days", "state"), [(0, "heard"), (1, "heard"), (90, "heard"), (91, "unheard")])
def test_word_counts_for_ninety_days(circle, days, state):
    link, person = seated(circle)
    HubStatement.objects.create(link=link, on=days_ago(days), words="The bus is late.", sent_by=person)
    assert (cell_of(link).state, cell_of(link).heard_on) == (state, days_ago(days))


def test_check_in_at_an_event_of_the_circle_counts_as_heard(circle):
    link, person = seated(circle)
    check_in(circle, person, 20)
    check_in(circle, person, 40)
    assert (cell_of(link).state, cell_of(link).heard_on) == ("heard", days_ago(20))


def test_what_does_not_count_as_heard(circle):
    link, person = seated(circle, since=30)
    check_in(circle, person, 20, came=None)  # had an RSVP but was not there
    check_in(circle, person, 60)  # before becoming liaison
    check_in(link.hub, person, 10)  # an event of the hub alone
    check_in(make_circle(), person, 10)
    check_in(circle, make_member(link.hub).person, 10)  # a member who is no liaison
    cohost = make_event(link.hub, starts_in=timedelta(days=-5))
    cohost.hosts.create(coalition=circle)  # the circle has not agreed to co-host
    make_rsvp(cohost, person, came=True)
    assert cell_of(link).heard_on is None


def test_event_that_the_circle_holds_with_others_counts(circle):
    link, person = seated(circle)
    event = make_event(link.hub, circle, starts_in=timedelta(days=-5))
    make_rsvp(event, person, came=True)
    assert cell_of(link).heard_on == days_ago(5)


def test_liaison_who_carried_a_priority_was_heard(circle):
    link, person = seated(circle)
    hub_priorities.carry(make_item(link.hub), link, person)
    assert (cell_of(link).state, cell_of(link).heard_on) == ("heard", TODAY())


def test_only_liaison_stepping_down_turns_the_cell_the_same_day_and_is_a_task_of_both(circle, client):
    link, person = seated(circle)
    check_in(circle, person, 5)
    boss, host = make_facilitator(link.hub), make_facilitator(circle)
    assert cell_of(link).state == "heard"
    assert next_steps.waiting(link.hub) == next_steps.waiting(circle) == []
    connections.leave_seat(Liaison.objects.get())
    assert (cell_of(link).state, cell_of(link).reason) == ("unheard", "No liaison right now.")
    assert [task.words for task in next_steps.waiting(link.hub)] == [
        "Your hub needs a liaison in Energy Circle. Ask a member."
    ]
    assert [task.words for task in next_steps.waiting(circle)] == [
        f"{link.hub.name} needs a liaison in your circle. Ask its facilitators."
    ]
    for somebody in (boss, host):
        client.force_login(somebody)
        assert "To do" in client.get("/me/").content.decode()


def test_of_two_liaisons_one_stepping_down_changes_nothing(circle):
    link, person = seated(circle)
    other = make_member(link.hub).person
    Liaison.objects.create(link=link, person=other, since=days_ago(9), accepted_at=timezone.now())
    check_in(circle, other, 5)
    connections.leave_seat(Liaison.objects.get(person=person))
    assert cell_of(link).state == "heard"


def test_what_a_liaison_said_before_stepping_down_stays_heard(circle):
    """Another liaison has followed; the hub still counts as heard."""
    link, person = seated(circle)
    check_in(circle, person, 30)
    Liaison.objects.filter(person=person).update(until=days_ago(10))
    check_in(circle, person, 3)  # no longer a liaison
    other = make_member(link.hub).person
    Liaison.objects.create(link=link, person=other, since=days_ago(10), accepted_at=timezone.now())
    assert (cell_of(link).state, cell_of(link).heard_on) == ("heard", days_ago(30))


def test_voice_of_a_circle_in_a_worked_example(circle):
    """Six hubs: one heard, one silent, one vacant, one proposed, one whose connection ended, one not connected."""
    clayton, fulton = make_hub("Clayton"), make_hub("Fulton")
    make_hub("Cobb", name="Cobb")
    heard, person = seated(circle, clayton)
    exchanges.send_statement(heard, person, "Hello", TODAY())
    seated(circle, fulton)
    make_link(make_hub("DeKalb"), circle)
    make_link(make_hub("Glynn", name="Glynn"), circle, state="proposed", since=None)
    ended, _person = seated(circle, make_hub("Henry", name="Henry"))
    connections.end(ended, "hub", None, "Done")
    for _nth in range(2):
        make_item(circle)
    hub_priorities.carry(make_item(clayton), heard, person)

    [voice] = figures.voices(circle)
    assert (voice.full, len(voice.linked), len(voice.silent), len(voice.vacant)) == (1, 3, 1, 1)
    assert voice.sentence == "1 of 3 connected hubs have a liaison and were heard in the last 90 days."
    assert [county.name for county in voice.missing] == ["Cobb", "DeKalb", "Glynn", "Henry"]
    assert (voice.began, voice.items) == (1, 3)
    assert [cell.state for cell in voice.cells].count("proposed") == 1


def test_sign_beside_its_reason_says_no_other_one(circle, client):
    """An "unheard" cell may have a silent liaison: the reason is shown beside it, once."""
    seated(circle, make_hub("Fulton"))
    make_link(make_hub("DeKalb"), circle)
    client.force_login(make_person(is_staff=True))
    for path in (f"/circles/{circle.slug}/voice/", "/network/"):
        page = as_shown(client.get(path).text)
        cells = re.findall(r'<span class="voice-cell">(.*?)</span> <span class="small">([^<]*)', page, re.S)
        assert sorted(reason for _sign, reason in cells) == [
            "Has a liaison, not heard yet.",
            "No liaison right now.",
        ]
        assert not any("visually-hidden" in sign for sign, _reason in cells)


def test_circle_without_a_link_says_so(circle):
    [voice] = figures.voices(circle)
    assert voice.sentence == "This circle isn’t connected with any hub yet, so it has no community voice."


def test_support_of_a_hub_counts_a_year_and_links_that_ended(circle):
    hub = make_hub()
    boss = make_facilitator(hub)
    link, person = seated(circle, hub)
    from tests.voice.test_asks import ask_then

    ask_then(link, "hub", 2)  # asked once, received
    ask_then(link, "hub", None)  # asked, open
    ask_then(link, "circle", 3)  # gave
    ask_then(link, "circle", 3, takes=False)
    for days, direction in ((10, "to_hub"), (20, "to_circle"), (30, "both"), (400, "to_hub")):
        exchanges.write_down(link, "hub", boss, what="A map", direction=direction, on=days_ago(days))
    hub_priorities.carry(make_item(hub), link, person)
    make_event(hub, starts_in=timedelta(days=-4))
    make_event(hub, starts_in=timedelta(days=-400))
    make_event(hub, starts_in=timedelta(days=4))
    connections.end(link, "hub", None, "Done")

    [support] = figures.supports(hub)
    assert (support.asked, support.received, support.gave, support.carried) == (2, 3, 4, 1)
    assert (support.events, support.last_met) == (1, days_ago(4))
    assert support.cells == []
    assert (
        support.sentence
        == "In the past year: requests made, 2; times it received help, 3; times it gave help, 4."
    )


@pytest.mark.parametrize("size", [3, 20])
def test_query_counts_do_not_grow(django_assert_num_queries, size):
    circles = [make_circle() for _nth in range(size)]
    hubs = [make_hub() for _nth in range(size)]
    for circle in circles:
        for hub in hubs[:3]:
            seated(circle, hub)
            make_item(circle)
    with django_assert_num_queries(9):
        for voice in figures.voices():
            assert voice.sentence
            assert len([cell.reason for cell in voice.cells]) == len(voice.cells)
    with django_assert_num_queries(12):
        for support in figures.supports():
            assert support.sentence
            assert len([cell.reason for cell in support.cells]) == len(support.cells)


# Visibility
# ----------
def test_who_sees_the_whole(client, circle):
    hub = make_hub(slug="the-hub")
    link, _person = seated(circle, hub)
    make_link(make_hub(), circle)
    page = reverse("voice:of-circle", args=["the-circle"])
    table = reverse("voice:csv")
    for viewer, sees in [
        (make_member(circle).person, True),
        (make_member(make_hub()).person, True),
        (make_facilitator(link.hub), True),
        (make_person(is_staff=True), True),
        (make_person(), False),
        *[
            (make_member(circle, state=state).person, False)
            for state in ("pending", "declined", "left", "removed", "blocked")
        ],
    ]:
        client.force_login(viewer)
        for path in (page, reverse("voice:of-hub", args=["the-hub"]), table):
            assert client.get(path).status_code == (200 if sees else 404), (viewer, path)
        text = client.get("/network/").content.decode()
        assert ("not heard yet" in text) == sees
        assert (
            "Voice and support, with dates" in client.get("/circles/the-circle/").content.decode()
        ) == sees
    client.logout()
    assert client.get(page).status_code == 302
    text = client.get("/network/").content.decode()
    assert "not heard" not in text
    assert "Could you be the liaison?" in text


def test_share_of_fewer_than_five_is_not_told(client, circle):
    viewer = make_member(circle).person
    client.force_login(viewer)
    page = reverse("voice:of-circle", args=["the-circle"])
    assert "Fewer than five members" in client.get(page).content.decode()
    for _nth in range(4):
        make_member(circle)
    assert "100%" in client.get(page).content.decode()
