from django.db import models
from django.utils import timezone


class ChangeNotice(models.Model):
    """People with a booking who have not been notified yet of a change of their occasion (`bookings.change_notices`).

    The row is deleted once everyone has been notified.
    """

    kind = models.CharField(max_length=20, editable=False)  # the `KEY` of the bookings
    occasion = models.BigIntegerField(editable=False)
    # The mail's name; empty if reminders are planned again and no one is notified.
    template = models.CharField(max_length=120, blank=True, editable=False)
    key = models.CharField(max_length=160, blank=True, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    cursor = models.BigIntegerField(default=0, editable=False)  # the last booking that is done
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "occasion"], name="change_notice_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occasion}: {self.done}/{self.total}"
