import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from coalitions.models import Membership
from hubs import connections
from hubs.mails import LiaisonNamed
from hubs.models import HubCircle, Liaison
from mailing.models import Call, Message
from mailing.samples import written
from office.models import AuditEntry, SiteSettings
from people.models import Consent
from tests.factories import make_circle, make_facilitator, make_hub, make_link, make_member, make_person
from tests.markup import as_shown

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def two_sides():
    hub, circle = make_hub(), make_circle()
    return hub, circle, make_facilitator(hub), make_facilitator(circle)


def mailed(template):
    return sorted(Message.objects.filter(template=f"hubs/email/{template}").values_list("email", flat=True))


def test_link_stands_only_after_the_other_side_agreed():
    hub, circle, hub_boss, circle_boss = two_sides()

    link = connections.propose(hub, circle, "hub", hub_boss, hub_gives="a voice")
    assert not HubCircle.objects.standing().exists()
    assert mailed("link_proposed") == [circle_boss.email]
    with pytest.raises(connections.NotYours):
        connections.agree(link, "hub", hub_boss)
    assert not HubCircle.objects.standing().exists()

    connections.agree(link, "circle", circle_boss)

    standing = HubCircle.objects.standing().get()
    assert (standing.since, standing.review_on) == (
        timezone.localdate(),
        timezone.localdate() + timedelta(days=365),
    )
    assert mailed("link_agreed") == [hub_boss.email]
    actions = AuditEntry.objects.about(link).values_list("action", "actor_id")
    assert list(actions) == [("link.agreed", circle_boss.pk), ("link.proposed", hub_boss.pk)]


def test_second_proposal_of_the_same_pair_is_refused():
    hub, circle, boss, other = two_sides()
    connections.propose(hub, circle, "hub", boss)

    with pytest.raises(connections.LinkedAlready):
        connections.propose(hub, circle, "circle", other)

    assert HubCircle.objects.count() == 1


def test_declined_proposal_is_told_once_and_may_be_made_anew():
    hub, circle, boss, other = two_sides()
    link = connections.propose(hub, circle, "hub", boss)

    connections.decline(link, "circle", other, "Not this year")
    with pytest.raises(connections.WrongState):
        connections.agree(link, "circle", other)

    assert mailed("link_declined") == [boss.email]
    assert connections.propose(hub, circle, "circle", other).pk != link.pk


def test_ended_link_keeps_its_history_and_empties_its_seat():
    hub, circle, boss, other = two_sides()
    link = make_link(hub, circle, liaison=make_member(hub).person)

    connections.end(link, "circle", other, "The topic is done")

    link.refresh_from_db()
    assert (link.state, link.end_reason, link.ended_by) == ("ended", "The topic is done", "circle")
    assert not link.liaisons.current().exists()
    assert link.liaisons.count() == 1
    assert mailed("link_ended") == [boss.email]


def test_liaison_sits_after_their_own_yes():
    hub, circle, boss, other = two_sides()
    link = make_link(hub, circle)
    person = make_member(hub).person

    liaison = connections.name_liaison(link, person, boss)
    assert not link.liaisons.current().exists()
    assert mailed("liaison_named") == [person.email]

    connections.accept_seat(liaison)
    assert link.liaisons.current().get() == liaison
    assert mailed("liaison_sits") == [other.email]


def test_liaison_is_told_where_they_show_and_named_only_as_they_chose(client):
    hub, circle, boss, _other = two_sides()
    link = make_link(hub, circle)
    for fields, shown, consents in (
        ({}, "A member of the hub", 0),
        ({"is_named": "no", "shown_as": "Blue Heron"}, "A member of the hub", 0),
        ({"is_named": "yes", "shown_as": "Blue Heron"}, "Blue Heron", 1),
    ):
        person = make_member(hub, make_person(name="Rosa Marsh")).person
        liaison = connections.name_liaison(link, person, boss)
        client.force_login(person)
        path = reverse("links:seat", args=[liaison.pk])
        asked = client.get(path).content.decode()
        assert "Anyone can read who the liaison is" in asked
        assert f"{hub.name} and {circle.name}" in asked
        client.post(path, {"do": "accept", **fields})
        liaison.refresh_from_db()
        assert (liaison.public_name, liaison.accepted_at is None) == (shown, False)
        found = Consent.objects.filter(person=person, purpose="liaison", is_given=True, about=hub.slug)
        assert found.count() == consents
        client.logout()
        caches["pages"].clear()
        public = client.get(hub.get_absolute_url()).content.decode()
        assert (shown in public, "Rosa Marsh" in public) == (True, False)
    assert "show everyone who the liaison is" in written(LiaisonNamed, "en", SiteSettings())[1]


