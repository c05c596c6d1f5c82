import pytest

from coalitions import manage_menu, membership, mergers
from coalitions.models import Coalition, Membership, Organization, Partner
from mailing import calls as call_list
from mailing.models import Call, Message
from office import contributions
from office.contributions import FirstStep
from office.models import AuditEntry
from people.models import Consent
from tests import mails
from tests.factories import make_circle, make_facilitator, make_hub, make_link, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def done(coalition):
    row = Coalition.objects.get(pk=coalition.pk)
    steps = zip(contributions.of(FirstStep), manage_menu.steps(row), strict=True)
    return {step.name for step, shown in steps if shown.is_done}


def led(**values):
    hub = make_hub(**values)
    return hub, make_facilitator(hub)


class TestFirstSteps:
    def test_steps_tick_themselves_off_one_by_one(self, client):
        hub, boss = led()
        client.force_login(boss)
        other = make_member(hub)
        start = client.get(hub.manage_path).text
        assert "0 of " in start
        assert "Choose how people join" in start

        page = {"summary_en": "Neighbors.", "story_en": "How it began.", "languages": ["en"]}
        client.post(hub.address("page"), {**page, "do": "save"})
        client.post(hub.address("how-to-join"), {"joining": "open", "agreement_en": "Be kind."})
        client.post(hub.address("invite"), {"addresses": "a@example.org", "language": "en"})
        client.post(hub.address("leads"), {"do": "name", "member": other.pk})
        client.post(hub.address("print-flyer"))
        make_link(hub, make_circle(), state="proposed", since=None)

        assert done(hub) >= {
            "coalitions.page", "coalitions.join_requests", "coalitions.people", "coalitions.second", "coalitions.flyer",
            "hubs.link",
        }  # fmt: skip

    def test_looking_at_the_flyer_prints_nothing(self, client):
        hub, boss = led()
        client.force_login(boss)
        client.get(hub.address("print-flyer"))
        client.get(hub.flyer_path)
        assert "coalitions.flyer" not in done(hub)


class TestPage:
    def test_preview_shows_both_languages_and_saves_nothing(self, client):
        hub, boss = led()
        client.force_login(boss)

        shown = client.post(
            hub.address("page"),
            {"summary_en": "Riders.", "summary_es": "Pasajeros.", "story_en": "## Then\n\n**Now**",
             "languages": ["en", "vi"], "do": "preview"},
        ).text  # fmt: skip

        assert "Preview, not saved yet" in shown
        assert "<strong>Now</strong>" in shown
        assert "Pasajeros." in shown
        hub.refresh_from_db()
        assert hub.summary_en in {"", None}

    def test_saved_page_is_seen_and_logged_and_quiet_is_marked(self, client):
        hub, boss = led()
        client.force_login(boss)

        client.post(
            hub.address("page"),
            {"summary_es": "Pasajeros.", "languages": ["es"], "phone": "404 555 0123", "is_quiet": "on"},
        )

        hub.refresh_from_db()
        assert (hub.life, hub.phone, hub.languages) == ("quiet", "+14045550123", ["es"])
        assert AuditEntry.objects.filter(action="coalition.page_changed", actor_id=boss.pk).exists()
        client.logout()
        assert "Taking a break" in client.get(hub.get_absolute_url()).text

    def test_fourth_question_is_refused(self, client):
        hub, boss = led()
        client.force_login(boss)
        page = client.post(hub.address("how-to-join"), {"joining": "approval", "questions_en": "1\n2\n3\n4"})
        assert "Ask up to three questions" in page.text


class TestWhoLeads:
    def test_hand_over_is_both_or_neither(self, client):
        hub, boss = led()
        client.force_login(boss)
        heir, stranger = make_member(hub), make_member(make_hub("Fulton"))

        client.post(hub.address("leads"), {"do": "name", "member": stranger.pk, "steps_down": "on"})
        assert Membership.objects.leading().get(coalition=hub).person == boss
        client.post(hub.address("leads"), {"do": "name", "member": heir.pk, "steps_down": "on"})

        assert Membership.objects.leading().get(coalition=hub).person == heir.person
        assert client.get(hub.manage_path).status_code == 404
        assert Message.objects.get(template="coalitions/email/appointed").email == heir.person.email

    def test_last_one_can_neither_step_down_nor_leave(self, client):
        hub, boss = led()
        client.force_login(boss)
        assert "so you can’t step down or leave yet" in client.get(hub.address("leads")).text

        client.post(hub.address("leads"), {"do": "step-down"})
        client.post(hub.leave_path)

        assert Membership.objects.leading().get(coalition=hub).person == boss


