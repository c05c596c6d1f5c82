"""Month sheets: the first day of each month is under the name of its weekday."""

from datetime import date

import pytest

from tests.browser.conftest import OpenTab

MONTHS = [date(2026, month, 1) for month in range(1, 13)]

# The weekday whose heading is above the center of day 1's cell.
ABOVE_THE_FIRST = """() => {
    const middle = element => { const box = element.getBoundingClientRect(); return box.left + box.width / 2; };
    const cells = [...document.querySelectorAll("table.month td .n")];
    const first = cells.find(cell => cell.textContent.trim() === "1").closest("td");
    const heads = [...document.querySelectorAll("table.month th")];
    const above = heads.find(head => Math.abs(middle(head) - middle(first)) < 2);
    return above ? above.querySelector("abbr").title : null;
}"""


@pytest.mark.django_db
@pytest.mark.parametrize("sheet", ["/events/", "/volunteer/", "/decisions/"])
def test_first_of_each_month_stands_under_its_weekday(look_at: OpenTab, sheet: str):
    found = {
        first: look_at(f"{sheet}?month={first:%Y-%m}", width=360).evaluate(ABOVE_THE_FIRST)
        for first in MONTHS
    }
    assert found == {first: f"{first:%A}" for first in MONTHS}
