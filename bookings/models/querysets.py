from typing import Any, Self

from django.db import models


class BookingQuerySet(models.QuerySet[Any]):
    model: Any

    def holding(self) -> Self:
        """Those that take places."""
        return self.filter(state__in=self.model.HOLDING)

    def waiting(self) -> Self:
        """The waiting list in its order."""
        return self.filter(state=self.model.State.WAITLISTED).order_by("line", "pk")

    def active(self) -> Self:
        """All but the cancelled ones."""
        return self.exclude(state=self.model.State.CANCELLED)

    def people(self) -> int:
        """How many people they are."""
        return int(self.aggregate(people=models.Sum("party_size"))["people"] or 0)
