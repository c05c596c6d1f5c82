"""What people can do follows the hours of its meeting and its time to comment, and ends with the decision."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from advocacy import hours, reviews, sittings
from advocacy.models import Action, Outcome, ParticipationRule, Seat, Sitting, Window
from tests.advocacy.making import make_advocate
from tests.factories import make_action, make_decision, make_person, make_sitting

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def hearing():
    """A hearing with a time to sign up until it begins, a time to write of its own, and an action for each."""
    decision = make_decision(slug="night-buses")
    hearing = make_sitting(decision)
    write = Window.objects.create(decision=decision, way="write", closes_at=hearing.starts_at - DAY)
    speak = Window.objects.create(decision=decision, way="speak", closes_at=hearing.starts_at)
    make_action(decision, window=write, sitting=hearing, closes_at=write.closes_at)
    make_action(decision, "speak", window=speak, sitting=hearing, closes_at=speak.closes_at)
    make_action(decision, "come", sitting=hearing, closes_at=hearing.starts_at)
    return hearing


def closes(kind: str):
    return Action.objects.get(kind=kind).closes_at


def is_open() -> dict[str, bool]:
    """Return which actions are open: as the rows say, and as the query does."""
    rows = Action.objects.select_related("decision", "sitting", "petition")
    found = {row.kind: row.is_open for row in rows}
    open_now = set(Action.objects.open().values_list("kind", flat=True))
    assert {kind for kind, is_open in found.items() if is_open} == open_now
    return found


def test_what_ends_as_the_meeting_begins_moves_with_it_and_the_rest_stays(hearing):
    written = closes("write")
    for days in (7, -9):
        sittings.move(hearing, hearing.starts_at + days * DAY, make_person())
        assert closes("speak") == closes("come") == hearing.starts_at
        assert hearing.decision.windows.get(way="speak").closes_at == hearing.starts_at
    assert closes("write") == written
    narrowed = Action.objects.filter(kind="come")
    narrowed.update(closes_at=hearing.starts_at - DAY)
    sittings.move(hearing, hearing.starts_at + DAY, make_person())
    assert closes("come") == hearing.starts_at - 2 * DAY, "staff had ended it earlier"


def test_changed_time_to_comment_moves_its_action(hearing):
    window = hearing.decision.windows.get(way="write")
    window.closes_at += 3 * DAY
    window.opens_at = timezone.now() + DAY
    hours.save(window)
    action = Action.objects.get(kind="write")
    assert (action.opens_at, action.closes_at) == (window.opens_at, window.closes_at)
    assert not is_open()["write"]


def test_action_that_moves_into_the_weeks_before_an_election_waits_for_two(hearing):
    election = timezone.localdate(hearing.starts_at) + 63 * DAY
    seat = Seat.objects.create(body=hearing.decision.body, office_en="District 3", next_election=election)
    for action in Action.objects.exclude(kind="come"):
        action.seats.add(seat)
    sittings.move(hearing, hearing.starts_at + DAY, make_person())
    assert is_open() == {"write": True, "speak": True, "come": True}
    sittings.move(hearing, hearing.starts_at + 6 * DAY, make_person())
    assert is_open() == {"write": True, "speak": False, "come": True}


def test_canceled_meeting_ends_speaking_and_going_there_and_an_outcome_ends_all(client, hearing):
    assert is_open() == {"write": True, "speak": True, "come": True}
    hearing.state = Sitting.State.CANCELLED
    sittings.save(hearing, make_person())
    assert is_open() == {"write": True, "speak": False, "come": False}
    speak = Action.objects.get(kind="speak")
    assert "The meeting is canceled." in client.get(speak.get_absolute_url()).text
    draft = make_action(hearing.decision, "speak", sitting=hearing, author=make_advocate(), is_draft=True)
    with pytest.raises(reviews.NotReady):
        reviews.approve(draft, make_advocate())
    draft.delete()

    Outcome.objects.create(
        decision=hearing.decision,
        decided_on=timezone.localdate(),
        did_en="Yes.",
        published_at=timezone.now(),
    )
    assert is_open() == {"write": False, "speak": False, "come": False}
    caches["pages"].clear()
    write = Action.objects.get(kind="write")
    closed = client.post(write.get_absolute_url(), {"words": "My own words."}).text
    assert "This is decided." in closed
    assert "My own words.</textarea>" in closed
    assert f'href="{write.get_absolute_url()}"' not in client.get("/decisions/night-buses/").text
    Action.objects.all().delete()
    caches["pages"].clear()
    assert "What you can do" not in client.get("/decisions/night-buses/").text, "all is done"
    make_action(hearing.decision)
    Outcome.objects.all().delete()
    type(hearing.decision).objects.update(withdrawn_on=timezone.localdate())
    assert not is_open()["write"]


def test_page_says_when_a_time_to_comment_opens_where_to_send_it_and_what_to_quote(client, hearing):
    window = hearing.decision.windows.get(way="write")
    window.opens_at = timezone.now() + DAY
    window.email, window.reference = "docket@board.example.org", "Docket 17-B"
    hours.save(window)
    day = timezone.localdate() + 3 * DAY
    Sitting.objects.filter(pk=hearing.pk).update(agenda_expected_on=day)
    text = client.get("/decisions/night-buses/").text
    assert f">{day:%a}, " in text.partition("Agenda expected")[2][:60]
    assert "Opens " in text
    assert "docket@board.example.org" in text
    assert "Docket 17-B" in text


def test_speaker_card_says_who_goes_first_and_how_to_ask_for_an_interpreter(client, hearing):
    hearing.rule = ParticipationRule.objects.create(
        body=hearing.decision.body, way="in_person", how_en="Sign in.", minutes_each=2, minutes_total=30,
        goes_first_en="Residents", interpreter_en="Call three days before", source="https://example.org/",
        checked_on=timezone.localdate(),
    )  # fmt: skip
    hearing.save()
    card = client.post(Action.objects.get(kind="speak").get_absolute_url(), {"words": "Hi."}).text
    for words in ("Residents", "Call three days before", "2 minutes for each speaker", "(30 for all)"):
        assert words in card
