"""The mails of the dialogue: to followers, and about reports, replies, and moderator access."""

import re
from typing import Any, Self

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coalitions.mail_bases import OfCoalition, ToFacilitators
from coalitions.models import Coalition
from dialogue import follow_settings, samples
from dialogue.addresses import path_of
from dialogue.models import Notice, Post, Reply, Report, Visit
from dialogue.words import plain
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Message
from mailing.words import one_line
from pse_portal.richtext import render

LONGEST = 4000  # characters of a post in a mail; the rest is on the page
MOST_IN_LETTER = 60  # posts


def plain_words(post: Post) -> str:
    """Return a post's text for the text part of a mail: lines without control characters, at most 4,000 characters."""
    lines = [one_line(line, 1000) for line in post.body[:LONGEST].splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return f"{text} …" if len(post.body) > LONGEST else text


def _without_language(path: str) -> str:
    """Remove the language prefix; the mail's template adds the reader's."""
    return path.removeprefix("/es")


class NoticeMail(Mail[Notice]):
    kind = Message.Kind.BULK
    may_be_paused = True
    related = ("person", "post__thread__home", "post__author")

    @property
    def recipient(self) -> Contact:
        return self.row.person.contact

    @property
    def less_path(self) -> str:
        return f"/dialogue/less/{follow_settings.less_token(self.row)}/"


class PostMail(NoticeMail):
    name = "dialogue/email/post"
    title = _("A new post in the dialogue")
    subject_is_free = True

    @property
    def post(self) -> Post:
        row: Any = self.row  # only daily notices have no post
        post: Post = row.post
        return post

    @property
    def stream(self) -> str:
        return follow_settings.DialogueStream.of(self.post.thread.home.slug)

    def is_moot(self) -> bool:
        return not follow_settings.still_wants(self.row.person, self.post)

    def context(self) -> dict[str, Any]:
        post = self.post
        return {
            "post": post,
            "author": post.author.public_name if post.author else "",
            "thread": post.thread,
            "coalition": post.thread.home,
            "words": plain_words(post),
            "html": render(post.body[:LONGEST]),
            "path": _without_language(post.get_absolute_url()),
            "less_path": self.less_path,
            "answers": bool(settings.MAIL_REPLY_HOST),
        }

    sample_row = samples.notice
    sample_given = {
        "answers": True,
        "stop_url": "https://example.org/stop/",
        "stream_title": "posts in Clayton",
    }


class Daily(NoticeMail):
    title = _("Daily summary of the dialogue")

    @property
    def stream(self) -> str:
        return follow_settings.DialogueStream.of()

    def is_moot(self) -> bool:
        row = self.row
        return not follow_settings.posts_of_day(row.person, row.since, row.until).exists()

    def context(self) -> dict[str, Any]:
        row = self.row
        posts = list(follow_settings.posts_of_day(row.person, row.since, row.until)[:MOST_IN_LETTER])
        groups: list[dict[str, Any]] = []
        for post in posts:
            if not groups or groups[-1]["thread"].pk != post.thread_id:
                path = _without_language(post.get_absolute_url())
                group = {"thread": post.thread, "coalition": post.thread.home, "posts": [], "path": path}
                groups.append(group)
            author = post.author.public_name if post.author else ""
            text = {"author": author, "words": plain(post.body), "language": post.language}
            groups[-1]["posts"].append(text)
        return {"groups": groups, "count": len(posts), "less_path": self.less_path}

    @classmethod
    def sample(cls) -> Self:
        thread = samples.THREAD
        data = {"author": "Ana Ruiz", "words": "My shift ends at 1:30.", "language": "en"}
        group = {"thread": thread, "coalition": thread.home, "posts": [data, data]}
        return cls(samples.notice(), groups=[{**group, "path": "/hubs/clayton/dialogue/1/"}], count=2)


class PostRemoved(OfCoalition[Coalition]):
    """A mail to the post's author. Context: the `reason` and the title of the `thread`."""

    title = _("A post was removed")

    @property
    def coalition(self) -> Coalition:
        return self.row

    @classmethod
    def sample(cls) -> Self:
        thread = samples.THREAD
        return cls(thread.home, reason="It said where someone lives.", thread=thread.title)


class ReportMail(Mail[Report]):
    related = ("post__thread__home",)

    def context(self) -> dict[str, Any]:
        home = self.row.post.thread.home
        return {
            "coalition": home,
            "thread": self.row.post.thread,
            "path": path_of(home, "report-case", pk=self.row.pk),
            "staff_path": f"/moderation/{self.row.pk}/",
        }

    sample_row = samples.report


class ReportWaits(ToFacilitators[Report], ReportMail):
    title = _("A post was reported")


class ReportForStaff(ReportMail):
    title = _("A report for the moderation group")


class ReportAnswered(ReportMail):
    title = _("Answer to a report")


class ReplyRefused(Mail[Reply]):
    """Context: the reply's `fate`."""

    title = _("An emailed reply that wasn’t posted")

    @classmethod
    def sample(cls) -> Self:
        return cls(Reply(pk=1), fate="expired")


class VisitMail(Mail[Visit]):
    related = ("coalition", "person")

    def context(self) -> dict[str, Any]:
        coalition = self.row.coalition
        return {"coalition": coalition, "path": path_of(coalition, "reports")}

    sample_row = samples.visit


class VisitInvited(VisitMail):
    title = _("Facilitators gave you moderator access")

    @property
    def recipient(self) -> Contact:
        return self.row.person.contact


class GlassBroken(ToFacilitators[Visit], VisitMail):
    title = _("Staff can read your members’ space")