class TestMembers:
    def test_filters_show_the_part_that_is_asked_for(self, client):
        hub, boss = led()
        client.force_login(boss)
        phone = make_member(hub, make_person(None, name="Ruth", phone="+14045550123"))
        make_member(hub, make_person(name="Ada"), note="Brings the keys")
        membership.remove(make_member(hub, make_person(name="Bo")), boss, "x")

        def names(**query):
            page = client.get(hub.address("manage-members"), query).context["page"]
            return {row.person.name for row in page}

        assert names() == {boss.name, "Ruth", "Ada"}
        assert names(show="phone") == {phone.person.name}
        assert names(show="noted") == {"Ada"}
        assert names(show="out") == {"Bo"}
        assert names(q="ru") == {"Ruth"}
        assert names(show="nonsense") == {boss.name, "Ruth", "Ada"}

    def test_note_removal_and_looking_are_each_kept(self, client):
        hub, boss = led()
        client.force_login(boss)
        row = make_member(hub)
        path = hub.address("manage-member", pk=row.pk)

        client.get(path)
        client.post(path, {"do": "note", "note": "Drives the van"})
        assert "Give a short reason." in client.post(path, {"do": "remove", "reason": ""}).text
        client.post(path, {"do": "remove", "reason": "Threats"})

        row.refresh_from_db()
        assert (row.note, row.state, row.decision_note) == ("Drives the van", "removed", "Threats")
        actions = set(AuditEntry.objects.about(row).values_list("action", flat=True))
        assert actions == {"membership.looked_at", "membership.removed"}

    def test_removal_counts_on_the_next_request(self, client):
        hub, boss = led()
        row = make_member(hub)
        client.force_login(row.person)
        assert client.get(hub.members_path).status_code == 200
        membership.remove(row, boss, "x")
        assert client.get(hub.members_path).status_code == 404


class TestOrganizations:
    def test_spokesperson_is_shown_after_a_facilitators_word(self, client):
        hub, boss = led()
        row = make_member(hub)
        church = Organization.objects.create(name="Mount Zion", kind="faith")
        Partner.objects.create(coalition=hub, organization=church)
        client.force_login(row.person)
        client.post(
            hub.membership_path, {"perspective": "advocate", "organization": church.pk, "is_shown": "on"}
        )
        reader = make_member(hub).person
        client.force_login(reader)
        assert "Mount Zion" not in client.get(hub.members_path).text

        client.force_login(boss)
        client.post(hub.address("manage-member", pk=row.pk), {"do": "speaks"})

        client.force_login(reader)
        assert "Mount Zion" in client.get(hub.members_path).text
        assert Consent.objects.filter(person=row.person, purpose="shown", is_given=True).exists()

    def test_another_organization_waits_for_the_word_again(self):
        hub, boss = led()
        one, two = (Organization.objects.create(name=name) for name in ("One", "Two"))
        row = make_member(hub, organization=one)
        membership.confirm_organization(row, boss, speaks=True)

        membership.change(row, perspective="community", is_shown=False, organization=two)

        row.refresh_from_db()
        assert (row.organization, row.organization_confirmed_at) == (two, None)

    def test_partner_known_by_name_is_not_made_twice(self, client):
        hub, boss = led()
        client.force_login(boss)
        Organization.objects.create(name="Mount Zion", kind="faith")

        for name in ("mount  zion", "New Hope"):
            client.post(hub.address("partners"), {"name": name, "kind": "faith"})

        assert sorted(Organization.objects.values_list("name", flat=True)) == ["Mount Zion", "New Hope"]
        client.logout()
        assert "Mount Zion" in client.get(hub.get_absolute_url()).text


class TestCalls:
    def owed(self, hub, language="es"):
        from django.db import transaction

        person = make_person(None, name="Doña Bea", phone="+14045550123", language=language)
        row = make_member(hub, person)
        with transaction.atomic():
            return mails.queue(
                key=f"x:{person.pk}", kind="transactional", to=person.contact, about=row, owed_by=hub,
                template="coalitions/email/request_approved",
            )  # fmt: skip

    def test_list_says_whom_why_and_what_in_the_person_s_language(self, client):
        hub, boss = led()
        call = self.owed(hub)
        client.force_login(boss)

        page = client.get(hub.address("calls")).text

        assert "Doña Bea" in page
        assert "Request approved" in page
        [text] = call_list.to_say(Call.objects.all())
        assert "Buenas noticias" in text.words
        assert 'lang="es"' in page
        assert "tel:+14045550123" in page
        assert "sms:+14045550123" in page
        assert AuditEntry.objects.filter(action="calls.looked_at").exists()
        assert call_list.owner_of(call)[1].endswith(f"/hubs/{hub.slug}/manage/calls/")

    def test_tried_twice_may_rest(self, client):
        hub, boss = led()
        call = self.owed(hub)
        client.force_login(boss)
        path = hub.address("call-made", pk=call.pk)
        for _nth in range(2):
            assert "Stop calling" not in client.get(hub.address("calls")).text
            client.post(path, {"outcome": "no_answer", "note": "Rang long"})

        page = client.get(hub.address("calls")).text
        assert "Tried twice" in page
        assert "Rang long" in page
        client.post(path, {"outcome": "not_needed"})

        assert "No one to call" in client.get(hub.address("calls")).text


