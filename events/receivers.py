"""Signal receivers of events."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from coalitions.models import Coalition, Membership
from coalitions.signals import member_joined
from events import welcomes, word_list_repair
from events.models import CalendarText, Event
from people import names
from people.models import Person
from people.signals import name_changed


@receiver(post_migrate, sender=apps.get_app_config("events"), dispatch_uid="events.word_lists", weak=False)
def repair_word_lists(using: str, **_: Any) -> None:
    word_list_repair.repair(using)
    # Another version of the portal may write them differently.
    CalendarText.objects.using(using).all().delete()


@receiver(name_changed, dispatch_uid="events.contacts", weak=False)
def rename_contacts(person: Person, former: set[str], **_: Any) -> None:
    """Change the contact's name on events of coalitions that the person facilitates."""
    led = Coalition.objects.facilitated_by(person)
    names.rename_typed(Event.objects.filter(hosts__coalition__in=led), person, former)


@receiver(member_joined, dispatch_uid="events.welcome", weak=False)
def welcome(membership: Membership, **_: Any) -> None:
    welcomes.greet(membership)
