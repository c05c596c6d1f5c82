from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mailing.contacts import Contact, show_phone
from pse_portal.model_fields import acted_by, nonce_field
from volunteering.models.sign_up import SignUp


class GuardianTextQuerySet(models.QuerySet):
    def current(self) -> "GuardianText | None":
        """Return the text that parents are now asked to agree to."""
        return GuardianText.objects.order_by("-version").first()


class GuardianText(models.Model):
    """A version of the text parents agree to. A new wording is a new row, so each consent keeps what was read."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    body = models.TextField(
        _("text"), help_text=_("Markdown. Once it’s been used, don’t change it: add a new version.")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = GuardianTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent text for parents")
        verbose_name_plural = _("consent texts for parents")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"


class Guardian(models.Model):
    """The parent or guardian of a minor who signed up, and their consent: how, when, and to which text."""

    class How(models.TextChoices):
        MAIL = "mail", _("through the email link")
        PHONE = "phone", _("by phone, recorded")
        PAPER = "paper", _("on paper")

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, related_name="guardian")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    text = models.ForeignKey(
        GuardianText, on_delete=models.PROTECT, related_name="answers", verbose_name=_("text")
    )
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    consented_at = models.DateTimeField(_("said yes"), null=True, blank=True)
    declined_at = models.DateTimeField(pgettext_lazy("answer", "declined"), null=True, blank=True)
    how = models.CharField(_("how"), max_length=5, choices=How.choices, blank=True)
    written_down_by = acted_by()
    nonce = nonce_field()

    LINK = "guardian"

    class Meta:
        verbose_name = _("parent or guardian")
        verbose_name_plural = _("parents and guardians")

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.consented_at is None and self.declined_at is None

    @property
    def phone_shown(self) -> str:
        return show_phone(self.phone) if self.phone else ""

    @property
    def contact(self) -> Contact:
        return Contact(
            name=self.name,
            email=self.email or None,
            phone=self.phone or None,
            language=self.sign_up.volunteer.language,
            time_zone=self.sign_up.shift.time_zone,
        )
