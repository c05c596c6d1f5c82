"""The rules of each kind of list: members, volunteers, attendance; who may import what; how long lists are kept."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from coalitions.models import Membership
from events.models import RSVP
from imports import runs, targets
from imports.models import ImportFile
from office import privacy
from people.models import Person
from tests.factories import (
    make_circle,
    make_event,
    make_member,
    make_person,
    make_rsvp,
    make_volunteer,
)
from tests.imports import exports, lists
from volunteering.models import AskAgain, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_members_keep_what_they_and_the_facilitators_decided():
    circle = make_circle()
    for email, state in (
        ("act", "active"),
        ("wait", "pending"),
        ("left", "left"),
        ("out", "blocked"),
        ("no", "declined"),
    ):
        make_member(circle, make_person(f"{email}@example.org"), state=state)
    make_person("closed@example.org", is_active=False)
    text = (
        "name,email,phone\nA,act@example.org,404-555-0101\nB,wait@example.org,\nC,left@example.org,\nD,out@example.org,\n"
        "E,no@example.org,\nF,closed@example.org,\nG,,404-555-0102\nH,,\n,i@example.org,\nJ,,12\nK,k@example.org,\n"
    )
    row = lists.start("members", [("list.csv", text.encode())], coalition=circle.pk, may_call=False)
    assert lists.reasons(row) == {
        2: "changed", 3: "waits", 4: "ended", 5: "removed", 6: "ended", 7: "closed", 8: "no_calls", 9: "no_contact",
        10: "no_name", 11: "bad_phone", 12: "new",
    }  # fmt: skip
    states = dict(Membership.objects.values_list("person__email", "state"))
    runs.confirm(row, [], row.made_by)
    circle.refresh_from_db()
    assert dict(Membership.objects.values_list("person__email", "state")) == {
        **states,
        "k@example.org": "active",
    }
    assert circle.member_count == 2
    assert Person.objects.get(email="act@example.org").phone == "+14045550101"
    # Who has signed in keeps their own details.
    Person.objects.filter(email="act@example.org").update(phone="", last_login=timezone.now())
    row = lists.start("members", [("list.csv", text.encode())], coalition=circle.pk)
    assert lists.reasons(row)[2] == "here"


def test_volunteers_keep_what_they_agreed_to():
    circle = make_circle()
    ana, ben = make_volunteer(email="ana@example.org"), make_volunteer(email="ben@example.org", name="Ben")
    AskAgain.objects.create(volunteer=ben, coalition=circle, wording="x", stopped_at=timezone.now())
    row = lists.text(
        "volunteers", "name,email,phone\nAna,ana@example.org,404-555-0101\nBen,ben@example.org,\nCal,,404-555-0103\n",
        coalition=circle.pk,
    )  # fmt: skip
    assert row.counts == {"new": 1, "changed": 1, "here": 1}
    asked = Volunteer.objects.wants_to_help_again(circle)
    assert [one.name for one in asked] == ["Cal"]
    ana.refresh_from_db()
    assert ana.phone == "+14045550101"


def test_attendance_counts_each_party_once_and_thanks_no_one():
    event = make_event(make_circle(), starts_in=timedelta(days=-30))
    lee = make_rsvp(event, name="Lee", email="lee@example.org")
    row = lists.golden("attendance", "eventbrite.csv", event=event.pk, unclear="leave")
    event.refresh_from_db()
    assert (row.counts, event.attended) == ({"new": 1, "out": 3}, 2)  # Ana and Abe, with one address
    row = lists.golden("attendance", "eventbrite.csv", event=event.pk, unclear="came")
    event.refresh_from_db()
    lee.refresh_from_db()
    assert (row.counts, event.attended, lee.came) == ({"changed": 1, "here": 1, "out": 2}, 4, True)
    assert RSVP.objects.filter(event=event, source="import").get().wants_reminders is False
    # Once names were erased, someone without an address cannot be told from someone who is counted.
    RSVP.objects.update(wiped_at=timezone.now())
    row = lists.start("attendance", exports.files("meetup.tsv"), event=event.pk)
    assert set(lists.reasons(row).values()) == {"erased", "absent"}


def test_attendance_is_only_for_events_whose_letters_have_left():
    form = targets.get("attendance").form
    recent = make_event(make_circle(), starts_in=timedelta(days=-2))
    old = make_event(make_circle(), starts_in=timedelta(days=-6))
    coming = make_event(make_circle())
    offered = set(form().fields["event"].queryset)
    assert offered == {old}
    recent.closed_at = timezone.now()
    recent.save()
    assert set(form().fields["event"].queryset) == {old, recent}
    assert coming not in offered


def test_uploaded_lists_are_erased_after_a_week_and_found_for_the_people_on_them():
    row = lists.start("subscribers", exports.files("action_network.csv"))
    held = privacy.of(ImportFile)
    assert [file.name for file in held.rows(privacy.Subject(email="sam@example.org"))] == [
        "action_network.csv"
    ]
    assert not held.rows(privacy.Subject(email="nobody@example.org"))
    assert held.sweep(timezone.now() + timedelta(days=6)) == 0
    assert held.sweep(timezone.now() + timedelta(days=8)) == 1
    assert runs.plan(row).judged == []


def test_who_may_import_what():
    def may(role: str) -> list[str]:
        person = make_person(is_staff=True)
        person.groups.set(Group.objects.filter(name=role))
        return [target.name for target in targets.open_to(Person.objects.get(pk=person.pk))]

    assert {role: may(role) for role in Group.objects.values_list("name", flat=True) if may(role)} == {
        "Membership": ["members"], "Newsletter": ["subscribers"], "Events": ["attendance", "volunteers"],
    }  # fmt: skip
    assert targets.open_to(AnonymousUser()) == []
