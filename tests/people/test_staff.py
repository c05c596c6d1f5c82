"""Joining and leaving the staff, a second person's approval, and what the Membership role must not be able to do."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from coalitions import escalation
from coalitions.models import Coalition, Membership
from dialogue.models import Thread
from mailing.models import Message
from office import approvals
from office.models import Approval, AuditEntry, SiteSettings
from people import addresses, mails, staff
from people.models import Person, StaffInvitation
from tests.confirmed import confirm, sign_in
from tests.factories import make_circle, make_facilitator, make_hub, make_member, make_person, make_thread

pytestmark = pytest.mark.django_db

ADD = "/admin/people/staffinvitation/add/"


def colleague(*roles: str, **values: Any) -> Person:
    person = make_person(is_staff=True, **values)
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


def number(role: str) -> int:
    return Group.objects.get(name=role).pk


class TestJoining:
    def test_invitation_is_accepted_once_and_leads_to_the_second_step(self, client: Client):
        boss = colleague("Roles")
        sign_in(client, boss)
        client.post(
            ADD, {"name": "Nora", "email": "Nora@example.org", "language": "en", "groups": [number("Events")]}
        )
        row = StaffInvitation.objects.get()
        assert (row.email, Message.objects.get().email) == ("nora@example.org", "nora@example.org")
        path = mails.StaffInvited(row).context()["path"]

        nora = Client()
        assert nora.get(path).status_code == 200
        assert not Person.objects.filter(email="nora@example.org").exists()
        assert nora.post(path).url == "/accounts/2fa/"

        person = Person.objects.get(email="nora@example.org")
        assert (person.is_staff, person.is_superuser, [*person.groups.values_list("name", flat=True)]) == (
            True, False, ["Events"],
        )  # fmt: skip
        assert person.second_step_by is not None
        assert nora.get("/admin/").status_code == 200
        assert nora.post(path).status_code == 404
        with pytest.raises(staff.Over):
            staff.accept(row)
        assert AuditEntry.objects.filter(action__in=["staff_invited", "staff_joined"]).count() == 2

    def test_link_ends_after_a_week_when_withdrawn_and_with_the_right_of_who_invited(self, client: Client):
        boss = colleague("Roles")
        events = Group.objects.filter(name="Events")

        def invited() -> tuple[StaffInvitation, str]:
            row = staff.invite("nora@example.org", name="Nora", language="en", groups=events, by=boss)
            return row, mails.StaffInvited(row).context()["path"]

        row, path = invited()
        StaffInvitation.objects.update(invited_at=timezone.now() - StaffInvitation.ENDS_AFTER)
        assert client.post(path).status_code == 404
        row, path = invited()
        staff.withdraw(row, boss)
        assert client.post(path).status_code == 404
        row, path = invited()
        Person.objects.get(pk=boss.pk).groups.clear()
        assert client.post(path).status_code == 404
        assert not Person.objects.filter(email="nora@example.org").exists()

    def test_roles_are_given_by_who_may_and_never_to_oneself(self, client: Client):
        boss = colleague("Roles", email="boss@example.org")
        fields = {"name": "Nora", "email": "nora@example.org", "language": "en"}
        for role in ("Membership", "Content", "Data", "Audit"):
            sign_in(client, colleague(role))
            assert client.post(ADD, {**fields, "groups": [number("Audit")]}).status_code == 403, role
        sign_in(client, boss)
        client.post(ADD, {**fields, "email": "boss@example.org", "groups": [number("Audit")]})
        client.post(ADD, {**fields, "groups": [number("Roles")]})  # which only a superuser gives
        assert not StaffInvitation.objects.exists()
        # On the page of a person: others' roles, not one's own, and nobody is made staff without an invitation.
        editor, stranger, top = (
            colleague("Content"),
            make_person(),
            make_person(is_staff=True, is_superuser=True),
        )
        for person in (editor, boss, stranger, top):
            client.post(
                f"/admin/people/person/{person.pk}/change/", {"is_staff": "on", "groups": [number("Audit")]}
            )
        held = {one.pk: [*one.groups.values_list("name", flat=True)] for one in (editor, boss, stranger, top)}
        assert held == {editor.pk: ["Audit"], boss.pk: ["Roles"], stranger.pk: [], top.pk: []}
        assert not Person.objects.get(pk=stranger.pk).is_staff

    def test_roles_are_given_only_after_confirming(self, client: Client):
        client.force_login(colleague("Roles", password="a-long-word-for-tests"))
        fields = {"name": "Nora", "email": "nora@example.org", "language": "en", "groups": [number("Events")]}
        answer = client.post(ADD, fields)
        assert answer.url.startswith("/accounts/reauthenticate/?next=")
        assert not StaffInvitation.objects.exists()
        # What was typed is not lost: after the password the invitation goes out.
        client.post(answer.url, {"password": "a-long-word-for-tests", "next": ADD})
        assert StaffInvitation.objects.get().name == "Nora"


def test_leaving_takes_one_step_and_ends_everything(client: Client):
    boss, editor = colleague("Roles"), colleague("Content", "Roles")
    theirs = Client()
    theirs.force_login(editor)
    assert theirs.get("/admin/").status_code == 200
    staff.invite(
        "nora@example.org", name="Nora", language="en", groups=Group.objects.filter(name="Events"), by=editor
    )
    nonces = editor.nonce, editor.reply_nonce
    sign_in(client, boss)
    path = f"/admin/people/person/{editor.pk}/leave/"
    assert "signed out on every device" in client.get(path).text
    assert Person.objects.get(pk=editor.pk).is_staff

    client.post(path)

    editor.refresh_from_db()
    assert (editor.is_staff, editor.is_active, editor.groups.count()) == (False, True, 0)
    assert not UserSession.objects.filter(user=editor).exists()
    assert theirs.get("/me/").status_code == 302
    assert not StaffInvitation.objects.open().exists()
    assert not {editor.nonce, editor.reply_nonce} & {*nonces}
    assert Message.objects.filter(template="people/email/staff_left").get().email == editor.email
    assert AuditEntry.objects.about(editor).filter(action="staff_left", actor_id=boss.pk).exists()
    top = make_person(is_staff=True, is_superuser=True)
    assert client.post(f"/admin/people/person/{boss.pk}/leave/").status_code == 403
    assert client.post(f"/admin/people/person/{top.pk}/leave/").status_code == 403


class TestSecondPerson:
    @pytest.fixture(autouse=True)
    def _asked(self) -> None:
        site = SiteSettings.load()
        site.asks_second_person = True
        site.save()

    def test_end_of_a_coalition_waits_for_a_colleague_and_then_goes_on(self, client: Client):
        hub, asker, other = make_hub(), colleague("Membership"), colleague("Membership")
        outsider = colleague("Content")
        sign_in(client, asker)
        for _ in range(2):  # asked twice, mailed once
            page = client.post(f"/admin/hubs/hub/{hub.pk}/end/", {"into": ""}, follow=True)
            assert "A colleague has to approve this first." in page.text
        approval = Approval.objects.get()
        assert Coalition.objects.get(pk=hub.pk).life == "active"
        told = Message.objects.filter(template="people/email/approval_asked")
        assert [one.email for one in told] == [other.email]
        decide = f"/admin/office/approval/{approval.pk}/decide/"
        for person, status in ((asker, 302), (outsider, 404)):
            sign_in(client, person)
            assert client.post(decide, {"do": "approve"}).status_code == status
            assert Coalition.objects.get(pk=hub.pk).life == "active"
        sign_in(client, other)
        assert "Approve this step" in client.get(f"/admin/office/approval/{approval.pk}/change/").text

        client.post(decide, {"do": "approve"})

        assert Coalition.objects.get(pk=hub.pk).life == "archived"
        assert AuditEntry.objects.get(action="coalition.archived").actor_id == asker.pk
        assert Message.objects.filter(template="people/email/approval_decided").get().email == asker.email

    def test_declined_and_expired_requests_do_nothing(self):
        asker, other = colleague("Membership"), colleague("Membership")
        from coalitions.approvals import EndCoalition

        hub = make_hub()
        assert not approvals.goes_on(EndCoalition(hub, into=None), asker)
        approvals.decide(Approval.objects.get(), other, is_yes=False)
        assert not approvals.goes_on(EndCoalition(hub, into=None), asker)
        late = Approval.objects.open().get()
        Approval.objects.filter(pk=late.pk).update(expires_at=timezone.now())
        with pytest.raises(approvals.NotYours):
            approvals.decide(late, other, is_yes=True)
        assert Coalition.objects.get(pk=hub.pk).life == "active"

    def test_approved_export_is_good_for_one_time(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("news.admin.subscription.EXPORTED", -1)
        asker, other = colleague("Newsletter"), colleague("Newsletter")
        sign_in(client, asker)
        path = "/admin/news/subscription/consents.csv"
        assert client.get(path).status_code == 302
        approvals.decide(Approval.objects.get(), other, is_yes=True)
        assert client.get(path).status_code == 200
        assert client.get(path).status_code == 302

    def test_only_a_superuser_turns_the_second_person_off(self, client: Client):
        site = {"name": "PSE", "short_name": "PSE", "requests_rise_after": 7, "quiet_after": 120,
                "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}  # fmt: skip
        for person, stays in ((colleague("Content"), True), (colleague(is_superuser=True), False)):
            sign_in(client, person)
            assert client.post("/admin/office/sitesettings/1/change/", site).status_code == 302
            assert SiteSettings.load().asks_second_person is stays


class TestMembershipCannotEscalate:
    """A Membership user tries to facilitate, to read a members' space, and to sign in as another person."""

    @pytest.fixture
    def mallory(self, client: Client) -> Person:
        person = colleague("Membership", email="mallory@example.org")
        sign_in(client, person)
        return person

    @pytest.fixture
    def circle(self) -> Coalition:
        circle = make_circle(joining="approval")
        make_facilitator(circle)
        make_thread(circle, title="Only for members")
        return circle

    def fields(self, coalition: Coalition, **more: str) -> dict[str, Any]:
        return {
            "name": coalition.name, "slug": coalition.slug, "joining": "open", "life": "active", "languages": ["en"],
            "dye": "1", "block": "0", "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
            "partners-TOTAL_FORMS": "0", "partners-INITIAL_FORMS": "0", **more,
        }  # fmt: skip

    def named(self, person: Person) -> dict[str, str]:
        return {"memberships-TOTAL_FORMS": "1", "memberships-0-person": str(person.pk)}

    def closed(self, *people: Person) -> None:
        """Nobody of them facilitates, or reads the conversation."""
        for person in people:
            thread = Thread.objects.get(title="Only for members")
            assert not Membership.objects.leading().filter(person=person, coalition=thread.home).exists()
            assert not Thread.objects.readable_by(person).filter(pk=thread.pk).exists()

    def test_by_naming_themselves_or_a_made_up_person(
        self, client: Client, mallory: Person, circle: Coalition
    ):
        person = {
            "name": "Puppet",
            "email": "puppet@example.org",
            "language": "en",
            "time_zone": "America/New_York",
        }
        client.post("/admin/people/person/add/", person)
        puppet = Person.objects.get(email="puppet@example.org")
        path = f"/admin/circles/circle/{circle.pk}/change/"
        for one in (mallory, puppet):
            assert client.post(path, self.fields(circle, **self.named(one))).status_code == 302
        self.closed(mallory, puppet)
        # Deciding about their own request does not help.
        approval = Approval.objects.open().get()
        client.post(f"/admin/office/approval/{approval.pk}/decide/", {"do": "approve"})
        assert Approval.objects.open().exists()
        self.closed(mallory, puppet)

    def test_by_opening_the_circle_and_joining(self, client: Client, mallory: Person, circle: Coalition):
        assert (
            client.post(f"/admin/circles/circle/{circle.pk}/change/", self.fields(circle)).status_code == 302
        )
        assert Coalition.objects.get(pk=circle.pk).joining == "approval"

    def test_by_answering_their_own_request(self, client: Client, mallory: Person, circle: Coalition):
        row = make_member(circle, mallory, state="pending")
        Membership.objects.filter(pk=row.pk).update(asked_at=timezone.now() - timedelta(days=30))
        escalation.rise()
        assert mallory.name in client.get("/admin/coalitions/membership/").text
        client.post("/admin/coalitions/membership/", {"action": "let_in", "_selected_action": [row.pk]})
        self.closed(mallory)

    def test_by_merging_a_coalition_of_theirs_into_it(
        self, client: Client, mallory: Person, circle: Coalition
    ):
        puppet, own = make_person("puppet@example.org"), make_circle()
        client.post(f"/admin/circles/circle/{own.pk}/change/", self.fields(own, **self.named(puppet)))
        assert Membership.objects.leading().filter(person=puppet, coalition=own).exists()  # nobody was there
        client.post(f"/admin/circles/circle/{own.pk}/end/", {"into": circle.pk})
        self.closed(mallory, puppet)

    def test_by_another_address_for_a_facilitator_or_a_person_without_one(
        self, client: Client, mallory: Person, circle: Coalition
    ):
        boss, neighbor = make_facilitator(circle), make_member(circle, make_person(None)).person
        EmailAddress.objects.create(user=boss, email=boss.email, verified=True, primary=True)
        for person in (boss, neighbor):
            fields = {
                "name": person.name,
                "language": "en",
                "time_zone": "America/New_York",
                "is_active": "on",
            }
            address = f"mallory+{person.pk}@example.org"
            client.post(f"/admin/people/person/{person.pk}/change/", {**fields, "another_email": address})
            person.refresh_from_db()
            before = person.email
            assert person.new_email == address
            path = mails.NewAddress(person).context()["path"]
            assert client.post(path).status_code == 404
            with pytest.raises(addresses.Taken):
                addresses.confirm(person, path.split("/")[2])
            person.refresh_from_db()
            assert person.email == before
        assert not Message.objects.filter(email__startswith="mallory+").exists()

    def test_by_merging_a_members_record_into_their_own_or_a_made_up_person(
        self, client: Client, mallory: Person, circle: Coalition
    ):
        neighbor, puppet = make_member(circle, make_person(None)).person, make_person("puppet@example.org")
        for one in (mallory, puppet):
            assert client.post(f"/admin/people/person/{neighbor.pk}/merge/{one.pk}/").status_code == 302
        assert Approval.objects.open().filter(step="people.merge_records").count() == 2
        self.closed(mallory, puppet)

    def test_by_an_address_other_than_the_one_a_colleague_saw(self, client: Client, mallory: Person):
        person, other = make_person(), colleague("Membership")
        fields = {"name": person.name, "language": "en", "time_zone": "America/New_York", "is_active": "on"}
        path = f"/admin/people/person/{person.pk}/change/"
        client.post(path, {**fields, "another_email": "harmless@example.org"})
        seen = Approval.objects.get()
        client.post(path, {**fields, "another_email": "mallory2@example.org"})
        with pytest.raises(approvals.Impossible):
            approvals.decide(seen, other, is_yes=True)
        assert (
            addresses.of_token(mails.NewAddress(Person.objects.get(pk=person.pk)).context()["path"]) is None
        )

    def test_by_roles_second_steps_groups_or_the_members_space(
        self, client: Client, mallory: Person, circle: Coalition
    ):
        boss = make_facilitator(circle)
        row = Authenticator.objects.create(user=boss, type="totp", data={"secret": "x"})
        fields = {"name": mallory.name, "language": "en", "time_zone": "America/New_York", "is_active": "on",
                  "is_staff": "on", "is_superuser": "on", "groups": [number("Moderation")]}  # fmt: skip
        refused = [
            (f"/admin/people/person/{mallory.pk}/change/", fields),
            (f"/admin/mfa/authenticator/{row.pk}/delete/", {"post": "yes"}),
            (f"/admin/auth/group/{number('Membership')}/change/", {"name": "Membership", "permissions": []}),
            (f"/admin/people/person/{boss.pk}/leave/", {}),
            (
                ADD,
                {"name": "N", "email": "n@example.org", "language": "en", "groups": [number("Moderation")]},
            ),
        ]
        for path, data in refused:
            assert client.post(path, data).status_code == 403, path
        client.post(f"/admin/people/person/{boss.pk}/change/", {**fields, "name": boss.name})
        boss.refresh_from_db()
        assert (boss.is_staff, boss.is_superuser, boss.groups.count()) == (False, False, 0)
        assert [*mallory.groups.values_list("name", flat=True)] == ["Membership"]
        assert client.get(Thread.objects.get(title="Only for members").get_absolute_url()).status_code == 404


