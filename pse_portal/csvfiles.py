"""Files for spreadsheets."""


def inert_cell(value: object) -> str:
    """A cell that no spreadsheet runs as a formula: a quote stands before what could begin one.

    Source: OWASP, "CSV Injection".
    """
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
