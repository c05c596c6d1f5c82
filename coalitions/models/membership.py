from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from coalitions.models.organization import Organization
from people.models import AgeBand
from pse_portal import signed_links
from pse_portal.model_fields import acted_by, language_field, nonce_field

# Asked the yearly question without a "yes" since; an answer on the day of the question counts.
_UNANSWERED = Q(stay_asked_on__isnull=False) & (Q(kept_on=None) | Q(kept_on__lt=F("stay_asked_on")))


class MembershipQuerySet(models.QuerySet):
    def active(self) -> "MembershipQuerySet":
        return self.filter(state=Membership.State.ACTIVE)

    def pending(self) -> "MembershipQuerySet":
        """Requests that need a facilitator's approval, the oldest first."""
        return self.filter(state=Membership.State.PENDING).order_by("asked_at", "pk")

    def of(self, person: Any) -> "MembershipQuerySet":
        """A person's active memberships and pending requests, with the coalition."""
        shown = [Membership.State.ACTIVE, Membership.State.PENDING]
        return self.filter(person=person, state__in=shown).select_related("coalition")

    def speaking_unconfirmed(self) -> "MembershipQuerySet":
        """Members who say that they speak for an organization, which no facilitator has confirmed yet."""
        return self.active().filter(organization__isnull=False, organization_confirmed_at__isnull=True)

    def asked_to_stay(self) -> "MembershipQuerySet":
        """Members of listed coalitions who have not answered the question whether they want to stay."""
        return self.active().filter(_UNANSWERED, coalition__life__in=Coalition.LISTED)

    def leading(self) -> "MembershipQuerySet":
        """The active facilitators."""
        return self.active().filter(role=Membership.Role.FACILITATOR)

    def adults(self) -> "MembershipQuerySet":
        """Memberships of people who say that they are 18 or older."""
        return self.filter(person__age_band=AgeBand.ADULT)

    def able_to_sign_in(self) -> "MembershipQuerySet":
        """Memberships of people who can sign in, with a password or an emailed code."""
        return self.filter(person__email__isnull=False, person__is_active=True)

    def shown_in_list(self, show: str) -> "MembershipQuerySet":
        """The part of a facilitator's list named by `show` (`MemberFilterForm`); the active ones for any other value."""
        states = Membership.State
        if show == "past":
            return self.filter(state=states.LEFT)
        if show == "out":
            return self.filter(state__in=[states.REMOVED, states.BLOCKED])
        parts = {
            "leading": Q(role=Membership.Role.FACILITATOR),
            "phone": Q(person__email=None),
            "speaking": Q(organization__isnull=False),
            "unconfirmed": Q(organization__isnull=False, organization_confirmed_at=None),
            "noted": ~Q(note=""),
            "unanswered": _UNANSWERED,
        }
        return self.active().filter(parts.get(show, Q()))

    def shown_to(self, viewer: Any) -> "MembershipQuerySet":
        """The active memberships whose names `viewer` may read.

        Facilitators see all of their coalition, members those who chose to be shown and themselves; all others see
        none. A youth coalition lists only adult facilitators to its members.
        """
        if not viewer.is_authenticated:
            return self.none()
        mine = Membership.objects.active().filter(person=viewer)
        return self.active().filter(
            Q(person=viewer)
            | Q(coalition__in=mine.filter(role=Membership.Role.FACILITATOR).values("coalition"))
            | Q(is_shown=True, coalition__is_youth=False, coalition__in=mine.values("coalition"))
            | Q(
                Q(coalition__is_youth=False) | Q(person__age_band=AgeBand.ADULT),
                role=Membership.Role.FACILITATOR,
                coalition__in=mine.values("coalition"),
            )
        )


