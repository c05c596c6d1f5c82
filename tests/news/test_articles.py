"""Articles from the admin to the pages and feeds, and back."""

import json
import re
from datetime import timedelta

import feedparser
import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from news import blocks, publication
from news.groups import WRITING
from news.models import Article
from office.groups import CONTENT
from office.models import Picture
from tests.confirmed import sign_in
from tests.factories import (
    make_article,
    make_circle,
    make_event,
    make_hub,
    make_item,
    make_link,
    make_opportunity,
    make_person,
    make_shift,
)
from tests.markup import as_shown

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

FEEDS = ["/news/feed/", "/news/feed/atom/", "/news/feed/json/"]


def staff(*roles: str):
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


def form(**values):
    return {
        "title_en": "The last bus", "title_es": "El último autobús", "slug": "the-last-bus", "kind": "news",
        "summary_en": "It leaves too early.", "summary_es": "Sale demasiado temprano.", "body_en": "We **asked**.",
        "body_es": "Lo **pedimos**.", "state": "draft", **values,
    }  # fmt: skip


def shows(client, words: str) -> list[bool]:
    paths = ["/", "/news/", *FEEDS]
    return [words in client.get(path).content.decode() for path in paths]


def test_article_from_the_admin_alone_goes_live_at_its_time_and_is_gone_when_withdrawn(client, time_machine):
    boss, stranger = staff(CONTENT), client.__class__()
    sign_in(client, boss)
    client.post(reverse("admin:news_article_add"), form())
    article = Article.objects.get()
    change = reverse("admin:news_article_change", args=[article.pk])

    preview = client.post(
        reverse("admin:news_article_preview_of", args=[article.pk]),
        form(title_en="Not saved yet", body_en="We **will** ask.", preview_en="1"),
    ).content.decode()
    assert "Not saved yet" in preview
    assert "<strong>will</strong>" in preview
    article.refresh_from_db()
    assert article.title_en == "The last bus"
    assert (
        "Lo <strong>pedimos"
        in client.post(
            reverse("admin:news_article_preview_of", args=[article.pk]), form(preview_es="1")
        ).content.decode()
    )

    at = timezone.now() + timedelta(hours=2)
    local = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
    client.post(change, form(state="published", published_at=local))
    assert shows(stranger, "The last bus") == [False] * 5
    assert stranger.get("/news/the-last-bus/").status_code == 404

    time_machine.move_to(at + timedelta(seconds=59))
    assert shows(stranger, "The last bus") == [True] * 5
    assert "El último autobús" in stranger.get("/es/news/").content.decode()
    assert "El último autobús" in stranger.get("/news/feed/?lang=es").content.decode()

    sign_in(client, boss)  # the session of staff has ended meanwhile
    client.post(change, form(state="withdrawn", published_at=local))
    time_machine.move_to(at + timedelta(seconds=59 + 60))  # a minute; cached pages live for half of it
    assert shows(stranger, "The last bus") == [False] * 5
    assert stranger.get("/news/the-last-bus/").status_code == 404


def test_published_without_a_time_means_now(client):
    client.force_login(staff(CONTENT))
    client.post(reverse("admin:news_article_add"), form(state="published"))
    assert Article.objects.published().get().slug == "the-last-bus"


def test_who_writes_hands_in_and_does_not_publish(client):
    client.force_login(staff(WRITING))
    client.post(reverse("admin:news_article_add"), form(state="published"))
    assert not Article.objects.exists()
    client.post(reverse("admin:news_article_add"), form(state="in_review"))
    article = Article.objects.get()
    Article.objects.update(state="published", published_at=timezone.now())
    client.post(
        reverse("admin:news_article_change", args=[article.pk]), form(title_en="Taken over", state="draft")
    )
    article.refresh_from_db()
    assert (article.title_en, article.state) == ("The last bus", "published")
    assert not publication.may_edit(staff(WRITING), article)
    assert publication.may_edit(staff(CONTENT), article)


def test_correction_needs_a_sentence_and_stands_on_the_page_with_its_date(client):
    article = make_article(slug="the-last-bus")
    stranger = client.__class__()
    client.force_login(staff(CONTENT))
    change = reverse("admin:news_article_change", args=[article.pk])
    client.post(change, form(state="corrected"))
    article.refresh_from_db()
    assert article.state == "published"
    client.post(change, form(state="corrected", correction_en="It is ten to one, not one."))
    article.refresh_from_db()
    assert article.corrected_at.date() == timezone.now().date()
    page = stranger.get("/news/the-last-bus/").content.decode()
    assert "It is ten to one, not one." in page
    assert '<span lang="en">It is ten to one' in stranger.get("/es/news/the-last-bus/").content.decode()


