from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pse_portal import prepared
from pse_portal.model_fields import acted_by

AUDIT_KEPT_FOR = timedelta(days=730)


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, row: models.Model) -> "AuditQuerySet":
        """The entries about one row, newest first."""
        return self.filter(object_type=row._meta.label_lower, object_id=row.pk).order_by("-at", "-pk")


class AuditEntry(models.Model):
    """Who did what to which row: ids only, never content, and no foreign keys, so no deletion cascades to it.

    The database itself refuses every UPDATE, and a DELETE while the entry is younger than two years.
    """

    at = models.DateTimeField(_("date"), default=timezone.now)
    actor_id = models.BigIntegerField(_("who (person ID)"), null=True, blank=True)
    # As it was then: "superuser", the names of staff groups, or "" for everyone else.
    role = models.CharField(_("role"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("item type"), max_length=60)
    object_id = models.BigIntegerField(_("item ID"))
    coalition_id = models.BigIntegerField(_("coalition ID"), null=True, blank=True)
    facts = models.JSONField(_("details"), default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit log entry")
        verbose_name_plural = _("audit log")
        permissions = [("export_auditentry", "Can export the audit log")]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(fields=["-at", "-id"], name="audit_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_type} {self.object_id}"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def open(self) -> "ApprovalQuerySet":
        """Those that a colleague can still decide."""
        return self.filter(state=Approval.State.ASKED, expires_at__gt=prepared.now())


class Approval(models.Model):
    """A step that a second member of staff approves before it is taken (`office.approvals`): ids and states only."""

    class State(models.TextChoices):
        ASKED = "asked", _("Needs your approval")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    step = models.CharField(_("step"), max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    facts = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = acted_by(_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    decided_by = acted_by(_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    used_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["step", "object_type", "object_id"], name="approval_by_object")]

    def __str__(self) -> str:
        return f"{self.step} {self.object_id}: {self.state}"


class Tick(models.Model):
    """When a part of the timed work last ran (`office.tick_log`). The System page in the admin shows these."""

    name = models.CharField(_("name"), max_length=40, unique=True)  # in beat's schedule
    ran_at = models.DateTimeField(_("last run"), null=True)  # that succeeded
    failed_since = models.DateTimeField(_("fails since"), null=True)
    failure = models.CharField(_("failure"), max_length=60, blank=True)  # the class of the last exception

    class Meta:
        verbose_name = _("system")
        verbose_name_plural = _("system")

    def __str__(self) -> str:
        return self.name


class RetentionRun(models.Model):
    """One run of the retention rules: how many rows each changed, and which failed. Names no person."""

    KEPT_FOR = timedelta(days=90)

    started_at = models.DateTimeField(_("started"), db_index=True)
    ended_at = models.DateTimeField(_("finished"))
    counts = models.JSONField(_("rows deleted or emptied"), default=dict)  # {model: rows}
    failures = models.JSONField(_("failures"), default=dict)  # {model: class of the exception}

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class FormDraft(models.Model):
    """What someone typed into a form of the admin and hasn't saved, kept while they type: field names with their values.

    `version` is that of the row when they began (`office.shared_forms`); empty for a new row.
    """

    KEPT_FOR = timedelta(days=14)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)  # of the form, without the query
    fields = models.JSONField(default=dict)  # {name: [values]}
    version = models.CharField(max_length=16, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("unsaved form")
        verbose_name_plural = _("unsaved forms")
        constraints = [models.UniqueConstraint(fields=["person", "path"], name="form_draft_once")]

    def __str__(self) -> str:
        return self.path


class BackupRun(models.Model):
    """One run of `manage.py backup`: a verified archive, or why there is none. Names no person."""

    KEPT_FOR = timedelta(days=400)

    started_at = models.DateTimeField(_("started"), db_index=True)
    ended_at = models.DateTimeField(_("finished"))
    name = models.CharField(_("archive"), max_length=80)
    place = models.CharField(_("place"), max_length=250)
    size = models.BigIntegerField(_("bytes"), default=0)
    error = models.CharField(_("error"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class JournalEntry(models.Model):
    """Something that a restored backup must not undo, on its way into the file outside the database (`office.journal`).

    Hashes only, never a name or an address. Deleted once it is in the file.
    """

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = "journal entry"
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return self.kind
