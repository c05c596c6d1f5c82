"""Visibility of rows along a connection."""

from typing import Any

from django.db import models
from django.db.models import Q

from coalitions.models import Coalition
from hubs.models import HubCircle


class AlongLinkQuerySet(models.QuerySet):
    """Rows of a model with a `link`."""

    def visible_to(self, person: Any) -> "AlongLinkQuerySet":
        """Rows along the connections of coalitions that `person` facilitates; none for anyone else, staff included."""
        led = Coalition.objects.editable_by(person).values("pk")
        return self.filter(Q(link__hub__in=led) | Q(link__circle__in=led))

    def of(self, coalition: Coalition) -> "AlongLinkQuerySet":
        """Rows along the connections of a circle or a hub."""
        return self.filter(**{f"link__{HubCircle.side_of(coalition)}": coalition.pk})
