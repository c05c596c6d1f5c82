"""Queries whose SQL is written once: the same answers as Django's own, and nothing kept that changes."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from coalitions.models import Coalition, Membership
from events.models import Event, Host, load_hosts
from people.models import Person
from pse_portal import prepared
from pse_portal.prepared import NotPreparable, Prepared
from tests.factories import make_circle, make_event, make_hub, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_sql_is_written_once_and_run_with_each_call_s_values():
    by_slug = Prepared(lambda slug: Event.objects.filter(slug=slug))
    events = [make_event() for _each in range(3)]

    found = [by_slug(event.slug) for event in events]

    assert found == [[event] for event in events]
    assert len(by_slug.written) == 1
    assert by_slug("no-such-event") == []


def test_a_row_stands_for_its_key_and_one_query_is_made():
    circle, hub, person = make_circle(), make_hub(), make_person()
    Membership.objects.create(coalition=hub, person=person, state="active")
    mine = Prepared(lambda person, coalition: person.memberships.active().filter(coalition=coalition))

    assert mine(person, circle) == []
    with CaptureQueriesContext(
        connection,
    ) as made:
        [membership] = mine(person, hub)

    assert membership.person_id == person.pk
    assert len(made) == 1


def test_time_is_that_of_the_run_and_moved_as_the_query_says():
    soon = Prepared(lambda: Event.objects.filter(starts_at__lte=prepared.now() + timedelta(hours=2)))
    make_event(starts_in=timedelta(hours=3))

    assert soon() == []
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=30), tick=False):
        assert len(soon()) == 1


def test_date_is_that_of_the_run():
    asked = Prepared(lambda: Event.objects.filter(occurs_on=prepared.today() + timedelta(days=1)))
    make_event(occurs_on=timezone.localdate() + timedelta(days=2))

    assert asked() == []
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert len(asked()) == 1


@pytest.mark.parametrize(
    "build",
    [
        lambda: Event.objects.filter(starts_at__lte=timezone.now()),
        lambda: Event.objects.filter(occurs_on=timezone.localdate()),
        lambda: Event.objects.filter(starts_at__lte=prepared.now().replace(microsecond=0)),
    ],
)
def test_a_time_that_would_be_kept_is_refused(build):
    with pytest.raises(NotPreparable):
        Prepared(build)()


def test_a_word_that_the_query_changes_is_refused():
    with pytest.raises(NotPreparable):
        Prepared(lambda word: Event.objects.filter(title_en__contains=word))("park")


def test_a_field_that_would_be_kept_is_refused():
    by_name = Prepared(lambda person: Person.objects.filter(name=person.name))
    with pytest.raises(NotPreparable):
        by_name(make_person())


def test_a_query_whose_answer_would_be_kept_is_refused():
    def of_mine(person):
        return Event.objects.filter(hosts__coalition__in=list(Coalition.objects.with_member(person)))

    with pytest.raises(NotPreparable):
        Prepared(of_mine)(make_person())


def test_first_row_or_none():
    by_slug = Prepared(lambda slug: Event.objects.filter(slug=slug))
    event = make_event()

    assert by_slug.first(event.slug) == event
    assert by_slug.first("no-such-event") is None


def test_a_lent_word_is_that_of_each_call():
    by_address = Prepared(lambda person: Person.objects.filter(email=person.email))
    people = [make_person(), make_person(), Person.objects.create(name="By phone", email=None)]

    assert [by_address(person) for person in people] == [[people[0]], [people[1]], []]


def test_each_language_and_each_kind_of_coalition_has_its_own_sql():
    def of(coalition):
        return Coalition.objects.filter(pk=coalition.pk) if coalition.is_circle else Coalition.objects.none()

    circles = Prepared(of)
    circle, hub = make_circle(), make_hub()
    first, second = Coalition.objects.get(pk=circle.pk), Coalition.objects.get(pk=hub.pk)

    assert (circles(first), circles(second)) == ([first], [])
    titles = Prepared(lambda: Event.objects.order_by("title").values_list("title", flat=True))
    make_event(title_en="Apples", title_es="Manzanas")
    make_event(title_en="Beans", title_es="Frijoles")
    assert titles() == ["Apples", "Beans"]
    with translation.override("es"):
        assert titles() == ["Frijoles", "Manzanas"]


def test_staff_and_visitors_get_what_they_may_see():
    draft = make_event(state="draft")
    seen = Prepared(lambda viewer: Event.objects.visible_to(viewer))
    staff = make_person(is_staff=True)
    assert seen(AnonymousUser()) == seen(make_person()) == seen(staff) == []

    staff.user_permissions.add(Permission.objects.get(codename="change_event"))
    assert seen(Person.objects.get(pk=staff.pk)) == [draft]


def test_lists_of_keys_are_filled_up_for_few_lengths_of_sql():
    events = [make_event() for _each in range(5)]
    among = Prepared(lambda keys: Event.objects.filter(pk__in=keys).order_by("pk"))

    for number in range(1, 6):
        assert among([event.pk for event in events[:number]]) == events[:number]
    assert among([]) == []
    assert sorted(shape[1][1] for shape in among.written) == [0, 1, 2, 4, 8]


def test_hosts_are_loaded_with_one_query_the_lead_first():
    circle, hub, other = make_circle(), make_hub(), make_circle()
    event = make_event(circle)
    Host.objects.create(event=event, coalition_id=hub.pk, agreed_at=timezone.now())
    Host.objects.create(event=event, coalition_id=other.pk)  # asked
    alone = make_event(other)

    with CaptureQueriesContext(connection) as made:
        rows = load_hosts([event, alone])
        names = [[host.coalition.name for host in one.hosts.all()] for one in rows]

    assert names == [[circle.name, hub.name], [other.name]]
    assert len(made) == 1
