"""Mute or block another member in the dialogue: private to the person who does it, and reversible."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dialogue.models import Muting, Post
from people.models import Person


def mute(person: Person, about: Person, *, is_block: bool) -> None:
    """Mute a person, or block them; the last choice counts. Does nothing for oneself."""
    if person.pk != about.pk:
        Muting.objects.update_or_create(person=person, about=about, defaults={"is_block": is_block})


def end(person: Person, pk: int) -> None:
    """Hear from someone again. Does nothing for a row that is not the person's."""
    Muting.objects.filter(pk=pk, person=person).delete()


def of(person: Person) -> QuerySet[Muting]:
    """Return a person's own, with whom they are about, the newest first."""
    return Muting.objects.filter(person=person).select_related("about")


def not_between(author_id: int | None) -> Q:
    """Return the condition on people who may be mailed an author's post: neither muted the other so that it counts."""
    muted = Muting.objects.filter(person=OuterRef("pk"), about=author_id or 0)
    blocked = Muting.objects.filter(person=author_id or 0, about=OuterRef("pk"), is_block=True)
    return ~Exists(muted) & ~Exists(blocked)


def heard_by(posts: QuerySet[Post], person: Person) -> QuerySet[Post]:
    """Return those of `posts` that may be mailed to a person."""
    muted = Muting.objects.filter(person=person, about=OuterRef("author"))
    blocked = Muting.objects.filter(person=OuterRef("author"), about=person, is_block=True)
    return posts.filter(~Exists(muted), ~Exists(blocked))


def merge(record: Person, owner: Person) -> None:
    """Settle what the table of `privacy.py` leaves after it moved the record's own rows to the owner.

    A person who muted the record has now muted the owner as well. Their row about the record stays, so that the
    merge can be undone. The caller must be in a transaction.
    """
    Muting.objects.filter(person=owner, about=owner).delete()
    for row in Muting.objects.filter(about=record).exclude(person__in=[owner, record]):
        Muting.objects.get_or_create(person=row.person, about=owner, defaults={"is_block": row.is_block})


def forget(people: list[Person]) -> None:
    """Delete what others noted about people whose records are emptied."""
    with transaction.atomic():
        Muting.objects.filter(about__in=people).delete()
