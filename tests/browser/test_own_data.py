"""The journeys of one's own data: by keyboard, without JavaScript, in Spanish, on a narrow phone."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from events.models import RSVP
from mailing.models import Message
from people.mails import ConfirmCode
from people.models import DataRequest, Person
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.browser.test_dialogue import press
from tests.factories import make_circle, make_event, make_member, make_person
from tests.people.test_data_requests import GUEST, code_to

pytestmark = pytest.mark.django_db


def type_in(tab: Page, name: str, words: str) -> None:
    tab.locator(f"[name={name}]").first.focus()
    tab.keyboard.type(words)


def check(tab: Page, field: str) -> None:
    tab.locator(field).focus()
    tab.keyboard.press("Space")


def fits(tab: Page) -> None:
    assert looks.sideways(tab) == []
    assert looks.english_left(tab) == []


def test_guest_sees_deletes_and_keeps_their_data(client, open_tab: OpenTab):
    RSVP.objects.create(event=make_event(make_circle()), name="Gina", email=GUEST)
    tab = open_tab("/es/me/data/address/", width=320, java_script_enabled=False)
    type_in(tab, "email", GUEST)
    press(tab, "button", "Enviarme un código")
    expect(tab.locator("[name=code]")).to_be_visible()
    fits(tab)
    type_in(tab, "code", code_to(GUEST))
    press(tab, "button", "Mostrar mis datos")
    expect(tab.locator("main")).to_contain_text("Gina")
    fits(tab)
    press(tab, "button", "Preparar mis datos")
    expect(tab.locator(".messages").first).to_be_visible()
    assert DataRequest.objects.exports().count() == 1
    press(tab, "link", "Borrar mis datos")
    expect(tab.locator("[name=is_sure]")).to_be_visible()
    press(tab, "button", "Borrar mis datos en 14 días")  # without a choice: asked again, nothing done
    expect(tab.locator(".error-summary, .alert").first).to_be_visible()
    assert not DataRequest.objects.deletions().exists()
    check(tab, "[name=words][value=remove]")
    check(tab, "[name=is_sure]")
    fits(tab)
    press(tab, "button", "Borrar mis datos en 14 días")
    press(tab, "button", "Conservar mis datos")
    expect(tab.locator(".messages")).to_contain_text("Sus datos se quedan.")
    assert not DataRequest.objects.deletions().open().exists()
    press(tab, "button", "Cerrar mis datos")
    assert RSVP.objects.get().name == "Gina"


def test_member_hides_their_name_and_takes_another(client, open_tab: OpenTab):
    person = make_member(make_circle(), make_person(name="Ana Ruiz"), is_shown=True).person
    client.force_login(person)
    tab = open_tab("/es/me/visibility/", width=320, java_script_enabled=False)
    press(tab, "button", "Ocultar mi nombre en todas partes ahora")
    expect(tab.get_by_role("button", name="Volver a mostrar mi nombre")).to_be_visible()
    assert Person.objects.get().hidden_since
    fits(tab)
    press(tab, "button", "Volver a mostrar mi nombre")
    expect(tab.get_by_role("button", name="Ocultar mi nombre en todas partes ahora")).to_be_visible()
    tab.locator("[name=shown_as]").fill("Anita")
    press(tab, "button", "Guardar este nombre")
    expect(tab.locator(".messages").first).to_be_visible()
    assert (Person.objects.get().hidden_since, Person.objects.get().shown_as) == (None, "Anita")
    fits(tab)


def test_staff_carry_out_a_request_by_phone(client, open_tab: OpenTab):
    RSVP.objects.create(event=make_event(make_circle()), name="Gina", email=GUEST)
    staff = make_person(is_staff=True, language="es")
    staff.groups.add(Group.objects.get(name="Data"))
    client.force_login(staff)
    tab = open_tab("/admin/people/datarequest/handle/", width=320, java_script_enabled=False)
    type_in(tab, "email", GUEST)
    for name, value in (("what", "now"), ("channel", "phone")):
        check(tab, f"[name={name}][value={value}]")
    type_in(tab, "reason", "La llamé.")
    fits(tab)
    press(tab, "button", "Cumplir la solicitud")
    press(tab, "button", "Enviarme un código")  # they confirm that it is them, and type nothing again
    expect(tab.locator("[name=code]")).to_be_visible()
    type_in(tab, "code", Message.objects.get(template=ConfirmCode.name).context["code"])
    fits(tab)
    press(tab, "button", "Continuar")
    expect(tab.locator("h1")).to_contain_text("Comprobante")
    assert not RSVP.objects.filter(email=GUEST).exists()
    assert DataRequest.objects.get().channel == "phone"
