from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class Hold(models.Model):
    """After a restore: no email of this kind that was queued before `since` is sent until staff release it.

    A row holds; releasing deletes it. Rows of a bulk email count as queued when it was written.
    """

    kind = models.CharField(_("type"), max_length=14, unique=True)
    since = models.DateTimeField(_("restored"))

    class Meta:
        verbose_name = _("held email")
        verbose_name_plural = _("held email")

    def __str__(self) -> str:
        return self.kind

    @classmethod
    def of_message(cls) -> Exists:
        """Return the condition on messages that a hold applies to them, as `mailing.claims` has it in SQL."""
        queued_at = Coalesce(OuterRef("batch__created_at"), OuterRef("created_at"))
        return Exists(cls.objects.filter(kind=OuterRef("kind"), since__gte=queued_at))


class SentBefore(models.Model):
    """The mark of a mail that was sent after the backup was taken that this database was restored from.

    What is queued again under the same key is not sent again (`mailing.restored`).
    """

    KEPT_FOR = timedelta(days=400)

    mark = models.CharField(max_length=64, unique=True)
    at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField()

    class Meta:
        verbose_name = _("email sent before a restore")
        verbose_name_plural = _("emails sent before a restore")

    def __str__(self) -> str:
        return self.mark
