"""The speakers' table of a sitting: offers, who was confirmed, in which order, what is missing, and who was heard."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from advocacy import mails
from advocacy.models import Sitting, SittingChange, Speaker
from coalitions.models import Coalition
from hubs.models import County
from mailing import outbox
from office import audit
from pse_portal.open_forms import posting_network

State = Speaker.State
# Names and contacts go this long after the sitting; those of one postponed without a new date, after the offer.
KEPT_FOR = timedelta(days=30)
WAITS_AT_MOST = timedelta(days=365)


class Closed(Exception):
    """The sitting takes no speakers: it is over, or canceled."""


# Offer and withdraw
# ------------------
def offer(sitting: Sitting, *, person: Any = None, **values: Any) -> Speaker:
    """Store an offer to speak. An email with a link to withdraw is queued for those with an address. Raises Closed.

    A person has one place at a sitting; a guest who sends the same name and contact again gets the same one. Locks
    the sitting.
    """
    if not sitting.takes_speakers:
        raise Closed
    with transaction.atomic():
        Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
        former = _same(sitting, person, values)
        if former is not None and not former.is_withdrawn:
            return former
        row = former or Speaker(sitting=sitting, person=person, network=posting_network.get())
        for name, value in {**values, "state": State.OFFERED, "offered_at": timezone.now()}.items():
            setattr(row, name, value)
        row.save()
        if row.contact.email:
            outbox.queue(mails.SpeakerOffered(row), key=f"speaker:{row.pk}:offered:{row.offered_at}")
    return row


def _same(sitting: Sitting, person: Any, values: dict[str, Any]) -> Speaker | None:
    rows = sitting.speakers.all()
    if person is not None:
        return rows.filter(person=person).first()
    same = {name: values.get(name, "") for name in ("name", "email", "phone")}
    return rows.active().filter(person=None, **same).first()


def enter(sitting: Sitting, by: Any, **values: Any) -> Speaker:
    """Add a speaker who asked by phone or at a meeting, confirmed at once. Logged. Raises Closed."""
    with transaction.atomic():
        row = offer(sitting, entered_by=by, **values)
        audit.record(by, "speaker.entered", row)
        confirm(row, by)
    return row


def withdraw(speaker: Speaker) -> None:
    """Take a speaker off the table, as they ask by their own link. Idempotent."""
    rows = Speaker.objects.filter(pk=speaker.pk).exclude(state=State.WITHDRAWN)
    rows.update(state=State.WITHDRAWN, order=None)


def again(speaker: Speaker) -> None:
    """Note that a speaker who was asked again still wants to speak: they keep their place. Idempotent."""
    Speaker.objects.filter(pk=speaker.pk, state=State.ASKED).update(state=State.CONFIRMED)


# The table
# ---------
def confirm(speaker: Speaker, by: Any) -> bool:
    """Put a speaker on the table, after the others, and tell them. Locks the sitting. Logged.

    Returns False where they are on it already, or withdrew.
    """
    with transaction.atomic():
        row = _locked(speaker)
        if row.state not in (State.OFFERED, State.ASKED):
            return False
        row.state = State.CONFIRMED
        if row.order is None:
            last = row.sitting.speakers.active().aggregate(last=Max("order"))["last"]
            row.order = (last or 0) + 1
        row.save(update_fields=["state", "order"])
        key = f"speaker:{row.pk}:confirmed:{row.sitting.sequence}:{row.offered_at}"
        outbox.queue(mails.SpeakerConfirmed(row), key=key)
        audit.record(by, "speaker.confirmed", row)
    return True


def earlier(speaker: Speaker, by: Any) -> None:
    """Let a speaker change places with the one before. Numbers the speakers anew. Locks the sitting. Logged."""
    with transaction.atomic():
        row = _locked(speaker)
        rows = list(row.sitting.speakers.filter(order__isnull=False).order_by("order", "pk"))
        nth = next((nth for nth, one in enumerate(rows) if one.pk == row.pk), 0)
        if nth:
            rows[nth - 1], rows[nth] = rows[nth], rows[nth - 1]
        for order, one in enumerate(rows, start=1):
            one.order = order
        Speaker.objects.bulk_update(rows, ["order"])
        audit.record(by, "speaker.moved", row)


def remove(speaker: Speaker, by: Any) -> None:
    """Take a speaker off the table, as they asked by phone. Logged."""
    with transaction.atomic():
        withdraw(speaker)
        audit.record(by, "speaker.removed", speaker)


def note(speaker: Speaker, was_heard: bool, by: Any) -> None:
    """Note after the sitting whether a speaker was heard. Logged."""
    with transaction.atomic():
        Speaker.objects.filter(pk=speaker.pk).update(was_heard=was_heard)
        audit.record(by, "speaker.noted", speaker)


def _locked(speaker: Speaker) -> Speaker:
    """Lock the sitting of a speaker. Return the speaker as it is now."""
    sittings = Sitting.objects.select_for_update(of=("self",)).select_related("decision__body")
    sitting = sittings.get(pk=speaker.sitting_id)
    row = Speaker.objects.select_related("person").get(pk=speaker.pk)
    row.sitting = sitting
    return row


# Asked again when a date changes
# -------------------------------
def asked_by(change: SittingChange) -> QuerySet[Speaker]:
    """Return the speakers that a change asks again: those of its sitting, and where it adds one, those of the others."""
    rows = Speaker.objects.active().exclude(person=None, email="", phone="")
    if change.kind == SittingChange.Kind.ADDED:
        others = Q(sitting__decision=change.sitting.decision_id) & ~Q(sitting=change.sitting_id)
        return rows.filter(others, sitting__state__in=[Sitting.State.SCHEDULED, Sitting.State.POSTPONED])
    return rows.filter(sitting=change.sitting_id)


def ask_again(change: SittingChange) -> int:
    """Ask the speakers whether a new date, a postponement, or a further sitting suits them, once each.

    Returns how many. Those of the changed sitting count as asked until they answer; a canceled one only tells them.
    """
    kinds = SittingChange.Kind
    with transaction.atomic():
        rows = list(asked_by(change).select_related("person").order_by("pk"))
        if change.kind in (kinds.MOVED, kinds.POSTPONED):
            confirmed = [row.pk for row in rows if row.state == State.CONFIRMED]
            Speaker.objects.filter(pk__in=confirmed).update(state=State.ASKED)
        outbox.queue_all(
            outbox.Notice(
                mails.SpeakerAsked(
                    row, kind=change.kind, changed=change.sitting_id, sequence=change.sequence
                ),
                key=f"speaker:{row.pk}:change:{change.pk}",
            )
            for row in rows
        )
    return len(rows)


def also_at(speaker: Speaker, sitting: Sitting) -> Speaker:
    """Offer the same speaker for a further sitting of the same decision. Raises Closed."""
    names = (
        "name", "email", "phone", "language", "shows_name", "county", "coalition", "about", "needs_ride",
        "needs_interpreter",
    )  # fmt: skip
    return offer(sitting, person=speaker.person, **{name: getattr(speaker, name) for name in names})


# What is missing
# ---------------
@dataclass
class Table:
    """Who speaks at a sitting, and for which places and topics nobody does yet."""

    sitting: Sitting
    rows: list[Speaker]
    counties: list[County] = field(default_factory=list)
    hubs: list[Coalition] = field(default_factory=list)
    topics: list[Any] = field(default_factory=list)

    @property
    def on_it(self) -> list[Speaker]:
        """Those who are confirmed, or were and have been asked again, in their order."""
        return [row for row in self.rows if row.state in (State.CONFIRMED, State.ASKED)]

    @property
    def offers(self) -> list[Speaker]:
        return [row for row in self.rows if row.state == State.OFFERED]

    @property
    def withdrawn(self) -> int:
        return sum(row.is_withdrawn for row in self.rows)

    def _without(self, things: list[Any], name: str) -> list[Any]:
        taken = {getattr(row, f"{name}_id") for row in self.on_it}
        return [thing for thing in things if thing.pk not in taken]

    @property
    def no_county(self) -> list[County]:
        return self._without(self.counties, "county")

    @property
    def no_hub(self) -> list[Coalition]:
        return self._without(self.hubs, "coalition")

    @property
    def no_topic(self) -> list[Any]:
        return self._without(self.topics, "topic")

    @property
    def rides(self) -> int:
        return sum(row.needs_ride for row in self.on_it)

    @property
    def interpreters(self) -> int:
        return sum(row.needs_interpreter for row in self.on_it)

    @property
    def heard(self) -> int:
        return sum(bool(row.was_heard) for row in self.on_it)


def table(sitting: Sitting) -> Table:
    """Return the speakers' table. Five queries.

    Counties are those the decision matters to, else those its body decides for.
    """
    decision = sitting.decision
    rows = list(sitting.speakers.in_order())
    for row in rows:
        row.sitting = sitting
    counties = list(decision.counties.order_by("name")) or list(decision.body.counties.order_by("name"))
    hubs = decision.coalitions.filter(kind=Coalition.Kind.HUB).order_by("name")
    return Table(sitting, rows, counties, list(hubs), list(sitting.topics.all()))


# Retention
# ---------
def sweep(now: datetime) -> int:
    """Empty who spoke 30 days after the decision's last sitting; which county and topic was heard stays. Returns rows.

    Until then, speakers can still be asked to the next sitting, and hear the outcome.
    """
    still = Sitting.objects.filter(decision=OuterRef("sitting__decision"), starts_at__gte=now - KEPT_FOR)
    goes_on = Exists(still.exclude(state=Sitting.State.CANCELLED))
    over = Q(sitting__starts_at__lt=now - KEPT_FOR) & ~Q(sitting__state=Sitting.State.POSTPONED) & ~goes_on
    named = ~Q(name="", email="", phone="", about="", network="") | Q(person__isnull=False)
    rows = Speaker.objects.filter(named, over | Q(offered_at__lt=now - WAITS_AT_MOST))
    return int(
        rows.update(
            person=None, name="", email="", phone="", about="", network="", shows_name=False, needs_ride=False,
            needs_interpreter=False, entered_by=None,
        )
    )  # fmt: skip
