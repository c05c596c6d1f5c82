"""Outcomes: published once, mailed once to everyone who acted and asked to hear, and noted on the goals behind."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from advocacy import audiences, mails
from advocacy.models import Decision, Outcome, Sitting
from agenda import transitions
from agenda.models import AgendaItem, State
from agenda.proposals import NotYours
from mailing import batches, outbox
from mailing.contacts import Contact
from office import audit
from office.groups import ADVOCACY
from office.models import SiteSettings
from people.models import Person

WITHIN = timedelta(days=5)  # an outcome is due this long after the last sitting


def publish(outcome: Outcome, by: Any) -> bool:
    """Publish an outcome, and mail it. Return False if it was published before. Locks the outcome; logged.

    One batch for the decision's first outcome and one for each later one; within a batch, each address and each
    phone is reached once, whatever number of actions its holder took.
    """
    with transaction.atomic():
        row = (
            Outcome.objects.select_for_update(of=("self",))
            .select_related("decision__body")
            .get(pk=outcome.pk)
        )
        if row.published_at is not None:
            return False
        row.published_at, row.published_by = timezone.now(), by
        row.save(update_fields=["published_at", "published_by"])
        audit.record(by, "advocacy.outcome_published", row)
        _tell(row, by)
    outcome.published_at = row.published_at
    return True


def _tell(outcome: Outcome, by: Any) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext("Outcome: %(title)s") % {"title": outcome.decision.title}
    batch = batches.draft(
        mails.OutcomeOut(outcome, decision=outcome.decision_id),
        audiences.Acted,
        key=f"advocacy:outcome:{outcome.pk}",
        title=title,
        by=by,
    )
    try:
        batches.start(batch, by=by)
    except batches.CannotStart:
        # The postal address is missing. Staff see the draft among the batches.
        return


def move_goal(item: AgendaItem, to: State, outcome: Outcome, by: Person) -> bool:
    """Move a goal behind the decision along, with the outcome's words and link. False where `by` does not lead it.

    Raises what `agenda.transitions.move` raises but NotYours.
    """
    words = {}
    for code in ("en", "es"):
        did = getattr(outcome, f"did_{code}") or ""
        with translation.override(code):
            told = gettext("Decided by %(name)s: %(did)s") % {"name": outcome.decision.body.name, "did": did}
        words[f"learned_{code}"] = f"{told} {outcome.link}".strip() if did else ""
    try:
        transitions.move(item, to, by, **words)
    except NotYours:
        return False
    return True


def due(now: datetime | None = None) -> QuerySet[Decision]:
    """Return published decisions whose last sitting began five days ago or earlier, and that have no outcome."""
    before = (now or timezone.now()) - WITHIN
    held = Sitting.objects.filter(state=Sitting.State.SCHEDULED)
    return (
        Decision.objects.public()
        .ahead()
        .filter(pk__in=held.filter(starts_at__lt=before).values("decision"))
        .exclude(pk__in=held.filter(starts_at__gte=before).values("decision"))
        .select_related("body")
        .order_by("pk")
    )


def remind(now: datetime | None = None) -> int:
    """Remind staff of each decision that is `due`, once. Returns how many. Idempotent."""
    now = now or timezone.now()
    reminded = 0
    for decision in due(now).filter(reminded_at=None, is_sample=False):
        with transaction.atomic():
            if not Decision.objects.filter(pk=decision.pk, reminded_at=None).update(reminded_at=now):
                continue
            for contact in staff():
                key = f"advocacy:due:{decision.pk}:{contact.email}"
                outbox.queue(mails.OutcomeDue(decision), key=key, to=contact)
        reminded += 1
    return reminded


def staff() -> list[Contact]:
    """Return the members of the Advocacy group, or the organization's own address."""
    people = Person.objects.filter(groups__name=ADVOCACY, is_staff=True, is_active=True).exclude(email=None)
    site = SiteSettings.load()
    return [person.contact for person in people.order_by("pk")] or [
        Contact(name=site.name, email=site.contact_email)
    ]
