from typing import Any, Self

from django.db import models


class BookingQuerySet(models.QuerySet[Any]):
    model: Any

    def holding(self) -> Self:
        """Return the bookings that take up spots."""
        return self.filter(state__in=self.model.HOLDING)

    def waiting(self) -> Self:
        """Return the waitlisted bookings, in order."""
        return self.filter(state=self.model.State.WAITLISTED).order_by("line", "pk")

    def active(self) -> Self:
        """Return all bookings that are not canceled."""
        return self.exclude(state=self.model.State.CANCELLED)

    def people(self) -> int:
        """Return how many people the bookings are for."""
        return int(self.aggregate(people=models.Sum("party_size"))["people"] or 0)
