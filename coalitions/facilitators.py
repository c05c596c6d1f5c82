"""A coalition's facilitators, and mails for them alone: no longer sent to a person who has stepped down."""

from typing import Any

from coalitions.mail_bases import Row, ToFacilitators
from coalitions.models import Coalition, Membership
from coalitions.models.membership import MembershipQuerySet
from mailing import outbox
from people.models import Person


def of(coalition: Coalition | int) -> MembershipQuerySet:
    """Return the facilitators' memberships with the persons, in the order they joined."""
    return (
        Membership.objects.leading()
        .filter(coalition=getattr(coalition, "pk", coalition))
        .select_related("person")
        .order_by("pk")
    )


def leads(person_id: int, coalition_id: int) -> bool:
    """Return whether a person facilitates a coalition now. One query."""
    return Membership.objects.leading().filter(person=person_id, coalition=coalition_id).exists()


def tell(
    coalition: Coalition,
    mail: type[ToFacilitators[Row]],
    row: Row,
    *,
    key: str,
    but: Person | None = None,
    **given: Any,
) -> list[int]:
    """Queue one mail to each facilitator of `coalition` except `but`. Returns their person ids.

    The caller must be in the transaction that made the change.
    """
    told = []
    for membership in of(coalition):
        if but is not None and membership.person_id == but.pk:
            continue
        outbox.queue(
            mail(row, facilitators_of=coalition.pk, **given),
            key=f"{key}:{membership.person_id}",
            to=membership.person.contact,
            owed_by=coalition,
            reply_to=coalition.contact_email,
        )
        told.append(membership.person_id)
    return told
