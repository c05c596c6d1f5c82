from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalitions.models import Coalition
from office.models import Picture
from pse_portal import prepared, signed_links
from pse_portal.model_fields import nonce_field

# Path segments that an article's slug must not take.
RESERVED_SLUGS = frozenset(["feed", "preview"])


# Where people act on a decision: voter information is neutral and leads to none of it.
ACTIONS = ("/decisions/", "/petitions/")
TEXTS = (
    *(f"{name}_{code}" for name in ("title", "summary", "body") for code in ("en", "es")),
    "source_url",
)


def _has_an_action() -> Q:
    found = Q()
    for name in TEXTS:
        for path in ACTIONS:
            found |= Q(**{f"{name}__isnull": False, f"{name}__icontains": path})
    return found


def check_slug(slug: str) -> None:
    """Raise ValidationError for a slug that would hide another page."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is already the address of another page. Choose another word."),
            params={"slug": slug},
        )


class ArticleQuerySet(models.QuerySet):
    def published(self) -> "ArticleQuerySet":
        """Public articles, newest first: published or corrected, and not scheduled for later."""
        return self.filter(state__in=Article.PUBLIC, published_at__lte=prepared.now()).order_by(
            "-published_at", "-pk"
        )

    def visible_to(self, person: Any) -> "ArticleQuerySet":
        """Published ones; all for staff who write articles."""
        if person.is_authenticated and person.has_perm("news.change_article"):
            return self.order_by("-published_at", "-pk")
        return self.published()

    def about(self, coalition: Coalition) -> "ArticleQuerySet":
        return self.filter(coalitions=coalition)

    def without_spanish(self) -> "ArticleQuerySet":
        """Articles whose title, summary, or text has no Spanish, except withdrawn ones."""
        gaps = Q()
        for field in ("title", "summary", "body"):
            there, lacking = f"{field}_en", f"{field}_es"
            gaps |= (
                ~Q(**{there: ""})
                & Q(**{f"{there}__isnull": False})
                & (Q(**{lacking: ""}) | Q(**{lacking: None}))
            )
        return self.exclude(state=Article.State.WITHDRAWN).filter(gaps)


class Article(models.Model):
    """News, a statement, a story, a report, or an article from other media with its source."""

    class Kind(models.TextChoices):
        NEWS = "news", _("News")
        STATEMENT = "statement", _("Statement")
        STORY = "story", _("Story")
        REPORT = "report", _("Report")
        OUTSIDE = "outside", _("From other media")
        VOTING = "voting", _("Voter information")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        CORRECTED = "corrected", _("Corrected")
        WITHDRAWN = "withdrawn", pgettext_lazy("article", "Withdrawn")

    PUBLIC = (State.PUBLISHED, State.CORRECTED)
    PREVIEW = "article-preview"  # the purpose of a signed link

    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(_("URL slug"), max_length=80, unique=True, validators=[check_slug])
    kind = models.CharField(
        _("type"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.NEWS,
        help_text=_("Voter information is neutral: it can’t lead to an action, a decision, or a petition."),
    )
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("To schedule it, choose a time in the future. It’s published automatically then."),
    )
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences, shown in lists.")
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    picture = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("image"),
        help_text=_("Appears above the text and wherever the article is shared."),
    )
    correction = models.CharField(
        _("what was corrected"),
        max_length=400,
        blank=True,
        help_text=_("A sentence readers will see, with its date: what was wrong and what’s right."),
    )
    corrected_at = models.DateTimeField(_("corrected"), null=True, blank=True, editable=False)
    authors = models.CharField(_("written by"), max_length=160, blank=True)
    source_name = models.CharField(_("source"), max_length=120, blank=True)
    source_url = models.URLField(_("source link"), max_length=300, blank=True)
    coalitions = models.ManyToManyField(
        Coalition, related_name="articles", blank=True, verbose_name=_("circles and hubs")
    )
    counties = models.ManyToManyField(
        "hubs.County", related_name="articles", blank=True, verbose_name=_("counties")
    )
    is_featured = models.BooleanField(
        _("featured"), default=False, help_text=_("Appears first on the front page.")
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    nonce = nonce_field()
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("publish_article", _("Can publish, correct, and withdraw articles"))]
        constraints = [
            models.CheckConstraint(
                name="published_article_has_a_time",
                condition=~Q(state__in=["published", "corrected"]) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="voter_information_without_an_action", condition=~Q(kind="voting") | ~_has_an_action()
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_at"], name="article_by_time"),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state__in=["published", "corrected"]),
                name="article_public",
            ),
            models.Index(
                fields=["-is_featured", "-published_at"],
                condition=Q(state__in=["published", "corrected"]),
                name="article_featured_first",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("news:detail", kwargs={"slug": self.slug})

    def clean(self) -> None:
        if self.state in self.PUBLIC and self.published_at is None:
            self.published_at = timezone.now()
        if self.kind == self.Kind.OUTSIDE and not self.source_url:
            raise ValidationError({"source_url": _("Where can people read it? Add the article’s link.")})
        if self.kind == self.Kind.VOTING:
            self._check_neutral()
        if self.state == self.State.CORRECTED and not (self.correction_en or self.correction_es):  # type: ignore[attr-defined]
            raise ValidationError({"correction_en": _("Say in one sentence what was corrected.")})

    def _check_neutral(self) -> None:
        """Refuse voter information that leads to an action. Raises ValidationError for the text."""
        for name in TEXTS:
            if any(path in (getattr(self, name) or "").lower() for path in ACTIONS):
                raise ValidationError(
                    {
                        name: _(
                            "Voter information can’t lead to an action. Take out links to decisions and petitions."
                        )
                    }
                )

    @property
    def is_public(self) -> bool:
        """Whether anyone may read it now."""
        return (
            self.state in self.PUBLIC
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

    @property
    def is_scheduled(self) -> bool:
        return (
            self.state in self.PUBLIC and self.published_at is not None and self.published_at > timezone.now()
        )

    @property
    def preview_token(self) -> str:
        """The token of the link through which people without a login can preview it in any state."""
        return signed_links.token(self.PREVIEW, self)

    @property
    def full_address(self) -> str:
        return f"{settings.SITE_URL}{self.get_absolute_url()}"
