from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition


class Series(models.Model):
    """A repeating event: a rule on input, one `Event` per occurrence.

    `rule` is an RRULE without its end (RFC 5545, section 3.3.10), in local time of `time_zone`; "" for dates chosen
    by hand. `made_until` is the last day for which occurrences exist; `events.series.extend` adds more.
    """

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="event_series", verbose_name=_("coalition")
    )
    rule = models.CharField(_("rule"), max_length=120, blank=True)
    first_on = models.DateField(_("first day"))
    made_until = models.DateField(_("dates created through"))
    local_start = models.TimeField(_("starts"))
    minutes_long = models.PositiveIntegerField(_("length in minutes"), default=120)
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return self.rule or str(_("custom dates"))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
