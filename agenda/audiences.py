"""The people to notify about changes of an item."""

from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Carrying, Endorsement
from coalitions.models import Coalition, Membership
from mailing.audiences import People
from people.models import Person


def followers(item: AgendaItem) -> QuerySet[Person]:
    """Return the people to notify about an item, each once: its authors and supporters, here and at the hubs it came
    from, and the facilitators of its coalitions and of the coalitions that endorse it.
    """
    origins = Carrying.objects.filter(item=item).values("origin")
    ours = Q(item=item) | Q(item__in=origins)
    standing = Endorsement.objects.standing().filter(ours)
    behind = standing.filter(coalition__isnull=False).values("coalition")
    hubs = AgendaItem.objects.filter(pk__in=origins).values("coalition")
    leads = Membership.objects.leading().filter(
        Q(coalition__in=behind)
        | Q(coalition__in=hubs)
        | Q(coalition=item.coalition_id)
        | Q(coalition=item.partner_id or 0),
        person=OuterRef("pk"),
    )
    brought = AgendaItem.objects.filter(Q(pk=item.pk) | Q(pk__in=origins), author=OuterRef("pk"))
    return Person.objects.filter(
        Exists(standing.filter(person=OuterRef("pk"))) | Exists(leads) | Exists(brought), is_active=True
    )


class Followers(People):
    name = "agenda.followers"
    title = _("Supporters of a goal")

    @cached_property
    def item(self) -> AgendaItem | None:
        rows = AgendaItem.objects.select_related("coalition")
        return rows.filter(pk=self.batch.context.get("item", 0)).first()

    @property
    def owed_by(self) -> Coalition | None:
        return self.item.coalition if self.item else None

    def rows(self) -> QuerySet[Person]:
        if self.item is None:
            return Person.objects.none()
        return followers(self.item).exclude(pk__in=self.batch.context.get("but", []))
