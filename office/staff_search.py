"""Staff's search: one field for people, emails, and content, over the lists that the person's tools lead to.

Each list is asked through its own admin, by its fields and its permissions, so that nothing is found here that could
not be found there. Views of people and addresses are logged, as they are there.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import display_for_field
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from office import audit, contributions
from office.contributions import StaffTool
from office.looks import LoggedLooks
from office.staff_home import HEADINGS, may

MOST = 5  # rows of each list
SHORTEST = 2  # characters
LONGEST = 100
# A phone number, however it is written; it is stored as +14045550123.
_PHONE = re.compile(r"\+?[\d\s().-]{7,20}")


@dataclass(frozen=True)
class List:
    """Some rows of a list: [(words, more, path)], and the path of all that match if there are more."""

    heading: Any
    title: Any
    rows: list[tuple[str, str, str]]
    all_path: str


def terms(typed: str) -> str:
    """Return what is searched for: the text on one line, or the digits of a phone number."""
    text = " ".join(typed.replace("\0", " ").split())[:LONGEST]
    if _PHONE.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        return digits[-10:] if len(digits) >= 7 else text
    return text


def found(request: HttpRequest, query: str) -> list[List]:
    """Return the lists with matches, by the headings of the first page. One query for each of the person's lists."""
    lists = []
    for heading, title in HEADINGS.items():
        for tool in contributions.of(StaffTool):
            if tool.heading == heading and may(request.user, tool.permission):
                one = _of_tool(request, tool, title, query)
                if one is not None:
                    lists.append(one)
    return lists


def _of_tool(request: HttpRequest, tool: StaffTool, heading: Any, query: str) -> List | None:
    model_admin = _admin_of(tool)
    if model_admin is None or not model_admin.search_fields or not model_admin.has_view_permission(request):
        return None
    rows, doubled = model_admin.get_search_results(request, model_admin.get_queryset(request), query)
    ordering = model_admin.get_ordering(request) or ("-pk",)
    rows = list((rows.distinct() if doubled else rows).order_by(*ordering)[: MOST + 1])
    if not rows:
        return None
    shown = rows[:MOST]
    if isinstance(model_admin, LoggedLooks):
        audit.record_list(request.user, type(shown[0]), [row.pk for row in shown])
    name = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_change"
    lines = [(*_words(model_admin, row), reverse(name, args=[row.pk])) for row in shown]
    is_more = len(rows) > MOST
    return List(
        heading, tool.title, lines, f"{reverse(tool.page)}?{urlencode({'q': query})}" if is_more else ""
    )


def _admin_of(tool: StaffTool) -> Any:
    """Return the admin of the list that a tool leads to; None if it leads to another page."""
    for model, model_admin in admin.site._registry.items():
        if tool.page == f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist":
            return model_admin
    return None


def _words(model_admin: Any, row: Any) -> tuple[str, str]:
    """Return a row's name, and what its list shows next to it if that is a plain field."""
    for name in model_admin.list_display[1:2]:
        try:
            field = model_admin.opts.get_field(name)
        except (FieldDoesNotExist, TypeError):  # a method of the admin, or a function
            break
        if field.is_relation:
            break
        return str(row), str(display_for_field(field.value_from_object(row), field, ""))
    return str(row), ""


def page(request: HttpRequest) -> HttpResponse:
    """Show what a member of staff may see of the matches for `?q=`, list by list."""
    query = terms(request.GET.get("q", ""))
    is_short = 0 < len(query) < SHORTEST
    lists = found(request, query) if len(query) >= SHORTEST else []
    context = {
        **admin.site.each_context(request),
        "title": _("Search"),
        "query": query,
        "is_short": is_short,
        "lists": lists,
    }
    return render(request, "admin/search.html", context)
