from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models.decision import Decision, Sitting, Window
from advocacy.models.petition import Petition
from advocacy.models.taking_part import Seat
from mailing.contacts import Contact
from people.models import Person
from pse_portal import prepared, signed_links
from pse_portal.model_fields import acted_by, language_field, nonce_field

# Naming a seat this close to its election needs a second reviewer.
ELECTION_NEAR = timedelta(days=60)
# What people told us about their action is erased this long after it.
KEPT_FOR = timedelta(days=90)

# Kinds that a canceled sitting ends; people can still write and call.
AT_THE_SITTING = ("speak", "come")


class ActionQuerySet(models.QuerySet["Action"]):
    def reviewed(self) -> "ActionQuerySet":
        """Actions that a second person has approved and nobody withdrew, of published decisions."""
        return self.filter(
            reviewed_at__isnull=False,
            withdrawn_at=None,
            decision__published_at__lte=prepared.now(),
            decision__body__is_shown=True,
        )

    def open(self, now: datetime | None = None) -> "ActionQuerySet":
        """Reviewed actions that people can take at `now`: the rows whose `is_open` is true."""
        now = now or prepared.now()
        ahead = Decision.objects.ahead().values("pk")
        rows = self.reviewed().filter(
            Q(opens_at=None) | Q(opens_at__lte=now), closes_at__gt=now, decision__in=ahead
        )
        rows = rows.exclude(kind__in=AT_THE_SITTING, sitting__state=Sitting.State.CANCELLED)
        petition = Q(petition__published_at__lte=now, petition__delivered_at=None)
        return rows.filter(
            Q(petition=None) | petition & (Q(petition__closes_at=None) | Q(petition__closes_at__gt=now))
        )

    def with_counts(self) -> "ActionQuerySet":
        """With their sittings and windows, and annotated with `deed_count`, how many people told us they did it."""
        deeds = Deed.objects.filter(action=OuterRef("pk")).order_by().values("action")
        counted = Subquery(deeds.annotate(n=Count("pk")).values("n"), output_field=models.IntegerField())
        return self.select_related("sitting__event", "sitting__rule", "window", "petition").annotate(
            deed_count=Coalesce(counted, 0)
        )


