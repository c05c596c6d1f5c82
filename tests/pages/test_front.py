"""The front page: a picture of the last evening, with consent only."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from office.models import Picture
from tests.factories import make_circle, make_event

pytestmark = pytest.mark.django_db


def test_picture_of_the_last_evening_is_shown_if_its_people_agreed(client):
    circle = make_circle()
    older, last = (
        make_event(circle, starts_in=timedelta(days=-days), title_en=f"Day {days}") for days in (9, 3)
    )
    hidden = make_event(circle, starts_in=timedelta(days=-1), state="draft")
    picture = Picture.objects.create(alt_en="Neighbors at a table", width=640, height=480, widths=[320, 640])
    for event in (older, last, hidden):
        event.pictures.add(picture)

    def seen() -> str:
        caches["pages"].clear()
        return client.get("/").context["seen"]

    assert seen() is None
    picture.agreed_at = timezone.now()
    picture.save()
    assert seen() == {"event": last, "picture": picture}
    assert "Neighbors at a table" in client.get("/").text
