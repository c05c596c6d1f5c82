"""Odd values in every form of the portal, as each kind of viewer: no server errors, and the input is kept.

The forms are found on the page types, and `test_public_pages.py` demands one for each URL, so new forms are
covered automatically. What a view reads without a form is sent by the names in its source.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve
from lxml import html

from tests.page_types import EVERY_PAGE, Page, SampleSite, visit

pytestmark = pytest.mark.django_db

LONG = "long " * 2_000
HUGE = "9" * 25
NUL = "a\0b"
# Valid in format only; the other values are derived from these.
LATE = {"date": "9999-12-31", "datetime-local": "9999-12-31T23:59", "number": HUGE}
EARLY = {"date": "0001-01-01", "datetime-local": "0001-01-01T00:00", "number": "-1"}
MIDNIGHT = {"time": "00:00"}
TYPED = {"text", "textarea", "search", "email", "tel", "url", *LATE, *MIDNIGHT}
SOUND = {
    "date": "2031-03-12", "time": "18:00", "datetime-local": "2031-03-12T18:00", "number": "2",
    "email": "someone@example.org", "tel": "404-555-0123", "url": "https://example.org/",
}  # fmt: skip
VIEWERS = (None, "member", "facilitator", "staff", "moderator")
TRAP = "fax"  # comes back empty, see pse_portal/open_forms.py
# What a view reads without a form, and the names of its buttons.
READ = re.compile(r'(?:POST\.get(?:list)?\(|POST\[|_of\(request, )"([\w-]+)"|(?:is_)?pressed\(request()')
PRESSES = {
    word
    for template in (settings.ROOT / "templates").rglob("*.html")
    for word in re.findall(r'name="do" value="([\w-]+)"', template.read_text())
}


def view_of(address: str) -> Any:
    return inspect.unwrap(resolve(re.split(r"[?#]", address)[0]).func)


@dataclass
class Control:
    kind: str
    is_needed: bool
    values: list[str] = field(default_factory=list)

    @property
    def sound(self) -> list[str]:
        if self.kind in TYPED and self.is_needed and not any(self.values):
            return [SOUND.get(self.kind, "Sound words")]
        return self.values


@dataclass
class Form:
    """A form as a page shows it: its URL, its controls by name, and what each of its buttons adds."""

    address: str
    method: str
    controls: dict[str, Control]
    buttons: list[dict[str, str]]

    @property
    def mark(self) -> tuple[Any, ...]:
        """The key that identifies the same form on two pages, in two rows, of a circle and of a hub."""
        names = frozenset(re.sub(r"\d+", "0", name) for name in self.controls)
        return (view_of(self.address), names, self.method)

    def odd_answers(self) -> Iterator[dict[str, str]]:
        """Yield answers that are all wrong; then, with valid others, those that only fail after the fields are read."""
        kinds = {name: control.kind for name, control in self.controls.items()}
        wrong = {name: LATE.get(kind, LONG if kind in TYPED else "zzz") for name, kind in kinds.items()}
        yield wrong | self.buttons[0]
        if self.method == "post":
            for odd in (LATE, EARLY, MIDNIGHT):
                if found := {name: odd[kind] for name, kind in kinds.items() if kind in odd}:
                    yield found | self.buttons[0]
            forged = {name: HUGE for name, kind in kinds.items() if kind not in TYPED}
            yield from (forged | button for button in self.buttons)

    def filled(self, odd: dict[str, str]) -> dict[str, Any]:
        return {name: control.sound for name, control in self.controls.items()} | odd

    def lost(self, odd: dict[str, str], response: Any) -> list[str]:
        """Return the input that is missing in the form that came back; nothing if none did."""
        if self.method != "post" or response.status_code != 200:
            return []
        typed = {
            name: word.strip()
            for name, word in odd.items()
            if name in self.controls and self.controls[name].kind in TYPED and name != TRAP
        }
        for back in forms_of(response, self.address):
            if back.controls.keys() >= self.controls.keys():
                shown = {name: "".join(back.controls[name].values).strip() for name in typed}
                return [name for name, word in typed.items() if shown[name] != word]
        return []


def forms_of(response: Any, address: str) -> Iterator[Form]:
    """Yield the forms of a page; none if the response is not a page."""
    if not response.get("Content-Type", "").startswith("text/html") or not response.content:
        return
    path = re.split(r"[?#]", address)[0]
    for form in html.fromstring(response.content).forms:
        controls: dict[str, Control] = {}
        for element in form.xpath(".//input|.//select|.//textarea"):
            name = element.get("name")
            kind = element.get("type", "text") if element.tag == "input" else element.tag
            if not name or name == "csrfmiddlewaretoken" or kind in {"file", "submit", "password"}:
                continue
            control = controls.setdefault(name, Control(kind, element.get("required") is not None))
            control.values += values_of(element, kind)
        buttons = [{one.get("name"): one.get("value", "")} for one in form.xpath(".//button[@name]")]
        action = (form.get("action") or address).partition("#")[0]
        action = action if action.startswith("/") else path + action
        yield Form(action, (form.get("method") or "get").lower(), controls, buttons or [{}])


def values_of(element: Any, kind: str) -> list[str]:
    """Return what a control would send as it is; for a choice not made yet, its last option."""
    if kind == "select":
        return element.xpath(".//option[@selected]/@value") or element.xpath("(.//option/@value)[last()]")
    if kind == "textarea":
        return [element.text or ""]
    is_sent = kind not in {"radio", "checkbox"} or element.get("checked") is not None
    return [element.get("value", "")] if is_sent else []


@cache
def read_by(view: Any) -> tuple[list[str], list[str]]:
    """Return the names that a view, or a helper beside it, reads without a form, and the names of its buttons."""
    source = inspect.getsource(view)
    beside = vars(inspect.getmodule(view))
    for name in set(re.findall(r"\b(_\w+)\(", source)):
        if inspect.isfunction(beside.get(name)):
            source += inspect.getsource(beside[name])
    fields = [name or "do" for name, _press in READ.findall(source)]
    return fields, sorted(word for word in PRESSES if f'"{word}"' in source)


def refuse_nul(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Raise as PostgreSQL does, which cannot store NUL in text; SQLite can."""
    if any(isinstance(value, str) and "\0" in value for value in params or ()):
        raise ValueError("NUL reached the database")
    return execute(sql, params, many, context)


