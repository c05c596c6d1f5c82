from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pse_portal import signed_links
from pse_portal.model_fields import nonce_field


class PersonalFeed(models.Model):
    """The secret calendar of a person, with the events they attend. A new nonce revokes the old URL."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    nonce = nonce_field()
    since = models.DateTimeField(_("since"), default=timezone.now)

    LINK = "calendar"  # the purpose of its link token

    class Meta:
        verbose_name = _("personal calendar")
        verbose_name_plural = _("personal calendars")

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def token(self) -> str:
        return signed_links.token(self.LINK, self)
