"""Who reads what is written down along a link."""

from typing import Any

from django.db import models
from django.db.models import Q

from coalitions.models import Coalition
from hubs.models import HubCircle


class AlongLinkQuerySet(models.QuerySet):
    """Of a model with a `link`."""

    def visible_to(self, person: Any) -> "AlongLinkQuerySet":
        """What stands along the links of coalitions that `person` leads; nothing for anybody else, staff included."""
        led = Coalition.objects.editable_by(person).values("pk")
        return self.filter(Q(link__hub__in=led) | Q(link__circle__in=led))

    def of(self, coalition: Coalition) -> "AlongLinkQuerySet":
        """What stands along the links of a circle or a hub."""
        return self.filter(**{f"link__{HubCircle.side_of(coalition)}": coalition.pk})
