"""Made-up rows of the dialogue for mail previews; nothing is saved."""

from django.utils import timezone

from coalitions.models import Coalition
from dialogue.models import Notice, Post, Report, Thread, Visit
from people.models import Person

HUB = Coalition(pk=1, kind=Coalition.Kind.HUB, name="Clayton Equity Hub", slug="clayton")
THREAD = Thread(pk=1, home=HUB, title="The last bus home", language="en")


def _post() -> Post:
    body = "My shift ends at 1:30. The last bus goes at 12:50.\n\nWho else walks home?"
    return Post(pk=1, thread=THREAD, author=Person(pk=1, name="Ana Ruiz"), language="en", body=body)


def notice() -> Notice:
    return Notice(pk=1, person=Person(pk=2, name="Rosa", nonce="sample"), post=_post())


def report() -> Report:
    row = Report(pk=1, post=_post(), reason=Report.Reason.PRIVATE, words="It tells where my aunt lives.")
    row.outcome, row.answer = Report.Outcome.REMOVED, "You were right, it is gone."
    return row


def visit() -> Visit:
    row = Visit(pk=1, coalition=HUB, person=Person(name="Priya Raman"), until=timezone.now())
    row.reason = "A threat was reported by phone."
    return row
