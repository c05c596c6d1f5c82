"""Made-up rows of petitions for mail previews; nothing is saved."""

from datetime import timedelta

from django.utils import timezone

from advocacy.models import OrganizationSignature, Petition, PublicBody, Signature
from hubs.models import Hub


def petition() -> Petition:
    row = Petition(
        pk=1,
        slug="night-buses",
        title_en="Night buses until two",
        title_es="Autobuses nocturnos hasta las dos",
        outcome_en="The board voted for a night bus on two routes.",
        outcome_es="La junta aprobó un autobús nocturno en dos rutas.",
    )
    row.coalition = Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton")
    row.body = PublicBody(pk=1, name="Sample Transit Board", slug="sample-transit-board", is_sample=True)
    return row


def signature() -> Signature:
    return Signature(pk=1, petition=petition(), name="Ana Ruiz", email="ana@example.org", nonce="sample")


def organization() -> OrganizationSignature:
    return OrganizationSignature(
        pk=1,
        petition=petition(),
        name="Sample Riders’ Alliance",
        signer="Ana Ruiz",
        email="ana@example.org",
        nonce="sample",
        valid_until=timezone.localdate() + timedelta(days=30),
    )
