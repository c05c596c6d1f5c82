"""Pledges: entered by a coalition's facilitators, confirmed by the organization, reminded of before their day."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from advocacy import pledge_mails as mails
from advocacy.models import Pledge
from advocacy.models.pledge import REMIND_BEFORE
from coalitions.models import Coalition, Organization
from mailing import outbox
from office import audit
from people.models import Person
from pse_portal import signed_links


class NotYours(Exception):
    """The person does not facilitate the coalition, or the organization is not its partner."""


def enter(coalition: Coalition, organization: Organization, by: Person, **values: Any) -> Pledge:
    """Enter a pledge and mail the organization a link to confirm it. Not public before. Raises NotYours. Logged."""
    with transaction.atomic():
        leads = Coalition.objects.editable_by(by).filter(pk=coalition.pk, partners__organization=organization)
        if not leads.exists():
            raise NotYours
        row = Pledge.objects.create(
            coalition_id=coalition.pk, organization=organization, entered_by=by, **values
        )
        audit.record(by, "pledge.entered", row, coalition_id=coalition.pk)
        outbox.queue(mails.PledgeEntered(row), key=f"pledge:{row.pk}")
    return row


def find(token: str) -> Pledge | None:
    """Return the pledge of a mailed link, or None."""
    rows = Pledge.objects.select_related("organization", "coalition")
    found: Pledge | None = signed_links.find(rows, Pledge.CONFIRM, token)
    return found


def confirm(pledge: Pledge) -> None:
    """The organization confirms. Idempotent."""
    Pledge.objects.filter(pk=pledge.pk, confirmed_at=None).update(confirmed_at=timezone.now())


def decline(pledge: Pledge) -> None:
    """The organization says no: the pledge is deleted if it was not confirmed. Idempotent."""
    Pledge.objects.filter(pk=pledge.pk, confirmed_at=None).delete()


def done(pledge: Pledge, by: Person) -> None:
    """Note that it was done today. Idempotent. Raises NotYours. Logged."""
    with transaction.atomic():
        if not Coalition.objects.editable_by(by).filter(pk=pledge.coalition_id).exists():
            raise NotYours
        if Pledge.objects.filter(pk=pledge.pk, done_on=None).update(done_on=timezone.localdate()):
            audit.record(by, "pledge.done", pledge, coalition_id=pledge.coalition_id)


def remind(today: date | None = None) -> int:
    """Remind organizations a week before the day of a pledge, once. Returns how many. Idempotent."""
    today = today or timezone.localdate()
    rows = Pledge.objects.open().filter(due_on__gte=today, due_on__lte=today + REMIND_BEFORE)
    for row in rows.select_related("organization", "coalition"):
        with transaction.atomic():
            outbox.queue(mails.PledgeDue(row), key=f"pledge:{row.pk}:due:{row.due_on}")
    return len(rows)
