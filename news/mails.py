"""The mails of the newsletter.

An issue, an article, and a digest are frozen data in both languages (`issues.frozen`).
"""

from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from mailing.mail import Mail
from mailing.models import Message
from news import samples, topics
from news.choices import Newsletter
from news.models import Subscription


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


class LetterMail(Mail[None]):
    kind = Message.Kind.BULK

    @property
    def stream(self) -> str:
        return Newsletter.of()

    @classmethod
    def sample(cls) -> Self:
        return cls(None, **samples.letter())


class Issue(LetterMail):
    title = _("A newsletter edition")
    subject_is_free = True


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
