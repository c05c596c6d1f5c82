"""From an agenda's link to a live action and a speakers' table within twelve presses, and a neighbor's letter and speaker card without scripts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from advocacy import petitions, speakers
from advocacy.models import Action, Deed, Evidence, ParticipationRule, Signature, SpeakingTopic, Window
from hubs.models import County
from tests.advocacy.making import make_commitment, make_petition
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.browser.test_sheets import printed
from tests.factories import make_body, make_decision, make_facilitator, make_hub, make_person, make_sitting

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


def test_neighbor_signs_and_tells_what_they_see_without_account_or_script(client, open_tab: OpenTab):
    hub = make_hub("Clayton")
    petition = make_petition(
        hub, slug="night-buses", title_es="Autobuses nocturnos", text_es="Que pase hasta las dos."
    )
    make_commitment(
        "Clayton", slug="the-homes", watched_by=hub, title_es="Viviendas", words_es="Cuarenta viviendas."
    )
    tab = open_tab("/es/petitions/", width=320, java_script_enabled=False)
    tab.get_by_role("link", name="Autobuses nocturnos").click()
    tab.locator("input[name=name]").fill("Ana Ruiz")
    tab.locator("input[name=zip_code]").fill("30236")
    tab.locator("main input[name=email]").fill("ana@mail.test")
    tab.get_by_role("button", name="Firmar", exact=True).click()
    expect(tab.get_by_text("Solo entonces")).to_be_visible()
    assert petitions.counts(petition)["email"] == 0
    mailed = open_tab(
        f"/es/petitions/confirm/{Signature.objects.get().token}/", width=320, java_script_enabled=False
    )
    mailed.locator("main").get_by_role("button").first.click()
    assert petitions.counts(petition)["email"] == 1

    paper = open_tab("/es/petitions/night-buses/paper/", width=320, java_script_enabled=False)
    assert printed(paper) == 1
    seen = open_tab("/es/commitments/", width=320, java_script_enabled=False)
    seen.get_by_role("link", name="Viviendas").click()
    seen.get_by_role("link", name="Contar lo que ve").click()
    seen.get_by_text("No está hecho").click()
    seen.locator("textarea[name=note]").fill("Solo hay doce.")
    seen.get_by_role("button", name="Enviar lo que vio").click()
    assert Evidence.objects.get().note == "Solo hay doce."
    for page in (tab, mailed, paper, seen):
        assert looks.sideways(page) == []
        assert looks.english_left(page) == []
        assert not page.context.cookies()


def test_agenda_leads_to_a_speak_action_and_a_speakers_table_with_its_gap(
    client, open_tab: OpenTab, decision
):
    hub = make_hub("Clayton")
    decision.coalitions.add(hub)
    decision.counties.set(County.objects.filter(name__in=["Clayton", "Fulton"]))
    sitting = decision.sittings.get()
    SpeakingTopic.objects.create(
        sitting=sitting, name_en="What a taxi costs", name_es="Lo que cuesta un taxi"
    )
    presses = 0

    def press(tab, kind: str, name: Any) -> None:
        nonlocal presses
        presses += 1
        tab.get_by_role(kind, name=name, exact=True).click()

    client.force_login(colleague())
    tab = open_tab("/decisions/night-buses/manage/")
    tab.locator("input[name$=agenda_url]").fill("https://transit.example.org/agenda.pdf")
    press(tab, "button", "Save the agenda link")
    press(tab, "button", "Prepare: Speak")
    press(tab, "button", "Save and ask for approval")
    expect(tab.get_by_text("Someone other than its author has to approve it.")).to_be_visible()
    assert not Action.objects.reviewed().exists()
    client.force_login(staff := colleague())
    desk = open_tab("/decisions/work/")
    press(desk, "link", "Speak: Night buses")
    press(desk, "button", "Approve this action")
    expect(desk.get_by_role("button", name="Make my speaker card")).to_be_visible()
    assert Action.objects.open().count() == 1
    assert decision.sittings.get().agenda_url == "https://transit.example.org/agenda.pdf"
    client.logout()

    # A neighbor without account or script, at 320 pixels, in Spanish: the decision, the action, and the offer.
    neighbor = open_tab("/es/decisions/night-buses/", width=320, java_script_enabled=False)
    neighbor.get_by_role("link", name="Hablar", exact=True).click()
    neighbor.get_by_role("link", name="Ofrecerme para hablar").click()
    assert looks.sideways(neighbor) == []
    assert looks.english_left(neighbor) == []
    neighbor.locator("input[name=name]").fill("Ana Ruiz")
    neighbor.locator("input[name=phone]").fill("404 555 0142")
    neighbor.locator("select[name=county]").select_option("clayton")
    neighbor.locator("input[name=needs_ride]").check()
    neighbor.locator("input[name=shows_name]").check()
    neighbor.get_by_role("button", name="Ofrecerme para hablar").click()
    expect(neighbor.get_by_text("Quien facilita le responde antes de la reunión.")).to_be_visible()
    assert not neighbor.context.cookies() or {one["name"] for one in neighbor.context.cookies()} == {
        "messages"
    }

    # The hub's facilitator, on a phone.
    client.force_login(make_facilitator(hub))
    phone = open_tab("/decisions/night-buses/", width=360)
    press(phone, "link", re.compile("Plan who speaks"))
    press(phone, "button", "Confirm this speaker")
    assert presses <= 12
    expect(phone.get_by_text("No one yet from Fulton")).to_be_visible()
    expect(phone.get_by_text("No one speaks about this yet: What a taxi costs")).to_be_visible()
    expect(phone.get_by_text("No one yet from Clayton")).to_have_count(0)
    assert looks.sideways(phone) == []
    for nth in range(15):
        speakers.enter(
            sitting, staff, name=f"A Neighbor With A Long Name {nth}", phone=f"+1404555{nth:04}", email="",
            county=County.objects.get(name="Fulton"), about="Two hours on a bench, every night", shows_name=True,
        )  # fmt: skip
    phone.reload()
    expect(phone.get_by_text("A Neighbor With A Long Name 14")).to_be_visible()
    assert printed(phone) == 1
