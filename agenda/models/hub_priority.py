from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.item import AgendaItem
from coalitions.models import Coalition, Membership
from hubs.models import HubCircle
from pse_portal.model_fields import acted_by


class CarryingQuerySet(models.QuerySet["Carrying"]):
    def along(self, link: HubCircle) -> "CarryingQuerySet":
        """Priorities brought along a connection, latest first."""
        return self.filter(link=link).order_by("-carried_at", "-pk")

    def of_hub(self, hub: Coalition) -> "CarryingQuerySet":
        return self.filter(origin__coalition=hub.pk)

    def to_circle(self, circle: Coalition) -> "CarryingQuerySet":
        """Priorities brought to an item of `circle`, or to one that it shares."""
        return self.filter(Q(item__coalition=circle.pk) | Q(item__partner=circle.pk))

    def between(self, first: date, last: date) -> "CarryingQuerySet":
        """Those brought on a day from `first` to `last`, inclusive, in the portal's time zone."""
        return self.filter(carried_at__date__gte=first, carried_at__date__lte=last)


class Carrying(models.Model):
    """A hub's priority (`origin`) on a circle's agenda (`item`). Several origins may be merged into one item."""

    class Role(models.TextChoices):
        LIAISON = "liaison", _("the liaison")
        FACILITATOR = "facilitator", _("a facilitator of the hub")

    origin = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="carried_to", verbose_name=_("hub priority")
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="origins", verbose_name=_("circle goal")
    )
    link = models.ForeignKey(
        HubCircle,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="carryings",
        verbose_name=_("through the connection"),
    )
    role = models.CharField(
        _("brought by (role)"), max_length=12, choices=Role.choices, default=Role.FACILITATOR
    )
    carried_by = acted_by()
    carried_at = models.DateTimeField(_("brought on"), default=timezone.now)

    objects = CarryingQuerySet.as_manager()

    class Meta:
        verbose_name = _("priority brought to a circle")
        verbose_name_plural = _("priorities brought to circles")
        constraints = [
            models.UniqueConstraint(fields=["origin", "item"], name="carried_once"),
            models.CheckConstraint(name="carried_to_another", condition=~Q(origin=models.F("item"))),
        ]
        indexes = [models.Index(fields=["link", "-carried_at"], name="carried_along_link")]

    def __str__(self) -> str:
        return f"{self.origin_id} → {self.item_id}"


def origins_and_ways() -> list[models.Prefetch]:
    """Return prefetches for items: `origins.all()`, the hubs' priorities an item came from, and `carried_to.all()`,
    the circles' items a priority was brought to, each with its coalition. Two queries.
    """
    rows = Carrying.objects.order_by("carried_at", "pk")
    return [
        models.Prefetch("origins", queryset=rows.select_related("origin__coalition")),
        models.Prefetch("carried_to", queryset=rows.select_related("item__coalition__circle")),
    ]


class ViewRequestQuerySet(models.QuerySet["ViewRequest"]):
    def visible_to(self, person: Any) -> "ViewRequestQuerySet":
        """Those that active members of the item's circles, and of the hubs that were asked, may see."""
        if not person.is_authenticated:
            return self.none()
        mine = Membership.objects.active().filter(person=person)
        homes = Q(coalition=OuterRef("item__coalition")) | Q(coalition=OuterRef("item__partner"))
        asked = ViewAnswer.objects.filter(request=OuterRef("pk"), hub__in=mine.values("coalition"))
        return self.filter(Exists(mine.filter(homes)) | Exists(asked))


class ViewRequest(models.Model):
    """A circle's question to its connected hubs for their view on an item."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="view_requests", verbose_name=_("goal")
    )
    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    question = models.TextField(_("question"), max_length=1000)
    answer_by = models.DateField(_("answers needed by"), null=True, blank=True)
    asked_by = acted_by()
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)

    objects = ViewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question for the hubs")
        verbose_name_plural = _("questions for the hubs")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return str(self.question or "")[:80]


class ViewAnswerQuerySet(models.QuerySet["ViewAnswer"]):
    def waiting(self) -> "ViewAnswerQuerySet":
        """Unanswered ones on open items, oldest first."""
        open_items = AgendaItem.objects.open().values("pk")
        return self.filter(answered_at__isnull=True, request__item__in=open_items).order_by(
            "request__asked_at", "pk"
        )

    def answered(self) -> "ViewAnswerQuerySet":
        return self.filter(answered_at__isnull=False)


class ViewAnswer(models.Model):
    """One hub's answer to a circle's question. The row exists from the moment the question is sent."""

    class Stance(models.TextChoices):
        FOR = "for", _("We support it")
        CHANGED = "changed", _("We’d support it with changes")
        AGAINST = "against", _("We see a problem")
        NONE = "none", _("It doesn’t affect us")

    request = models.ForeignKey(
        ViewRequest, on_delete=models.CASCADE, related_name="answers", verbose_name=_("question")
    )
    hub = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="view_answers", verbose_name=_("hub")
    )
    stance = models.CharField(_("the hub’s view"), max_length=10, choices=Stance.choices, blank=True)
    text = models.TextField(_("in the hub’s own words"), max_length=2000, blank=True)
    answered_by = acted_by()
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ViewAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("hub’s view")
        verbose_name_plural = _("hubs’ views")
        constraints = [models.UniqueConstraint(fields=["request", "hub"], name="one_view_a_hub")]
        indexes = [models.Index(fields=["hub", "answered_at"], name="view_of_hub")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.hub_id}"