class Action(models.Model):
    """What people can do about a decision: write, call, speak, come along, or sign. Live once a second person approved it."""

    class Kind(models.TextChoices):
        WRITE = "write", _("Write")
        CALL = "call", _("Call")
        SPEAK = "speak", _("Speak")
        COME = "come", _("Come along")
        SIGN = "sign", _("Sign")

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="actions", verbose_name=_("decision")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    sitting = models.ForeignKey(
        Sitting,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("sitting"),
    )
    window = models.ForeignKey(
        Window,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("time to comment"),
    )
    petition = models.ForeignKey(
        Petition,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("petition to sign"),
    )
    seats = models.ManyToManyField(
        Seat,
        related_name="actions",
        blank=True,
        verbose_name=_("seats it is addressed to"),
        help_text=_("Leave empty for the whole body. Name seats only, never people."),
    )
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    points = models.TextField(
        _("points to make, one per line"),
        max_length=1500,
        help_text=_("Points, not a letter: people use their own words."),
    )
    script = models.TextField(_("what to say on the phone"), max_length=1000, blank=True)
    voicemail = models.TextField(_("what to say on voicemail"), max_length=600, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=40, blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"))
    author = acted_by(_("written by"))
    created_at = models.DateTimeField(auto_now_add=True)
    reviewed_by = acted_by(_("approved by"), editable=False)
    reviewed_at = models.DateTimeField(_("approved"), null=True, editable=False)
    second_by = acted_by(_("second approval by"), editable=False)
    second_at = models.DateTimeField(_("second approval"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["closes_at", "pk"]
        permissions = [("review_action", "Can approve the actions of others")]
        constraints = [
            models.CheckConstraint(
                name="advocacy_author_never_reviews",
                condition=(Q(reviewed_by=None) | Q(author=None) | ~Q(reviewed_by=F("author")))
                & (Q(second_by=None) | Q(author=None) | ~Q(second_by=F("author")))
                & (Q(second_by=None) | Q(reviewed_by=None) | ~Q(second_by=F("reviewed_by"))),
            ),
            models.CheckConstraint(
                name="advocacy_signing_has_a_petition",
                condition=Q(kind="sign", petition__isnull=False) | ~Q(kind="sign") & Q(petition=None),
            ),
            models.CheckConstraint(
                name="advocacy_action_closes_after_opening",
                condition=Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("It closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.decision}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:action", kwargs={"slug": self.decision.slug, "pk": self.pk})

    def clean(self) -> None:
        """Refuse a petition to another decision maker, for another goal, or a real one beside a sample."""
        if self.petition is not None and not self.decision.petitions().filter(pk=self.petition.pk).exists():
            raise ValidationError({"petition": _("Choose a petition about the same decision.")})

    @property
    def is_open(self) -> bool:
        signs = self.petition is None or self.petition.is_open
        return self.is_live and not (self.is_early or self.is_over or self.is_off) and signs

    @property
    def is_off(self) -> bool:
        """Whether its reason is gone: the decision is settled, or the sitting that people would go to is canceled."""
        at_it = self.kind in AT_THE_SITTING and self.sitting is not None
        return self.decision.is_settled or (at_it and self.sitting.is_cancelled)  # type: ignore[union-attr]

    @property
    def is_live(self) -> bool:
        """Whether a second person approved it and nobody withdrew it."""
        return self.reviewed_at is not None and self.withdrawn_at is None

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.closes_at

    @property
    def is_early(self) -> bool:
        return self.opens_at is not None and timezone.now() < self.opens_at

    @property
    def local_open(self) -> datetime | None:
        return self.opens_at.astimezone(self.decision.body.zone) if self.opens_at else None

    @property
    def local_close(self) -> datetime:
        return self.closes_at.astimezone(self.decision.body.zone)

    @property
    def all_words(self) -> str:
        """All that its page says, in both languages."""
        of_action = [
            f"{name}_{code}" for name in ("subject", "points", "script", "voicemail") for code in ("en", "es")
        ]
        of_decision = [f"{name}_{code}" for name in ("title", "decides") for code in ("en", "es")]
        found = [getattr(self, name) for name in of_action] + [
            getattr(self.decision, name) for name in of_decision
        ]
        return "\n".join(text for text in found if text)

    @property
    def near_election(self) -> list[Seat]:
        """The seats up for election within 60 days that it is addressed to, or whose holder its words name."""
        return self._named(timezone.localdate())

    @property
    def needs_two(self) -> bool:
        """Whether it will be open while a seat it names is up for election within 60 days."""
        return bool(self._named(self.local_close.date()))

    def _named(self, last: date) -> list[Seat]:
        chosen = {seat.pk for seat in self.seats.all()}
        words = self.all_words
        return [
            seat
            for seat in self.decision.body.seats.all()
            if seat.votes_within(ELECTION_NEAR, last) and (seat.pk in chosen or seat.is_named_in(words))
        ]


class Deed(models.Model):
    """That someone acted: what they told us, or what staff wrote down for them. Never what they wrote to the body."""

    class How(models.TextChoices):
        WEB = "web", _("On the web")
        PHONE = "phone", _("By phone")
        PAPER = "paper", _("On paper")
        MEETING = "meeting", _("At a meeting")

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="deeds", verbose_name=_("action")
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deeds",
        verbose_name=_("person"),
    )
    how = models.CharField(_("how we know"), max_length=8, choices=How.choices, default=How.WEB)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = language_field()
    wants_outcome = models.BooleanField(_("wants to hear the outcome"), default=False)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    heard_back = models.TextField(_("what they said"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("when"), default=timezone.now)
    entered_by = acted_by(_("entered by"), editable=False)
    network = models.CharField(max_length=64, blank=True, editable=False)
    nonce = nonce_field()

    LINK = "advocacy-deed"

    class Meta:
        verbose_name = _("action taken")
        verbose_name_plural = _("actions taken")
        ordering = ["-done_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "person"],
                condition=Q(person__isnull=False),
                name="advocacy_one_deed_per_person",
            ),
        ]
        # Who hears the outcome: each address and number once.
        indexes = [
            models.Index(fields=["email"], name="advocacy_deed_email"),
            models.Index(fields=["phone"], name="advocacy_deed_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}"

    @property
    def contact(self) -> Contact:
        if self.person is not None:
            return self.person.contact
        return Contact(
            name=self.name, email=self.email or None, phone=self.phone or None, language=self.language
        )

    @property
    def token(self) -> str:
        return signed_links.token(self.LINK, self)
