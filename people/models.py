from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.contacts import Contact, normalise_email
from office.models import SiteSettings
from office.privacy import Subject
from pse_portal import prepared
from pse_portal.model_fields import acted_by, language_field, nonce_field

SECOND_STEP_GRACE = timedelta(days=14)  # from becoming staff, or facilitator of a large coalition


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "Person":
        """Create and return a person. Without a password they cannot sign in with one; an emailed code still works."""
        person = self.model(email=normalise_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def of_address(self, email: str, **fields: Any) -> "Person":
        """Return the person with an address that is proven or from paper; creates one from `fields` if needed.

        If two callers create the same person concurrently, both get the first row. A transaction that creates
        several must do so in the order of their addresses, or two could deadlock.
        """
        address = normalise_email(email)
        found = self.filter(email=address).first()
        if found is not None:
            return found
        try:
            with transaction.atomic(using=self._db):
                return self.create_user(address, **fields)
        except IntegrityError:
            return self.get(email=address)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(
            email, password, **{"name": "Administrator", **fields, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=normalise_email(username))


class AgeBand(models.TextChoices):
    """What people say about their age: never a birth date, and no more than is needed."""

    UNSAID = "", _("Not said")
    OF_AGE = "13", _("13 or older")
    TEEN = "teen", _("13 to 17")
    ADULT = "adult", _("18 or older")


class Person(AbstractBaseUser, PermissionsMixin):
    """A person known to the portal, with or without a login.

    `email` is the login; NULL, never "", for people without one (several NULLs are unique). Race, party,
    immigration, health and income are never stored.
    """

    shapes_queries = ("is_active", "is_staff", "is_superuser")  # what prepared queries may depend on
    lends_queries = ("email",)

    email = models.EmailField(_("email address"), unique=True, null=True, blank=True)
    name = models.CharField(
        _("display name"),
        max_length=120,
        help_text=_("The name the person goes by. It doesn’t have to be a legal name."),
    )
    language = language_field()
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    zip_code = models.CharField(_("ZIP code"), max_length=5, blank=True)
    phone = models.CharField(
        _("phone"),
        max_length=20,
        blank=True,
        help_text=_("With +1 and the area code. For example: +14045550123."),
    )
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("Can sign in to the admin site."))
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("since"), default=timezone.now)
    nonce = nonce_field()
    # An address that staff entered; it becomes `email` once its reader confirms it (`people.addresses`).
    new_email = models.EmailField(_("new email, not confirmed yet"), blank=True, editable=False)
    new_email_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What others read (`people.names`): a name chosen for it, and since when neither is shown.
    shown_as = models.CharField(
        _("name shown to others"),
        max_length=120,
        blank=True,
        help_text=_("Shown instead of the name, except to facilitators of their coalitions and to staff."),
    )
    hidden_since = models.DateTimeField(_("name hidden since"), null=True, blank=True, editable=False)
    age_band = models.CharField(
        _("age"), max_length=5, choices=AgeBand.choices, default=AgeBand.UNSAID, blank=True
    )
    # From when on a second step at sign-in is required (`people.second_step`); None where it is not.
    second_step_by = models.DateTimeField(null=True, blank=True, editable=False)
    # Part of each address for email replies: a new nonce revokes all of them, and no other links.
    reply_nonce = nonce_field()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["name", "id"], name="person_by_name")]
        permissions = [
            ("view_record", "Can view everything held about a person"),
            ("merge_person", "Can merge two records of a person"),
            ("give_roles", "Can invite staff and give them roles"),
            ("end_sessions", "Can sign a person out everywhere"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("(no name)"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalise_email(self.email)
        if self.is_staff and self.second_step_by is None:
            self.second_step_by = timezone.now() + SECOND_STEP_GRACE
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "second_step_by"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.email = normalise_email(self.email)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_hidden(self) -> bool:
        """Whether others may not read the name now: the person hid it, or staff hide all of them (safe mode)."""
        return self.hidden_since is not None or SiteSettings.current().safe_mode

    def name_or(self, otherwise: str) -> str:
        """Return the name that strangers and members read, `otherwise` while it is hidden or there is none."""
        return otherwise if self.is_hidden else self.shown_as or self.name or otherwise

    @property
    def public_name(self) -> str:
        """The name that strangers and members read; "A member" while it is hidden."""
        return self.name_or(gettext("A member"))

    @property
    def contact(self) -> Contact:
        return Contact.of(self)

    @property
    def new_email_purpose(self) -> str:
        """The purpose that the link to the new address is signed for; proposing another address revokes it."""
        return f"new-address:{self.new_email}"


class Consent(models.Model):
    """One entry in the log of what a person agreed to or withdrew. Entries are added, never changed."""

    class Purpose(models.TextChoices):
        MEMBERSHIP = "membership", _("membership in a coalition")
        CALL = "call", _("getting calls or texts")
        SHOWN = "shown", _("being shown to other members")
        LIAISON = "liaison", _("being named as liaison")
        REMINDER = "reminder", _("getting event reminders")
        CONTACT = "contact", _("staying in touch with a coalition")

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="consents", verbose_name=_("person")
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    is_given = models.BooleanField(_("given"), default=True)
    wording = models.CharField(_("wording"), max_length=300, help_text=_("What the person read or heard."))
    source = models.CharField(_("where"), max_length=60, help_text=_("A page, a paper sheet, or a call."))
    about = models.CharField(
        _("about"), max_length=80, blank=True, help_text=_("For example: a coalition’s URL slug.")
    )
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.at:%Y-%m-%d}"


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    def open(self) -> "StaffInvitationQuerySet":
        """Those that can still be accepted."""
        fresh = prepared.now() - StaffInvitation.ENDS_AFTER
        return self.filter(accepted_at=None, withdrawn_at=None, invited_at__gt=fresh)


class StaffInvitation(models.Model):
    """An address that was invited to the staff, and its roles. The emailed link works once (`people.staff`)."""

    ENDS_AFTER = timedelta(days=7)
    LINK = "staff-invitation"

    email = models.EmailField(_("email address"))
    name = models.CharField(_("name"), max_length=120)
    language = language_field()
    groups = models.ManyToManyField(Group, related_name="+", verbose_name=_("roles"))
    invited_by = acted_by(_("invited by"))
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    nonce = nonce_field()

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff invitation")
        verbose_name_plural = _("staff invitations")
        ordering = ["-invited_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def contact(self) -> Contact:
        return Contact(name=self.name, email=self.email, language=self.language)


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> "DataRequestQuerySet":
        """Requests that are neither done nor undone."""
        return self.filter(done_at=None, undone_at=None)

    def deletions(self) -> "DataRequestQuerySet":
        return self.filter(kind=DataRequest.Kind.DELETION)

    def exports(self) -> "DataRequestQuerySet":
        return self.filter(kind=DataRequest.Kind.EXPORT)

    def of(self, subject: Subject) -> "DataRequestQuerySet":
        """Requests about this person, or this guest's address or number."""
        if subject.person:
            return self.filter(person=subject.person)
        if subject.email:
            return self.filter(person=None, email=subject.email)
        return self.filter(person=None, email="", phone=subject.phone).exclude(phone="")


class DataRequest(models.Model):
    """A person or guest asks for a copy of their data, or to have it deleted, on a page or through staff.

    After a deletion the row stays as the receipt, without the name and the address.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("copy of the data")
        DELETION = "deletion", _("deletion")

    class Channel(models.TextChoices):
        PAGE = "page", _("on the page")
        PHONE = "phone", _("by phone")
        PAPER = "paper", _("on paper")
        IN_PERSON = "in_person", _("in person")

    COPY_KEPT_FOR = timedelta(days=7)
    THINK_AGAIN_FOR = timedelta(days=14)
    UNDO = "undo-deletion"  # the purpose of the mailed link

    kind = models.CharField(_("type"), max_length=8, choices=Kind.choices)
    person = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="data_requests",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    keeps_words = models.BooleanField(_("what they wrote stays, without their name"), default=False)
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    due_at = models.DateTimeField(_("planned for"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    counts = models.JSONField(_("rows deleted or emptied"), default=dict, editable=False)  # {model: rows}
    # The copy, as a ZIP file: in the database, so that every machine can answer.
    content = models.BinaryField(null=True, editable=False)
    # A keyed token of the session that asked: only it can download the copy.
    session = models.CharField(max_length=64, blank=True, editable=False)
    nonce = nonce_field()
    # When staff did it for the person.
    by = acted_by(_("entered by"))
    channel = models.CharField(
        _("how they asked"), max_length=10, choices=Channel.choices, default=Channel.PAGE
    )
    reason = models.CharField(
        _("note"),
        max_length=250,
        blank=True,
        help_text=_("How you know that it’s them. For example: called back."),
    )

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about data")
        verbose_name_plural = _("requests about data")
        ordering = ["-asked_at", "-pk"]
        permissions = [("handle_data_requests", "Can handle requests about people’s data")]
        indexes = [models.Index(fields=["done_at", "due_at"], name="data_request_due")]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_kind_display()}"

    @property
    def number(self) -> str:
        """The receipt's number."""
        return f"{self.asked_at:%Y}-{self.pk:05d}"

    @property
    def subject(self) -> Subject:
        return Subject(person=self.person, email=self.email, phone=self.phone)

    @property
    def contact(self) -> Contact:
        if self.person:
            return Contact.of(self.person)
        return Contact(name=self.name, email=self.email, phone=self.phone or None, language=self.language)

    @property
    def gone_on(self) -> Any:
        """When the copy is deleted."""
        return (self.done_at or self.asked_at) + self.COPY_KEPT_FOR


class Merge(models.Model):
    """A person's record merged into another's, by staff. Can be undone as long as its journal is kept.

    Where both sign in with an address of their own, both are asked first.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for both people")
        DONE = "done", _("merged")
        UNDONE = "undone", _("undone")
        DECLINED = "declined", _("declined")

    record = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("merged record")
    )
    owner = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("record that stays")
    )
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("requested by")
    )
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    record_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    owner_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("merged on"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone on"), null=True, blank=True)
    # What the merge changed, row by row: see `people.merges`.
    journal = models.JSONField(default=list, blank=True, editable=False)
    nonce = nonce_field()

    class Meta:
        verbose_name = _("merged record")
        verbose_name_plural = _("merged records")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.record} → {self.owner}"


class Likeness(models.Model):
    """Two people who look alike: a hint for staff, until they merge them or find that they are two (`kept_at`)."""

    class Reason(models.TextChoices):
        MAILBOX = "mailbox", _("The same mailbox, spelled in two ways")
        PHONE = "phone", _("The same phone and family name")

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    kept_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="people_likeness_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="people_likeness_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id}, {self.other_id}"
