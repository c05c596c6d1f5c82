from typing import Any, Self

from django.db import models


class BookingQuerySet(models.QuerySet[Any]):
    model: Any
    in_line = models.Q(state="waitlisted")  # with a number on the waitlist, or about to get one

    def holding(self) -> Self:
        """Return the bookings that take up spots."""
        return self.filter(state__in=self.model.HOLDING)

    def waiting(self) -> Self:
        """Return the waitlisted bookings, in order."""
        return self.filter(self.in_line).order_by("line", "pk")

    def active(self) -> Self:
        """Return all bookings that are not canceled."""
        return self.exclude(state=self.model.State.CANCELLED)

    def people(self) -> int:
        """Return how many people the bookings are for."""
        return int(self.aggregate(people=models.Sum("party_size"))["people"] or 0)

    def people_of(self, rows: Self) -> models.Subquery:
        """Return how many people `rows`, all of one occasion, are for, as part of another query; None if no rows."""
        people = rows.order_by().values(self.model.OCCASION).annotate(people=models.Sum("party_size"))
        return models.Subquery(people.values("people"))

    def people_in_and_waiting(self) -> tuple[int, int]:
        """Return how many people have a spot and how many are on the waitlist. One query."""
        found = self.aggregate(
            taken=models.Sum("party_size", filter=models.Q(state__in=self.model.HOLDING)),
            waiting=models.Sum("party_size", filter=self.in_line),
        )
        return found["taken"] or 0, found["waiting"] or 0
