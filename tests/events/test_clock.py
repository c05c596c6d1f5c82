"""Local time, and the two nights of the year when the clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.reminders import OFFSETS
from events import series
from events.event_fields import Trait, having
from events.forms.planner import ChangeForm
from events.models import Event
from pse_portal import localtime
from tests.factories import make_circle, make_event, make_facilitator

pytestmark = pytest.mark.databases

EASTERN = ZoneInfo("America/New_York")
clock = datetime.fromisoformat  # a local time without a zone


def test_plain_hour_is_the_moment_it_means():
    assert localtime.moment(clock("2027-07-01T19:00"), EASTERN) == datetime(2027, 7, 1, 23, tzinfo=UTC)


def test_hour_that_is_skipped_is_refused():
    with pytest.raises(localtime.NoSuchTime):
        localtime.moment(clock("2027-03-14T02:30"), EASTERN)


def test_hour_that_comes_twice_asks_which():
    twice = clock("2027-11-07T01:30")
    with pytest.raises(localtime.TwiceThatNight):
        localtime.moment(twice, EASTERN)
    assert localtime.moment(twice, EASTERN, second=False) == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert localtime.moment(twice, EASTERN, second=True) == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("repeat", "first_on", "until", "expected"),
    [
        ("weekly", date(2027, 3, 2), date(2027, 3, 23), ["03-02", "03-09", "03-16", "03-23"]),
        ("fortnightly", date(2027, 3, 2), date(2027, 3, 31), ["03-02", "03-16", "03-30"]),
        ("monthly", date(2027, 3, 9), date(2027, 5, 31), ["03-09", "04-13", "05-11"]),
        ("last", date(2027, 3, 27), date(2027, 5, 31), ["03-27", "04-24", "05-29"]),
    ],
)
def test_rule_gives_its_days(repeat, first_on, until, expected):
    rule = series.rule_of(repeat, first_on)
    assert [f"{day:%m-%d}" for day in series.days(rule, first_on, until)] == expected


@pytest.mark.django_db
def test_weekly_meeting_keeps_its_hour_over_both_changes_of_the_clock():
    circle = make_circle()
    boss = make_facilitator(circle)
    first = make_event(circle, starts_at=datetime(2027, 2, 23, 19, tzinfo=EASTERN))
    rule = series.rule_of("weekly", first.local_start.date())
    row = series.start(
        first, circle, rule=rule, dates=series.days(rule, date(2027, 2, 23), date(2027, 11, 30)), by=boss
    )
    events = list(row.events.order_by("starts_at"))
    assert {event.local_start.strftime("%a %H:%M") for event in events} == {"Tue 19:00"}
    assert {event.starts_at.hour for event in events} == {23, 0}
    assert len({event.uid for event in events}) == len({event.slug for event in events}) == len(events) == 41


@pytest.mark.django_db
def test_reminder_of_days_is_due_at_the_wall_hour_and_that_of_hours_exactly():
    event = make_event(make_circle(), starts_at=datetime(2027, 3, 14, 19, tzinfo=EASTERN))
    assert OFFSETS["day"].before(event).astimezone(EASTERN).strftime("%d %H:%M") == "13 19:00"
    assert OFFSETS["week"].before(event).astimezone(EASTERN).strftime("%d %H:%M") == "07 19:00"
    assert event.starts_at - OFFSETS["hours"].before(event) == timedelta(hours=2)
    assert event.starts_at - OFFSETS["day"].before(event) == timedelta(hours=23)


@pytest.mark.django_db
def test_series_is_changed_one_following_and_all_and_extended(django_capture_on_commit_callbacks):
    circle = make_circle()
    boss = make_facilitator(circle)
    start = timezone.now().astimezone(EASTERN).replace(hour=19, minute=0, second=0, microsecond=0)
    first = make_event(circle, starts_at=start + timedelta(days=7))
    day = first.local_start.date()
    rule = series.rule_of("weekly", day)
    row = series.start(
        first, circle, rule=rule, dates=series.days(rule, day, day + timedelta(days=21)), by=boss
    )
    one, two, three, four = row.events.order_by("starts_at")

    two.place = "The library"
    series.change(two, ["place"], series.Scope.THIS, by=boss)
    three.place = "The church"
    three.starts_at += timedelta(hours=1)
    three.ends_at += timedelta(hours=1)
    series.change(three, ["place"], series.Scope.FOLLOWING, by=boss)
    assert list(row.events.order_by("starts_at").values_list("place", flat=True)) == [
        "",
        "The library",
        "The church",
        "The church",
    ]
    four.refresh_from_db()
    assert (four.local_start.hour, four.local_start.date()) == (20, day + timedelta(days=21))

    one.refresh_from_db()
    one.place = "The school"
    series.change(one, ["place"], series.Scope.ALL, by=boss)
    assert list(row.events.order_by("starts_at").values_list("place", flat=True)) == [
        "The school",
        "The library",
        "The school",
        "The school",
    ]

    row.refresh_from_db()
    more = series.extend(row, until=day + timedelta(days=35), by=boss)
    assert [event.local_start.date() for event in more] == [
        day + timedelta(days=28),
        day + timedelta(days=35),
    ]
    assert series.extend(row, until=day + timedelta(days=35), by=boss) == []


def fields(**values: str) -> dict[str, str]:
    return {
        "title": "Forum", "summary": "We talk.", "place": "Library", "day": "2027-05-04", "starts": "19:00",
        "ends": "21:00", "time_zone": "America/New_York", "format": "in_person", "kind": "forum",
        "offer_hours": "24", "takes_rsvps": "on", **values,
    }  # fmt: skip


@pytest.mark.django_db
def test_form_refuses_the_skipped_hour_with_a_sentence_and_asks_about_the_double_one(client):
    circle = make_circle(slug="the-circle")
    client.force_login(make_facilitator(circle))
    address = reverse("plans:new-circle", args=["the-circle"])

    page = client.post(address, fields(day="2027-03-14", starts="02:30", ends="04:00")).content.decode()
    assert "Clocks spring forward on Mar 14, 2027, so 2:30 a.m. doesn’t exist that day." in page
    page = client.post(address, fields(day="2027-11-07", starts="01:30", ends="03:00")).content.decode()
    assert "this time happens twice" in page
    assert not Event.objects.exists()

    client.post(address, fields(day="2027-11-07", starts="01:30", ends="03:00", which="second"))
    assert Event.objects.get().starts_at == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


CHICAGO = {
    "time_zone": "America/Chicago",
    "rsvp_opens_at": "2027-04-20T09:00",
    "rsvp_closes_at": "2027-05-04T12:00",
}
IN_CHICAGO = [datetime(2027, 4, 20, 14, tzinfo=UTC), datetime(2027, 5, 4, 17, tzinfo=UTC)]


@pytest.mark.django_db
def test_opening_and_closing_are_read_and_shown_on_the_wall_of_the_event(client):
    client.force_login(make_facilitator(make_circle(slug="the-circle")))
    client.post(reverse("plans:new-circle", args=["the-circle"]), fields(**CHICAGO))
    event = Event.objects.get()
    assert [getattr(event, name) for name in having(Trait.ON_THE_WALL)] == IN_CHICAGO

    edit = reverse("events:edit", args=[event.slug])
    page = client.get(edit).content.decode()
    for name in having(Trait.ON_THE_WALL):
        assert f'name="{name}" value="{CHICAGO[name]}"' in page
    client.post(edit, fields(**CHICAGO))
    event.refresh_from_db()
    assert [getattr(event, name) for name in having(Trait.ON_THE_WALL)] == IN_CHICAGO, (
        "saved again, nothing moves"
    )


@pytest.mark.django_db
def test_page_says_the_opening_on_the_wall_of_the_event(client):
    ahead = timezone.now() + timedelta(days=20)
    event = make_event(
        make_circle(), starts_at=ahead, time_zone="America/Chicago", kind="hearing",
        rsvp_opens_at=datetime(ahead.year + 2, 6, 2, 4, 30, tzinfo=UTC),
    )  # fmt: skip
    page = client.get(event.get_absolute_url()).content.decode()
    assert f"Jun 1, {ahead.year + 2} at 11:30 p.m., Central time</time>, you can RSVP here." in page


@pytest.mark.django_db
def test_closing_in_the_hour_that_does_not_come_is_refused_and_in_that_which_comes_twice_nobody_is_late(
    client,
):
    client.force_login(make_facilitator(make_circle(slug="the-circle")))
    address = reverse("plans:new-circle", args=["the-circle"])
    page = client.post(address, fields(rsvp_closes_at="2027-03-14T02:30")).content.decode()
    assert "Clocks spring forward on Mar 14, 2027, so 2:30 a.m. doesn’t exist that day." in page

    night = {"rsvp_opens_at": "2027-11-07T01:30", "rsvp_closes_at": "2027-11-07T01:30"}
    client.post(address, fields(day="2027-11-08", **night))
    event = Event.objects.get()
    assert event.rsvp_opens_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert event.rsvp_closes_at == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_closing_time_of_a_series_is_as_long_before_each_of_its_days_over_a_change_of_the_clock():
    circle = make_circle()
    boss = make_facilitator(circle)
    first = make_event(circle, starts_at=datetime(2027, 3, 9, 19, tzinfo=EASTERN))
    series.start(first, circle, rule="", dates=[date(2027, 3, 16)], by=boss)
    form = ChangeForm(instance=first)
    sent = {name: value for name, value in form.initial.items() if value is not None}
    closing = {"rsvp_closes_at": "2027-03-08T17:00", "scope": "all"}
    form = ChangeForm({**sent, "summary": "New.", **closing}, instance=first)
    assert form.is_valid(), form.errors
    series.change(form.instance, form.changed_names, series.Scope.ALL, by=boss)
    second = Event.objects.get(occurs_on=date(2027, 3, 16))
    assert second.rsvp_closes_at == datetime(2027, 3, 15, 17, tzinfo=EASTERN)

    # Its own value stays; fields that were not edited are not copied to other occurrences.
    Event.objects.filter(pk=second.pk).update(rsvp_closes_at=None)
    again = ChangeForm({**sent, "summary": "Newer.", **closing}, instance=Event.objects.get(pk=first.pk))
    assert again.is_valid(), again.errors
    assert "rsvp_closes_at" not in again.changed_names


@pytest.mark.django_db
@pytest.mark.parametrize(("starts", "ends", "hours"), [("23:00", "01:00", 2), ("18:00", "06:00", 12)])
def test_end_that_is_not_after_the_start_is_on_the_next_day_and_said(client, starts, ends, hours):
    client.force_login(make_facilitator(make_circle(slug="the-circle")))
    new = reverse("plans:new-circle", args=["the-circle"])
    preview = client.post(new, fields(starts=starts, ends=ends), follow=True).content.decode()
    event = Event.objects.get()
    assert event.ends_at - event.starts_at == timedelta(hours=hours)
    assert "This event ends on Wed, May 5" in preview
    assert "m., not the same day." in preview

    edit = reverse("events:edit", args=[event.slug])
    client.post(edit, fields(starts=starts, ends=ends))
    client.post(edit, fields(day="2027-05-10", starts="22:30", ends="00:30"))
    event.refresh_from_db()
    assert event.ends_at - event.starts_at == timedelta(hours=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "ends", "until"), [("19:00", "19:00", "7 p.m."), ("18:00", "06:01", "6:01 a.m.")]
)
def test_more_than_twelve_hours_into_the_next_day_asks_first_and_once(client, starts, ends, until):
    client.force_login(make_facilitator(make_circle(slug="the-circle")))
    new = reverse("plans:new-circle", args=["the-circle"])
    page = client.post(new, fields(starts=starts, ends=ends, place="The gym")).content.decode()
    assert "It would end on Wed, May 5, " in page
    assert f"{until}, more than 12 hours after it starts." in page
    assert 'value="The gym"' in page
    assert 'name="is_long"' in page
    assert not Event.objects.exists()

    client.post(new, fields(starts=starts, ends=ends, is_long="on"))
    edit = reverse("events:edit", args=[Event.objects.get().slug])
    saved = client.post(edit, fields(starts=starts, ends=ends, title="Another title"))
    assert saved.status_code == 302, "what was said once is not asked again"


@pytest.mark.django_db
def test_event_over_several_days_keeps_them_when_its_hours_change(client):
    circle = make_circle()
    client.force_login(make_facilitator(circle))
    first = datetime(2027, 5, 4, 9, tzinfo=EASTERN)
    event = make_event(circle, starts_at=first, ends_at=first + timedelta(days=2, hours=8))
    client.post(reverse("events:edit", args=[event.slug]), fields(starts="10:00", ends="17:00", is_long="on"))
    event.refresh_from_db()
    assert (event.local_start, event.local_end) == (
        datetime(2027, 5, 4, 10, tzinfo=EASTERN), datetime(2027, 5, 6, 17, tzinfo=EASTERN)
    )  # fmt: skip