class Membership(models.Model):
    """A person in a coalition: one row per pair, in any state."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        FACILITATOR = "facilitator", _("Facilitator")

    class Perspective(models.TextChoices):
        COMMUNITY = "community", _("Community member")
        EXPERT = "expert", _("Subject-matter expert")
        ADVOCATE = "advocate", _("Advocate")
        STAFF = "staff", _("Works for a decision maker")

    class State(models.TextChoices):
        PENDING = "pending", _("Asked to join")
        ACTIVE = "active", _("Member")
        DECLINED = "declined", _("Declined")
        LEFT = "left", _("Left")
        REMOVED = "removed", _("Removed")
        BLOCKED = "blocked", _("Blocked")

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("coalition")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(_("status"), max_length=10, choices=State.choices)
    perspective = models.CharField(
        _("joined as"), max_length=10, choices=Perspective.choices, default=Perspective.COMMUNITY
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="spokespeople",
        verbose_name=_("speaks for"),
    )
    organization_confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    is_shown = models.BooleanField(_("shown to other members"), default=False)
    answers = models.JSONField(_("answers"), default=list, blank=True)  # [{"question": str, "answer": str}]
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    decided_by = acted_by(_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_note = models.CharField(_("note with the decision"), max_length=500, blank=True)
    note = models.CharField(
        _("note"),
        max_length=500,
        blank=True,
        help_text=_("Only the coalition’s facilitators can read it."),
    )
    risen_at = models.DateTimeField(_("sent to staff"), null=True, blank=True)
    # The yearly question, see `coalitions.renewals`.
    kept_on = models.DateField(_("said they want to stay"), null=True, blank=True)
    stay_asked_on = models.DateField(_("asked if they want to stay"), null=True, blank=True)
    stay_reminded_on = models.DateField(null=True, blank=True, editable=False)
    nonce = nonce_field()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["coalition", "person"], name="membership_once")]
        indexes = [
            models.Index(fields=["coalition", "state", "role"], name="membership_of_coalition"),
            models.Index(fields=["person", "state"], name="membership_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.coalition_id}: {self.state}"

    @property
    def public_name(self) -> str:
        """The name that other members read; the role unless the person agreed to be shown and hides nothing.

        Facilitators are listed either way, so that members know that someone is there.
        """
        unnamed = gettext("A facilitator") if self.is_facilitator else gettext("A member")
        return self.person.name_or(unnamed) if self.is_shown else unnamed

    @property
    def is_facilitator(self) -> bool:
        return self.role == self.Role.FACILITATOR and self.state == self.State.ACTIVE

    STAY_LINK = "staying"  # the purpose of the links in the yearly email

    @property
    def is_asked(self) -> bool:
        """Whether the yearly question is open; same as `asked_to_stay`, for a listed coalition."""
        asked = self.state == self.State.ACTIVE and self.stay_asked_on
        return bool(asked and (self.kept_on is None or self.kept_on < asked))

    @property
    def stay_path(self) -> str:
        """Path where the person answers the yearly question without signing in, in the active language."""
        return self.coalition.address("staying", token=signed_links.token(self.STAY_LINK, self))

    @property
    def stay_leave_path(self) -> str:
        return self.coalition.address("staying-leave", token=signed_links.token(self.STAY_LINK, self))


class JoinRequestQuerySet(models.QuerySet):
    def to_call(self) -> "JoinRequestQuerySet":
        """Requests for a call that no one has made yet, the oldest first."""
        return self.filter(state=JoinRequest.State.TO_CALL).order_by("asked_at", "pk")


class JoinRequest(models.Model):
    """A visitor's request to join: no person and no membership until the emailed code is entered.

    With an address it waits for the code; with only a phone number it waits for a facilitator's call.
    """

    class State(models.TextChoices):
        CODE_SENT = "code_sent", _("Code sent")
        TO_CALL = "to_call", _("Needs a call")
        JOINED = "joined", _("Joined")
        CLOSED = "closed", _("Closed")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="join_requests")
    state = models.CharField(_("status"), max_length=10, choices=State.choices)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    perspective = models.CharField(
        _("joined as"),
        max_length=10,
        choices=Membership.Perspective.choices,
        default=Membership.Perspective.COMMUNITY,
    )
    age_band = models.CharField(
        _("age"), max_length=5, choices=AgeBand.choices, default=AgeBand.UNSAID, blank=True
    )
    is_shown = models.BooleanField(_("shown to other members"), default=False)
    answers = models.JSONField(_("answers"), default=list, blank=True)
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    nonce = nonce_field()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="join_requests",
    )
    decided_by = acted_by()
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    claim = models.ForeignKey(
        "coalitions.Claim", on_delete=models.SET_NULL, null=True, blank=True, related_name="requests"
    )
    risen_at = models.DateTimeField(_("sent to staff"), null=True, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        indexes = [models.Index(fields=["coalition", "state"], name="join_request_of_coalition")]

    def __str__(self) -> str:
        return f"{self.coalition_id}: {self.state}"

    CODE_LIVES = timedelta(minutes=15)  # the same as for every one-time code

    # Purposes of the links to a request: the form needs the code, the emailed link itself proves the address.
    FORM_LINK = "join-form"
    MAIL_LINK = "join-mail"

    @property
    def code(self) -> str:
        """The six digits that are emailed; derived, so that no code is stored."""
        return signed_links.code("join", self)

    @property
    def form_path(self) -> str:
        """Path where the code is entered."""
        return self.coalition.address("join-code", token=signed_links.token(self.FORM_LINK, self))