def test_liaison_named_by_phone_sits_by_the_yes_of_a_call_and_is_free_by_its_no(client):
    hub, circle, boss, other = two_sides()
    link = make_link(hub, circle)
    client.force_login(boss)
    for answer, sits in (("no", False), ("yes", True)):
        person = make_member(hub, make_person(email=None, phone="+14045550123", name="Rosa")).person
        path = reverse("links:manage-hub", kwargs={"slug": hub.slug, "pk": link.pk})
        text = client.post(path, {"do": "name", "person": person.pk}, follow=True).content.decode()
        assert "Rosa has no email. Call them" in text
        call = Call.objects.owed_by(hub).to_make().get()
        assert 'name="answer" value="yes"' in client.get(hub.address("calls")).content.decode()
        client.post(hub.address("call-made", pk=call.pk), {"answer": answer})
        call.refresh_from_db()
        assert (call.outcome, link.liaisons.current().exists()) == (answer, sits)
        assert not Liaison.objects.asked().exists()
    assert mailed("liaison_sits") == [other.email]
    entry = AuditEntry.objects.get(action="liaison.accepted")
    assert (entry.actor_id, entry.object_id) == (boss.pk, link.liaisons.current().get().pk)
    # Declining the call does not end the seat of a liaison who has accepted since.
    client.post(hub.address("call-made", pk=call.pk), {"answer": "no"})
    call.refresh_from_db()
    assert (call.outcome, link.liaisons.current().exists()) == ("yes", True)


def test_liaison_must_be_a_member_of_the_hub():
    hub, circle, boss, _other = two_sides()
    link = make_link(hub, circle)
    left = make_member(hub, state=Membership.State.LEFT).person

    for person in (make_person(), left):
        with pytest.raises(connections.NotYours):
            connections.name_liaison(link, person, boss)


def test_only_liaison_stepping_down_leaves_a_vacant_seat_the_same_day_told_to_both_sides(client):
    hub, circle, boss, other = two_sides()
    link = make_link(hub, circle, liaison=make_member(hub).person)

    connections.leave_seat(Liaison.objects.get())

    assert not HubCircle.objects.with_seat().get(pk=link.pk).is_seated
    assert mailed("seat_vacant") == sorted([boss.email, other.email])
    assert "Connected, needs a liaison" in client.get(circle.get_absolute_url()).text


def test_one_of_two_liaisons_stepping_down_leaves_the_seat_taken():
    hub, circle, _boss, _other = two_sides()
    link = make_link(hub, circle, liaison=make_member(hub).person)
    second = Liaison.objects.create(
        link=link, person=make_member(hub).person, accepted_at=timezone.now(), since=timezone.localdate()
    )

    connections.leave_seat(second)

    assert link.liaisons.current().count() == 1
    assert mailed("seat_vacant") == []


def test_review_asks_both_sides_once_and_waits_for_both():
    hub, circle, boss, other = two_sides()
    link = make_link(hub, circle, review_on=timezone.localdate())

    connections.ask_for_reviews()
    connections.ask_for_reviews()
    assert mailed("link_review") == sorted([boss.email, other.email])

    connections.keep(link, "hub", boss)
    assert connections.due_for_review().exists()
    connections.keep(link, "circle", other)
    assert not connections.due_for_review().exists()


