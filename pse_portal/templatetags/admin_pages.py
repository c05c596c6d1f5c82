"""Tags of the admin's lists and forms: labels of cells, pairs of languages, and errors with links to their fields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.admin.helpers import Fieldline
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

register = template.Library()


# Lists
# -----
@register.filter
def labeled(row: Iterable[str], headers: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the row's cells as Django rendered them, each with its column's name and its role.

    On phones a row is a card that shows these names, and the table is no longer displayed as one.
    """
    for number, cell in enumerate(row):
        head = headers[number] if number < len(headers) else {}
        is_box = "action-checkbox" in head.get("class_attrib", "")
        label = "" if is_box else capfirst(str(head.get("text", "")))
        role = "rowheader" if cell.startswith("<th") else "cell"
        start, rest = (
            SafeString(cell[:3]),
            SafeString(cell[3:]),
        )  # "<td" or "<th", from Django's own templates
        yield format_html('{} role="{}" data-label="{}"{}', start, role, label, rest)


# Forms
# -----
@register.filter
def in_pairs(fieldset: Any) -> Iterator[Fieldline]:
    """Yield the lines of a fieldset, with a text's English and Spanish fields side by side in one."""
    parent = getattr(
        getattr(fieldset, "formset", None), "fk", None
    )  # of an inline, whose template has it already
    fields = [name for name in fieldset.fields if parent is None or name != parent.name]
    while fields:
        first: Any = fields.pop(0)
        if isinstance(first, str) and first.endswith("_en") and fields[:1] == [f"{first[:-3]}_es"]:
            first = (first, fields.pop(0))
        yield Fieldline(fieldset.form, first, fieldset.readonly_fields, fieldset.model_admin)


@register.filter
def row_classes(line: Fieldline) -> str:
    """Return the classes of a line of fields: whether it has two, and whether they are hidden."""
    more = ["pair"] if len(line.fields) > 1 else []
    return " ".join(["form-row", *more, *([] if line.has_visible_field else ["hidden"])])


@register.filter
def field_classes(field: Any) -> str:
    """Return the classes of a field in a line: its name, whether it is a checkbox, and whether it has an error."""
    bound = field.field
    name = bound["name"] if field.is_readonly else bound.name
    has_error = not field.is_readonly and bound.errors
    return " ".join(
        [
            "field",
            f"field-{name}",
            *(["check"] if field.is_checkbox else []),
            *(["errors"] if has_error else []),
        ]
    )


@register.filter
def is_empty_form(form: Any, inline: Any) -> bool:
    """Return whether a row of an inline is the empty one that the script copies for "Add another"."""
    return bool(inline.has_add_permission and form.form.prefix.endswith("__prefix__"))


@dataclass(frozen=True)
class FieldError:
    """An error of a field, and the id of the field; "" for an error of the whole form."""

    label: str
    words: str
    target: str = ""


def _of_form(form: Any) -> Iterator[FieldError]:
    for words in form.non_field_errors():
        yield FieldError("", str(words))
    for field in form:
        for words in field.errors:
            yield FieldError(str(capfirst(field.label)), str(words), field.auto_id)


@register.filter
def errors_with(form: Any, inlines: Iterable[Any]) -> list[FieldError]:
    """Return the errors of an admin form and its inlines ("" for none), in the order of the page."""
    found = list(_of_form(form))
    for inline in inlines:
        found += [FieldError("", str(words)) for words in inline.formset.non_form_errors()]
        for each in inline.formset.forms:
            found += _of_form(each)
    return found
