from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hubs.connections import links_of
from hubs.models import HubCircle, Liaison
from tests.factories import make_circle, make_hub, make_link, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_one_live_link_per_pair_but_ended_ones_stay():
    hub, circle = make_hub(), make_circle()
    make_link(hub, circle, state="ended", until=timezone.localdate())
    make_link(hub, circle)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_link(hub, circle, state="proposed", since=None)

    assert HubCircle.objects.count() == 2


def test_links_of_both_sides_tell_the_same_threads():
    hub, circle = make_hub(), make_circle()
    make_link(hub, circle, liaison=make_person(name="Denise"))
    basted, pinned = make_circle(), make_circle()
    make_link(hub, basted)
    make_link(hub, pinned, state="proposed", since=None)
    make_link(hub, make_circle(), state="ended", until=timezone.localdate())

    assert [link.status for link in links_of(hub)] == ["seated", "agreed", "proposed"]
    assert [link.status for link in links_of(circle)] == ["seated"]
    assert links_of(circle)[0].current_liaisons[0].person.name == "Denise"


def test_seat_is_vacant_from_the_day_the_liaison_steps_down():
    link = make_link(make_hub(), make_circle(), liaison=make_person())
    today = timezone.localdate()

    Liaison.objects.update(until=today)

    assert not HubCircle.objects.with_seat().get(pk=link.pk).is_seated
    assert Liaison.objects.current(today - timedelta(days=1)).count() == 1
