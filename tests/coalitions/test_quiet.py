"""Inactive coalitions: marked by their last activity, notified once, and no other consequences."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from agenda.models import Change, Update
from coalitions import announcements, inactivity, membership, tasks
from coalitions.models import Coalition, Membership
from dialogue.models import Thread
from hubs.models import Help, Liaison
from mailing import delivery
from mailing.models import Batch, Call, Message
from office import audit
from office.models import AuditEntry, SiteSettings
from tests.factories import (
    make_article,
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_item,
    make_link,
    make_member,
    make_opportunity,
    make_person,
    make_shift,
    make_thread,
)
from voice.models import Ask, Exchange, HubStatement

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

QUIET = timedelta(days=121)


def grow_old(*coalitions, ago=QUIET):
    """Move the coalitions' history back, as if nothing had happened since."""
    then = timezone.now() - ago
    pks = [coalition.pk for coalition in coalitions]
    Coalition.objects.filter(pk__in=pks).update(created_at=then)
    Membership.objects.filter(coalition__in=pks).update(joined_at=then)


@pytest.fixture
def hub():
    """Return a hub with one facilitator, inactive for long."""
    row = make_hub(name="River Hub", slug="river")
    make_facilitator(row, make_person("lead@example.org", name="Lee Ader", language="es"))
    grow_old(row)
    return row


def now_is(coalition):
    return Coalition.objects.get(pk=coalition.pk)


def told():
    return list(Message.objects.filter(template="coalitions/email/quiet").order_by("pk"))


def ago(**span):
    return timezone.now() - timedelta(**span)


class TestMark:
    def test_says_the_day_of_the_last_sign_and_changes_nothing_else(self, hub):
        before = Coalition.objects.filter(pk=hub.pk).values().get()
        assert inactivity.look() == (1, 0)
        assert inactivity.look() == (0, 0)
        after = Coalition.objects.filter(pk=hub.pk).values().get()
        assert after.pop("quiet_since") == timezone.localdate(timezone.now() - QUIET)
        before.pop("quiet_since")
        assert after == before
        assert Coalition.objects.listed().filter(pk=hub.pk).exists()

    @pytest.mark.parametrize(("days", "marked"), [(119, 0), (121, 1)])
    def test_comes_after_the_days_of_the_site_settings(self, hub, days, marked):
        grow_old(hub, ago=timedelta(days=days))
        assert inactivity.look() == (marked, 0)

    def test_days_can_be_set(self, hub):
        SiteSettings.objects.create(quiet_after=365)
        assert inactivity.look() == (0, 0)

    @pytest.mark.parametrize("life", ["quiet", "archived", "merged"])
    def test_is_only_for_those_active_by_their_own_word(self, hub, life):
        into = make_hub() if life == "merged" else None
        Coalition.objects.filter(pk=hub.pk).update(life=life, merged_into=into)
        assert inactivity.look() == (0, 0)

    def test_is_not_for_one_nobody_is_in_yet(self):
        grow_old(make_circle())
        assert inactivity.look() == (0, 0)

    def test_reaches_each_who_leads_once_with_a_next_step(self, hub, smtp_sink):
        make_facilitator(hub, make_person(None, phone="+14045550123", name="Bea"))
        make_member(hub)
        grow_old(hub)
        inactivity.look()
        with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
            inactivity.look()
        delivery.drain()
        [taken] = smtp_sink.messages
        text = taken.mail.get_body(("plain",)).get_content()
        assert taken.mail["To"] == "lead@example.org"
        assert "/es/hubs/river/manage/" in text
        assert "/es/hubs/river/manage/events/new/" in text
        [call] = Call.objects.owed_by(hub).to_make()
        assert call.name == "Bea"
        assert AuditEntry.objects.filter(action="coalition.quiet", coalition_id=hub.pk).count() == 1


