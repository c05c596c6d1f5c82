"""Lists imported as the attendance of an event that is over. No one is thanked, reminded, or put on a contact list.

Only events whose thank-you mails are past can be chosen: those that were closed, or that ended more than four days ago.
Guests' details are erased 90 days after the event, as for all others; the count stays.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings import capacity
from bookings.models import short_code
from events import check_in
from events.afterwards import TOO_LATE
from events.models import RSVP, Event, returning_token
from imports import targets
from imports.ledger import Ledger, chunks
from imports.rows import Row, folded
from imports.targets import Judged, Target, TargetForm


class AttendanceForm(TargetForm):
    """The event, and what a row means that does not say whether the person came."""

    event: Any = forms.ModelChoiceField(label=_("Event"), queryset=Event.objects.none())
    unclear = forms.ChoiceField(
        label=_("Rows that don’t say who came"),
        help_text=_(
            "For example: people who signed up but weren’t checked in, or a sheet without such a column."
        ),
        choices=[("leave", _("Leave them out")), ("came", _("Count them: they all came"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("event", finished(timezone.now()).order_by("-starts_at"))

    def stored(self) -> dict[str, Any]:
        return {**self.cleaned_data, "event": self.cleaned_data["event"].pk}


def finished(now: datetime) -> Any:
    """Return the events whose thank-you mails have left, or no longer will."""
    over = Q(closed_at__isnull=False, ends_at__lt=now) | Q(ends_at__lt=now - TOO_LATE)
    return Event.objects.filter(over, state=Event.State.PUBLISHED)


def judge(rows: list[Row], options: dict[str, Any]) -> list[Judged]:
    """Say what happens to each row; see `Target.judge`."""
    here = _here(options["event"])
    judged: list[Judged] = []
    first: dict[tuple[str, ...], Row] = {}
    people = _parties(rows, options)
    for row in rows:
        if reason := targets.unreadable(row, needs=["name"]):
            judged.append(Judged(row, targets.ODD, reason))
        elif row.came == "no":
            judged.append(Judged(row, targets.OUT, "absent"))
        elif not _came(row, options):
            judged.append(Judged(row, targets.OUT, "unclear"))
        elif row.who in first:
            judged.append(Judged(row, targets.OUT, "same_party", first[row.who]))
        else:
            first[row.who] = row
            judged.append(_judged(replace(row, people=people[row.who]), here))
    return judged


class _Here(dict[str, RSVP]):
    """An event's RSVPs by address, by token, and by name where there is neither; `is_wiped`: names were erased."""

    is_wiped = False


def _here(event_id: int) -> _Here:
    found = _Here()
    for rsvp in RSVP.objects.filter(event=event_id).order_by("pk"):
        found.is_wiped |= rsvp.wiped_at is not None
        keys = [rsvp.email, rsvp.returning, "" if rsvp.email or rsvp.phone else f"name:{folded(rsvp.name)}"]
        for key in filter(None, keys):
            found.setdefault(key, rsvp)
    return found


def _found(row: Row, here: _Here) -> RSVP | None:
    if row.email or row.phone:
        return here.get(row.email) or here.get(returning_token(row.email, row.phone))
    return here.get(f"name:{folded(row.name)}")


def _judged(row: Row, here: _Here) -> Judged:
    rsvp = _found(row, here)
    if rsvp is not None:
        return Judged(row, targets.HERE if rsvp.came else targets.CHANGED)
    if here.is_wiped and not (row.email or row.phone):
        return Judged(row, targets.OUT, "erased")
    return Judged(row, targets.NEW)


def apply(judged: list[Judged], options: dict[str, Any], ledger: Ledger) -> None:
    """Enter those who came, and check in those who RSVP'd. Locks the event. Mails no one."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=options["event"])
    here = _here(event.pk)
    by = ledger.imported.made_by
    arrived = {
        "came": True,
        "arrived_at": event.starts_at,
        "state": RSVP.State.GOING,
        "line": None,
        "offered_until": None,
    }
    changed = [(one.row, _found(one.row, here)) for one in judged if one.verdict == targets.CHANGED]
    ledger.change(
        RSVP,
        [(row.key, rsvp, {**arrived, "arrived": row.people}) for row, rsvp in changed if rsvp is not None],
    )
    new = [one.row for one in judged if one.verdict == targets.NEW]
    tokens = {row.key: returning_token(row.email, row.phone) for row in new}
    known = _seen_before(list(filter(None, tokens.values())))
    codes = set(RSVP.objects.filter(event=event).values_list("code", flat=True))
    made = []
    for row in new:
        code = short_code()
        while code in codes:
            code = short_code()
        codes.add(code)
        made.append(
            (
                row.key,
                RSVP(
                    event=event, name=row.name, email=row.email, phone=row.phone, language=row.language,
                    source=RSVP.Source.IMPORTED, state=RSVP.State.GOING, came=True, arrived=row.people,
                    arrived_at=event.starts_at, checked_in_by=by, party_size=min(row.people, RSVP.MOST_IN_A_PARTY),
                    wants_reminders=False, returning=tokens[row.key], code=code,
                    is_first_time=tokens[row.key] not in known if tokens[row.key] else True,
                ),
            )
        )  # fmt: skip
    # Erasing details 90 days after the event is no use of the RSVP.
    ledger.create(RSVP, made, watch=["event_id", "person_id", "state", "came", "arrived", "returning"])
    # No row's own: what was there before comes back if no one is left who came.
    ledger.change(Event, [("", event, {"attended": check_in.arrived(event.pk)})])


def _parties(rows: list[Row], options: dict[str, Any]) -> Counter[tuple[str, ...]]:
    """Return how many people came with each address: one who bought three tickets has three rows."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        if not row.trouble and _came(row, options):
            found[row.who] += row.people
    return found


def _came(row: Row, options: dict[str, Any]) -> bool:
    return row.came == "yes" or (row.came != "no" and options["unclear"] == "came")


def _seen_before(tokens: list[str]) -> set[str]:
    seen: set[str] = set()
    for part in chunks(tokens):
        seen |= set(RSVP.objects.came().filter(returning__in=part).values_list("returning", flat=True))
    return seen


def settle(options: dict[str, Any]) -> None:
    """Count spots and people who came again. Locks the event."""
    event = Event.objects.select_for_update(of=("self",)).filter(pk=options["event"]).first()
    if event is not None:
        capacity.count(event)
        if RSVP.objects.came().filter(event=event).exists():
            check_in.count_arrived(event.pk)


def in_words(options: dict[str, Any]) -> str:
    event = Event.objects.filter(pk=options["event"]).first()
    return str(event) if event else ""


TARGET = Target(
    "attendance",
    _("Attendance of a past event"),
    _("Counts who came, for the event and for reports. No one gets a thank-you email."),
    "events.add_rsvp",
    AttendanceForm,
    ("name", "email"),
    judge,
    apply,
    settle=settle,
    in_words=in_words,
    order=30,
    reasons={
        "absent": _("Didn’t come."),
        "unclear": _("The list doesn’t say if they came."),
        "same_party": _("Counted with row %(twin)s: the same address."),
        "erased": _("Names of this event were erased, so we can’t tell if this person is counted."),
    }.items(),
)
