"""Page types of decisions: public pages, action pages, and staff's."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from advocacy import deeds, outcomes, records, sittings, speakers
from advocacy.models import (
    Action,
    Decision,
    Deed,
    Outcome,
    ParticipationRule,
    Petition,
    PublicBody,
    Seat,
    SeatVote,
    Sitting,
    Speaker,
    SpeakingTopic,
    Window,
)
from agenda.models import AgendaItem
from coalitions.models import Coalition
from events.models import Event
from hubs.models import County
from tests.page_types.sample_site import Page, SampleSite

TEXTS = {
    "title_es": "Autobuses nocturnos al aeropuerto",
    "decides_es": "Si los autobuses pasan hasta las dos.",
}


def fill(sample_site: SampleSite) -> None:
    """Create a decision with open actions of each kind, one whose comment time is over, and one that was decided."""
    staff, now = sample_site.people["staff"], timezone.now()
    body = PublicBody.objects.get(slug="sample-transit-board")
    rule = ParticipationRule.objects.create(
        body=body, way="in_person", how_en="Sign in at the door.", how_es="Regístrese en la puerta.",
        sign_up_en="Thirty minutes before.", sign_up_es="Treinta minutos antes.", minutes_each=3,
        source="https://transit.example.org/rules", checked_on=now.date() - timedelta(days=200),
    )  # fmt: skip
    seat = Seat.objects.create(body=body, office_en="Member for Clayton", office_es="Integrante por Clayton")
    decision = Decision.objects.create(
        body=body, slug="night-buses", title_en="Night buses to the airport", docket="2026-17",
        decides_en="Whether buses run until two.", why_en="People get home safely.", why_es="La gente llega bien.",
        position="support", stand_en="Run them.", stand_es="Que pasen.", position_by="the circle",
        position_on=now.date(), legislation="no", audience="public", published_at=now - timedelta(days=1),
        is_sample=True, **TEXTS,
    )  # fmt: skip
    decision.coalitions.set(Coalition.objects.filter(slug__in=["the-circle", "the-hub"]))
    decision.goals.set(AgendaItem.objects.filter(slug="the-goal"))
    hearing = Sitting(
        decision=decision, starts_at=now + timedelta(days=5), place="12 Sample Street", rule=rule,
        agenda_expected_on=now.date() + timedelta(days=2), event=Event.objects.get(slug="the-event"),
    )  # fmt: skip
    sittings.save(hearing, staff)
    sittings.follow(decision, sample_site.people["member"])
    window = Window.objects.create(decision=decision, way="write", closes_at=now + timedelta(days=4))
    words = {"points_en": "Say where you live.", "points_es": "Diga dónde vive.", "subject_en": "Night buses"}
    petition = Petition.objects.get(slug="the-petition")
    for kind in Action.Kind.values:
        action = Action.objects.create(
            decision=decision, kind=kind, sitting=hearing, petition=petition if kind == "sign" else None, window=window if kind == "write" else None,
            closes_at=window.closes_at, author=sample_site.people["member"], reviewed_by=staff, reviewed_at=now,
            email="board@transit.example.org", phone="+14045550100", script_en="Hello.", script_es="Hola.",
            **words,
        )  # fmt: skip
        action.seats.add(seat)
    Action.objects.create(
        decision=decision, kind="write", closes_at=now - timedelta(hours=1), author=staff,
        reviewed_by=sample_site.people["member"], reviewed_at=now, **words,
    )  # fmt: skip
    Action.objects.create(decision=decision, kind="call", closes_at=window.closes_at, author=staff, **words)
    deeds.tell(_action("write"), name="Ana", email="ana@example.org", wants_outcome=True, language="en")
    for name, contact in (
        ("Lou", {"email": "lou@example.org"}),
        ("Lee", {"phone": "+14045550143"}),
        ("Sam", {}),
    ):
        Deed.objects.create(action=_action("call"), name=name, how="phone", entered_by=staff, **contact)
    fill_speakers(sample_site, hearing)
    decided = Decision.objects.create(
        body=body, slug="bus-shelters", title_en="Bus shelters", title_es="Paradas con techo",
        decides_en="Where shelters go.", decides_es="Dónde van los techos.", published_at=now, is_sample=True,
    )  # fmt: skip
    held = Sitting.objects.create(decision=decided, starts_at=now - timedelta(days=9))
    Speaker.objects.create(sitting=held, name="Ana Ruiz", state="confirmed", order=1, was_heard=True)
    outcome = Outcome.objects.create(
        decision=decided, decided_on=now.date(), did_en="It said yes.", did_es="Dijo que sí."
    )
    SeatVote.objects.create(outcome=outcome, seat=seat, vote="yes")
    outcomes.publish(outcome, staff)
    records.record_other(decided, staff, what="A report", has_call=False)


def fill_speakers(sample_site: SampleSite, hearing: Sitting) -> None:
    """Plan who speaks at a sitting: confirmed with and without a shown name, offered, and gaps."""
    staff, clayton = sample_site.people["staff"], County.objects.get(name="Clayton")
    hearing.decision.counties.set(County.objects.filter(name__in=["Clayton", "Fulton"]))
    hearing.practice_at, hearing.practice_place = hearing.starts_at - timedelta(days=1), "Sample Library"
    sittings.save(hearing, staff)
    words = {"name_en": "What a taxi costs", "name_es": "Lo que cuesta un taxi"}
    topic = SpeakingTopic.objects.create(sitting=hearing, **words)
    SpeakingTopic.objects.create(sitting=hearing, name_en="Waiting at night", name_es="La espera de noche")
    for name, shows in (("Ana Ruiz", True), ("Luis Ruiz", False), ("Rosa Diaz", True)):
        row = speakers.offer(
            hearing, name=name, phone="+14045550142", county=clayton, topic=topic, shows_name=shows,
            needs_ride=shows, about="Getting home",
        )  # fmt: skip
        if name != "Rosa Diaz":
            speakers.confirm(row, staff)


def _action(kind: str, is_open: bool = True) -> Action:
    rows = Action.objects.filter(kind=kind, reviewed_at__isnull=False)
    return (
        rows.open().earliest("pk")
        if is_open
        else rows.exclude(pk__in=rows.open().values("pk")).earliest("pk")
    )


def _act(name: str, kind: str, is_open: bool = True):
    def path(sample_site: SampleSite) -> str:
        action = _action(kind, is_open)
        return reverse(f"decisions:{name}", args=[action.decision.slug, action.pk])

    return path


def _draft(name: str):
    def path(sample_site: SampleSite) -> str:
        return reverse(f"decisions:{name}", args=[Action.objects.filter(reviewed_at=None).earliest("pk").pk])

    return path


def _hear(sample_site: SampleSite) -> str:
    return reverse("decisions:hear", args=[Deed.objects.filter(wants_outcome=True).earliest("pk").token])


def _of_speakers(name: str, slug: str):
    def path(sample_site: SampleSite) -> str:
        sitting = Sitting.objects.filter(decision__slug=slug).earliest("pk")
        return reverse(f"decisions:{name}", args=[slug, sitting.pk])

    return path


def _speaker(sample_site: SampleSite) -> Speaker:
    return Speaker.objects.filter(name="Ana Ruiz").earliest("pk")


def _outcome_of(slug: str):
    return lambda sample_site: reverse("decisions:outcome", args=[slug])


PUBLIC = [
    Page("decisions:list"),
    Page("decisions:list", query=f"?month={timezone.localdate() + timedelta(days=5):%Y-%m}", state="month"),
    Page(
        "decisions:list",
        query=f"?month={timezone.localdate() + timedelta(days=5):%Y-%m}&wall=1",
        state="month for a wall",
    ),
    Page("decisions:list", query="?county=appling&open=1", state="nothing fits"),
    Page("decisions:decision", ("night-buses",)),
    Page("decisions:decision", ("bus-shelters",), state="decided"),
    Page("decisions:action", path=_act("action", "write"), state="write"),
    Page("decisions:action", path=_act("action", "call"), state="call"),
    Page("decisions:action", path=_act("action", "speak"), state="speak"),
    Page("decisions:action", path=_act("action", "come"), state="come along"),
    Page("decisions:action", path=_act("action", "sign"), state="sign"),
    Page("decisions:action", path=_act("action", "write", is_open=False), state="closed"),
    Page("decisions:did", path=_act("did", "call")),
    Page("decisions:hear", path=_hear),
    Page("decisions:offer-to-speak", path=_act("offer-to-speak", "speak")),
    Page(
        "decisions:my-speaking",
        path=lambda sample_site: reverse("decisions:my-speaking", args=[_speaker(sample_site).token]),
    ),
]

SIGNED_IN = [
    Page("decisions:decision", ("night-buses",), viewer="facilitator", state="for facilitators"),
    Page("decisions:desk", viewer="staff"),
    Page("decisions:work", ("night-buses",), viewer="staff"),
    Page("decisions:edit-action", path=_draft("edit-action"), viewer="staff"),
    Page("decisions:review", path=_draft("review"), viewer="staff"),
    Page(
        "decisions:enter",
        path=lambda sample_site: reverse("decisions:enter", args=[_action("write").pk]),
        viewer="facilitator",
    ),
    Page("decisions:speakers", path=_of_speakers("speakers", "night-buses"), viewer="facilitator"),
    Page(
        "decisions:speakers",
        path=_of_speakers("speakers", "bus-shelters"),
        viewer="staff",
        state="afterwards",
    ),
    Page("decisions:add-speaker", path=_of_speakers("add-speaker", "night-buses"), viewer="facilitator"),
    Page("decisions:plan-speakers", path=_of_speakers("plan-speakers", "night-buses"), viewer="facilitator"),
    Page(
        "decisions:edit-speaker",
        path=lambda sample_site: reverse("decisions:edit-speaker", args=[_speaker(sample_site).pk]),
        viewer="facilitator",
    ),
    Page("decisions:outcome", path=_outcome_of("night-buses"), viewer="staff", state="to write"),
    Page("decisions:outcome", path=_outcome_of("bus-shelters"), viewer="staff", state="published"),
]

NO_PAGES = {
    "decisions:follow": "a POST that redirects",
    "decisions:move-goal": "a POST that redirects",
    "decision-feeds:calendar": "for programs",
    "decision-feeds:feed": "for programs",
    "decision-feeds:sitting": "for programs",
}
