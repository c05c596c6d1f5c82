from django.db import models

from events.models.event import Event


class CalendarText(models.Model):
    """An event as calendars show it to everyone, in one language (`events.calendar_texts`).

    A trigger deletes it when a column of its event changes: a text that is here is right.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="calendar_texts", editable=False)
    language = models.CharField(max_length=5, editable=False)
    site_url = models.CharField(max_length=200, editable=False)  # its links lead there
    text = models.TextField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "language"], name="calendar_text_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.language}"
