"""The mails of the newsletter.

An issue, an article, and a digest are frozen data in both languages (`issues.frozen`).
"""

from typing import Any, Self

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Message
from news import samples, topics
from news.choices import Newsletter
from news.models import ReviewNote, Subscription


class Confirm(Mail[Subscription]):
    title = _("Confirm the newsletter")

    def is_moot(self) -> bool:
        return not self.row.asked

    def context(self) -> dict[str, Any]:
        return {
            "topics": topics.titles_of(self.row.asked.get("topics", [])),
            "confirm_path": f"/newsletter/confirm/{self.row.confirm_token}/",
        }

    sample_row = samples.subscription


class ReviewMail(Mail[ReviewNote]):
    """A hand-over of an article's review, to the colleague whose turn it is."""

    related = ("article", "by", "to")
    sample_row = samples.review_note

    @property
    def recipient(self) -> Contact:
        return self.row.to.contact

    def may_read(self, person_id: int | None) -> bool:
        """Only members of staff read what colleagues write to each other."""
        return bool(self.row.to and self.row.to.is_active and self.row.to.is_staff)

    def context(self) -> dict[str, Any]:
        article = self.row.article
        return {
            "title": article.title,
            "who": self.row.by.get_short_name() if self.row.by else "",
            "text": self.row.text,
            "page": reverse("admin:news_article_review", args=[article.pk]),
        }


class ReviewAsked(ReviewMail):
    title = _("An article to review")

    def is_moot(self) -> bool:
        return self.row.article.state != self.row.article.State.IN_REVIEW


class ReviewHandedBack(ReviewMail):
    title = _("A reviewed article comes back")


class ReviewPublished(ReviewMail):
    title = _("A reviewed article is approved")


class LetterMail(Mail[None]):
    kind = Message.Kind.BULK
    may_be_paused = True

    @property
    def stream(self) -> str:
        return Newsletter.of()

    @classmethod
    def sample(cls) -> Self:
        return cls(None, **samples.letter())


class Issue(LetterMail):
    title = _("A newsletter edition")
    subject_is_free = True

    def context(self) -> dict[str, Any]:
        """Return what an inbox shows after the subject, if its editors wrote it."""
        preview = self.given.get("previews", {}).get((get_language() or "en")[:2], "")
        return {"preheader": preview} if preview else {}


class Article(LetterMail):
    """Context: `topics`.

    A single one is the stream, so that one click stops only that; several use the newsletter's.
    """

    title = _("An article, sent on its own")

    @property
    def stream(self) -> str:
        chosen = self.given.get("topics", [])
        return chosen[0] if len(chosen) == 1 else Newsletter.of()


class Digest(LetterMail):
    title = _("The weekly email")
