"""The board sheet's pages: who may read, share, and revoke; the file; and a fixed number of queries."""

import csv
import io
from datetime import timedelta

import lxml.html
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from hubs.models import County
from office.models import AuditEntry
from reporting import rollup
from reporting.models import DailyFigure, SheetLink
from reporting.sheet import Quarter
from tests.factories import make_circle, make_event, make_hub, make_person, make_rsvp

pytestmark = pytest.mark.django_db

BOARD = "/figures/manage/"


@pytest.fixture
def came() -> None:
    """Seven people at a meeting in Clayton, two at one in DeKalb, and one of them at both."""
    now = timezone.now() - timedelta(hours=3)
    names = {name: County.objects.get(name=name) for name in ("Clayton", "DeKalb")}
    meeting, small = (
        make_event(make_hub(name), starts_at=now, county=county) for name, county in names.items()
    )
    people = [make_rsvp(meeting, came=True, arrived=1) for _one in range(7)]
    make_rsvp(small, email=people[0].email, came=True, arrived=1)
    make_rsvp(small, came=True, arrived=1)
    rollup.count_all()


def staff(client: Client, role: str) -> None:
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name=role))
    client.force_login(person)


def rows(client: Client, path: str = BOARD) -> dict[str, str]:
    """Return the number of the whole portal in this quarter by the figure's title."""
    page = lxml.html.fromstring(client.get(path).text)
    [table, *_others] = page.xpath("//table[caption]")
    return {row.xpath("string(th)"): row.xpath("string(td[1])") for row in table.xpath("tbody/tr")}


def test_sheet_shows_the_quarter_and_merges_small_places(client: Client, came: None):
    staff(client, "Content")
    shown = rows(client)
    assert (shown["New participants"], shown["People who came"], shown["Counties reached"]) == ("8", "9", "2")
    page = lxml.html.fromstring(client.get(BOARD).text)
    [counties] = page.xpath("//table[@aria-labelledby='counties']")
    heads = [" ".join(cell.text_content().split()) for cell in counties.xpath("thead//th")]
    column = heads.index("People who came") + 1
    came = {
        row.xpath("string(th)"): row.xpath(f"string(*[{column}]/b)") for row in counties.xpath("tbody/tr")
    }
    # DeKalb alone would show two people, so Clayton's are counted with them.
    assert came == {"Clayton": "–", "DeKalb": "–", "Other counties together": "9"}
    titles = {link.get("href")[1:] for link in page.xpath("//a[starts-with(@href, '#how-')]")}
    assert titles == set(page.xpath("//dt/@id"))


def test_file_holds_what_the_page_shows(client: Client, came: None):
    staff(client, "Membership")
    answer = client.get(f"{BOARD}file.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    found = {(row[0], row[1]): row[2] for row in csv.reader(io.StringIO(text))}
    assert found["New participants", "Whole portal"] == "8"
    assert found["People who came", "Other counties together"] == "9"
    assert found["People who came", "DeKalb"] == "–"
    assert found["Events held", "DeKalb"] == "1"


def test_link_is_read_without_an_account_until_it_is_revoked(client: Client, came: None):
    staff(client, "Content")
    assert client.get(BOARD).context["links"].count() == 0
    client.post(BOARD, {"do": "share"})
    link = SheetLink.objects.get()
    assert link.first_day == Quarter.of(timezone.localdate()).first
    stranger = Client()
    answer = stranger.get(link.get_absolute_url())
    assert "Other counties together" in answer.text
    assert "noindex" in answer.text
    assert "no-store" in answer["Cache-Control"]
    client.post(BOARD, {"do": "revoke", "link": link.pk})
    assert stranger.get(link.get_absolute_url()).status_code == 404
    client.post(BOARD, {"do": "revoke", "link": link.pk})
    actions = (
        AuditEntry.objects.filter(action__startswith="sheet").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["sheet_shared", "sheet_unshared"]


def test_only_those_who_may_read_and_share(client: Client):
    client.force_login(make_person())
    for path in (BOARD, f"{BOARD}file.csv", f"{BOARD}charts/"):
        assert client.get(path).status_code == 404
    staff(client, "Events")
    page = client.get(BOARD)
    assert page.status_code == 200
    assert "Create a link" not in page.text
    assert client.post(BOARD, {"do": "share"}).status_code == 404
    assert not SheetLink.objects.exists()
    assert Client().get("/figures/1-abc/").status_code == 404


def test_wrong_quarters_show_the_running_one(client: Client):
    staff(client, "Content")
    running = str(Quarter.of(timezone.localdate()))
    for asked in ("", "x", "2199-4", "2026-9"):
        assert running in client.get(f"{BOARD}?quarter={asked}").text
    assert client.get(f"{BOARD}charts/?county=nowhere&coalition=x").status_code == 200


@pytest.mark.parametrize(("path", "queries"), [(BOARD, 11), (f"{BOARD}charts/?county=clayton", 11)])
def test_pages_make_a_fixed_number_of_queries(
    client: Client, django_assert_num_queries, path: str, queries: int
):
    staff(client, "Content")
    for number in (3, 30):
        for county in County.objects.all()[:number]:
            DailyFigure.objects.get_or_create(
                figure="events", day=timezone.localdate(), county=county, value=9
            )
        for _one in range(number):
            DailyFigure.objects.create(
                figure="events", day=timezone.localdate(), coalition=make_circle(), value=9
            )
        client.get(path)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200
