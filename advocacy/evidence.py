"""Evidence from residents: given on the web, by phone, or at a meeting, and reviewed before anyone else reads it."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from advocacy import commitment_mails as mails
from advocacy.models import Commitment, Evidence
from coalitions import facilitators
from office import audit, pictures
from office.models import Picture
from people.models import Person
from pse_portal.open_forms import posting_network
from pse_portal.pictures import Prepared


class NotYours(Exception):
    """Only facilitators of the watching hub and Advocacy staff review evidence."""


class Reviewed(Exception):
    """Someone reviewed it meanwhile."""


def give(
    commitment: Commitment, person: Any = None, photo: Prepared | None = None, **values: Any
) -> Evidence:
    """Store a resident's evidence, not shown yet, and mail the hub that watches. Returns the row."""
    return _store(
        commitment, photo, person=person, how=Evidence.How.WEB, network=posting_network.get(), **values
    )


def take(commitment: Commitment, by: Person, photo: Prepared | None = None, **values: Any) -> Evidence:
    """Store what someone said by phone or at a meeting; no account is needed. Raises NotYours. Logged."""
    if not Commitment.objects.decidable_by(by).filter(pk=commitment.pk).exists():
        raise NotYours
    return _store(commitment, photo, taken_by=by, **values)


def _store(commitment: Commitment, photo: Prepared | None, **values: Any) -> Evidence:
    with transaction.atomic():
        row = Evidence.objects.create(commitment=commitment, is_sample=commitment.is_sample, **values)
        if photo is not None:
            what = str(commitment.title)[:200]
            row.picture = pictures.keep(Picture(alt_en=what, credit=gettext("A neighbor")), photo)
            row.save(update_fields=["picture"])
        if row.taken_by is not None:
            audit.record(row.taken_by, "evidence.taken", row, coalition_id=commitment.watched_by_id)
        if commitment.watched_by is not None:
            facilitators.tell(
                commitment.watched_by, mails.EvidenceWaits, row, key=f"evidence:{row.pk}", but=row.taken_by
            )
    return row


def show(row: Evidence, by: Person) -> None:
    """Publish evidence on the commitment's page. Raises NotYours, Reviewed. Logged."""
    _settle(row, by, Evidence.State.SHOWN, "")


def set_aside(row: Evidence, by: Person, reason: str) -> None:
    """Keep evidence off the page. Raises NotYours, Reviewed. Logged."""
    _settle(row, by, Evidence.State.SET_ASIDE, reason)


def _settle(evidence: Evidence, by: Person, state: str, reason: str) -> None:
    with transaction.atomic():
        row = (
            Evidence.objects.select_for_update(of=("self",))
            .select_related("commitment")
            .filter(commitment__in=Commitment.objects.decidable_by(by), pk=evidence.pk)
            .first()
        )
        if row is None:
            raise NotYours
        if row.state != Evidence.State.WAITING:
            raise Reviewed
        row.state, row.reason = state, reason[:200]
        row.looked_at_by, row.looked_at = by, timezone.now()
        row.save(update_fields=["state", "reason", "looked_at_by", "looked_at"])
        audit.record(by, f"evidence.{state}", row, coalition_id=row.commitment.watched_by_id)


def forget(rows: QuerySet[Evidence]) -> int:
    """Delete evidence; its photos go with it (`advocacy.receivers`). Returns how many."""
    return rows.delete()[1].get("advocacy.Evidence", 0)


def remove(rows: QuerySet[Evidence], by: Any) -> int:
    """Delete invented evidence without telling anyone. Returns how many."""
    return forget(rows)
