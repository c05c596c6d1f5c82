from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from coalitions import join_requests, mails, membership
from coalitions.models import Coalition, JoinRequest, Membership
from mailing.models import Message
from people.models import Consent, Person
from pse_portal import signed_links
from tests.factories import make_circle, make_facilitator, make_hub, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def ask(coalition, **values):
    given = {"name": "Ana Ruiz", "email": "ana@example.org", "phone": "", "language": "es", **values}
    return join_requests.ask(coalition, **given)


def test_ask_leaves_a_request_only_and_mails_one_code():
    circle = make_circle()

    join_request = ask(circle)

    assert Person.objects.count() == 0
    assert Membership.objects.count() == 0
    message = Message.objects.get()
    assert (message.template, message.email, message.language) == (
        "coalitions/email/join_code",
        "ana@example.org",
        "es",
    )
    assert message.expires_at == join_request.asked_at + timedelta(minutes=15)


def test_ask_again_renews_the_code_of_the_same_request():
    circle = make_circle()
    first = ask(circle)
    old = first.code

    second = ask(circle, name="Ana R.")

    assert second.pk == first.pk
    assert JoinRequest.objects.count() == 1
    with pytest.raises(join_requests.WrongCode):
        join_requests.enter_code(second, old)
    person, row = join_requests.enter_code(second, second.code)
    assert (person.name, row.state) == ("Ana R.", Membership.State.ACTIVE)


def test_code_makes_person_with_verified_address_membership_and_consent():
    circle = make_circle()
    join_request = ask(circle, perspective="expert", is_shown=True, answers=[])

    person, row = join_requests.enter_code(join_request, join_request.code)

    assert (person.email, person.language, person.has_usable_password()) == ("ana@example.org", "es", False)
    assert EmailAddress.objects.get(user=person).verified
    assert (row.perspective, row.is_shown) == ("expert", True)
    consent = Consent.objects.get(person=person)
    assert consent.about == circle.slug
    assert consent.wording.startswith("Quiero unirme")


def test_code_finds_the_person_who_is_there_and_keeps_their_name():
    known = make_person("ana@example.org", name="Ana")
    join_request = ask(make_circle())

    person, _row = join_requests.enter_code(join_request, join_request.code)

    assert person == known
    assert Person.objects.get().name == "Ana"


def test_code_works_once():
    join_request = ask(make_circle())
    join_requests.enter_code(join_request, join_request.code)

    with pytest.raises(join_requests.CodeExpired):
        join_requests.enter_code(join_request, join_request.code)


def test_code_runs_out_after_half_an_hour():
    join_request = ask(make_circle())

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=16)),
        pytest.raises(join_requests.CodeExpired),
    ):
        join_requests.enter_code(join_request, join_request.code)
    assert Person.objects.count() == 0


def test_sixth_guess_is_not_looked_at():
    join_request = ask(make_circle())
    wrong = "000000" if join_request.code != "000000" else "111111"

    for _guess in range(5):
        with pytest.raises(join_requests.WrongCode):
            join_requests.enter_code(join_request, wrong)
    with pytest.raises(join_requests.CodeExpired):
        join_requests.enter_code(join_request, join_request.code)


def test_blocked_person_learns_it_only_after_proving_the_address(client):
    circle = make_circle()
    make_member(circle, make_person("ana@example.org"), state=Membership.State.BLOCKED)

    join_request = ask(circle)

    with pytest.raises(membership.NotWelcome):
        join_requests.enter_code(join_request, join_request.code)
    assert Membership.objects.get().state == Membership.State.BLOCKED


def test_phone_only_waits_in_the_queue_and_tells_the_facilitators():
    hub = make_hub()
    boss = make_facilitator(hub)

    join_request = ask(hub, email="", phone="+14045550123")
    ask(hub, email="", phone="+14045550123")

    assert list(JoinRequest.objects.to_call()) == [join_request]
    assert [message.email for message in Message.objects.all()] == [boss.email]