class TestEnding:
    def test_merging_brings_members_and_partners_and_ends_links(self, client):
        old, new = make_hub(), make_hub("Fulton")
        circle, boss = make_circle(), make_person()
        other_side = make_facilitator(circle)
        liaison = make_member(old)
        make_member(new, liaison.person)
        only = make_member(old)
        barred = make_member(old)
        membership.block(make_member(new, barred.person), boss, "Threats")
        link = make_link(old, circle, liaison=liaison.person)

        mergers.merge(old, new, boss)

        new.refresh_from_db()
        link.refresh_from_db()
        assert set(Membership.objects.active().filter(coalition=new).values_list("person", flat=True)) == {
            liaison.person_id, only.person_id,
        }  # fmt: skip
        assert (link.state, link.liaisons.current().count()) == ("ended", 0)
        assert Message.objects.filter(template="hubs/email/link_ended").get().email == other_side.email
        assert client.get(old.get_absolute_url())["Location"] == new.get_absolute_url()

    def test_only_two_living_ones_of_a_kind_merge(self):
        boss = make_person()
        hub = make_hub()
        for target in (hub, make_circle(), make_hub(life="archived")):
            with pytest.raises(mergers.NotMergeable):
                mergers.merge(hub, Coalition.objects.get(pk=target.pk), boss)

    def test_archived_keeps_its_page_and_its_links_as_history(self, client):
        hub, circle = make_hub(), make_circle()
        link = make_link(hub, circle)

        mergers.archive(hub, make_person())

        link.refresh_from_db()
        assert (link.state, link.end_reason) == ("ended", f"{hub.name} has finished its work.")
        assert "Archived" in client.get(hub.get_absolute_url()).text

    def test_liaison_who_leaves_the_hub_leaves_the_seat_the_same_day(self):
        hub, circle = make_hub(), make_circle()
        for coalition in (hub, circle):
            make_facilitator(coalition)
        row = make_member(hub)
        link = make_link(hub, circle, liaison=row.person)

        membership.leave(row)

        assert not link.liaisons.current().exists()
        assert Message.objects.filter(template="hubs/email/seat_vacant").count() == 2


def test_menu_names_every_page_and_marks_where_one_is():
    hub, _boss = led()
    entries = manage_menu.menu(hub, hub.address("manage-members") + "7/")
    assert [entry.url for entry in entries if entry.is_here] == [hub.address("manage-members")]
    assert len({entry.url for entry in entries}) == len(entries) >= 12


class TestTextsOfOneKind:
    PAGE = {"summary_en": "Neighbors.", "languages": ["en"]}

    def test_hub_says_where_it_meets_and_looks_at_it_first(self, client):
        hub, boss = led()
        client.force_login(boss)
        mine = {**self.PAGE, "meeting_place_en": "Old Depot", "meeting_place_es": "La Vieja Estación"}

        preview = client.post(hub.address("page"), {**mine, "do": "preview"}).text
        assert "<dd>Old Depot</dd>" in preview
        assert "<dd>La Vieja Estación</dd>" in preview
        hub.refresh_from_db()
        assert not hub.meeting_place_en

        client.post(hub.address("page"), {**mine, "do": "save"})
        hub.refresh_from_db()
        assert (hub.meeting_place_en, hub.meeting_place_es) == ("Old Depot", "La Vieja Estación")
        assert hub.summary_en == "Neighbors."
        assert "principles_en" not in preview

    def test_circle_says_what_it_stands_for(self, client):
        circle = make_circle()
        client.force_login(make_facilitator(circle))
        client.post(circle.address("page"), {**self.PAGE, "principles_en": "Fair.\nFor all.", "do": "save"})
        circle.refresh_from_db()
        assert circle.principle_list == ["Fair.", "For all."]


def test_link_pages_show_the_menu_to_those_who_lead_only(client):
    hub, boss = led()
    path = f"{hub.get_absolute_url()}links/"
    assert "manage-nav" not in client.get(path).text
    client.force_login(boss)
    assert "manage-nav" in client.get(path).text
    assert "manage-nav" in client.get(f"{path}propose/").text
