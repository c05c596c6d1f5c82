"""Mail to followers: each post once, the daily summary by local time, and fewer of them with one click."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from coalitions.models import Membership
from dialogue import follow_settings, notifications, thread_posts
from dialogue.addresses import path_of
from dialogue.models import Following, Notice, Post
from mailing import delivery
from mailing.contacts import fingerprint_of
from mailing.models import Message, Suppression
from office.models import SiteSettings
from tests.factories import (
    make_circle,
    make_facilitator,
    make_hub,
    make_member,
    make_person,
    make_post,
    make_thread,
)

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def hub(db):
    SiteSettings.objects.create(contact_email="hello@example.org")
    return make_hub(slug="the-hub", name="Clayton")


def later(minutes: int = 3) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def mails(template: str = "dialogue/email/post") -> list[str]:
    return sorted(Message.objects.filter(template=template).values_list("email", flat=True))


def test_post_reaches_each_follower_once(hub, smtp_sink):
    ana, bo, cy, dee = (make_member(hub).person for _nth in range(4))
    thread = make_thread(hub, ana)
    Post.objects.update(told_at=timezone.now())
    follow_settings.follow_coalition(bo, hub, "each")
    follow_settings.follow_thread(bo, thread, "each")
    follow_settings.follow_coalition(ana, hub, "each")  # authors get no mail about their own posts
    follow_settings.follow_coalition(cy, hub, "each")
    follow_settings.follow_thread(cy, thread, "none")  # muted
    follow_settings.follow_coalition(dee, hub, "daily")
    make_post(thread, ana, body="Who **drives**?")

    assert notifications.tell_due() == 0  # held for corrections
    assert notifications.tell_due(later()) == 1
    Post.objects.filter(body="Who **drives**?").update(told_at=None)
    notifications.tell_due(later())
    delivery.drain()
    delivery.drain()
    assert smtp_sink.recipients() == [bo.email]
    mail = smtp_sink.messages[0].mail
    text = mail.get_body(("plain",)).get_content()
    assert "Who **drives**?" in text
    assert "<strong>drives</strong>" in mail.get_body(("html",)).get_content()
    assert mail["List-Id"].startswith("<dialogue-the-hub.")
    assert "List-Unsubscribe=One-Click" in mail["List-Unsubscribe-Post"]


def test_post_in_two_of_a_persons_coalitions_comes_once(hub, smtp_sink):
    circle = make_circle()
    both = make_member(hub).person
    make_member(circle, both)
    for coalition in (hub, circle):
        follow_settings.follow_coalition(both, coalition, "each")
    thread = make_thread(hub, spaces=[circle])
    assert notifications.tell_due(later()) == 1
    assert mails() == [both.email]
    assert list(follow_settings.followers_of(thread)) == [both]


@pytest.mark.parametrize(
    ("what", "reason"),
    [("removed", "moot"), ("muted", "moot"), ("left", "moot"), ("post removed", "moot"), ("daily", "moot"), ("thread removed", "moot"), ("stopped", "suppressed")],
)  # fmt: skip
def test_mail_that_waits_is_not_sent_when_it_is_no_longer_right(hub, smtp_sink, client, what, reason):
    ana, bo = make_member(hub).person, make_member(hub).person
    thread = make_thread(hub, ana)
    follow_settings.follow_coalition(bo, hub, "each")
    notifications.tell_due(later())
    [mail] = Message.objects.all()
    if what in {"removed", "left"}:
        Membership.objects.filter(person=bo).update(state=what)
    elif what == "muted":
        follow_settings.follow_thread(bo, thread, "none")
    elif what == "daily":
        follow_settings.follow_coalition(bo, hub, "daily")
    elif what == "post removed":
        thread_posts.remove(thread.posts.get(), ana)
    elif what == "thread removed":
        type(thread).objects.update(removed_at=timezone.now())
    else:
        from mailing.compose import STOP
        from pse_portal import signed_links

        client.post(f"/mail/stop/{signed_links.token(STOP, mail)}/")
        assert follow_settings.rhythm_of_coalition(bo, hub) == "none"
    delivery.drain()
    assert smtp_sink.recipients() == []
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == ("skipped", reason)


def test_person_without_an_address_is_neither_mailed_nor_called(hub):
    from mailing.models import Call

    person = make_person(None, phone="+14045550123")
    make_member(hub, person)
    follow_settings.follow_coalition(person, hub, "each")
    make_thread(hub)
    assert notifications.tell_due(later()) == 0
    assert not Call.objects.exists()


def test_who_leaves_and_comes_back_begins_anew(hub):
    from coalitions import membership

    row = make_member(hub)
    thread = make_thread(hub, make_facilitator(hub))
    follow_settings.follow_coalition(row.person, hub, "each")
    follow_settings.follow_thread(row.person, thread, "each")
    membership.leave(row)
    assert not Following.objects.filter(person=row.person).exists()


# Daily summary
# -------------
MORNING = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)  # seven in Atlanta, six in Chicago


def test_daily_letter_comes_at_seven_on_the_readers_wall_and_only_with_something_to_say(hub, smtp_sink):
    with time_machine.travel(MORNING - timedelta(hours=20), tick=False):
        east, west, quiet = (
            make_member(hub, make_person(time_zone=zone)).person
            for zone in ("America/New_York", "America/Chicago", "America/New_York")
        )
        for person in (east, west):
            follow_settings.follow_coalition(person, hub, "daily")
        other = make_circle()
        make_member(other, quiet)
        follow_settings.follow_coalition(quiet, other, "daily")
        author = make_facilitator(hub)
    with time_machine.travel(MORNING - timedelta(hours=5), tick=False):
        thread = make_thread(hub, author, title="Before breakfast")
        make_post(thread, author, body="A second one.")
        notifications.tell_due(later())
    with time_machine.travel(MORNING - timedelta(minutes=1), tick=False):
        assert notifications.write_daily() == 0
    with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
        assert notifications.write_daily() == 1
        assert notifications.write_daily() == 0
        delivery.drain()
        assert smtp_sink.recipients() == [east.email]
        mail = smtp_sink.messages[0].mail
        assert mail["Subject"] == "2 new posts in your dialogue"
        make_post(thread, author, body="After breakfast.")
    with time_machine.travel(MORNING + timedelta(hours=1, minutes=1), tick=False):
        assert notifications.write_daily() == 1  # seven in Chicago
    with time_machine.travel(MORNING + timedelta(hours=9), tick=False):
        assert notifications.write_daily() == 0  # posts after seven are for tomorrow
    with time_machine.travel(MORNING + timedelta(days=1, minutes=1), tick=False):
        assert notifications.write_daily() == 1
        delivery.drain()
        text = smtp_sink.messages[-1].mail.get_body(("plain",)).get_content()
        assert "After breakfast." in text
        assert "A second one." not in text
    assert quiet.email not in smtp_sink.recipients()


def test_daily_letter_leaves_out_what_may_no_longer_be_read_and_is_not_sent_empty(hub, smtp_sink):
    with time_machine.travel(MORNING - timedelta(hours=20), tick=False):
        row = make_member(hub)
        follow_settings.follow_coalition(row.person, hub, "daily")
    with time_machine.travel(MORNING - timedelta(hours=19), tick=False):
        thread = make_thread(hub, make_facilitator(hub))
    with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
        assert notifications.write_daily() == 1
        thread_posts.take_away(thread.posts.get(), thread.author, "")
        delivery.drain()
    assert smtp_sink.recipients() == []
    assert Message.objects.get(template="dialogue/email/daily").reason == "moot"


def test_post_told_at_once_is_not_in_the_daily_letter_too(hub):
    with time_machine.travel(MORNING - timedelta(hours=20), tick=False):
        person = make_member(hub).person
        thread = make_thread(hub, make_facilitator(hub))
        follow_settings.follow_coalition(person, hub, "daily")
        follow_settings.follow_thread(person, thread, "each")
        make_post(thread, thread.author)
    with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
        assert notifications.write_daily() == 0


# Fewer mails
# -----------
@pytest.mark.parametrize(("press", "thread_says", "coalition_says"), [("daily", "daily", "each"), ("mute", "none", "each"), ("none", "", "none")])  # fmt: skip
def test_one_press_in_the_mail_gives_less_without_signing_in(client, hub, press, thread_says, coalition_says):
    person = make_member(hub).person
    thread = make_thread(hub)
    follow_settings.follow_coalition(person, hub, "each")
    notifications.tell_due(later())
    address = f"/dialogue/less/{follow_settings.less_token(Notice.objects.get())}/"
    assert client.get(address).status_code == 200
    assert follow_settings.rhythm_of_coalition(person, hub) == "each"
    client.post(address, {"do": press})
    assert follow_settings.rhythm_of_thread(person, thread) == thread_says
    assert follow_settings.rhythm_of_coalition(person, hub) == coalition_says
    assert client.get(address[:-3] + ("bb/" if address.endswith("aa/") else "aa/")).status_code == 404


def test_new_wish_on_the_page_lifts_a_stop_pressed_before(client, hub):
    person = make_member(hub).person
    Suppression.objects.create(
        fingerprint=fingerprint_of(person.email),
        stream=follow_settings.DialogueStream.of(hub.slug), reason="unsubscribed",
    )  # fmt: skip
    client.force_login(person)
    client.post(path_of(hub, "follow-all"), {"rhythm": "each"})
    assert not Suppression.objects.exists()
    assert follow_settings.rhythm_of_coalition(person, hub) == "each"


def test_time_that_is_up_leaves_the_rest_for_the_next_tick_and_nobody_is_mailed_twice(hub, monkeypatch):
    monkeypatch.setattr(notifications, "AT_ONCE", 2)
    people = [make_member(hub).person for _nth in range(5)]
    for person in people:
        follow_settings.follow_coalition(person, hub, "each")
    make_thread(hub)
    assert notifications.tell_due(later(), seconds=0) == 0
    assert not Message.objects.exists()
    ticks = iter([0.0, 0.0, 5.0])
    monkeypatch.setattr(notifications.time, "monotonic", lambda: next(ticks, 0.0))
    assert notifications.tell_due(later(), seconds=2) == 2
    assert notifications.tell_due(later()) == 3
    assert notifications.tell_due(later()) == 0
    assert mails() == sorted(person.email for person in people)


def test_quiet_day_is_looked_at_once(hub, django_assert_num_queries):
    with time_machine.travel(MORNING - timedelta(hours=20), tick=False):
        follow_settings.follow_coalition(make_member(hub).person, hub, "daily")
        make_thread(make_circle())
    with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
        assert notifications.write_daily() == 0
        assert Notice.objects.get(is_empty=True).day == MORNING.date()
        with django_assert_num_queries(3):
            assert notifications.write_daily() == 0
    with time_machine.travel(MORNING + timedelta(days=1, minutes=1), tick=False):
        make_thread(hub)
        notifications.write_daily()
        assert Notice.objects.filter(is_empty=True).count() == 1
