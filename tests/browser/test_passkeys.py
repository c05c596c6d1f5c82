"""A passkey, with the browser's own virtual authenticator: added, used to sign in alone, and to confirm."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from people.models import Person
from tests.browser.conftest import ORIGIN, OpenTab
from tests.confirmed import confirm
from tests.factories import make_person


def test_passkey_is_added_signs_in_and_confirms(client, db, open_tab: OpenTab):
    person: Person = make_person("nora@example.org", is_staff=True)
    person.groups.set(Group.objects.filter(name="Newsletter"))
    EmailAddress.objects.create(user=person, email="nora@example.org", verified=True, primary=True)
    client.force_login(person)
    confirm(client)
    tab = open_tab("/accounts/2fa/", width=360)
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
           "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})

    tab.get_by_role("link", name="Add a passkey").click()
    tab.get_by_role("button", name="Add this device").click()
    expect(tab.locator("main")).to_contain_text("Backup codes")  # its first second step brings them

    client.logout()
    tab.goto(f"{ORIGIN}/accounts/login/?next=/me/")
    assert "_auth_user_id" not in client.session
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.locator("h1")).to_contain_text("Hello")
    assert client.session["_auth_user_id"] == str(person.pk)

    path = "/admin/news/subscription/consents.csv"
    assert client.get(path).status_code == 302
    tab.goto(f"{ORIGIN}/accounts/2fa/webauthn/reauthenticate/?next=/me/")
    expect(tab.locator("h1")).to_contain_text("Confirm it’s you")
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.locator("h1")).to_contain_text("Hello")
    assert client.get(path).status_code == 200
