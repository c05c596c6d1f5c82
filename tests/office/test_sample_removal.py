"""`manage.py remove_samples` lists what is marked as a sample, and removes it with `--yes`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from circles.models import Circle
from coalitions.models import Coalition, Membership
from hubs.models import Hub
from mailing.models import Message
from office import sample_removal
from people.models import Person
from tests.factories import make_circle, make_hub, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def said(*options: str) -> str:
    output = StringIO()
    call_command("remove_samples", *options, stdout=output)
    return output.getvalue()


def merged(into: Coalition) -> Circle:
    return make_circle(life=Coalition.Life.MERGED, merged_into=into, is_sample=True)


def test_samples_are_listed_and_go_only_with_yes():
    circle, hub = make_circle(), make_hub(is_sample=True)
    make_member(circle, make_person("a@fairness.test")), make_member(hub, make_person("b@fairness.test"))
    # Protected by the foreign key of another circle, which is protected itself.
    merged(merged(make_circle(is_sample=True)))

    listed = said()
    assert [line.split(maxsplit=1) for line in listed.splitlines()[:-1]] == [
        ["3", "Issue Circles"],
        ["4", "coalitions"],
        ["1", "memberships"],
        ["1", "Equity Hubs"],
        ["1", "hub-county relationships"],
    ]
    assert "Nothing was removed yet" in listed
    assert Coalition.objects.count() == 5

    assert said("--yes").splitlines()[:-1] == listed.splitlines()[:-1]
    assert list(Coalition.objects.values_list("pk", flat=True)) == [circle.pk]
    assert Membership.objects.get().coalition_id == circle.pk
    assert not Hub.objects.exists()


def test_sample_that_something_real_needs_stops_it_with_a_sentence():
    sample = make_circle(is_sample=True)
    make_circle(name="Real Circle", life=Coalition.Life.MERGED, merged_into=sample)
    make_hub(is_sample=True)

    with pytest.raises(CommandError, match="need one: coalition “Real Circle”"):
        said("--yes")
    assert Coalition.objects.filter(is_sample=True).count() == 2


def test_demo_accounts_go_with_what_they_wrote_and_real_people_stay():
    circle, real = make_circle(), make_person("real@fairness.test")
    demo, staff = make_person("demo@example.org"), make_person("staff@example.org", is_staff=True)
    make_member(circle, demo), make_member(circle, real)
    Message.objects.create(
        key="a",
        kind=Message.Kind.TRANSACTIONAL,
        template="mailing/email/plain",
        email=demo.email,
        person_id=demo.pk,
    )

    listed = said()
    assert (
        "The accounts and records of demo@example.org, staff@example.org, with all that they wrote." in listed
    )
    assert "     2 people" in listed
    assert "     1 memberships" in listed
    assert Person.objects.count() == 3

    said("--yes")
    assert list(Person.objects.all()) == [real]
    assert Membership.objects.get().person_id == real.pk
    assert not Message.objects.filter(email__contains="example.org").exists()
    assert not sample_removal.are_there()
    assert staff.pk


def test_last_administrator_is_not_removed_even_if_it_is_a_demo_account():
    make_person("admin@example.org", is_staff=True, is_superuser=True)
    with pytest.raises(CommandError, match="no administrator would be left"):
        said("--yes")
    assert Person.objects.count() == 1

    make_person("real@fairness.test", is_superuser=True)
    said("--yes")
    assert Person.objects.get().email == "real@fairness.test"
