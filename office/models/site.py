from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from pse_portal.prepared import Prepared

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
