"""Mail followers about each post, with a short delay, and once a day with a summary.

Nothing depends on timers: unannounced posts and summaries are found by their rows. A tick that comes twice, late,
or from two beats therefore changes nothing.
"""

import time
from datetime import datetime, timedelta
from datetime import time as clock
from math import inf
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from dialogue import email_replies, follow_settings, mails, mutings
from dialogue.models import Following, Notice, Post
from mailing import outbox
from people.models import Person

HELD_FOR = timedelta(minutes=2)  # time for the author to correct or remove the post
AT_ONCE = 200  # followers per transaction, so that posting is not blocked for long
HOUR = 7  # of the daily summary, in the reader's time zone
LOOKS_BACK = timedelta(days=7)  # at most, after an outage or for the first summary


def tell_due(now: datetime | None = None, seconds: float = inf) -> int:
    """Queue the mails about posts at least two minutes old, for at most `seconds`, and return how many.

    The next call continues where this one stopped.
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
    """Queue a mail to each follower until the clock reaches `end`. Return how many, and whether that was all.

    After an interruption, it continues after the last follower who has a notice.
    """
    told, after = 0, Notice.objects.filter(post=post).aggregate(last=models.Max("person"))["last"] or 0
    while time.monotonic() < end:
        people = list(
            follow_settings.followers_of(post.thread)
            .filter(pk__gt=after)
            .filter(mutings.not_between(post.author_id))
            .exclude(pk=post.author_id or 0)[:AT_ONCE]
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
    notice.person, notice.post = person, post
    outbox.queue(
        mails.PostMail(notice),
        key=f"dialogue:{post.pk}:{person.pk}",
        reply_to=email_replies.address_of(post.thread, person),
        expires_at=timezone.now() + timedelta(days=3),
    )


def write_daily(now: datetime | None = None, seconds: float = inf) -> int:
    """Queue the daily summaries that are due in their readers' time zones, for at most `seconds`, and return how
    many.

    A summary covers the time until seven in the morning. A day without posts creates an empty notice instead of a
    mail, so that each reader is checked only once.
    """
    now = now or timezone.now()
    end = time.monotonic() + seconds
    queued = 0
    daily = Following.objects.filter(rhythm=Following.Rhythm.DAILY)
    readers = Person.objects.filter(is_active=True, email__isnull=False)
    readers = readers.filter(Exists(daily.filter(person=OuterRef("pk"))))
    for zone in readers.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        local = now.astimezone(ZoneInfo(zone))
        if local.hour < HOUR:
            continue
        until = datetime.combine(local.date(), clock(HOUR), ZoneInfo(zone))
        if not Post.objects.filter(written_at__gt=until - LOOKS_BACK, written_at__lte=until).exists():
            continue
        written = Notice.objects.filter(person=OuterRef("pk"), day=local.date())
        for person in readers.filter(~Exists(written), time_zone=zone).order_by("pk").iterator():
            if time.monotonic() >= end:
                break
            queued += _write_letter(person, local, until)
    return queued


def _write_letter(person: Person, local: datetime, until: datetime) -> bool:
    last = Notice.objects.filter(person=person, post=None).aggregate(at=models.Max("until"))["at"]
    began = Following.objects.filter(person=person, rhythm=Following.Rhythm.DAILY).aggregate(
        at=models.Min("since")
    )["at"]
    since = max(moment for moment in (last, began, until - LOOKS_BACK) if moment is not None)
    says = follow_settings.posts_of_day(person, since, until).exists()
    with transaction.atomic():
        Notice.objects.filter(person=person, is_empty=True).delete()
        notice, made = Notice.objects.get_or_create(
            person=person,
            day=local.date(),
            post=None,
            defaults={"since": since, "until": until, "is_empty": not says},
        )
        if made and says:
            key = f"dialogue-daily:{person.pk}:{local:%Y-%m-%d}"
            outbox.queue(mails.Daily(notice), key=key, expires_at=until + timedelta(hours=20))
    return made and says