class TestNextSign:
    def test_takes_the_mark_away_at_the_next_tick(self, hub):
        make_facilitator(hub, make_person(None, phone="+14045550123"))
        grow_old(hub)
        inactivity.look()
        make_member(hub)
        tasks.tick_quiet()
        assert now_is(hub).quiet_since is None
        assert [mail.reason for mail in told()] == ["moot"]
        assert not Call.objects.owed_by(hub).to_make().exists()

    def test_press_of_those_who_lead_takes_it_away_at_once_and_counts(self, hub, client):
        inactivity.look()
        client.force_login(Membership.objects.leading().get(coalition=hub).person)
        assert "We’re still active" in client.get(hub.manage_path).content.decode()
        assert client.get(hub.at_work_path).status_code == 405
        answer = client.post(hub.at_work_path, follow=True)
        assert "We’re still active" not in answer.content.decode()
        assert now_is(hub).quiet_since is None
        assert inactivity.look() == (0, 0)
        with time_machine.travel(timezone.now() + QUIET, tick=False):
            assert inactivity.look() == (1, 0)

    def test_press_is_for_those_who_lead_alone(self, hub, client):
        inactivity.look()
        for person in (make_member(hub).person, make_person(is_staff=True, is_superuser=True)):
            client.force_login(person)
            assert client.post(hub.at_work_path).status_code == 404
        assert now_is(hub).quiet_since is not None

    def test_saving_the_page_of_one_gone_quiet_does_not_make_it_say_so_itself(self, hub, client):
        inactivity.look()
        client.force_login(Membership.objects.leading().get(coalition=hub).person)
        form = client.get(hub.address("page")).context["form"]
        assert form.fields["is_quiet"].initial is False
        fields = {"summary_en": "Riders.", "languages": ["en"]}
        assert client.post(hub.address("page"), fields).status_code == 302
        assert now_is(hub).life == "active"
        assert inactivity.look() == (0, 1)


def _announce(hub):
    words = {"subject_en": "A", "words_en": "B", "subject_es": "", "words_es": ""}
    batch = announcements.draft(hub, words, by=Membership.objects.filter(coalition=hub).first().person)
    Batch.objects.filter(pk=batch.pk).update(started_at=timezone.now())


def _link(hub, **values):
    days = {"proposed_on": ago(days=300).date(), "since": ago(days=300).date()}
    return make_link(hub, make_circle(), **{**days, **values})


def _ask(hub, **values):
    row = Ask.objects.create(
        link=_link(hub), side="hub", kind="speaker", words="A map.", asked_at=ago(days=300)
    )
    Ask.objects.filter(pk=row.pk).update(**values)


def _change(hub, **values):
    item = make_item(hub)
    Change.objects.create(**{"item": item, "kind": "moved", "state": "proposed", **values})


def _change_elsewhere(hub):
    _change(make_circle(), coalition=hub)


def _old_shift(hub, **values):
    shift = make_shift(make_opportunity(hub), **values)
    type(shift).objects.filter(pk=shift.pk).update(created_at=ago(days=300))


def _thread(hub, **values):
    thread = make_thread(hub, Membership.objects.filter(coalition=hub).first().person)
    Thread.objects.filter(pk=thread.pk).update(**values)


def _seat(hub, **values):
    Liaison.objects.create(link=_link(hub), person=make_person(), **values)


TODAY = timezone.localdate
SIGNS = {
    "a member": make_member,
    "an announcement": _announce,
    "the page edited": lambda hub: audit.record(None, "coalition.page_changed", now_is(hub)),
    "a link proposed": lambda hub: _link(hub, state="proposed", proposed_on=TODAY()),
    "a link agreed": lambda hub: _link(hub, since=TODAY()),
    "a link kept": lambda hub: _link(hub, hub_kept_on=TODAY()),
    "a link ended": lambda hub: _link(hub, state="ended", until=TODAY()),
    "a liaison who sat down": lambda hub: _seat(hub, since=TODAY(), accepted_at=timezone.now()),
    "help checked": lambda hub: Help.objects.create(name="Rides", kind="rides", keeper=hub),
    "an event planned": lambda hub: make_event(hub, starts_in=timedelta(days=90), published_at=ago(days=300)),
    "an event held": lambda hub: make_event(hub, starts_in=timedelta(days=-9), published_at=ago(days=300)),
    "an event published": lambda hub: make_event(
        hub, starts_in=timedelta(days=-200), published_at=ago(days=5)
    ),
    "an article": lambda hub: make_article().coalitions.add(hub),
    "a post": lambda hub: _thread(hub, last_post_at=ago(days=2)),
    "an item moved": _change,
    "an item of another endorsed": _change_elsewhere,
    "an update": lambda hub: Update.objects.create(item=make_item(hub), text="Heard."),
    "an ask": lambda hub: _ask(hub, asked_at=ago(days=2)),
    "an ask answered": lambda hub: _ask(hub, side="circle", answered_side="hub", answered_at=ago(days=2)),
    "an exchange": lambda hub: Exchange.objects.create(
        link=_link(hub), direction="to_hub", what="A map.", entered_side="hub"
    ),
    "word sent": lambda hub: HubStatement.objects.create(link=_link(hub), words="The bus is late."),
    "a shift held": lambda hub: _old_shift(hub, starts_in=timedelta(days=-4)),
    "a shift put up": lambda hub: make_shift(make_opportunity(hub), starts_in=timedelta(days=-200)),
}
NO_SIGNS = {
    "nothing": lambda hub: None,
    "a look at a member": lambda hub: audit.record(None, "membership.looked_at", now_is(hub)),
    "an announcement not sent": lambda hub: announcements.draft(
        hub,
        {"subject_en": "A", "words_en": "B", "subject_es": "", "words_es": ""},
        by=Membership.objects.filter(coalition=hub).first().person,
    ),
    "an old link": _link,
    "a liaison who has not answered": lambda hub: _seat(hub, since=TODAY()),
    "a draft of an event": lambda hub: make_event(hub, state="draft"),
    "an event not announced yet": lambda hub: make_event(
        hub, published_at=timezone.now() + timedelta(days=3)
    ),
    "an event canceled": lambda hub: make_event(hub, state="cancelled"),
    "an event of another that has not been agreed": lambda hub: make_event(make_circle()).hosts.create(
        coalition=hub
    ),
    "an article to come": lambda hub: make_article(
        published_at=timezone.now() + timedelta(days=3)
    ).coalitions.add(hub),
    "a thread removed": lambda hub: _thread(hub, removed_at=timezone.now()),
    "an ask answered by the other side": lambda hub: _ask(
        hub, answered_side="circle", answered_at=ago(days=2)
    ),
    "a shift canceled": lambda hub: make_shift(make_opportunity(hub), cancelled_at=timezone.now()),
}


