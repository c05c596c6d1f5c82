"""Coordinator pages: shifts and rosters, messages, roles, spreadsheets; and erasure."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from mailing.models import Batch, Message
from tests.confirmed import confirm
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_opportunity,
    make_person,
    make_shift,
    make_sign_up,
    make_volunteer,
)
from tests.markup import as_shown
from tests.volunteering.shifts import (
    help_at,
    post,
    sign_up_data,
    told,
)
from volunteering import audiences, sign_ups, transfers, volunteer_mailings
from volunteering.models import Application, AskAgain, Hours, Shift, SignUp, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def team(client):
    circle = make_circle(slug="the-circle", contact_email="c@example.org")
    client.force_login(make_facilitator(circle))
    return circle


def test_coordinator_writes_an_opportunity_adds_a_shift_and_opens_it(client, team):
    new = {
        "kind": "calls",
        "title_en": "Call neighbors",
        "summary_en": "From home.",
        "ages": "adults",
        "offer_hours": "24",
        "cancel_hours": "24",
    }
    client.post(reverse("volunteers:new-circle", args=["the-circle"]), new)
    shift = {
        "day": "2031-10-31",
        "starts": "22:00",
        "ends": "06:00",
        "capacity": "3",
        "time_zone": "America/New_York",
        "is_remote": "on",
    }
    client.post(reverse("volunteering:add", args=["call-neighbors"]), shift)
    made = Shift.objects.get()
    assert (made.minutes_long, made.is_evening, made.capacity) == (8 * 60, True, 3)
    assert client.get("/volunteer/").content.decode().count("Call neighbors") == 0
    client.post(reverse("volunteering:manage", args=["call-neighbors"]), {"do": "open"})
    caches["pages"].clear()
    client.logout()
    assert "Call neighbors" in client.get("/volunteer/").content.decode()


def test_caller_without_email_is_entered_and_gets_calls(client, team):
    shift = make_shift(make_opportunity(team))
    address = reverse("volunteering:roster", args=[shift.opportunity.slug, shift.pk])
    caller = {
        "name": "Ruth",
        "phone": "404 555 0142",
        "language": "es",
        "party_size": "1",
        "wants_reminders": "on",
    }
    client.post(address, caller)
    row = SignUp.objects.get()
    assert (row.source, row.volunteer.phone, row.volunteer.language, row.state) == (
        "team",
        "+14045550142",
        "es",
        "confirmed",
    )
    from mailing.models import Call

    assert set(Call.objects.values_list("template", "owed_type")) == {
        ("volunteering/email/confirmed", "coalitions.coalition"), ("volunteering/email/still_coming", "coalitions.coalition"),
    }  # fmt: skip
    other = make_shift(shift.opportunity, starts_at=shift.starts_at)
    address = reverse("volunteering:roster", args=[other.opportunity.slug, other.pk])
    assert "is at the same time as" in client.post(address, caller).content.decode()
    client.post(address, {**caller, "reason": "Same hall."})
    assert SignUp.objects.get(shift=other).override_reason == "Same hall."


def test_roster_is_for_coordinators_of_the_coalition_alone(client):
    shift = make_shift()
    client.force_login(make_facilitator(make_circle()))
    for name in ("roster", "edit-shift"):
        assert (
            client.get(reverse(f"volunteering:{name}", args=[shift.opportunity.slug, shift.pk])).status_code
            == 404
        )
    assert client.get(reverse("volunteering:manage", args=[shift.opportunity.slug])).status_code == 404


def test_gaps_come_first(client, team):
    opportunity = make_opportunity(team)
    full = make_shift(opportunity, starts_in=timedelta(days=1), capacity=1, places_taken=1)
    late, soon = (
        make_shift(opportunity, starts_in=timedelta(days=9)),
        make_shift(opportunity, starts_in=timedelta(days=3)),
    )
    assert list(Shift.objects.coming().gaps_first()) == [soon, late, full]
    assert client.get(reverse("volunteers:of-circle", args=["the-circle"])).status_code == 200


def test_letter_is_narrowed_by_shift_role_day_and_state(client, team):
    opportunity = make_opportunity(team)
    door, hall = (
        make_shift(opportunity, role_en="door"),
        make_shift(opportunity, role_en="hall", starts_in=timedelta(days=9)),
    )
    help_at(door, 1)
    help_at(hall, 2)
    waiting = help_at(hall, 3)
    SignUp.objects.filter(pk=waiting.pk).update(state="waitlisted")
    day = f"{hall.local_start:%Y-%m-%d}"
    for said, expected in (
        ({}, [1, 2, 3]), ({"shift": str(door.pk)}, [1]), ({"role": "hall"}, [2, 3]), ({"day": day}, [2, 3]),
        ({"to": "confirmed", "role": "hall"}, [2]), ({"to": "came"}, []),
    ):  # fmt: skip
        found = audiences.chosen(opportunity, said).values_list("volunteer__email", flat=True)
        assert sorted(found) == [f"guest-{number}@example.org" for number in expected]
    client.post(
        reverse("volunteering:write", args=[opportunity.slug]),
        {"to": "alive", "role": "hall", "subject": "S", "words": "W"},
    )
    batch = Batch.objects.get()
    page = as_shown(client.get(reverse("volunteering:letter", args=[opportunity.slug, batch.pk])).text)
    assert "<dt>By email</dt><dd>2</dd>" in page


def test_only_those_who_agreed_and_fit_are_asked_again(client, team):
    asked = make_volunteer(name="Yes", skills=("driving",), languages=("es",), county_id="13063")
    fits = {"skills": ("driving",), "languages": ("es",), "county_id": "13063"}
    stopped, unproven = make_volunteer(**fits), make_volunteer(**fits, confirmed_at=None)
    other = make_volunteer()
    make_volunteer(skills=("driving",), languages=("es",), county_id="13063")  # no consent
    for row in (asked, stopped, unproven, other):
        volunteer_mailings.agree(row, team, source="tests")
    volunteer_mailings.stop(AskAgain.objects.get(volunteer=stopped), source="tests")
    client.post(
        reverse("volunteers:ask-circle", args=["the-circle"]),
        {
            "skill": "driving",
            "language": "es",
            "county": "13063",
            "subject": "Drivers",
            "words": "We need you.",
        },
    )
    batch = Batch.objects.get()
    candidates, _cursor = audiences.Willing(batch).chunk("", 50)
    assert [candidate.contact.name for candidate in candidates] == ["Yes"]
    assert (
        client.get(reverse("volunteers:ask-letter-circle", args=["the-circle", batch.pk])).status_code == 200
    )


def test_being_asked_is_agreed_to_at_sign_up_and_taken_back_on_ones_page(client):
    shift = make_shift()
    post(client, shift, ask_again="on", skills=["driving"], zip="30297")
    row = AskAgain.objects.select_related("volunteer").get()
    assert (row.volunteer.skills, row.volunteer.county_id) == (("driving",), "13063")
    client.post(reverse("volunteering:mine", args=[row.volunteer.token]), {"do": "stop", "row": row.pk})
    row.refresh_from_db()
    assert row.stopped_at is not None


def test_standing_role_is_applied_for_answered_once_and_given_back(client, team):
    role = make_opportunity(team, is_standing=True, questions_en="Which evenings?")
    guest = client.__class__()
    data = {"name": "Ana", "email": "ana@example.org", "words": "I like it.", "answer_0": "Tuesday"}
    assert "Thank you" in guest.post(reverse("volunteering:apply", args=[role.slug]), data).content.decode()
    row = Application.objects.get()
    assert (told("ana@example.org"), row.answers) == (
        ["applied"],
        [{"question": "Which evenings?", "answer": "Tuesday"}],
    )
    assert Message.objects.filter(template="volunteering/email/application_waits").count() == 1
    manage = reverse("volunteering:manage", args=[role.slug])
    for _nth in range(2):
        client.post(manage, {"do": "accept", "row": row.pk, "note": "Welcome."})
    assert told("ana@example.org") == ["applied", "application_answered"]
    guest.post(reverse("volunteering:mine", args=[row.volunteer.token]), {"do": "end", "row": row.pk})
    row.refresh_from_db()
    assert row.state == "ended"


def test_export_is_inert_and_names_what_was(client, team):
    shift = make_shift(make_opportunity(team))
    make_sign_up(shift, make_volunteer(name="=1+1", email="x@example.org"))
    assert client.get(reverse("volunteering:people-csv", args=[shift.opportunity.slug])).status_code == 302
    confirm(client)
    answer = client.get(reverse("volunteering:people-csv", args=[shift.opportunity.slug]))
    assert "'=1+1" in b"".join(answer.streaming_content).decode()


# Spreadsheet import
# ------------------
SHEET = """day,starts,ends,people,role,place,zip
2031-03-04,17:30,20:00,4,front door,Sample Center,30303
03/05/2031,10 pm,6 am,2,night,from home,
"""


def test_sheet_is_shown_row_by_row_and_made_whole(client, team):
    opportunity = make_opportunity(team)
    address = reverse("volunteering:sheet", args=[opportunity.slug])
    wrong = (
        SHEET
        + "someday,17:30,20:00,4,,X,\n2031-03-06,17:30,20:00,none,,X,\n2031-03-07,17:30,20:00,1,,X,99999\n2001-03-07,17:30,20:00,1,,X,\n"
    )
    page = client.post(address, {"text": wrong, "do": "enter"}).content.decode()
    for problem in (
        "We couldn’t read the date",
        "Enter how many people are needed, as a number",
        "We don’t know this ZIP code",
        "This is in the past",
    ):
        assert problem in page
    assert not Shift.objects.exists()
    assert "2 new shifts" in client.post(address, {"text": SHEET, "do": "look"}).content.decode()
    client.post(address, {"text": SHEET, "do": "enter"})
    first, second = Shift.objects.order_by("starts_at")
    assert (first.capacity, first.role_en, first.place_zip, first.county_id) == (
        4,
        "front door",
        "30303",
        "13121",
    )
    assert (second.is_remote, second.minutes_long, second.place) == (True, 480, "")
    assert "Already there." in client.post(address, {"text": SHEET, "do": "look"}).content.decode()
    template = client.get(reverse("volunteering:sheet-template", args=[opportunity.slug])).content.decode()
    assert template.startswith("day,starts,ends,people")


def test_own_details_are_forgotten_and_the_hours_stay(client):
    from volunteering import records

    row = help_at(make_shift(starts_in=timedelta(days=1)))
    Hours.objects.create(
        volunteer=row.volunteer,
        opportunity=row.shift.opportunity,
        worked_on=timezone.localdate(),
        minutes=60,
        state="approved",
    )
    later = timezone.now() + timedelta(days=200)
    assert records.sweep(later) == 1
    volunteer = Volunteer.objects.get()
    assert (volunteer.name, volunteer.email, Hours.objects.total()) == ("", "", 60)
    assert client.get(reverse("shift:page", args=[row.token])).status_code == 404


def test_who_agreed_to_be_asked_again_is_not_forgotten():
    from volunteering import records

    row = help_at(make_shift(), ask_again="Yes.")
    assert records.sweep(timezone.now() + timedelta(days=200)) == 0
    transfers.create_transfer_link(row)
    assert mail.outbox == []


def test_event_page_says_where_help_is_needed_and_its_team_stamps_a_kit(client, team):
    event = make_event(team, slug="the-event", starts_in=timedelta(days=9))
    address = reverse("event-shifts", args=["the-event"])
    client.post(
        reverse("volunteers:kits-circle", args=["the-circle"]),
        {"name_en": "A stop", "name_es": "Una parada", "number_greeter": "2", "number_driver": "1"},
    )
    kit = team.kits.get()
    assert (kit.name_en, kit.name_es) == ("A stop", "Una parada")
    for page in (address, reverse("volunteers:kits-circle", args=["the-circle"])):
        assert "Una parada" in client.get(f"/es{page}").content.decode()
    client.post(address, {"kit": kit.pk, "do": "one"})
    assert event.shifts.count() == 2
    assert "Help make it happen" in client.get(event.get_absolute_url()).content.decode()
    assert (
        "0 of 3 volunteer spots filled."
        in client.get(reverse("events:manage", args=["the-event"])).content.decode()
    )


def test_shift_is_put_at_an_event_by_hand_and_its_people_stand_in_the_list(client, team):
    event = make_event(team, starts_in=timedelta(days=9), place="The library")
    opportunity = make_opportunity(team)
    data = {"event": event.pk, "capacity": "2", "minutes_before": "30", "time_zone": "America/New_York"}
    client.post(reverse("volunteering:add", args=[opportunity.slug]), data)
    shift = Shift.objects.get()
    assert (shift.event, event.starts_at - shift.starts_at, shift.ends_at) == (
        event,
        timedelta(minutes=30),
        event.ends_at,
    )
    sign_ups.sign_ups.take(shift, sign_up_data(name="Ana Ruiz"))
    page = client.get(reverse("volunteering:manage", args=[opportunity.slug])).content.decode()
    assert "Ana Ruiz" in page
    assert "The library" in page


def test_staff_keep_opportunities_and_shifts_in_the_admin_and_a_move_tells_people(client):
    from django.contrib.auth.models import Group

    staff = make_person(is_staff=True)
    staff.groups.set(Group.objects.filter(name="Events"))
    shift = make_shift()
    help_at(shift)
    client.force_login(staff)
    for model in ("opportunity", "shift", "kit", "guardiantext"):
        assert client.get(reverse(f"admin:volunteering_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:volunteering_{model}_add")).status_code == 200
    address = reverse("admin:volunteering_shift_change", args=[shift.pk])
    form = client.get(address).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    plain = {name: value for name, value in values.items() if value is not None and value is not False}
    moved = shift.local_start + timedelta(days=1)
    plain |= {
        "starts_at": f"{moved:%Y-%m-%dT%H:%M}",
        "ends_at": f"{moved + timedelta(hours=3):%Y-%m-%dT%H:%M}",
    }
    answer = client.post(address, plain)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert told("guest-1@example.org") == ["confirmed", "shift_changed"]
