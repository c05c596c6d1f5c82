from datetime import date, timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalitions.models import Coalition, Organization
from pse_portal import signed_links
from pse_portal.model_fields import acted_by, language_field, nonce_field

REMIND_BEFORE = timedelta(days=7)


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def agreed(self) -> "PledgeQuerySet":
        """Those that the organization confirmed: only these are public."""
        return self.filter(confirmed_at__isnull=False)

    def open(self) -> "PledgeQuerySet":
        return self.agreed().filter(done_on=None)

    def latest_due_first(self) -> "PledgeQuerySet":
        return self.select_related("organization", "coalition").order_by(
            F("due_on").asc(nulls_last=True), "pk"
        )


class Pledge(models.Model):
    """What a partner organization said it will do for a coalition, entered there and confirmed by the organization."""

    CONFIRM = "pledge"

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="pledges", verbose_name=_("organization")
    )
    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="pledges", verbose_name=_("coalition")
    )
    words = models.CharField(_("what it will do"), max_length=200)
    due_on = models.DateField(_("by"), null=True, blank=True)
    contact_name = models.CharField(_("who confirms for the organization"), max_length=120)
    email = models.EmailField(_("email address"))
    language = language_field()
    entered_by = acted_by(_("entered by"))
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    done_on = models.DateField(pgettext_lazy("pledge", "done on"), null=True, blank=True)
    nonce = nonce_field()

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["coalition", "due_on"], name="pledge_of_coalition")]

    def __str__(self) -> str:
        return self.words

    @property
    def token(self) -> str:
        return signed_links.token(self.CONFIRM, self)

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and it is not done: by the clock."""
        due: date | None = self.due_on
        return self.done_on is None and due is not None and due < timezone.localdate()
