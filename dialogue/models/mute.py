from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Muting(models.Model):
    """A person's wish to hear no more from another member in the dialogue; the other is not told.

    Muted: their posts are folded and not mailed. Blocked: the person's own posts are not mailed to them either, so
    that they cannot answer them by email.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutings", verbose_name=_("person")
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("muted person"),
    )
    is_block = models.BooleanField(_("blocked"), default=False)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("muted person")
        verbose_name_plural = _("muted people")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "about"], name="muting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.about_id}"
