from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.models import Batch
from news.block_base import Block
from news.models.article import Article


def all_sections() -> list[str]:
    """Return the names of all blocks, which a new issue includes."""
    return [block.name for block in Block.all()]


class IssueQuerySet(models.QuerySet):
    def sent(self) -> "IssueQuerySet":
        """Issues whose sending has begun, latest first."""
        return self.filter(batch__state__in=Issue.OUT).order_by("-batch__started_at", "-pk")

    def archived(self) -> "IssueQuerySet":
        """Issues in the public web archive, latest first."""
        return self.sent().filter(is_public=True).select_related("batch")


class Issue(models.Model):
    """One issue of the newsletter. Its content is frozen into the batch when it is sent or scheduled."""

    OUT = (Batch.State.SENDING, Batch.State.PAUSED, Batch.State.FINISHED)

    subject = models.CharField(
        _("subject"),
        max_length=120,
        help_text=_("What readers see in their inbox and in the web archive."),
    )
    preview = models.CharField(
        _("preview text"),
        max_length=140,
        blank=True,
        help_text=_("Shown after the subject in an inbox. Leave blank to show the first words."),
    )
    letter = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("A short note to readers. You can use Markdown. Everyone who gets the news will see it."),
    )
    signature = models.CharField(
        _("signature"), max_length=120, blank=True, help_text=_("The person who writes it.")
    )
    articles = models.ManyToManyField(
        Article, related_name="issues", blank=True, verbose_name=_("articles"),
        help_text=_("Each reader gets the ones on their topics."),
    )  # fmt: skip
    sections = models.JSONField(_("contents"), default=all_sections, blank=True)
    days_ahead = models.PositiveSmallIntegerField(
        _("days ahead"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("How many days of upcoming events to include."),
    )
    ask = models.CharField(
        _("call to action"),
        max_length=300,
        blank=True,
        help_text=_("One thing readers can do. Leave blank for none."),
    )
    ask_label = models.CharField(_("button text"), max_length=40, blank=True)
    ask_url = models.URLField(_("button link"), max_length=300, blank=True)
    reply_to = models.EmailField(_("reply to"), blank=True, help_text=_("An address that someone reads."))
    is_public = models.BooleanField(_("in the web archive"), default=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    # To whom it goes, among those who get it (`news.reader_filters`); empty for all of them.
    narrowed = models.JSONField(default=dict, blank=True, editable=False)
    batch = models.OneToOneField(
        Batch, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="issue"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter edition")
        verbose_name_plural = _("newsletter editions")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject)"))

    def get_absolute_url(self) -> str:
        return reverse("newsletter:issue", args=[self.pk])

    @property
    def sent_at(self) -> datetime | None:
        return self.batch.hold_until or self.batch.started_at if self.batch else None

    @property
    def can_be_changed(self) -> bool:
        """Whether it can be edited: before it is sent or scheduled, or after it was stopped in time."""
        return self.batch is None or self.batch.state == Batch.State.DRAFT

    @property
    def state_words(self) -> Any:
        return self.batch.get_state_display() if self.batch else Batch.State.DRAFT.label

    @property
    def full_address(self) -> str:
        return f"{settings.SITE_URL}{self.get_absolute_url()}"
