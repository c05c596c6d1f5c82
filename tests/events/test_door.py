"""Check-in and after: taps, codes, walk-ins, paper sheets; access; and erasure."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bookings import blocks
from bookings.models import Block
from events import afterwards, attendance, check_in, records
from events.attendance import RsvpData
from events.models import RSVP, Event, EventFile, Feedback, Follower, Need
from mailing.models import Call, Message
from office import privacy
from office.models import AuditEntry
from tests.confirmed import confirm
from tests.factories import (
    make_arrangement,
    make_circle,
    make_event,
    make_facilitator,
    make_member,
    make_need,
    make_person,
    make_rsvp,
)
from tests.markup import as_shown

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def event():
    circle = make_circle(slug="the-circle")
    return make_event(circle, slug="the-event", starts_in=timedelta(hours=-1), title_en="Forum")


@pytest.fixture
def boss(event, client):
    person = make_facilitator(event.lead)
    client.force_login(person)
    return person


def page(name: str, *args: object) -> str:
    return reverse(f"events:{name}", args=["the-event", *args])


def test_tap_counts_once_and_can_be_undone(event, client, boss):
    rsvp = make_rsvp(event, party_size=3)
    for _twice in range(2):
        client.post(page("tap", rsvp.pk), {"do": "here"})
    event.refresh_from_db()
    assert (event.attended, RSVP.objects.get().is_first_time) == (3, True)
    assert AuditEntry.objects.filter(action="checked_in").count() == 1
    client.post(page("tap", rsvp.pk), {"do": "undo"})
    event.refresh_from_db()
    assert (event.attended, RSVP.objects.get().came) == (0, None)


def test_tap_by_script_is_answered_without_the_list_and_not_by_the_login_page(event, client, boss):
    rsvp = make_rsvp(event)
    answer = client.post(page("tap", rsvp.pk), {"do": "here", "by": "script"}).json()
    assert answer["count"] == "1 person checked in."
    assert answer["row"].count("<li ") == 1
    assert 'value="undo"' in answer["row"]
    assert 'value="here"' in client.post(page("tap", rsvp.pk), {"do": "undo", "by": "script"}).json()["row"]
    client.logout()
    assert client.post(page("tap", rsvp.pk), {"do": "here", "by": "script"}).status_code == 302


def test_who_did_not_come_is_counted_only_after_the_event(event, client, boss):
    make_rsvp(event)
    assert "<dt>No-shows</dt>" not in as_shown(client.get(page("after")).text)
    Event.objects.update(ends_at=timezone.now())
    assert "<dt>No-shows</dt><dd>1</dd>" in as_shown(client.get(page("after")).text)


def test_code_opened_by_the_camera_leads_to_the_person_and_a_button(event, client, boss):
    rsvp = make_rsvp(event, name="Ana Ruiz")
    answer = client.get(page("by-code", rsvp.code.upper()))
    assert "Ana Ruiz" in answer.content.decode()
    assert RSVP.objects.get().came is None


def test_walk_in_with_a_name_alone_counts_and_is_never_mailed(event, client, boss):
    Event.objects.update(capacity=0)
    client.post(page("door"), {"name": "Leroy Grant", "reach": "", "people": "2"})
    row = RSVP.objects.get()
    event.refresh_from_db()
    assert (row.source, row.came, event.attended, event.places_taken) == ("door", True, 2, 2)
    event.ends_at = timezone.now() - timedelta(minutes=1)
    event.save()
    afterwards.close(event)
    assert not Message.objects.exists()
    assert not Call.objects.exists()


def test_person_with_a_phone_only_is_owed_a_call_when_there_is_something_to_tell():
    event = make_event(make_circle())
    attendance.rsvps.take(event, RsvpData(name="Leroy", phone="+14045550142"))
    called = set(Call.objects.values_list("template", flat=True))
    assert called == {"events/email/rsvp_going", "events/email/still_coming"}


def test_somebody_returning_is_known_by_the_keyed_token_after_the_address_is_forgotten(event, boss):
    old = make_event(event.lead, starts_in=timedelta(days=-120))
    before = make_rsvp(old, email="ana@example.org")
    check_in.check_in(before, by=boss)
    records.sweep(timezone.now())
    before.refresh_from_db()
    assert (before.email, before.name, before.came) == ("", "", True)
    row = check_in.enter(event, check_in.Line(name="Ana", email="ana@example.org"), by=boss, source="door")
    assert row.is_first_time is False


def test_sheet_of_forty_lines_is_typed_in_by_one_press(event, client, boss):
    expected = make_rsvp(event, name="Expected")
    answer = client.get(page("paper"))
    assert answer.content.decode().count('name="reach-') == 40
    data = {f"came-{expected.pk}": "on"}
    for nth in range(40):
        data |= {
            f"name-{nth}": f"Neighbor {nth}",
            f"reach-{nth}": ["", f"n{nth}@example.org", "404 555 0142"][nth % 3],
        }
    data["keep-1"] = "on"
    client.post(page("paper"), data)
    event.refresh_from_db()
    assert event.attended == 41
    assert Follower.objects.get().contact.email == "n1@example.org"
    assert set(check_in.blank_codes(event)) == set(
        RSVP.objects.filter(source="paper").values_list("code", flat=True)
    )
    # Sending the same sheet twice does not count anyone twice.
    assert client.get(page("paper")).content.decode().count('name="reach-') == 40


def test_sheet_to_sign_shows_no_need_and_the_teams_sheet_all_of_them(event, client, boss):
    ana = make_rsvp(event, name="Ana Ruiz")
    make_need(ana, "childcare", what="3_to_5", quantity=2)
    make_need(ana, "diet", detail="No peanuts", state="withdrawn")
    make_rsvp(event, name="Leroy Grant", seats_offered=3)
    make_rsvp(event, name="Vinh Tran")
    signed, needed = [client.get(page(name)).content.decode() for name in ("sheet", "needs-sheet")]
    assert "Ana Ruiz" in signed
    assert not any(word in signed.lower() for word in ("childcare", "peanuts", "seats in their car"))
    assert all(
        word in needed for word in ("Ana Ruiz", "Childcare, ages 3 to 5: 2", "3 open seats in their car")
    )
    assert not any(word in needed for word in ("peanuts", "Vinh Tran"))
    assert AuditEntry.objects.filter(action="needs_seen").count() == 1


def test_line_that_cannot_be_read_comes_back_alone(event, client, boss):
    data = {"name-0": "Ana", "reach-0": "ana@", "name-1": "Leroy", "reach-1": ""}
    answer = client.post(page("paper"), data).content.decode()
    assert "We couldn’t read this email address." in answer
    assert 'value="ana@"' in answer
    assert 'value="Leroy"' not in answer
    assert RSVP.objects.get().name == "Leroy"


def test_paper_record_is_claimed_by_its_code(event, client, boss):
    row = check_in.enter(event, check_in.Line(name="Leroy", code="abc234"), by=boss, source="paper")
    person = make_person()
    client.force_login(person)
    client.post(page("claim"), {"code": " ABC234"})
    row.refresh_from_db()
    assert row.person == person


def test_csv_is_safe_against_formulas_and_logged(event, client, boss):
    make_rsvp(event, name='=HYPERLINK("http://evil")')
    assert client.get(page("people-csv")).url.startswith("/staff/confirm/")
    confirm(client)
    text = b"".join(client.get(page("people-csv")).streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[1][0] == '\'=HYPERLINK("http://evil")'
    assert AuditEntry.objects.filter(action="roster_file_seen", actor_id=boss.pk).exists()


def test_each_look_at_the_roster_is_in_the_log(event, client, boss):
    make_rsvp(event)
    for _look in range(2):
        client.get(page("people"))
    assert AuditEntry.objects.filter(action="roster_seen", object_id=event.pk).count() == 2


def test_roll_up_shows_no_name_to_a_viewer_without_the_right(event, client, boss):
    make_arrangement(event, "ride")
    make_need(make_rsvp(event, name="Ana Ruiz"), "ride", what="30315", quantity=3, detail="by the church")
    assert "Ana Ruiz" in client.get(page("needs")).content.decode()

    staff = make_person(is_superuser=True, is_staff=True)
    client.force_login(staff)
    seen = client.get(page("needs")).content.decode()
    assert "A ride from 30315: 3" in seen
    assert "Ana Ruiz" not in seen
    assert "by the church" not in seen
    assert (
        client.post(page("needs"), {"kind": "ride", "what": "30315", "state": "arranged"}).status_code == 404
    )


@pytest.mark.parametrize(
    "name",
    ["manage", "people", "needs", "door", "paper", "sheet", "needs-sheet", "people-csv", "edit", "after"],
)
def test_other_peoples_events_are_not_there(event, client, name):
    make_facilitator(event.lead)
    client.force_login(make_facilitator(make_circle()))
    assert client.get(page(name)).status_code == 404
    client.force_login(make_member(event.lead).person)
    assert client.get(page(name)).status_code == 404


def test_person_of_a_cohost_sees_the_roster_and_does_not_change_the_event(event, client):
    from events import co_hosts

    other = make_circle()
    host = co_hosts.ask(event, other, make_person())
    client.force_login(make_facilitator(other))
    assert client.get(page("people")).status_code == 404
    co_hosts.agree(host, how="portal")
    assert client.get(page("people")).status_code == 200
    assert client.get(page("edit")).status_code == 404


def test_erasure_leaves_the_counts(event):
    old = make_event(event.lead, starts_in=timedelta(days=-100))
    rsvp = make_rsvp(old, name="Ana", note="By the door", party_size=2)
    make_need(rsvp, "childcare", what="3_to_5", quantity=2, detail="asthma")
    kept = make_rsvp(old, name="Ruth", email="ruth@example.org")
    Follower.objects.create(
        coalition=event.lead, name="Ruth", email="ruth@example.org", by_mail=True, wording="W"
    )
    privacy.of(Need).sweep(timezone.now())
    records.sweep(timezone.now())
    need = Need.objects.get()
    rsvp.refresh_from_db()
    kept.refresh_from_db()
    assert (need.rsvp, need.detail, need.quantity, need.kind) == (None, "", 2, "childcare")
    assert (rsvp.name, rsvp.email, rsvp.note, rsvp.party_size) == ("", "", "", 2)
    assert rsvp.returning
    assert (kept.name, kept.email) == ("Ruth", "ruth@example.org")


def test_block_turns_away_from_what_is_to_come_and_can_be_lifted(client):
    circle = make_circle()
    boss = make_facilitator(circle)
    soon = make_event(circle)
    rsvp = attendance.rsvps.take(soon, RsvpData(name="X", email="x@example.org"))
    assert attendance.block(circle, rsvp, by=boss)
    row = Block.objects.get()
    rsvp.refresh_from_db()
    assert rsvp.is_declined
    blocks.lift(row, by=boss)
    assert not Block.objects.exists()


def test_two_questions_are_kept_without_a_name(event, client):
    rsvp = make_rsvp(event)
    address = reverse("rsvp:feedback", args=[rsvp.token])
    client.post(address, {"worth": "partly", "words": "More time."})
    client.post(address, {"worth": "yes", "words": "More time."})
    assert Feedback.objects.get().worth == "yes"


def test_picture_is_known_by_its_content_and_served_to_those_who_see_the_event(
    event, client, boss, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    picture = SimpleUploadedFile("map.html", b"\x89PNG\r\n\x1a\n" + b"0" * 20, content_type="text/html")
    client.post(page("after"), {"file": picture, "title": "The map"})
    row = EventFile.objects.get()
    assert row.kind == "picture"
    assert row.file.name.endswith(".png")
    client.logout()
    answer = client.get(row.get_absolute_url())
    assert (answer["Content-Type"], answer.status_code) == ("image/png", 200)
    Event.objects.update(is_members_only=True)
    assert client.get(row.get_absolute_url()).status_code == 404


def test_file_of_another_kind_is_not_taken(event, client, boss, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    script = SimpleUploadedFile("map.png", b"<script>alert(1)</script>", content_type="image/png")
    answer = client.post(page("after"), {"file": script, "title": "The map"})
    assert "Choose a photo (JPEG or PNG) or a PDF." in answer.content.decode()
    assert not EventFile.objects.exists()


def test_file_of_the_roster_has_the_answers_in_words_and_no_python(client):
    circle = make_circle()
    event = make_event(
        circle, questions_en="Which bus?\nAllergies?", questions_es="¿Qué autobús?\n¿Alergias?"
    )
    make_rsvp(event=event, name="Ana", answers=[{"question": "¿Qué autobús?", "answer": "El 196"}])
    make_rsvp(
        event=event,
        name="Leroy",
        came=True,
        arrived=2,
        answers=[{"question": "Which bus?", "answer": "=1+1"}, {"question": "Allergies?", "answer": "None"}],
    )
    client.force_login(make_facilitator(circle))
    confirm(client)

    file = b"".join(client.get(reverse("events:people-csv", args=[event.slug])).streaming_content).decode(
        "utf-8-sig"
    )
    head, *rows = csv.reader(io.StringIO(file))

    assert head[-2:] == ["Which bus?", "Allergies?"]
    assert {row[0]: (row[5], *row[-2:]) for row in rows} == {
        "Ana": ("", "El 196", ""),
        "Leroy": ("Yes", "'=1+1", "None"),
    }
