"""Whom a mailing would reach: exact for up to 200 people, from a sample of 200 beyond, always in few statements."""

from typing import Any

import pytest
from django.utils import timezone

from coalitions import announcements
from coalitions.models import Coalition, Membership
from mailing import batches, suppression
from mailing.approvals import reached_by
from news import readers
from news.audiences import ReadersOfTopics
from news.models import Subscription, TopicChoice
from people.models import Person
from tests.factories import make_circle, make_facilitator

pytestmark = pytest.mark.django_db


def members(circle: Coalition, number: int) -> None:
    """Give the circle members of whom every fifth has only a phone, and every tenth neither."""
    people = Person.objects.bulk_create(
        Person(
            name=f"Member {nth}",
            email=f"member-{nth}@example.org" if nth % 5 else None,
            phone="" if nth % 10 == 0 or nth % 5 else f"+1404555{nth:04}",
        )
        for nth in range(number)
    )
    Membership.objects.bulk_create(
        Membership(coalition=circle, person=person, state="active") for person in people
    )


@pytest.mark.parametrize("number", [3, 30, 2000])
def test_page_of_a_draft_reads_at_most_two_hundred_people(client, django_assert_num_queries, number):
    circle = make_circle()
    boss = make_facilitator(circle)
    members(circle, number - 1)
    words = {"subject_en": "S", "words_en": "W", "subject_es": "", "words_es": ""}
    batch = announcements.draft(circle, words, by=boss)
    with django_assert_num_queries(3 if number <= 200 else 6):
        reach = batches.reach(batch)
    assert reach.is_about is (number > 200)
    if reach.is_about:
        assert abs(reach.mails - number * 0.8) < number * 0.05
        assert reached_by(batch) == number, "who must approve it depends on everyone on the list"
        assert str(reach).startswith("about ")
        client.force_login(boss)
        page = client.get(circle.address("announcement", pk=batch.pk))
        assert "These numbers are estimates." in page.text
    else:
        people = Person.objects.exclude(email=None)
        assert (reach.mails, reach.calls) == (
            people.count(),
            Person.objects.filter(email=None).exclude(phone="").count(),
        )
        assert reached_by(batch) == reach.mails + reach.calls


@pytest.mark.parametrize("number", [3, 30, 1000])
def test_reach_of_a_letter_to_readers_is_estimated_with_its_reasons(number):
    rows = Subscription.objects.bulk_create(Subscription(**reader(nth)) for nth in range(number))
    TopicChoice.objects.bulk_create(TopicChoice(subscription=row, topic="news") for row in rows)
    for row in rows[::2]:
        suppression.stop_address(row.email, "newsletter", source="tests")
    reach = readers.reach(ReadersOfTopics, "newsletter", {"topics": ["news"]})
    stopped = len(rows[::2])
    assert reach.is_about is (number > 200)
    assert abs(reach.mails - (number - stopped)) <= (number * 0.1 if reach.is_about else 0)
    assert abs(reach.candidates - number) <= 1


def reader(nth: int) -> dict[str, Any]:
    return {"email": f"reader-{nth}@example.org", "state": "confirmed", "confirmed_at": timezone.now()}
