"""The rules of an item's states: who may change them, what each change needs, and that each holds under concurrency."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from agenda import hub_priorities, proposals, support, transitions, updates
from agenda.models import AgendaItem, Change, Endorsement, State
from coalitions import membership, mergers
from coalitions.models import Organization, Partner
from mailing.models import Message
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


def test_proposal_of_a_member_waits_and_those_who_lead_answer_it():
    circle = make_circle()
    boss, member = make_facilitator(circle), make_member(circle).person

    item = proposals.bring(circle, member, title_en="Benches at the stop")

    assert (item.state, item.opened_at, item.slug) == ("proposed", None, "benches-at-the-stop")
    assert [row.person for row in Message.objects.filter(template="agenda/email/proposed")] == [boss]
    proposals.put_on_agenda(item, boss)
    with pytest.raises(proposals.Answered):
        proposals.put_on_agenda(item, boss)
    assert AgendaItem.objects.public().get() == item
    assert [row.person for row in Message.objects.filter(template="agenda/email/opened")] == [member]


def test_item_of_somebody_who_leads_is_on_the_agenda_at_once_as_heard():
    circle = make_circle()
    boss = make_facilitator(circle)
    assert proposals.bring(circle, boss, heard=True, title_en="Benches").state == "heard"
    assert proposals.bring(circle, boss, title_en="Benches").slug.startswith("benches-")
    assert AgendaItem.objects.public().count() == 2


def test_somebody_who_is_no_member_brings_nothing():
    circle = make_circle()
    left = make_member(circle, state="left").person
    for person in (make_person(), left):
        with pytest.raises(proposals.NotYours):
            proposals.bring(circle, person, title_en="Benches")


def test_declined_proposal_is_parked_and_stays_inside():
    circle = make_circle()
    boss, member = make_facilitator(circle), make_member(circle).person
    item = proposals.bring(circle, member, title_en="Benches")
    proposals.decline(item, boss, "The city has ordered them.", "en")
    item.refresh_from_db()
    assert (item.state, item.learned_en) == ("parked", "The city has ordered them.")
    assert not AgendaItem.objects.visible_to(make_person()).exists()
    with pytest.raises(transitions.WrongState):
        transitions.move(item, State.PROPOSED, boss)


def test_circle_item_is_not_endorsed_without_a_hub():
    circle, hub = make_circle(), make_hub()
    boss, at_hub = make_facilitator(circle), make_facilitator(hub)
    item = make_item(circle)
    support.endorse(item, make_person())
    support.endorse_for(item, circle, boss)
    with pytest.raises(transitions.NoHub):
        transitions.move(item, State.ENDORSED, boss)

    support.endorse_for(item, hub, at_hub)
    transitions.move(item, State.ENDORSED, boss)

    item.refresh_from_db()
    assert (item.state, item.hub_count, item.circle_count, item.people_count) == ("endorsed", 1, 1, 1)


def test_database_refuses_an_endorsed_circle_item_without_a_hub():
    item = make_item(make_circle())
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(state="endorsed")
    hubs = make_item(make_hub())
    AgendaItem.objects.filter(pk=hubs.pk).update(state="endorsed")


def test_endorsed_item_that_loses_its_last_hub_is_proposed_again():
    circle, hub = make_circle(), make_hub()
    boss, at_hub = make_facilitator(circle), make_facilitator(hub)
    item = make_item(circle)
    support.endorse_for(item, hub, at_hub)
    transitions.move(item, State.ENDORSED, boss)

    support.take_back(Endorsement.objects.get(), at_hub)

    item.refresh_from_db()
    assert (item.state, item.hub_count, item.endorsed_on) == ("proposed", 0, None)
    assert [row.kind for row in item.changes.order_by("pk")] == ["endorsed", "moved", "unendorsed", "moved"]


def test_coalition_endorses_through_those_who_lead_it_and_organization_through_its_coalition():
    circle, hub = make_circle(), make_hub()
    at_hub, member = make_facilitator(hub), make_member(hub).person
    church, other = (
        Organization.objects.create(name="Mount Zion"),
        Organization.objects.create(name="Elm Street"),
    )
    Partner.objects.create(organization=church, coalition=hub)
    item = make_item(circle)
    for attempt in (
        lambda: support.endorse_for(item, hub, member),
        lambda: support.endorse_for(item, circle, at_hub),
        lambda: support.endorse_for_organization(item, church, hub, member),
        lambda: support.endorse_for_organization(item, other, hub, at_hub),
    ):
        with pytest.raises(proposals.NotYours):
            attempt()
    support.endorse_for_organization(item, church, hub, at_hub)
    support.endorse_for_organization(item, church, hub, at_hub)
    item.refresh_from_db()
    assert (item.organization_count, item.backing) == (1, 1)
    given = Endorsement.objects.get()
    assert (given.recorded_by, given.through.pk) == (at_hub, hub.pk)
    with pytest.raises(proposals.NotYours):
        support.take_back(given, member)


def test_person_put_out_of_the_coalition_does_not_endorse_its_items():
    circle = make_circle()
    boss = make_facilitator(circle)
    member = make_member(circle)
    item = make_item(circle)
    membership.remove(member, boss, "No.")
    with pytest.raises(proposals.NotYours):
        support.endorse(item, member.person)
    waiting = make_item(circle, opened_at=None)
    with pytest.raises(support.Closed):
        support.endorse(waiting, make_member(circle).person)


def walk(item, boss, *states, **words):
    for state in states:
        transitions.move(item, state, boss, **words)


def test_each_move_leads_only_where_it_may_and_with_the_words_it_needs():
    circle, hub = make_circle(), make_hub()
    boss = make_facilitator(circle)
    item = make_item(circle, state="heard")
    for state in set(State) - {State.PROPOSED, State.PARKED}:
        with pytest.raises(transitions.WrongState):
            transitions.move(item, state, boss, outcome_en="x", learned_en="x")
    walk(item, boss, State.PROPOSED)
    support.endorse_for(item, hub, make_facilitator(hub))
    walk(item, boss, State.ENDORSED)
    with pytest.raises(transitions.NotStated):
        transitions.move(item, State.ADOPTED, boss)
    walk(item, boss, State.ADOPTED, outcome_en="Ten benches.")
    walk(item, boss, State.IN_PROGRESS)
    with pytest.raises(transitions.NotStated):
        transitions.move(item, State.WON, boss)
    walk(item, boss, State.WON, learned_en="Bring the bus drivers.")
    item.refresh_from_db()
    days = [item.proposed_on, item.endorsed_on, item.adopted_on, item.started_on, item.closed_on]
    assert days == [timezone.localdate()] * 5
    for state in State:
        with pytest.raises(transitions.WrongState):
            transitions.move(item, state, boss)


def test_parked_item_begins_its_way_anew():
    circle = make_circle()
    boss = make_facilitator(circle)
    item = make_item(circle)
    walk(item, boss, State.PARKED, learned_es="Falta dinero.")
    walk(item, boss, State.PROPOSED)
    item.refresh_from_db()
    assert (item.state, item.closed_on, item.learned_es) == ("proposed", None, "Falta dinero.")


def test_only_facilitators_of_its_coalitions_move_reword_and_tell():
    circle, second, hub = make_circle(), make_circle(), make_hub()
    item = make_item(circle, partner_id=second.pk)
    for person in (
        make_person(),
        make_member(circle).person,
        make_facilitator(hub),
        make_person(is_superuser=True),
    ):
        with pytest.raises(proposals.NotYours):
            transitions.move(item, State.PARKED, person, learned_en="x")
        with pytest.raises(proposals.NotYours):
            proposals.reword(item, person, title_en="x")
        with pytest.raises(proposals.NotYours):
            updates.tell(item, person, on=timezone.localdate(), text_en="x")
    at_second = make_facilitator(second)
    assert updates.tell(item, at_second, on=timezone.localdate(), text_en="x").coalition.pk == second.pk


def test_history_keeps_the_wording_before_and_after():
    circle = make_circle()
    boss = make_facilitator(circle)
    item = make_item(circle, title_en="Benches")
    assert proposals.reword(item, boss, title_en="Ten benches", next_on=timezone.localdate()) == [
        "title_en",
        "next_on",
    ]
    assert proposals.reword(item, boss, title_en="Ten benches") == []
    change = Change.objects.get()
    assert (change.by, change.coalition.pk, change.fields["title_en"]) == (
        boss,
        circle.pk,
        ["Benches", "Ten benches"],
    )


def test_liaison_and_those_who_lead_the_hub_carry_along_standing_links_only():
    hub, circle, other = make_hub(), make_circle(), make_circle()
    liaison, boss = make_member(hub).person, make_facilitator(hub)
    link = make_link(hub, circle, liaison=liaison)
    second = make_link(hub, other)
    priority = make_item(hub)
    assert list(hub_priorities.ways(priority, liaison)) == [link]
    assert list(hub_priorities.ways(priority, boss)) == [link, second]
    for person in (make_member(hub).person, make_facilitator(circle), make_person()):
        assert not hub_priorities.ways(priority, person).exists()
        with pytest.raises(hub_priorities.NotYours):
            hub_priorities.carry(priority, link, person)

    carried = hub_priorities.carry(priority, link, liaison)

    assert (carried.role, carried.item.title_en, carried.item.hub_count) == ("liaison", priority.title_en, 0)
    with pytest.raises(hub_priorities.CarriedAlready):
        hub_priorities.carry(priority, link, boss)
    assert hub_priorities.carry(priority, second, boss).item.endorsements.get().coalition.pk == hub.pk
    type(link).objects.filter(pk=second.pk).update(state="ended", until=timezone.localdate())
    assert not hub_priorities.ways(make_item(hub), boss).filter(pk=second.pk).exists()


def test_proposal_that_waits_and_circle_items_are_not_carried():
    hub, circle = make_hub(), make_circle()
    boss = make_facilitator(hub)
    link = make_link(hub, circle)
    for item in (
        make_item(hub, opened_at=None),
        make_item(circle),
        make_item(hub, state="parked", closed_on="2026-01-01"),
    ):
        with pytest.raises(hub_priorities.NotCarriable):
            hub_priorities.carry(item, link, boss)


def test_hubs_priority_follows_forward_and_is_lost_only_where_it_lives_nowhere_else():
    hub, first, second = make_hub(), make_circle(), make_circle()
    at_hub, at_first, at_second = make_facilitator(hub), make_facilitator(first), make_facilitator(second)
    priority = make_item(hub)
    one = hub_priorities.carry(priority, make_link(hub, first), at_hub).item
    two = hub_priorities.carry(priority, make_link(hub, second), at_hub).item
    words = {"outcome_en": "Ten.", "learned_en": "Come early."}

    def state():
        return AgendaItem.objects.get(pk=priority.pk).state

    walk(one, at_first, State.ENDORSED, State.ADOPTED, **words)
    assert state() == "adopted"
    walk(one, at_first, State.IN_PROGRESS, State.LOST, **words)
    assert state() == "in_progress"
    walk(two, at_second, State.ENDORSED, State.ADOPTED, **words)
    assert state() == "in_progress"
    walk(two, at_second, State.IN_PROGRESS, State.WON, **words)
    assert state() == "won"


def test_joined_item_takes_hubs_and_supporters_along_and_its_page_leads_on():
    circle, one, two = make_circle(), make_hub(), make_hub("Fulton")
    boss = make_facilitator(circle)
    first = hub_priorities.carry(make_item(one), make_link(one, circle), make_facilitator(one)).item
    second = hub_priorities.carry(make_item(two), make_link(two, circle), make_facilitator(two)).item
    both = make_person()
    for item in (first, second):
        support.endorse(item, both)

    hub_priorities.join(second, first, boss)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.state, second.joined_into) == ("parked", first)
    assert (first.hub_count, first.people_count, first.origins.count()) == (2, 1, 2)
    with pytest.raises(hub_priorities.NotCarriable):
        hub_priorities.join(second, first, boss)


def test_merged_circle_hands_its_agenda_over():
    old, new, third = make_circle(), make_circle(), make_circle()
    boss = make_person(is_superuser=True)
    own, shared, elsewhere = (
        make_item(old),
        make_item(old, partner_id=new.pk),
        make_item(third, partner_id=old.pk),
    )
    mergers.merge(old, new, boss)
    rows = AgendaItem.objects.in_bulk()
    assert rows[own.pk].coalition_id == new.pk
    assert (rows[shared.pk].coalition_id, rows[shared.pk].partner_id) == (new.pk, None)
    assert rows[elsewhere.pk].partner_id == new.pk


def test_interface_for_a_years_figures():
    hub, circle = make_hub(), make_circle()
    link = make_link(hub, circle)
    today = timezone.localdate()
    carried = hub_priorities.carry(make_item(hub), link, make_facilitator(hub))
    make_item(circle)
    from agenda.models import Carrying

    assert AgendaItem.objects.of(circle).began_in_hub().get() == carried.item
    assert AgendaItem.objects.of(circle).carried_by(hub).between(today, today).count() == 1
    assert Carrying.objects.along(link).between(today, today).get() == carried
    assert (
        not Carrying.objects.of_hub(hub)
        .between(today - timedelta(days=9), today - timedelta(days=1))
        .exists()
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_adopt_at_once_adopt_once():
    circle, hub = make_circle(), make_hub()
    boss, second = make_facilitator(circle), make_facilitator(circle)
    item = make_item(circle)
    support.endorse_for(item, hub, make_facilitator(hub))
    transitions.move(item, State.ENDORSED, boss)
    Change.objects.all().delete()
    ready, results = threading.Barrier(2), []

    def adopt(person):
        ready.wait()
        try:
            transitions.move(item, State.ADOPTED, person, outcome_en="Ten.")
            results.append("moved")
        except transitions.WrongState:
            results.append("late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=adopt, args=(person,)) for person in (boss, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["late", "moved"]
    assert Change.objects.filter(kind="moved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_endorse_at_once_are_all_counted():
    item = make_item(make_circle())
    people = [make_person() for _nth in range(8)]
    ready = threading.Barrier(len(people))

    def endorse(person):
        ready.wait()
        try:
            support.endorse(item, person)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=endorse, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    item.refresh_from_db()
    assert item.people_count == 8
