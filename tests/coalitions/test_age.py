"""Age: 13 and over, in one line; a youth coalition has two adults and lists no members."""

import pytest
from django.urls import reverse

from coalitions import contributions, join_requests, membership
from coalitions.models import JoinRequest, Membership
from people import ages
from people.models import AgeBand, Person
from tests.factories import make_circle, make_facilitator, make_member, make_person

pytestmark = pytest.mark.django_db

JOIN = {"name": "Ana Ruiz", "email": "ana@example.org", "perspective": "community"}


def youth_circle(*bands: str, **values):
    """A youth circle led by one person for each band."""
    circle = make_circle(**{"slug": "the-circle", "joining": "open", **values})
    leading = [make_facilitator(circle, make_person(age_band=band)) for band in bands]
    type(circle).objects.filter(pk=circle.pk).update(is_youth=True)
    circle.refresh_from_db()
    return circle, leading


def row_of(circle, person) -> Membership:
    return Membership.objects.get(coalition=circle, person=person)


def test_one_line_about_age_is_needed_to_join_and_kept(client):
    circle = make_circle(joining="open")
    refused = client.post(circle.join_path, JOIN)
    assert "You need to be 13 or older to take part." in refused.content.decode()
    assert 'value="Ana Ruiz"' in refused.content.decode()
    assert not JoinRequest.objects.exists()

    client.post(circle.join_path, {**JOIN, "age_band": "on"})
    join_requests.confirm(JoinRequest.objects.get())
    assert Person.objects.get(email="ana@example.org").age_band == AgeBand.OF_AGE


def test_person_who_said_it_is_not_asked_again_but_a_youth_circle_asks_which_band(client):
    open_circle = make_circle(joining="open")
    circle, _leading = youth_circle("adult", "adult")
    person = make_person(age_band=AgeBand.OF_AGE)
    client.force_login(person)

    assert 'name="age_band"' not in client.get(open_circle.join_path).content.decode()
    assert client.get(circle.join_path).content.decode().count('name="age_band"') == 2
    client.post(circle.join_path, {"perspective": "community"})
    assert not Membership.objects.filter(person=person).exists()
    client.post(circle.join_path, {"perspective": "community", "age_band": "teen"})
    person.refresh_from_db()
    assert (person.age_band, row_of(circle, person).state) == ("teen", "active")
    ages.note(person, AgeBand.OF_AGE)
    assert Person.objects.get(pk=person.pk).age_band == "teen"


def test_account_is_created_only_for_someone_of_age(client):
    fields = {"name": "New", "email": "new@example.org", "password1": "a-long-word-for-tests"}
    assert client.post(reverse("account_signup"), fields).status_code == 200
    assert not Person.objects.exists()
    assert client.post(reverse("account_signup"), {**fields, "age_band": "on"}).status_code == 302
    assert Person.objects.get().age_band == AgeBand.OF_AGE


def test_youth_circle_keeps_two_adult_facilitators(client):
    circle, [first, second] = youth_circle("adult", "adult")
    for act in (membership.step_down, membership.leave):
        with pytest.raises(membership.TooFewAdults):
            act(row_of(circle, first))
    client.force_login(first)
    page = client.post(circle.address("leads"), {"do": "step-down"}, follow=True).content.decode()
    assert "A youth coalition needs two adult facilitators." in page
    assert row_of(circle, first).is_facilitator

    # A young facilitator may be named while two adults are there, and may go.
    young = make_member(circle, make_person(age_band="teen"))
    membership.appoint(young, second)
    membership.step_down(young)
    # With a third adult, one may go.
    membership.appoint(make_member(circle, make_person(age_band="adult")), second)
    membership.step_down(row_of(circle, first))
    assert not row_of(circle, first).is_facilitator


def test_adult_whom_a_youth_circle_needs_cannot_become_younger(client):
    circle, [first, second] = youth_circle("adult", "adult", name="Youth for Rent Relief")
    client.force_login(first)
    own = {"name": first.name, "language": "en", "zip_code": "30303", "phone": ""}
    page = client.post(reverse("pages:my-details"), {**own, "age_band": "teen"}).content.decode()
    assert "You’re one of the two adults who facilitate Youth for Rent Relief." in page
    assert 'value="30303"' in page
    assert Person.objects.get(pk=first.pk).age_band == "adult"
    membership.appoint(make_member(circle, make_person(age_band="adult")), second)
    assert client.post(reverse("pages:my-details"), {**own, "age_band": "teen"}).status_code == 302
    assert Person.objects.get(pk=first.pk).age_band == "teen"


def test_joining_elsewhere_does_not_change_an_age_band_that_was_chosen():
    person = make_person(age_band="adult")
    ages.note(person, AgeBand.TEEN)
    assert Person.objects.get(pk=person.pk).age_band == "adult"


def test_youth_circle_short_of_adults_names_only_adults_and_says_so(client):
    circle, [only] = youth_circle("adult")
    with pytest.raises(membership.TooFewAdults):
        membership.appoint(make_member(circle, make_person(age_band="13")), only)
    items = [item.words for item in contributions._items(only, [circle])]
    assert f"{circle.name} needs two facilitators who are 18 or older." in items
    client.force_login(make_person(is_staff=True, is_superuser=True))
    assert "1 of 2" in client.get(reverse("admin:circles_circle_changelist")).content.decode()

    membership.appoint(make_member(circle, make_person(age_band="adult")), only)
    assert contributions._items(only, [circle]) == []


def test_other_coalitions_need_no_adults():
    circle = make_circle()
    first, _second = make_facilitator(circle), make_facilitator(circle)
    membership.step_down(row_of(circle, first))
    assert not row_of(circle, first).is_facilitator


def test_youth_circle_lists_no_members(client):
    circle, [_boss, _other] = youth_circle("adult", "adult")
    shown = make_member(circle, make_person(name="Tess Young", age_band="teen"), is_shown=True)
    client.force_login(make_member(circle).person)
    address = reverse("circles:members", args=[circle.slug])

    assert shown.person.name not in client.get(address).content.decode()
    type(circle).objects.filter(pk=circle.pk).update(is_youth=False)
    assert shown.person.name in client.get(address).content.decode()
