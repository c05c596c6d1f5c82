"""Signal receivers of volunteering."""

from typing import Any

from django.dispatch import receiver

from coalitions.models import Coalition
from coalitions.signals import coalition_ended
from events.models import Event
from events.signals import event_changed
from people import names
from people.models import Person
from people.signals import name_changed, records_merged
from volunteering import opportunities, records, shift_changes
from volunteering.models import Opportunity


@receiver(event_changed, dispatch_uid="volunteering.shifts", weak=False)
def follow_event(event: Event, by: Person | None, **_: Any) -> None:
    shift_changes.follow(event, by)


@receiver(coalition_ended, dispatch_uid="volunteering.opportunities", weak=False)
def close_opportunities(coalition: Coalition, by: Person | None, **_: Any) -> None:
    opportunities.close_all(coalition, by)


@receiver(records_merged, dispatch_uid="volunteering.volunteer", weak=False)
def merge_volunteers(record: Person, owner: Person, **_: Any) -> None:
    records.merge(record, owner)


@receiver(name_changed, dispatch_uid="volunteering.coordinators", weak=False)
def rename_coordinators(person: Person, former: set[str], **_: Any) -> None:
    """Change the coordinator's name on opportunities of coalitions that the person facilitates."""
    led = Coalition.objects.facilitated_by(person)
    names.rename_typed(Opportunity.objects.filter(coalition__in=led), person, former)
