from django.db import models
from django.utils.translation import gettext_lazy as _

from advocacy.models.decision import Decision, Sitting
from advocacy.models.taking_part import Seat, check_holder
from pse_portal.model_fields import acted_by


class Outcome(models.Model):
    """What a body did about a decision, what it means for people, and what comes next."""

    class Result(models.TextChoices):
        AS_ASKED = "as_asked", _("As we asked")
        PARTLY = "partly", _("Partly as we asked")
        AGAINST = "against", _("Not as we asked")
        NEUTRAL = "neutral", _("We took no position")

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="outcomes", verbose_name=_("decision")
    )
    sitting = models.OneToOneField(
        Sitting,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outcome",
        verbose_name=_("sitting"),
    )
    decided_on = models.DateField(_("decided on"))
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, default=Result.NEUTRAL)
    did = models.CharField(_("what it did, in one sentence"), max_length=300)
    means = models.TextField(_("what it means for people"), max_length=1200, blank=True)
    next = models.TextField(_("what comes next"), max_length=600, blank=True)
    link = models.URLField(_("link to the vote or the minutes"), max_length=400, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = acted_by(editable=False)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.decision}"


class SeatVote(models.Model):
    """How a seat voted. The name is the holder's on that day."""

    class Vote(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        ABSTAINED = "abstained", _("Abstained")
        ABSENT = "absent", _("Absent")

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="votes", verbose_name=_("seat"))
    holder = models.CharField(_("held by"), max_length=120, blank=True, validators=[check_holder])
    vote = models.CharField(_("vote"), max_length=10, choices=Vote.choices)

    class Meta:
        verbose_name = _("vote of a seat")
        verbose_name_plural = _("votes of seats")
        ordering = ["seat__order", "seat"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "seat"], name="advocacy_one_vote_per_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_vote_display()}"

    @property
    def is_sample(self) -> bool:
        """Whether it goes with the samples: `office.sample_removal` asks what protects one."""
        return bool(self.outcome.decision.is_sample)
