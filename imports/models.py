from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imports import targets
from pse_portal.model_fields import acted_by


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, person: Any) -> "ImportQuerySet":
        """Imports of what the person may import, by them and by their colleagues."""
        return self.filter(target__in=[target.name for target in targets.open_to(person)])

    def queued(self) -> "ImportQuerySet":
        return self.filter(state__in=[Import.State.QUEUED, Import.State.UNDOING]).order_by("queued_at", "pk")


class Import(models.Model):
    """One import: uploaded files, what they are imported as, and what became of it.

    It goes from the choice of columns to the summary, and from there to "done" in one transaction or not at all.
    """

    class State(models.TextChoices):
        COLUMNS = "columns", _("columns to choose")
        REVIEW = "review", _("to look over")
        QUEUED = "queued", _("being imported")
        DONE = "done", _("imported")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    UNDO_FOR = timedelta(days=30)
    FILES_KEPT_FOR = timedelta(days=7)  # of an import that nobody finishes

    target = models.CharField(_("imported as"), max_length=20)
    options = models.JSONField(default=dict, editable=False)  # what the target's form asked, as JSON
    file_names = models.CharField(_("files"), max_length=300)
    sources = models.CharField(_("from"), max_length=200, blank=True)
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.COLUMNS)
    made_by = acted_by(_("by"))
    made_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    left_out = models.JSONField(default=list, editable=False)  # keys of rows that a person left out
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = acted_by(_("undone by"))
    counts = models.JSONField(
        default=dict, editable=False
    )  # {verdict: rows}; after undoing also "undone" and "kept"

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.file_names

    @property
    def source(self) -> str:
        """How consents name this import as the evidence: with the number, by which the log says who did it."""
        return f"import {self.pk}: {self.file_names}"

    @property
    def undo_until(self) -> Any:
        return self.done_at + self.UNDO_FOR if self.done_at else None

    @property
    def can_be_undone(self) -> bool:
        return self.state == self.State.DONE and timezone.now() < self.undo_until


class ImportFile(models.Model):
    """One uploaded list, as a table without its sensitive columns. Deleted when the import is done."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=150)
    number = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=20, blank=True)
    headings = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    pairs = models.JSONField(null=True)  # [[key of a heading, field]], in order; None until a person says
    is_remembered = models.BooleanField(default=False)
    rows = models.TextField()  # JSON: [[row number, [cells]]]
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("uploaded list")
        verbose_name_plural = _("uploaded lists")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name

    @property
    def columns(self) -> dict[str, str] | None:
        """{key of a heading: field}; None until a person says."""
        return None if self.pairs is None else dict(self.pairs)


class Mapping(models.Model):
    """What a person said the columns of a list are; remembered for lists with the same headings in any order."""

    headings = models.CharField(max_length=64, unique=True)  # `columns.set_of`
    columns = models.JSONField(default=dict)
    made_by = acted_by()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")

    def __str__(self) -> str:
        return self.headings


class ImportedRow(models.Model):
    """A row of the portal that an import created or changed, for undoing it (`imports.ledger`). Holds no personal data.

    `case` is the row of the file, "" for what belongs to none: its rows are undone together or not at all. `before` has the earlier values of a
    changed row; `mark` is a keyed hash of the watched values as the import left them.
    """

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="ledger")
    case = models.CharField(max_length=20)
    model = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    is_new = models.BooleanField()
    before = models.JSONField(default=dict)
    watched = models.JSONField(default=list)
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [
            models.UniqueConstraint(fields=["imported", "model", "row_id"], name="imported_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"
