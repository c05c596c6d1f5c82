"""Settings for mails about posts. A thread's setting overrides the coalition's; only people who may read get mail."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from coalitions.models import Coalition, Membership
from dialogue import mutings
from dialogue.addresses import path_of
from dialogue.models import Following, Notice, Post, Thread
from mailing import suppression
from mailing.streams import Stream
from people.models import Person
from pse_portal import signed_links

Rhythm = Following.Rhythm


class DialogueStream(Stream):
    """The mails about posts of one coalition, by its slug; without a slug, the daily summary."""

    name = "dialogue"

    @classmethod
    def title(cls, detail: str) -> str:
        name = Coalition.objects.filter(slug=detail).values_list("name", flat=True).first()
        if name:
            return gettext("Dialogue: %(name)s") % {"name": name}
        return gettext("Daily summary of the dialogue")

    @classmethod
    def archive(cls, detail: str) -> str:
        coalition = Coalition.objects.filter(slug=detail).first()
        return path_of(coalition, "threads") if coalition else "/me/"

    @classmethod
    def stopped(cls, message: Any) -> None:
        """Apply an unsubscribe from the mail program to the person's settings."""
        person = Person.objects.filter(pk=message.person_id).first()
        if person is None:
            return
        slug = message.stream.partition(":")[2]
        if slug:
            stop_all(person, Coalition.objects.filter(slug=slug).first())
        else:
            Following.objects.filter(person=person, rhythm=Rhythm.DAILY).update(rhythm=Rhythm.NONE)


def follow_coalition(person: Person, coalition: Coalition, rhythm: str) -> None:
    """Set how often `person` is mailed about a coalition's posts; choosing mails lifts an earlier unsubscribe."""
    with transaction.atomic():
        _set(person, {"coalition": coalition}, rhythm)
        _lift_stop(person, coalition, rhythm)


def follow_thread(person: Person, thread: Thread, rhythm: str) -> None:
    """Set how often `person` is mailed about one thread; "" returns to the coalition's setting."""
    with transaction.atomic():
        if rhythm:
            _set(person, {"thread": thread}, rhythm)
            _lift_stop(person, thread.home, rhythm)
        else:
            Following.objects.filter(person=person, thread=thread).delete()


def _set(person: Person, thing: dict[str, Any], rhythm: str) -> None:
    row, made = Following.objects.get_or_create(person=person, **thing, defaults={"rhythm": rhythm})
    if not made and row.rhythm != rhythm:
        Following.objects.filter(pk=row.pk).update(rhythm=rhythm, since=timezone.now())


def _lift_stop(person: Person, coalition: Coalition, rhythm: str) -> None:
    if person.email and rhythm == Rhythm.EACH:
        suppression.start_address(person.email, DialogueStream.of(coalition.slug))
    if person.email and rhythm == Rhythm.DAILY:
        suppression.start_address(person.email, DialogueStream.of())


def rhythm_of_coalition(person: Person, coalition: Coalition) -> str:
    row = Following.objects.filter(person=person, coalition=coalition).first()
    return row.rhythm if row else Rhythm.NONE


def rhythm_of_thread(person: Person, thread: Thread) -> str:
    """Return the thread's own setting; "" if it follows the coalition's."""
    row = Following.objects.filter(person=person, thread=thread).first()
    return row.rhythm if row else ""


def threads_followed(person: Person, rhythm: str) -> QuerySet[Thread]:
    """Return the threads that `person` is mailed about in this rhythm, as a member of one of their spaces.

    If the settings of two coalitions meet in one thread, each post takes precedence over the daily summary.
    """
    mine = Coalition.objects.with_member(person)
    own = Following.objects.filter(person=person, thread=OuterRef("pk"))
    wanted = own.filter(rhythm=rhythm)
    general = Q(~Exists(own), _in_space_followed(mine, person, rhythm))
    if rhythm != Rhythm.EACH:
        general &= Q(~_in_space_followed(mine, person, Rhythm.EACH))
    inside = Exists(
        Thread.spaces.through.objects.filter(thread_id=OuterRef("pk"), coalition_id__in=mine.values("pk"))
    )
    return Thread.objects.filter(inside, Q(Exists(wanted)) | general, removed_at=None)


