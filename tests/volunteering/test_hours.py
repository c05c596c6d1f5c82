"""Hours: elapsed time across clock changes, consistent totals, and nothing counted before approval."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from mailing.models import Message
from tests.confirmed import confirm
from tests.factories import (
    make_circle,
    make_facilitator,
    make_opportunity,
    make_person,
    make_shift,
    make_sign_up,
    make_volunteer,
)
from tests.markup import as_shown
from tests.volunteering.shifts import sign_up_data
from volunteering import check_in, hours, sign_ups
from volunteering.models import Application, Hours, SignUp, true_minutes

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

EASTERN = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("night", "minutes"),
    [
        # The clock goes back on November 1, 2026: the night is an hour longer than local times suggest.
        ((datetime(2026, 10, 31, 22, tzinfo=EASTERN), datetime(2026, 11, 1, 6, tzinfo=EASTERN)), 9 * 60),
        # And forward on March 14, 2027: an hour shorter.
        ((datetime(2027, 3, 13, 22, tzinfo=EASTERN), datetime(2027, 3, 14, 6, tzinfo=EASTERN)), 7 * 60),
        ((datetime(2026, 6, 1, 22, tzinfo=EASTERN), datetime(2026, 6, 2, 6, tzinfo=EASTERN)), 8 * 60),
    ],
)
def test_overnight_shift_counts_the_time_that_truly_passed(night, minutes):
    start, end = night
    assert true_minutes(start, end) == minutes
    shift = make_shift(starts_at=start.astimezone(UTC), ends_at=end.astimezone(UTC))
    boss = make_person()
    row = make_sign_up(shift)
    check_in.check_in(row, by=boss, at=start)
    check_in.check_out(row, by=boss, at=end)
    entry = Hours.objects.get()
    assert (entry.minutes, entry.measured, entry.worked_on) == (minutes, minutes, start.date())


def test_wrong_tap_is_undone_and_a_second_tap_changes_nothing():
    boss = make_person()
    row = make_sign_up(make_shift(starts_in=timedelta(minutes=-30)))
    first = check_in.check_in(row, by=boss)
    assert check_in.check_in(row, by=boss).arrived_at == first.arrived_at
    check_in.check_out(row, by=boss)
    check_in.undo(row, by=boss)
    row.refresh_from_db()
    assert (row.came, row.arrived_at, Hours.objects.count()) == (None, None, 0)


def test_nobody_is_checked_in_a_day_early():
    with pytest.raises(check_in.TooEarly):
        check_in.check_in(make_sign_up(make_shift(starts_in=timedelta(days=1))), by=make_person())


def test_who_forgot_to_check_out_is_taken_to_have_stayed_to_the_end():
    shift = make_shift(starts_in=timedelta(hours=-5))
    row = make_sign_up(shift)
    check_in.check_in(row, by=make_person(), at=shift.starts_at)
    assert (check_in.close_due(), check_in.close_due()) == (1, 0)
    assert Hours.objects.get().minutes == 180


def test_walk_in_is_never_sent_away_and_counts_the_same():
    shift = make_shift(starts_in=timedelta(minutes=-10), capacity=1)
    make_sign_up(shift)
    row = check_in.walk_in(shift, name="Ruth Simmons", email="", phone="+14045550142", by=make_person())
    assert (row.came, row.source, row.holds) == (True, "door", True)


def test_hours_are_corrected_approved_in_bulk_declined_and_never_lost():
    boss = make_person()
    rows = [make_sign_up(make_shift(starts_in=timedelta(days=-1))) for _nth in range(3)]
    for row in rows:
        check_in.came(row, by=boss)
    first, second, third = Hours.objects.order_by("pk")
    assert hours.approve([first, second], by=boss, minutes={first.pk: 90}) == 2
    assert hours.decline([third], by=boss, note="Left at once.") == 1
    assert hours.approve([first, third], by=boss) == 0
    assert list(Hours.objects.order_by("pk").values_list("state", "minutes", "measured", "decided_by")) == [
        ("approved", 90, 180, boss.pk), ("approved", 180, 180, boss.pk), ("declined", 180, 180, boss.pk),
    ]  # fmt: skip
    assert Message.objects.filter(template="volunteering/email/thanks").count() == 2
    assert [row.times_helped() for row in Hours.objects.approved()] == [1, 1], "two people, once each"
    assert hours.reopen([third], by=boss) == 1


def test_totals_on_page_export_and_letter_are_equal_and_nothing_counts_before_approval(client):
    circle = make_circle(slug="the-circle")
    boss = make_facilitator(circle)
    volunteer = make_volunteer(name="Ana Ruiz")
    opportunity = make_opportunity(circle)
    for days, minutes in ((1, 95), (2, 130), (3, 240)):
        row = make_sign_up(make_shift(opportunity, starts_in=timedelta(days=-days)), volunteer)
        start = row.shift.starts_at
        check_in.check_in(row, by=boss, at=start)
        check_in.check_out(row, by=boss, at=start + timedelta(minutes=minutes))
    client.force_login(boss)
    assert client.get(reverse("volunteers:hours-csv-circle", args=["the-circle"])).status_code == 302
    confirm(client)
    own = reverse("volunteering:mine", args=[volunteer.token])
    letter = reverse("volunteering:hours-letter", args=[volunteer.token])

    def said() -> tuple[str, str, str, str]:
        """Return the total as each place shows it."""
        page = client.get(reverse("volunteers:hours-circle", args=["the-circle"])).content.decode()
        sheet = b"".join(
            client.get(reverse("volunteers:hours-csv-circle", args=["the-circle"])).streaming_content
        )
        last = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))[-1]
        return page, last[3], client.get(own).content.decode(), client.get(letter).content.decode()

    page, in_sheet, mine, in_letter = said()
    assert in_sheet == "0:00"
    assert "Approved: 0 minutes from 0 people." in page
    assert "No hours to show" in in_letter
    assert hours.statement(volunteer).minutes == 0

    rows = Hours.objects.order_by("minutes")
    client.post(
        reverse("volunteers:hours-circle", args=["the-circle"]),
        {
            "do": "approve",
            "row": [rows[0].pk, rows[1].pk],
            f"time-{rows[0].pk}": "1:35",
            f"time-{rows[1].pk}": "2:00",
        },
    )
    assert hours.statement(volunteer).minutes == 95 + 120
    page, in_sheet, mine, in_letter = said()
    assert in_sheet == "3:35"
    assert "Approved: 3 hours 35 minutes from 1 person." in page
    assert "<b>3 hours 35 minutes</b>" in mine
    assert "3:35" in in_letter
    assert "3 hours 35 minutes" in in_letter


def test_standing_role_writes_hours_that_wait_for_a_yes(client):
    opportunity = make_opportunity(is_standing=True)
    volunteer = make_volunteer()
    role = Application.objects.create(opportunity=opportunity, volunteer=volunteer, state="accepted")
    own = reverse("volunteering:mine", args=[volunteer.token])
    client.post(
        own, {"do": "hours", "row": role.pk, "worked_on": "2026-01-05", "hours": "1.5", "note": "Calls"}
    )
    entry = Hours.objects.get()
    assert (entry.minutes, entry.state, hours.statement(volunteer).minutes) == (90, "proposed", 0)
    assert "Choose today or an earlier date." in client.post(own, {"do": "hours", "row": role.pk, "worked_on": "2099-01-05", "hours": "1"}).content.decode()  # fmt: skip


def test_coordinator_checks_in_by_code_and_by_tap(client):
    circle = make_circle()
    boss = make_facilitator(circle)
    shift = make_shift(make_opportunity(circle), starts_in=timedelta(minutes=-5))
    row = sign_ups.sign_ups.take(shift, sign_up_data(), by=boss)
    client.force_login(boss)
    place = [shift.opportunity.slug, shift.pk]
    page = client.get(reverse("volunteering:by-code", args=[*place, row.code.upper()])).text
    assert 'value="here">Check in</button>' in as_shown(page)
    for do in ("here", "gone"):
        client.post(reverse("volunteering:decide", args=[*place, row.pk]), {"do": do})
    row = SignUp.objects.get()
    assert row.came
    assert row.left_at is not None
    assert Hours.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "minutes"), [("7:30", 450), ("7.5", 450), ("7", 420), ("x", None), ("99:00", None)]
)
def test_corrected_hours_are_read_as_people_write_them(typed, minutes):
    assert hours.read_clock(typed) == minutes


def test_fifth_time_of_helping_is_counted_in_the_order_of_approval():
    boss, volunteer = make_person(), make_volunteer()
    for nth in range(5):
        row = make_sign_up(make_shift(starts_in=timedelta(days=nth - 20)), volunteer)
        check_in.came(row, by=boss)
    rows = list(Hours.objects.order_by("pk"))
    hours.decline(rows[:1], by=boss)
    hours.approve(rows[3:], by=boss)
    hours.approve(rows[1:3], by=boss)
    assert {row.pk: row.times_helped() for row in Hours.objects.approved()} == {
        rows[3].pk: 1, rows[4].pk: 2, rows[1].pk: 3, rows[2].pk: 4,
    }  # fmt: skip
