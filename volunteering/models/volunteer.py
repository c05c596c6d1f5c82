import re
import unicodedata
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from mailing.contacts import Contact, normalise_email, show_phone
from people.models import Person
from pse_portal import signed_links
from pse_portal.model_fields import WordsField, has, language_field, nonce_field


def folded(name: str) -> str:
    """Return a name for comparison: without accents, case, or word order."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(sorted(re.findall(r"\w+", plain.lower())))


class VolunteerQuerySet(models.QuerySet):
    def of(self, person: Person) -> "VolunteerQuerySet":
        """Return a person's own row, and an earlier one with their email address."""
        return self.filter(Q(person=person) | Q(email=person.email or "-"))

    def wants_to_help_again(self, coalition: Coalition) -> "VolunteerQuerySet":
        """Return volunteers who agreed to be asked again by the coalition.

        An email address must be confirmed; a phone number need not be.
        """
        agreed = AskAgain.objects.standing().filter(volunteer=OuterRef("pk"), coalition=coalition)
        return self.filter(Exists(agreed), wiped_at=None).exclude(~Q(email="") & Q(confirmed_at=None))

    def able(self, *, skill: str = "", language: str = "", county: str = "") -> "VolunteerQuerySet":
        """Filter by skill, language, and county code; "" does not filter."""
        rows = self.filter(has("skills", skill)) if skill else self
        rows = rows.filter(has("languages", language)) if language else rows
        return rows.filter(county=county) if county else rows


class VolunteerManager(models.Manager.from_queryset(VolunteerQuerySet)):  # type: ignore[misc]
    def known_as(
        self, *, name: str, email: str, phone: str, person: Person | None = None
    ) -> "Volunteer | None":
        """Return the existing volunteer: by person, by email, or by phone number and name."""
        email = normalise_email(email) or ""
        if person is not None and (mine := self.filter(person=person).first()):
            return mine
        if email:
            return self.filter(email=email).first()
        return self.filter(email="", phone=phone, name_key=folded(name)).first() if phone else None

    def meet(
        self, *, name: str, email: str, phone: str, language: str, person: Person | None = None
    ) -> "Volunteer":
        """Return the volunteer with these details, creating one where there is none. Existing details are kept.

        A signed-in person has confirmed their address, so the row becomes theirs. For guests, the same two statements
        run whether they are known or not. Must run in a transaction.
        """
        if person is None and (email or phone):
            row = Volunteer(name=name, email=normalise_email(email) or "", phone=phone, language=language)
            row.name_key = folded(name)[:120]
            self.bulk_create([row], ignore_conflicts=True)
            guest = self.known_as(name=name, email=email, phone=phone)
            if guest is not None:
                return guest
        found = self.known_as(name=name, email=email, phone=phone, person=person)
        if found is None:
            try:
                with transaction.atomic():
                    found = self.create(
                        name=name,
                        email=normalise_email(email) or "",
                        phone=phone,
                        language=language,
                        person=person,
                        confirmed_at=timezone.now() if person else None,
                    )
            except IntegrityError:  # created concurrently
                found = self.known_as(name=name, email=email, phone=phone, person=person)
                if found is None:
                    raise
        if person is not None and found.person_id is None:
            found.person, found.confirmed_at = person, found.confirmed_at or timezone.now()
            found.save(update_fields=["person", "confirmed_at"])
        return found


class Volunteer(models.Model):
    """A person who volunteers, with or without an account: one per person, email, or phone number and name.

    Its row is the lock that prevents overlapping shifts; its link opens the volunteer's own page.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="volunteer",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    name_key = models.CharField(max_length=120, blank=True, editable=False)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    skills = WordsField(_("skills"), max_length=120)
    languages = WordsField(_("languages they speak"))
    county = models.ForeignKey(
        "hubs.County",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("county"),
    )
    confirmed_at = models.DateTimeField(_("email confirmed"), null=True, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    nonce = nonce_field()
    wiped_at = models.DateTimeField(_("details deleted"), null=True, blank=True, editable=False)

    LINK = "volunteer"  # the purpose of the link to their own page
    FEED = "shift-calendar"  # the purpose of their calendar's link

    objects = VolunteerManager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="volunteer_once_an_address"
            ),
            models.UniqueConstraint(
                fields=["phone", "name_key"],
                condition=Q(email="") & ~Q(phone=""),
                name="volunteer_once_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("(details deleted)"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalise_email(self.email) or ""
        self.name_key = folded(self.name)[:120]
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        return signed_links.token(self.LINK, self)

    @property
    def phone_shown(self) -> str:
        return show_phone(self.phone) if self.phone else ""

    @property
    def contact(self) -> Contact:
        return Contact(
            name=self.name,
            email=self.email or None,
            phone=self.phone or None,
            language=self.language,
            person_id=self.person_id,
        )


class AskAgainQuerySet(models.QuerySet):
    def standing(self) -> "AskAgainQuerySet":
        """Return consents that were not withdrawn."""
        return self.filter(stopped_at=None)


class AskAgain(models.Model):
    """A volunteer's consent to be asked again by a coalition, with the wording they saw, until withdrawn."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="asked_again")
    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="willing")
    wording = models.CharField(_("wording"), max_length=300)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    stopped_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = AskAgainQuerySet.as_manager()

    class Meta:
        verbose_name = _("permission to contact again")
        verbose_name_plural = _("permissions to contact again")
        constraints = [models.UniqueConstraint(fields=["volunteer", "coalition"], name="ask_again_once")]

    def __str__(self) -> str:
        return f"{self.volunteer_id}: {self.coalition_id}"
