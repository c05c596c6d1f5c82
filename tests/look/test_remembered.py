"""Parts of pages kept by what they are made from: the same input is not rendered twice, any other is."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db.models import F
from django.template import Context, Template
from django.utils import timezone, translation

from events.models import Event
from pse_portal.templatetags.remembered import PARTS, state_of
from tests.factories import make_circle, make_event

TEXT = "{% load remembered %}{% remembered thing %}{{ counter.next }}{% endremembered %}"


class Counter:
    def __init__(self) -> None:
        self.number = 0

    def next(self) -> int:
        self.number += 1
        return self.number


@pytest.fixture
def render():
    template, counter = Template(TEXT), Counter()

    def render(thing: object, request: object = None) -> str:
        context = Context({"thing": thing, "counter": counter})
        context.request = request
        return template.render(context)

    return render


def test_same_input_is_rendered_once(render):
    assert [render("a"), render("a"), render("b"), render("a")] == ["1", "1", "2", "1"]


def test_language_zone_minute_and_sample_page_belong_to_the_key(render):
    with time_machine.travel("2026-03-01 12:00:59", tick=False) as clock:
        assert render("a") == "1"
        with translation.override("es"):
            assert render("a") == "2"
        with timezone.override("Asia/Tokyo"):
            assert render("a") == "3"
        assert render("a", SimpleNamespace(is_labeled_sample=True)) == "4"
        clock.shift(1)
        assert render("a") == "5"


@pytest.mark.django_db
def test_row_is_another_input_after_any_write(render):
    event = make_event(title_en="Vigil")

    def row() -> Event:
        return Event.objects.as_rows().get(pk=event.pk)

    assert [render(row()), render(row())] == ["1", "1"]
    Event.objects.filter(pk=event.pk).update(places_taken=F("places_taken") + 1)
    assert [render(row()), render(row())] == ["2", "2"]
    circle = make_circle()
    event.hosts.create(coalition_id=circle.pk, agreed_at=timezone.now())
    assert render(row()) == "3"
    type(circle).objects.filter(pk=circle.pk).update(name="Another name")
    assert render(row()) == "4"


@pytest.mark.django_db
def test_list_shows_a_changed_row_at_once(client):
    event = make_event(title_en="Vigil", starts_at=timezone.now() + timedelta(days=2), capacity=10)
    assert b"Vigil" in client.get("/events/?hub=none").content
    Event.objects.filter(pk=event.pk).update(title_en="Picnic", places_taken=10)
    page = client.get("/events/?kind=none").content
    assert b"Picnic" in page
    assert b"Full" in page


def test_what_cannot_be_compared_is_taken_by_its_text():
    assert state_of({"a": [1, {"b": {2}}]}) == state_of({"a": [1, {"b": {2}}]})
    assert state_of({"a": [1]}) != state_of({"a": [2]})


def test_parts_stay_within_their_number(render):
    for number in range(1500):
        render(number)
    assert len(PARTS._cache) <= 600
