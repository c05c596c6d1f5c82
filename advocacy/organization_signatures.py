"""Organizations sign on: an authorized person presses a mailed link, and again each year."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from advocacy import petition_mails as mails
from advocacy.models import OrganizationSignature, Petition
from advocacy.models.petition import ORGANIZATION_FOR
from advocacy.signatures import Closed, NotYours, name_key
from coalitions.models import Organization
from mailing import outbox
from mailing.contacts import normalise_email
from office import audit, pictures
from office.models import Picture
from people.models import Person
from pse_portal import signed_links
from pse_portal.open_forms import posting_network
from pse_portal.pictures import Prepared

RENEW_BEFORE = timedelta(days=30)


def ask(
    petition: Petition, *, name: str, email: str, logo: Prepared | None = None, **values: Any
) -> OrganizationSignature | None:
    """Store an organization's signature until its authorized person presses the link. Locks the petition.

    None, and no mail, if the organization has signed; the visitor gets the same answer. Raises Closed.
    """
    with transaction.atomic():
        locked = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
        if not locked.is_open or not locked.for_organizations:
            raise Closed
        key = name_key(name)
        if OrganizationSignature.objects.standing().filter(petition=locked, name_key=key).exists():
            return None
        row = OrganizationSignature.objects.create(
            petition=locked, name=name, name_key=key, email=normalise_email(email) or "", network=posting_network.get(), **values
        )  # fmt: skip
        if logo is not None:
            row.logo = pictures.keep(Picture(alt_en=name, credit=name), logo)
            row.save(update_fields=["logo"])
        outbox.queue(mails.ConfirmOrganization(row), key=f"organization-signature:{row.pk}")
    return row


def find(token: str) -> OrganizationSignature | None:
    """Return the signature of a mailed link, or None."""
    rows = OrganizationSignature.objects.select_related("petition__coalition")
    found: OrganizationSignature | None = signed_links.find(rows, OrganizationSignature.CONFIRM, token)
    return found


def confirm(signature: OrganizationSignature, today: date | None = None) -> bool:
    """Count it for a year, or renew it when it runs out soon. Returns whether this press changed something.

    The organization is the one of that name, ignoring case, else a new one. Locks the petition, then the row. Raises
    Closed: also if the link has run out, or the organization has signed with another.
    """
    today = today or timezone.localdate()
    with transaction.atomic():
        petition = Petition.objects.select_for_update(of=("self",)).get(pk=signature.petition_id)
        row = OrganizationSignature.objects.select_for_update(of=("self",)).filter(pk=signature.pk).first()
        if row is None or row.is_expired:
            raise Closed
        if row.confirmed_at is not None:
            if row.valid_until and row.valid_until > today + RENEW_BEFORE:
                return False
            row.valid_until = today + ORGANIZATION_FOR
            row.save(update_fields=["valid_until"])
            return True
        others = OrganizationSignature.objects.filter(petition=petition, name_key=row.name_key)
        if not petition.is_open or others.exclude(confirmed_at=None).exists():
            raise Closed
        found = Organization.objects.filter(name__iexact=row.name).first()
        row.organization = found or Organization.objects.create(name=row.name, is_sample=petition.is_sample)
        row.confirmed_at, row.valid_until = timezone.now(), today + ORGANIZATION_FOR
        row.save()
    return True


def show(signature: OrganizationSignature, by: Person) -> None:
    """Show its words and logo: someone has read them. Raises NotYours. Logged."""
    if not Petition.objects.editable_by(by).filter(pk=signature.petition_id).exists():
        raise NotYours
    with transaction.atomic():
        OrganizationSignature.objects.filter(pk=signature.pk).update(is_shown=True)
        audit.record(
            by, "petition.organization_shown", signature, coalition_id=signature.petition.coalition_id
        )


def ask_to_renew(today: date | None = None) -> int:
    """Ask organizations whose signature runs out within 30 days, once a year. Returns how many. Idempotent."""
    today = today or timezone.localdate()
    rows = OrganizationSignature.objects.filter(
        confirmed_at__isnull=False, valid_until__gte=today, valid_until__lte=today + RENEW_BEFORE,
        petition__delivered_at=None,
    )  # fmt: skip
    for row in rows.select_related("petition__coalition"):
        with transaction.atomic():
            outbox.queue(
                mails.RenewOrganization(row), key=f"organization-signature:{row.pk}:{row.valid_until}"
            )
    return len(rows)


def sweep(now: datetime) -> int:
    """Delete what nobody confirmed within 7 days, and the logos of signatures that nobody renewed. Returns the rows."""
    gone = OrganizationSignature.objects.expired(now).delete()[1].get("advocacy.OrganizationSignature", 0)
    ended = OrganizationSignature.objects.ended(timezone.localdate(now)).exclude(logo=None)
    for picture in Picture.objects.filter(pk__in=ended.values("logo")):
        pictures.discard(picture)
        gone += 1
    return gone
