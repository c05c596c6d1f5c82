"""Requests along a connection: who may answer, the balance in worked examples, escalation."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hubs import connections
from mailing.models import Call, Message
from office.models import SiteSettings
from tests.factories import make_circle, make_facilitator, make_hub, make_link, make_person
from voice import exchanges as exchange_log
from voice import requests
from voice.balance import balances
from voice.models import Ask

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def link():
    return make_link(make_hub(name="Clayton Hub"), make_circle(name="Energy Circle"))


@pytest.fixture
def boss(link):
    return make_facilitator(link.hub)


@pytest.fixture
def host(link):
    return make_facilitator(link.circle)


def mails(template: str) -> list[str]:
    rows = Message.objects.filter(template=f"voice/email/{template}").order_by("pk")
    return [row.email for row in rows]


def test_ask_is_answered_by_the_other_side_and_done_by_the_one_that_asked(link, boss, host):
    made = requests.ask(link, "circle", host, kind="testimony", words="Three residents")
    assert mails("ask_asked") == [boss.email]
    with pytest.raises(connections.NotYours):
        requests.answer(made, "circle", host, takes=True, words="We do it ourselves")
    requests.answer(made, "hub", boss, takes=True, words="Ana comes")
    assert mails("ask_answered") == [host.email]
    with pytest.raises(connections.WrongState):
        requests.answer(made, "hub", boss, takes=False, words="No")
    with pytest.raises(connections.NotYours):
        requests.finish(made, "hub", boss)
    requests.finish(made, "circle", host)
    made.refresh_from_db()
    assert (made.state, made.done_on) == ("done", timezone.localdate())


def test_only_the_side_that_asked_takes_it_back_and_only_before_the_answer(link, boss, host):
    made = requests.ask(link, "circle", host, kind="map", words="A map")
    with pytest.raises(connections.NotYours):
        requests.withdraw(made, "hub", boss)
    requests.withdraw(made, "circle", host)
    with pytest.raises(connections.WrongState):
        requests.answer(made, "hub", boss, takes=True, words="Yes")
    assert balances([link])[link.pk].circle.asked == 0


def test_link_that_is_over_takes_no_ask(link, boss):
    connections.end(link, "circle", None, "The topic is done.")
    with pytest.raises(connections.WrongState):
        requests.ask(link, "hub", boss, kind="map", words="A map")
    with pytest.raises(connections.WrongState):
        exchange_log.send_statement(link, boss, "Hello", timezone.localdate())


def test_database_counts_no_answer_of_ones_own_side(link, boss):
    made = requests.ask(link, "hub", boss, kind="map", words="A map")
    for side in ("hub", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ask.objects.filter(pk=made.pk).update(
                state="answered", answered_side=side, answered_at=timezone.now()
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.filter(pk=made.pk).update(state="done")


def ask_then(link, side: str, days: int | None, takes: bool = True) -> Ask:
    """Create a request of a hundred days ago, answered after `days`, or open."""
    asked_at = timezone.now() - timedelta(days=100)
    answered = {}
    if days is not None:
        answered = {
            "state": "answered",
            "is_taken": takes,
            "answered_side": "circle" if side == "hub" else "hub",
            "answered_at": asked_at + timedelta(days=days),
        }
    return Ask.objects.create(link=link, side=side, kind="map", words="A map", asked_at=asked_at, **answered)


# asked by the hub: days to each answer, None for open; by the circle; exchanges; the resulting sentences
EXAMPLES = [
    ([], [], [], "Clayton hasn’t made any requests yet.", "Energy hasn’t made any requests yet.", ""),
    ([3], [], [], "Clayton made 1 request. Answered: 1. Half within 3 days.",
     "Energy hasn’t made any requests yet.", "So far, this connection goes only one way: from the circle to the hub."),
    ([1, 9, 4, None], [2, None, None], [],
     "Clayton made 4 requests. Answered: 3. Half within 4 days. Unanswered: 1.",
     "Energy made 3 requests. Answered: 1. Half within 2 days. Unanswered: 2.", ""),
    ([2, 5], [None], ["to_circle"],
     "Clayton made 2 requests. Answered: 2. Half within 4 days.",
     "Energy made 1 request. Unanswered: 1.", ""),
    ([None], [None], ["to_circle", "to_circle"],
     "Clayton made 1 request. Unanswered: 1.", "Energy made 1 request. Unanswered: 1.",
     "So far, this connection goes only one way: from the hub to the circle."),
    ([0], [], ["both"], "Clayton made 1 request. Answered: 1. Half on the same day.",
     "Energy hasn’t made any requests yet.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("by_hub", "by_circle", "exchanges", "hub_says", "circle_says", "warning"), EXAMPLES)
def test_balance_in_worked_examples(link, boss, by_hub, by_circle, exchanges, hub_says, circle_says, warning):
    for side, answers in (("hub", by_hub), ("circle", by_circle)):
        for days in answers:
            ask_then(link, side, days)
    for direction in exchanges:
        exchange_log.write_down(link, "hub", boss, what="A map", direction=direction, on=timezone.localdate())
    balance = balances([link])[link.pk]
    assert balance.sentence("hub", "Clayton") == hub_says
    assert balance.sentence("circle", "Energy") == circle_says
    assert balance.warning() == warning


def test_ask_that_was_declined_is_answered_but_nothing_passed(link):
    ask_then(link, "hub", 2, takes=False)
    balance = balances([link])[link.pk]
    assert (balance.hub.answered, balance.to_hub, balance.one_way) == (1, 0, "")


def test_balances_of_many_links_take_two_queries(django_assert_num_queries):
    links = [make_link(make_hub(), make_circle()) for _nth in range(5)]
    for row in links:
        ask_then(row, "hub", 1)
    with django_assert_num_queries(2):
        balances(links)


def test_ask_that_nobody_answered_rises_to_both_sides_once(link, boss, host):
    days = SiteSettings.load().requests_rise_after
    made = requests.ask(link, "circle", host, kind="map", words="A map")
    assert requests.rise() == 0
    later = timezone.now() + timedelta(days=days, hours=1)
    assert requests.rise(later) == 1
    assert requests.rise(later + timedelta(days=1)) == 0
    assert sorted(mails("ask_rises")) == sorted([boss.email, host.email])
    assert Ask.objects.get(pk=made.pk).risen_at == later


def test_facilitator_without_email_is_owed_a_call(link, host):
    make_facilitator(link.hub, make_person(email=None, phone="+14045550123"))
    requests.ask(link, "circle", host, kind="map", words="A map")
    assert Call.objects.owed_by(link.hub).count() == 1


def test_event_that_both_held_is_proposed_and_written_down_once(link, boss, host):
    from tests.factories import make_event

    link.since = timezone.localdate() - timedelta(days=30)
    both = make_event(link.hub, link.circle, starts_in=timedelta(days=-3))
    make_event(link.hub, starts_in=timedelta(days=-3))
    make_event(link.hub, link.circle, starts_in=timedelta(days=-300))
    asked = make_event(link.hub, starts_in=timedelta(days=-2))
    asked.hosts.create(coalition=link.circle)
    assert list(exchange_log.proposals(link)) == [both]
    facts = {"what": "Forum", "direction": "both", "on": timezone.localdate(), "event": both}
    first = exchange_log.write_down(link, "hub", boss, **facts)
    assert exchange_log.write_down(link, "circle", host, **{**facts, "what": "The forum"}) == first
    assert list(exchange_log.proposals(link)) == []


def test_word_of_somebody_who_does_not_speak_for_the_hub_is_refused(link, host):
    with pytest.raises(connections.NotYours):
        exchange_log.send_statement(link, host, "Hello", timezone.localdate())
