"""What the agenda holds about people."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from agenda import stories, support
from agenda.models import AgendaItem, Endorsement, Story
from office.privacy import After, Blank, Held

# How the teller can be reached is of use while a story is used; after that only the words and the yeses count.
CONTACT_KEPT_FOR = timedelta(days=730)

HELD = [
    Held(
        AgendaItem,
        _("goals you brought to an agenda"),
        _("Goals of an agenda: as long as its history."),
        fields=("coalition", "title", "asked", "background", "state", "created_at"),
        person="author",
        forget=Blank("author"),
        merges=True,
    ),
    Held(
        Endorsement,
        _("goals you stand behind"),
        _("Who stands behind a goal: until you take it back."),
        fields=("item", "recorded_at", "withdrawn_at"),
        person="person",
        forget=support.forget,
    ),
    Held(
        Story,
        _("stories you told"),
        _("Stories: until the teller takes them back. How to reach the teller: two years."),
        fields=(
            "coalition", "told_on", "teller", "place", "email", "phone", "language", "words", "translation",
        ),
        person="person",
        contact=("email", "phone"),
        forget=stories.forget,
        erase=After(CONTACT_KEPT_FOR, "taken_at", Blank("email", "phone")),
        merges=True,
    ),
]  # fmt: skip
