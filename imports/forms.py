"""Forms of the pages of an import."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imports import columns, runs
from imports.models import ImportFile
from imports.targets import Target
from imports.uploads import LARGEST, MOST_FILES
from pse_portal.forms import Form


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; its value is a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(files) > MOST_FILES or sum(file.size for file in files) > LARGEST:
            raise ValidationError(gettext("That’s too much. Choose up to 10 files with 10 MB in all."))
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class UploadForm:
    """The list, as files or pasted, and the questions of what it is imported as: one form with the fields of both."""

    def __new__(cls, target: Target, data: Any = None, files: Any = None) -> Any:
        return type("UploadForm", (_Upload, target.form), {})(data, files)


class _Upload(Form):
    field_order = ("lists", "pasted")

    lists = ManyFilesField(
        label=_("Files"),
        required=False,
        help_text=_(
            "CSV, TSV, or Excel, or the ZIP file that Mailchimp gives you. You can choose several files."
        ),
        widget=ManyFilesInput(attrs={"accept": ".csv,.tsv,.txt,.zip,.xlsx"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the rows"),
        required=False,
        strip=False,
        max_length=2_000_000,
        help_text=_("With the headings in the first row, as copied from your spreadsheet."),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [bool(cleaned.get("lists")), bool((cleaned.get("pasted") or "").strip())]
        if not self.errors and sum(given) != 1:
            self.add_error("lists", gettext("Choose files or paste the rows, one of the two."))
        return cleaned

    def contents(self) -> list[tuple[str, bytes]]:
        """Return the lists as (name, bytes)."""
        if pasted := self.cleaned_data["pasted"].strip():
            return [(gettext("pasted rows"), pasted.encode())]
        return [(file.name, file.read()) for file in self.cleaned_data["lists"]]

    def stored(self) -> dict[str, Any]:
        """Return the target's own answers."""
        answers: dict[str, Any] = super().stored()  # type: ignore[misc]
        return {name: value for name, value in answers.items() if name not in _Upload.base_fields}


class ColumnsForm(Form):
    """What each column of a file is; a field for each heading, named by its number."""

    def __init__(self, file: ImportFile, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file = file
        proposed = file.columns or columns.proposed(file.headings)
        choices = [("", _("Don’t use")), *columns.FIELDS.items()]
        for number, heading in enumerate(file.headings):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading or gettext("Column %(number)d (no heading)") % {"number": number + 1},
                choices=choices,
                required=False,
                initial=proposed.get(columns.key_of(heading), ""),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [value for value in cleaned.values() if value]
        doubled = next((value for value in chosen if chosen.count(value) > 1), None)
        if doubled:
            name = columns.FIELDS[doubled]
            self.add_error(
                None, gettext("You chose “%(field)s” twice. Choose it for one column.") % {"field": name}
            )
        elif not self.errors and not runs.is_enough(self.chosen(), self.file.imported):
            self.add_error(
                None, gettext("Choose the column that says who each person is, such as the email address.")
            )
        return cleaned

    def chosen(self) -> dict[str, str]:
        """Return {key of a heading: field}."""
        found = {}
        for number, heading in enumerate(self.file.headings):
            if field := self.cleaned_data.get(f"column_{number}"):
                found[columns.key_of(heading)] = field
        return found


def left_out(posted: Mapping[str, Any], files: Iterable[ImportFile]) -> list[str]:
    """Return the keys of the rows that a person left out, by their boxes and by numbers such as "5, 8-12".

    Raises ValueError, in words, for what is no number.
    """
    keys = [key for key in posted.getlist("out") if re.fullmatch(r"\d{1,3}:\d{1,6}", key)]  # type: ignore[attr-defined]
    text = posted.get("numbers", "").strip()
    for part in filter(None, re.split(r"[\s,;]+", re.sub(r"\s*[-–]\s*", "-", text))):
        found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part)
        if found is None:
            raise ValueError(
                gettext("“%(text)s” isn’t a row number. Write them like this: 5, 8-12.") % {"text": part[:20]}
            )
        first, last = int(found[1]), int(found[2] or found[1])
        numbers = range(first, min(last, first + 20_000) + 1)
        keys += [f"{file.number}:{number}" for file in files for number in numbers]
    return sorted(set(keys))
