"""Asks along a link: asked by one side, answered by the other, done when the first says so.

Each function locks the row of the ask, and its mails are queued in its transaction.
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
    """A new ask of `side`; the facilitators of the other are told. Raises WrongState where the link is not agreed."""
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
    """The other side answers, yes or no; who asked is told. Raises NotYours for the side that asked, WrongState."""
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
    """The side that asked has what it asked for. Raises NotYours, WrongState."""
    with transaction.atomic():
        row = _locked(made, State.ANSWERED)
        if side != row.side:
            raise NotYours
        row.state, row.done_on = State.DONE, timezone.localdate()
        row.save()
        audit.record(by, "ask.done", row, coalition_id=row.asker.pk)


def withdraw(made: Ask, side: str, by: Person) -> None:
    """The side that asked takes it back before the answer. Raises NotYours, WrongState."""
    with transaction.atomic():
        row = _locked(made, State.OPEN)
        if side != row.side:
            raise NotYours
        row.state = State.WITHDRAWN
        row.save()
        audit.record(by, "ask.withdrawn", row, coalition_id=row.asker.pk)


def rise(now: datetime | None = None) -> int:
    """What nobody answered in the days of the site settings goes to the facilitators of both sides, once. How many."""
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
    """One mail to each facilitator of one side; a call where somebody has no e-mail."""
    with translation.override(settings.LANGUAGE_CODE):
        path = made.path_of(coalition)
    key = f"{mail.name}:{made.pk}:{coalition.pk}"
    facilitators.tell(coalition, mail, made, key=key, path=path, ours=coalition.name)
