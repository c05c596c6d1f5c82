from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from pse_portal import signed_links
from pse_portal.model_fields import acted_by, language_field, nonce_field


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        """Invitations that can still be accepted."""
        return self.filter(state=Invitation.State.OPEN)


class Invitation(models.Model):
    """An address that a facilitator invited to join.

    It refers to an address, not to a person: whether the address has an account stays private until they accept.
    """

    class State(models.TextChoices):
        OPEN = "open", _("No answer yet")
        ACCEPTED = "accepted", _("Joined")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    ENDS_AFTER = timedelta(days=14)

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email address"))
    language = language_field()
    note = models.CharField(_("note with the invitation"), max_length=500, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.OPEN)
    invited_by = acted_by()
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    asked_again_at = models.DateTimeField(_("reminder sent"), null=True, blank=True)
    ended_at = models.DateTimeField(_("answered or ended"), null=True, blank=True)
    nonce = nonce_field()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "email"], condition=Q(state="open"), name="one_open_invitation"
            )
        ]
        indexes = [models.Index(fields=["state", "invited_at"], name="invitation_waiting")]

    def __str__(self) -> str:
        return f"{self.coalition_id}: {self.state}"

    LINK = "invitation"  # the purpose of the emailed link

    @property
    def path(self) -> str:
        """Return the path where it is answered, in the active language."""
        return self.coalition.address("invitation", token=signed_links.token(self.LINK, self))
