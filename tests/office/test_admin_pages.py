"""Open every page of the admin on one filled_site portal, and save its forms untouched.

Each page opens for the right roles only, and an untouched save changes nothing. A model registered with the admin
must have a row in `rows`, or the tests here fail and name it.
"""

from typing import Any

import lxml.html
import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import Model
from django.forms import JSONField
from django.test import Client

from events import attendance, word_list_repair
from events.models import Event
from hubs.models import HubRequest
from mailing.models import Message, Suppression
from news.models import Subscription
from office import privacy
from office.models import AuditEntry
from people.models import Person
from tests.admin_rows import MODELS, address, asking, filled_admin, visible
from tests.factories import make_person
from tests.page_types import SampleSite
from tests.page_types.checks import doubled_ids

pytestmark = pytest.mark.django_db

GROUPS = [
    "Advocacy",
    "Audit",
    "Content",
    "Data",
    "Events",
    "Membership",
    "Moderation",
    "Newsletter",
    "Roles",
    "Writing",
]
PAGES = ["changelist", "add", "change", "history", "delete"]


@pytest.fixture(scope="module")
def rows(sample_site: SampleSite) -> dict[type[Model], list[Model]]:
    return filled_admin(sample_site)


def test_every_group_of_staff_is_walked():
    assert sorted(Group.objects.values_list("name", flat=True)) == GROUPS


@pytest.mark.parametrize("role", [*GROUPS, "no group", "superuser"])
def test_every_page_opens_for_whom_it_is_for(client: Client, sample_site: SampleSite, rows: Any, role: str):
    """Expect 200 where the model's admin lets the person in, else 403."""
    person = make_person(is_staff=True, is_superuser=role == "superuser")
    person.groups.set(Group.objects.filter(name=role))
    client.force_login(person)
    request, seen = asking(person), 0
    for model in MODELS:
        assert rows[model], f"Put a row of {model._meta.label} into `rows`."
        first = next(iter(visible(model, person)), None)
        row = first or rows[model][0]
        asked = admin.site._registry[model]
        looks = asked.has_view_or_change_permission
        may = {
            "changelist": looks(request),
            "add": asked.has_add_permission(request),
            "change": looks(request, row),
            "history": looks(request, row),
            "delete": asked.has_delete_permission(request, row),
        }
        # A model that is closed to a role refuses in one place, so testing one page is enough.
        for page in PAGES if any(may.values()) else ["change"]:
            answer = client.get(address(model, page, row))
            # A row that the person's list leaves out is not there: the admin leads back to its first page.
            hidden = first is None and page in {"change", "history"}
            opens = 302 if hidden else 200
            assert answer.status_code == (opens if may[page] else 403), (model._meta.label, page)
            seen += may[page]
            if opens == 200 and may[page]:
                assert doubled_ids(answer.content.decode()) == {}, (model._meta.label, page)
    assert role in {"no group", "Moderation"} or seen > 3


# Columns that a save sets on its own, independent of the form's contents.
STAMPS = {
    "updated_at",
    "hubs.Help.checked_on",
    "hubs.Help.checked_by_id",
}


def _stored() -> dict[tuple[str, Any], dict[str, Any]]:
    """Return every column of every row of our models, by model and key."""
    return {
        (model._meta.label, row[model._meta.pk.attname]): {
            column: value
            for column, value in row.items()
            if not {column, f"{model._meta.label}.{column}"} & STAMPS
        }
        for model in apps.get_models()
        if not model._meta.label.startswith(
            # What is done by the way: logs, sessions, and what the search looks at next.
            ("admin.", "sessions.", "office.AuditEntry", "usersessions.", "search.Changed")
        )
        and not model._meta.proxy
        and "history_id" not in {field.name for field in model._meta.fields}
        for row in [
            *model._base_manager.values(),
            *(
                {"pk": f"{name.name}:{pair}", model._meta.pk.attname: f"{name.name}:{pair}"}
                for name in model._meta.many_to_many
                for pair in name.remote_field.through._base_manager.values_list()
            ),
        ]
    }


def _as_a_browser(page: str) -> list[tuple[str, str]] | None:
    """Return what pressing "Save" on the page sends; None if it has no form to save."""
    for form in lxml.html.fromstring(page).forms:
        if form.xpath(".//input[@name='_save']"):
            # Browsers end lines with CR LF, whatever the page had.
            return [
                (name, (value or "").replace("\r\n", "\n").replace("\n", "\r\n"))
                for name, value in form.form_values()
            ]
    return None


def test_saving_every_form_untouched_changes_nothing(client: Client, sample_site: SampleSite, rows: Any):
    client.force_login(sample_site.people["staff"])
    request = asking(sample_site.people["staff"])
    before = _stored()
    saved = set()
    for model in MODELS:
        for row in rows[model]:
            if not admin.site._registry[model].has_change_permission(request, row):
                continue
            path = address(model, "change", row)
            sent = _as_a_browser(client.get(path).text)
            if sent is None:
                continue
            data: dict[str, list[str]] = {}
            for name, value in sent:
                data.setdefault(name, []).append(value)
            answer = client.post(path, data | {"_save": "1"})
            assert answer.status_code == 302, (
                model._meta.label,
                answer.context and answer.context["errors"],
            )
            saved.add(model._meta.label)
    after = _stored()
    changed = {
        (key, column): (before.get(key, {}).get(column), value)
        for key, row in after.items()
        for column, value in row.items()
        if key not in before or before[key].get(column) != value
    }
    assert not changed, "\n".join(f"{what}: {values}" for what, values in changed.items())
    assert before.keys() == after.keys()
    assert len(saved) > 10, saved


