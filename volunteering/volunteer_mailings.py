"""Mailings to volunteers: to the people of an opportunity, and to earlier volunteers who agreed to be asked again."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from mailing import batches
from mailing.models import Batch
from people.models import Consent, Person
from volunteering import audiences, mails
from volunteering.models import AskAgain, Opportunity, Volunteer

ASK_WORDING = _("%(coalition)s can contact me again when help is needed.")


def write(opportunity: Opportunity, *, data: dict[str, Any], subject: str, words: str, by: Person) -> Batch:
    """Return the draft of a message to the people that `data` selects (see `audiences.chosen`)."""
    number = Batch.objects.filter(key__startswith=f"opportunity:{opportunity.pk}:word:").count() + 1
    return batches.draft(
        mails.VolunteerMessage(opportunity, **data, subject=subject, words=words),
        audiences.OfOpportunity,
        key=f"opportunity:{opportunity.pk}:word:{number}",
        title=subject,
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
    """Return the draft of a message to earlier volunteers with consent, by skill, language, and county."""
    number = Batch.objects.filter(key__startswith=f"volunteers:{coalition.pk}:ask:").count() + 1
    letter = mails.AskedAgain(
        coalition,
        subject=subject,
        words=words,
        skill=skill,
        language=language,
        county=county,
        coalition=coalition.name,
        slug=opportunity.slug if opportunity else "",
        busy=opportunity.pk if opportunity else None,
    )
    key = f"volunteers:{coalition.pk}:ask:{number}"
    return batches.draft(letter, audiences.Willing, key=key, title=subject, by=by)


def agree(volunteer: Volunteer, coalition: Coalition, *, source: str) -> None:
    """Record consent to be asked again, with its wording. Logged with the person's consents."""
    wording = str(ASK_WORDING % {"coalition": coalition.name})
    with transaction.atomic():
        AskAgain.objects.update_or_create(
            volunteer=volunteer,
            coalition=coalition,
            defaults={"wording": wording, "given_at": timezone.now(), "stopped_at": None},
        )
        _log(volunteer, coalition, wording, source, is_given=True)


def stop(row: AskAgain, *, source: str) -> None:
    """Withdraw consent to be asked again. Idempotent. Logged with the person's consents."""
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
