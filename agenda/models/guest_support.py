from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.item import AgendaItem
from coalitions.models import Coalition
from mailing.contacts import Contact
from pse_portal import prepared, signed_links
from pse_portal.model_fields import language_field, nonce_field

PENDING_FOR = timedelta(
    days=7
)  # until the mailed link is used, or the call is answered; then the row is erased
KEPT_AFTER_END = timedelta(days=90)  # name, address, and number, once the goal is closed; then it only counts


class GuestSupportQuerySet(models.QuerySet["GuestSupport"]):
    def counted(self) -> "GuestSupportQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def pending(self) -> "GuestSupportQuerySet":
        return self.filter(confirmed_at=None)

    def expired(self, now: datetime | None = None) -> "GuestSupportQuerySet":
        """Unconfirmed ones whose time has run out."""
        return self.pending().filter(asked_at__lt=(now or prepared.now()) - PENDING_FOR)


class GuestSupport(models.Model):
    """The support of someone without an account; it counts only once the address or the number is proven."""

    CONFIRM = "goal-support"

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="guest_support", verbose_name=_("goal")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    nonce = nonce_field()

    objects = GuestSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("support without an account")
        verbose_name_plural = _("support without an account")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "email"], condition=~Q(email=""), name="guest_support_once_by_email"
            ),
            models.UniqueConstraint(
                fields=["item", "phone"], condition=~Q(phone=""), name="guest_support_once_by_phone"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="guest_support_asked")]

    def __str__(self) -> str:
        return f"{self.item_id}: {'confirmed' if self.confirmed_at else 'pending'}"

    @property
    def contact(self) -> Contact:
        return Contact(name=self.name, email=self.email, phone=self.phone, language=self.language)

    @property
    def coalition(self) -> Coalition:
        """The coalition whose facilitators call about it."""
        return self.item.coalition

    @property
    def token(self) -> str:
        return signed_links.token(self.CONFIRM, self)

    @property
    def is_expired(self) -> bool:
        return self.confirmed_at is None and self.asked_at < timezone.now() - PENDING_FOR