def test_called_person_becomes_a_member_without_a_login_once():
    hub = make_hub(joining=Coalition.Joining.APPROVAL)
    boss = make_facilitator(hub)
    join_request = ask(hub, email="", phone="+14045550123")

    row = join_requests.add_called(join_request, boss)
    with pytest.raises(membership.WrongState):
        join_requests.add_called(join_request, boss)

    assert (row.state, row.person.email, row.person.phone) == (Membership.State.ACTIVE, None, "+14045550123")
    assert Person.objects.count() == 2
    assert {consent.purpose for consent in row.person.consents.all()} == {"call", "membership"}


class TestPages:
    def test_stranger_joins_open_hub_in_four_pages(self, client):
        hub = make_hub("Clayton", slug="clayton")
        pages = [client.get(reverse("hubs:find"), {"zip": "30236"})]
        assert reverse("hubs:join", args=["clayton"]) in pages[0].text
        pages.append(client.get(reverse("hubs:join", args=["clayton"])))
        sent = client.post(
            reverse("hubs:join", args=["clayton"]),
            {
                "name": "Ana Ruiz",
                "email": "Ana@Example.org",
                "phone": "",
                "perspective": "community",
                "age_band": "on",
            },
        )
        pages.append(client.get(sent.url))
        assert "ana@example.org" in pages[2].text
        entered = client.post(sent.url, {"code": JoinRequest.objects.get().code})
        pages.append(client.get(entered.url))

        assert [page.status_code for page in pages] == [200] * 4
        assert entered.url == hub.get_absolute_url()
        assert "You’re a member." in pages[3].text
        assert Membership.objects.get().person.email == "ana@example.org"

    def test_known_and_unknown_addresses_get_the_same_answer(self, client):
        circle = make_circle()
        make_member(circle, make_person("known@example.org"))
        answers = []
        for address in ("known@example.org", "other@example.org"):
            sent = client.post(
                reverse("circles:join", args=[circle.slug]),
                {"name": "A", "email": address, "perspective": "community", "age_band": "on"},
            )
            answers.append(client.get(sent.url).text.replace(address, "").replace(sent.url, ""))
        assert answers[0] == answers[1]
        assert Message.objects.count() == 2

    def test_mailed_link_shows_on_get_and_joins_on_post(self, client):
        circle = make_circle()
        join_request = ask(circle)
        path = mails.JoinCode(join_request).context()["path"]

        assert client.get(path).status_code == 200
        assert Membership.objects.count() == 0
        assert client.post(path).url == circle.get_absolute_url()
        assert Membership.objects.count() == 1
        assert client.get(path).status_code == 404

    def test_form_link_does_not_serve_as_mailed_link(self, client):
        join_request = ask(make_circle())
        forged = join_request.coalition.address(
            "join-link", token=signed_links.token(JoinRequest.FORM_LINK, join_request)
        )

        assert client.post(forged).status_code == 404
        assert Membership.objects.count() == 0

    def test_wrong_code_keeps_the_page_and_says_so(self, client):
        join_request = ask(make_circle(), language="en")

        answer = client.post(join_request.form_path, {"code": "abc"})

        assert answer.status_code == 200
        assert "The code has six digits" in answer.text

    def test_bad_input_keeps_what_was_typed(self, client):
        circle = make_circle()

        answer = client.post(
            reverse("circles:join", args=[circle.slug]),
            {"name": "Ana Ruiz", "email": "ana@", "perspective": "expert"},
        )

        assert answer.status_code == 200
        assert 'value="Ana Ruiz"' in answer.text
        assert 'value="ana@"' in answer.text
        assert JoinRequest.objects.count() == 0

    def test_neither_address_nor_number_is_asked_for_in_a_sentence(self, client):
        circle = make_circle()

        answer = client.post(
            reverse("circles:join", args=[circle.slug]), {"name": "Ana", "perspective": "expert"}
        )

        assert "Enter an email address or a phone number, so we can reach you." in answer.text

    def test_member_asks_facilitator_approves_both_see_it(self, client):
        circle = make_circle(joining=Coalition.Joining.APPROVAL, questions_en="Why?")
        boss = make_facilitator(circle)
        person = make_person()
        client.force_login(person)

        client.post(circle.join_path, {"perspective": "community", "age_band": "on", "answer_0": "The bills"})
        assert "Your request is pending." in client.get(circle.get_absolute_url()).text
        client.force_login(boss)
        queue = client.get(circle.requests_path).text
        assert person.name in queue
        assert "The bills" in queue
        row = Membership.objects.get(person=person)
        client.post(circle.address("decide", pk=row.pk), {"decision": "yes", "note": "Welcome"})
        assert "No requests to answer" in client.get(circle.requests_path).text
        client.force_login(person)
        assert "You’re a member." in client.get(circle.get_absolute_url()).text

    @pytest.mark.parametrize("page", ["members", "requests"])
    def test_members_space_is_not_there_for_others(self, client, page):
        circle = make_circle()
        make_facilitator(circle)
        path = circle.address(page)
        stranger = make_person()
        elsewhere = make_facilitator(make_circle())
        pending = make_member(circle, state=Membership.State.PENDING).person
        removed = make_member(circle, state=Membership.State.REMOVED).person

        assert client.get(path).status_code == 302
        for viewer in (stranger, elsewhere, pending, removed):
            client.force_login(viewer)
            assert client.get(path).status_code == 404

    def test_member_does_not_see_the_queue_nor_decide(self, client):
        circle = make_circle(joining=Coalition.Joining.APPROVAL)
        make_facilitator(circle)
        client.force_login(make_member(circle).person)
        waiting = membership.join(circle, make_person())

        assert client.get(circle.requests_path).status_code == 404
        assert client.post(circle.address("decide", pk=waiting.pk), {"decision": "yes"}).status_code == 404
        waiting.refresh_from_db()
        assert waiting.state == Membership.State.PENDING

    def test_facilitator_of_another_circle_cannot_decide_by_number(self, client):
        circle = make_circle(joining=Coalition.Joining.APPROVAL)
        mine = make_circle()
        client.force_login(make_facilitator(mine))
        waiting = membership.join(circle, make_person())

        assert client.post(mine.address("decide", pk=waiting.pk), {"decision": "yes"}).status_code == 404
        waiting.refresh_from_db()
        assert waiting.state == Membership.State.PENDING

    def test_removed_member_is_out_on_the_next_request(self, client):
        circle = make_circle()
        boss = make_facilitator(circle)
        row = make_member(circle)
        client.force_login(row.person)
        assert client.get(circle.members_path).status_code == 200

        membership.remove(row, boss, "")

        assert client.get(circle.members_path).status_code == 404

    def test_leave_asks_on_get_and_acts_on_post(self, client):
        row = make_member(make_circle())
        client.force_login(row.person)
        path = row.coalition.leave_path

        assert client.get(path).status_code == 200
        row.refresh_from_db()
        assert row.state == Membership.State.ACTIVE
        client.post(path)
        row.refresh_from_db()
        assert row.state == Membership.State.LEFT

    def test_merged_and_renamed_coalitions_redirect(self, client):
        target = make_circle(slug="just-opportunity")
        make_circle(slug="jobs", life=Coalition.Life.MERGED, merged_into=target.coalition_ptr)
        target.former_slugs.create(slug="old-name")

        assert client.get("/circles/jobs/").url == "/circles/just-opportunity/"
        assert client.get("/circles/old-name/").url == "/circles/just-opportunity/"
        assert client.get("/circles/jobs/join/").url == "/circles/just-opportunity/"
        assert client.get("/circles/never/").status_code == 404

    def test_archived_circle_keeps_its_page_and_takes_nobody(self, client):
        circle = make_circle(slug="old", life=Coalition.Life.ARCHIVED)
        person = make_person()

        for viewer in (None, person):
            if viewer:
                client.force_login(viewer)
            page = client.get("/circles/old/")
            assert page.status_code == 200
            assert "This coalition has finished its work." in page.text
            assert circle.join_path not in page.text
            assert client.get(circle.join_path).url == "/circles/old/"
            client.post(
                circle.join_path,
                {"name": "A", "email": "a@example.org", "perspective": "community", "age_band": "on"},
            )
        assert "old" not in client.get("/circles/").text
        assert Membership.objects.count() == JoinRequest.objects.count() == 0

    def test_invitation_only_circle_says_so(self, client):
        circle = make_circle(joining=Coalition.Joining.INVITATION)

        assert "Joining is by invitation" in client.get(circle.join_path).text
        client.post(
            circle.join_path,
            {"name": "A", "email": "a@example.org", "perspective": "community", "age_band": "on"},
        )
        assert JoinRequest.objects.count() == 0