def _in_space_followed(mine: QuerySet[Coalition], person: Person, rhythm: str) -> Exists:
    followed = Following.objects.filter(person=person, rhythm=rhythm, coalition__in=mine).values(
        "coalition_id"
    )
    return Exists(Thread.spaces.through.objects.filter(thread_id=OuterRef("pk"), coalition_id__in=followed))


def followers_of(thread: Thread) -> QuerySet[Person]:
    """Return the members to mail about each post of a thread, ordered by pk: followers with an email address."""
    spaces = thread.spaces.through.objects.filter(thread_id=thread.pk).values("coalition_id")
    active = Membership.objects.active().filter(coalition_id__in=spaces)
    belongs = active.filter(person=OuterRef("pk"))
    own = Following.objects.filter(person=OuterRef("pk"), thread=thread)
    in_that_space = active.filter(person=OuterRef("person"), coalition=OuterRef("coalition"))
    general = Following.objects.filter(Exists(in_that_space), person=OuterRef("pk"), rhythm=Rhythm.EACH)
    wants = Q(Exists(own.filter(rhythm=Rhythm.EACH))) | (~Exists(own) & Exists(general))
    return Person.objects.filter(Exists(belongs), wants, is_active=True, email__isnull=False).order_by("pk")


def still_wants(person: Person, post: Post) -> bool:
    """Return whether a queued mail about a post should still be sent: the person may read it and wants each post.

    Two queries.
    """
    return (
        person.is_active
        and threads_followed(person, Rhythm.EACH).filter(pk=post.thread_id).exists()
        and mutings.heard_by(Post.objects.readable_by(person), person).filter(pk=post.pk).exists()
    )


def posts_of_day(person: Person, since: datetime | None, until: datetime | None) -> QuerySet[Post]:
    """Return the posts of a daily summary: by others, in threads that `person` may read and wants daily."""
    if since is None or until is None:
        return Post.objects.none()
    threads = threads_followed(person, Rhythm.DAILY)
    return (
        mutings.heard_by(Post.objects.readable_by(person), person)
        .filter(thread__in=threads, written_at__gt=since, written_at__lte=until)
        .exclude(author=person)
        .select_related("thread__home", "author")
        .order_by("thread__home__name", "thread_id", "pk")
    )


def stop_all(person: Person, coalition: Coalition | None) -> None:
    """Stop all mails about a coalition's dialogue and its threads; with None, about every dialogue."""
    rows = Following.objects.filter(person=person)
    if coalition is not None:
        rows = rows.filter(Q(coalition=coalition) | Q(thread__home=coalition))
    rows.update(rhythm=Rhythm.NONE)


def end(membership: Membership) -> None:
    """Delete a person's settings for the coalition they left; on return they start without any."""
    gone = Q(coalition=membership.coalition_id) | Q(thread__home=membership.coalition_id)
    Following.objects.filter(gone, person=membership.person_id).delete()


class _Reader:
    """A notice as the owner of a signed link that a new nonce of its reader revokes."""

    def __init__(self, notice: Notice) -> None:
        self.pk, self.nonce = notice.pk, notice.person.nonce


def less_token(notice: Notice) -> str:
    """Return the token of the link in a mail through which its reader chooses fewer mails."""
    return signed_links.token(Following.LESS, _Reader(notice))


def of_less_token(token: str) -> Notice | None:
    """Return the notice whose mail had this link; None if the token is invalid."""
    rows = Notice.objects.select_related("person", "post__thread__home")
    found: Notice | None = signed_links.find(rows, Following.LESS, token, owner=_Reader)
    return found
