"""One table of what is decided about each field of an event.

The planner's form, the admin, translation, change notices, copies, and series all read it here. A new field needs one
row; a test checks that it has one.
"""

from dataclasses import dataclass
from enum import Flag, auto

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Fold(models.TextChoices):
    """Sections of the planner's form, in order; the first is always open."""

    FIRST = "first", ""
    PLACE = "place", _("Place and directions")
    ONLINE = "online", _("Online or by phone")
    OFFERS = "offers", _("What you offer or can arrange")
    COMING = "coming", _("Who can come")
    MORE = "more", _("More details")
    AFTER = "after", _("After the event")


class Section(models.TextChoices):
    """Sections of the admin form, in order."""

    TOP = "top", ""
    PUBLISHING = "publishing", _("Publishing")
    PLACE = "place", _("Place and access")
    HOME = "home", _("Online or by phone")
    COMING = "coming", pgettext_lazy("section", "RSVPs")
    LANGUAGES = "languages", _("Languages and cost")
    QUESTIONS = "questions", _("Questions")
    MORE = "more", _("More")


class Trait(Flag):
    NONE = 0
    TRANSLATED = auto()
    # People plan around these: guests and the waitlist are always notified of a change.
    TIME = auto()
    PLACE = auto()
    # A time entered and shown in the event's own zone; in a series, the same number of days before each event.
    ON_THE_WALL = auto()
    # Which new events start with this value. Fields with none of these three start empty.
    HABIT = auto()  # every new event of the coalition, copies, and further events of a series
    COPIED = auto()  # copies, and further events of a series
    REPEATED = auto()  # only further events of a series: a link would be wrong in every copy
    # Maintained by processes under the lock of the row, never by a form that was open meanwhile.
    KEPT = auto()


COPIED = Trait.HABIT | Trait.COPIED


@dataclass(frozen=True)
class Field:
    fold: Fold | None = None
    section: Section | None = None
    traits: Trait = Trait.NONE


F, S, T = Fold, Section, Trait
# In the order in which they appear in their sections of both forms.
FIELDS = {
    "title": Field(F.FIRST, S.TOP, T.COPIED | T.TRANSLATED),
    "kind": Field(F.MORE, S.TOP, T.HABIT),
    "slug": Field(F.MORE, S.MORE),
    "summary": Field(F.FIRST, S.TOP, T.COPIED | T.TRANSLATED),
    "picture": Field(None, S.MORE, T.COPIED),
    "starts_at": Field(None, S.TOP, T.TIME),
    "ends_at": Field(None, S.TOP, T.TIME),
    "state": Field(None, S.PUBLISHING),
    "published_at": Field(None, S.PUBLISHING),
    "is_members_only": Field(F.COMING, S.PUBLISHING, T.COPIED),
    "notice": Field(None, S.PUBLISHING, T.TRANSLATED),
    "is_sample": Field(None, S.MORE, T.COPIED),
    "format": Field(F.PLACE, S.PLACE, T.HABIT | T.PLACE),
    "place": Field(F.FIRST, S.PLACE, T.HABIT | T.PLACE),
    "room": Field(F.PLACE, S.PLACE, T.HABIT | T.PLACE | T.TRANSLATED),
    "address": Field(F.PLACE, S.PLACE, T.HABIT | T.PLACE),
    "hides_address": Field(F.PLACE, S.PLACE, T.HABIT),
    "place_zip": Field(F.PLACE, S.PLACE, T.HABIT),
    "county": Field(F.PLACE, S.PLACE, T.HABIT),
    "without_car": Field(F.PLACE, S.PLACE, T.HABIT | T.TRANSLATED),
    "transit": Field(F.PLACE, S.PLACE, T.HABIT | T.TRANSLATED),
    "online_url": Field(F.ONLINE, S.HOME, T.REPEATED | T.PLACE),
    "dial_in": Field(F.ONLINE, S.HOME, T.REPEATED | T.PLACE),
    "access": Field(F.OFFERS, S.PLACE, T.HABIT | T.TRANSLATED),
    "food": Field(F.OFFERS, S.PLACE, T.HABIT | T.TRANSLATED),
    "offers": Field(F.OFFERS, S.PLACE, T.HABIT | T.TRANSLATED),
    "languages": Field(F.OFFERS, S.LANGUAGES, T.HABIT),
    "interpreted": Field(F.OFFERS, S.LANGUAGES, T.HABIT),
    "cost": Field(F.OFFERS, S.LANGUAGES, T.COPIED | T.TRANSLATED),
    "stipend": Field(F.OFFERS, S.LANGUAGES, T.COPIED | T.TRANSLATED),
    "capacity": Field(F.COMING, S.COMING, T.COPIED),
    "offers_places": Field(F.COMING, S.COMING, T.COPIED),
    "offer_hours": Field(None, S.COMING, T.COPIED),
    "needs_approval": Field(F.COMING, S.COMING, T.COPIED),
    "questions": Field(F.COMING, S.COMING, T.COPIED | T.TRANSLATED),
    "rsvp_opens_at": Field(F.COMING, S.COMING, T.ON_THE_WALL),
    "rsvp_closes_at": Field(F.COMING, S.COMING, T.ON_THE_WALL),
    "takes_rsvps": Field(F.COMING, S.COMING, T.COPIED),
    "reminders": Field(F.COMING, S.COMING, T.HABIT),
    "body": Field(F.MORE, S.MORE, T.COPIED | T.TRANSLATED),
    "agenda": Field(F.MORE, S.MORE, T.TRANSLATED),
    "contact_name": Field(F.MORE, S.QUESTIONS, T.HABIT),
    "contact_phone": Field(F.MORE, S.QUESTIONS, T.HABIT),
    "time_zone": Field(F.MORE, S.TOP, T.HABIT | T.TIME),
    "outcome": Field(F.AFTER, S.MORE, T.TRANSLATED),
    "minutes": Field(F.AFTER, S.MORE, T.TRANSLATED),
    "attended": Field(None, S.MORE),
    "source_name": Field(None, S.MORE),
    "source_url": Field(None, S.MORE),
    "places_taken": Field(traits=T.KEPT),
    "people_waiting": Field(traits=T.KEPT),
    "last_line": Field(traits=T.KEPT),
    "sequence": Field(traits=T.KEPT),
    "time_revision": Field(traits=T.KEPT),
    "closed_at": Field(traits=T.KEPT),
    # Internal fields, in no form.
    **dict.fromkeys(["code", "uid", "nonce", "series", "occurs_on", "is_changed_alone"], Field()),
    **dict.fromkeys(["former_starts_at", "cancelled_at", "cancelled_from", "created_at", "updated_at"], Field()),
}  # fmt: skip


def having(traits: Trait) -> tuple[str, ...]:
    """Return the names of the fields with any of `traits`."""
    return tuple(name for name, field in FIELDS.items() if field.traits & traits)


def in_fold(fold: Fold) -> tuple[str, ...]:
    return tuple(name for name, field in FIELDS.items() if field.fold == fold)


def in_section(section: Section) -> tuple[str, ...]:
    return tuple(name for name, field in FIELDS.items() if field.section == section)
