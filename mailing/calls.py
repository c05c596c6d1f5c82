"""Calls: notices to people without email, what to say, and their outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing import compose, references
from mailing.contacts import show_phone
from mailing.mail import Mail
from mailing.models import Call
from office import audit
from office.contributions import Contribution, named
from office.models import SiteSettings


@dataclass(frozen=True)
class Owner(Contribution):
    """Who makes the calls owed by rows of a model, named "app_label.model".

    `title(row)` is their name, `url(row)` their page of calls.
    """

    title: Callable[[Any], str]
    url: Callable[[Any], str]


class NotPossible(Exception):
    """The answer cannot take effect; the message tells the caller why."""


YES, NO = _("They agreed"), _("They declined")


@dataclass(frozen=True)
class Question(Contribution):
    """A notice that asks a yes-or-no question, named as its mail: on a call, both answers are outcomes and take
    effect.

    `answer(row, is_yes, by)` applies the answer to the notice's row, in the caller's transaction. Raises
    NotPossible.
    """

    answer: Callable[[Any, bool, Any], None]
    yes: Any = YES  # the labels of the buttons
    no: Any = NO


@dataclass(frozen=True)
class ToSay:
    """A call with what its page shows; `words` are in the language of the person to call."""

    call: Call
    words: str
    tel: str
    sms: str
    number: str

    @property
    def question(self) -> Question | None:
        return question_of(self.call)

    @property
    def language(self) -> str:
        return self.call.language


def to_say(calls: models.QuerySet[Call]) -> list[ToSay]:
    """Return the calls of a queryset with their scripts, without those that no longer apply.

    A fixed number of queries for each kind of row the calls are about.
    """
    site = SiteSettings.load()
    found = list(calls)
    mails = compose.mails_of(found)
    due = ((call, mails[call]) for call in found if not compose.called_off(call, mails[call]))
    return [ready(call, mail, site) for call, mail in due if mail]


def ready(call: Call, mail: Mail[Any], site: SiteSettings) -> ToSay:
    words = compose.call_script(call, mail, site=site)
    return ToSay(
        call=call,
        words=words,
        tel=f"tel:{call.phone}",
        sms=f"sms:{call.phone}?&body={quote(words)}",
        number=show_phone(call.phone),
    )


def record(call: Call, *, outcome: str, by: Any, note: str = "") -> None:
    """Record the outcome of a call. A later try replaces an earlier outcome."""
    with transaction.atomic():
        Call.objects.filter(pk=call.pk).update(
            outcome=outcome,
            note=note[:250],
            called_at=timezone.now(),
            called_by=by,
            # "No longer needed" does not count as a try.
            tries=models.F("tries") + int(outcome != Call.Outcome.NOT_NEEDED),
        )
        audit.record(by, "call_made", call, outcome=outcome)


def question_of(call: Call) -> Question | None:
    """Return the question that a call asks; None if it only informs."""
    return named(Question, call.template)


def answer(call: Call, *, is_yes: bool, by: Any, note: str = "") -> None:
    """Record the answer to a call's question and apply it, in one transaction.

    Raises NotPossible, also if the call asks no question or its row is gone.
    """
    question = question_of(call)
    mail = compose.mails_of([call])[call]
    if question is None or mail is None:
        raise NotPossible(gettext("This has changed since. Here’s the latest version."))
    with transaction.atomic():
        record(call, outcome=Call.Outcome.YES if is_yes else Call.Outcome.NO, by=by, note=note)
        question.answer(mail.row, is_yes, by)


def owner_of(call: Call) -> tuple[str, str]:
    """Return (name, URL of the page of calls) of those who owe it; the office if no row or app is named."""
    reference = (call.owed_type, call.owed_id)
    row, owner = references.load([reference]).get(reference), named(Owner, call.owed_type)
    if row is None or owner is None:
        return SiteSettings.load().name, f"{settings.SITE_URL}/admin/mailing/call/"
    return owner.title(row), owner.url(row)
