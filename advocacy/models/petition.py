"""Petitions and sign-on letters: who signed in which way, what staff set aside, and where it was delivered."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advocacy.models.body import PublicBody
from agenda.models import AgendaItem
from coalitions.models import Coalition, Organization
from hubs.models import County
from office.models import Picture
from pse_portal import prepared, signed_links
from pse_portal.model_fields import acted_by, language_field, nonce_field

PENDING_FOR = timedelta(days=7)  # until the mailed link is pressed; then the row is erased
KEPT_AFTER_DELIVERY = timedelta(days=90)
ORGANIZATION_FOR = timedelta(days=365)  # an organization's signature, until it is renewed
RENEWED_WITHIN = timedelta(days=30)  # after its year: then its logo is deleted

WEBSITE = re.compile(
    r"https?:|www\.|[\w-]+\.(com|org|net|info|biz|io|co|us|gov|edu|xyz|top|shop|site|online|app|link|me|ly|ru)\b",
    re.I,
)


def check_name(name: str) -> None:
    """Refuse a name that a spreadsheet would run, or that contains a website. Raises ValidationError."""
    if name[:1] in {"=", "+", "-", "@"} or WEBSITE.search(name):
        raise ValidationError(_("Enter just a name, without signs or a website."))


class PetitionQuerySet(models.QuerySet["Petition"]):
    def published(self) -> "PetitionQuerySet":
        return self.filter(published_at__lte=prepared.now())

    def open(self) -> "PetitionQuerySet":
        """Those that can be signed now: the rows whose `is_open` is true."""
        now = prepared.now()
        return self.published().filter(Q(closes_at=None) | Q(closes_at__gt=now), delivered_at=None)

    def editable_by(self, person: Any) -> "PetitionQuerySet":
        """Those that the person runs: staff with the permission, all; facilitators, their coalitions'."""
        if not person.is_authenticated:
            return self.none()
        if person.is_staff and person.has_perm("advocacy.change_petition"):
            return self
        return self.filter(coalition__in=Coalition.objects.editable_by(person).values("pk"))


