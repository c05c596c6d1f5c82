"""Mass sign-ups through every open form: shown to staff, removed in one step, and no one else's rows with them."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advocacy.models import Deed, Speaker
from coalitions.models import JoinRequest, Letter
from events.models import RSVP
from hubs.models import County, HubRequest
from mailing import delivery
from news.forms.subscriptions import BOXES
from news.models import Subscription
from office import bursts, retention
from office.models import AuditEntry
from tests.factories import (
    make_action,
    make_decision,
    make_event,
    make_facilitator,
    make_hub,
    make_opportunity,
    make_person,
    make_shift,
    make_sitting,
)
from volunteering.models import Application, SignUp

pytestmark = pytest.mark.django_db

PAGE = "admin:coalitions_joinrequest_bursts"


def forms() -> dict[str, tuple[str, dict[str, Any], Any]]:
    """Each open form that staff must be able to clean up: its address, what is typed, and the rows it makes."""
    hub = make_hub()
    make_facilitator(hub)
    event = make_event(hub, slug="the-event")
    shift = make_shift(make_opportunity(hub))
    role = make_opportunity(hub, is_standing=True)
    decision = make_decision()
    speak = make_action(decision, "speak", sitting=make_sitting(decision))
    act = [decision.slug, speak.pk]
    return {
        "coalitions.letters": (
            hub.address("write"),
            {"words": "Hello there."},
            lambda: Letter.objects.waiting(),
        ),
        "volunteering.roles": (
            reverse("volunteering:apply", args=[role.slug]),
            {"words": "I would like to."},
            lambda: Application.objects.waiting(),
        ),
        "hubs.requests": (
            reverse("hubs:start"),
            {"county": County.objects.get(name="Clayton").slug},
            lambda: HubRequest.objects.open(),
        ),
        "coalitions.joins": (
            hub.join_path,
            {"perspective": "community", "age_band": "on"},
            lambda: JoinRequest.objects.all(),
        ),
        "events.rsvps": (
            reverse("events:rsvp", args=[event.slug]),
            {"party_size": "1"},
            lambda: RSVP.objects.active(),
        ),
        "volunteering.shifts": (
            reverse("volunteering:sign-up", args=[shift.opportunity.slug, shift.pk]),
            {"party_size": "1", "age_band": "adult"},
            lambda: SignUp.objects.active(),
        ),
        "news.newsletter": (
            reverse("newsletter:subscribe"),
            {"place": next(iter(BOXES))},
            lambda: Subscription.objects.all(),
        ),
        "advocacy.deeds": (reverse("decisions:did", args=act), {}, lambda: Deed.objects.all()),
        "advocacy.speakers": (
            reverse("decisions:offer-to-speak", args=act),
            {"county": County.objects.get(name="Clayton").slug},
            lambda: Speaker.objects.all(),
        ),
    }


def fill_in(address: str, typed: dict[str, Any], numbers: range, network: str) -> None:
    for nth in numbers:
        client = Client(REMOTE_ADDR=network)
        who = {"name": f"Person {nth}", "email": f"p{nth}@example.org"}
        client.post(address, {**who, **typed})


def test_mass_sign_ups_of_every_open_form_are_shown_and_removed_in_one_step(client, monkeypatch):
    monkeypatch.setattr(bursts, "LEAST", 4)
    of_form = forms()
    for address, typed, _rows in of_form.values():
        fill_in(address, typed, range(4), "203.0.113.7")
        fill_in(address, typed, range(4, 7), "198.51.100.9")  # fewer: a household
    staff = make_person(is_staff=True)
    staff.groups.add(Group.objects.get(name="Membership"))
    client.force_login(staff)

    page = client.get(reverse(PAGE))
    assert {burst.source.name for burst in page.context["bursts"]} == set(of_form)
    assert {burst.number for burst in page.context["bursts"]} == {4}
    for burst in page.context["bursts"]:
        sent = {"source": burst.source.name, "network": burst.network, "about": burst.about_id}
        client.post(reverse(PAGE), sent)
    for name, (_address, _typed, rows) in of_form.items():
        assert rows().count() == 3, name
    assert client.get(reverse(PAGE)).context["bursts"] == []
    assert AuditEntry.objects.filter(action="sign_ups_removed", actor_id=staff.pk).count() == 9
    delivery.drain()  # what was to be said about rows that are gone


def test_only_staff_who_may_change_memberships_see_mass_sign_ups(client):
    for group, opens in ((None, False), ("Content", False), ("Membership", True)):
        staff = make_person(is_staff=True)
        staff.groups.set(Group.objects.filter(name=group))
        client.force_login(staff)
        assert (client.get(reverse(PAGE)).status_code == 200) is opens
        sent = {"source": "coalitions.joins", "network": "x", "about": "1"}
        assert (client.post(reverse(PAGE), sent).status_code == 302) is opens
    client.post(reverse(PAGE), {"source": "nonsense", "network": "\0", "about": "z"})


def test_networks_are_erased_once_they_are_too_old_to_show_a_burst():
    of_form = forms()
    for address, typed, _rows in of_form.values():
        fill_in(address, typed, range(1), "203.0.113.7")
    kept = {name: rows().exclude(network="").count() for name, (_address, _typed, rows) in of_form.items()}
    assert set(kept.values()) == {1}
    retention.sweep(timezone.now() + bursts.WITHIN - timedelta(hours=1))
    assert all(rows().exclude(network="").count() == 1 for _a, _t, rows in of_form.values())
    run = retention.sweep(timezone.now() + bursts.WITHIN + timedelta(hours=1))
    assert run.counts["networks"] == len(of_form)
    assert not any(rows().exclude(network="").exists() for _a, _t, rows in of_form.values())
