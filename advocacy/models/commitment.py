"""What was promised to a place, by when, what residents saw of it, and what was decided about it."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advocacy.models.body import PublicBody
from agenda.models import AgendaItem
from coalitions.models import Coalition, Organization
from hubs.models import County
from office.models import Picture
from pse_portal import prepared
from pse_portal.model_fields import acted_by, language_field

# A commitment is "due" in its last days; the facilitators who watch it were reminded by then.
DUE_WITHIN = timedelta(days=30)


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def decidable_by(self, person: Any) -> "CommitmentQuerySet":
        """Those that the person decides: staff with the permission, all; facilitators, those their hub watches."""
        if not person.is_authenticated:
            return self.none()
        if person.is_staff and person.has_perm("advocacy.change_commitment"):
            return self
        return self.filter(watched_by__in=Coalition.objects.editable_by(person).values("pk"))

    def watched_by_hub(self, coalition: Any) -> "CommitmentQuerySet":
        return self.filter(watched_by=coalition.pk)

    def open(self) -> "CommitmentQuerySet":
        """Reviewed commitments on which nothing is decided yet."""
        return self.filter(is_reviewed=True, state=Commitment.State.PROMISED)

    def overdue(self, today: date | None = None) -> "CommitmentQuerySet":
        """Open ones whose day has passed: by the clock alone, no job sets it."""
        return self.open().filter(due_on__lt=today or prepared.today())

    def due(self, today: date | None = None) -> "CommitmentQuerySet":
        today = today or prepared.today()
        return self.open().filter(due_on__gte=today, due_on__lte=today + DUE_WITHIN)

    def standing(self, name: str) -> "CommitmentQuerySet":
        """Those with a `Commitment.Standing`; the names are those of the filter."""
        if name == Commitment.Standing.OVERDUE:
            return self.overdue()
        if name == Commitment.Standing.DUE:
            return self.due()
        if name == Commitment.Standing.QUOTED:
            return self.filter(is_reviewed=False)
        if name == Commitment.Standing.PROMISED:
            last = prepared.today() + DUE_WITHIN
            return self.open().filter(Q(due_on=None) | Q(due_on__gt=last))
        return self.filter(is_reviewed=True, state=name)

    def scored(self) -> "CommitmentQuerySet":
        """Those that count in a decision maker's score: reviewed; a sample only for an invented decision maker."""
        return self.filter(is_reviewed=True, body__isnull=False, is_sample=F("body__is_sample"))

    def with_waiting(self) -> "CommitmentQuerySet":
        """Those with evidence that no one has looked at yet."""
        waiting = Evidence.objects.filter(commitment=OuterRef("pk"), state=Evidence.State.WAITING)
        return self.filter(Exists(waiting))

    def for_rows(self) -> "CommitmentQuerySet":
        """With what a row of a list shows; counties in a second query."""
        return self.select_related("body", "organization", "watched_by").prefetch_related("counties")

    def latest_due_first(self) -> "CommitmentQuerySet":
        """By due date, those without one last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")


class Commitment(models.Model):
    """A promise of a decision maker or an organization to a place, as it stands in a document.

    A quoted one (`is_reviewed` False) shows what a source says of it. Nothing is decided about it here, it is never
    overdue, and it stands outside every score.
    """

    class State(models.TextChoices):
        PROMISED = "promised", pgettext_lazy("commitment", "Promised")
        KEPT = "kept", pgettext_lazy("commitment", "Kept")
        PARTLY = "partly", pgettext_lazy("commitment", "Partly kept")
        BROKEN = "broken", pgettext_lazy("commitment", "Broken")
        CHANGED = "changed", pgettext_lazy("commitment", "Changed")

    class Standing(models.TextChoices):
        """What a page says today: the state, and for an open one what the clock adds."""

        PROMISED = "promised", pgettext_lazy("commitment", "Promised")
        DUE = "due", pgettext_lazy("commitment", "Due soon")
        OVERDUE = "overdue", pgettext_lazy("commitment", "Overdue")
        KEPT = "kept", pgettext_lazy("commitment", "Kept")
        PARTLY = "partly", pgettext_lazy("commitment", "Partly kept")
        BROKEN = "broken", pgettext_lazy("commitment", "Broken")
        CHANGED = "changed", pgettext_lazy("commitment", "Changed")
        QUOTED = "quoted", pgettext_lazy("commitment", "Not reviewed")

    class Seen(models.TextChoices):
        """Where the quoted words were seen."""

        OWN = "own", _("In their own document or page")
        NEWS = "news", _("In a news report")

    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    words = models.TextField(
        _("what was promised"), max_length=800, help_text=_("As close to the document as you can.")
    )
    body = models.ForeignKey(
        PublicBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("decision maker or company"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("or an organization"),
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(
        _("of what"), max_length=60, blank=True, help_text=_("For example: dollars, affordable homes.")
    )
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    promised_on = models.DateField(_("promised on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True, help_text=_("Leave blank for no deadline."))
    due_words = models.CharField(
        _("due, as the document says it"), max_length=80, blank=True, help_text=_("For example: in 2026.")
    )
    document = models.CharField(_("document"), max_length=160, blank=True)
    document_page = models.CharField(_("page in the document"), max_length=40, blank=True)
    document_url = models.URLField(_("link to the document"), max_length=400, blank=True)
    counties = models.ManyToManyField(
        County, related_name="commitments", blank=True, verbose_name=_("counties")
    )
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("A street or neighborhood."))
    is_statewide = models.BooleanField(_("for the whole state"), default=False)
    watched_by = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="watched_commitments",
        verbose_name=_("watched by"),
        limit_choices_to={"kind": "hub"},
    )
    goal = models.ForeignKey(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("goal that won it"),
    )
    state = models.CharField(
        pgettext_lazy("commitment", "status"), max_length=10, choices=State.choices, default=State.PROMISED
    )
    is_reviewed = models.BooleanField(
        _("reviewed by us"), default=True, help_text=_("Clear it to show only what a source says.")
    )
    quoted = models.CharField(_("what the source says"), max_length=400, blank=True)
    quoted_as_of = models.CharField(_("as of"), max_length=30, blank=True)
    quoted_source = models.CharField(_("name of the source"), max_length=120, blank=True)
    quoted_url = models.URLField(_("link to the source"), max_length=400, blank=True)
    seen = models.CharField(_("where we saw it"), max_length=5, choices=Seen.choices, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = acted_by()

    # Columns made by `advocacy.translation`.
    title_en: str | None
    title_es: str | None

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="commitment_of_one",
                condition=Q(body__isnull=False, organization__isnull=True)
                | Q(body__isnull=True, organization__isnull=False),
            ),
            # Nothing is decided about what is only quoted, and a quotation has its date and source.
            models.CheckConstraint(
                name="quoted_commitment_undecided", condition=Q(is_reviewed=True) | Q(state="promised")
            ),
            models.CheckConstraint(
                name="quoted_commitment_has_source",
                condition=Q(is_reviewed=True) | ~(Q(quoted_as_of="") | Q(quoted_source="")),
            ),
        ]
        indexes = [
            models.Index(fields=["watched_by", "state", "due_on"], name="commitment_of_hub"),
            models.Index(fields=["state", "due_on"], name="commitment_by_due"),
            models.Index(fields=["body", "state"], name="commitment_of_body"),
        ]

    def __str__(self) -> str:
        return str(self.title or "")

    def get_absolute_url(self) -> str:
        return reverse("commitments:detail", args=[self.slug])

    def clean(self) -> None:
        """Keep real and invented apart, and let each commitment have one promiser."""
        if (self.body is None) == (self.organization is None):
            raise ValidationError({"body": _("Choose who made the promise: one of the two.")})
        if not self.is_reviewed and not (self.quoted_as_of and self.quoted_source):
            raise ValidationError({"quoted_as_of": _("Enter the date and the name of the source.")})
        if self.is_sample != self.promiser.is_sample:
            raise ValidationError(
                {"is_sample": _("Samples belong to invented decision makers, real promises to real ones.")}
            )

    @property
    def promiser(self) -> Any:
        return self.body or self.organization

    @property
    def is_open(self) -> bool:
        return self.is_reviewed and self.state == self.State.PROMISED

    @property
    def standing(self) -> "Commitment.Standing":
        """What holds today, in the portal's time zone. `CommitmentQuerySet.standing` finds the same rows."""
        if not self.is_reviewed:
            return self.Standing.QUOTED
        if self.state != self.State.PROMISED or self.due_on is None:
            return self.Standing(self.state)
        today = timezone.localdate()
        if self.due_on < today:
            return self.Standing.OVERDUE
        return self.Standing.DUE if self.due_on <= today + DUE_WITHIN else self.Standing.PROMISED

    @property
    def is_overdue(self) -> bool:
        return self.standing == self.Standing.OVERDUE


