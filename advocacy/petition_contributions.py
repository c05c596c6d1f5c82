"""What petitions contribute to other apps' pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from advocacy import signatures
from advocacy.models import OrganizationSignature, Petition, Signature
from office.bursts import BurstSource
from office.contributions import CoalitionPanel, Contribution, MePanel, SitemapEntry, listed


def _pending() -> QuerySet[Signature]:
    return Signature.objects.pending()


def _unconfirmed() -> QuerySet[OrganizationSignature]:
    return OrganizationSignature.objects.filter(confirmed_at=None)


def _remove_unconfirmed(rows: Any, by: Any) -> int:
    return int(rows.delete()[1].get("advocacy.OrganizationSignature", 0))


def _of_coalition(viewer: Any, coalition: Any) -> Any:
    return Petition.objects.published().filter(coalition=coalition.pk, outcome_at=None)


def _of_person(viewer: Any, person: Any) -> Any:
    return (
        Petition.objects.published()
        .filter(signatures__in=Signature.objects.counted().filter(person=person))
        .distinct()
    )


CONTRIBUTIONS: list[Contribution] = [
    BurstSource(
        "advocacy.signatures", _("Signatures on petitions"), _pending, "petition", "asked_at", signatures.remove, order=73
    ),
    BurstSource(
        "advocacy.organizations", _("Organizations’ signatures"), _unconfirmed, "petition", "asked_at",
        _remove_unconfirmed, order=74,
    ),
    CoalitionPanel("advocacy.petitions", "advocacy/panels/petitions.html", listed("petitions", _of_coalition, 1), order=15),
    MePanel("advocacy.petitions", "advocacy/panels/my_petitions.html", listed("petitions", _of_person, 5), order=45),
    SitemapEntry(
        "advocacy.petitions", ("/petitions/",), ((Petition.objects.published, "/petitions/{slug}/", "published_at"),)
    ),
]  # fmt: skip
