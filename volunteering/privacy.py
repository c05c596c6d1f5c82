"""The personal data that volunteering stores."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coalitions.models import Membership
from office.privacy import After, Blank, Held, Subject, with_owner
from volunteering import records
from volunteering.models import (
    KEPT_FOR,
    Application,
    AskAgain,
    Guardian,
    Hours,
    Opportunity,
    SignUp,
    Volunteer,
)

TITLE = _("Volunteering")
UNNAMED = Blank("name", "email", "phone")


def _named(subject: Subject) -> QuerySet[Opportunity]:
    """Return the opportunities of the person's coalitions that name them as the contact, and those with the number."""
    found = Q(contact_phone=subject.phone) if subject.phone else Q(pk__in=[])
    if subject.person and subject.person.name:
        mine = Membership.objects.filter(person=subject.person).values("coalition")
        found |= Q(contact_name=subject.person.name, coalition__in=mine)
    return Opportunity.objects.filter(found)


HELD = [
    Held(
        Opportunity,
        _("volunteer opportunities that name you as the contact"),
        _("The contact person of a volunteer opportunity: as long as we show it."),
        fields=("title", "contact_name", "contact_phone"),
        find=_named,
        forget=Blank("contact_name", "contact_phone"),
    ),
    Held(
        Volunteer,
        _("what we know about you as a volunteer"),
        _(
            "Volunteers without an account: 90 days after their last shift, unless they agreed to be "
            "contacted again."
        ),
        fields=("name", "email", "phone", "language", "skills", "languages", "county", "since"),
        person="person",
        contact=("email", "phone"),
        forget=records.forget,
        erase=records.sweep,
    ),
    Held(
        SignUp,
        _("shifts you signed up for"),
        _("What you told us for a shift, and who came along: 90 days after it."),
        fields=("shift", "state", "party_size", "companions", "age_band", "note", "asked_at", "came"),
        owner="volunteer",
        forget=with_owner,
        erase=After(KEPT_FOR, "shift__ends_at", Blank("note", "companions")),
    ),
    Held(
        Hours,
        _("hours you volunteered"),
        _(
            "Volunteer hours: as long as the organization reports on them. We remove your name when we "
            "delete your data."
        ),
        fields=("opportunity", "worked_on", "minutes", "state", "note"),
        owner="volunteer",
        forget=with_owner,
    ),
    Held(
        Application,
        _("ongoing roles you applied for"),
        _("Applications for ongoing roles: as long as you’re a volunteer."),
        fields=("opportunity", "state", "words", "answers", "asked_at"),
        owner="volunteer",
        forget=with_owner,
    ),
    Held(
        Guardian,
        _("the parent you named"),
        _("Parents of volunteers under 18: 90 days after the shift."),
        fields=("name", "email", "phone", "consented_at"),
        owner="sign_up",
        contact=("email", "phone"),
        forget=UNNAMED,
        # The consent itself stays, with its time and text.
        erase=After(KEPT_FOR, "sign_up__shift__ends_at", UNNAMED),
    ),
    Held(
        AskAgain,
        _("coalitions that can contact you again"),
        _("Who can contact you again: until you withdraw it, and 90 days more."),
        fields=("coalition", "wording", "given_at", "stopped_at"),
        owner="volunteer",
        erase=After(KEPT_FOR, "stopped_at"),
    ),
]
