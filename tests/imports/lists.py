"""Shared by the tests of imports: starting one as the pages do, and what the portal holds, as a fingerprint."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from imports import runs, targets
from imports.models import Import
from tests.factories import make_person
from tests.imports import exports
from tests.test_layout import APPS

# What says that an import was made and undone, and by whom; and what the search looks at next. Sessions and contents of logs are no data of an import.
LOGS = {
    "imports.Import", "imports.ImportFile", "imports.ImportedRow", "imports.Mapping", "office.AuditEntry",
    "office.JournalEntry", "search.Changed",
}  # fmt: skip
WORDING = "“Send me news,” on the sheet of the forum"
OPTIONS: dict[str, dict[str, Any]] = {
    "subscribers": {"wording": WORDING, "topics": ["news"]},
    "members": {"wording": WORDING, "may_call": True},
    "volunteers": {"wording": WORDING},
    "attendance": {"unclear": "came"},
}
BY_HAND = {"name": "name", "full name": "name", "email": "email", "phone": "phone", "status": "status"}


def start(target: str, files: Iterable[tuple[str, bytes]], by: Any = None, **options: Any) -> Import:
    """Upload lists; columns that a person is asked about are said by their headings' own words."""
    by = by or make_person(is_staff=True)
    row = runs.start(targets.get(target), {**OPTIONS[target], **options}, files, by)
    for file in row.files.all():
        if runs.is_open(file):
            runs.set_columns(file, ASKED.get(file.name) or BY_HAND, by)
    row.refresh_from_db()
    return row


ASKED = {
    "google_forms.csv": {
        "email address": "email", "what is your name?": "name", "how can we call you?": "phone", "timestamp": "agreed_at",
    },
    "sheet.csv": {"who came": "name", "reach them at": "email", "number": "phone"},
}  # fmt: skip


def take(target: str, files: Iterable[tuple[str, bytes]], by: Any = None, **options: Any) -> Import:
    """Import lists as staff do: uploaded, confirmed if there is anything to do, and written."""
    row = start(target, files, by, **options)
    if runs.plan(row).acting:
        runs.confirm(row, [], row.made_by)
        runs.run(row)
    row.refresh_from_db()
    return row


def undo(row: Import, by: Any = None) -> tuple[int, int]:
    """Undo an import, as the worker does if it is long. Returns how many rows were undone, and how many kept."""
    runs.undo(row, by)
    runs.run(row)
    row.refresh_from_db()
    assert row.state == "undone"
    return row.counts["undone"], row.counts["kept"]


def golden(target: str, *names: str, **options: Any) -> Import:
    return take(target, exports.files(*names), **options)


def text(target: str, lines: str, **options: Any) -> Import:
    return take(target, [("list.csv", lines.encode())], **options)


def reasons(row: Import) -> dict[int, str]:
    """{row number: verdict, or the reason why it is left out} of an import that is looked over."""
    return {one.row.number: one.reason or one.verdict for one in runs.plan(row).judged}


def fingerprint() -> dict[str, list[Any]]:
    """Return every row of every app, without logs."""
    found = {}
    for name in APPS:
        for model in apps.get_app_config(name).get_models(include_auto_created=True):
            if model._meta.label not in LOGS and not model._meta.proxy:
                columns = [
                    field.attname for field in model._meta.concrete_fields if field.attname != "last_login"
                ]
                found[model._meta.label] = list(model._base_manager.order_by("pk").values_list(*columns))
    return found


def changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return what differs, model by model: empty if nothing does."""
    return {
        label: [row for row in after[label] if row not in rows]
        + [row for row in rows if row not in after[label]]
        for label, rows in before.items()
        if rows != after[label]
    }
