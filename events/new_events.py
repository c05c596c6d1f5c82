"""Creating events in the portal: from the form to a draft or a whole series."""

from typing import Any

from django.db import transaction

from coalitions.models import Coalition
from events import co_hosts, series
from events.event_fields import COPIED, Trait, having
from events.models import Event
from events.series import Repeat
from office import audit
from people.models import Person


def last_of(coalition: Coalition) -> Event | None:
    """Return the coalition's latest event that is not canceled; a new one starts with its place and defaults."""
    return (
        Event.objects.hosted_by(coalition).exclude(state=Event.State.CANCELLED).order_by("-starts_at").first()
    )


def begin_with(event: Event | None, *, whole: bool = False) -> dict[str, Any]:
    """Return the initial values of a new event's form: place and defaults of `event`, or a full copy (`whole`).

    Dates and links are never copied: they would be wrong in every copy.
    """
    if event is None:
        return {}
    plans = list(event.arrangements.all())
    return {
        **{name: getattr(event, name) for name in having(COPIED if whole else Trait.HABIT)},
        "starts": event.local_start.time(),
        "ends": event.local_end.time(),
        "arranged": [plan.kind for plan in plans],
        "certain": [plan.kind for plan in plans if plan.is_certain],
    }


def plan(event: Event, coalition: Coalition, *, by: Person) -> Event:
    """Save a new draft with `coalition` as lead host. Logged."""
    with transaction.atomic():
        event.slug = series.free_slug(event.title, event.local_start.date())
        event.save()
        co_hosts.lead(event, coalition, by)
        audit.record(by, "event_planned", event, coalition_id=coalition.pk)
    return event


def delete(event: Event, *, by: Person) -> None:
    """Delete a draft without RSVPs, with its files. Locks the event; logged.

    Raises Event.DoesNotExist where it is no such draft: an announced event is canceled, not deleted.
    """
    with transaction.atomic():
        row = Event.objects.select_for_update(of=("self",)).deletable().get(pk=event.pk)
        audit.record(by, "event_draft_deleted", row, title=row.title)
        for file in row.files.all():
            file.file.delete(save=False)
        row.delete()


def repeat_it(event: Event, coalition: Coalition, data: dict[str, Any], *, by: Person) -> None:
    """Make a saved event the first of the series that the form asks for, if any."""
    repeat = data.get("repeat") or Repeat.ONCE
    if repeat == Repeat.ONCE:
        return
    first_on = event.local_start.date()
    rule = series.rule_of(repeat, first_on)
    dates = series.days(rule, first_on, data["until"]) if rule else data["dates"]
    series.start(event, coalition, rule=rule, dates=dates, by=by)
