from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models.decision import Sitting
from coalitions.models import Coalition
from hubs.models import County
from mailing.contacts import Contact
from people.models import Person
from pse_portal import prepared, signed_links
from pse_portal.model_fields import acted_by, language_field, nonce_field


class SpeakingTopic(models.Model):
    """One thing to say at a sitting, so that ten people do not say the same and nothing is left out."""

    sitting = models.ForeignKey(
        Sitting, on_delete=models.CASCADE, related_name="topics", verbose_name=_("sitting")
    )
    name = models.CharField(_("topic"), max_length=80)

    class Meta:
        verbose_name = _("topic to speak about")
        verbose_name_plural = _("topics to speak about")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.name or "")


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def active(self) -> "SpeakerQuerySet":
        """Speakers who did not withdraw: offered, confirmed, or asked again."""
        return self.exclude(state=Speaker.State.WITHDRAWN)

    def waiting(self) -> "SpeakerQuerySet":
        """Offers that nobody confirmed yet, for sittings ahead."""
        return self.filter(
            state=Speaker.State.OFFERED,
            sitting__starts_at__gt=prepared.now(),
            sitting__state=Sitting.State.SCHEDULED,
        )

    def in_order(self) -> "SpeakerQuerySet":
        """Speakers as they speak: those with a number first, then by when they offered. With what their rows show."""
        rows = self.select_related("person", "county", "coalition", "topic")
        return rows.order_by(models.F("order").asc(nulls_last=True), "offered_at", "pk")


class Speaker(models.Model):
    """A person who speaks at a sitting, or offered to. Facilitators and Advocacy staff see it; nothing is public."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Needs your approval")
        CONFIRMED = "confirmed", _("Confirmed")
        ASKED = "asked", _("Asked again")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    sitting = models.ForeignKey(
        Sitting, on_delete=models.CASCADE, related_name="speakers", verbose_name=_("sitting")
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="speaking",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = language_field()
    shows_name = models.BooleanField(_("facilitators may see the name"), default=False)
    county = models.ForeignKey(
        County, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("county")
    )
    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("speaks for"),
    )
    about = models.CharField(_("what they will speak about"), max_length=200, blank=True)
    topic = models.ForeignKey(
        SpeakingTopic,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="speakers",
        verbose_name=_("topic"),
    )
    needs_ride = models.BooleanField(_("needs a ride"), default=False)
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.OFFERED)
    order = models.PositiveSmallIntegerField(_("order"), null=True, blank=True)
    was_heard = models.BooleanField(_("was heard"), null=True, blank=True)
    offered_at = models.DateTimeField(_("offered"), default=timezone.now)
    entered_by = acted_by(_("entered by"), editable=False)
    network = models.CharField(max_length=64, blank=True, editable=False)
    nonce = nonce_field()

    objects = SpeakerQuerySet.as_manager()

    LINK = "advocacy-speaker"

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "person"],
                condition=Q(person__isnull=False),
                name="advocacy_speaks_once_at_a_sitting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}"

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    @property
    def full_name(self) -> str:
        """The name for those who may see it: the person's own, or the one that was typed."""
        return str(self.person.name if self.person is not None else self.name)

    @property
    def contact(self) -> Contact:
        """Where to reach the speaker: as typed, or else as the person's own details say."""
        own = self.person.contact if self.person is not None else Contact(name=self.name)
        return Contact(
            name=self.full_name,
            email=self.email or own.email,
            phone=self.phone or own.phone,
            language=self.language,
            time_zone=own.time_zone,
            person_id=self.person_id,
        )

    @property
    def token(self) -> str:
        return signed_links.token(self.LINK, self)