def test_history_tells_what_changed_and_brings_it_back(client):
    client.force_login(staff(CONTENT))
    client.post(reverse("admin:news_article_add"), form())
    article = Article.objects.get()
    client.post(reverse("admin:news_article_change", args=[article.pk]), form(title_en="The first bus"))
    told = as_shown(client.get(reverse("admin:news_article_history", args=[article.pk])).text)
    assert "<del>The last bus</del> → <ins>The first bus</ins>" in told

    first = article.history.earliest()
    address = reverse("admin:news_article_simple_history", args=[article.pk, first.pk])
    restored = client.get(address)
    assert restored.context["adminform"].form["title_en"].value() == "The last bus"
    client.post(address, form())
    article.refresh_from_db()
    assert article.title_en == "The last bus"
    assert article.history.count() == 3


def test_preview_link_shows_a_draft_to_people_without_a_login_until_it_is_withdrawn(client):
    article = make_article(state="draft", published_at=None, title_es="Borrador")
    address = f"/news/preview/{article.preview_token}/"
    assert client.get(f"/news/{article.slug}/").status_code == 404
    shown = client.get(address)
    assert shown.status_code == 200
    assert "noindex" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "Borrador" in client.get(f"/es{address}").content.decode()
    assert client.get(f"/news/preview/{article.pk}-{'0' * 40}/").status_code == 404
    article.state = "withdrawn"
    publication.stamp(article, "draft")
    article.save()
    assert client.get(address).status_code == 404


def test_new_short_address_leads_from_the_old_one(client):
    article = make_article(slug="old")
    article.slug = "new"
    article.save()
    answer = client.get("/news/old/")
    assert (answer.status_code, answer["Location"]) == (301, "/news/new/")
    Article.objects.update(state="draft")
    assert client.get("/news/old/").status_code == 404


def test_missing_language_falls_back_and_says_so(client):
    make_article(slug="a", title_en="Only English", body_en="In English.")
    make_article(slug="b", title_en="", title_es="Solo en español", summary_en="", summary_es="Resumen.")
    page = client.get("/es/news/a/").content.decode()
    assert '<h1><span lang="en">Only English</span></h1>' in page
    assert '<div class="prose" lang="en">' in page
    assert "Por ahora solo en inglés" in page
    listed = client.get("/news/").content.decode()
    assert '<span lang="es">Solo en español</span>' in listed
    assert "Only in Spanish for now" in listed


def test_list_is_narrowed_by_kind_circle_hub_and_county_and_odd_values_are_no_filter(client):
    circle, hub = make_circle(slug="energy"), make_hub(slug="clayton")
    make_article(title_en="Of the circle", kind="story").coalitions.add(circle)
    one = make_article(title_en="Of the hub")
    one.coalitions.add(hub)
    one.counties.set(hub.counties.all())
    make_article(title_en="A draft", state="draft").coalitions.add(circle)

    def titles(query):
        return set(re.findall(r'">(Of the \w+|A draft)</a>', client.get(f"/news/{query}").content.decode()))

    assert titles("?circle=energy") == titles("?kind=story") == {"Of the circle"}
    assert titles("?hub=clayton") == titles("?county=clayton") == {"Of the hub"}
    for odd in ("?circle=nope", "?kind=%00", "?county=1%27", "?hub=energy"):
        assert titles(odd) == {"Of the circle", "Of the hub"}
    assert "No news about this yet" in client.get("/news/?kind=story&hub=clayton").content.decode()


def test_article_shows_related_events_and_circles(client):
    circle, other, hub = make_circle(), make_circle(name="Linked Circle"), make_hub()
    make_link(hub, other)
    article = make_article(slug="a")
    article.coalitions.add(hub)
    make_event(hub, title_en="Of the hub")
    make_event(circle, title_en="Of another")
    make_event(hub, title_en="Long over", starts_in=timedelta(days=-9))
    page = client.get("/news/a/").content.decode()
    assert "Of the hub" in page
    assert "Linked Circle" in page
    assert "Of another" not in page
    assert "Long over" not in page


def test_article_says_what_to_do_how_long_it_reads_and_who_wrote_it_but_voter_information_leads_to_nothing(
    client,
):
    hub = make_hub(name="Clayton Equity Hub")
    make_event(hub, title_en="Of the hub")
    make_shift(make_opportunity(hub, title_en="Drive a neighbor"))
    make_item(hub, title_en="Night buses", state="adopted")
    for slug, kind in [("a", "story"), ("vote", "voting")]:
        words = {"authors": "Ana Ruiz", "body_en": "word " * 401, "kind": kind}
        make_article(slug=slug, **words).coalitions.add(hub)
    found = {}
    for slug in ("a", "vote"):
        page = client.get(f"/news/{slug}/").content.decode()
        assert "3 minutes to read" in page
        assert "By Ana Ruiz" in page
        found[slug] = [
            words in page
            for words in (
                "What you can do",
                "Of the hub",
                "Night buses",
                "Drive a neighbor",
                "Write to Clayton",
            )
        ]
    assert found == {"a": [True] * 5, "vote": [False] * 5}


