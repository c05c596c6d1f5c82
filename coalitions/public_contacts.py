"""Tell people that a page which anyone can read names them as its contact."""

from collections.abc import Iterable

from django.db.models import Q

from coalitions import mails
from coalitions.models import Coalition, Membership
from mailing import outbox
from people.models import Person


def tell(
    name: str, coalitions: Iterable[Coalition | int], *, title: str, path: str, key: str, by: Person | None
) -> None:
    """Mail the members of `coalitions` who have this name, except `by`; each once for a `key`.

    The caller must be in the transaction that made the change.
    """
    if not name:
        return
    named = Q(person__name__iexact=name) | Q(person__shown_as__iexact=name)
    rows = (
        Membership.objects.active()
        .filter(named, coalition__in=coalitions)
        .select_related("person", "coalition")
    )
    told: set[int] = {by.pk} if by else set()
    for row in rows.order_by("pk"):
        if row.person_id not in told:
            told.add(row.person_id)
            mail = mails.NamedAsContact(row, title=title, path=path, name=name)
            outbox.queue(mail, key=f"{key}:contact:{row.person_id}", owed_by=row.coalition)
