"""What petitions contribute to other apps' pages."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advocacy import signatures
from advocacy.models import OrganizationSignature, Petition, Signature
from coalitions.models import Coalition
from office.bursts import BurstSource
from office.contributions import ActionItem, ActionSource, Contribution, SitemapEntry
from office.panels import CoalitionPanel, MePanel, listed, only_with

SHOWN = 4


def _pending() -> QuerySet[Signature]:
    return Signature.objects.pending()


def _unconfirmed() -> QuerySet[OrganizationSignature]:
    return OrganizationSignature.objects.filter(confirmed_at=None)


def _remove_unconfirmed(rows: Any, by: Any) -> int:
    return int(rows.delete()[1].get("advocacy.OrganizationSignature", 0))


def _open_at(viewer: Any, coalition: Any) -> Any:
    return Petition.objects.published().filter(coalition=coalition.pk, outcome_at=None)


@only_with(_open_at)
def _of_coalition(request: Any, coalition: Any) -> dict[str, Any] | None:
    """Return a coalition's petition that is newest and not concluded, and where all are. One query."""
    rows = _open_at(request.user, coalition)[:1]
    return {"petitions": rows, "query": f"?{coalition.kind}={coalition.slug}"} if rows else None


def _of_person(viewer: Any, person: Any) -> Any:
    return (
        Petition.objects.published()
        .filter(signatures__in=Signature.objects.counted().filter(person=person))
        .distinct()
    )


def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return the petitions of the person's coalitions that wait: to be published, or for words to be read. One query."""
    if not led:
        return []
    unread = OrganizationSignature.objects.standing().filter(petition=OuterRef("pk"), is_shown=False)
    to_read = unread.exclude(words="", logo=None)
    rows = Petition.objects.filter(coalition__in=[one.pk for one in led]).select_related("coalition")
    waiting = rows.annotate(has_words=Exists(to_read)).filter(
        Q(has_words=True) | Q(published_at=None, created_by__isnull=False) & ~Q(created_by=person)
    )
    found = []
    for row in waiting.order_by("pk")[:SHOWN]:
        words = (
            gettext("New words to read: %(title)s")
            if row.has_words
            else gettext("Check and publish: %(title)s")
        )
        path = reverse("petitions:manage", args=[row.slug])
        found.append(ActionItem(words % {"title": row.title}, path, row.coalition.name))
    return found


CONTRIBUTIONS: list[Contribution] = [
    ActionSource("advocacy.petitions", _items, order=47),
    BurstSource(
        "advocacy.signatures", _("Signatures on petitions"), _pending, "petition", "asked_at", signatures.remove, order=73
    ),
    BurstSource(
        "advocacy.organizations", _("Organizations’ signatures"), _unconfirmed, "petition", "asked_at",
        _remove_unconfirmed, order=74,
    ),
    CoalitionPanel("advocacy.petitions", "advocacy/panels/petitions.html", _of_coalition, order=15),
    MePanel("advocacy.petitions", "advocacy/panels/my_petitions.html", listed("petitions", _of_person, 5), order=45),
    SitemapEntry(
        "advocacy.petitions", ("/petitions/",), ((Petition.objects.published, "/petitions/{slug}/", "published_at"),)
    ),
]  # fmt: skip
