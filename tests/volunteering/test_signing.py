"""Spots and waitlist of a shift: each rule once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.models import Block
from mailing.contacts import fingerprint_of
from mailing.models import Call, Message
from tests.factories import (
    make_circle,
    make_facilitator,
    make_opportunity,
    make_person,
    make_shift,
)
from tests.volunteering.shifts import (
    check,
    help_at,
    no_two_places_at_once,
    overlapping,
    sign_up_data,
    states,
    told,
)
from volunteering import guardian_consent, sign_ups, transfers
from volunteering.guardians import GuardianData
from volunteering.models import AskAgain, Guardian, GuardianText, Shift, SignUp, Volunteer
from volunteering.sign_ups import SignUpData

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


# Signing up
# ----------
def test_guest_takes_a_place_and_gets_one_mail_with_two_reminders_to_come():
    shift = make_shift()
    row = help_at(shift, party_size=2, companions="Leo")
    check(shift)
    assert (row.state, shift.places_taken) == ("confirmed", 2)
    assert told("guest-1@example.org") == ["confirmed"]
    reminders = Message.objects.filter(kind="reminder").order_by("due_at")
    assert [message.template.rpartition("/")[2] for message in reminders] == ["still_coming", "reminder"]
    assert [shift.starts_at - message.due_at for message in reminders] == [
        timedelta(days=1),
        timedelta(hours=2),
    ]


def test_same_address_twice_is_one_sign_up_and_the_first_stands():
    shift = make_shift()
    first = help_at(shift, party_size=2)
    again = help_at(shift, email="GUEST-1@example.org ", party_size=1)
    assert (again.pk, again.party_size, shift.sign_ups.count()) == (first.pk, 2, 1)


def test_two_who_share_a_number_are_two_and_the_same_name_in_any_order_is_one():
    shift = make_shift()
    for name in ("Ana Ruiz", "Leroy Grant", "ruiz ANA"):
        sign_ups.sign_ups.take(shift, SignUpData(name=name, phone="+14045550123"))
    assert shift.sign_ups.count() == Volunteer.objects.count() == 2


def test_guest_and_person_of_one_address_are_one_volunteer():
    person = make_person("guest-1@example.org")
    first = help_at(make_shift())
    sign_ups.sign_ups.take(make_shift(starts_in=timedelta(days=3)), sign_up_data(), person=person)
    volunteer = Volunteer.objects.get()
    assert (volunteer.person, first.volunteer_id) == (person, volunteer.pk)


@pytest.mark.parametrize(
    "values",
    [
        {"cancelled_at": timezone.now()},
        {"starts_in": timedelta(hours=-1)},
        {"state": "draft"},
        {"state": "closed"},
    ],
)
def test_shift_that_is_not_open_takes_nobody(values):
    state = values.pop("state", "open")
    with pytest.raises(sign_ups.NotOpen):
        help_at(make_shift(make_opportunity(state=state), **values))


def test_blocked_address_gets_no_place():
    shift = make_shift()
    Block.objects.create(
        coalition=shift.opportunity.coalition, fingerprint=fingerprint_of("guest-1@example.org")
    )
    with pytest.raises(sign_ups.NotWelcome):
        help_at(shift)


def test_party_waits_together_and_a_smaller_one_that_fits_goes_first():
    shift = make_shift(capacity=3)
    first = help_at(shift, 1, party_size=2)
    family, single = help_at(shift, 2, party_size=2), help_at(shift, 3)
    assert [family.state, single.state] == ["waitlisted", "confirmed"]
    sign_ups.sign_ups.cancel(first)
    family.refresh_from_db()
    check(shift)
    assert family.state == "confirmed"
    assert told("guest-2@example.org") == ["place_opened"]


def test_agreeing_to_be_asked_again_is_kept_with_its_words():
    shift = make_shift()
    help_at(shift, ask_again="X may ask me again.", skills=("driving",), languages=("es",))
    row = AskAgain.objects.get()
    assert (row.coalition_id, row.wording) == (shift.opportunity.coalition_id, "X may ask me again.")
    assert (row.volunteer.skills, row.volunteer.languages) == (("driving",), ("es",))


# Overlapping shifts
# ------------------


def test_overlap_is_refused_with_the_other_shift_named():
    first, second = overlapping()
    mine = help_at(first)
    with pytest.raises(sign_ups.Overlaps) as refused:
        help_at(second)
    assert refused.value.other.pk == mine.pk


def test_shift_that_begins_as_the_other_ends_is_no_overlap():
    first = make_shift()
    help_at(first)
    assert help_at(make_shift(starts_at=first.ends_at)).is_confirmed


def test_coordinator_may_override_with_a_reason_that_is_kept():
    first, second = overlapping()
    boss = make_person()
    help_at(first)
    with pytest.raises(sign_ups.Overlaps):
        sign_ups.sign_ups.take(second, sign_up_data(), by=boss)
    row = sign_ups.sign_ups.take(second, sign_up_data(), by=boss, reason="Both are in the same hall.")
    assert (row.state, row.override_reason, row.override_by) == (
        "confirmed",
        "Both are in the same hall.",
        boss,
    )


def test_nobody_is_offered_two_shifts_that_overlap_and_the_second_comes_once_the_first_is_refused():
    opportunity = make_opportunity(offers_places=True)
    first = make_shift(opportunity, capacity=1)
    second = make_shift(opportunity, capacity=1, starts_at=first.starts_at + timedelta(hours=1))
    holders = [help_at(first, 1), help_at(second, 2)]
    mine = [help_at(shift, 3) for shift in (first, second)]
    for holder in holders:
        sign_ups.sign_ups.cancel(holder)
    for row in mine:
        row.refresh_from_db()
    assert [row.state for row in mine] == ["offered", "waitlisted"]
    sign_ups.sign_ups.cancel(mine[0])
    mine[1].refresh_from_db()
    assert mine[1].state == "offered"
    check(first)
    check(second)
    no_two_places_at_once()


# Canceling
# ---------
def test_cancelling_before_the_cut_off_is_told_to_the_person_alone_and_after_it_to_the_coordinators_too():
    circle = make_circle()
    boss = make_facilitator(circle)
    opportunity = make_opportunity(circle, cancel_hours=24)
    early, late = make_shift(opportunity), make_shift(opportunity, starts_in=timedelta(hours=5))
    for number, shift in ((1, early), (2, late)):
        sign_ups.sign_ups.cancel(help_at(shift, number))
    assert [row.is_late for row in SignUp.objects.order_by("pk")] == [False, True]
    assert told("guest-1@example.org") == told("guest-2@example.org") == ["cancelled"]
    assert told(boss.email) == ["late_cancel"]
    alert = Message.objects.get(email=boss.email)
    assert alert.about_id == SignUp.objects.get(is_late=True).pk


def test_shift_that_has_begun_is_not_cancelled_by_oneself():
    shift = make_shift()
    row = help_at(shift)
    Shift.objects.filter(pk=shift.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(sign_ups.NotOpen):
        sign_ups.sign_ups.cancel(row)
    sign_ups.sign_ups.cancel(row, by=make_person())
    row.refresh_from_db()
    assert row.is_cancelled


def test_cancelled_sign_up_can_come_again_at_the_end_of_the_line():
    shift = make_shift(capacity=1)
    help_at(shift, 1)
    back = help_at(shift, 2)
    help_at(shift, 3)
    sign_ups.sign_ups.cancel(back)
    again = help_at(shift, 2)
    assert (again.pk, again.place_in_line) == (back.pk, 2)


# Approval and parents
# --------------------
def test_place_that_needs_clearance_is_held_until_the_coordinator_says_yes():
    shift = make_shift(make_opportunity(needs_clearance=True), capacity=1)
    row, next_one = help_at(shift, 1), help_at(shift, 2)
    assert [row.state, next_one.state] == ["requested", "waitlisted"]
    assert Message.objects.filter(kind="reminder").count() == 0
    boss = make_person()
    sign_ups.clear(row, by=boss)
    row.refresh_from_db()
    assert (row.state, row.cleared_by) == ("confirmed", boss)
    assert told("guest-1@example.org") == ["confirmed"]
    check(shift)


def test_declined_person_is_told_and_the_next_in_line_is_held_a_place():
    shift = make_shift(make_opportunity(needs_clearance=True), capacity=1)
    row, next_one = help_at(shift, 1), help_at(shift, 2)
    sign_ups.sign_ups.decline(row, by=make_person())
    next_one.refresh_from_db()
    assert (next_one.state, told("guest-1@example.org")) == ("requested", ["declined"])


def minor(shift: Shift, number: int = 1, **guardian: str) -> SignUp:
    parent = {"name": "Rosa Ruiz", "email": "rosa@example.org", **guardian}
    return help_at(shift, number, age_band="14_17", guardian=GuardianData(**parent))


def test_minor_is_confirmed_by_a_parents_yes_to_a_versioned_text():
    shift = make_shift(make_opportunity(ages="teens"))
    row = minor(shift)
    asked = Guardian.objects.get()
    assert (row.state, told("rosa@example.org")) == ("requested", ["guardian_asked"])
    GuardianText.objects.create(version=2, body_en="A later text.")
    guardian_consent.consent(asked, how=Guardian.How.MAIL)
    guardian_consent.consent(asked, how=Guardian.How.MAIL)
    row.refresh_from_db()
    asked.refresh_from_db()
    assert (row.state, asked.text.version, asked.how) == ("confirmed", 1, "mail")
    assert told("guest-1@example.org") == ["confirmed"]
    assert not any("birth" in field.name for field in SignUp._meta.fields)


def test_parent_with_a_phone_only_is_called_and_the_yes_is_written_down():
    shift = make_shift(make_opportunity(ages="teens"))
    row = minor(shift, email="", phone="+14045550123")
    call = Call.objects.get()
    assert (call.template, call.owed_id) == (
        "volunteering/email/guardian_asked",
        shift.opportunity.coalition_id,
    )
    boss = make_person()
    guardian_consent.consent(Guardian.objects.get(), how=Guardian.How.PHONE, by=boss)
    row.refresh_from_db()
    assert (row.state, row.guardian.written_down_by) == ("confirmed", boss)


def test_minor_at_work_that_needs_clearance_needs_both_yeses():
    shift = make_shift(make_opportunity(ages="teens", needs_clearance=True))
    row = minor(shift)
    sign_ups.clear(row, by=make_person())
    row.refresh_from_db()
    assert row.state == "requested"
    guardian_consent.consent(row.guardian, how=Guardian.How.MAIL)
    row.refresh_from_db()
    assert row.state == "confirmed"


def test_parents_no_gives_the_place_to_the_next():
    shift = make_shift(make_opportunity(ages="teens"), capacity=1)
    row, next_one = minor(shift), help_at(shift, 2)
    guardian_consent.refuse(row.guardian)
    row.refresh_from_db()
    next_one.refresh_from_db()
    assert (row.state, next_one.state) == ("cancelled", "confirmed")


# Transferring a spot
# -------------------
def test_place_handed_on_by_a_link_goes_to_the_taker_and_both_are_told():
    shift = make_shift(capacity=1)
    giver = help_at(shift, 1)
    with pytest.raises(sign_ups.OfferOver):
        transfers.hand_over(giver, sign_up_data(2))
    transfers.create_transfer_link(giver)
    taker = transfers.hand_over(giver, sign_up_data(2))
    check(shift)
    assert (taker.state, taker.source, states(shift)) == ("confirmed", "handed", ["cancelled", "confirmed"])
    assert (told("guest-1@example.org"), told("guest-2@example.org")) == (["handed_over"], ["confirmed"])
    with pytest.raises(sign_ups.OfferOver):
        transfers.hand_over(giver, sign_up_data(3))


def test_place_is_not_taken_by_somebody_who_is_elsewhere_then():
    first, second = overlapping()
    help_at(first, 2)
    giver = help_at(second, 1)
    transfers.create_transfer_link(giver)
    with pytest.raises(sign_ups.Overlaps):
        transfers.hand_over(giver, sign_up_data(2))
    giver.refresh_from_db()
    assert giver.is_confirmed


def test_change_keeps_the_number_in_line_and_cannot_grow_beyond_what_is_left():
    shift = make_shift(capacity=2)
    row, waiting = help_at(shift, 1, party_size=2), help_at(shift, 2)
    data = {"party_size": 3, "note": "", "wants_reminders": True}
    with pytest.raises(sign_ups.NoPlace):
        sign_ups.sign_ups.change(row, data)
    sign_ups.sign_ups.change(waiting, {**data, "party_size": 2})
    waiting.refresh_from_db()
    assert (waiting.place_in_line, waiting.party_size) == (1, 2)
    sign_ups.sign_ups.change(row, {**data, "party_size": 1, "wants_reminders": False})
    check(shift)
