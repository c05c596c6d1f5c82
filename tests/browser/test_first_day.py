"""The first day of staff, in a browser, every press counted: plan a series, move a date, invite a colleague, find why
someone got no email, print the board sheet.

A press is a click or a choice in a list; typing is none.
"""

from datetime import timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from events.models import Event
from hubs.models import County
from imports.tasks import drain_imports, tick_imports
from mailing import suppression
from mailing.models import Suppression
from news.models import Article, Subscription
from office import pictures
from office.models import Picture
from people.models import StaffInvitation
from pse_portal.pictures import prepare
from reporting import rollup
from tests.browser.conftest import OpenTab
from tests.confirmed import sign_in
from tests.factories import make_article, make_circle, make_event, make_hub, make_person, make_rsvp
from tests.news.letters import make_site, make_subscriber

pytestmark = pytest.mark.django_db

EASTERN = ZoneInfo("America/New_York")


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


def test_article_with_a_picture_is_written_reviewed_by_eye_and_published(
    walk: Any, settings: Any, tmp_path: Any
):
    settings.MEDIA_ROOT = tmp_path
    drawn = BytesIO()
    Image.new("RGB", (640, 480), "red").save(drawn, "PNG")
    drawn.seek(0)
    picture = pictures.keep(Picture(alt_en="A bus", credit="Ana Ruiz"), prepare(drawn))
    make_circle(name="JUST Energy Circle", slug="just-energy")
    staff = walk("Content")
    staff.tab.set_viewport_size({"width": 1280, "height": 900})
    staff.press("link", "Write an article")
    tab = staff.tab
    for name, typed in (
        ("title_en", "The last bus"), ("summary_en", "It leaves too early."), ("body_en", "We asked for a later bus.")
    ):  # fmt: skip
        tab.locator(f"[name={name}]").fill(typed)
    staff.presses += 2
    tab.locator(".picture-choice summary").click()
    tab.locator(f".picture-choice .found [value='{picture.pk}']").check()

    # A picture and a link in the text, and the page beside it.
    tools = "[role=toolbar][aria-controls=id_body_en]"
    staff.press("button", "Image", tools)
    staff.presses += 1
    tab.locator("dialog .picture-option").first.click()
    staff.press("button", "Insert", "dialog")
    staff.press("button", "Our page", tools)
    staff.presses += 1
    tab.locator("dialog .page-option").first.click()
    staff.press("button", "Insert", "dialog")
    text = tab.locator("#id_body_en").input_value()
    assert f"[picture {picture.pk}]" in text
    assert "[JUST Energy Circle](/circles/just-energy/)" in text
    expect(tab.locator(".writing-notes li").last).to_have_text("Missing in Spanish: title, summary, text.")
    tab.get_by_role("button", name="Show preview beside the text").click()  # optional: not counted
    expect(tab.frame_locator("iframe.beside").locator("h1")).to_have_text("The last bus")
    expect(tab.frame_locator("iframe.beside").locator("figure.picture img")).to_have_count(2)

    staff.choose("state", "published")
    staff.press("button", "Save")
    assert staff.presses <= 12
    article = Article.objects.get()
    assert (article.is_public, article.picture) == (True, picture)


def test_article_is_scheduled_and_another_corrected(walk: Any):
    article = make_article(title_en="The last bus", slug="last-bus", body_en="It leaves at nine.")
    staff = walk("Content")
    tab = staff.tab
    staff.press("link", "Write an article")
    day = timezone.localdate() + timedelta(days=3)
    for name, typed in (
        ("title_en", "Bus hearing"), ("summary_en", "Come on Monday."), ("body_en", "The board meets."),
        ("published_at", f"{day}T18:00"),
    ):  # fmt: skip
        tab.locator(f"[name={name}]").fill(typed)
    staff.choose("state", "published")
    staff.press("button", "Save")
    expect(tab.locator(".messagelist")).to_contain_text("It will be published")
    expect(tab.locator(".messagelist")).to_contain_text("6 p.m.")
    assert staff.presses <= 4
    scheduled = Article.objects.get(slug="bus-hearing")
    assert (scheduled.is_scheduled, scheduled.published_at.astimezone(EASTERN).hour) == (True, 18)

    # A reader found a mistake: from the public page to the correction.
    staff.presses = 0
    tab.goto("http://localhost/news/last-bus/")
    staff.press("link", "Edit")
    staff.choose("state", "corrected")
    staff.presses += 1
    tab.locator("details:has([name=correction_en]) > summary").click()
    tab.locator("[name=correction_en]").fill("The last bus leaves at ten, not at nine.")
    tab.locator("[name=body_en]").fill("It leaves at ten.")
    staff.press("button", "Save")
    expect(tab.locator(".messagelist")).to_contain_text("was changed successfully")
    assert staff.presses <= 4
    tab.goto("http://localhost/news/last-bus/")
    expect(tab.locator("main")).to_contain_text("The last bus leaves at ten, not at nine.")
    article.refresh_from_db()
    assert (article.state, article.body_en) == ("corrected", "It leaves at ten.")


def test_edition_for_two_counties_is_built_tested_and_scheduled(walk: Any):
    make_site()
    make_article(title_en="The last bus", published_at=timezone.now() - timedelta(hours=1))
    counties = [County.objects.get(name=name) for name in ("Clayton", "Fulton")]
    for county in (*counties, County.objects.get(name="Glynn")):
        make_subscriber("news", county=county)
    staff = walk("Newsletter")
    tab = staff.tab
    staff.press("link", "Editions")
    staff.press("button", "New edition with the latest news")
    tab.locator("[name=subject_en]").fill("Buses at night")
    staff.press("button", "Save and continue editing")
    staff.press("link", "Check and send")
    staff.press("link", "Choose who gets it")
    for county in counties:
        staff.press("checkbox", county.name)
    staff.press("button", "Save audience")
    staff.press("button", "Send me a test copy")
    expect(tab.locator(".messagelist")).to_contain_text("We’re sending test copies in both languages")
    tab.locator("[name=at]").fill((timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT09:00"))
    staff.press("button", "Send newsletter")
    expect(tab.locator(".messagelist")).to_contain_text("Scheduled.")
    assert staff.presses <= 10


def test_long_list_is_imported_and_undone(walk: Any):
    lines = [f"Person {nth},person-{nth}@example.org" for nth in range(600)]
    make_article()
    staff = walk("Newsletter")
    tab = staff.tab
    staff.press("link", "Import a list")
    staff.press("link", "Newsletter subscribers")
    pasted = "\n".join(["Full name,Email address", *lines])
    tab.locator("[name=pasted]").evaluate("(box, text) => { box.value = text }", pasted)
    tab.locator("[name=wording]").fill("“Send me news,” on the sheet of the forum")
    staff.press("checkbox", "News from all circles and hubs")
    staff.press("button", "Look over the list")
    staff.press("button", "Save the columns")  # proposed by their headings
    expect(tab.locator("#content")).to_contain_text("Nothing has changed yet.")
    staff.press("button", "Import 600 rows")
    expect(tab.locator("#content")).to_contain_text("We’re importing your list now.")
    assert staff.presses <= 6
    drain_imports()
    staff.press("link", "See if it’s done")
    expect(tab.locator("#content")).to_contain_text("New: 600")
    assert Subscription.objects.confirmed().count() == 600
    staff.press("button", "Undo the import")
    tick_imports()
    assert not Subscription.objects.exists()
