"""Files for spreadsheets."""

from django.utils.translation import gettext as _


def inert_cell(value: object) -> str:
    """A cell that no spreadsheet runs as a formula: a quote stands before what could begin one.

    What is not known is an empty cell, and yes and no are words.
    Source: OWASP, "CSV Injection".
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
