"""The dialogue journey: by keyboard, without JavaScript, in Spanish, on a narrow phone, without axe violations."""

import pytest
from playwright.sync_api import Page, expect

from dialogue.addresses import path_of
from dialogue.models import Post, Report, Thread
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.dialogue.test_hostile import SCRIPTS, said_everywhere
from tests.factories import make_facilitator, make_hub, make_member, make_person

pytestmark = pytest.mark.django_db


def press(tab: Page, role: str, name: str) -> None:
    """Focus the first element with this role and name, and press Enter."""
    tab.get_by_role(role, name=name).first.focus()
    tab.keyboard.press("Enter")


def test_talk_and_report_by_keyboard_in_spanish_without_javascript(client, open_tab: OpenTab):
    hub = make_hub(slug="clayton", name="Clayton Equity Hub")
    boss, ana = make_facilitator(hub), make_member(hub, make_person(name="Ana")).person

    client.force_login(boss)
    tab = open_tab("/es/hubs/clayton/dialogue/", width=320, java_script_enabled=False)
    press(tab, "link", "Iniciar una conversación")
    tab.locator("[name=title]").fill("El último autobús")
    tab.locator("[name=body]").fill("Sale a las **12:50**.")
    press(tab, "button", "Ver vista previa")
    expect(tab.locator(".preview strong")).to_have_text("12:50")
    press(tab, "button", "Publicar")
    expect(tab.locator("h1")).to_have_text("El último autobús")
    assert looks.sideways(tab) == []

    client.force_login(ana)
    tab = open_tab("/es/hubs/clayton/dialogue/", width=320, java_script_enabled=False)
    expect(tab.locator(".tag", has_text="Nueva")).to_have_count(1)
    press(tab, "link", "El último autobús")
    tab.locator("[name=body]").fill("Yo también espero.")
    press(tab, "button", "Publicar")
    expect(tab.locator(".post")).to_have_count(2)
    press(tab, "link", "Reportar")
    tab.locator("[name=reason][value=other]").focus()
    tab.keyboard.press("Space")
    press(tab, "button", "Enviar el reporte")
    expect(tab.locator(".messages")).to_contain_text("No le diremos a nadie que fue usted.")

    client.force_login(boss)
    report = Report.objects.get()
    Report.objects.update(post=Post.objects.get(author=ana))  # nobody handles a report of their own post
    tab = open_tab(
        f"/es{path_of(hub, 'report-case', pk=report.pk)}".replace("/es/es", "/es"),
        width=320,
        java_script_enabled=False,
    )
    tab.locator("[name=outcome][value=kept]").focus()
    tab.keyboard.press("Space")
    tab.locator("[name=answer]").fill("Puede quedarse. Gracias.")
    press(tab, "button", "Guardar la decisión y enviar las respuestas")
    expect(tab.locator(".messages")).to_contain_text("Decisión guardada.")
    assert looks.sideways(tab) == []
    assert Report.objects.get().outcome == "kept"
    assert Thread.objects.get().posts.count() == 2


def test_words_in_27_scripts_and_without_a_space_fit_320_pixels(client, open_tab: OpenTab):
    thread = said_everywhere("W" * 2000)
    boss = thread.home.memberships.get(role="facilitator").person
    for nth, (language, words) in enumerate(SCRIPTS.values()):
        Post.objects.create(
            thread=thread, author=make_person(name=(words * 4)[:120]), language=language, body=(words.replace(" ", "") + " ") * (nth % 3 + 1),
        )  # fmt: skip
    client.force_login(boss)
    for path in (
        thread.get_absolute_url(),
        path_of(thread.home, "threads"),
        path_of(thread.home, "documents"),
        thread.home.get_absolute_url(),
    ):
        tab = open_tab(path, width=320, java_script_enabled=False)
        assert looks.sideways(tab) == [], path
    tab = open_tab(thread.get_absolute_url())
    assert looks.axe(tab) == []
