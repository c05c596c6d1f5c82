"""Decisions, petitions, and commitments in the search."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models import Commitment, Decision, Petition, PublicBody
from coalitions.searchable import named_by_coalition
from search.sources import Found, Searchable, Watched, in_both


def found_decision(row: Decision) -> Found:
    return Found(
        path=row.get_absolute_url(),
        **in_both(row, "decides", "why", "stand", title="title"),
        words=f"decision decisión {row.docket} {row.body.name}",
        place=row.body.name,
        counties=list(row.counties.all()),
        day=row.withdrawn_on,
    )


def found_petition(row: Petition) -> Found:
    return Found(
        path=row.get_absolute_url(),
        **in_both(row, "text", title="title"),
        words="petition petición",
        place=row.coalition.name,
        day=timezone.localdate(row.delivered_at) if row.delivered_at else None,
    )


def found_commitment(row: Commitment) -> Found:
    return Found(
        path=row.get_absolute_url(),
        **in_both(row, "words", title="title"),
        words=f"promise commitment promesa compromiso {row.place}",
        place=row.place,
        counties=list(row.counties.all()),
    )


def _commitments(person: Any) -> QuerySet[Commitment]:
    return Commitment.objects.all()


DECISIONS = Searchable(
    "decision",
    title=_("Decisions"),
    rows=lambda: Decision.objects.select_related("body").prefetch_related("counties"),
    found=found_decision,
    visible_to=lambda person: Decision.objects.public(),
    watched=(
        Watched(Decision),
        Watched(Decision.counties.through, "decision_id"),
        Watched(PublicBody, of=(Decision, "body_id"), only=("name", "slug")),
    ),
    order=50,
)
PETITIONS = Searchable(
    "petition",
    title=_("Petitions"),
    rows=lambda: Petition.objects.select_related("coalition"),
    found=found_petition,
    visible_to=lambda person: Petition.objects.published(),
    watched=(Watched(Petition, also=("delivered_at",)), named_by_coalition(Petition)),
    order=55,
)
COMMITMENTS = Searchable(
    "commitment",
    title=_("Commitments"),
    rows=lambda: Commitment.objects.prefetch_related("counties"),
    found=found_commitment,
    visible_to=_commitments,
    watched=(Watched(Commitment), Watched(Commitment.counties.through, "commitment_id")),
    order=60,
)
