from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events.models.rsvp import RSVP
from mailing.contacts import Contact
from people.models import Person
from pse_portal.model_fields import language_field, nonce_field


class FollowerQuerySet(models.QuerySet):
    def of(self, person: Person) -> "FollowerQuerySet":
        """Return a person's entries, found by account or by email address."""
        return self.filter(Q(person=person) | Q(email=person.email or "-"))

    def of_guest(self, rsvp: RSVP) -> "FollowerQuerySet":
        """Return a guest's entries on the contact lists of the hosts of the RSVP's event.

        Other coalitions' lists are left out: a link is forwarded more easily than a password.
        """
        same = Q(email=rsvp.email) if rsvp.email else Q(email="", phone=rsvp.phone) & ~Q(phone="")
        if rsvp.person_id:
            same |= Q(person=rsvp.person_id)
        return self.filter(same, coalition__hosted__event=rsvp.event_id)

    def keeping_in_touch(self, person: Person) -> "FollowerQuerySet":
        """Return the entries by which coalitions may contact a person, oldest first, with the coalition."""
        return self.reachable().of(person).select_related("coalition").order_by("asked_at", "pk")

    def reachable(self) -> "FollowerQuerySet":
        """Return entries with consent to at least one channel that was not withdrawn."""
        return self.filter(Q(by_mail=True) | Q(by_call=True) | Q(by_text=True), stopped_at=None)


class Follower(models.Model):
    """An entry in a coalition's contact list: a person who asked at an event to stay in touch.

    Consent to email, calls, and texts is asked for and stored separately, with the wording shown.
    """

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="followers", verbose_name=_("coalition")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("person"),
    )
    event = models.ForeignKey(
        "events.Event", on_delete=models.SET_NULL, null=True, blank=True, related_name="followers"
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    by_mail = models.BooleanField(_("by email"), default=False)
    by_call = models.BooleanField(_("by phone"), default=False)
    by_text = models.BooleanField(_("by text message"), default=False)
    wording = models.CharField(_("wording"), max_length=300)
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    confirmed_at = models.DateTimeField(
        _("email confirmed"), null=True, blank=True, help_text=_("No emails are sent before this.")
    )
    stopped_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    nonce = nonce_field()

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contact list")
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "email"], condition=~Q(email=""), name="follower_once_an_address"
            ),
            models.UniqueConstraint(
                fields=["coalition", "phone"],
                condition=Q(email="") & ~Q(phone=""),
                name="follower_once_a_number",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="follower_by_address")]

    def __str__(self) -> str:
        return self.name

    @property
    def ways(self) -> list[str]:
        """The channels the person agreed to, in words."""
        ways = (
            (self.by_mail, _("by email")),
            (self.by_call, _("by phone")),
            (self.by_text, _("by text message")),
        )
        return [str(words) for said_yes, words in ways if said_yes]

    @property
    def contact(self) -> Contact:
        """The recipient, by the channels they agreed to. An unconfirmed email address is left out."""
        return Contact(
            name=self.name,
            email=self.email if self.by_mail and self.confirmed_at else None,
            phone=self.phone if self.by_call or self.by_text else None,
            language=self.language,
            person_id=self.person_id,
        )
