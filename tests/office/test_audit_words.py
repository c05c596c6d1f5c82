"""The audit log as people read it: a sentence for every action, names looked up live, search, and export."""

import ast
import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from coalitions.models import Coalition, Membership
from office import audit, audit_words
from office.models import AuditEntry
from people.models import Person
from tests import confirmed
from tests.factories import make_circle, make_facilitator, make_hub, make_member, make_person, make_thread
from tests.test_layout import APPS, ROOT, files

pytestmark = pytest.mark.django_db


def recorded(path: Path) -> list[tuple[str, str]]:
    """(place, pattern) of each action that a file records: names that code puts together match as a pattern."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        is_record = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
        )
        if not is_record or getattr(node.func.value, "id", "") != "audit":
            continue
        action: ast.expr = node.args[1]
        choices = [action.body, action.orelse] if isinstance(action, ast.IfExp) else [action]
        for choice in choices:
            place = f"{path.relative_to(ROOT)}:{choice.lineno}"
            if isinstance(choice, ast.Constant):
                found.append((place, re.escape(str(choice.value))))
            elif isinstance(choice, ast.JoinedStr):
                parts = (
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]+"
                    for part in choice.values
                )
                found.append((place, "".join(parts)))
    return found


def test_every_action_that_code_records_has_a_sentence():
    """`tests/conftest.py` checks the names that are put together: each entry that any test makes."""
    seen = [one for app in APPS for path in files(app) for one in recorded(path)]
    assert len(seen) > 100
    lacking = [one for one in seen if not any(re.fullmatch(one[1], name) for name in audit_words.actions())]
    assert lacking == []
    kinds = frozenset().union(*(actions for _title, actions in audit_words.KINDS.values()))
    assert kinds - set(audit_words.actions()) == set()


def test_every_sentence_names_who_acted_in_both_languages():
    for language in ("en", "es"):
        with translation.override(language):
            for action, words in audit_words.actions().items():
                text = str(words) % {"who": "Ana", "what": "a row"}
                assert "Ana" in text, action
    with translation.override("es"):
        assert str(audit_words.actions()["staff_signed_in"]) != "%(who)s signed in as staff."


@pytest.fixture
def log() -> Any:
    """Entries of a member of staff about a person, a coalition, and a membership, and one of the portal itself."""
    boss = make_person(name="Priya Raman", is_staff=True)
    boss.groups.add(Group.objects.get(name="Membership"))
    rosa, hub = make_person("rosa@example.org", name="Rosa <b>Delgado</b>"), make_hub(name="River")
    row = make_member(hub, rosa)
    audit.record(boss, "person_changed", rosa)
    audit.record(boss, "membership.appointed", row, coalition_id=hub.pk)
    audit.record(None, "coalition.quiet", hub, coalition_id=hub.pk)
    audit.record(rosa, "membership.left", row, coalition_id=hub.pk)
    return boss, rosa, hub, row


def auditor(client: Any, *groups: str) -> Any:
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(person)
    return person


def sentences(client: Any, query: str = "") -> list[str]:
    page = client.get(f"/admin/office/auditentry/{query}")
    assert page.status_code == 200
    return [entry.shown.text for entry in page.context["cl"].result_list]


def test_entries_are_sentences_with_names_roles_and_links_for_who_may_open_them(client: Any, log: Any):
    _boss, rosa, hub, row = log
    auditor(client, "Audit", "Data")
    page = client.get("/admin/office/auditentry/").text
    shown = sentences(client)
    assert "Priya Raman changed the details of Rosa <b>Delgado</b>." in shown
    assert "The portal marked “River” as not active lately." in shown
    assert "<b>Delgado</b>" not in page
    assert f'<a href="/admin/people/person/{rosa.pk}/change/">Rosa &lt;b&gt;' in page
    assert f'<a href="{hub.get_absolute_url()}">“River”</a>' in page
    entry = AuditEntry.objects.get(action="membership.appointed")
    assert (entry.role, AuditEntry.objects.get(action="membership.left").role) == ("Membership", "")
    assert f"Rosa <b>Delgado</b> (membership {row.pk})" in "".join(shown)

    auditor(client, "Audit")  # may not open people
    page = client.get("/admin/office/auditentry/").text
    assert "Rosa &lt;b&gt;Delgado" in page
    assert f"/admin/people/person/{rosa.pk}/" not in page


def test_search_by_person_action_place_date_and_object(client: Any, log: Any):
    _boss, _rosa, hub, row = log
    auditor(client, "Audit")
    assert len(sentences(client, "?q=rosa@example.org")) == 2  # as who, and as whom
    assert [one for one in sentences(client, "?q=facilitator") if "Priya" in one]
    assert len(sentences(client, "?q=River")) == 3
    assert len(sentences(client, f"?q={row.pk}")) >= 2
    assert len(sentences(client, f"?object_type=hubs.hub&object_id={hub.pk}")) == 1
    assert sentences(client, "?at__year=1999") == []
    assert sentences(client, "?kind=roles") == sentences(client, "?q=facilitator")
    assert len(sentences(client, "?from=portal")) == 1
    assert len(sentences(client, "?from=staff&q=Priya")) == 2


def test_looks_at_the_log_are_logged_once_an_hour(client: Any):
    viewer = auditor(client, "Audit")
    looks = AuditEntry.objects.filter(
        action="list_viewed", object_type="office.auditentry", actor_id=viewer.pk
    )
    for _ in range(3):
        client.get("/admin/office/auditentry/")
    assert looks.count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        audit.record_look(viewer, AuditEntry)
    assert looks.count() == 2


def test_role_of_a_facilitator_is_kept_with_what_they_did(client: Any):
    circle, other = make_circle(), make_circle()
    lead = make_facilitator(circle)
    row = make_member(other, lead)
    for coalition, role in ((circle, "facilitator"), (other, "")):
        person = Person.objects.get(pk=lead.pk)
        assert audit.record(person, "membership.left", row, coalition_id=coalition.pk).role == role
    Membership.objects.filter(person=lead).delete()  # the role at the time stays
    auditor(client, "Audit")
    assert "Facilitator" in client.get("/admin/office/auditentry/?from=facilitator").text
    assert len(sentences(client, "?from=facilitator")) == 1
    assert sentences(client, "?from=staff&q=left") == []


def test_names_of_what_the_viewer_may_not_open_stay_hidden(client: Any):
    circle = make_circle()
    make_member(circle, person := make_person())
    thread = make_thread(circle, person, title="Only for members")
    audit.record(None, "thread.close", thread, coalition_id=circle.pk)
    client.force_login(make_person(is_staff=True, is_superuser=True))
    page = client.get("/admin/office/auditentry/").text
    assert f"conversation {thread.pk}" in page
    assert "Only for members" not in page


def test_export_is_what_the_list_shows_and_is_logged(client: Any, log: Any):
    _boss, _rosa, _hub, _row = log
    viewer = auditor(client, "Audit")
    path = "/admin/office/auditentry/export.csv?q=Priya"
    assert client.get(path).status_code == 302  # to confirm that it is them
    confirmed.confirm(client)
    answer = client.get(path)
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == ["membership.appointed", "person_changed"]
    assert rows[0]["who"] == "Priya Raman"
    entry = AuditEntry.objects.get(action="audit_exported")
    assert (entry.actor_id, entry.facts) == (viewer.pk, {"entries": 2})
    auditor(client, "Data")  # reads, but does not export
    assert client.get("/admin/office/auditentry/").status_code == 200
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("number", [3, 30])
def test_number_of_queries_does_not_grow_with_the_entries(client: Any, number: int):
    auditor(client, "Audit", "Data")
    circle: Coalition = make_circle()
    for _ in range(number):
        row = make_member(circle)
        audit.record(row.person, "membership.left", row, coalition_id=circle.pk)
        audit.record(row.person, "person_changed", row.person)
    client.get("/admin/office/auditentry/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/office/auditentry/")
    assert len(queries) == 11  # one asks whether a look was logged within the hour
