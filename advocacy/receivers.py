"""What goes when a row goes: the pictures that only it showed, however it is deleted."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from advocacy.models import Delivery, Evidence, OrganizationSignature
from office import pictures


def _discard(picture: Any) -> None:
    if picture is not None:
        pictures.discard(picture)


@receiver(post_delete, sender=OrganizationSignature, dispatch_uid="advocacy.logos", weak=False)
def discard_logo(instance: OrganizationSignature, **_: Any) -> None:
    _discard(instance.logo)


@receiver(post_delete, sender=Delivery, dispatch_uid="advocacy.receipts", weak=False)
def discard_receipt(instance: Delivery, **_: Any) -> None:
    _discard(instance.receipt)


@receiver(post_delete, sender=Evidence, dispatch_uid="advocacy.photos", weak=False)
def discard_photo(instance: Evidence, **_: Any) -> None:
    _discard(instance.picture)
