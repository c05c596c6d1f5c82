"""The retention rules: each runs whatever the others do, a dry run changes nothing, and staff see what happened."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import timezone

from coalitions.models import Invitation, JoinRequest
from office import privacy, retention
from office.models import AuditEntry, RetentionRun
from tests.factories import make_circle, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def old() -> Any:
    """Create rows that are due by two rules, and one each that is not."""
    circle, long_ago = make_circle(), timezone.now() - timedelta(days=800)
    for email, at in (("a@example.org", long_ago), ("b@example.org", timezone.now())):
        JoinRequest.objects.create(coalition=circle, name="Ana", email=email, asked_at=at)
        Invitation.objects.create(coalition=circle, email=email, ended_at=at, state="expired")
        AuditEntry.objects.create(action="viewed", object_type="x", object_id=1, at=at)


def stored() -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }


def test_dry_run_lists_what_a_run_takes_and_changes_nothing(old, capsys):
    before = stored()
    call_command("retention", "--dry-run")
    said = capsys.readouterr().out
    assert stored() == before
    assert "     1 coalitions.JoinRequest: Requests to join that weren’t confirmed: 14 days." in said
    assert "     1 office.AuditEntry:" in said
    assert said.endswith("Nothing was changed.\n")

    call_command("retention")

    assert capsys.readouterr().out == said.replace("Nothing was changed.", "Done.")
    assert JoinRequest.objects.get().email == "b@example.org"
    assert RetentionRun.objects.get().counts["coalitions.Invitation"] == 1


def test_rule_that_fails_stops_no_other_and_is_on_record(old, monkeypatch, client, capsys):
    def fails(_now: Any) -> int:
        JoinRequest.objects.all().delete()
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(privacy.tables(), JoinRequest, privacy.Held(JoinRequest, "x", "y", erase=fails))

    run = retention.sweep(timezone.now())

    assert run.failures == {"coalitions.JoinRequest": "RuntimeError"}
    assert JoinRequest.objects.count() == 2, "what the failing rule did is undone"
    assert Invitation.objects.count() == 1, "a rule after it"
    with pytest.raises(CommandError, match=r"coalitions\.JoinRequest \(RuntimeError\)"):
        call_command("retention")
    staff = make_person(is_staff=True)
    client.force_login(staff)
    address = f"/admin/office/retentionrun/{run.pk}/change/"
    assert client.get(address).status_code == 403
    staff.groups.add(Group.objects.get(name="Audit"))
    assert "coalitions.JoinRequest" in client.get("/admin/office/retentionrun/").text
    assert "Failed: RuntimeError" in client.get(address).text