class Petition(models.Model):
    """A petition that people sign, a letter that organizations sign on to, or both."""

    class Shows(models.TextChoices):
        ZIP = "zip", _("Name and ZIP code")
        COUNTY = "county", _("Name and county")

    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what we ask for"), max_length=4000)
    body = models.ForeignKey(
        PublicBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="petitions",
        verbose_name=_("decision maker"),
    )
    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="petitions", verbose_name=_("coalition")
    )
    goal = models.ForeignKey(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="petitions",
        verbose_name=_("goal"),
    )
    for_people = models.BooleanField(_("people can sign"), default=True)
    for_organizations = models.BooleanField(_("organizations can sign"), default=True)
    delivers = models.CharField(
        _("what the decision maker gets"), max_length=6, choices=Shows.choices, default=Shows.ZIP
    )
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_by = acted_by()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = acted_by(_("published by"))
    outcome = models.TextField(_("what came of it"), max_length=2000, blank=True)
    outcome_at = models.DateTimeField(_("outcome published"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(_("signers told"), null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("list erased"), null=True, blank=True, editable=False)
    # What stays when the list is erased: {"email": n, "phone": n, "paper": n, "counties": [[name, n]]}.
    final = models.JSONField(_("final counts"), default=dict, blank=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="petition_for_someone", condition=Q(for_people=True) | Q(for_organizations=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.title or "")

    def get_absolute_url(self) -> str:
        return reverse("petitions:detail", args=[self.slug])

    @property
    def is_open(self) -> bool:
        """Whether it can be signed now: by the clock, until it is delivered."""
        now = timezone.now()
        return (
            self.published_at is not None
            and self.published_at <= now
            and self.delivered_at is None
            and (self.closes_at is None or now < self.closes_at)
        )


class SignatureSheet(models.Model):
    """A paper sheet that was typed in, line by line."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="sheets")
    number = models.PositiveIntegerField(_("number of the sheet"))
    signed_on = models.DateField(_("signed on"))
    valid = models.PositiveIntegerField(_("valid"), default=0)
    unreadable = models.PositiveIntegerField(_("unreadable"), default=0)
    already = models.PositiveIntegerField(_("already signed"), default=0)
    entered_by = acted_by(_("entered by"))
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)

    class Meta:
        verbose_name = _("paper sheet")
        verbose_name_plural = _("paper sheets")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["petition", "number"], name="petition_sheet_once")]

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.number}"


class SetAside(models.Model):
    """Signatures that staff set aside by stated conditions, and can take back."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="set_asides")
    conditions = models.JSONField(_("conditions"), default=dict)
    reason = models.CharField(_("reason"), max_length=300)
    number = models.PositiveIntegerField(_("signatures"), default=0)
    done_by = acted_by(_("done by"))
    done_at = models.DateTimeField(_("done"), default=timezone.now)
    undone_by = acted_by(_("undone by"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("signatures set aside")
        verbose_name_plural = _("signatures set aside")
        ordering = ["-done_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.number}"


class SignatureQuerySet(models.QuerySet["Signature"]):
    def counted(self) -> "SignatureQuerySet":
        """Confirmed ones that are not set aside."""
        return self.filter(state=Signature.State.CONFIRMED)

    def pending(self) -> "SignatureQuerySet":
        return self.filter(state=Signature.State.PENDING)

    def expired(self, now: datetime | None = None) -> "SignatureQuerySet":
        """Unconfirmed ones whose mailed link has run out: they are erased, and no press counts them before that."""
        return self.pending().filter(asked_at__lt=(now or prepared.now()) - PENDING_FOR)

    def near_duplicates(self) -> "SignatureQuerySet":
        """Counted ones that look like another counted one of the petition: the same mailbox written differently, or
        the same name and ZIP from another address. They are flagged, and count until someone sets them aside.
        """
        others = Signature.objects.counted().filter(petition=OuterRef("petition")).exclude(pk=OuterRef("pk"))
        same_box = others.filter(loose_key=OuterRef("loose_key")).exclude(email_key=OuterRef("email_key"))
        same_person = others.filter(name_key=OuterRef("name_key"), zip_code=OuterRef("zip_code"))
        box = Exists(same_box) & ~Q(loose_key="")
        return self.counted().filter(box | Exists(same_person))

    def by_way(self) -> dict[str, int]:
        """Return how many there are of each way. One query."""
        found = dict(self.order_by().values_list("way").annotate(n=Count("pk")))
        return {str(way): found.get(way, 0) for way in Signature.Way}


class Signature(models.Model):
    """A person's signature; counted only once it is confirmed."""

    CONFIRM = "petition-signature"

    class Way(models.TextChoices):
        EMAIL = "email", _("By email")
        PHONE = "phone", _("By phone")
        PAPER = "paper", _("On paper")

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        CONFIRMED = "confirmed", pgettext_lazy("signature", "Confirmed")
        SET_ASIDE = "set_aside", pgettext_lazy("signature", "Set aside")

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="signatures")
    way = models.CharField(_("how they signed"), max_length=6, choices=Way.choices, default=Way.EMAIL)
    state = models.CharField(
        pgettext_lazy("signature", "status"), max_length=10, choices=State.choices, default=State.PENDING
    )
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)  # case and spaces ignored
    zip_code = models.CharField(_("ZIP code"), max_length=5, blank=True)
    county = models.ForeignKey(
        County, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("county")
    )
    email = models.EmailField(_("email address"), blank=True)
    email_key = models.CharField(max_length=64, blank=True, editable=False)  # `fingerprint_of`
    loose_key = models.CharField(max_length=64, blank=True, editable=False)  # without dots and plus parts
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("person"),
    )
    sheet = models.ForeignKey(
        SignatureSheet, on_delete=models.CASCADE, null=True, blank=True, related_name="signatures"
    )
    set_aside = models.ForeignKey(
        SetAside, on_delete=models.SET_NULL, null=True, blank=True, related_name="signatures"
    )
    taken_by = acted_by(_("written down by"))
    asked_at = models.DateTimeField(_("signed"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    nonce = nonce_field()

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "email_key", "name_key"],
                condition=~Q(email_key=""),
                name="signature_once",
            ),
            # The second of a household with one address is nobody's account.
            models.UniqueConstraint(
                fields=["petition", "person"],
                condition=Q(person__isnull=False),
                name="signature_person_once",
            ),
        ]
        indexes = [
            models.Index(fields=["petition", "state", "way"], name="signature_counts"),
            models.Index(fields=["petition", "loose_key"], name="signature_loose"),
            models.Index(fields=["petition", "name_key", "zip_code"], name="signature_named"),
            models.Index(fields=["state", "asked_at"], name="signature_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.state}"

    @property
    def token(self) -> str:
        return signed_links.token(self.CONFIRM, self)

    @property
    def is_expired(self) -> bool:
        """Whether its mailed link has run out unpressed: by the clock."""
        return self.state == self.State.PENDING and self.asked_at < timezone.now() - PENDING_FOR


class OrganizationSignatureQuerySet(models.QuerySet["OrganizationSignature"]):
    def standing(self) -> "OrganizationSignatureQuerySet":
        """Confirmed, and not run out: by the clock."""
        return self.filter(confirmed_at__isnull=False, valid_until__gte=prepared.today())

    def shown(self) -> "OrganizationSignatureQuerySet":
        return self.standing().filter(is_shown=True)

    def expired(self, now: datetime | None = None) -> "OrganizationSignatureQuerySet":
        """Unconfirmed ones whose mailed link has run out."""
        return self.filter(confirmed_at=None, asked_at__lt=(now or prepared.now()) - PENDING_FOR)

    def ended(self, today: date | None = None) -> "OrganizationSignatureQuerySet":
        """Those whose year ended a month ago, and that nobody renewed."""
        return self.filter(valid_until__lt=(today or prepared.today()) - RENEWED_WITHIN)


class OrganizationSignature(models.Model):
    """An organization's signature, confirmed by a person who may sign for it."""

    CONFIRM = "organization-signature"

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="organizations")
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("organization"),
    )
    name = models.CharField(_("name of the organization"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    signer = models.CharField(_("who signs for it"), max_length=120)
    role = models.CharField(_("their role there"), max_length=120)
    email = models.EmailField(_("email address"))
    words = models.CharField(_("why it signs"), max_length=400, blank=True)
    districts = models.CharField(_("districts it works in"), max_length=200, blank=True)
    members = models.PositiveIntegerField(_("members it speaks for"), null=True, blank=True)
    logo = models.ForeignKey(
        Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    shares = models.BooleanField(
        _("may be shared with the sponsoring coalition"),
        default=False,
        help_text=_("The coalition behind this petition may write to this address about it."),
    )
    is_shown = models.BooleanField(_("words and logo are shown"), default=False)
    language = language_field()
    asked_at = models.DateTimeField(_("signed"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    network = models.CharField(max_length=32, blank=True, editable=False)
    nonce = nonce_field()

    objects = OrganizationSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization’s signature")
        verbose_name_plural = _("organizations’ signatures")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "name_key"],
                condition=Q(confirmed_at__isnull=False),
                name="organization_signs_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def token(self) -> str:
        return signed_links.token(self.CONFIRM, self)

    @property
    def is_expired(self) -> bool:
        """Whether its mailed link has run out unpressed: by the clock."""
        return self.confirmed_at is None and self.asked_at < timezone.now() - PENDING_FOR


class Delivery(models.Model):
    """When and to whom signatures were handed over, how many of which kind, with the receipt."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="deliveries")
    to_whom = models.CharField(_("handed to"), max_length=160)
    by_whom = models.CharField(_("handed over by"), max_length=160)
    delivered_on = models.DateField(_("on"))
    counts = models.JSONField(_("how many of which kind"), default=dict)  # by way, and "organizations"
    receipt = models.ForeignKey(
        Picture,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo or receipt"),
    )
    recorded_by = acted_by(_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["delivered_on", "pk"]

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.delivered_on}"