def test_no_odd_value_is_an_error_of_the_server(client: Client, sample_site: SampleSite, rows: Any):
    """Post invalid values in every field: a word and a number that are no key or zone, and -1 in hidden fields."""
    client.force_login(sample_site.people["staff"])
    request, posted = asking(sample_site.people["staff"]), 0
    for model in MODELS:
        asked, row = admin.site._registry[model], rows[model][0]
        if asked.has_change_permission(request, row):
            path = address(model, "change", row)
        elif asked.has_add_permission(request):
            path = address(model, "add", None)
        else:
            continue
        sent = _as_a_browser(client.get(path).text) or []
        for odd, in_hidden in (("zzz", False), ("9" * 20, False), ("-1", True)):
            data: dict[str, list[str]] = {}
            for name, value in sent:
                is_hidden = name.endswith(("_FORMS", "-id")) or name.startswith("initial-")
                data.setdefault(name, []).append(odd if is_hidden == in_hidden else value)
            with transaction.atomic():
                assert client.post(path, data | {"_save": "1"}).status_code in {200, 302}
                transaction.set_rollback(True)
            posted += 1
    assert posted > 40


def test_no_form_asks_for_json(sample_site: SampleSite, rows: Any):
    request, seen = asking(sample_site.people["staff"]), set()
    for model, asked in admin.site._registry.items():
        if not (asked.has_add_permission(request) or asked.has_change_permission(request)):
            continue
        forms_of_it = [
            asked.get_form(request, change=False),
            asked.get_form(request, rows[model][0], change=True),
        ]
        forms_of_it += [
            inline.get_formset(request, rows[model][0]).form
            for inline in asked.get_inline_instances(request, rows[model][0])
        ]
        for form in forms_of_it:
            seen.add(model._meta.label)
            typed = [name for name, field in form.base_fields.items() if isinstance(field, JSONField)]
            assert typed == [], model._meta.label
    assert {"circles.Circle", "hubs.Help", "events.Event", "volunteering.Kit"} <= seen


def test_words_that_a_form_nested_are_read_again_and_their_reminders_queued(sample_site: SampleSite):
    event = Event.objects.get(slug="the-event")
    rsvp = attendance.rsvps.take(event, attendance.RsvpData(name="Ana", email="nested@example.org"))
    rsvp.reminders = ()
    rsvp.save()
    Message.objects.filter(kind=Message.Kind.REMINDER).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_event SET languages = %s, interpreted = %s, reminders = %s WHERE id = %s",
            [" (\"('en',)\",) ", " es ", " ('week', 'day', 'hours') ", event.pk],
        )

    assert word_list_repair.repair() == 2

    event.refresh_from_db()
    assert (event.languages, event.interpreted, event.reminders) == (
        ("en",),
        ("es",),
        ("week", "day", "hours"),
    )
    assert Event.objects.in_language("en").filter(pk=event.pk).exists()
    assert Message.objects.filter(kind=Message.Kind.REMINDER, about_id=rsvp.pk).exists()
    assert word_list_repair.repair() == 0


# These refer to a person only as the author, editor, checker or contact of the row, or by number: no list of people.
NO_PEOPLE = {
    "agenda.AgendaItem",
    "coalitions.Coalition",
    "events.Event",
    "events.Host",
    "office.AuditEntry",
    "volunteering.Opportunity",
}


def test_looks_at_people_and_addresses_are_logged(client: Client, sample_site: SampleSite, rows: Any):
    """Check the list and change page of every admin whose model, or an inline of it, holds something about people."""
    held = {held.label for held in privacy.tables().values() if held.title} - NO_PEOPLE
    looked_at = {
        model
        for model, asked in admin.site._registry.items()
        if {model._meta.label, *(inline.model._meta.label for inline in asked.inlines)} & held
    } | {Authenticator}
    assert {Person, Subscription, Message, HubRequest, Suppression} <= looked_at
    client.force_login(sample_site.people["staff"])
    for model in looked_at:
        AuditEntry.objects.all().delete()
        client.get(address(model, "changelist", None))
        entry = AuditEntry.objects.get(action="list_viewed")
        assert entry.object_type == model._meta.label_lower
        assert rows[model][0].pk in entry.facts["rows"], model._meta.label
        client.get(address(model, "change", rows[model][0]))
        assert AuditEntry.objects.about(rows[model][0]).get().action == "viewed", model._meta.label


def test_search_for_people_from_another_form_is_logged(client: Client, sample_site: SampleSite, rows: Any):
    client.force_login(sample_site.people["staff"])
    AuditEntry.objects.all().delete()
    asked = {
        "app_label": "coalitions",
        "model_name": "membership",
        "field_name": "person",
        "term": "member@example.org",
    }
    assert len(client.get("/admin/autocomplete/", asked).json()["results"]) == 1
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.facts) == ("list_viewed", {"rows": [sample_site.people["member"].pk]})


def test_office_speaks_the_language_that_the_person_chose(client: Client):
    person = make_person(is_staff=True, is_superuser=True)
    client.force_login(person)
    english = client.get("/admin/")
    assert 'lang="en"' in english.content.decode()
    assert "Español" in english.content.decode()

    back = client.post("/language/", {"language": "es", "next": "/admin/"}, follow=True)

    assert back.redirect_chain == [("/admin/", 302)]
    assert 'lang="es"' in back.content.decode()
    assert "English" in back.content.decode()
    assert 'lang="en"' in client.get("/admin/?lang=en").content.decode()
