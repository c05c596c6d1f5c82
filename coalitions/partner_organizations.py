"""Which organizations are part of a coalition."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import Coalition, Organization, Partner
from office import audit
from people.models import Person


def add(coalition: Coalition, by: Person, *, name: str, kind: str, url: str) -> tuple[Partner, bool]:
    """Add an organization, existing (matched by name, ignoring case) or new.

    Returns (partner, whether it is new). Logged.
    """
    with transaction.atomic():
        Coalition.objects.select_for_update().get(pk=coalition.pk)
        organization = Organization.objects.filter(name__iexact=name).first()
        if organization is None:
            organization = Organization.objects.create(name=name, kind=kind, url=url)
        partner, made = Partner.objects.get_or_create(
            organization=organization,
            coalition_id=coalition.pk,
            defaults={"since": timezone.localdate()},
        )
        if made:
            audit.record(by, "partner.added", partner, coalition_id=coalition.pk)
    return partner, made


def remove(partner: Partner, by: Person) -> None:
    """Remove an organization from a coalition; the organization itself stays. Logged."""
    with transaction.atomic():
        audit.record(by, "partner.removed", partner, coalition_id=partner.coalition_id)
        partner.delete()
