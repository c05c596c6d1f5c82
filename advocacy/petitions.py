"""Publish a petition, count it, deliver it, tell its signers what came of it, and erase its list."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from advocacy import petition_mails as mails
from advocacy.models import Delivery, OrganizationSignature, Petition, Signature
from advocacy.models.petition import KEPT_AFTER_DELIVERY
from advocacy.signatures import NotYours
from mailing import outbox
from mailing.contacts import Contact, fingerprint_of
from mailing.outbox import Notice
from office import audit, pictures
from office.models import Picture
from people.models import Person
from pse_portal.pictures import Prepared

LEAST = 5  # a county with fewer signers is merged with others
CHUNK = 500


class Alone(Exception):
    """A second person publishes what one wrote."""


class Done(Exception):
    """It was published, or its outcome was, meanwhile."""


def _own(petition: Petition, by: Person) -> Petition:
    if not Petition.objects.editable_by(by).filter(pk=petition.pk).exists():
        raise NotYours
    return Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)


def publish(petition: Petition, by: Person) -> None:
    """Open a petition to signatures; another person than its author. Raises NotYours, Alone, Done. Logged."""
    with transaction.atomic():
        row = _own(petition, by)
        if row.published_at is not None:
            raise Done
        if row.created_by_id in {None, by.pk}:
            raise Alone
        row.published_at, row.published_by = timezone.now(), by
        row.save(update_fields=["published_at", "published_by"])
        audit.record(by, "petition.published", row, coalition_id=row.coalition_id)


def counts(petition: Petition) -> dict[str, int]:
    """Return how many signed in each way, and "organizations", "people"; after erasure, from what was kept. Two queries."""
    if petition.erased_at is not None:
        ways = {str(way): petition.final.get(str(way), 0) for way in Signature.Way}
    else:
        ways = Signature.objects.counted().filter(petition=petition).by_way()
    organizations = OrganizationSignature.objects.standing().filter(petition=petition).count()
    return {**ways, "people": sum(ways.values()), "organizations": organizations}


def delivery_rows(petition: Petition) -> Any:
    """Yield what the decision maker gets, as the petition's own text says: a name with a ZIP or a county, no more."""
    rows = (
        Signature.objects.counted()
        .filter(petition=petition)
        .select_related("county")
        .order_by("name_key", "pk")
    )
    for row in rows.iterator(chunk_size=500):
        where = row.zip_code if petition.delivers == Petition.Shows.ZIP else getattr(row.county, "name", "")
        yield [row.name, where, row.get_way_display()]


def deliver(
    petition: Petition,
    by: Person,
    *,
    to_whom: str,
    by_whom: str,
    delivered_on: date,
    receipt: Prepared | None = None,
) -> Delivery:
    """Record a delivery with the counts of this moment; nobody can sign any more. Raises NotYours. Logged."""
    with transaction.atomic():
        row = _own(petition, by)
        now_counts = counts(row)
        del now_counts["people"]
        delivery = Delivery.objects.create(
            petition=row, to_whom=to_whom, by_whom=by_whom, delivered_on=delivered_on, counts=now_counts, recorded_by=by
        )  # fmt: skip
        if receipt is not None:
            delivery.receipt = pictures.keep(
                Picture(alt_en=str(row.title)[:200], credit=by_whom[:120]), receipt
            )
            delivery.save(update_fields=["receipt"])
        row.delivered_at = row.delivered_at or timezone.now()
        row.save(update_fields=["delivered_at"])
        audit.record(by, "petition.delivered", row, coalition_id=row.coalition_id, **now_counts)
    return delivery


def conclude(petition: Petition, by: Person, **outcome: str) -> None:
    """Publish what came of it (`outcome_en`, `outcome_es`); the signers hear it once. Raises NotYours, Done. Logged."""
    with transaction.atomic():
        row = _own(petition, by)
        if row.outcome_at is not None:
            raise Done
        for name, words in outcome.items():
            setattr(row, name, words)
        row.outcome_at = timezone.now()
        row.save()
        audit.record(by, "petition.concluded", row, coalition_id=row.coalition_id)


def tell_signers() -> int:
    """Queue the outcome to each counted signer with an address or number. Returns how many were queued.

    In steps of their own transactions; a key for each address or number, so that a run that was killed continues, and
    no one hears it twice: two of one household share the mail. Signers without email get a call, which the coalition
    owes.
    """
    told = 0
    for petition in (
        Petition.objects.exclude(outcome_at=None).filter(told_at=None).select_related("coalition")
    ):
        last = 0
        while True:
            with transaction.atomic():
                rows = list(
                    Signature.objects.counted().filter(petition=petition, pk__gt=last)
                    .exclude(email="", phone="").order_by("pk")[:CHUNK]
                )  # fmt: skip
                outbox.queue_all([_outcome(petition, row) for row in rows])
                if not rows:
                    Petition.objects.filter(pk=petition.pk).update(told_at=timezone.now())
                    break
            told, last = told + len(rows), rows[-1].pk
    return told


def _outcome(petition: Petition, row: Signature) -> Notice:
    contact = Contact(
        name=row.name,
        email=row.email or None,
        phone=row.phone or None,
        language=row.language,
        person_id=row.person_id,
    )
    key = f"petition:{petition.pk}:outcome:{row.email_key or fingerprint_of(row.phone)}"
    return Notice(mails.PetitionOutcome(petition), key, to=contact, owed_by=petition.coalition)


def sweep(now: datetime) -> int:
    """Erase unconfirmed signatures after 7 days, and whole lists 90 days after delivery. Returns the rows gone."""
    gone = Signature.objects.expired(now).delete()[1].get("advocacy.Signature", 0)
    due = Petition.objects.filter(delivered_at__lt=now - KEPT_AFTER_DELIVERY, erased_at=None)
    return gone + sum(_erase(petition.pk, now) for petition in due)


def _erase(pk: int, now: datetime) -> int:
    """Keep only counts: by way, and by county with counties under five merged."""
    with transaction.atomic():
        petition = Petition.objects.select_for_update(of=("self",)).get(pk=pk)
        counted = Signature.objects.counted().filter(petition=petition)
        by_county = Counter(name or "" for name in counted.order_by().values_list("county__name", flat=True))
        petition.final = {**counted.by_way(), "counties": merged(by_county)}
        petition.erased_at = now
        petition.save(update_fields=["final", "erased_at"])
        petition.set_asides.update(conditions={})
        return Signature.objects.filter(petition=petition).delete()[1].get("advocacy.Signature", 0)


def merged(by_county: dict[str, int]) -> list[list[Any]]:
    """Return [county, count] by name; counties under five, and signers without one, as "" at the end.

    If "" would be under five itself, the smallest county joins it, so that no cell reveals a handful of people.
    """
    large = {name: n for name, n in by_county.items() if name and n >= LEAST}
    rest = sum(by_county.values()) - sum(large.values())
    while 0 < rest < LEAST and large:
        smallest = min(large, key=lambda name: (large[name], name))
        rest += large.pop(smallest)
    return [*([name, large[name]] for name in sorted(large)), *([["", rest]] if rest else [])]
