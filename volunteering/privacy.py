"""The personal data that volunteering stores."""

from django.utils.translation import gettext_lazy as _

from office.privacy import After, Blank, Held, with_owner
from volunteering import records
from volunteering.models import KEPT_FOR, Application, AskAgain, Guardian, Hours, SignUp, Volunteer

HELD = [
    Held(
        Volunteer,
        _("what we know about you as a volunteer"),
        _(
            "Volunteers without an account: 90 days after their last shift, unless they agreed to be "
            "contacted again."
        ),
        fields=("name", "email", "phone", "language", "skills", "languages", "county", "since"),
        person="person",
        contact=("email",),
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
        erase=After(KEPT_FOR, "shift__ends_at", Blank("note", "companions", "network")),
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
        forget=with_owner,
        # The consent itself stays, with its time and text.
        erase=After(KEPT_FOR, "sign_up__shift__ends_at", Blank("name", "email", "phone")),
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
