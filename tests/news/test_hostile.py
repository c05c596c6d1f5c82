"""Hostile text in every field is inert on pages, in feeds, and in structured data."""

import json
import re
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from lxml import etree, html

from news.models import Article
from tests.factories import make_article, make_circle

pytestmark = pytest.mark.django_db

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "the end of a script": "</script><script>alert(1)</script>",
    "an attribute's end": "\"'><img src=x onerror=alert(1)>",
    "Markdown": "**bold** [a](javascript:alert(1)) ![i](https://evil.example/p.gif) <b>",
    "another host": "[a](//evil.example) [b](/\\evil.example) [c](data:text/html,x)",
    "the other direction": "abc \u202egnp.exe\u202c \u200f",
    "control letters": "a\x08b\x0cc\x1b[31m",
    "CDATA and entities": "]]> &xxe; <!ENTITY a SYSTEM 'file:///etc/passwd'>",
    "templates": "{{ settings.SECRET_KEY }} {% now 'Y' %}",
    "ten thousand letters": "x" * 10_000,
    "ten thousand signs": "[" * 5_000 + "(" * 5_000,
}


def hostile_article(words: str) -> Article:
    article = make_article(
        slug="hostile", kind="outside", title_en=words[:140], title_es=words[:140], summary_en=words[:300],
        summary_es=words[:300], body_en=words, body_es=words, authors=words[:160], source_name=words[:120],
        source_url="https://example.org/", correction_en=words[:400], state="corrected",
    )  # fmt: skip
    article.coalitions.add(make_circle(slug="the-circle", name=words[:80]))
    return article


def check_page(content: str) -> None:
    """Check that there are no scripts but our files and structured data, nothing executable, and no foreign URL."""
    page = html.document_fromstring(content)
    for script in page.iter("script"):
        assert script.get("src", "").startswith("/static/") or script.get("type") == "application/ld+json"
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            if name in {"href", "src", "srcset", "action"}:
                assert not re.match(r"\s*(javascript|data|vbscript):|//|/\\", value), value
                where = urljoin("http://localhost/", value)
                assert (urlsplit(where).hostname or "").endswith("evil.example") is False, value
    assert {image.get("src")[:1] for image in page.iter("img")} <= {"/"}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_are_inert(client, name):
    hostile_article(HOSTILE[name])
    for path in ("/", "/news/", "/news/hostile/", "/circles/the-circle/", "/es/news/hostile/"):
        answer = client.get(path)
        assert answer.status_code == 200
        check_page(answer.content.decode())
    data = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>',
        client.get("/news/hostile/").content.decode(),
        re.DOTALL,
    )
    assert len(data) == 1
    assert json.loads(data[0])["description"] == HOSTILE[name][:300]
    for path in ("/news/feed/", "/news/feed/atom/", "/news/feed/circle/the-circle/"):
        content = client.get(path).content
        etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        found = feedparser.parse(content, sanitize_html=False)
        assert not found.bozo
        check_page(f"<html><body>{found.entries[0].summary}</body></html>")
    feed = json.loads(client.get("/news/feed/json/").content)
    check_page(f"<html><body>{feed['items'][0]['content_html']}</body></html>")
