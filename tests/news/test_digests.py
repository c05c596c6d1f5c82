"""The weekly mail: by local time, once, and never empty."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from mailing.models import Batch
from news import digests, issues, tasks
from office.models import SiteSettings
from tests.factories import make_article, make_circle, make_event, make_hub
from tests.news.letters import make_site, make_subscriber, send
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

# Clocks went back on Sunday, November 1, 2026: 8 a.m. in Georgia is 12:00 UTC before and 13:00 after.
BEFORE = datetime(2026, 10, 29, 12, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 5, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site():
    make_site()


def go_out(batches: list[Batch], sink: SmtpSink) -> list[str]:
    before = len(sink.messages)
    for batch in batches:
        send(batch, sink)
    return sorted(taken.to for taken in sink.messages[before:])


def test_digest_over_a_change_of_the_clock_comes_at_eight_on_the_wall(smtp_sink, time_machine):
    time_machine.move_to(BEFORE - timedelta(days=1))
    row = make_subscriber("news", rhythm="weekly")
    make_article(title_en="Before the change", published_at=BEFORE - timedelta(hours=3))
    make_article(title_en="After the change", published_at=AFTER - timedelta(minutes=30))
    for early in (BEFORE - timedelta(minutes=1), BEFORE - timedelta(days=1)):
        time_machine.move_to(early)
        assert digests.send_due() == []
    time_machine.move_to(BEFORE)
    assert go_out(digests.send_due(), smtp_sink) == [row.email]
    time_machine.move_to(AFTER - timedelta(minutes=1))
    assert digests.send_due() == []
    time_machine.move_to(AFTER)
    assert go_out(digests.send_due(), smtp_sink) == [row.email]
    texts = [taken.mail.get_body(("plain",)).get_content() for taken in smtp_sink.messages]
    assert ["Before the change" in text for text in texts] == [True, False]
    assert ["After the change" in text for text in texts] == [False, True]


def test_digest_run_twice_is_one_mail_and_an_hours_outage_changes_nothing(smtp_sink, time_machine):
    time_machine.move_to(BEFORE + timedelta(hours=1, minutes=7))
    make_subscriber("news", rhythm="weekly")
    make_article(published_at=BEFORE - timedelta(hours=1))
    first = digests.send_due()
    assert len(first) == 1
    assert digests.send_due() == []
    tasks.tick_newsletter()
    go_out(first, smtp_sink)
    time_machine.move_to(BEFORE + timedelta(hours=6))
    make_article(title_en="Later that day", published_at=timezone.now())
    assert digests.send_due() == []
    assert len(smtp_sink.messages) == 1
    time_machine.move_to(AFTER)
    assert go_out(digests.send_due(), smtp_sink) != []
    assert "Later that day" in smtp_sink.messages[1].mail.get_body(("plain",)).get_content()


def test_digest_with_nothing_to_say_is_no_mail(smtp_sink, time_machine):
    time_machine.move_to(BEFORE)
    make_subscriber("news", rhythm="weekly")
    make_article(published_at=BEFORE - timedelta(days=9))
    assert digests.send_due() == []
    assert not Batch.objects.exists()
    quiet = make_subscriber("circle:energy", rhythm="weekly")
    make_article(published_at=BEFORE - timedelta(hours=9))
    batches = digests.send_due()
    assert quiet.email not in go_out(batches, smtp_sink)
    assert len(smtp_sink.messages) == 1
    assert issues.figures(batches[0])["left_out"] == [("nothing new on their topics", 1)]


def test_digest_tells_of_an_event_when_it_is_set_and_goes_by_topic_and_zone(smtp_sink, time_machine):
    time_machine.move_to(BEFORE)
    circle, hub = make_circle(slug="energy"), make_hub("Glynn")
    set_now = {"published_at": BEFORE - timedelta(hours=1), "county": hub.counties.get()}
    make_event(hub, title_en="Just set", starts_at=BEFORE + timedelta(days=20), **set_now)
    make_article(title_en="Of the circle", published_at=BEFORE - timedelta(hours=2)).coalitions.add(circle)
    near = make_subscriber("events", rhythm="weekly", county_id="13127")
    far = make_subscriber("events", rhythm="weekly", county_id="13121")
    central = make_subscriber("circle:energy", rhythm="weekly", time_zone="America/Chicago")
    make_subscriber("events")
    assert go_out(digests.send_due(), smtp_sink) == [near.email]
    assert far.email not in smtp_sink.recipients()
    time_machine.move_to(BEFORE + timedelta(hours=1))
    assert go_out(digests.send_due(), smtp_sink) == [central.email]


def test_tick_without_a_postal_address_sends_nothing_and_does_not_fail(time_machine):
    time_machine.move_to(BEFORE)
    SiteSettings.objects.update(postal_address="")
    make_subscriber("news", rhythm="weekly")
    make_article(published_at=BEFORE - timedelta(hours=2))
    tasks.tick_newsletter()
    assert {batch.state for batch in Batch.objects.all()} <= {"draft"}
