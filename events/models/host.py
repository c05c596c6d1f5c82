from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalitions.models import Coalition
from pse_portal.model_fields import acted_by, nonce_field
from pse_portal.prepared import Prepared, attach

if TYPE_CHECKING:
    from events.models.event import Event


class HostQuerySet(models.QuerySet):
    def agreed(self) -> "HostQuerySet":
        """Return the lead host and co-hosts that agreed; the lead first."""
        return self.filter(Q(is_lead=True) | Q(agreed_at__isnull=False)).order_by("-is_lead", "pk")

    def leading(self, coalitions: list[Coalition]) -> "HostQuerySet":
        """Return the rows in which one of `coalitions` is the lead host, unordered."""
        return self.filter(is_lead=True, coalition__in=[one.pk for one in coalitions]).order_by()

    def asked(self) -> "HostQuerySet":
        """Return co-hosts that have not answered, longest waiting first."""
        return self.filter(is_lead=False, agreed_at=None, declined_at=None).order_by("asked_at", "pk")


class Host(models.Model):
    """A coalition that hosts an event: one is the lead, others agreed to co-host.

    A co-host agrees by an emailed link, on its own pages, or by phone; then it is recorded who agreed and who
    recorded it.
    """

    class How(models.TextChoices):
        LEADS = "", _("lead host")
        MAIL = "mail", _("through the email link")
        PORTAL = "portal", _("in the portal")
        PHONE = "phone", _("by phone")

    event = models.ForeignKey(
        "events.Event", on_delete=models.CASCADE, related_name="hosts", verbose_name=_("event")
    )
    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="hosted", verbose_name=_("coalition")
    )
    is_lead = models.BooleanField(_("lead host"), default=False)
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    asked_by = acted_by(_("asked by"))
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_how = models.CharField(
        pgettext_lazy("co-host", "how they agreed"), max_length=6, choices=How.choices, blank=True, default=""
    )
    agreed_name = models.CharField(
        _("who agreed by phone"), max_length=120, blank=True, help_text=_("The person’s name.")
    )
    agreed_by = acted_by(_("accepted or recorded by"))
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    nonce = nonce_field()

    LINK = "host"  # the purpose of the link by which a co-host agrees

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [
            models.UniqueConstraint(fields=["event", "coalition"], name="host_once"),
            models.UniqueConstraint(fields=["event"], condition=Q(is_lead=True), name="one_lead_host"),
        ]

    def __str__(self) -> str:
        return str(self.coalition)

    @property
    def has_agreed(self) -> bool:
        return self.is_lead or self.agreed_at is not None


COALITION_SHOWN = ("kind", "slug", "name", "life", "is_sample")


@Prepared
def _agreed_of(events: list[int]) -> models.QuerySet[Host]:
    rows = Host.objects.agreed().filter(event__in=events).select_related("coalition")
    return rows.only("event", "is_lead", "agreed_at", *(f"coalition__{name}" for name in COALITION_SHOWN))


def load_hosts(events: "list[Event]") -> "list[Event]":
    """Load the agreed `hosts` of events, the lead host first, with no more than a link to them shows; return the events.

    One query, none without events.
    """
    attach(events, "hosts", _agreed_of([event.pk for event in events]) if events else [], "event_id")
    return events
