"""Organizations sign on for a year: confirmed, renewed, and shared only as they agreed."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from advocacy import organization_signatures, petition_contributions, petitions
from advocacy.models import OrganizationSignature, Petition
from mailing.models import Message
from office import privacy
from office.privacy import Subject
from pse_portal.pictures import prepare
from tests.advocacy.making import make_advocate, make_petition, page, png
from tests.factories import make_facilitator, make_hub

pytestmark = pytest.mark.django_db


@pytest.mark.databases
def test_organization_signs_for_a_year(client):
    petition = make_petition(slug="the-petition")
    typed = {
        "name": "Riders Alliance", "signer": "Ana Ruiz", "role": "Chair", "email": "ana@riders.test", "words": "We ride.",
        "members": "120", "may_sign": "on",
    }  # fmt: skip
    form = "/petitions/the-petition/organization/"
    assert "authorized" in client.post(form, {**typed, "may_sign": ""}).content.decode()
    assert client.post(form, typed).status_code == 302
    row = OrganizationSignature.objects.get()
    assert petitions.counts(petition)["organizations"] == 0
    client.post(reverse("petitions:confirm-organization", args=[row.token]))
    row.refresh_from_db()
    assert petitions.counts(petition)["organizations"] == 1
    assert row.valid_until == timezone.localdate() + timedelta(days=365)
    assert "We ride." not in page(client, "/petitions/the-petition/")  # until someone has read it
    organization_signatures.show(row, make_advocate())
    assert "We ride." in page(client, "/petitions/the-petition/")
    assert (
        client.post(form, {**typed, "name": "riders  alliance", "email": "other@mail.test"}).status_code
        == 302
    )
    assert OrganizationSignature.objects.count() == 1

    later = row.valid_until - timedelta(days=20)
    for _twice in range(2):
        assert organization_signatures.ask_to_renew(later) == 1
    assert Message.objects.filter(template="advocacy/email/renew_organization").count() == 1
    assert organization_signatures.confirm(row, later)
    assert not organization_signatures.confirm(row, later)
    row.refresh_from_db()
    assert row.valid_until == later + timedelta(days=365)
    OrganizationSignature.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert petitions.counts(petition)["organizations"] == 0


def stored() -> set[str]:
    return set(default_storage.listdir("pictures")[1]) if default_storage.exists("pictures") else set()


@pytest.mark.databases
def test_logo_goes_with_its_signature_however_that_goes():
    """Unconfirmed, not renewed, removed as a burst, forgotten, or with its petition: no file stays."""
    before = stored()
    today = timezone.localdate()

    def signed(name: str, petition: Petition) -> OrganizationSignature:
        logo = prepare(io.BytesIO(png()))
        return organization_signatures.ask(petition, name=name, logo=logo, email=f"{len(name)}@elm.test", signer="Ana", role="Chair")  # fmt: skip

    petition, going = make_petition(), make_petition()
    renewed, run_out = signed("Renewed", petition), signed("Run out", petition)
    for row in (renewed, run_out):
        organization_signatures.confirm(row)
    kept = stored()
    signed("Unconfirmed", petition)
    signed("Of a petition", going)
    signed("Burst one", petition)
    assert len(stored()) > len(kept)
    burst = next(
        one
        for one in petition_contributions.CONTRIBUTIONS
        if getattr(one, "name", "") == "advocacy.organizations"
    )
    assert burst.remove(OrganizationSignature.objects.filter(name="Burst one"), None) == 1
    going.delete()
    assert organization_signatures.sweep(timezone.now() + timedelta(days=6)) == 0
    assert organization_signatures.sweep(timezone.now() + timedelta(days=8)) == 1
    assert stored() == kept
    OrganizationSignature.objects.filter(pk=run_out.pk).update(valid_until=today - timedelta(days=31))
    OrganizationSignature.objects.filter(pk=renewed.pk).update(valid_until=today - timedelta(days=29))
    assert [organization_signatures.sweep(timezone.now()) for _twice in range(2)] == [1, 0]
    run_out.refresh_from_db()
    assert run_out.logo is None
    privacy.forget(Subject(email=renewed.email))
    assert stored() == before


def test_facilitators_learn_who_signed_for_an_organization_only_if_it_shares_that(client):
    hub = make_hub()
    petition = make_petition(hub, slug="the-petition")
    for name, shares in (("Riders Alliance", True), ("Elm Church", False)):
        row = organization_signatures.ask(
            petition, name=name, email=f"{name[:3].lower()}@mail.test", signer=f"{name} Chair", role="Chair",
            districts=f"District of {name}", members=1200, shares=shares,
        )  # fmt: skip
        organization_signatures.confirm(row)
        organization_signatures.show(row, make_advocate())
    manage = "/petitions/the-petition/manage/"
    seen = {}
    for who, person in (("facilitator", make_facilitator(hub)), ("staff", make_advocate())):
        client.force_login(person)
        text = page(client, manage)
        words = ("Riders Alliance Chair", "rid@mail.test", "Elm Church Chair", "elm@mail.test")
        seen[who] = [word in text for word in words]
    assert seen == {"facilitator": [True, True, False, False], "staff": [True, True, True, False]}
    client.logout()
    public = page(client, "/petitions/the-petition/")
    assert "District of Elm Church" in public
    assert public.count("1,200 members") == 2
    assert "Chair" not in public
