"""Rows in large numbers: they may be added to what is there, and pages show them."""

import pytest
from django.core.management import call_command

from demo.management.commands import seed_scale
from events.models import RSVP, Event
from people.models import Person
from tests.factories import make_event, make_hub

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_rows_are_added_twice_beside_real_ones_and_pages_show_them(client, capsys):
    make_event(make_hub())
    for _time in range(2):
        call_command(seed_scale.Command(), people=120, coalitions=4, events=30)

    assert "120 people" in capsys.readouterr().out
    assert (Person.objects.count(), RSVP.objects.count(), Event.objects.count()) == (240, 480, 61)
    assert Person.objects.create_user("new@example.org", name="New") == Person.objects.latest(
        "pk"
    )  # ids go on
    later = Event.objects.upcoming().last()
    for path in (
        "/",
        "/events/",
        later.get_absolute_url(),
        "/circles/",
        "/hubs/",
        "/news/",
        "/volunteer/",
        "/agenda/",
    ):
        assert client.get(path, follow=True).status_code == 200, path