class TestSigns:
    @pytest.mark.parametrize("sign", SIGNS)
    def test_keeps_it_from_being_marked(self, hub, sign):
        SIGNS[sign](hub)
        if sign != "a member":
            grow_old(hub)
        assert hub.pk in inactivity.last_signs([hub.pk])
        inactivity.look()
        assert now_is(hub).quiet_since is None

    @pytest.mark.parametrize("sign", NO_SIGNS)
    def test_what_is_no_sign_does_not(self, hub, sign):
        NO_SIGNS[sign](hub)
        grow_old(hub)
        inactivity.look()
        assert now_is(hub).quiet_since is not None

    def test_of_one_coalition_says_nothing_of_another(self, hub):
        other = make_hub()
        make_facilitator(other)
        grow_old(other)
        make_event(other), make_article().coalitions.add(other)
        inactivity.look()
        assert (now_is(hub).quiet_since is None, now_is(other).quiet_since is None) == (False, True)

    @pytest.mark.parametrize("coalitions", [3, 60])
    def test_are_gathered_in_one_query_a_room(self, coalitions, django_assert_num_queries):
        for _nth in range(coalitions):
            make_member(make_circle())
        with django_assert_num_queries(11):
            assert inactivity.look() == (0, 0)


class TestShown:
    def test_kindly_on_its_page_in_the_directory_and_where_a_zip_leads(self, hub, client):
        since = datetime(2026, 3, 4, tzinfo=timezone.get_current_timezone())
        with time_machine.travel(datetime(2026, 9, 1, tzinfo=timezone.get_current_timezone()), tick=False):
            Coalition.objects.filter(pk=hub.pk).update(quiet_since=since.date())
            for path in (hub.get_absolute_url(), "/hubs/", "/hubs/find/?zip=30236"):
                text = client.get(path).content.decode()
                assert 'No activity since <time datetime="2026-03">March</time>.' in text
                assert hub.write_path in text
            text = client.get(f"/es{hub.get_absolute_url()}").content.decode()
            assert '<time datetime="2026-03">marzo</time>' in text

    def test_in_the_directory_of_circles(self, client):
        circle = make_circle()
        Coalition.objects.filter(pk=circle.pk).update(quiet_since=timezone.localdate())
        text = client.get("/circles/").content.decode()
        assert "No activity since" in text
        assert "is-quiet" in text

    def test_not_of_one_that_is_archived(self, hub, client):
        Coalition.objects.filter(pk=hub.pk).update(quiet_since=timezone.localdate(), life="archived")
        page = client.get(hub.get_absolute_url()).content.decode().lower()
        assert "quiet" not in page
        assert "no activity since" not in page

    def test_to_staff_as_a_filter(self, hub, admin_client):
        make_hub(name="Busy Hub")
        inactivity.look()
        text = admin_client.get("/admin/hubs/hub/", {"signs": "none"}).content.decode()
        assert "River Hub" in text
        assert "Busy Hub" not in text
        text = admin_client.get("/admin/hubs/hub/", {"signs": "some"}).content.decode()
        assert "River Hub" not in text
        assert "Busy Hub" in text


def test_leaving_is_no_sign_of_life(hub):
    gone = make_member(hub)
    grow_old(hub)
    membership.leave(gone)
    assert inactivity.look() == (1, 0)
