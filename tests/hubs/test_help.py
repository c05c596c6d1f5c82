"""Help near you: added by hubs and staff, found by county, checked, and asked about."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hubs import help_entries
from hubs.models import County, Help
from mailing.models import Message
from office.models import AuditEntry
from tests.factories import make_circle, make_facilitator, make_hub, make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def hub():
    return make_hub("Clayton", slug="the-hub")


def make_help(*counties: str, **values) -> Help:
    row = Help.objects.create(**{"kind": "power", "name": "Energy Fund", "about_en": "Pays bills.", **values})
    row.counties.set(County.objects.filter(name__in=counties))
    return row


def fields(**values) -> dict:
    clayton = County.objects.get(name="Clayton").pk
    return {
        "kind": "rides", "name": "Ride Line", "about_en": "Rides to the doctor.", "about_es": "", "counties": [clayton],
        "phone": "404 555 0182", "url": "", "languages": ["en", "es"], **values,
    }  # fmt: skip


def test_hub_writes_down_who_helps_and_everybody_finds_it(client, hub):
    boss = make_facilitator(hub)
    client.force_login(boss)
    client.post(reverse("help:add", args=["the-hub"]), fields())
    row = Help.objects.get()
    assert (row.phone, row.checked_on, row.checked_by, row.keeper.pk) == (
        "+14045550182", timezone.localdate(), boss, hub.pk,
    )  # fmt: skip
    client.logout()
    for path in (
        "/help/",
        "/help/?county=clayton&kind=rides",
        "/hubs/find/?county=clayton",
    ):
        page = client.get(path).content.decode()
        assert "Ride Line" in page, path
        assert 'href="tel:+14045550182"' in page
        assert f"by {hub.name}" in page
    # The hub's page leads there.
    assert 'href="/help/?county=clayton"' in client.get("/hubs/the-hub/").content.decode()
    for path in ("/help/?county=fulton", "/help/?kind=law", "/hubs/find/?county=fulton"):
        assert "Ride Line" not in client.get(path).content.decode(), path
    assert "Rides to the doctor" in client.get("/es/help/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"about_en": ""}, "Describe in one sentence what they do."),
        ({"phone": ""}, "Enter a phone number or a website"),
        ({"counties": []}, "Choose at least one county"),
        ({"phone": "12"}, "Ride Line"),
    ],
)
def test_line_that_helps_nobody_is_refused_and_kept_as_typed(client, hub, wrong, said):
    client.force_login(make_facilitator(hub))
    answer = client.post(reverse("help:add", args=["the-hub"]), fields(**wrong))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert 'value="Ride Line"' in answer.content.decode()
    assert not Help.objects.exists()


def test_statewide_help_is_near_everybody_after_the_local(hub):
    make_help(is_statewide=True, name="State Line")
    make_help("Clayton", name="Clayton Line")
    make_help("Fulton", name="Fulton Line")
    clayton = County.objects.filter(name="Clayton")
    assert [row.name for row in Help.objects.near(clayton)] == ["Clayton Line", "State Line"]


def test_only_the_hub_that_keeps_a_line_changes_it(client, hub):
    other = make_hub("Fulton", slug="other-hub")
    row = make_help("Clayton", keeper=hub)
    page = reverse("help:line", args=["the-hub", row.pk])
    for viewer in (
        make_facilitator(other),
        make_member(hub).person,
        make_person(is_staff=True, is_superuser=True),
    ):
        client.force_login(viewer)
        assert client.post(page, {"do": "remove"}).status_code == 404
    client.force_login(make_facilitator(other))
    assert client.post(reverse("help:line", args=["other-hub", row.pk]), {"do": "remove"}).status_code == 404
    boss = make_facilitator(hub)
    client.force_login(boss)
    Help.objects.update(checked_on=timezone.localdate() - timedelta(days=300))
    assert "Please call before you go" in client.get("/help/").content.decode()
    client.post(page, {"do": "check"})
    row.refresh_from_db()
    assert (row.checked_on, row.checked_by) == (timezone.localdate(), boss)
    client.post(page, {"do": "remove"})
    assert not Help.objects.exists()
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"help.checked", "help.removed"}


def test_only_those_who_lead_the_hub_write_lines_down(client, hub):
    viewers = [
        make_facilitator(make_hub("Fulton")),
        make_facilitator(make_circle()),
        make_member(hub).person,
        make_person(),
        make_person(is_staff=True, is_superuser=True),
        *[
            make_member(hub, state=state, role="facilitator").person
            for state in ("pending", "declined", "left", "removed", "blocked")
        ],
    ]
    for viewer in viewers:
        client.force_login(viewer)
        for page in (reverse("help:manage-hub", args=["the-hub"]), reverse("help:add", args=["the-hub"])):
            assert client.get(page).status_code == 404, (viewer, page)
        assert client.post(reverse("help:add", args=["the-hub"]), fields()).status_code == 404
    assert not Help.objects.exists()


def test_hub_does_not_change_what_staff_keep(client, hub):
    row = make_help("Clayton")
    client.force_login(make_facilitator(hub))
    page = reverse("help:line", args=["the-hub", row.pk])
    for do in ("check", "remove"):
        assert client.post(page, {"do": do}).status_code == 404
    assert Help.objects.get().name == "Energy Fund"


def test_circle_has_no_page_of_help(client):
    circle = make_circle()
    client.force_login(make_facilitator(circle))
    assert "Help near you" not in client.get(circle.manage_path).content.decode()


def test_stale_line_asks_its_keeper_once_and_again_half_a_year_after_the_check(hub):
    boss = make_facilitator(hub)
    row = make_help("Clayton", keeper=hub, checked_on=timezone.localdate() - timedelta(days=181))
    make_help("Clayton", keeper=hub, name="Fresh")
    assert help_entries.ask_keepers() == 1
    assert help_entries.ask_keepers() == 0
    assert help_entries.ask_keepers(timezone.localdate() + timedelta(days=30)) == 0
    [mail] = Message.objects.filter(template="hubs/email/help_stale")
    assert (mail.email, mail.context["names"]) == (boss.email, ["Energy Fund"])
    help_entries.check(row, boss)
    assert help_entries.ask_keepers() == 0
    assert help_entries.ask_keepers(timezone.localdate() + timedelta(days=181)) == 1


@pytest.mark.parametrize("rows", [3, 60])
def test_list_takes_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    for _nth in range(rows):
        make_help("Clayton", keeper=make_hub("Fulton"))
    with django_assert_num_queries(5):
        client.get("/help/?county=clayton")
