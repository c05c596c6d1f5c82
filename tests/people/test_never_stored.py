"""Nothing about race, party, immigration, health, or income is ever stored: no column is named for it, no import takes it."""

from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from coalitions.forms.manage import PaperForm
from imports import uploads
from pse_portal import never_stored, tables
from volunteering.forms.manage import SheetForm

# About a place, a service, or an article (voter information), not about a person.
EXCUSED = {"hubs.Help.kind": "health", "news.Article.kind": "voter", "news.HistoricalArticle.kind": "voter"}


def columns() -> list[tuple[str, Any]]:
    return [
        (f"{model._meta.label}.{field.name}", field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete
    ]


def test_no_column_of_the_schema_is_about_what_is_never_stored():
    found = {}
    for name, field in columns():
        said = [field.name]
        for language in ("en", "es"):
            with translation.override(language):
                said += [str(field.verbose_name), str(field.help_text)]
                said += [str(label) for _value, label in getattr(field, "flatchoices", ())]
        word = next(filter(None, map(never_stored.named_in, said)), "")
        if word:
            found[name] = word
    assert found == EXCUSED
    assert len(columns()) > 700


@pytest.mark.parametrize(
    "head",
    ["Race", "race/ethnicity", "Political party", "Immigration status", "immigration_status", "Household income",
     "Health notes", "Disability", "Raza", "Partido político", "Estatus migratorio", "Salud", "Ingresos", "Étnia"],
)  # fmt: skip
def test_such_a_column_is_refused_or_dropped_by_every_import(head):
    says = f"The column “{head}” can’t be here."
    # Lists of people are taken without the column, before anything is stored.
    (table,) = uploads.tables_of([("a.csv", f"email,{head},zip\nana@example.org,x,30303\n".encode())])
    assert (table.headings, table.rows) == (["email", "zip"], [(2, ["ana@example.org", "30303"])])
    assert table.dropped == [head]
    paper = PaperForm({"people": f"Name; Email; {head}\nAna; ana@example.org; x"})
    assert paper.errors["people"][0].startswith(says)
    pasted = SheetForm({"text": f"day\tstarts\t{head}\n2027-03-04\t17:30\tx"})
    assert pasted.errors["text"][0].startswith(says)
    file = SimpleUploadedFile("shifts.csv", f"{head},day,starts\nx,2027-03-04,17:30".encode())
    assert SheetForm({}, {"file": file}).errors["file"][0].startswith(says)


def test_other_tables_are_taken():
    for text in (
        "Name, Party size, Email\nAna, 2, ana@example.org",
        "Ana Race 404 555 0123",
        "Ana, ana@example.org",
    ):
        tables.refuse_unstored(text)