class TestPages:
    def test_both_sides_go_from_proposal_to_link(self, client):
        hub, circle, hub_boss, circle_boss = two_sides()
        client.force_login(hub_boss)
        client.post(
            reverse("links:propose-hub", args=[hub.slug]), {"partner": circle.pk, "hub_gives": "a voice"}
        )
        link = HubCircle.objects.get()
        client.post(reverse("links:manage-hub", args=[hub.slug, link.pk]), {"do": "agree"})
        link.refresh_from_db()
        assert link.state == "proposed"

        client.force_login(circle_boss)
        client.post(reverse("links:manage-circle", args=[circle.slug, link.pk]), {"do": "agree"})

        link.refresh_from_db()
        assert link.state == "agreed"
        # Both pages name the other side and lead to what each brings.
        for side, other, links in (
            (hub, circle, reverse("links:of-hub", args=[hub.slug])),
            (circle, hub, reverse("links:of-circle", args=[circle.slug])),
        ):
            page = client.get(side.get_absolute_url()).text
            assert other.name in page
            assert f'href="{links}"' in page
            assert "a voice" in client.get(links).text

    def test_only_what_both_agreed_is_told_as_agreed_in_picture_table_and_on_both_pages(self, client):
        hub, circle, hub_boss, circle_boss = two_sides()
        pages = [
            reverse("pages:network"),
            hub.get_absolute_url(),
            circle.get_absolute_url(),
            reverse("links:of-hub", args=[hub.slug]),
            reverse("links:of-circle", args=[circle.slug]),
        ]

        def shown():
            caches["pages"].clear()
            return [client.get(page).text for page in pages]

        def drawn(network):
            """Return the states of the picture's threads, without the legend, which has every kind."""
            return re.findall(
                r"th th-(\w+)", network.partition("preserveAspectRatio")[2].partition("</svg>")[0]
            )

        link = connections.propose(hub, circle, "hub", hub_boss)
        network, *others = shown()
        assert drawn(network) == ["pin"]
        for page in others:
            assert "Connection proposed" in page
            assert "needs a liaison" not in page

        connections.agree(link, "circle", circle_boss)
        network, *others = shown()
        assert drawn(network) == ["open"]
        assert "needs a liaison" in network.partition("<table")[2].partition("</table>")[0]
        for page in others:
            assert "Connected, needs a liaison" in page

        connections.end(link, "hub", hub_boss, "The topic is done")
        assert drawn(shown()[0]) == []
        of_hub, of_circle = shown()[3:]
        for page in (of_hub, of_circle):
            assert "Connections that ended" in page
            assert "Why it ended: The topic is done" in page
        assert circle.name in of_hub
        assert hub.name in of_circle

    def test_ending_asks_for_a_reason(self, client):
        hub, circle, boss, _other = two_sides()
        link = make_link(hub, circle)
        client.force_login(boss)
        path = reverse("links:manage-hub", args=[hub.slug, link.pk])

        assert "Say briefly why it’s ending." in client.post(path, {"do": "end", "note": ""}).text
        client.post(path, {"do": "end", "note": "Done"})

        assert "Why it ended: Done" in client.get(reverse("links:of-circle", args=[circle.slug])).text

    def test_page_of_a_link_names_the_liaison_who_sits(self, client):
        hub, circle, boss, _other = two_sides()
        link = make_link(hub, circle, liaison=make_member(hub, make_person(name="Denise Okafor")).person)
        client.force_login(boss)

        page = as_shown(client.get(reverse("links:manage-hub", args=[hub.slug, link.pk])).text)

        assert "Liaison: <b>Denise Okafor</b>" in page
        assert "needs a liaison in the circle. Could you be the liaison?" not in page

    def test_nobody_else_opens_a_link_or_a_seat(self, client):
        hub, circle, _boss, _other = two_sides()
        link = make_link(hub, circle, liaison=make_member(hub).person)
        seat = Liaison.objects.get()
        paths = [
            reverse("links:manage-hub", args=[hub.slug, link.pk]),
            reverse("links:manage-circle", args=[circle.slug, link.pk]),
            reverse("links:propose-hub", args=[hub.slug]),
            reverse("links:seat", args=[seat.pk]),
        ]
        elsewhere = make_facilitator(make_hub("Fulton"))
        for viewer in (make_person(), make_member(hub).person, elsewhere):
            client.force_login(viewer)
            for path in paths:
                assert client.get(path).status_code == 404
                assert client.post(path, {"do": "end", "note": "x"}).status_code == 404
        link.refresh_from_db()
        assert link.state == "agreed"

    def test_facilitator_of_one_side_cannot_act_for_the_other(self, client):
        hub, circle, boss, _other = two_sides()
        link = connections.propose(hub, circle, "hub", boss)
        client.force_login(boss)

        assert (
            client.post(
                reverse("links:manage-circle", args=[circle.slug, link.pk]), {"do": "agree"}
            ).status_code
            == 404
        )
        link.refresh_from_db()
        assert link.state == "proposed"
