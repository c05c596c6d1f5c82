"""The personal data that the agenda holds."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from agenda import guest_support, proposals, stories, support
from agenda.models import AgendaItem, Endorsement, GuestSupport, Story
from office.privacy import After, Blank, Held

# Contact details serve only while a story is in use; later the words and the permissions are enough.
CONTACT_KEPT_FOR = timedelta(days=730)

TITLE = _("The common agenda")

HELD = [
    Held(
        AgendaItem,
        _("goals you proposed"),
        _("Goals on an agenda: as long as we keep its history."),
        fields=("coalition", "title", "asked", "background", "state", "created_at"),
        person="author",
        forget=proposals.forget,
        unname=Blank("author"),
        merges=True,
    ),
    Held(
        Endorsement,
        _("goals you support"),
        _("Your support for a goal: until you withdraw it."),
        fields=("item", "recorded_at", "withdrawn_at"),
        person="person",
        forget=support.forget,
    ),
    Held(
        GuestSupport,
        _("goals you support without an account"),
        _("Support without an account: until you withdraw it, or 90 days after the goal ends. "
          "Unconfirmed support: 7 days."),
        fields=("item", "name", "email", "phone", "asked_at", "confirmed_at"),
        contact=("email", "phone"),
        forget=support.forget,
        erase=guest_support.sweep,
    ),
    Held(
        Story,
        _("stories you told"),
        _("Stories: until the storyteller withdraws them. The storyteller’s contact information: two "
          "years."),
        fields=(
            "coalition", "told_on", "teller", "place", "email", "phone", "language", "words", "translation",
        ),
        sealed=("words", "translation"),
        person="person",
        contact=("email", "phone"),
        forget=stories.forget,
        unname=Blank("person", "teller", "place", "email", "phone"),
        erase=After(CONTACT_KEPT_FOR, "taken_at", Blank("email", "phone")),
        merges=True,
    ),
]  # fmt: skip
