"""Letters to volunteers: a word to those of a shift, a day, a role; and asking earlier ones again, with their consent."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from mailing import batches, references
from mailing.audiences import Audience, Candidate, audiences
from mailing.models import Batch
from mailing.streams import Stream, streams
from people.models import Consent, Person
from volunteering.models import AskAgain, Opportunity, SignUp, Volunteer
from volunteering.models.sign_up import SignUpQuerySet

STREAM = "volunteer-letters"
ASKED_AGAIN = "volunteering/email/asked_again"
ASK_WORDING = _("%(coalition)s may ask me again when help is needed.")


def chosen(opportunity: Opportunity, said: dict[str, Any]) -> SignUpQuerySet:
    """The sign-ups of an opportunity narrowed by "shift" (its number), "day" ("2027-03-04"), "role" and "to".

    "to" is a state, or "came"; else everybody with a place or waiting. A day is that of the shift's own wall.
    """
    rows = SignUp.objects.filter(shift__opportunity=opportunity, volunteer__wiped_at=None)
    to = said.get("to") or "alive"
    if to == "came":
        rows = rows.filter(came=True)
    elif to == "alive":
        rows = rows.alive()
    else:
        rows = rows.filter(state=to)
    if said.get("shift"):
        rows = rows.filter(shift=said["shift"])
    if said.get("role"):
        rows = rows.filter(shift__role_en=said["role"])
    if said.get("day"):
        rows = rows.filter(shift__in=_on_day(opportunity, said["day"]))
    return rows


def _on_day(opportunity: Opportunity, day: str) -> list[int]:
    return [shift.pk for shift in opportunity.shifts.all() if f"{shift.local_start:%Y-%m-%d}" == day]


def write(opportunity: Opportunity, *, said: dict[str, Any], subject: str, words: str, by: Person) -> Batch:
    """The draft of a word to those that `said` chooses (see `chosen`)."""
    number = Batch.objects.filter(key__startswith=f"opportunity:{opportunity.pk}:word:").count() + 1
    return batches.draft(
        key=f"opportunity:{opportunity.pk}:word:{number}",
        title=subject,
        stream=STREAM,
        template="volunteering/email/word",
        audience="volunteering.sign_ups",
        about=opportunity,
        context={**said, "subject": subject, "words": words},
        reply_to=opportunity.coalition.contact_email,
        by=by,
    )


def ask_again(
    coalition: Coalition,
    *,
    subject: str,
    words: str,
    by: Person,
    skill: str = "",
    language: str = "",
    county: str = "",
    opportunity: Opportunity | None = None,
) -> Batch:
    """The draft of a letter to earlier volunteers who agreed to be asked again, by what they can do and where they live."""
    number = Batch.objects.filter(key__startswith=f"volunteers:{coalition.pk}:ask:").count() + 1
    return batches.draft(
        key=f"volunteers:{coalition.pk}:ask:{number}",
        title=subject,
        stream=f"{STREAM}:{coalition.slug}",
        template=ASKED_AGAIN,
        audience="volunteering.willing",
        about=coalition,
        context={
            "subject": subject,
            "words": words,
            "skill": skill,
            "language": language,
            "county": county,
            "coalition": coalition.name,
            "slug": opportunity.slug if opportunity else "",
            "busy": opportunity.pk if opportunity else None,
        },
        reply_to=coalition.contact_email,
        by=by,
    )


def agree(volunteer: Volunteer, coalition: Coalition, *, source: str) -> None:
    """They may be asked again, with the words they read. Logged with a person's consents."""
    wording = str(ASK_WORDING % {"coalition": coalition.name})
    with transaction.atomic():
        AskAgain.objects.update_or_create(
            volunteer=volunteer,
            coalition=coalition,
            defaults={"wording": wording, "given_at": timezone.now(), "stopped_at": None},
        )
        _log(volunteer, coalition, wording, source, is_given=True)


def stop(row: AskAgain, *, source: str) -> None:
    """They take it back. Logged with a person's consents."""
    with transaction.atomic():
        AskAgain.objects.filter(pk=row.pk, stopped_at=None).update(stopped_at=timezone.now())
        _log(row.volunteer, row.coalition, row.wording, source, is_given=False)


def _log(volunteer: Volunteer, coalition: Coalition, wording: str, source: str, *, is_given: bool) -> None:
    if volunteer.person_id:
        Consent.objects.create(
            person_id=volunteer.person_id,
            purpose=Consent.Purpose.CONTACT,
            is_given=is_given,
            wording=wording[:300],
            source=source,
            about=coalition.slug,
        )


def _about(batch: Batch) -> Any:
    reference = (batch.about_type, batch.about_id)
    return references.load([reference])[reference]


def _owed_by(batch: Batch) -> Coalition:
    row = _about(batch)
    coalition: Coalition = row.coalition if isinstance(row, Opportunity) else row
    return coalition


def _sign_ups(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    """Each volunteer once, however many shifts of it they have."""
    rows = chosen(_about(batch), batch.context).order_by().values("volunteer")
    found = list(Volunteer.objects.filter(pk__in=rows, pk__gt=int(cursor or 0)).order_by("pk")[:size])
    candidates = [Candidate(f"volunteer:{row.pk}", row.contact) for row in found]
    return candidates, str(found[-1].pk) if found else cursor


def _willing(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    said = batch.context
    rows = Volunteer.objects.wants_to_help_again(_owed_by(batch)).filter(pk__gt=int(cursor or 0))
    rows = rows.able(skill=said["skill"], language=said["language"], county=said["county"])
    there = SignUp.objects.alive().filter(volunteer=OuterRef("pk"), shift__opportunity=said.get("busy"))
    found = list(rows.annotate(is_there=Exists(there)).order_by("pk")[:size])
    candidates = [
        Candidate(
            f"volunteer:{row.pk}",
            row.contact,
            excluded="has signed up for it already" if row.is_there else "",
        )
        for row in found
    ]
    return candidates, str(found[-1].pk) if found else cursor


def _stopped(message: Any) -> None:
    """Whoever stops these letters is asked by that coalition no more."""
    slug = message.stream.partition(":")[2]
    rows = AskAgain.objects.standing().filter(Q(volunteer__email=message.email) & ~Q(volunteer__email=""))
    rows.filter(coalition__slug=slug).update(stopped_at=timezone.now())


def register() -> None:
    audiences.register(
        Audience("volunteering.sign_ups", _("People with a shift"), _sign_ups, owed_by=_owed_by)
    )
    audiences.register(
        Audience("volunteering.willing", _("Volunteers who may be asked again"), _willing, owed_by=_owed_by)
    )
    streams.register(
        Stream(
            STREAM,
            title=lambda _detail: str(_("letters to volunteers")),
            archive=lambda _detail: "/volunteer/",
            on_stop=_stopped,
        )
    )
