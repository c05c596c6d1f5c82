"""What staff can do to other people's accounts, and which of it is notified and logged."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver

from coalitions.models import Membership
from mailing.models import Message
from office import approvals
from office.models import Approval, AuditEntry
from people import addresses, mails
from people.models import Person
from tests.confirmed import sign_in
from tests.factories import make_facilitator, make_hub, make_person

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-word-for-tests"


@pytest.fixture
def staff(client):
    person = make_person("staff@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name="Membership"))
    sign_in(client, person)
    return person


def approve() -> None:
    """Another colleague of the Membership group approves what was asked for."""
    colleague = make_person(is_staff=True)
    colleague.groups.add(Group.objects.get(name="Membership"))
    approvals.decide(Approval.objects.open().get(), colleague, is_yes=True)


def form_of(person, **values):
    return {
        "name": person.name,
        "language": "en",
        "time_zone": "America/New_York",
        "is_active": "on",
        **values,
    }


class TestOneDoor:
    def test_admin_leads_to_the_sign_in_of_the_portal_and_takes_no_password(self, client):
        make_person("boss@example.org", password=PASSWORD, is_staff=True, is_superuser=True)
        asked = client.post(
            "/admin/login/?next=/admin/people/person/", {"username": "boss@example.org", "password": PASSWORD}
        )
        assert asked.url == "/accounts/login/?next=/admin/people/person/"
        assert "_auth_user_id" not in client.session
        assert client.get("/admin/").url == "/admin/login/?next=/admin/"

    def test_who_is_signed_in_and_no_staff_is_refused(self, client):
        client.force_login(make_person())
        assert client.get("/admin/login/").status_code == 403

    def test_no_other_address_takes_a_password_from_a_stranger(self, client):
        """Post a correct password to every path without arguments; only one signs in."""
        person = make_person("boss@example.org", password=PASSWORD, is_staff=True)
        EmailAddress.objects.create(user=person, email="boss@example.org", verified=True, primary=True)
        typed = {"username": "boss@example.org", "login": "boss@example.org", "email": "boss@example.org"}
        doors = []
        for path in sorted(_plain_paths(get_resolver().url_patterns)):
            client.cookies.clear()
            client.post(f"/{path}", {**typed, "password": PASSWORD, "password1": PASSWORD})
            if "_auth_user_id" in client.session:
                doors.append(path)
        assert doors == ["accounts/login/"]

    def test_nobody_sets_another_password(self, client, staff):
        other = make_person()
        for path in (f"/admin/people/person/{other.pk}/password/", "/admin/password_change/"):
            assert client.post(path, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
        assert not Person.objects.get(pk=other.pk).check_password(PASSWORD)


def _plain_paths(patterns, before=""):
    for pattern in patterns:
        path = before + str(pattern.pattern).lstrip("^").rstrip("$\\Z")
        if isinstance(pattern, URLResolver):
            yield from _plain_paths(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and not {"<", "("} & set(path):
            yield path


class TestAddress:
    def test_another_address_waits_until_it_confirms_and_both_are_told(self, client, staff):
        person = make_person("old@example.org", name="Ruth")
        EmailAddress.objects.create(user=person, email="old@example.org", verified=True, primary=True)

        client.post(
            f"/admin/people/person/{person.pk}/change/",
            form_of(person, another_email="New@example.org", email="forged@example.org"),
        )

        # Whoever reads the new address can sign in as the person: one member of staff is not enough.
        person.refresh_from_db()
        assert (person.email, person.new_email, person.new_email_at) == (
            "old@example.org",
            "new@example.org",
            None,
        )
        assert client.post(mails.NewAddress(person).context()["path"]).status_code == 404
        assert not Message.objects.exclude(template="people/email/approval_asked").exists()
        approve()
        Message.objects.filter(template__contains="approval").delete()

        person.refresh_from_db()
        assert (person.email, person.new_email) == ("old@example.org", "new@example.org")
        told = {message.email: message.template for message in Message.objects.all()}
        assert told == {
            "new@example.org": "people/email/new_address",
            "old@example.org": "people/email/address_asked",
        }
        entry = AuditEntry.objects.about(person).get(action="address_proposed")
        assert (entry.actor_id, entry.facts) == (staff.pk, {})

        path = mails.NewAddress(person).context()["path"]
        client.logout()
        assert "new@example.org" in client.get(path).text
        assert Person.objects.get(pk=person.pk).email == "old@example.org"
        client.post(path)

        person.refresh_from_db()
        assert (person.email, person.new_email) == ("new@example.org", "")
        assert EmailAddress.objects.get(user=person).email == "new@example.org"
        changed = Message.objects.filter(template="people/email/account_changed")
        assert sorted(changed.values_list("email", flat=True)) == ["new@example.org", "old@example.org"]
        assert AuditEntry.objects.about(person).filter(action="address_changed").exists()
        assert client.post(path).status_code == 404

    def test_link_is_void_once_another_address_is_entered_or_a_week_has_passed(self, client, staff):
        person = make_person("old@example.org")
        addresses.propose(person, "first@example.org", staff)
        first = mails.NewAddress(person).context()["path"]
        addresses.propose(person, "second@example.org", staff)
        assert client.post(first).status_code == 404
        Person.objects.filter(pk=person.pk).update(new_email_at=person.new_email_at - addresses.LIVES)
        person.refresh_from_db()
        assert client.post(mails.NewAddress(person).context()["path"]).status_code == 404
        assert Person.objects.get(pk=person.pk).email == "old@example.org"

    def test_address_of_somebody_else_is_refused_when_entered_and_when_confirmed(self, client, staff):
        person = make_person("old@example.org")
        make_person("taken@example.org")
        page = client.post(
            f"/admin/people/person/{person.pk}/change/", form_of(person, another_email="taken@example.org")
        )
        assert "Someone else signs in with this email." in page.text
        addresses.propose(person, "free@example.org", staff)
        make_person("free@example.org")
        assert client.post(mails.NewAddress(person).context()["path"]).status_code == 404
        assert Person.objects.get(pk=person.pk).email == "old@example.org"

    def test_person_added_by_staff_has_no_password(self, client, staff):
        client.post(
            "/admin/people/person/add/",
            form_of(Person(name="Ana"), email="ana@example.org", password1=PASSWORD, password2=PASSWORD),
        )
        person = Person.objects.get(email="ana@example.org")
        assert not person.has_usable_password()
        assert AuditEntry.objects.about(person).get().action == "person_added"


class TestFacilitators:
    def appoint(self, client, hub, person):
        return client.post(
            f"/admin/hubs/hub/{hub.pk}/change/",
            {
                "name": hub.name, "slug": hub.slug, "joining": "open", "life": "active", "languages": ["en"],
                "counties": [county.pk for county in hub.counties.all()],
                "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0",
                "memberships-0-person": str(person.pk),
                "partners-TOTAL_FORMS": "0", "partners-INITIAL_FORMS": "0",
            },
            follow=True,
        )  # fmt: skip

    def test_those_who_facilitate_are_told_at_once(self, client, staff):
        hub = make_hub()
        sitting, named = make_facilitator(hub), make_person(name="Ruth")

        self.appoint(client, hub, named)

        assert not Membership.objects.leading().filter(person=named).exists()
        approve()

        told = Message.objects.get(template="coalitions/email/facilitator_named")
        assert (told.email, told.context) == (sitting.email, {"by": staff.name})
        assert Membership.objects.leading().filter(coalition=hub, person=named).exists()

    def test_nobody_names_themselves(self, client, staff):
        hub = make_hub()
        page = self.appoint(client, hub, staff)
        assert "make yourself a facilitator" in page.text
        assert not Membership.objects.filter(coalition=hub).exists()


class TestAuditLog:
    def test_second_step_is_taken_away_but_never_shown_and_its_owner_is_told(self, client):
        client.force_login(make_person(is_staff=True, is_superuser=True))
        person = make_person("ana@example.org")
        row = Authenticator.objects.create(user=person, type="totp", data={"secret": "sealed-words"})
        path = f"/admin/mfa/authenticator/{row.pk}/"
        assert "sealed-words" not in client.get(f"{path}change/").text
        client.post(f"{path}delete/", {"post": "yes"})
        assert not Authenticator.objects.exists()
        assert Message.objects.get(email="ana@example.org").context["what"] == "totp_deactivated"
        assert AuditEntry.objects.about(person).filter(action="second_step_removed").exists()

    def test_sign_in_of_staff_is_logged(self, client):
        client.force_login(make_person())
        boss = make_person(is_staff=True)
        client.force_login(boss)
        entry = AuditEntry.objects.get(action="staff_signed_in")
        assert (entry.actor_id, entry.object_id) == (boss.pk, boss.pk)

    def test_roles_and_groups_are_logged_as_they_were_and_are(self, client):
        boss = make_person(is_staff=True, is_superuser=True)
        sign_in(client, boss)
        person, group = make_person(), Group.objects.get(name="Moderation")

        client.post(
            f"/admin/people/person/{person.pk}/change/", form_of(person, is_staff="on", groups=[group.pk])
        )

        facts = AuditEntry.objects.about(person).get(action="rights_changed").facts
        assert facts["before"] == {
            "is_active": True, "is_staff": False, "is_superuser": False, "groups": [],
        }  # fmt: skip
        assert (facts["after"]["is_staff"], facts["after"]["groups"]) == (True, [group.pk])

        permissions = sorted(group.permissions.values_list("pk", flat=True))
        client.post(
            f"/admin/auth/group/{group.pk}/change/", {"name": "Moderation", "permissions": permissions[1:]}
        )
        entry = AuditEntry.objects.about(group).get(action="group_changed")
        assert entry.facts == {"before": permissions, "after": permissions[1:]}
        client.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"})
        assert AuditEntry.objects.about(group).get(action="group_deleted").facts["people"] == [person.pk]
