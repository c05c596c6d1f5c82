import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models.body import PublicBody
from pse_portal import prepared
from pse_portal.model_fields import acted_by

# Rules of taking part change without notice: one that nobody has checked for this long shows its age.
GOOD_FOR = timedelta(days=120)


class RuleQuerySet(models.QuerySet["ParticipationRule"]):
    def current(self) -> "RuleQuerySet":
        """Rules that hold today: begun, and replaced by no later one."""
        today = prepared.today()
        begun = Q(valid_from=None) | Q(valid_from__lte=today)
        return self.filter(begun, Q(ended_on=None) | Q(ended_on__gt=today))

    def unchecked(self, today: date | None = None) -> "RuleQuerySet":
        """Current rules last checked more than 120 days ago, the oldest first."""
        last = (today or prepared.today()) - GOOD_FOR
        return self.current().filter(checked_on__lt=last).order_by("checked_on", "pk")


class ParticipationRule(models.Model):
    """One way to take part in a body's decisions: how it works, by which source, and when that was last checked.

    A rule that changed gets `ended_on` and a new row; sittings keep the rule they were published with.
    """

    class Way(models.TextChoices):
        IN_PERSON = "in_person", _("Speak in person")
        REMOTE = "remote", _("Speak by video or phone")
        WRITING = "writing", _("Write")
        VOICEMAIL = "voicemail", _("Leave a voice message")
        WATCH = "watch", _("Watch or listen")

    body = models.ForeignKey(
        PublicBody, on_delete=models.CASCADE, related_name="rules", verbose_name=_("decision maker")
    )
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    how = models.CharField(_("how it works"), max_length=400)
    sign_up = models.CharField(_("when and where to sign up"), max_length=300, blank=True)
    minutes_each = models.PositiveSmallIntegerField(_("minutes per speaker"), null=True, blank=True)
    minutes_total = models.PositiveSmallIntegerField(_("minutes for all speakers"), null=True, blank=True)
    goes_first = models.CharField(_("who goes first"), max_length=200, blank=True)
    bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    interpreter = models.CharField(_("how to ask for an interpreter"), max_length=200, blank=True)
    email = models.EmailField(_("address for comments"), blank=True)
    phone = models.CharField(_("number for comments"), max_length=40, blank=True)
    link = models.URLField(_("page or form"), max_length=400, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    ended_on = models.DateField(_("replaced on"), null=True, blank=True)
    source = models.URLField(_("source"), max_length=400)
    source_year = models.CharField(_("date of the source"), max_length=40, blank=True)
    checked_on = models.DateField(_("checked on"))
    checked_by = acted_by(_("checked by"))
    order = models.PositiveSmallIntegerField(_("order"), default=50)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("way to take part")
        verbose_name_plural = _("ways to take part")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.body}: {self.get_way_display()}"

    @property
    def age(self) -> int:
        """The days since it was last checked."""
        return (timezone.localdate() - self.checked_on).days

    @property
    def is_old(self) -> bool:
        return self.age > GOOD_FOR.days


# How lists of officials mark a party or a candidate. A holder's name is copied from such lists.
_MARKED = re.compile(
    r"\(|\)|\[|\d|https?:|www\.|@|/"
    r"|\b(democrat\w*|republican\w*|gop|libertarian|green party|candidate|nominee|incumbent|running|elect|partido"
    r"|dem[oó]crata|candidat[oa])\b"
    r"|[-,]\s*[DRLI]\.?(-\w+)?$",
    re.I,
)

_AFTER_A_NAME = {"iii", "junior", "senior"}


def check_holder(name: str) -> None:
    """Refuse more than a name: a party, a candidacy, a term, or a website. Raises ValidationError."""
    if _MARKED.search(name):
        raise ValidationError(
            _(
                "Enter just the name of the person who holds the seat now: no party, candidate, year, or website."
            )
        )


class Seat(models.Model):
    """An office on a body, and the person who holds it now. About nobody who runs for it, and never a party."""

    body = models.ForeignKey(
        PublicBody, on_delete=models.CASCADE, related_name="seats", verbose_name=_("decision maker")
    )
    office = models.CharField(_("office"), max_length=120)
    area = models.CharField(_("area"), max_length=120, blank=True)
    holder = models.CharField(_("held by"), max_length=120, blank=True, validators=[check_holder])
    since = models.DateField(_("held since"), null=True, blank=True)
    source = models.URLField(_("source"), max_length=400, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    next_election = models.DateField(_("date of the next election for this seat"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=50)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.office} ({self.area})" if self.area else str(self.office)

    def is_named_in(self, text: str) -> bool:
        """Return whether a text has a family name of its holder, in any case; the given name alone names nobody."""
        words = [
            word for word in re.findall(r"[^\W\d_]{3,}", self.holder) if word.lower() not in _AFTER_A_NAME
        ]
        families = words[1:] or words
        return any(re.search(rf"\b{word}\b", text, re.I) for word in families)

    def votes_within(self, time: timedelta, last: date | None = None) -> bool:
        """Return whether this seat is up for election within `time` of a day from today to `last`."""
        today = timezone.localdate()
        return self.next_election is not None and today <= self.next_election <= (last or today) + time
