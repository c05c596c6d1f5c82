"""Sample mails of the dialogue, for staff to look at."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from dialogue import notices
from dialogue.models import Notice, Post, Reply, Report, Thread, Visit
from office.registries import SampleMail, sample_mails
from people.models import Person

HUB = Coalition(pk=1, kind=Coalition.Kind.HUB, name="Clayton Equity Hub", slug="clayton")
THREAD = Thread(pk=1, home=HUB, title="The last bus home", language="en")


def _of_post() -> dict[str, Any]:
    post = Post(
        pk=1, thread=THREAD, author=Person(pk=1, name="Ana Ruiz"), language="en",
        body="My shift ends at 1:30. The last bus goes at 12:50.\n\nWho else walks home?",
    )  # fmt: skip
    notice = Notice(pk=1, person=Person(pk=2, name="Rosa", nonce="sample"), post=post)
    return {
        "about": notice,
        **notices.context_of(notice),
        "answers": True,
        "stop_url": "https://example.org/stop/",
    }


def _daily() -> dict[str, Any]:
    said = {"author": "Ana Ruiz", "words": "My shift ends at 1:30.", "language": "en"}
    group = {"thread": THREAD, "coalition": HUB, "posts": [said, said], "path": "/hubs/clayton/dialogue/1/"}
    return {"groups": [group], "count": 2, "less_path": "/dialogue/less/1-sample/"}


def _report() -> dict[str, Any]:
    post = Post(pk=1, thread=THREAD, author=Person(pk=1, name="Ana Ruiz"))
    row = Report(
        pk=1, post=post, reason=Report.Reason.PRIVATE, words="It tells where my aunt lives.",
        outcome=Report.Outcome.REMOVED, answer="You were right, it is gone.",
    )  # fmt: skip
    return {"about": row, **row.mail_context()}


def _visit() -> dict[str, Any]:
    row = Visit(
        pk=1, coalition=HUB, person=Person(name="Priya Raman"), reason="A threat was reported by phone.",
        until=timezone.now(),
    )  # fmt: skip
    return {"about": row, **row.mail_context()}


def register() -> None:
    for order, (name, title, build) in enumerate(
        [
            ("post", _("A post in the dialogue"), _of_post),
            ("daily", _("One letter a day from the dialogue"), _daily),
            ("post_removed", _("A post was removed"),
             lambda: {"about": HUB, "reason": "It told where somebody lives.", "thread": THREAD.title}),
            ("report_waits", _("A post was reported"), _report),
            ("report_for_staff", _("A report for the moderation group"), _report),
            ("report_answered", _("Answer to a report"), _report),
            ("reply_refused", _("An answer by e-mail that was not taken"),
             lambda: {"about": Reply(pk=1), "fate": "expired"}),
            ("visit_invited", _("Those who lead ask you to read"), _visit),
            ("glass_broken", _("Staff read your members’ space"), _visit),
        ]
    ):  # fmt: skip
        sample_mails.register(SampleMail(f"dialogue/email/{name}", title, build, order=60 + order))