class Sender:
    """Sends requests, rolls back their effects, and records failures."""

    def __init__(self) -> None:
        self.broken: list[Any] = []

    def __call__(self, client: Client, address: str, data: dict[str, Any], method: str = "post") -> Any:
        cookies = client.cookies.copy()
        for name in ("default", "pages"):
            caches[name].clear()
        with connection.execute_wrapper(refuse_nul), transaction.atomic():
            response = getattr(client, method)(address, data)
            transaction.set_rollback(True)
        client.cookies = cookies
        if response.status_code >= 500:
            short = {name: str(value)[:20] for name, value in data.items()}
            self.broken.append((address, short, response.exc_info[1] if response.exc_info else ""))
        return response


# Two parts, so that two processes can share them.
HALVES = (EVERY_PAGE[: len(EVERY_PAGE) // 2], EVERY_PAGE[len(EVERY_PAGE) // 2 :])


@pytest.mark.parametrize("pages", HALVES, ids=["first half", "second half"])
def test_odd_values_break_no_page_and_stay_where_they_were_typed(sample_site: SampleSite, pages: list[Page]):
    send, forms, views, lost = Sender(), set(), set(), []
    clients = {viewer: Client(raise_request_exception=False) for viewer in VIEWERS}
    for viewer, client in clients.items():
        if viewer:
            client.force_login(sample_site.people[viewer])
    for page in pages:
        client = Client(raise_request_exception=False)
        address = visit(client, sample_site, page)
        found = list(forms_of(client.get(address), address))
        for form in found:
            if form.mark in forms:
                continue
            forms.add(form.mark)
            for odd in form.odd_answers():
                back = send(client, form.address, form.filled(odd), form.method)
                lost += [(form.address, name, odd[name][:20]) for name in form.lost(odd, back)]
        sent_to = {form.address for form in found if form.method == "post"}
        for at in sent_to | {address}:
            if page.status == 404 or view_of(at) in views:
                continue
            views.add(view_of(at))
            names, presses = read_by(view_of(at))
            for odd in (NUL, HUGE) if names else ():
                for press in presses or [odd]:
                    send(client, at, dict.fromkeys(names, odd) | {"do": press})
            # Forms read input the same for every viewer; what a view reads by itself is also sent by all other
            # viewers.
            for viewer, other in clients.items() if names and at in sent_to else ():
                if viewer != page.viewer:
                    send(other, at, dict.fromkeys([*names, "do"], NUL))
    assert send.broken == []
    assert lost == []
    # Minimum counts: a walk that finds no forms would find no failures either.
    assert len(forms) > 70
    assert len(views) > 70
