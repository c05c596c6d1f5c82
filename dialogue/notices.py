"""Mail to those who follow: about each post, a little after it was said, and one letter a day.

Nothing is timed: posts that nobody was told about stand in their rows, and the day's letter is a row of its own,
so a tick that comes twice, late or from two beats changes nothing.
"""

import re
import time
from datetime import datetime, timedelta
from datetime import time as clock
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from dialogue import following, replying
from dialogue.models import Following, Notice, Post
from dialogue.words import plain
from mailing import outbox
from mailing.models import Message
from mailing.words import one_line
from people.models import Person
from pse_portal import links
from pse_portal.richtext import render

HELD_FOR = timedelta(minutes=2)  # in which a slip of the tongue can be mended or taken back
AT_ONCE = 200  # followers in one transaction, so that no writer waits long
HOUR = 7  # of the daily letter, on the reader's wall
LOOKS_BACK = timedelta(days=7)  # at most, after an outage or for somebody's first letter
LONGEST = 4000  # characters of a post in a mail; the rest is on the page
MOST_IN_LETTER = 60  # posts


def tell_due(now: datetime | None = None, seconds: float = inf) -> int:
    """Queue the mails about posts said two minutes ago or earlier, for at most so many seconds; how many.

    What is left when the time is up the next call takes up where this one stopped.
    """
    now = now or timezone.now()
    end = time.monotonic() + seconds
    queued = 0
    due = (
        Post.objects.to_tell().filter(written_at__lte=now - HELD_FOR).select_related("thread__home", "author")
    )
    for post in due[:500]:
        if post.removed_at is None and post.thread.removed_at is None:
            told, is_whole = _tell(post, end)
            queued += told
            if not is_whole:
                break
        Post.objects.filter(pk=post.pk, told_at=None).update(told_at=now)
    return queued


def _tell(post: Post, end: float) -> tuple[int, bool]:
    """A mail to each follower until the clock says `end`: how many, and whether that were all.

    Stopped halfway, by the clock or by a kill, it goes on behind the last follower who has a notice.
    """
    told, after = 0, Notice.objects.filter(post=post).aggregate(last=models.Max("person"))["last"] or 0
    while time.monotonic() < end:
        people = list(
            following.followers_of(post.thread).filter(pk__gt=after).exclude(pk=post.author_id or 0)[:AT_ONCE]
        )
        if not people:
            return told, True
        with transaction.atomic():
            Notice.objects.bulk_create(
                [Notice(person=person, post=post) for person in people], ignore_conflicts=True
            )
            rows = {row.person_id: row for row in Notice.objects.filter(post=post, person__in=people)}
            for person in people:
                _queue(rows[person.pk], person, post)
        told, after = told + len(people), people[-1].pk
    return told, False


def _queue(notice: Notice, person: Person, post: Post) -> None:
    outbox.queue(
        key=f"dialogue:{post.pk}:{person.pk}",
        kind=Message.Kind.BULK,
        to=person.contact,
        template="dialogue/email/post",
        about=notice,
        stream=following.stream_of(post.thread.home),
        reply_to=replying.address_of(post.thread, person),
        expires_at=timezone.now() + timedelta(days=3),
    )


def write_daily(now: datetime | None = None, seconds: float = inf) -> int:
    """Queue the day's letters that are due on their readers' walls, for at most so many seconds; how many.

    A letter covers what was said until seven in the morning. Where there is nothing to say there is none, and an
    empty row says that this was looked at, so that a quiet day costs each reader one look.
    """
    now = now or timezone.now()
    end = time.monotonic() + seconds
    queued = 0
    daily = Following.objects.filter(rhythm=Following.Rhythm.DAILY)
    readers = Person.objects.filter(is_active=True, email__isnull=False)
    readers = readers.filter(Exists(daily.filter(person=OuterRef("pk"))))
    for zone in readers.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        wall = now.astimezone(ZoneInfo(zone))
        if wall.hour < HOUR:
            continue
        until = datetime.combine(wall.date(), clock(HOUR), ZoneInfo(zone))
        if not Post.objects.filter(written_at__gt=until - LOOKS_BACK, written_at__lte=until).exists():
            continue
        written = Notice.objects.filter(person=OuterRef("pk"), day=wall.date())
        for person in readers.filter(~Exists(written), time_zone=zone).order_by("pk").iterator():
            if time.monotonic() >= end:
                break
            queued += _write_letter(person, wall, until)
    return queued


def _write_letter(person: Person, wall: datetime, until: datetime) -> bool:
    last = Notice.objects.filter(person=person, post=None).aggregate(at=models.Max("until"))["at"]
    began = Following.objects.filter(person=person, rhythm=Following.Rhythm.DAILY).aggregate(
        at=models.Min("since")
    )["at"]
    since = max(moment for moment in (last, began, until - LOOKS_BACK) if moment is not None)
    says = following.posts_of_day(person, since, until).exists()
    with transaction.atomic():
        Notice.objects.filter(person=person, is_empty=True).delete()
        notice, made = Notice.objects.get_or_create(
            person=person,
            day=wall.date(),
            post=None,
            defaults={"since": since, "until": until, "is_empty": not says},
        )
        if made and says:
            outbox.queue(
                key=f"dialogue-daily:{person.pk}:{wall:%Y-%m-%d}",
                kind=Message.Kind.BULK,
                to=person.contact,
                template="dialogue/email/daily",
                about=notice,
                stream=following.STREAM,
                expires_at=until + timedelta(hours=20),
            )
    return made and says


# What the mails say
# ------------------
class _Owner:
    """A notice as the owner of a link that its reader's nonce revokes."""

    def __init__(self, notice: Notice) -> None:
        self.pk, self.nonce = notice.pk, notice.person.nonce


def less_token(notice: Notice) -> str:
    return links.token(Following.LESS, _Owner(notice))


def of_token(token: str) -> Notice | None:
    """The notice whose mail held this link."""
    notice = Notice.objects.filter(pk=links.pk_of(token) or 0).select_related(*Notice.mail_related).first()
    return notice if notice and links.verifies(Following.LESS, _Owner(notice), token) else None


def plain_words(post: Post) -> str:
    """A post's words for the text part: its lines, each without control characters, at most four thousand letters."""
    lines = [one_line(line, 1000) for line in post.body[:LONGEST].splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return f"{text} …" if len(post.body) > LONGEST else text


def context_of(notice: Notice) -> dict[str, Any]:
    """What the templates of both mails find."""
    less = f"/dialogue/less/{less_token(notice)}/"
    if notice.post is not None:
        post = notice.post
        return {
            "post": post,
            "author": post.author.name if post.author else "",
            "thread": post.thread,
            "coalition": post.thread.home,
            "words": plain_words(post),
            "html": render(post.body[:LONGEST]),
            "path": _bare(post.get_absolute_url()),
            "less_path": less,
            "answers": bool(settings.MAIL_REPLY_HOST),
        }
    posts = list(following.posts_of_day(notice.person, notice.since, notice.until)[:MOST_IN_LETTER])
    groups: list[dict[str, Any]] = []
    for post in posts:
        if not groups or groups[-1]["thread"].pk != post.thread_id:
            groups.append({"thread": post.thread, "coalition": post.thread.home, "posts": [],
                           "path": _bare(post.get_absolute_url())})  # fmt: skip
        author = post.author.name if post.author else ""
        groups[-1]["posts"].append({"author": author, "words": plain(post.body), "language": post.language})
    return {"groups": groups, "count": len(posts), "less_path": less}


def _bare(path: str) -> str:
    """A path without its language: the mail's template puts its own before it."""
    return path.removeprefix("/es")
