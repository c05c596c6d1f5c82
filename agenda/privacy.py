"""The personal data that the agenda holds."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from agenda import proposals, stories, support
from agenda.models import AgendaItem, Endorsement, Story
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
