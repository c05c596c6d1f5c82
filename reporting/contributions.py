"""The charts on the first page of staff, and where they find the board sheet."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.contributions import StaffTool
from office.panels import StaffPanel
from reporting import charts, rollup


def _charts(request: Any, person: Any) -> dict[str, Any] | None:
    if not person.has_perm("reporting.view_dailyfigure"):
        return None
    as_of = rollup.as_of()
    return {"charts": charts.charts(timezone.localdate()), "as_of": as_of} if as_of else None


CONTRIBUTIONS = (
    StaffPanel(
        "reporting.charts", "reporting/_staff_charts.html", _charts, permission="reporting.view_dailyfigure"
    ),
    StaffTool(
        "reporting.board",
        _("Board sheet"),
        "figures",
        "reporting:board",
        "reporting.view_dailyfigure",
        order=10,
    ),
    StaffTool("reporting.charts", _("Charts"), "figures", "reporting:charts", "reporting.view_dailyfigure"),
)