class CommitmentStep(models.Model):
    """A decision about a commitment, with its reason: never edited, and kept when it is opened again."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(
        pgettext_lazy("commitment", "status"), max_length=10, choices=Commitment.State.choices
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)  # as it was from then on
    reason = models.TextField(_("reason"), max_length=1000)
    decided_by = acted_by(_("decided by"))
    decided_as = models.CharField(_("decided as"), max_length=160, blank=True)  # name and hub, as shown
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        verbose_name = _("decision about a commitment")
        verbose_name_plural = _("decisions about commitments")
        ordering = ["decided_at", "pk"]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.state}"

    @property
    def is_opening(self) -> bool:
        return self.state == Commitment.State.PROMISED


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def waiting(self) -> "EvidenceQuerySet":
        return self.filter(state=Evidence.State.WAITING)

    def shown(self) -> "EvidenceQuerySet":
        return self.filter(state=Evidence.State.SHOWN)


class Evidence(models.Model):
    """What a resident saw of a commitment. It counts alike from the web, by phone, and from a meeting."""

    class How(models.TextChoices):
        WEB = "web", _("On the portal")
        PHONE = "phone", _("By phone")
        MEETING = "meeting", _("At a meeting")

    class Says(models.TextChoices):
        DONE = "done", _("It’s done")
        PARTLY = "partly", _("Part of it is done")
        NOT_DONE = "not_done", _("It’s not done")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        WAITING = "waiting", _("Pending")
        SHOWN = "shown", _("Shown")
        SET_ASIDE = "set_aside", _("Not shown")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="evidence")
    how = models.CharField(_("how it reached us"), max_length=8, choices=How.choices, default=How.WEB)
    says = models.CharField(_("what it says"), max_length=9, choices=Says.choices)
    note = models.TextField(_("what they saw"), max_length=1500)
    language = language_field()
    seen_on = models.DateField(_("when they saw it"), null=True, blank=True)
    picture = models.ForeignKey(
        Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(_("why it isn’t shown"), max_length=200, blank=True)
    given_at = models.DateTimeField(_("received"), default=timezone.now)
    taken_by = acted_by(_("written down by"))
    looked_at_by = acted_by(_("reviewed by"))
    looked_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["commitment", "state"], name="evidence_of_commitment")]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.state}"


def with_history() -> tuple[Any, ...]:
    """Return the prefetches of a commitment's page: decisions, and shown evidence with its photos."""
    shown = Evidence.objects.shown().select_related("picture")
    return ("counties", "steps", Prefetch("evidence", queryset=shown, to_attr="shown_evidence"))
