"""Share cards, the ways to share a page, and short addresses."""

import re
from io import BytesIO

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from office.models import SiteSettings
from pse_portal import cards
from tests.factories import make_article, make_circle, make_decision, make_event, make_hub, make_item

pytestmark = pytest.mark.django_db

PICTURE = re.compile(r'<meta property="og:image" content="([^"]*)"')


def shared_pages() -> dict[str, object]:
    circle, hub = make_circle(summary_en="Buses.", summary_es="Buses."), make_hub()
    return {
        "front": "/",
        "circle": circle.get_absolute_url(),
        "hub": hub.get_absolute_url(),
        "event": make_event(hub).get_absolute_url(),
        "goal": make_item(circle).get_absolute_url(),
        "article": make_article(title_es="Artículo").get_absolute_url(),
        "decision": make_decision(title_es="Decisión").get_absolute_url(),
    }


def test_every_shared_page_has_its_card_in_both_languages(client: Client):
    SiteSettings(pk=1, mission_en="A fair South.", mission_es="Un Sur justo.").save()
    for name, path in shared_pages().items():
        drawn = []
        for prefix in ("", "/es"):
            page = client.get(f"{prefix}{path}").content.decode()
            assert '<meta name="twitter:card" content="summary_large_image">' in page, name
            found = PICTURE.search(page)
            assert found, name
            address = found[1]
            assert address.startswith(settings.SITE_URL), name
            answer = client.get(address.removeprefix(settings.SITE_URL))
            picture = Image.open(BytesIO(answer.content))
            assert (picture.format, picture.size) == ("PNG", (1200, 630)), name
            assert len(answer.content) < 50_000, "small enough for every chat program"
            drawn.append(answer.content)
        assert drawn[0] != drawn[1], f"{name}: the same card in both languages"


def test_cards_have_every_letter_of_both_languages_and_no_boxes():
    assert cards.drawable("Coalición ÁÉÍÓÚÑÜ áéíóúñü ¿Qué? ¡Sí! “A” ’ … – ·") == (
        "Coalición ÁÉÍÓÚÑÜ áéíóúñü ¿Qué? ¡Sí! “A” ’ … – ·"
    )
    assert cards.drawable("Nguyễn 北 Hall") == "Nguyen  Hall"


def test_card_of_a_page_that_is_not_public_is_not_drawn(client: Client):
    hub, hidden = make_hub(life="merged", merged_into=make_hub("Fulton")), make_article(state="draft")
    for path in (f"hub/{hub.slug}", f"article/{hidden.slug}", "decision/none", "nothing/here", "nothing"):
        assert client.get(f"/cards/{path}.png").status_code == 404, path
    draft = client.get(hidden.get_absolute_url())
    assert draft.status_code == 404


def test_manifest_in_both_languages_has_icons_of_the_sizes_it_names(client: Client):
    for query, language, start in (("", "en", "/"), ("?lang=es", "es", "/es/")):
        facts = client.get(f"/manifest.webmanifest{query}").json()
        assert (facts["lang"], facts["start_url"], facts["name"]) == (
            language,
            start,
            SiteSettings.load().name,
        )
        sizes = set()
        for icon in facts["icons"]:
            file = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
            if icon["type"] == "image/png":
                width, height = Image.open(str(file)).size
                assert icon["sizes"] == f"{width}x{height}"
                sizes.add((width, icon.get("purpose", "any")))
        assert sizes == {(192, "any"), (512, "any"), (512, "maskable")}
        page = client.get(start).content.decode()
        assert f'rel="manifest" href="/manifest.webmanifest{query}"' in page
        assert all(f"img/icon-{size}.png" in page for size in (32, 180))
