"""Made-up rows of advocacy for mail previews; nothing is saved."""

from datetime import timedelta

from django.utils import timezone

from advocacy.models import (
    Action,
    Decision,
    Deed,
    Outcome,
    PublicBody,
    Sitting,
    SittingChange,
    Speaker,
    SpeakingTopic,
)

BODY = PublicBody(pk=1, name="Sample Transit Board", slug="sample-transit-board", kind="transit")


def decision() -> Decision:
    return Decision(
        pk=1,
        body=BODY,
        slug="night-buses",
        title_en="Night buses to the airport",
        title_es="Autobuses nocturnos al aeropuerto",
        decides_en="Whether buses run until 2 a.m.",
        decides_es="Si los autobuses pasan hasta las 2:00 a. m.",
        published_at=timezone.now(),
    )


def sitting() -> Sitting:
    start = (timezone.now() + timedelta(days=9)).replace(hour=18, minute=30, second=0, microsecond=0)
    return Sitting(
        pk=1, decision=decision(), starts_at=start, place="12 Sample Street",
        practice_at=start - timedelta(days=2), practice_place="Sample Library",
    )  # fmt: skip


def change() -> SittingChange:
    row = sitting()
    return SittingChange(
        pk=1, sitting=row, kind=SittingChange.Kind.MOVED, sequence=1, starts_at=row.starts_at
    )


def speaker() -> Speaker:
    row = sitting()
    topic = SpeakingTopic(pk=1, sitting=row, name_en="What a taxi costs", name_es="Lo que cuesta un taxi")
    return Speaker(
        pk=1, sitting=row, name="Ana Ruiz", email="ana@example.org", nonce="sample", order=2, topic=topic,
        needs_ride=True, state=Speaker.State.CONFIRMED,
    )  # fmt: skip


def deed() -> Deed:
    action = Action(pk=1, decision=decision(), kind=Action.Kind.WRITE, closes_at=timezone.now())
    return Deed(pk=1, action=action, name="Ana Ruiz", email="ana@example.org", nonce="sample")


def outcome() -> Outcome:
    return Outcome(
        pk=1,
        decision=decision(),
        decided_on=timezone.localdate(),
        result=Outcome.Result.AS_ASKED,
        did_en="The board voted 9 to 2 for night buses.",
        did_es="La junta votó 9 a 2 a favor de los autobuses nocturnos.",
        means_en="A bus will leave every half hour until 2 a.m.",
        means_es="Un autobús saldrá cada media hora hasta las 2:00 a. m.",
        next_en="The new times start in March.",
        next_es="El nuevo horario empieza en marzo.",
    )
