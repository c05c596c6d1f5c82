import secrets

from django.conf import settings
from django.db import models
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pse_portal.model_fields import acted_by
from pse_portal.pictures import CENTER, wide_box, widths_of


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
