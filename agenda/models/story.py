from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.item import AgendaItem
from coalitions.models import Coalition, Membership
from office.models import SiteSettings
from pse_portal import signed_links
from pse_portal.model_fields import acted_by, language_field, nonce_field


class Use(models.TextChoices):
    """The uses a teller can permit, each separately."""

    CIRCLE = "circle", _("Members of the hub and the circle can read it")
    TESTIMONY = "testimony", _("It can be read aloud at a hearing")
    PUBLISHED = "published", _("It can be published")
    NAMED = "named", _("My name can be shown with it")


class StoryQuerySet(models.QuerySet["Story"]):
    def allowed(self, use: str) -> "StoryQuerySet":
        """Stories with a current permission for `use`.

        Pages, mails, and handouts must select stories through this check.
        """
        yes = StoryConsent.objects.standing().filter(story=OuterRef("pk"), use=use)
        return self.filter(Exists(yes))

    def public(self) -> "StoryQuerySet":
        return self.allowed(Use.PUBLISHED)

    def visible_to(self, person: Any) -> "StoryQuerySet":
        """Published stories for everyone; with the permission for the circle, stories of a person's coalitions; the
        teller's own always. Staff have no other access.
        """
        if not person.is_authenticated:
            return self.public()
        mine = Membership.objects.active().filter(person=person)
        told_in = Exists(mine.filter(coalition=OuterRef("coalition")))
        on_items = AgendaItem.objects.filter(stories=OuterRef("pk")).filter(
            Q(coalition__in=mine.values("coalition")) | Q(partner__in=mine.values("coalition"))
        )
        yes = StoryConsent.objects.standing().filter(story=OuterRef("pk"))
        return self.filter(
            Exists(yes.filter(use=Use.PUBLISHED))
            | (Exists(yes.filter(use=Use.CIRCLE)) & (told_in | Exists(on_items)))
            | Q(person=person)
        )

    def to_read_aloud(self, person: Any) -> "StoryQuerySet":
        """Stories with permission for testimony, for facilitators of the coalitions concerned."""
        led = Coalition.objects.editable_by(person).values("pk")
        items = AgendaItem.objects.filter(stories=OuterRef("pk")).filter(
            Q(coalition__in=led) | Q(partner__in=led)
        )
        return self.allowed(Use.TESTIMONY).filter(Q(coalition__in=led) | Exists(items))

    def kept_by(self, person: Any) -> "StoryQuerySet":
        """Stories whose permissions `person` may record: as a facilitator of their coalition, or as the teller."""
        led = Coalition.objects.editable_by(person).values("pk")
        own = Q(person=person.pk) if person.is_authenticated else Q(pk__in=[])
        return self.filter(Q(coalition__in=led) | own)

    def with_yeses(self) -> "StoryQuerySet":
        """Each with `yeses`, its current permissions in the order given. One more query."""
        rows = StoryConsent.objects.standing().order_by("pk")
        return self.select_related("coalition", "person").prefetch_related(
            models.Prefetch("consents", queryset=rows, to_attr="yeses")
        )


class Story(models.Model):
    """A resident's own words, in their own language. The teller decides about every use and can withdraw each
    permission separately. Without the permission for the circle, the words are erased.
    """

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="stories", verbose_name=_("told in")
    )
    items = models.ManyToManyField(
        AgendaItem, related_name="stories", blank=True, verbose_name=_("goals it supports")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("storyteller"),
    )
    teller = models.CharField(
        _("storyteller’s name"), max_length=120, blank=True, help_text=_("The name they go by.")
    )
    place = models.CharField(_("where they live"), max_length=80, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field(_("language of the story"))
    words = models.TextField(_("in their own words"), max_length=3000, blank=True)
    translation = models.TextField(_("in the other language"), max_length=3000, blank=True)
    translated_by = models.CharField(_("translated by"), max_length=80, blank=True)
    told_on = models.DateField(_("told on"), default=timezone.localdate)
    taken_by = acted_by(_("story added by"))
    taken_at = models.DateTimeField(_("story added on"), default=timezone.now)
    erased_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    nonce = nonce_field()
    is_sample = models.BooleanField(_("sample"), default=False)

    yeses: "list[StoryConsent]"

    OWN_LINK = "own-story"  # purpose of the signed link to the teller's page

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        indexes = [models.Index(fields=["coalition", "-told_on"], name="story_of_coalition")]

    def __str__(self) -> str:
        return f"{self.coalition_id}, {self.told_on}"

    @property
    def token(self) -> str:
        return signed_links.token(self.OWN_LINK, self)

    @property
    def allowed_uses(self) -> set[str]:
        """The uses with a current permission; needs `with_yeses`."""
        return {consent.use for consent in self.yeses}

    @property
    def shown_name(self) -> str:
        """The name if the teller allowed it next to the words and does not hide it, else ""; needs `with_yeses`."""
        if Use.NAMED not in self.allowed_uses:
            return ""
        is_hidden = self.person.is_hidden if self.person else SiteSettings.current().safe_mode
        return "" if is_hidden else self.teller


class StoryConsentQuerySet(models.QuerySet["StoryConsent"]):
    def standing(self) -> "StoryConsentQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class StoryConsent(models.Model):
    """A teller's permission for one use: when and how it was given, who recorded it, and when it was withdrawn."""

    class How(models.TextChoices):
        SPOKEN = "spoken", _("Spoken")
        PAPER = "paper", _("On paper")
        ONLINE = "online", _("On the portal")

    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="consents", verbose_name=_("story")
    )
    use = models.CharField(_("purpose"), max_length=10, choices=Use.choices)
    how = models.CharField(
        _("how permission was given"), max_length=10, choices=How.choices, default=How.SPOKEN
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    recorded_by = acted_by()
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = StoryConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("story permission")
        verbose_name_plural = _("story permissions")
        constraints = [
            models.UniqueConstraint(
                fields=["story", "use"], condition=Q(withdrawn_at__isnull=True), name="one_standing_yes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.use}"
