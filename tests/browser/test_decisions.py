"""From an agenda's link to a live action within twelve presses, and a neighbor's letter and speaker card without scripts."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from advocacy.models import Action, Deed, ParticipationRule, Window
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.browser.test_sheets import printed
from tests.factories import make_body, make_decision, make_person, make_sitting

pytestmark = pytest.mark.django_db


def colleague():
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name="Advocacy"))
    return type(person).objects.get(pk=person.pk)


@pytest.fixture
def decision():
    body = make_body(email="board@transit.example.org", phone="+14045550150", address="12 Sample Street")
    rule = ParticipationRule.objects.create(
        body=body, way="in_person", how_en="Sign in.", how_es="Regístrese.", minutes_each=2,
        source="https://example.org/", checked_on=timezone.localdate(),
    )  # fmt: skip
    decision = make_decision(
        body=body, slug="night-buses", title_en="Night buses", title_es="Autobuses nocturnos", docket="2026-17",
        decides_es="Si los autobuses pasan hasta las dos.",
    )  # fmt: skip
    make_sitting(decision, rule=rule, place="12 Sample Street", room="Room 2")
    Window.objects.create(decision=decision, way="write", closes_at=timezone.now() + timedelta(days=4))
    return decision


def test_agenda_link_becomes_a_live_action_within_twelve_presses(client, open_tab: OpenTab, decision):
    presses = 0

    def press(tab, kind: str, name: str) -> None:
        nonlocal presses
        presses += 1
        tab.get_by_role(kind, name=name, exact=True).click()

    client.force_login(colleague())
    tab = open_tab("/decisions/night-buses/manage/")
    tab.locator("input[name$=agenda_url]").fill("https://transit.example.org/agenda.pdf")
    press(tab, "button", "Save the agenda link")
    press(tab, "button", "Prepare: Write")
    press(tab, "button", "Save and ask for approval")
    expect(tab.get_by_text("Someone other than its author has to approve it.")).to_be_visible()
    assert not Action.objects.reviewed().exists()

    client.force_login(colleague())
    desk = open_tab("/decisions/work/")
    press(desk, "link", "Write: Night buses")
    press(desk, "button", "Approve this action")

    expect(desk.get_by_role("button", name="Prepare my email")).to_be_visible()
    assert Action.objects.open().count() == 1
    assert decision.sittings.get().agenda_url == "https://transit.example.org/agenda.pdf"
    assert presses <= 12


def test_neighbor_prints_a_letter_and_a_card_without_account_or_script(client, open_tab: OpenTab, decision):
    now = timezone.now()
    for kind in ("write", "speak"):
        Action.objects.create(
            decision=decision, kind=kind, sitting=decision.sittings.get(), closes_at=now + timedelta(days=4),
            author=make_person(), reviewed_by=make_person(), reviewed_at=now, email="board@transit.example.org",
            address="12 Sample Street", subject_es="Autobuses nocturnos", points_es="Diga dónde vive.",
        )  # fmt: skip
    words = "Vivo en Jonesboro y mi turno termina a la una. " * 30
    for kind, button, shown in (
        ("Escribir", "Imprimir mi carta", "12 Sample Street"),
        ("Hablar", "Hacer mi tarjeta para hablar", "Room 2"),
    ):
        # Three pages: the decision, the action, and the letter or card.
        tab = open_tab("/es/decisions/night-buses/", width=320, java_script_enabled=False)
        assert looks.sideways(tab) == []
        tab.get_by_role("heading", name=kind).get_by_role("link").click()
        assert looks.sideways(tab) == []
        tab.locator("textarea[name=words]").fill(words)
        tab.locator("input[name=name]").fill("Ana Ruiz")
        tab.get_by_role("button", name=button).click()
        assert looks.sideways(tab) == []
        assert looks.english_left(tab) == []
        expect(tab.get_by_text("Ana Ruiz").first).to_be_visible()
        expect(tab.get_by_text(shown).first).to_be_visible()
        if kind == "Escribir":
            assert printed(tab) == 1
        assert not tab.context.cookies()
    tab.get_by_role("button", name="Decir que ya lo hice").click()
    expect(tab.get_by_text("Gracias. Ya está en la cuenta.")).to_be_visible()
    deed = Deed.objects.get()
    assert (deed.name, deed.email, deed.person) == ("", "", None)
