"""Times of decisions: in the body's zone whatever the reader's, and closed by the clock alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import caches
from icalendar import Calendar

from advocacy import sittings
from advocacy.models import Action, Deed, ParticipationRule, Sitting, Window
from mailing.models import Batch
from office.models import SiteSettings
from tests.factories import make_action, make_body, make_decision, make_person, make_sitting

pytestmark = pytest.mark.django_db

ATLANTA = ZoneInfo("America/New_York")
HALF_PAST = datetime(2027, 3, 4, 13, 30, tzinfo=ATLANTA)
ONE = datetime(2027, 3, 4, 13, 0, tzinfo=ATLANTA)


@pytest.fixture
def decision():
    """A written deadline at 13:00 and a hearing at 13:30, with an action for each."""
    with time_machine.travel(ONE - timedelta(days=2)):
        decision = make_decision(slug="night-buses", title_es="Autobuses", decides_es="Si pasan.")
        hearing = make_sitting(decision, starts_at=HALF_PAST)
        window = Window.objects.create(decision=decision, way="write", closes_at=ONE)
        make_action(decision, window=window, closes_at=ONE)
        make_action(decision, "speak", sitting=hearing, closes_at=HALF_PAST)
    return decision


def path(kind: str) -> str:
    return Action.objects.get(kind=kind).get_absolute_url()


def test_times_are_the_bodys_own_for_a_reader_elsewhere_and_in_spanish(client, decision):
    reader = make_person(time_zone="America/Los_Angeles", language="es")
    client.force_login(reader)
    with time_machine.travel(ONE - timedelta(days=1)):
        html = client.get("/es/decisions/night-buses/").content.decode()

    assert "a la 1:00 p. m., hora del Este" in html.replace("\N{NO-BREAK SPACE}", " ")
    assert "a la 1:30 p. m., hora del Este" in html.replace("\N{NO-BREAK SPACE}", " ")
    assert 'datetime="2027-03-04T13:00-05:00"' in html
    assert 'datetime="2027-03-04T13:30-05:00"' in html


def test_writing_closes_by_the_clock_alone_while_speaking_stays_open_and_words_are_kept(client, decision):
    words = {"words": "I ride route 196 & I'm late."}
    with time_machine.travel(ONE - timedelta(seconds=1), tick=False):
        assert "mailto:" in client.post(path("write"), words).content.decode()
    with time_machine.travel(ONE + timedelta(seconds=1), tick=False):
        closed = client.post(path("write"), words)
        html = closed.content.decode()
        carried = client.post(path("speak"), {**words, "do": "carry"}).content.decode()
        card = client.post(path("speak"), words).content.decode()
        caches["pages"].clear()
        page = client.get("/decisions/night-buses/").content.decode()

    assert closed.status_code == 200
    assert "mailto:" not in html
    assert "I ride route 196 &amp; I&#x27;m late.</textarea>" in html
    assert f'action="{path("speak")}"' in html
    assert "I ride route 196 &amp; I&#x27;m late.</textarea>" in carried
    assert "Speaker card" in card
    assert f'href="{path("write")}"' not in page
    assert f'href="{path("speak")}"' in page


def test_nothing_that_people_write_is_stored(client, decision):
    with time_machine.travel(ONE - timedelta(hours=1)):
        assert "data-draft" not in client.get(path("write")).text
        for do in ("", "print"):
            answer = client.post(
                path("write"), {"words": "My own words", "name": "Ana", "sender": "1 Road", "do": do}
            )
            assert "My own words" in answer.content.decode()
            assert "data-draft" not in answer.content.decode(), "no draft recovery"
            assert answer["Cache-Control"] == "private, no-store"
            assert not answer.cookies
    assert not client.session.keys()
    assert not Deed.objects.exists()


@pytest.mark.databases
def test_postponed_twice_and_a_second_sitting_keep_one_uid_each_and_followers_hear_once(client, decision):
    SiteSettings.objects.create(postal_address="1 Road", contact_email="hello@example.org")
    staff, follower = make_person(), make_person()
    sittings.follow(decision, follower)
    hearing = decision.sittings.get()
    uids, sequences = set(), []
    with time_machine.travel(ONE - timedelta(days=1)):
        for _twice in range(2):
            sittings.postpone(hearing, staff)
            sittings.save(hearing, staff)
            _read(client, uids, sequences)
            sittings.move(hearing, hearing.starts_at + timedelta(days=7), staff)
            _read(client, uids, sequences)
        later = Sitting(decision=decision, kind="vote", starts_at=HALF_PAST + timedelta(days=30))
        sittings.save(later, staff)
        _read(client, uids, [])

    assert len(uids) == 2
    assert sequences == [1, 2, 3, 4]
    keys = Batch.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys) == [
        *(f"advocacy:sitting:{hearing.pk}:{number}" for number in (1, 2, 3, 4)),
        f"advocacy:sitting:{later.pk}:0",
    ]


def _read(client, uids, sequences):
    feed = Calendar.from_ical(client.get("/decisions/calendar.ics").content)
    for entry in feed.walk("VEVENT"):
        uids.add(str(entry["UID"]))
        if "Public hearing" in str(entry["SUMMARY"]):
            sequences.append(int(entry["SEQUENCE"]))
        assert entry["DTSTART"].params["TZID"] == "America/New_York"


def test_rule_unchecked_for_121_days_shows_its_age_to_everyone_and_to_staff(client, decision):
    body = make_body(slug="old-board")
    now = HALF_PAST.date()
    for days in (120, 121):
        ParticipationRule.objects.create(
            body=body,
            way="writing",
            how_en="Write.",
            source="https://example.org/",
            checked_on=now - timedelta(days=days),
        )
    staff = make_person(is_staff=True, is_superuser=True)
    type(staff).objects.update(second_step_by=None)  # which would be overdue then
    with time_machine.travel(HALF_PAST):
        page = client.get("/decision-makers/old-board/").content.decode()
        assert [rule.age for rule in ParticipationRule.objects.unchecked()] == [121]
        client.force_login(staff)
        desk = client.get("/decisions/work/").content.decode()

    assert page.count("It may have changed") == 1
    assert "We checked this 121 days ago" in page
    assert "checked 121 days ago" in desk
    assert "checked 120 days ago" not in desk
