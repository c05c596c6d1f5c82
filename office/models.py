import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pse_portal import prepared
from pse_portal.model_fields import acted_by
from pse_portal.pictures import CENTER, wide_box, widths_of
from pse_portal.prepared import Prepared

AUDIT_KEPT_FOR = timedelta(days=730)


# The row as the current request or mail has read it; None outside of both.
_of_request: "ContextVar[list[SiteSettings] | None]" = ContextVar("site_settings_of_request", default=None)


@contextmanager
def loaded_once() -> Iterator[None]:
    """Let `SiteSettings.current` read the row at most once inside the block."""
    token = _of_request.set([])
    try:
        yield
    finally:
        _of_request.reset(token)


class SiteSettings(models.Model):
    """The organization's own texts and settings, in a single row; another coalition could run this portal."""

    name = models.CharField(
        _("name of the organization"), max_length=120, default="Partnership for Southern Equity"
    )
    short_name = models.CharField(_("short name"), max_length=20, default="PSE")
    mission = models.TextField(_("mission"), blank=True)
    postal_address = models.CharField(
        _("postal address"),
        max_length=250,
        blank=True,
        help_text=_("Newsletters can’t be sent without it. The law requires it in each one."),
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    contact_email = models.EmailField(
        _("email for visitors"),
        blank=True,
        help_text=_("Replies to emails go here when a coalition has no address of its own."),
    )
    giving_url = models.URLField(
        _("donation link"),
        blank=True,
        help_text=_("The page where people give, not a home page. Leave blank to hide “Donate.”"),
    )
    notice = models.CharField(
        _("notice"),
        max_length=250,
        blank=True,
        help_text=_("One line at the top of every page. Leave blank to show none."),
    )
    requests_rise_after = models.PositiveSmallIntegerField(
        _("days before an unanswered request goes to staff"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    quiet_after = models.PositiveSmallIntegerField(
        _("days without activity before a circle or hub shows as not active"),
        default=120,
        validators=[MinValueValidator(30), MaxValueValidator(730)],
        help_text=_("The mark goes away with new activity. Nothing is archived or unlisted."),
    )
    safe_mode = models.BooleanField(
        _("safe mode: hide everyone’s name"),
        default=False,
        help_text=_(
            "Hides member lists and the names of people on all pages, in feeds, and in new emails. Facilitators still "
            "see names where they manage their coalition, and staff see them here. You can turn it off at any time."
        ),
    )

    asks_second_person = models.BooleanField(
        _("ask for a second person"),
        default=False,
        help_text=_(
            "A colleague approves first when someone exports more than 500 people, emails more than 5,000, or ends a "
            "coalition."
        ),
    )

    shown_links: "list[SiteLink]"  # set by `load`

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
        kept = _of_request.get()
        if kept is not None:
            kept.clear()

    def clean(self) -> None:
        """Refuse a bare home page as the giving link: people would have to search it for the page to give."""
        parts = urlsplit(self.giving_url)
        if self.giving_url and not (parts.path.strip("/") or parts.query):
            raise ValidationError(
                {"giving_url": _("That’s a home page. Use the link to the page where people give.")}
            )

    @classmethod
    def load(cls) -> "SiteSettings":
        """Return the settings row, or an unsaved one with the defaults if there is none. One query, with its links."""
        found = _with_links()
        site = found[0] if found else cls(pk=1)
        site.shown_links = [
            SiteLink(**{name: getattr(row, f"link_{name}") or "" for name in LINK_FIELDS})
            for row in found
            if row.link_url
        ]
        return site

    @classmethod
    def current(cls) -> "SiteSettings":
        """Return the same as `load`, but read at most once within `loaded_once`, such as one request."""
        kept = _of_request.get()
        if kept is None:
            return cls.load()
        if not kept:
            kept.append(cls.load())
        return kept[0]


LINK_FIELDS = ("label_en", "label_es", "url")


@Prepared
def _with_links() -> models.QuerySet[Any]:
    """Return the row once for each of its links, once if it has none."""
    rows = SiteSettings.objects.annotate(
        **{f"link_{name}": models.F(f"links__{name}") for name in LINK_FIELDS}
    )
    return rows.order_by("pk", "links__order", "links__pk")


class SiteLink(models.Model):
    """A link of the organization, shown as text in every footer."""

    site = models.ForeignKey(SiteSettings, on_delete=models.CASCADE, related_name="links", default=1)
    label = models.CharField(_("text"), max_length=60)
    url = models.URLField(_("web address"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("web link")
        verbose_name_plural = _("links")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label


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


def new_picture_key() -> str:
    return secrets.token_hex(8)


class Picture(models.Model):
    """A picture on pages. Its files are re-encoded (`office.pictures`); the upload is not kept."""

    key = models.CharField(max_length=16, unique=True, default=new_picture_key, editable=False)
    alt = models.CharField(
        _("image description"),
        max_length=250,
        help_text=_("For people who can’t see it: who is doing what, and where. Don’t write “picture of.”"),
    )
    credit = models.CharField(
        _("credit"), max_length=120, help_text=_("Who took it and who let us use it. Shown below the image.")
    )
    focus = models.PositiveSmallIntegerField(
        _("what to keep in view"),
        choices=[
            (1, _("Top left")),
            (2, _("Top")),
            (3, _("Top right")),
            (4, _("On the left")),
            (CENTER, _("Middle")),
            (6, _("On the right")),
            (7, _("Bottom left")),
            (8, _("Bottom")),
            (9, _("Bottom right")),
        ],
        default=CENTER,
        help_text=_("Cards and share pictures show a wide part of it. Choose what must stay in that part."),
    )
    width = models.PositiveIntegerField(_("width"), editable=False)  # of the largest file, in pixels
    height = models.PositiveIntegerField(_("height"), editable=False)
    widths = models.JSONField(default=list, editable=False)
    # One of our own drawings in static/img/drawings instead of uploaded files; demo content uses them.
    drawing = models.CharField(max_length=20, blank=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    # Who confirmed that everyone in it agreed to be shown, and when. Drawings show nobody.
    agreed_at = models.DateTimeField(_("consent confirmed"), null=True, editable=False)
    agreed_by = acted_by(_("consent confirmed by"), editable=False)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.alt}" if self.pk else str(self.alt)

    @property
    def file_names(self) -> list[str]:
        if self.drawing:
            return []
        shapes = ((self.key, self.widths), (f"{self.key}-wide{self.focus}", self.wide_widths))
        return [
            f"{name}-{width}.{kind}"
            for name, widths in shapes
            for width in widths
            for kind in ("webp", "jpg")
        ]

    @property
    def wide_widths(self) -> list[int]:
        """The widths of its 16:9 part, whose files are named after the focus: another part has another address."""
        if not self.widths or self.drawing:
            return []  # no file yet, or none at all
        left, _top, right, _bottom = wide_box(self.width, self.height, self.focus)
        return widths_of(right - left)

    @property
    def alt_language(self) -> str:
        """Return the language code of the alternative text if it differs from the page's, else ""."""
        here = (get_language() or settings.LANGUAGE_CODE)[:2]
        if getattr(self, f"alt_{here}", None):
            return ""
        return next((code for code, _name in settings.LANGUAGES if getattr(self, f"alt_{code}", None)), "")

    def path(self, width: int | None = None, kind: str = "jpg") -> str:
        """Return the URL path of one of the picture's files; without `width`, of the largest. A drawing has one."""
        if self.drawing:
            return static(f"img/drawings/{self.drawing}.svg")
        return reverse("office:picture", args=[self.key, width or self.width, kind])

    def wide_path(self, width: int | None = None) -> str:
        """Return the URL path of the 16:9 part as a JPEG; without `width`, of the largest. A drawing is 16:9 itself."""
        if self.drawing:
            return self.path()
        return reverse(
            "office:picture-wide", args=[self.key, self.focus, width or self.wide_widths[-1], "jpg"]
        )

    @property
    def thumbnail(self) -> str:
        return self.wide_path(min(self.wide_widths, default=None))

    @property
    def webp_set(self) -> str:
        return self._set("webp")

    @property
    def jpg_set(self) -> str:
        return self._set("jpg")

    def _set(self, kind: str) -> str:
        """Return the `srcset` of a file type, so that a phone loads the small file."""
        return ", ".join(f"{self.path(width, kind)} {width}w" for width in self.widths)
