"""The pages of an import in a real browser, on a small phone and on a laptop: axe, widths, heights; and in Spanish."""

import pytest
from django.urls import reverse

from imports import runs
from imports.models import Import
from people.models import Person
from tests.browser import admin_looks
from tests.imports import exports, lists
from tests.page_types import SampleSite

pytestmark = pytest.mark.django_db

START = reverse("admin:imports_import_start")


def page_of(row: Import) -> str:
    return reverse("admin:imports_import_change", args=[row.pk])


@pytest.mark.parametrize("language", ["es"])
def test_pages_of_an_import_are_sound_from_upload_to_undo(
    client, sample_site: SampleSite, look_at, language: str
):
    staff = sample_site.people["staff"]
    Person.objects.filter(pk=staff.pk).update(language=language)
    client.force_login(staff)
    volunteers = {"coalition": sample_site.letter.coalition_id}
    review = lists.start("volunteers", exports.files("google_forms.csv", "nationbuilder.csv"), **volunteers)
    done = lists.golden("subscribers", *exports.MAILCHIMP)
    queued = lists.start("volunteers", exports.files("sheet.csv"), **volunteers)
    Import.objects.filter(pk=queued.pk).update(state="queued")
    undone = lists.golden("volunteers", "everyaction.csv", **volunteers)
    runs.undo(undone, staff)
    pages = [START, f"{START}volunteers/", reverse("admin:imports_import_columns", args=[review.pk, 0])]
    pages += [reverse("admin:imports_import_changelist"), *map(page_of, (review, done, queued, undone))]
    found = {path: admin_looks.problems(look_at(path, width=320), Import) for path in pages}
    wrong = {
        f"{START}attendance/": {"pasted": ""},
        reverse("admin:imports_import_columns", args=[review.pk, 1]): {
            "column_1": "name",
            "column_2": "name",
        },
        page_of(review): {"do": "confirm", "numbers": "two"},
    }
    for path, posted in wrong.items():
        tab = look_at(path, width=320, made=client.post(path, posted))
        assert tab.query_selector(".errornote")
        found[f"{path} with an error"] = admin_looks.problems(tab, Import)
    assert {path: problems for path, problems in found.items() if problems} == {}
