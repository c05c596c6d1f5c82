"""The search page: hostile input, counts of queries, the dialogue, suggestions, and what is marked."""

import json
from datetime import timedelta

import lxml.html
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs import finder
from search import excerpts, indexer, lookup
from tests.factories import make_article, make_event, make_hub, make_member, make_person, make_thread
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

QUERIES = 5  # the words, the entries, who may see them, the entries shown, and the place
HOSTILE = [
    "\0", "a\0b", "x" * 10_000, "word " * 5_000, "'; DELETE FROM people_person; --", '"', "\\", "%", "_", "*", "(",
    "a & b | !c", "\u202eabc\u202c", "\ud83d", "😀", "<script>alert(1)</script>", "ß", "İ", "ﬁn", "١٢٣", "{{ 7 }}",
]  # fmt: skip


@pytest.mark.parametrize("language", ["", "/es"])
def test_hostile_input_gets_a_page(client, language):
    make_event(title_en="A <script>alert(1)</script> pelican", summary_en="Tom & Jerry")
    indexer.run_slices(60)
    for typed in HOSTILE:
        for name in ("q", "kind", "county", "page"):
            asked = {"q": "pelican", name: typed.encode("utf-8", "surrogatepass")}
            answer = client.get(f"{language}/search/", asked)
            assert answer.status_code == 200, (name, typed)
            assert "<script>alert" not in answer.text
        assert (
            client.get(
                f"{language}/search/suggest/", {"q": typed.encode("utf-8", "surrogatepass")}
            ).status_code
            == 200
        )
        assert client.get(
            f"{language}/search/", {"q": "x", "in": typed.encode("utf-8", "surrogatepass")}
        ).status_code == (404 if typed.strip("\0 ") else 200)


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_page_takes_as_many_queries_with_many_hits(client, rows):
    for nth in range(rows):
        make_event(title_en=f"Pelican {nth}")
        make_article(title_en=f"Pelican {nth}")
    indexer.run_slices(60)
    client.get("/search/?q=pelican")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/search/?q=pelican")
    assert len([one for one in queries if "office_" not in one["sql"]]) == QUERIES
    page = lxml.html.fromstring(answer.text)
    assert len(page.xpath("//main//ul[@class='rows']/li")) == min(2 * rows, lookup.ON_A_PAGE)
    assert [link.text_content().strip() for link in page.xpath("//ul[contains(@class, 'search-kinds')]//a")] == [
        "Everything", f"Events ({rows})", f"News ({rows})",
    ]  # fmt: skip
    assert "noindex" in page.xpath("//meta[@name='robots']/@content")[0]
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}


def test_frequent_words_are_read_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(lookup, "ENOUGH", 2)
    monkeypatch.setattr(lookup, "FREQUENT", 4)
    noon = timezone.localtime().replace(hour=12)  # so that none ends after midnight, whenever this runs
    for nth in range(12):
        make_event(title_en=f"Pelican {nth}", starts_at=noon + timedelta(days=nth - 6))
    indexer.run_slices(60)
    answer = lookup.search("pelican", AnonymousUser())
    assert (answer.is_more, answer.number) == (True, 4)
    # The two that come soonest, and the two that were last.
    assert [entry.title_en for entry in answer.entries] == [
        "Pelican 6",
        "Pelican 7",
        "Pelican 5",
        "Pelican 4",
    ]
    assert lookup.search("pelican", AnonymousUser(), kind="article").number == 0
    assert lookup.search("pelican", AnonymousUser(), kind="event").number == 4


def test_dialogue_is_searched_by_members_only(client):
    hub = make_hub(slug="the-hub")
    make_thread(hub, title="Sidewalks", body="The pelican waits.")
    indexer.run_slices(60)
    address = "/search/?q=pelican&in=the-hub"
    assert client.get(address).status_code == 404
    client.force_login(make_person())
    assert client.get(address).status_code == 404
    client.force_login(make_member(hub).person)
    assert "<mark>pelican</mark>" in client.get(address).text
    assert "<mark>" not in client.get("/search/?q=pelican").text
    form = lxml.html.fromstring(client.get("/hubs/the-hub/dialogue/").text).xpath(
        "//main//form[@role='search']"
    )[0]
    assert (form.action, form.fields["in"]) == ("/search/", "the-hub")


def test_suggestions_are_titles_in_the_language_of_the_page(client):
    make_event(title_en="Pelican walk", title_es="Caminata del pelícano")
    indexer.run_slices(60)
    assert json.loads(client.get("/search/suggest/?q=peli").text) == {"titles": ["Pelican walk"]}
    assert json.loads(client.get("/es/search/suggest/?q=peli").text) == {"titles": ["Caminata del pelícano"]}
    assert json.loads(client.get("/search/suggest/?q=p").text) == {"titles": []}


def test_spanish_page_leads_to_spanish_pages(client):
    make_event(title_en="Pelican walk", title_es="Caminata", slug="walk")
    indexer.run_slices(60)
    page = lxml.html.fromstring(client.get("/es/search/?q=pelican").text)
    assert page.xpath("//main//ul[@class='rows']//h3/a/@href") == ["/es/events/walk/"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Clayton", "Clayton"), ("clayton county", "Clayton"), ("condado de Clayton", "Clayton"), ("30236", "Clayton"),
        ("30236-1234", "Clayton"), ("Jonesboro", "Clayton"), ("jonesboro, GA", "Clayton"), ("Atlanta", "Fulton"),
        ("pelican", None), ("", None), ("99999", None), ("c", None),
    ],
)  # fmt: skip
def test_places_are_named(typed, first):
    found = finder.places_named(typed)
    assert (found[0].name if found else None) == first


def test_place_comes_before_the_hits(client):
    make_event(title_en="Clayton walk")
    indexer.run_slices(60)
    page = lxml.html.fromstring(client.get("/search/?q=Clayton").text)
    links = page.xpath("//main//ul[@class='rows']//h3/a/@href")
    assert links[0] == "/hubs/find/?county=clayton"
    assert len(links) == 2


def test_excerpt_begins_before_the_first_word_and_escapes():
    text = "a " * 200 + "Tom & the <pelican> waits. " + "b " * 200
    shown = excerpts.excerpt(text, frozenset({"pelican"}))
    assert "Tom &amp; the &lt;<mark>pelican</mark>&gt; waits." in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 350
    assert excerpts.excerpt("x" * 5000, frozenset()) != ""
