"""The newsletter lists volunteer opportunities once each, for readers who chose them."""

from datetime import timedelta

import pytest

from news import blocks, topics
from news.models import Issue
from tests.factories import make_circle, make_opportunity, make_shift

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_block_tells_each_opportunity_once_with_its_soonest_shift_that_has_a_place():
    circle = make_circle(slug="the-circle")
    opportunity = make_opportunity(circle, title_en="Greet", title_es="Recibir")
    make_shift(opportunity, starts_in=timedelta(days=2), capacity=1, places_taken=1)
    free = make_shift(opportunity, starts_in=timedelta(days=3), place="The library")
    make_shift(opportunity, starts_in=timedelta(days=4))
    make_shift(make_opportunity(circle, state="draft"))
    (item,) = blocks.Shifts.ahead(Issue(days_ahead=30))
    assert (item.key, item.tags) == (f"o{opportunity.pk}", ["volunteering", "circle:the-circle"])
    assert item.words["es"]["title"] == "Recibir"
    assert item.words["en"]["when"].endswith("The library")
    assert "volunteering" in [topic.key for topic in topics.offered()]
    assert free.places_left == 5
