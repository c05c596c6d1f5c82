"""The System page, the staff home, and `/readyz`: one source for what is wrong, since when, and what to do."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from mailing.models import Batch, Brake, Message
from office import system, tick_log
from office.models import BackupRun, RetentionRun, Tick
from pse_portal.health import NotReady
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


class Task:
    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
def all_well() -> None:
    for task in tick_log.names():
        tick_log.record(sender=Task(task), state="SUCCESS")
    RetentionRun.objects.create(started_at=timezone.now(), ended_at=timezone.now())
    BackupRun.objects.create(started_at=timezone.now(), ended_at=timezone.now(), name="archive", size=1)


def set_back(name: str, **by: Any) -> None:
    Tick.objects.filter(name=name).update(ran_at=timezone.now() - timedelta(**by))


def test_every_tick_that_visitors_wait_for_is_named_when_it_is_late(all_well):
    tick_log.ticks()
    critical = {
        name
        for name in tick_log.names().values()
        if settings.CELERY_BEAT_SCHEDULE[name]["schedule"] <= timedelta(minutes=5)
    }
    assert critical == {
        "outbox", "newsletter", "dialogue", "places", "shifts", "own-data", "calendars", "change-notices", "mergers",
    }  # fmt: skip
    for name in critical:
        kept = Tick.objects.get(name=name).ran_at
        # Late, and after a clock that was an hour ahead; a minute's delay is neither.
        for moved, is_late in [({"minutes": 16}, True), ({"hours": -1}, True), ({"minutes": 1}, False)]:
            set_back(name, **moved)
            assert bool(tick_log.late()) == is_late, (name, moved)
        set_back(name, minutes=16)
        with pytest.raises(NotReady, match=f"^{name} last ran"):
            tick_log.ticks()
        Tick.objects.filter(name=name).update(ran_at=kept)


def test_late_hourly_tick_needs_a_person_and_takes_no_page_out_of_service(all_well):
    set_back("retention", hours=4)
    tick_log.ticks()
    assert "retention last ran" in system.details()["ticks"]


def test_failing_tick_says_since_when(all_well):
    for _twice in range(2):
        tick_log.record(sender=Task("news.tasks.tick_newsletter"), state="FAILURE", retval=KeyError("a name"))
    [late] = tick_log.late()
    assert str(late).startswith("newsletter fails (KeyError) since")
    tick_log.record(sender=Task("news.tasks.tick_newsletter"), state="SUCCESS")
    assert tick_log.late() == []


def test_tick_that_never_ran_is_late():
    with pytest.raises(NotReady, match="outbox never ran"):
        tick_log.ticks()


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_and_home_say_all_is_well_or_what_to_do(
    client: Client, all_well, language, django_assert_num_queries
):
    client.force_login(make_person(is_staff=True, is_superuser=True))
    client.get(f"/admin/?lang={language}")
    page = client.get(f"/admin/office/tick/?lang={language}").content.decode()
    with translation.override(language):
        assert translation.gettext("All is well. Nothing needs you here.") in page

    long_ago = timezone.now() - timedelta(hours=2)
    set_back("outbox", hours=2)
    Brake.objects.create(name=Brake.RELAY, since=long_ago, until=timezone.now() + timedelta(minutes=1))
    Message.objects.create(
        key="late",
        kind=Message.Kind.REMINDER,
        template="mailing/email/plain",
        email="a@example.org",
        due_at=long_ago,
    )
    Batch.objects.create(
        key="b", title="October", stream="newsletter", state=Batch.State.PAUSED,
        pause_reason=Batch.PauseReason.COMPLAINTS,
    )  # fmt: skip
    RetentionRun.objects.update(failures={"people.Person": "KeyError"})

    with django_assert_num_queries(13):  # four of the frame and session, nine of the checks
        page = client.get(f"/admin/office/tick/?lang={language}").content.decode()
    home = client.get(f"/admin/?lang={language}").content.decode()
    found = {one.check.name: one.problem for one in system.look() if one.problem}
    assert set(found) == {"ticks", "relay", "outbox", "bulk", "retention"}
    with translation.override(language):
        for one in system.look():
            if one.problem:
                assert one.problem.to_do[:20] in page
                assert one.problem.words.split("“")[0] in home
    details = system.details()
    assert details["relay"].startswith("takes no mail since")
    assert details["outbox"] == "1 overdue"
    assert details["disk"] == "ok"
    assert details["backup"].startswith("0 h ago, 1")


def test_check_that_breaks_hides_no_other(all_well, monkeypatch):
    def broken() -> str:
        raise RuntimeError("the password is 12345")

    monkeypatch.setattr(system, "OWN", [system.SystemCheck("disk", "Disk", broken)])
    assert system.details()["disk"] == "not known: RuntimeError"
    assert system.details()["outbox"] == "ok"


def test_version_stands_in_the_foot_of_every_page_of_the_office(admin_client):
    for path in ("/admin/", "/admin/office/tick/", "/admin/events/event/add/"):
        foot = admin_client.get(path).content.decode().rpartition("<footer")[2]
        assert f"Version {settings.VERSION}" in foot
