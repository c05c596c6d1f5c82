"""Sample threads, posts, and documents, without notifications."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from coalitions import membership
from coalitions.models import Coalition, Membership
from demo.loader.rows import Days, People, read, without
from dialogue import follow_settings
from dialogue.models import Document, Post, Report, Thread
from dialogue.subjects import find
from events.models import Event
from people.models import Person

WRITTEN = time(9, 10)


def load(people: People, days: Days) -> None:
    """Load threads and documents. Needs the network and the events. Idempotent."""
    content = read("dialogue")
    coalitions = {
        row["coalition"]: Coalition.objects.get(slug=row["coalition"]) for row in content["threads"]
    }
    newcomer = people[content["newcomer"]]
    membership.join(coalitions["clayton"], newcomer, source="sample", approved_by=newcomer)
    for row in content["threads"]:
        _thread(coalitions[row["coalition"]], row, people, days)
    for row in content["shared"]:
        _document(coalitions[row["coalition"]], row, people, days)
    _report(content["report"], people)
    _about_an_event(content["event_talk"], people, days)
    for address in content["followers"]:
        for coalition in coalitions.values():
            _follow(people[address], coalition)


def _thread(home: Coalition, row: dict[str, Any], people: People, days: Days) -> None:
    if Thread.objects.filter(home=home, title=row["title"]).exists():
        return
    began, is_open = days.moment(row["days_ago"], WRITTEN), row.get("is_open", False)
    posts = row["posts"]
    thread = Thread.objects.create(
        home=home,
        title=row["title"],
        language=row["language"],
        author=people[posts[0]["author"]],
        started_at=began,
        is_sample=True,
        pinned_at=began if row.get("is_pinned") else None,
        opened_at=began if is_open else None,
    )
    thread.spaces.set([home])
    for post in posts:
        written_at = began + timedelta(hours=post["hours_later"])
        _post(
            thread,
            post,
            people,
            written_at=written_at,
            public_at=written_at if is_open else None,
            is_named=is_open and post is posts[0],
        )
    Thread.objects.filter(pk=thread.pk).update(post_count=len(posts), last_post_at=written_at)


def _post(
    thread: Thread, row: dict[str, Any], people: People, *, written_at: datetime, **values: Any
) -> None:
    Post.objects.create(
        thread=thread,
        author=people[row["author"]],
        body=row["body"],
        language=row["language"],
        written_at=written_at,
        told_at=timezone.now(),
        is_sample=True,
        **values,
    )


def _document(coalition: Coalition, row: dict[str, Any], people: People, days: Days) -> None:
    shared_at = days.moment(row["days_ago"], WRITTEN)
    Document.objects.get_or_create(
        coalition=coalition,
        title=row["title"],
        is_sample=True,
        defaults={
            "shared_by": people[row["shared_by"]],
            "kind": "link",
            "shared_at": shared_at,
            "promoted_at": shared_at if row["is_public"] else None,
            **without(row, "coalition", "title", "shared_by", "days_ago", "is_public"),
        },
    )


def _report(row: dict[str, Any], people: People) -> None:
    post = Post.objects.filter(thread__title=row["thread"], author=people[row["author"]]).first()
    if post and not Report.objects.exists():
        reporter = people[row["reporter"]]
        Report.objects.create(post=post, reporter=reporter, reason=row["reason"], words=row["words"])


def _about_an_event(row: dict[str, Any], people: People, days: Days) -> None:
    home, author = Coalition.objects.get(slug=row["coalition"]), people[row["author"]]
    event = Event.objects.public().upcoming().hosted_by(home).first()
    if event is None or Thread.objects.filter(title=row["title"]).exists():
        return
    about = find(f"events.event-{event.pk}", author)
    if about is None:
        return
    written_at = days.moment(1, WRITTEN)
    thread = Thread.objects.create(
        home=home,
        title=row["title"],
        language=row["language"],
        author=author,
        started_at=written_at,
        last_post_at=written_at,
        post_count=1,
        subject_type=about.subject.name,
        subject_id=event.pk,
        is_sample=True,
    )
    thread.spaces.set({home, *about.homes})
    _post(thread, row, people, written_at=written_at)


def _follow(person: Person, coalition: Coalition) -> None:
    """Follow a coalition that the person is a member of, by daily mail."""
    belongs = Membership.objects.active().filter(person=person, coalition=coalition).exists()
    if belongs and follow_settings.rhythm_of_coalition(person, coalition) == "none":
        follow_settings.follow_coalition(person, coalition, "daily")
