from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalitions.models import Coalition
from events.models import LANGUAGES
from people import names
from pse_portal.model_fields import WordsField, acted_by, has

# Path segments used by other pages where a slug would be.
RESERVED_SLUGS = frozenset(["again", "calendar", "feed", "me", "mine", "shifts"])


def check_slug(slug: str) -> None:
    """Raise ValidationError for a slug that would hide another page."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is already the address of another page. Choose another word."),
            params={"slug": slug},
        )


class Skill(models.TextChoices):
    """Skills a volunteer can offer, by which they can be asked again."""

    DRIVING = "driving", _("driving")
    CHILDREN = "children", _("working with children")
    COOKING = "cooking", _("cooking for a crowd")
    CALLING = "calling", _("calling people")
    WRITING = "writing", _("taking notes and writing")
    SPEAKING = "speaking", _("speaking to a group")
    INTERPRETING = "interpreting", _("interpreting and translating")
    DESIGN = "design", _("design and photos")
    COMPUTERS = "computers", _("computers and sound")
    FIRST_AID = "first_aid", _("first aid")


class OpportunityQuerySet(models.QuerySet):
    def open(self) -> "OpportunityQuerySet":
        """Return opportunities that anyone can see and sign up for."""
        return self.filter(state=Opportunity.State.OPEN)

    def standing(self) -> "OpportunityQuerySet":
        """Return open ongoing roles, which take applications."""
        return self.open().filter(is_standing=True)

    def editable_by(self, person: Any) -> "OpportunityQuerySet":
        """Return the opportunities of coalitions that `person` facilitates."""
        return self.filter(coalition__in=Coalition.objects.editable_by(person))

    def visible_to(self, person: Any) -> "OpportunityQuerySet":
        """Return open and closed opportunities.

        Drafts are included for their coordinators and for staff who may change opportunities.
        """
        shown = self.exclude(state=Opportunity.State.DRAFT)
        if not person.is_authenticated:
            return shown
        if person.is_staff and person.has_perm("volunteering.change_opportunity"):
            return self.all()
        mine = Coalition.objects.editable_by(person).filter(pk=OuterRef("coalition_id"))
        return self.filter(~Q(state=Opportunity.State.DRAFT) | Exists(mine))

    def in_language(self, code: str) -> "OpportunityQuerySet":
        return self.filter(has("languages", code))


class Opportunity(models.Model):
    """What volunteers can do for a coalition: with shifts, or an ongoing role without a date."""

    class Kind(models.TextChoices):
        GREETER = "greeter", _("Greet people")
        NOTES = "notes", _("Take notes")
        INTERPRETER = "interpreter", _("Interpret")
        CHILDCARE = "childcare", _("Watch children")
        DRIVER = "driver", _("Drive someone")
        TRANSLATE = "translate", _("Translate")
        HOUSE_MEETING = "house_meeting", _("Host a house meeting")
        DOORS = "doors", _("Knock on doors")
        CALLS = "calls", _("Call and text neighbors")
        SURVEY = "survey", _("Survey riders")
        SPEAK = "speak", _("Speak at a hearing")
        SMALL_GROUP = "small_group", _("Lead a small group")
        HAND_OUT = "hand_out", _("Hand out food or flyers")
        MEDIA = "media", _("Photos and social media")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", pgettext_lazy("opportunity", "Open")
        CLOSED = "closed", _("Closed")

    class Ages(models.TextChoices):
        ADULTS = "adults", _("18 and over")
        TEENS = "teens", _("14 and over; under 18 with a parent’s consent")
        FAMILIES = "families", _("All ages; children come with an adult")

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="opportunities", verbose_name=_("coalition")
    )
    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(_("URL slug"), max_length=90, unique=True, validators=[check_slug])
    kind = models.CharField(_("type"), max_length=14, choices=Kind.choices, default=Kind.OTHER)
    state = models.CharField(_("status"), max_length=6, choices=State.choices, default=State.DRAFT)
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences: what people do, and what it’s for.")
    )
    body = models.TextField(_("more details"), blank=True, help_text=_("Markdown."))
    bring = models.CharField(
        _("what to bring"), max_length=200, blank=True, help_text=_("For example: water, closed-toe shoes.")
    )
    access = models.CharField(
        _("accessibility"),
        max_length=300,
        blank=True,
        help_text=_("The physical side: sitting or standing, steps, lifting, noise, restrooms."),
    )
    skills = WordsField(_("helpful skills"), words=Skill.choices, max_length=120)
    languages = WordsField(_("languages needed"), words=LANGUAGES.items())
    ages = models.CharField(_("who can volunteer"), max_length=8, choices=Ages.choices, default=Ages.ADULTS)
    contact_name = models.CharField(
        _("coordinator"),
        max_length=80,
        blank=True,
        help_text=_(
            "Anyone can read it. Ask the person first. If they hide their name later, we hide it here, too."
        ),
    )
    contact_phone = models.CharField(_("contact’s phone"), max_length=20, blank=True)

    # Signing up
    needs_clearance = models.BooleanField(
        _("I approve each person"),
        default=False,
        help_text=_("For work with children or driving minors. We hold the spot until you approve it."),
    )
    offers_places = models.BooleanField(
        _("ask people on the waitlist before giving them a spot"),
        default=False,
        help_text=_("If unchecked, the next person who fits gets the spot right away, and we let them know."),
    )
    offer_hours = models.PositiveSmallIntegerField(_("hours to answer the offer"), default=24)
    cancel_hours = models.PositiveSmallIntegerField(
        _("alert me about cancellations this many hours before the start"), default=24
    )

    # An ongoing role
    is_standing = models.BooleanField(
        _("ongoing role (no date)"),
        default=False,
        help_text=_("People apply in a few words, and you answer."),
    )
    rhythm = models.CharField(
        _("time commitment"), max_length=120, blank=True, help_text=_("For example: two hours a week.")
    )
    questions = models.TextField(
        _("questions for applicants"), blank=True, help_text=_("One per line, up to three.")
    )
    # Created by a template: applying it again adds shifts here.
    kit_item = models.ForeignKey(
        "volunteering.KitItem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="opportunities",
        editable=False,
    )
    series = models.ForeignKey(
        "events.Series",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("tour or series"),
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = acted_by(editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = [models.Index(fields=["state", "is_standing"], name="opportunity_open")]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("volunteering:detail", kwargs={"slug": self.slug})

    @cached_property
    def shown_contact(self) -> str:
        """The contact's name as everyone reads it: not while the person hides it. One query at most."""
        return names.typed(self.contact_name)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def welcomes_minors(self) -> bool:
        return self.ages != self.Ages.ADULTS

    @property
    def question_list(self) -> list[str]:
        """The questions for applicants, in the language of the page; at most three."""
        return [line.strip() for line in (self.questions or "").splitlines() if line.strip()][:3]

    @property
    def skill_names(self) -> list[str]:
        names = dict(Skill.choices)
        return [str(names.get(word, word)) for word in self.skills]
