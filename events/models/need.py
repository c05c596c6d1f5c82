from datetime import date, timedelta

from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pse_portal.model_fields import acted_by

# The default decision deadline, this long before the event.
DECIDE_BEFORE = timedelta(days=5)


class Kind(models.TextChoices):
    """What people may need to take part."""

    CHILDCARE = "childcare", _("childcare")
    RIDE = "ride", _("a ride")
    INTERPRETER = "interpreter", _("an interpreter")
    ACCESS = "access", _("accessibility")
    DIET = "diet", _("food")


class Band(models.TextChoices):
    """Age groups for childcare; the number of helpers depends on them."""

    BABY = "under_3", _("under 3")
    SMALL = "3_to_5", _("3 to 5")
    SCHOOL = "6_to_12", _("6 to 12")


LANGUAGES = {
    "en": _("English"),
    "es": _("Spanish"),
    "ase": _("sign language"),
    "vi": _("Vietnamese"),
    "ko": _("Korean"),
    "zh": _("Chinese"),
    "am": _("Amharic"),
    "ht": _("Haitian Creole"),
}


def language_name(code: str) -> str:
    return str(LANGUAGES.get(code, code))


class Arrangement(models.Model):
    """One kind of support an event offers or can arrange. Guests are asked only about these."""

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="arrangements")
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices)
    is_certain = models.BooleanField(
        _("definitely available"),
        default=False,
        help_text=_("If unchecked, the page says we’ll try to arrange it."),
    )
    decide_by = models.DateField(
        _("decision deadline"),
        null=True,
        blank=True,
        help_text=_("Tell people by this day if you can do it. If blank: five days before."),
    )
    note = models.CharField(
        _("short description"),
        max_length=160,
        blank=True,
        help_text=_("For example: from 5:30, ages 2 to 10."),
    )

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "kind"], name="arrangement_once")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def decided_by(self) -> date:
        """The decision deadline, a date in the event's time zone."""
        return self.decide_by or (self.event.local_start - DECIDE_BEFORE).date()


class NeedQuerySet(models.QuerySet):
    def standing(self) -> "NeedQuerySet":
        """Return needs that are not withdrawn."""
        return self.exclude(state=Need.State.WITHDRAWN)

    def open(self) -> "NeedQuerySet":
        """Return needs without an answer, longest waiting first."""
        return self.filter(state=Need.State.ASKED).order_by("asked_at", "pk")

    def rolled_up(self) -> models.QuerySet:
        """Return {"kind", "what", "state", "quantity"} totals, without names."""
        return (
            self.standing()
            .order_by("kind", "what", "state")
            .values("kind", "what", "state")
            .annotate(quantity=Sum("quantity"))
        )


class Need(models.Model):
    """A need entered with an RSVP, as a quantity that can be totaled.

    `what` is the age group, the language code, or the pickup ZIP code. 90 days after the event `rsvp` and `detail`
    are erased; the quantity stays.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("requested")
        ARRANGED = "arranged", _("arranged")
        NOT_POSSIBLE = "not_possible", _("can’t be arranged")
        WITHDRAWN = "withdrawn", _("withdrawn")

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="needs")
    rsvp = models.ForeignKey(
        "events.RSVP", on_delete=models.SET_NULL, null=True, blank=True, related_name="needs"
    )
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices)
    what = models.CharField(_("detail"), max_length=12, blank=True)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1)
    detail = models.CharField(_("in their own words"), max_length=300, blank=True)
    state = models.CharField(_("status"), max_length=12, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    is_late = models.BooleanField(_("requested after the deadline"), default=False)
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)
    decided_by = acted_by(_("answered by"))
    note = models.CharField(_("note with the answer"), max_length=300, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("accommodation request")
        verbose_name_plural = _("accommodation requests")
        indexes = [models.Index(fields=["event", "kind", "state"], name="need_of_event")]

    def __str__(self) -> str:
        return f"{self.kind} {self.what} {self.quantity}"

    @property
    def words(self) -> str:
        """The need in words, such as "childcare, ages 3 to 5: 2"."""
        return in_words(self.kind, self.what, self.quantity)


def in_words(kind: str, what: str, quantity: int) -> str:
    """Return a need in the active language, such as "childcare, ages 3 to 5: 2" or "a ride from 30315: 3"."""
    data = {"kind": Kind(kind).label, "number": quantity}
    if kind == Kind.CHILDCARE and what:
        return _("childcare, ages %(band)s: %(number)s") % {**data, "band": Band(what).label}
    if kind == Kind.RIDE and what:
        return _("a ride from %(zip)s: %(number)s") % {**data, "zip": what}
    if kind == Kind.INTERPRETER and what:
        return _("an interpreter, %(language)s: %(number)s") % {**data, "language": language_name(what)}
    return _("%(kind)s: %(number)s") % data
