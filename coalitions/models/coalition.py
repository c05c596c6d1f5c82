from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pse_portal import former_slugs

# Words used in URLs where a slug could be (the contract, design.md section 3).
RESERVED_SLUGS = frozenset(
    [
        "agenda",
        "calendar",
        "calls",
        "dialogue",
        "documents",
        "events",
        "feed",
        "find",
        "flyer",
        "host",
        "invitation",
        "join",
        "leave",
        "links",
        "manage",
        "members",
        "membership",
        "my-calendar",
        "past",
        "requests",
        "start",
        "staying",
        "write",
    ]
)


# Languages that a coalition can meet in, by code (BCP 47).
MEETING_LANGUAGES = [
    *settings.LANGUAGES,
    ("vi", _("Vietnamese")),
    ("ko", _("Korean")),
    ("zh", _("Chinese")),
    ("ase", _("sign language")),
]


def check_slug(slug: str) -> None:
    """Raise ValidationError for a slug that would hide one of the portal's pages."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is already the address of another page. Choose another word."),
            params={"slug": slug},
        )


def english_only() -> list[str]:
    return ["en"]


class CoalitionQuerySet(models.QuerySet):
    def for_page(self) -> "CoalitionQuerySet":
        """Annotate `has_partners`, so that a page without partners does not ask for them."""
        with_partners = Coalition.objects.filter(pk=models.OuterRef("pk"), partners__isnull=False)
        return self.annotate(has_partners=models.Exists(with_partners))

    def meeting_in(self, code: str) -> "CoalitionQuerySet":
        """Coalitions that meet in a language, by its code."""
        # The list is short and stored as JSON, for which SQLite has no "contains".
        told = Cast("languages", models.TextField())
        return self.alias(told=told).filter(told__contains=f'"{code}"')

    def listed(self) -> "CoalitionQuerySet":
        """Coalitions in the directory: active and quiet ones, not merged or archived ones."""
        return self.filter(life__in=Coalition.LISTED)

    def shown(self) -> "CoalitionQuerySet":
        """Coalitions with a page: the listed ones, and archived ones with their history."""
        return self.exclude(life=Coalition.Life.MERGED)

    def joinable(self) -> "CoalitionQuerySet":
        """Coalitions that people can join or ask to join; excludes those by invitation."""
        return self.listed().exclude(joining=Coalition.Joining.INVITATION)

    def facilitated_by(self, person: Any) -> "CoalitionQuerySet":
        """Coalitions that `person` facilitates now. Empty for an anonymous visitor."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(pk__in=person.memberships.leading().values("coalition"))

    def editable_by(self, person: Any) -> "CoalitionQuerySet":
        """Listed coalitions that `person` may edit in the portal, as only their facilitators may."""
        return self.listed().facilitated_by(person)

    def with_member(self, person: Any) -> "CoalitionQuerySet":
        """Coalitions with `person` as an active member, whose members' space they may enter."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(pk__in=person.memberships.active().values("coalition"))


class Coalition(models.Model):
    """What Issue Circles and Equity Hubs have in common; each is the child of one row here."""

    shapes_queries = ("kind",)  # what prepared queries may depend on

    class Kind(models.TextChoices):
        CIRCLE = "circle", _("Issue Circle")
        HUB = "hub", _("Equity Hub")

    class Joining(models.TextChoices):
        OPEN = "open", _("Open to everyone")
        APPROVAL = "approval", _("By request")
        INVITATION = "invitation", _("By invitation")

    class Life(models.TextChoices):
        ACTIVE = "active", _("Active")
        QUIET = "quiet", _("Taking a break")
        MERGED = "merged", _("Merged into another")
        ARCHIVED = "archived", _("Archived")

    LISTED = (Life.ACTIVE, Life.QUIET)

    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(
        _("URL slug"),
        max_length=60,
        unique=True,
        validators=[check_slug],
        help_text=_("The last part of the page’s web address."),
    )
    summary = models.CharField(
        _("summary"), max_length=250, blank=True, help_text=_("One sentence: who you are and what you do.")
    )
    story = models.TextField(
        _("story"),
        blank=True,
        help_text=_("Who’s in it, how it started, and what it works on. You can use Markdown."),
    )
    agreement = models.TextField(
        _("agreement"),
        blank=True,
        help_text=_("How you treat each other. Shown before people join. You can use Markdown."),
    )
    meets = models.CharField(_("when and where you meet"), max_length=250, blank=True)
    languages = models.JSONField(
        _("languages at your meetings"), default=english_only, help_text=_("Language codes, like en and es.")
    )
    contact_email = models.EmailField(
        _("email address someone checks"),
        blank=True,
        help_text=_("Not published. Replies to the coalition’s emails go here."),
    )
    phone = models.CharField(
        _("phone"), max_length=20, blank=True, help_text=_("Published, if you enter one.")
    )
    joining = models.CharField(
        _("how people join"), max_length=12, choices=Joining.choices, default=Joining.OPEN
    )
    is_youth = models.BooleanField(
        _("youth coalition"),
        default=False,
        help_text=_(
            "For people from 13 on. It needs two adult facilitators, asks people their age, and lists no members."
        ),
    )
    questions = models.TextField(
        _("questions for people who ask to join"), blank=True, help_text=_("One per line, up to three.")
    )
    life = models.CharField(
        _("status"), max_length=10, choices=Life.choices, default=Life.ACTIVE, db_index=True
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("now part of"),
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    # Set and cleared by `coalitions.inactivity`: the date of the last activity.
    quiet_since = models.DateField(_("not active since"), null=True, blank=True, editable=False)
    source_url = models.URLField(
        _("source"), max_length=300, blank=True, help_text=_("Link to where this information comes from.")
    )
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("Made up for the demo. The page says so.")
    )
    member_count = models.PositiveIntegerField(_("members"), default=0, editable=False)
    community_count = models.PositiveIntegerField(_("members from the community"), default=0, editable=False)
    # Used by the list of first steps.
    joining_set_at = models.DateTimeField(null=True, blank=True, editable=False)
    flyer_printed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CoalitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("coalition")
        verbose_name_plural = _("coalitions")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="coalition_merged_into_another",
                condition=Q(life="merged", merged_into__isnull=False)
                | (~Q(life="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(name="coalition_kind_known", condition=Q(kind__in=["circle", "hub"])),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.address("detail")

    def address(self, name: str, **kwargs: Any) -> str:
        """Return the path of one of this coalition's pages, in the active language.

        `name` is "join" for a page that all coalitions have, or "plans:new" for one of another app, the same for
        circles and hubs.
        """
        full = f"{name}-{self.kind}" if ":" in name else f"{'circles' if self.is_circle else 'hubs'}:{name}"
        return reverse(full, kwargs={"slug": self.slug, **kwargs})

    @property
    def partner_organizations(self) -> list[Any]:
        """The organizations that are part of it, by name. One query."""
        return [partner.organization for partner in self.partners.select_related("organization")]

    @property
    def join_path(self) -> str:
        return self.address("join")

    @property
    def leave_path(self) -> str:
        return self.address("leave")

    @property
    def members_path(self) -> str:
        return self.address("members")

    @property
    def requests_path(self) -> str:
        return self.address("requests")

    @property
    def membership_path(self) -> str:
        return self.address("membership")

    @property
    def manage_path(self) -> str:
        return self.address("manage")

    @property
    def at_work_path(self) -> str:
        return self.address("at-work")

    @property
    def write_path(self) -> str:
        return self.address("write")

    @property
    def flyer_path(self) -> str:
        return self.address("flyer")

    @property
    def neighbor_path(self) -> str:
        return self.address("neighbor")

    @property
    def shows_share(self) -> bool:
        """Whether the share of community members may be shown: not for fewer than five people."""
        return self.member_count >= 5

    @property
    def community_share(self) -> int:
        """Percentage of community members among the active ones."""
        return round(100 * self.community_count / self.member_count) if self.member_count else 0

    @property
    def short_name(self) -> str:
        """The name for where there is little room: "JUST Energy", "Clayton"."""
        for ending in (" Circle", " Equity Hub", " Hub"):
            if self.name.endswith(ending):
                return self.name.removesuffix(ending)
        return self.name

    @property
    def is_circle(self) -> bool:
        return self.kind == self.Kind.CIRCLE

    @property
    def is_listed(self) -> bool:
        return self.life in self.LISTED

    @property
    def is_quiet(self) -> bool:
        """Whether its facilitators say so, or the portal has seen no activity for long."""
        return self.life == self.Life.QUIET or self.has_gone_quiet

    @property
    def has_gone_quiet(self) -> bool:
        """Whether its status is active, but without activity since `quiet_since`."""
        return self.life == self.Life.ACTIVE and self.quiet_since is not None

    @property
    def is_archived(self) -> bool:
        return self.life == self.Life.ARCHIVED

    @property
    def takes_members(self) -> bool:
        return self.is_listed and self.joining != self.Joining.INVITATION

    @property
    def question_list(self) -> list[str]:
        """The questions to people who ask to join, in the page's language; at most three."""
        return [line.strip() for line in (self.questions or "").splitlines() if line.strip()][:3]

    @property
    def language_names(self) -> list[str]:
        names = dict(MEETING_LANGUAGES)
        return [str(names.get(code, code)) for code in self.languages]


class FormerSlug(former_slugs.FormerSlug):
    """A former slug of a coalition."""

    owner = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="former_slugs")
