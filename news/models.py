from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from coalitions.models.coalition import check_slug


class ArticleQuerySet(models.QuerySet):
    def published(self) -> "ArticleQuerySet":
        """What anybody may read, the newest first: published or corrected, its time reached."""
        return self.filter(state__in=Article.PUBLIC, published_at__lte=timezone.now()).order_by(
            "-published_at", "-pk"
        )

    def visible_to(self, person: Any) -> "ArticleQuerySet":
        """Published ones; staff who write articles see all."""
        if person.is_authenticated and person.has_perm("news.change_article"):
            return self.order_by("-published_at", "-pk")
        return self.published()

    def about(self, coalition: Coalition) -> "ArticleQuerySet":
        return self.filter(coalitions=coalition)


class Article(models.Model):
    """News, a statement, a story, or an article of somebody else's with its source."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        STATEMENT = "statement", _("Statement")
        STORY = "story", _("Story")
        REPORT = "report", _("Report")
        OUTSIDE = "outside", _("From elsewhere")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        CORRECTED = "corrected", _("Corrected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    PUBLIC = (State.PUBLISHED, State.CORRECTED)

    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(_("short address"), max_length=80, unique=True, validators=[check_slug])
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.NEWS)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("A time to come means: scheduled. It shows by itself then."),
    )
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences, shown in lists.")
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    authors = models.CharField(_("written by"), max_length=160, blank=True)
    source_name = models.CharField(_("source"), max_length=120, blank=True)
    source_url = models.URLField(_("link to the source"), max_length=300, blank=True)
    coalitions = models.ManyToManyField(
        Coalition, related_name="articles", blank=True, verbose_name=_("circles and hubs")
    )
    counties = models.ManyToManyField(
        "hubs.County", related_name="articles", blank=True, verbose_name=_("counties")
    )
    is_featured = models.BooleanField(
        _("featured"), default=False, help_text=_("Stands first on the front page.")
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(
                name="published_article_has_a_time",
                condition=~Q(state__in=["published", "corrected"]) | Q(published_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["state", "-published_at"], name="article_by_time")]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("news:detail", kwargs={"slug": self.slug})
