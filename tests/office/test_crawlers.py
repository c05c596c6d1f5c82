"""The pages for programs: robots.txt, the sitemap, security.txt."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.utils import timezone

from office import crawlers
from office.contributions import SitemapEntry
from office.models import SiteSettings
from tests.factories import make_circle, make_event

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def test_robots_are_kept_from_what_is_personal_in_both_languages(client):
    answer = client.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert {"Disallow: /accounts/", "Disallow: /es/accounts/", "Disallow: /me/", "Disallow: /es/me/"} <= set(
        lines
    )
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in lines


def test_sitemap_names_each_public_page_in_both_languages(client):
    make_circle(slug="river")
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    pages = {
        url.findtext(f"{MAP}loc"): {link.get("hreflang"): link.get("href") for link in url.findall(LINK)}
        for url in root
    }
    english, spanish = "http://127.0.0.1:8000/circles/river/", "http://127.0.0.1:8000/es/circles/river/"
    assert pages[english] == pages[spanish] == {"en": english, "es": spanish, "x-default": english}
    assert "http://127.0.0.1:8000/" in pages


def test_every_page_of_the_sitemap_opens_for_a_stranger(client):
    circle = make_circle()
    make_event(circle)
    make_event(circle, published_at=timezone.now() + timedelta(days=1), slug="not-yet")
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    paths = [(url.findtext(f"{MAP}loc") or "").removeprefix("http://127.0.0.1:8000") for url in root]
    assert len(paths) > 10
    assert not [path for path in paths if "not-yet" in path]
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_sitemap_of_many_pages_is_an_index_of_parts_with_the_same_pages(client, monkeypatch):
    circle = make_circle()
    for nth in range(5):
        make_event(circle, slug=f"coming-{nth}")
    make_event(circle, published_at=timezone.now() + timedelta(days=1), slug="not-yet")
    whole = ElementTree.fromstring(client.get("/sitemap.xml").content)
    every = sorted(url.findtext(f"{MAP}loc") or "" for url in whole)
    monkeypatch.setattr(crawlers, "MOST_ON_A_MAP", 3)
    monkeypatch.setattr(SitemapEntry, "PART", 2)
    caches["pages"].clear()

    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    parts = [(part.findtext(f"{MAP}loc") or "").removeprefix("http://127.0.0.1:8000") for part in index]
    maps = [ElementTree.fromstring(client.get(part).content) for part in parts]

    assert index.tag == f"{MAP}sitemapindex"
    assert sorted(url.findtext(f"{MAP}loc") or "" for part in maps for url in part) == every
    assert max(len(part) for part in maps[1:]) <= 2 * 2  # the first has the fixed addresses
    for odd in ("/sitemap-events-9-0.xml", "/sitemap-odd-0-0.xml", "/sitemap-events-0-999999999.xml"):
        assert not len(ElementTree.fromstring(client.get(odd).content))
    assert client.get(f"/sitemap-events-0-{10**30}.xml").status_code == 404


def test_security_txt_says_whom_to_tell_and_has_not_expired(client):
    SiteSettings(contact_email="hello@example.org").save()
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Contact"] == "mailto:hello@example.org"
    assert fields["Preferred-Languages"] == "en, es"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=366)
