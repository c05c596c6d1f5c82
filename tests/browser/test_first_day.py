"""The first day of staff, in a browser, every press counted: plan a series, move a date, invite a colleague, find why
someone got no email, print the board sheet.

A press is a click or a choice in a list; typing is none.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect

from events.models import Event
from mailing import suppression
from mailing.models import Suppression
from people.models import StaffInvitation
from reporting import rollup
from tests.browser.conftest import OpenTab
from tests.confirmed import sign_in
from tests.factories import make_event, make_hub, make_person, make_rsvp

pytestmark = pytest.mark.django_db


class Walk:
    """A tab with the count of its presses."""

    def __init__(self, tab: Page):
        self.tab, self.presses = tab, 0

    def press(self, kind: Any, name: str, within: str = "body") -> None:
        self.presses += 1
        self.tab.locator(within).get_by_role(kind, name=name, exact=True).first.click()

    def choose(self, field: str, value: str) -> None:
        self.presses += 1
        self.tab.locator(f"[name={field}]").select_option(value)


@pytest.fixture
def walk(client: Any, open_tab: OpenTab) -> Any:
    def begin(role: str) -> Walk:
        person = make_person(is_staff=True)
        person.groups.set(Group.objects.filter(name=role))
        sign_in(client, person)
        return Walk(open_tab("/admin/"))

    return begin


def test_series_is_planned_and_one_date_moved(walk: Any):
    hub, day = make_hub(name="Clayton Equity Hub"), timezone.localdate() + timedelta(days=12)
    staff = walk("Events")
    staff.press("link", "Plan an event")
    staff.choose("coalition", str(hub.pk))
    staff.press("button", "Plan this event")
    tab = staff.tab
    for name, typed in (
        ("title", "Bus night"), ("summary", "Come and talk about late buses."), ("day", str(day)),
        ("starts", "18:00"), ("ends", "20:00"), ("place", "Riverdale Library"),
    ):  # fmt: skip
        tab.locator(f"[name={name}]").fill(typed)
    if not tab.locator("[name=repeat]").is_visible():
        staff.presses += 1
        tab.locator("details:has([name=repeat]) > summary").click()
    staff.choose("repeat", "weekly")
    tab.locator("[name=until]").fill(str(day + timedelta(days=21)))
    staff.press("button", "Save as draft")
    staff.press("button", "Announce entire series")
    expect(tab.locator("main")).to_contain_text("Announced.")
    assert staff.presses <= 8
    events = Event.objects.announced().order_by("starts_at")
    assert [event.local_start.date() for event in events] == [
        day + timedelta(days=7 * nth) for nth in range(4)
    ]

    # One date moves, and those who said yes hear of it.
    second = events[1]
    make_rsvp(second)
    staff.presses = 0
    tab.goto(f"http://localhost/events/{second.slug}/")
    staff.press("link", "Edit")
    staff.press("link", "Edit event")
    tab.locator("[name=starts]").fill("18:30")
    staff.press("button", "Save")
    expect(tab.locator("main")).to_contain_text("We’ll notify 1 person.")
    assert staff.presses <= 4
    assert {
        event.local_start.hour * 60 + event.local_start.minute for event in events.exclude(pk=second.pk)
    } == {1080}


def test_colleague_is_invited(walk: Any):
    staff = walk("Roles")
    staff.press("link", "Invite a colleague")
    staff.tab.locator("[name=name]").fill("Nia Cole")
    staff.tab.locator("[name=email]").fill("nia@example.org")
    staff.press("checkbox", "Content")
    staff.press("button", "Save")
    assert staff.presses <= 4
    invitation = StaffInvitation.objects.get()
    assert (invitation.email, [group.name for group in invitation.groups.all()]) == (
        "nia@example.org",
        ["Content"],
    )


def test_why_someone_got_no_email_is_found(walk: Any):
    suppression.stop_addresses(["ana@example.org"], "", Suppression.Reason.BOUNCE, source="tests")
    staff = walk("Newsletter")
    staff.press("link", "What happened to an email")
    staff.tab.locator("#searchbar").fill("ana@example.org")
    staff.presses += 1
    staff.tab.locator("#searchbar").press("Enter")
    expect(staff.tab.locator("#content")).to_contain_text("ana@example.org gets only essential email since")
    expect(staff.tab.locator("#content")).to_contain_text("the address doesn’t work.")
    assert staff.presses <= 4


def test_board_sheet_is_printed(walk: Any):
    before = timezone.now() - timedelta(days=1)
    event = make_event(make_hub(), starts_at=before)
    make_rsvp(event, came=True, arrived=1)
    rollup.count_all()
    staff = walk("Content")
    staff.press("link", "Board sheet")
    staff.tab.evaluate("window.print = () => { document.title = 'printed' }")
    staff.press("button", "Print this sheet")
    assert staff.presses == 2
    assert staff.tab.title() == "printed"
