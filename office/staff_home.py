"""The first page of staff, by task: what waits and for how long, what comes and came, and the tools of their groups."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from office import approvals, contributions
from office.contributions import StaffList, StaffQueue, StaffTool
from office.panels import StaffPanel, filled

HEADINGS = {
    "publish": _("Publish"),
    "people": _("People"),
    "coalitions": _("Coalitions"),
    "advocacy": _("Advocacy"),
    "volunteers": _("Volunteers"),
    "newsletter": _("Newsletter"),
    "figures": _("Figures"),
    "settings": _("Settings"),
}


OWN_QUEUES = (
    StaffQueue(
        "office.approvals",
        _("Steps for you to approve"),
        approvals.decidable_by,
        "asked_at",
        "admin:office_approval_changelist",
        "?state__exact=asked",
    ),
)
OWN_TOOLS = (
    StaffTool(
        "office.pictures", _("Pictures"), "publish", "admin:office_picture_changelist", "office.view_picture"
    ),
    StaffTool(
        "office.settings",
        _("Site settings"),
        "settings",
        "admin:office_sitesettings_changelist",
        "office.view_sitesettings",
    ),
    StaffTool(
        "office.audit",
        _("Audit log"),
        "settings",
        "admin:office_auditentry_changelist",
        "office.view_auditentry",
    ),
    StaffTool(
        "office.system",
        _("How the portal is doing"),
        "settings",
        "admin:office_tick_changelist",
        "office.view_tick",
    ),
)


@dataclass(frozen=True)
class Waiting:
    """A queue with something in it: how many rows, and since when the oldest waits."""

    title: Any
    number: int
    since: Any
    path: str


def may(person: Any, permission: str) -> bool:
    return not permission or person.has_perm(permission)


def waiting(person: Any) -> list[Waiting]:
    """Return what waits for a member of staff, the queues in their order. One query for each of their queues."""
    found = []
    for queue in (*OWN_QUEUES, *contributions.of(StaffQueue)):
        if may(person, queue.permission):
            rows = queue.rows(person).order_by().aggregate(number=Count("pk"), oldest=Min(queue.since))
            if rows["number"]:
                path = reverse(queue.page) + queue.query
                found.append(Waiting(queue.title, rows["number"], rows["oldest"], path))
    return found


def lists(person: Any) -> list[dict[str, Any]]:
    """Return the lists that have rows, as [{"title", "rows"}]. One query for each of the person's lists."""
    found = [
        {"title": one.title, "rows": one.rows(person)}
        for one in contributions.of(StaffList)
        if may(person, one.permission)
    ]
    return [one for one in found if one["rows"]]


def panels(request: Any) -> list[dict[str, Any]]:
    """Return the panels that the signed-in person may see, as [{"panel", "context"}]."""
    found = filled(StaffPanel, request, request.user)
    return [one for one in found if may(request.user, one["panel"].permission)]


def tools(person: Any) -> list[dict[str, Any]]:
    """Return the person's tools by heading, as [{"title", "tools": [(title, path)]}], empty headings left out."""
    found = []
    for heading, title in HEADINGS.items():
        links = [
            (tool.title, reverse(tool.page))
            for tool in (*contributions.of(StaffTool), *OWN_TOOLS)
            if tool.heading == heading and may(person, tool.permission)
        ]
        if links:
            found.append({"title": title, "tools": links})
    return found
