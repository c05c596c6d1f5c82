from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions.models import Coalition, Organization
from coalitions.models.coalition import CoalitionQuerySet
from hubs.models.place import County, Zip
from pse_portal.model_fields import language_field


class Hub(Coalition):
    """An Equity Hub: a local, community-led coalition, mostly for one county.

    It serves whole counties or, where `zips` is set, a town or some ZIP codes in them. When a neighbor looks for
    their hub, the most specific one comes first.
    """

    counties = models.ManyToManyField(County, related_name="hubs", verbose_name=_("counties"))
    place = models.CharField(
        _("town or part of the county"),
        max_length=80,
        blank=True,
        help_text=_("Leave blank for a countywide hub."),
    )
    zips = models.ManyToManyField(
        Zip,
        related_name="hubs",
        blank=True,
        verbose_name=_("ZIP codes"),
        help_text=_("Only for a hub that serves part of a county."),
    )
    lead = models.ForeignKey(
        Organization,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_hubs",
        verbose_name=_("lead organization"),
    )
    meeting_place = models.CharField(_("meeting place"), max_length=200, blank=True)
    circles = models.ManyToManyField(Circle, through="hubs.HubCircle", related_name="hubs")

    objects = CoalitionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("Equity Hub")
        verbose_name_plural = _("Equity Hubs")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = Coalition.Kind.HUB
        super().save(*args, **kwargs)


class HubRequestQuerySet(models.QuerySet):
    def open(self) -> "HubRequestQuerySet":
        return self.filter(state__in=[HubRequest.State.NEW, HubRequest.State.TALKING])

    def forming(self) -> "HubRequestQuerySet":
        """Accepted and not open yet: "being formed" on the map."""
        return self.filter(state=HubRequest.State.FORMING)

    def counted(self) -> "HubRequestQuerySet":
        """Requests that count as a neighbor who asked: all but the declined."""
        return self.exclude(state=HubRequest.State.DECLINED)


class HubRequest(models.Model):
    """A neighbor's request for a hub, for any place in the South; staff process them."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        TALKING = "talking", _("In talks")
        FORMING = "forming", _("Being formed")
        OPENED = "opened", _("Hub opened")
        DECLINED = "declined", _("Declined")

    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.NEW)
    county = models.ForeignKey(
        County,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="hub_requests",
        verbose_name=_("county"),
    )
    place = models.CharField(
        _("place"),
        max_length=120,
        blank=True,
        help_text=_("Town, county, and state, if the county isn’t on the list."),
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    note = models.TextField(_("what the neighbor wrote"), blank=True, max_length=2000)
    would_help = models.BooleanField(_("would help start it"), default=False)
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    founding_on = models.DateField(_("founding meeting"), null=True, blank=True)
    hub = models.ForeignKey(
        Hub, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests", verbose_name=_("hub")
    )
    staff_note = models.TextField(_("staff note"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = HubRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a hub")
        verbose_name_plural = _("requests for a hub")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="hub_request_has_a_place", condition=Q(county__isnull=False) | ~Q(place="")
            ),
        ]
        indexes = [
            models.Index(fields=["county", "state", "founding_on"], name="hub_request_by_county"),
            models.Index(fields=["county"], condition=Q(state="forming"), name="hub_request_forming"),
            models.Index(fields=["-asked_at", "-id"], name="hub_request_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.county or self.place}: {self.name}"
