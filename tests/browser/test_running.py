"""A facilitator runs a hub: on a 360 px phone, by keyboard, without JavaScript, in Spanish."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coalitions.models import Claim, Membership
from mailing.models import Call
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.factories import make_circle, make_facilitator, make_hub, make_link

pytestmark = pytest.mark.django_db

PEOPLE = [
    *(f"Vecina {letter}, 229 555 01{nth:02}, {letter.lower()}@example.org" for nth, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWX")),
    "Ruth Jones 229 555 0170",
    "Ana Núñez 229 555 0171 es",
    "Earl Hall 229 555 0172",
    "Vecina B, b@example.org",
    "Ruth JONES 229 555 0170",
    "Mala Dirección, mala@example",
]  # fmt: skip


def test_thirty_people_from_paper_are_looked_at_entered_and_called(client, open_tab: OpenTab):
    hub = make_hub("Dougherty", slug="albany", name="Albany Equity Hub")
    client.force_login(make_facilitator(hub))
    tab = open_tab("/es/hubs/albany/manage/", width=360, java_script_enabled=False)

    tab.get_by_role("link", name="Agregar a quienes firmaron en papel").focus()
    tab.keyboard.press("Enter")
    tab.locator("[name=people]").fill("\n".join(PEOPLE))
    tab.locator("[name=signed_on]").fill(timezone.localdate().isoformat())
    tab.locator("[name=purposes][value=call]").focus()
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Revisar las filas").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".reading")).to_contain_text("27 personas nuevas")
    for said in ("mala@example no es una dirección", "Es la misma persona que en la fila 2."):
        expect(tab.locator(".reading")).to_contain_text(said)
    assert looks.sideways(tab) == []
    assert Membership.objects.filter(coalition=hub).count() == 1

    tab.locator("[name=leave-out]").focus()
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Agregar a estas 27 personas").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_contain_text("Se agregaron 27 personas")
    expect(tab.locator(".slips")).to_contain_text(Claim.objects.get(person__name="Ruth Jones").code)
    assert looks.sideways(tab) == []

    tab.get_by_role("link", name="Ir a la lista de llamadas").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("article")).to_have_count(3)
    tab.get_by_role("button", name="Ya le avisé").first.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("article")).to_have_count(2)
    assert looks.sideways(tab) == []
    assert Call.objects.owed_by(hub).filter(outcome="reached").count() == 1


def test_preview_of_a_list_with_rows_to_mend_is_open_to_all(client, open_tab: OpenTab):
    hub = make_hub("Dougherty", slug="albany")
    client.force_login(make_facilitator(hub))
    tab = open_tab("/hubs/albany/manage/paper/", width=360)
    tab.locator("[name=people]").fill("Ruth Jones\nAnn Lee, ann@example.org\nAnn Lee, ann@example.org")
    tab.locator("[name=signed_on]").fill(timezone.localdate().isoformat())
    tab.get_by_role("button", name="Review the rows").click()

    expect(tab.locator(".reading")).to_contain_text("1 row to fix")
    assert looks.axe(tab) == []
    assert looks.sideways(tab) == []


def test_page_in_two_languages_is_looked_at_first(client, open_tab: OpenTab):
    hub = make_hub("Dougherty", slug="albany")
    client.force_login(make_facilitator(hub))
    tab = open_tab("/hubs/albany/manage/page/", width=360)
    tab.locator("[name=summary_en]").fill("Neighbors who ride.")
    tab.locator("[name=summary_es]").fill("Vecinos que viajan.")
    tab.get_by_role("button", name="Preview").click()

    expect(tab.locator("article[lang=es]")).to_contain_text("Vecinos que viajan.")
    assert looks.axe(tab) == []
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator(".messages")).to_contain_text("Saved.")


def test_network_of_fifty_circles_and_fifty_hubs_is_legible_on_a_phone(client, open_tab: OpenTab):
    hubs = [make_hub(name=f"Long Name of Hub {nth}", slug=f"h{nth}") for nth in range(50)]
    circles = [make_circle(name=f"Long Name of Circle {nth}", slug=f"c{nth}") for nth in range(50)]
    for nth, hub in enumerate(hubs):
        make_link(hub, circles[nth])
        make_link(hub, circles[(nth + 1) % 50], state="proposed", since=None)
    tab = open_tab("/network/", width=360)

    assert looks.sideways(tab) == []
    # Every name in the picture is a real link of at least 14 px, and no connection is shown by color alone.
    sizes = tab.eval_on_selector_all(
        ".loom a", "links => links.map(link => parseFloat(getComputedStyle(link).fontSize))"
    )
    assert len(sizes) >= 48  # a page of 24 hubs with their circles
    assert min(sizes) >= 14
    assert tab.locator(".loom .th-open").count() == tab.locator(".loom .th-pin").count() == 24
    assert tab.locator("table .visually-hidden", has_text="proposed").count() == 24
    tab.emulate_media(media="print")
    assert tab.locator(".loom").first.is_visible()
    assert tab.locator("table").first.is_visible()
