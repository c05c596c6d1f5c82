"""A person who took part in everything and then had their data deleted: no page may name them any more."""

from agenda import support
from agenda.models import AgendaItem
from coalitions.models import Coalition, Letter
from events.models import Event
from news.models import Subscription
from office.privacy import Subject
from people import data_requests
from people.models import Person
from tests.factories import (
    make_facilitator,
    make_item,
    make_member,
    make_person,
    make_rsvp,
    make_sign_up,
    make_story,
    make_thread,
    make_volunteer,
)
from tests.page_types.sample_site import SampleSite
from volunteering.models import Shift

NAME, EMAIL = "Zuleyka Quintanilla", "zuleyka@example.org"


def take_part() -> Person:
    """Create the person with a row in every app whose pages name people."""
    person = make_person(EMAIL, name=NAME, phone="+14045550777")
    circle, hub = Coalition.objects.get(slug="the-circle"), Coalition.objects.get(slug="the-hub")
    make_member(circle, person, is_shown=True)
    make_facilitator(hub, person)
    make_thread(hub, person)
    support.endorse(
        AgendaItem.objects.filter(coalition=circle).exclude(opened_at=None).first() or make_item(circle),
        person,
    )
    make_story(circle, "circle", "published", "named", person=person, teller=NAME)
    make_rsvp(Event.objects.get(slug="a-past-event"), person)
    make_sign_up(Shift.objects.order_by("pk").first(), make_volunteer(person, name=NAME))
    Letter.objects.create(coalition=hub, name=NAME, email=EMAIL, words="Hello.")
    Subscription.objects.create(email=EMAIL, state=Subscription.State.CONFIRMED)
    return person


def fill(_sample_site: SampleSite) -> None:
    """Delete the person's data, keeping their words, so that what they wrote is still shown."""
    subject = Subject.of(take_part())
    data_requests.ask_deletion(subject, language="en", keeps_words=True, now=True)
