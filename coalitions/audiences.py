"""The audiences of emails to a coalition's members."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from mailing.audiences import People
from people.models import Person


class Members(People):
    name = "coalitions.members"
    title = _("Members of a coalition")

    @property
    def owed_by(self) -> Coalition:
        return Coalition.objects.get(pk=self.batch.about_id or 0)

    def rows(self) -> QuerySet[Person]:
        """Return the active members, each once."""
        active = Membership.objects.active().filter(coalition=self.batch.about_id)
        return Person.objects.filter(pk__in=active.values("person"), is_active=True)