def test_drawing_is_on_pages_and_in_no_mail(client):
    picture = Picture.objects.create(
        drawing="bus", alt_en="A bus at night", width=1200, height=675, widths=[1200]
    )
    article = make_article(slug="a", picture=picture)
    event = make_event(make_hub(), picture=picture, title_en="Ride")
    pages = [client.get(path).content.decode() for path in ("/news/a/", "/news/", event.get_absolute_url())]
    assert ["img/drawings/bus" in page for page in pages] == [True] * 3
    assert 'alt="A bus at night"' in pages[0]
    assert 'loading="lazy"' in pages[2]
    assert "drawings" not in str(blocks._picture(article))
    assert "srcset" not in pages[0]


def test_pictures_of_an_event_are_shown_once_it_is_over(client):
    picture = Picture.objects.create(
        drawing="shade", alt_en="Two people", width=1200, height=675, widths=[1200]
    )
    shown = []
    for starts_in in (timedelta(days=3), timedelta(days=-3)):
        event = make_event(make_hub(), starts_in=starts_in)
        event.pictures.add(picture)
        shown.append("Two people" in client.get(event.get_absolute_url()).content.decode())
    assert shown == [False, True]


def test_coalition_page_shows_its_news_and_its_feed(client):
    circle = make_circle(slug="energy")
    make_article(title_en="Of the circle").coalitions.add(circle)
    make_article(title_en="Of nobody")
    page = client.get("/circles/energy/").content.decode()
    assert "Of the circle" in page
    assert "/news/feed/circle/energy/" in page
    feed = client.get("/news/feed/circle/energy/").content.decode()
    assert "Of the circle" in feed
    assert "Of nobody" not in feed
    assert client.get("/news/feed/circle/nope/").status_code == 404
    assert client.get("/news/feed/hub/energy/").status_code == 404


def test_what_waits_for_its_spanish_comes_soonest_event_first(client):
    make_article(title_en="Article without")
    make_article(title_en="Whole", title_es="Entero", summary_es="Resumen.")
    make_event(title_en="Later", starts_in=timedelta(days=9))
    make_event(title_en="Sooner", starts_in=timedelta(days=2))
    make_event(title_en="Past", starts_in=timedelta(days=-2))
    client.force_login(staff(CONTENT))
    page = client.get(reverse("admin:news_article_spanish")).content.decode()
    assert re.findall(r"(Sooner|Later|Past|Article without|Whole)</a>", page) == [
        "Sooner",
        "Later",
        "Article without",
    ]


@pytest.mark.parametrize("address", FEEDS)
def test_feed_answers_304_until_something_changes(client, address):
    article = make_article()
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    article.state = "withdrawn"
    article.save()
    caches["pages"].clear()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_feeds_parse_strictly(client):
    circle = make_circle(name="Águila & <b>Sons</b>")
    for number in range(3):
        make_article(
            title_en=f"Title {number} & more", body_en="A [link](/hubs/) and **bold**.\n\n> quoted",
            title_es="Título", summary_es="Resumen.", authors="Ana & Co.",
        ).coalitions.add(circle)  # fmt: skip
    for query in ("", "?lang=es"):
        for address in ["/news/feed/", "/news/feed/atom/", f"/news/feed/circle/{circle.slug}/"]:
            content = client.get(address + query).content
            found = feedparser.parse(content)
            assert not found.bozo, found.get("bozo_exception")
            assert found.version == ("atom10" if "atom" in address else "rss20")
            assert len(found.entries) == 3
            assert {entry.link.startswith("http") for entry in found.entries} == {True}
            assert "http://127.0.0.1:8000/hubs/" in found.entries[0].summary
            etree.fromstring(content, etree.XMLParser(resolve_entities=False))
        feed = json.loads(client.get("/news/feed/json/" + query).content)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert {"title", "home_page_url", "feed_url", "items"} <= feed.keys()
        assert len({item["id"] for item in feed["items"]}) == 3
        assert all(isinstance(item["id"], str) and item["content_html"] for item in feed["items"])


def test_voter_information_carries_no_action_in_the_admin_in_the_database_and_in_the_schema(client):
    sign_in(client, staff(CONTENT))
    for name, words in (
        ("body_en", "Vote. Then [write](/decisions/night-buses/act/1/)."),
        ("body_es", "[Firme](https://pse.example.org/es/Petitions/night-buses/)"),
        ("source_url", "https://pse.example.org/decisions/night-buses/"),
    ):
        answer = client.post(reverse("admin:news_article_add"), form(kind="voting", **{name: words}))
        assert "Voter information can’t lead to an action." in answer.content.decode()
        with pytest.raises(IntegrityError), transaction.atomic():
            make_article(kind="voting", **{name: words})
        make_article(**{name: words})
    assert not Article.objects.filter(kind="voting").exists()
    client.post(reverse("admin:news_article_add"), form(kind="voting", state="published"))
    assert Article.objects.get(kind="voting").get_kind_display() == "Voter information"
    related = {field.related_model._meta.label for field in Article._meta.get_fields() if field.is_relation}
    assert not {label for label in related if label.startswith("advocacy.")}
