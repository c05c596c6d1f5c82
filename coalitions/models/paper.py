from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from pse_portal import signed_links
from pse_portal.model_fields import acted_by, nonce_field


class PaperSheet(models.Model):
    """A paper list that a facilitator typed in: what its people agreed to, and when."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="paper_sheets")
    signed_on = models.DateField(_("signed on"))
    purposes = models.JSONField(_("what they agreed to"), default=list)  # values of Consent.Purpose
    wording = models.CharField(_("what the sheet said"), max_length=300)
    people = models.PositiveSmallIntegerField(_("people"), default=0)
    entered_by = acted_by()
    entered_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("paper sign-up sheet")
        verbose_name_plural = _("paper sign-up sheets")
        ordering = ["-entered_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.coalition_id}: {self.signed_on}"


class Claim(models.Model):
    """The record of a person without an email address, who can claim it with a printed code."""

    sheet = models.ForeignKey(PaperSheet, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="claims",
        verbose_name=_("person"),
    )
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    nonce = nonce_field()

    class Meta:
        verbose_name = _("account claim")
        verbose_name_plural = _("account claims")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.person_id}"

    # Eight digits: with six, guesses against a thousand records would eventually succeed.
    DIGITS = 8

    @property
    def code(self) -> str:
        """The printed code: the claim's id, then eight derived digits, which are not stored."""
        digits = signed_links.code("claim", self, self.DIGITS)
        return f"{self.pk}-{digits[:4]}-{digits[4:]}"
