from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalitions.models import Coalition
from hubs.models import HubCircle
from pse_portal.model_fields import acted_by
from voice.models.along import AlongLinkQuerySet

SIDES = [(HubCircle.Side.HUB, HubCircle.Side.HUB.label), (HubCircle.Side.CIRCLE, HubCircle.Side.CIRCLE.label)]


class AskQuerySet(AlongLinkQuerySet):
    def open(self) -> "AskQuerySet":
        """Unanswered requests on agreed connections."""
        return self.filter(state=Ask.State.OPEN, link__state=HubCircle.State.AGREED)

    def to_answer(self, *coalitions: Coalition) -> "AskQuerySet":
        """Open requests that one of the coalitions has to answer, oldest first."""
        ours = [coalition.pk for coalition in coalitions]
        asked_by_hub = Q(side=HubCircle.Side.HUB, link__circle__in=ours)
        asked_by_circle = Q(side=HubCircle.Side.CIRCLE, link__hub__in=ours)
        return self.open().filter(asked_by_hub | asked_by_circle).order_by("asked_at", "pk")

    def overdue(self, days: int, now: datetime) -> "AskQuerySet":
        """Open for at least `days`, and not escalated yet."""
        return self.open().filter(asked_at__lte=now - timedelta(days=days), risen_at=None)


class Ask(models.Model):
    """A request from one side of a connection to the other, such as a briefing, a map, or residents to testify.

    The other side answers it; the side that asked marks it as done.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Needs an answer")
        ANSWERED = "answered", _("Answered")
        DONE = "done", pgettext_lazy("request", "Done")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        BRIEFING = "briefing", _("A briefing")
        MAP = "map", _("A map or data")
        SPEAKER = "speaker", _("A speaker")
        TESTIMONY = "testimony", _("Residents to testify")
        SESSION = "session", _("A listening session")
        OTHER = "other", _("Something else")

    link = models.ForeignKey(
        HubCircle, on_delete=models.CASCADE, related_name="asks", verbose_name=_("connection")
    )
    side = models.CharField(_("asked by"), max_length=10, choices=SIDES)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.OPEN)
    kind = models.CharField(_("request details"), max_length=10, choices=Kind.choices)
    words = models.CharField(_("in your own words"), max_length=500)
    wanted_by = models.DateField(_("needed by"), null=True, blank=True)
    asked_by = acted_by()
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    is_taken = models.BooleanField(_("they’ll do it"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_side = models.CharField(max_length=10, choices=SIDES, blank=True)
    answered_by = acted_by()
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    risen_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["link", "state"], name="ask_of_link")]
        constraints = [
            # A balance never counts a request answered by its own side.
            models.CheckConstraint(
                name="ask_answered_by_the_other",
                condition=Q(answered_at__isnull=True) | (~Q(answered_side="") & ~Q(answered_side=F("side"))),
            ),
            models.CheckConstraint(
                name="answered_ask_has_answer",
                condition=~Q(state__in=["answered", "done"]) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def asker(self) -> Coalition:
        return self.link.coalition_of(self.side)

    @property
    def asked(self) -> Coalition:
        """The coalition that answers."""
        return self.link.coalition_of(HubCircle.other(self.side))

    def path_of(self, coalition: Coalition) -> str:
        """Return the path of the request's page in the management pages of one side."""
        return reverse(f"voice:ask-{coalition.kind}", kwargs={"slug": coalition.slug, "pk": self.pk})
