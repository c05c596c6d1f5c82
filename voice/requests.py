"""Requests along a connection: one side asks, the other answers, the first marks it as done.

Each function locks the request's row (`ask` the connection's) and queues its mails in the same transaction.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from coalitions import facilitators
from coalitions.models import Coalition
from hubs.connections import NotYours, WrongState
from hubs.models import HubCircle
from office import audit
from office.models import SiteSettings
from people.models import Person
from voice import mails
from voice.models import Ask

State = Ask.State


def ask(
    link: HubCircle, side: str, by: Person, *, kind: str, words: str, wanted_by: date | None = None
) -> Ask:
    """Create a request of `side` and queue mails to the other side's facilitators.

    Raises WrongState if the connection is not agreed.
    """
    with transaction.atomic():
        row = (
            HubCircle.objects.select_for_update(of=("self",)).select_related("hub", "circle").get(pk=link.pk)
        )
        if row.state != HubCircle.State.AGREED:
            raise WrongState
        made = Ask.objects.create(
            link=row, side=side, kind=kind, words=words, wanted_by=wanted_by, asked_by=by
        )
        audit.record(by, "ask.asked", made, coalition_id=made.asker.pk)
        _tell(made, made.asked, mails.AskAsked)
    return made


def answer(made: Ask, side: str, by: Person, *, takes: bool, words: str) -> None:
    """Answer a request as the other side, yes or no, and queue mails to the side that asked.

    Raises NotYours for the side that asked, WrongState.
    """
    with transaction.atomic():
        row = _locked(made, State.OPEN)
        if side == row.side:
            raise NotYours
        row.state, row.is_taken, row.answer = State.ANSWERED, takes, words
        row.answered_side, row.answered_by, row.answered_at = side, by, timezone.now()
        row.save()
        audit.record(by, "ask.answered", row, coalition_id=row.asked.pk, takes=takes)
        _tell(row, row.asker, mails.AskAnswered)


def finish(made: Ask, side: str, by: Person) -> None:
    """Mark a request as done, as the side that asked. Raises NotYours, WrongState."""
    with transaction.atomic():
        row = _locked(made, State.ANSWERED)
        if side != row.side:
            raise NotYours
        row.state, row.done_on = State.DONE, timezone.localdate()
        row.save()
        audit.record(by, "ask.done", row, coalition_id=row.asker.pk)


def withdraw(made: Ask, side: str, by: Person) -> None:
    """Withdraw a request before it is answered, as the side that asked. Raises NotYours, WrongState."""
    with transaction.atomic():
        row = _locked(made, State.OPEN)
        if side != row.side:
            raise NotYours
        row.state = State.WITHDRAWN
        row.save()
        audit.record(by, "ask.withdrawn", row, coalition_id=row.asker.pk)


def rise(now: datetime | None = None) -> int:
    """Escalate requests that are unanswered for the days in the site settings to both sides' facilitators, once.

    Return how many.
    """
    now = now or timezone.now()
    days = SiteSettings.load().requests_rise_after
    risen = 0
    for pk in Ask.objects.overdue(days, now).values_list("pk", flat=True):
        with transaction.atomic():
            row = _row(pk)
            if row.risen_at or row.state != State.OPEN:
                continue
            row.risen_at = now
            row.save(update_fields=["risen_at"])
            for coalition in (row.asked, row.asker):
                _tell(row, coalition, mails.AskRises)
            risen += 1
    return risen


def _row(pk: int) -> Ask:
    rows = Ask.objects.select_for_update(of=("self",)).select_related("link__hub", "link__circle")
    return rows.get(pk=pk)


def _locked(made: Ask, state: str) -> Ask:
    row = _row(made.pk)
    if row.state != state:
        raise WrongState
    return row


def _tell(made: Ask, coalition: Coalition, mail: type[mails.AskMail]) -> None:
    """Queue one mail to each facilitator of one side, or a call to those without email."""
    with translation.override(settings.LANGUAGE_CODE):
        path = made.path_of(coalition)
    key = f"{mail.name}:{made.pk}:{coalition.pk}"
    facilitators.tell(coalition, mail, made, key=key, path=path, ours=coalition.name)
