"""What this room holds about a person, and how long."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agenda import endorsing, stories
from agenda.models import AgendaItem, Endorsement, Story
from agenda.proposing import locked
from office.registries import Claimed, OwnData, RetentionRule, claims, own_data, retention
from people.models import Person

# How the teller can be reached is of use while a story is used; after that only the words and the yeses count.
CONTACT_KEPT_FOR = timedelta(days=730)


def _forget_items(person: Person) -> int:
    return AgendaItem.objects.filter(author=person).update(author=None)


def _forget_endorsements(person: Person) -> int:
    """Gone, and the items are counted anew; in the order of their numbers, so that two never wait for each other."""
    rows = Endorsement.objects.filter(person=person)
    for item in AgendaItem.objects.filter(pk__in=rows.values("item")).order_by("pk"):
        row = locked(item)
        rows.filter(item=row).delete()
        endorsing.count(row)
    return 0


def _stories(person: Person) -> QuerySet[Story]:
    reached_by = Q(email=person.email or "-")
    if person.phone:
        reached_by |= Q(email="", phone=person.phone)
    return Story.objects.filter(Q(person=person) | reached_by)


def _forget_stories(person: Person) -> int:
    """Their words go with them, wherever they stood."""
    rows = list(_stories(person))
    for row in rows:
        row.consents.filter(withdrawn_at__isnull=True).delete()
        stories.erase(row)
    return len(rows)


def _sweep_stories(now: datetime) -> int:
    old = Story.objects.filter(taken_at__lt=now - CONTACT_KEPT_FOR).exclude(email="", phone="")
    return old.update(email="", phone="")


def _nothing(now: datetime) -> int:
    return 0


def _move(record: Person, owner: Person) -> None:
    """What stood under a record from paper is the owner's; where they stand behind an item already, theirs stays."""
    AgendaItem.objects.filter(author=record).update(author=owner)
    Story.objects.filter(person=record).update(person=owner)
    theirs = Endorsement.objects.filter(person=owner).values("item")
    Endorsement.objects.filter(person=record).exclude(
        item__in=list(theirs.values_list("item", flat=True))
    ).update(person=owner)
    _forget_endorsements(record)


def register() -> None:
    own_data.register(
        OwnData(
            "agenda.AgendaItem",
            _("goals you brought to an agenda"),
            rows=lambda person: AgendaItem.objects.filter(author=person).select_related("coalition"),
            fields=("coalition", "title", "asked", "background", "state", "created_at"),
            forget=_forget_items,
        )
    )
    own_data.register(
        OwnData(
            "agenda.Endorsement",
            _("goals you stand behind"),
            rows=lambda person: Endorsement.objects.filter(person=person).select_related("item"),
            fields=("item", "recorded_at", "withdrawn_at"),
            forget=_forget_endorsements,
        )
    )
    own_data.register(
        OwnData(
            "agenda.Story",
            _("stories you told"),
            rows=lambda person: _stories(person).select_related("coalition"),
            fields=(
                "coalition",
                "told_on",
                "teller",
                "place",
                "email",
                "phone",
                "language",
                "words",
                "translation",
            ),
            forget=_forget_stories,
        )
    )
    retention.register(
        RetentionRule("agenda.AgendaItem", _("Goals of an agenda: as long as its history."), None, _nothing)
    )
    retention.register(
        RetentionRule(
            "agenda.Endorsement", _("Who stands behind a goal: until you take it back."), None, _nothing
        )
    )
    retention.register(
        RetentionRule(
            "agenda.Story",
            _("Stories: until the teller takes them back. How to reach the teller: two years."),
            CONTACT_KEPT_FOR,
            _sweep_stories,
        )
    )
    claims.register(Claimed("agenda.own", _move))