def test_member_who_asks_is_signed_out_everywhere(client: Client):
    rosa = make_person()
    theirs = Client()
    theirs.force_login(rosa)
    assert theirs.get("/me/").status_code == 200
    path = f"/admin/people/person/{rosa.pk}/sign-out/"
    for role, status in (("Content", 403), ("Membership", 302), ("Data", 302)):
        client.force_login(colleague(role))
        if role == "Content":
            Group.objects.get(name="Content").permissions.clear()
        assert client.post(path).status_code == status, role
    assert theirs.get("/me/").status_code == 302
    assert AuditEntry.objects.about(rosa).filter(action="sessions_ended").count() == 2


def test_person_signs_out_everywhere(client: Client):
    rosa, phone = make_person(), Client()
    phone.force_login(rosa)
    phone.get("/me/")
    client.force_login(rosa)
    client.get("/me/")
    assert client.get("/staff/sign-out/").status_code == 405
    client.post("/staff/sign-out/")
    assert [one.get("/me/").status_code for one in (client, phone)] == [302, 302]


def test_confirm_helper_is_what_allauth_writes(client: Client):
    """The session that tests make (`tests.confirmed`) and a password typed on the page let in the same way."""
    person = colleague("Newsletter", password="a-long-word-for-tests")
    client.force_login(person)
    path = "/admin/news/subscription/consents.csv"
    asked = client.get(path)
    assert asked.status_code == 302
    client.post(asked.url, {"password": "a-long-word-for-tests"})
    assert client.get(path).status_code == 200
    other = Client()
    other.force_login(person)
    confirm(other)
    assert other.get(path).status_code == 200
