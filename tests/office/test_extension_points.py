"""Contributions, personal data and signals of apps, as the lower apps see them."""

from typing import Any

import pytest
from django.db import transaction

from agenda import support
from agenda.models import AgendaItem, Endorsement
from circles.contributions import CONTRIBUTIONS
from coalitions import membership
from coalitions.models import Invitation, Membership
from coalitions.signals import membership_ended
from events.models import RSVP
from office import contributions, privacy
from people import records
from people.models import Person
from people.privacy import HELD
from tests.factories import (
    make_circle,
    make_event,
    make_item,
    make_member,
    make_person,
    make_rsvp,
    make_shift,
    make_sign_up,
    make_story,
    make_thread,
    make_volunteer,
)
from volunteering.models import SignUp, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_name_contributed_twice_is_refused(monkeypatch):
    monkeypatch.setattr("circles.contributions.CONTRIBUTIONS", [*CONTRIBUTIONS, CONTRIBUTIONS[0]])
    with pytest.raises(ValueError, match=r"circle\.principles is contributed twice"):
        contributions.everything.__wrapped__()


def test_model_in_two_tables_is_refused(monkeypatch):
    again = privacy.Held(Person, "your details", "Until you ask.")
    monkeypatch.setattr("people.privacy.HELD", [*HELD, again])
    with pytest.raises(ValueError, match=r"people\.Person is listed twice"):
        privacy.tables.__wrapped__()


def test_error_in_a_receiver_undoes_what_ended():
    row = make_member(make_circle())

    def fails(**_: Any) -> None:
        raise RuntimeError("the seat could not be left")

    membership_ended.connect(fails)
    try:
        with pytest.raises(RuntimeError):
            membership.leave(row)
    finally:
        membership_ended.disconnect(fails)
    assert Membership.objects.get(pk=row.pk).state == Membership.State.ACTIVE


def fill(person: Person) -> None:
    """Create rows about a person in the tables of six apps."""
    circle = make_circle()
    make_member(circle, person)
    support.endorse(make_item(circle, author=person), person)
    make_story(circle, person=person)
    Invitation.objects.create(coalition=circle, email=person.email)
    make_rsvp(make_event(circle), person)
    make_sign_up(make_shift(), make_volunteer(person))
    make_thread(circle, person)


def test_forgotten_person_is_found_in_no_table_but_by_their_empty_row():
    person, other = make_person(), make_person()
    fill(person)
    fill(other)
    before = {held.label: found.count() for held, found in privacy.rows(other)}
    counted = privacy.forget(person)
    assert {label for label, number in counted.items() if number} >= {
        "agenda.AgendaItem", "agenda.Endorsement", "agenda.Story", "coalitions.Invitation", "coalitions.Membership", "dialogue.Post",
        "dialogue.Thread", "events.RSVP", "people.Person", "volunteering.Volunteer",
    }  # fmt: skip
    row = Person.objects.get(pk=person.pk)
    assert (row.name, row.email, row.phone, row.is_active) == ("", None, "", False)
    # Neither under their key nor under their former address.
    assert [held.label for held, found in privacy.rows(person) if found.exists()] == ["people.Person"]
    assert {held.label: found.count() for held, found in privacy.rows(other)} == before


def test_merged_records_rows_are_the_owners_and_theirs_stays():
    record, owner = make_person(email=None, phone="+14045550123"), make_person()
    circle = make_circle()
    both, only = make_item(circle), make_item(circle, author=record)
    for item, person in ((both, record), (both, owner), (only, record)):
        support.endorse(item, person)
    meeting, party = make_event(circle), make_event(circle)
    for event, person in ((meeting, record), (meeting, owner), (party, record)):
        make_rsvp(event, person)
    shift = make_shift()
    make_sign_up(shift, make_volunteer(record))
    make_sign_up(make_shift(), make_volunteer(owner))
    with transaction.atomic():
        records.merge(record, owner)
    assert AgendaItem.objects.get(pk=only.pk).author == owner
    assert list(AgendaItem.objects.order_by("pk").values_list("people_count", flat=True)) == [1, 1]
    assert not Endorsement.objects.filter(person=record).exists()
    assert set(RSVP.objects.filter(person=owner).values_list("event", flat=True)) == {meeting.pk, party.pk}
    assert RSVP.objects.get(person=record).event == meeting
    assert SignUp.objects.get(shift=shift).volunteer == Volunteer.objects.get(person=owner)
