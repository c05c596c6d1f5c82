"""The pages of volunteering: what they show, what they keep private, and a guest's whole journey."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from bookings.models import Block
from mailing.contacts import fingerprint_of
from mailing.models import Message
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_opportunity,
    make_person,
    make_rsvp,
    make_shift,
    make_volunteer,
)
from tests.volunteering.shifts import (
    help_at,
    post,
    sign_up_data,
    told,
)
from volunteering import mails, sign_ups
from volunteering.models import Guardian, SignUp
from volunteering.views import own as own_views

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return answer.content.decode().replace("ana@example.org", "…").replace("new@example.org", "…")


# The list
# --------
def shown(client, query: str = "") -> list[str]:
    caches["pages"].clear()
    page = client.get(f"/volunteer/{query}").content.decode()
    return sorted(
        role for role in ("morning", "evening", "weekend", "home", "full", "young") if f": {role}</a>" in page
    )


def test_list_is_by_day_soonest_first_with_the_need_in_words_and_filters_as_links(client):
    circle = make_circle()
    adults, young = make_opportunity(circle), make_opportunity(circle, ages="teens", languages=("es",))
    day = (timezone.localtime() + timedelta(days=21)).replace(hour=9, minute=0, second=0, microsecond=0)
    monday = day - timedelta(days=day.weekday())
    make_shift(adults, starts_at=monday, role_en="morning", county_id="13063")
    make_shift(adults, starts_at=monday.replace(hour=18), role_en="evening")
    make_shift(adults, starts_at=monday + timedelta(days=5), role_en="weekend")
    make_shift(adults, starts_at=monday + timedelta(days=1), role_en="home", is_remote=True, place="")
    make_shift(adults, starts_at=monday + timedelta(days=1), role_en="full", capacity=2, places_taken=1)
    make_shift(young, starts_at=monday + timedelta(days=2), role_en="young", places_taken=2)
    page = client.get("/volunteer/").content.decode()
    assert "3 of 5 still needed" in page
    assert (
        page.index(": morning</a>")
        < page.index(": evening</a>")
        < page.index(": home</a>")
        < page.index(": weekend</a>")
    )
    assert shown(client) == ["evening", "full", "home", "morning", "weekend", "young"]
    assert shown(client, "?evening=1") == ["evening"]
    assert shown(client, "?weekend=1") == ["weekend"]
    assert shown(client, "?home=1") == ["home"]
    assert shown(client, "?young=1") == ["young"]
    assert shown(client, "?language=es") == ["young"]
    assert "full" not in shown(client, "?friend=1")
    assert shown(client, "?week=1") == []
    assert shown(client, "?zip=30297") == ["home", "morning"]
    assert shown(client, "?home=1&evening=1") == []
    assert shown(client, f"?month={monday:%Y-%m}") != []


def test_list_is_by_event_with_the_open_roles_counted_and_one_filled_button(client):
    circle = make_circle()
    hub_meeting = make_event(circle, title_en="Clayton hub meeting", starts_in=timedelta(days=9))
    greet, notes = make_opportunity(circle, title_en="Greet"), make_opportunity(circle, title_en="Take notes")
    for role, taken in [("door", 0), ("table", 5)]:
        make_shift(greet, event=hub_meeting, role_en=role, places_taken=taken, starts_in=timedelta(days=9))
    make_shift(notes, event=hub_meeting, starts_in=timedelta(days=9))
    for nth in range(10):  # more than the list shows of one opportunity
        make_shift(notes, starts_in=timedelta(days=10 + nth), role_en=f"week {nth}")
    page = client.get("/volunteer/").content.decode()
    assert page.count(f">{hub_meeting.title}</a>") == 1
    assert "2 roles open<" in page
    assert "10 shifts open<" in page
    assert page.index("Clayton hub meeting") < page.index("Greet: door") < page.index("10 shifts open<")
    assert page.count("btn-primary") == 1
    assert "week 7</a>" in page
    assert "week 8</a>" not in page
    assert "All dates and shifts" in page

    for nth in range(5):  # the soonest group is never cut by the pages
        make_shift(make_opportunity(circle, title_en=f"Later {nth}"), starts_in=timedelta(days=30 + nth))
    caches["pages"].clear()
    first = client.get("/volunteer/")
    second = client.get("/volunteer/", {"after": first.context["page"].after})
    pages = [answer.content.decode() for answer in (first, second)]
    assert ["2 roles open<" in page for page in pages] == [True, False]
    assert ["Later 4<" in page for page in pages] == [False, True]


def test_collisions_are_marked_before_somebody_presses(client):
    person = make_person()
    event = make_event(make_circle(), title_en="Forum")
    make_rsvp(event, person)
    opportunity = make_opportunity()
    make_shift(opportunity, starts_at=event.starts_at)
    near = make_shift(opportunity, starts_at=event.ends_at + timedelta(minutes=10))
    assert "At the same time as" not in client.get("/volunteer/").content.decode()
    client.force_login(person)
    page = client.get("/volunteer/").content.decode()
    assert "At the same time as “Forum”" in page
    assert "Less than 30 minutes from “Forum”" in page
    assert "Can you make it in time?" in client.get(near.get_absolute_url()).content.decode()


def test_draft_is_seen_by_its_coordinators_alone(client):
    circle = make_circle()
    draft = make_opportunity(circle, state="draft")
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(make_facilitator(circle))
    assert client.get(draft.get_absolute_url()).status_code == 200


# The whole journey
# -----------------
def test_guest_finds_signs_up_gets_a_calendar_entry_and_cancels_without_an_account(client):
    shift = make_shift(make_opportunity(title_en="Greet people", bring_en="A smile"))
    listed = client.get("/volunteer/").content.decode()
    assert shift.get_absolute_url() in listed  # the second page is the form itself
    done = post(client, shift, party_size="2", companions="Leo").content.decode()
    assert "Thanks, Ana Ruiz. Check your email." in done
    row = SignUp.objects.get()
    own = reverse("shift:page", args=[row.token])
    assert row.volunteer.confirmed_at is None
    client.get(own)
    row.volunteer.refresh_from_db()
    assert row.volunteer.confirmed_at is None  # a GET request confirms nothing
    file = client.get(reverse("shift-calendars:shift", args=[shift.pk]))
    event = Calendar.from_ical(file.content).walk("VEVENT")[0]
    assert (str(event["uid"]), event.decoded("dtstart").utctimetuple()[:5]) == (
        str(shift.uid),
        shift.starts_at.utctimetuple()[:5],
    )
    mine = reverse("volunteering:mine", args=[row.volunteer.token])
    assert "Greet people" in client.get(mine).content.decode()
    client.post(own, {"do": "yes"})
    client.post(own, {"do": "cancel"})
    row.refresh_from_db()
    row.volunteer.refresh_from_db()
    assert (row.state, row.still_coming_at is not None, row.volunteer.confirmed_at is not None) == (
        "cancelled",
        True,
        True,
    )


def test_confirmation_carries_the_calendar_entry_and_a_cancellation_takes_it_back():
    row = help_at(make_shift())
    method, content = mails.Confirmed(row).calendar()
    entry = Calendar.from_ical(content).walk("VEVENT")[0]
    assert (method, str(entry["uid"])) == ("PUBLISH", str(row.shift.uid))
    assert f"/shift/{row.token}/" in str(entry["description"])
    sign_ups.sign_ups.cancel(row)
    method, content = mails.Cancelled(SignUp.objects.get()).calendar()
    assert (method, str(Calendar.from_ical(content).walk("VEVENT")[0]["status"])) == ("CANCEL", "CANCELLED")


def test_answer_does_not_tell_whether_the_address_is_known_or_busy_elsewhere(client):
    opportunity = make_opportunity()
    shift = make_shift(opportunity)
    other = make_shift(opportunity, starts_at=shift.starts_at + timedelta(hours=1))
    post(client, shift)
    known, new = post(client, shift), post(client, shift, email="new@example.org")
    assert words(known) == words(new)
    busy, free = post(client, other), post(client, other, email="free@example.org")
    assert words(busy) == words(free).replace("free@example.org", "…")
    assert other.sign_ups.count() == 1
    refused = Message.objects.get(template="volunteering/email/overlap")
    assert (refused.email, refused.context["wanted"]) == ("ana@example.org", other.title)


def test_answer_on_a_full_shift_is_the_same_for_an_address_that_has_a_place(client):
    shift = make_shift(capacity=1)
    post(client, shift)
    again, new = post(client, shift), post(client, shift, email="new@example.org")
    assert words(again) == words(new)
    assert "This shift is full right now, so new sign-ups go on the waitlist." in words(again)
    assert shift.sign_ups.count() == 2


def test_second_sign_up_that_is_not_taken_is_not_said_to_be(client):
    """A second, smaller sign-up would fit, but the first one (four people, waitlisted) is kept."""
    shift = make_shift(capacity=3)
    first = words(post(client, shift, party_size="4", companions="Leo, Kim, Sam"))
    assert "3 spots are left. We keep groups together" in first
    again, new = post(client, shift), post(client, shift, email="new@example.org")
    assert words(again) == words(new)
    assert not re.search(r"You have a (shift|spot)|Spot on hold|holding a spot|number \d", words(again))
    row = SignUp.objects.get(volunteer__email="ana@example.org")
    assert (row.party_size, row.state) == (4, "waitlisted")


def test_signed_in_person_is_told_on_the_page_which_two_shifts_overlap(client):
    opportunity = make_opportunity(title_en="Greet")
    first = make_shift(opportunity, role_en="door")
    second = make_shift(opportunity, role_en="hall", starts_at=first.starts_at + timedelta(hours=1))
    client.force_login(make_person())
    assert client.post(first.get_absolute_url(), {"party_size": "1"}).status_code == 302
    answer = client.post(second.get_absolute_url(), {"party_size": "1"}).content.decode()
    assert "“Greet, hall” is at the same time as “Greet, door,”" in answer
    assert SignUp.objects.count() == 1


def test_minor_names_a_parent_who_agrees_by_the_mailed_link(client):
    shift = make_shift(make_opportunity(ages="teens"))
    answer = post(client, shift, age_band="14_17").content.decode()
    assert "Tell us who your parent or guardian is." in answer
    assert "Children need to come with an adult." in post(client, shift, age_band="under_14").content.decode()
    post(client, shift, age_band="14_17", guardian_name="Rosa", guardian_email="rosa@example.org")
    guardian = Guardian.objects.get()
    from pse_portal import signed_links

    page = reverse("shift:guardian", args=[signed_links.token(Guardian.LINK, guardian)])
    assert "My child can help at this shift." in client.get(page).content.decode()
    assert SignUp.objects.get().is_requested
    client.post(page, {"do": "yes"})
    assert SignUp.objects.get().is_confirmed


def test_age_is_asked_only_where_minors_are_welcome(client):
    assert 'name="age_band"' not in client.get(make_shift().get_absolute_url()).content.decode()


def test_link_is_sent_again_and_the_answer_is_the_same_for_an_unknown_address(client):
    make_volunteer(email="ana@example.org")
    known = client.post("/volunteer/again/", {"email": "ana@example.org"})
    unknown = client.post("/volunteer/again/", {"email": "new@example.org"})
    assert words(known) == words(unknown)
    assert told("ana@example.org") == ["link_again"]
    assert not Message.objects.filter(email="new@example.org").exists()


def test_place_is_handed_on_by_a_link_without_an_account(client):
    row = help_at(make_shift(capacity=1))
    own = reverse("shift:page", args=[row.token])
    client.post(own, {"do": "find"})
    row.refresh_from_db()
    take = reverse("shift:take", args=[own_views.hand_over_token(row)])
    assert take in client.get(own).content.decode()
    client.post(take, {"name": "Leroy", "email": "leroy@example.org", "wants_reminders": "on"})
    assert list(SignUp.objects.order_by("pk").values_list("state", "source")) == [
        ("cancelled", "web"),
        ("confirmed", "handed"),
    ]
    assert "This spot is taken" in client.get(take).content.decode()


def test_where_people_wait_the_place_goes_to_them_and_not_by_a_link(client):
    shift = make_shift(capacity=1)
    row = help_at(shift, 1)
    help_at(shift, 2)
    assert 'value="find"' not in client.get(reverse("shift:page", args=[row.token])).content.decode()


def test_personal_feed_holds_ones_shifts_and_dies_with_its_address(client):
    row = help_at(make_shift())
    mine = reverse("volunteering:mine", args=[row.volunteer.token])
    page = client.get(mine).content.decode()
    address = page[page.index("webcal://") :].partition('"')[0]
    path = "/volunteer/" + address.partition("/volunteer/")[2]
    answer = client.get(path)
    assert [str(event["uid"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")] == [
        str(row.shift.uid)
    ]
    again = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert answer["Cache-Control"] == again["Cache-Control"] == "private, no-store"
    client.post(mine, {"do": "renew"})
    assert client.get(path).status_code == 404
    assert client.get(mine).status_code == 404


def test_cache_may_keep_the_file_of_a_shift_only_where_everybody_sees_it(client):
    circle = make_circle()
    shown = make_shift(make_opportunity(circle))
    draft = make_shift(make_opportunity(circle, state="draft"))
    closed = make_shift(make_opportunity(circle), event=make_event(circle, is_members_only=True))
    client.force_login(make_facilitator(circle))
    kept = [client.get(reverse("shift-calendars:shift", args=[one.pk])) for one in (shown, draft, closed)]
    assert [(one.status_code, one["Cache-Control"]) for one in kept] == [
        (200, "public, max-age=300"),
        (200, "private, no-store"),
        (200, "private, no-store"),
    ]


def test_my_page_shows_my_coming_shifts(client):
    person = make_person()
    sign_ups.sign_ups.take(
        make_shift(make_opportunity(title_en="Greet people")), sign_up_data(email=person.email), person=person
    )
    client.force_login(person)
    page = client.get("/me/").content.decode()
    assert "My upcoming shifts" in page
    assert "Greet people" in page


# Response time
# -------------
@pytest.mark.parametrize("is_full", [False, True])
@pytest.mark.parametrize(
    "said",
    [
        {"skills": ["driving"], "ask_again": "on"},
        {"age_band": "14_17", "guardian_name": "Rosa", "guardian_email": "rosa@example.org"},
    ],
    ids=["adult", "minor"],
)
def test_signing_up_is_the_same_work_for_known_and_unknown_addresses(
    client, django_assert_num_queries, is_full, said
):
    shift = make_shift(capacity=0 if is_full else 50)
    coalition = shift.opportunity.coalition
    post(client, shift, email="warm@example.org", **said)
    make_volunteer(email="known@example.org", skills=("driving",))
    make_person("account@example.org")
    post(client, shift, email="present@example.org", **said)
    post(client, shift, email="gone@example.org", **said)
    sign_ups.sign_ups.cancel(SignUp.objects.get(volunteer__email="gone@example.org"))
    sign_ups.sign_ups.take(
        make_shift(starts_at=shift.starts_at), sign_up_data(7, email="elsewhere@example.org")
    )
    Block.objects.create(coalition=coalition, fingerprint=fingerprint_of("blocked@example.org"))
    Guardian.objects.update(consented_at=timezone.now())

    with CaptureQueriesContext(connection) as new:
        post(client, shift, email="new@example.org", **said)
    before = set(SignUp.objects.filter(shift=shift).values_list("volunteer__email", "state", "revision"))
    for who in ("present", "elsewhere", "blocked"):
        with django_assert_num_queries(len(new), info=who):
            post(client, shift, email=f"{who}@example.org", **said)
    # Nothing of the rolled-back work remains, and each address gets the right mail.
    assert (
        set(SignUp.objects.filter(shift=shift).values_list("volunteer__email", "state", "revision")) == before
    )
    told_last = {
        who: Message.objects.filter(email=f"{who}@example.org").latest("pk").template.rpartition("/")[2]
        for who in ("elsewhere", "blocked")
    }
    assert told_last == {"elsewhere": "overlap", "blocked": "refused"}
    assert Message.objects.filter(email="present@example.org", key__contains=":again:").count() == 1
    for who in ("known", "account", "gone"):
        with django_assert_num_queries(len(new), info=who):
            post(client, shift, email=f"{who}@example.org", **said)
        assert SignUp.objects.active().filter(shift=shift, volunteer__email=f"{who}@example.org").exists()
