"""Entries of the audit log as people read them: names are looked up when they are shown, and stored nowhere."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from office import audit_words
from office.contributions import AuditPlaces, of
from office.models import AuditEntry

NAMES = ("name", "title", "subject")


@dataclass
class Shown:
    """One entry in words. `what_path` is empty where the viewer may not open it."""

    entry: AuditEntry
    who: str
    what: str
    what_path: str
    where: str
    where_path: str
    role: str

    def sentence(self, *, links: bool = False) -> SafeString:
        """Return the sentence, with the object as a link if `links`."""
        words = audit_words.actions().get(self.entry.action)
        if words is None:
            words = _("%(who)s: %(action)s, %(what)s.")
        what = conditional_escape(self.what)
        if links and self.what_path:
            what = format_html('<a href="{}">{}</a>', self.what_path, self.what)
        # The sentence is ours, from the catalog; every part that is not has been escaped.
        text = conditional_escape(str(words)) % {
            "who": conditional_escape(self.who),
            "what": what,
            "action": conditional_escape(self.entry.action),
        }
        return mark_safe(text)

    @property
    def text(self) -> str:
        """Return the sentence without markup, for files."""
        words = audit_words.actions().get(self.entry.action) or _("%(who)s: %(action)s, %(what)s.")
        return str(words) % {"who": self.who, "what": self.what, "action": self.entry.action}


def describe(entries: Iterable[AuditEntry], request: HttpRequest) -> list[Shown]:
    """Return the entries in words, for the request's person.

    Makes at most three queries for each type of object, one for the people, and one for the coalitions, however many
    entries there are.
    """
    entries = list(entries)
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.object_id:
            ids[entry.object_type].add(entry.object_id)
    person_type = get_user_model()._meta.label_lower
    rows = {kind: _rows(kind, wanted, request) for kind, wanted in ids.items() if kind != person_type}
    people_ids = {entry.actor_id for entry in entries} | ids[person_type]
    people_ids |= {_person_of(row) for found, _paths in rows.values() for row in found.values()}
    people_ids |= {entry.facts.get("person") for entry in entries if isinstance(entry.facts, dict)}
    people = get_user_model()._default_manager.in_bulk([pk for pk in people_ids if isinstance(pk, int)])
    opens_people = _opens(get_user_model(), request)
    places: dict[int, tuple[str, str]] = {}
    wanted_places = {entry.coalition_id for entry in entries if entry.coalition_id}
    for place in of(AuditPlaces) if wanted_places else ():
        places |= place.names(wanted_places)
    shown = []
    for entry in entries:
        if entry.object_type == person_type:
            what, path = _name_of(people.get(entry.object_id)), ""
            if entry.object_id in people and opens_people:
                path = _admin_path(get_user_model(), entry.object_id)
        else:
            what, path = _object(entry, rows.get(entry.object_type, ({}, {})), people)
        where, where_path = places.get(entry.coalition_id or 0, ("", ""))
        who = _name_of(people.get(entry.actor_id)) if entry.actor_id else _("The portal")
        shown.append(Shown(entry, who, what, path, where, where_path, _role(entry)))
    return shown


def matching(text: str) -> Q:
    """Return the condition for entries about a person, an action, a coalition, or an id that `text` names."""
    person = get_user_model()
    people = person._default_manager.filter(Q(name__icontains=text) | Q(email__iexact=text))
    found = list(people.values_list("pk", flat=True)[:500])
    about = Q(actor_id__in=found) | Q(object_type=person._meta.label_lower, object_id__in=found)
    folded = text.casefold()
    about |= Q(
        action__in=[
            action
            for action, words in audit_words.actions().items()
            if folded == action or folded in (str(words) % {"who": "", "what": ""}).casefold()
        ]
    )
    for place in of(AuditPlaces):
        about |= Q(coalition_id__in=place.matching(text))
    if text.isdecimal() and len(text) < 18:
        about |= Q(object_id=int(text)) | Q(actor_id=int(text))
    return about


def _rows(kind: str, ids: set[int], request: HttpRequest) -> tuple[dict[int, Any], dict[int, str]]:
    """Return the rows of a type by id, and the paths of those that the person may open."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):  # a type that no app defines anymore
        return {}, {}
    found = model._base_manager.in_bulk(ids)
    paths: dict[int, str] = {}
    manager: Any = model._default_manager
    if found and hasattr(model, "get_absolute_url"):
        public: Any = None
        if hasattr(manager, "visible_to"):
            public = manager.visible_to(request.user)
        elif hasattr(manager, "shown"):
            public = manager.shown()
        if public is not None:
            paths = {row.pk: row.get_absolute_url() for row in public.filter(pk__in=ids)}
    if found and _opens(model, request):
        rows = admin.site._registry[model].get_queryset(request).filter(pk__in=set(found) - set(paths))
        paths |= {pk: _admin_path(model, pk) for pk in rows.values_list("pk", flat=True)}
    return found, paths


def _opens(model: type[Model], request: HttpRequest) -> bool:
    registered = admin.site._registry.get(model)
    return registered is not None and registered.has_view_permission(request)


def _admin_path(model: type[Model], pk: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])


def _object(
    entry: AuditEntry, rows: tuple[dict[int, Any], dict[int, str]], people: dict[int, Any]
) -> tuple[str, str]:
    """Return (label, path). The name of a row is shown only where the viewer may open it: it may be a member's words."""
    found, paths = rows
    try:
        meta = apps.get_model(entry.object_type)._meta
    except (LookupError, ValueError):
        return f"{entry.object_type} {entry.object_id}", ""
    if not entry.object_id:  # a list
        number = len(entry.facts.get("rows", [])) if isinstance(entry.facts, dict) else 0
        return f"{meta.verbose_name_plural} ({number})", ""
    row, path = found.get(entry.object_id), paths.get(entry.object_id, "")
    label = f"{meta.verbose_name} {entry.object_id}"
    person = people.get(_person_of(row) or entry.facts.get("person") or 0)
    if person is not None:
        return f"{_name_of(person)} ({label})", path
    if row is not None and path:
        name = next((str(getattr(row, name)) for name in NAMES if getattr(row, name, "")), "")
        return (f"“{name}”" if name else label), path
    return label, path


def _person_of(row: Any) -> int | None:
    return getattr(row, "person_id", None) or getattr(row, "user_id", None)


def _name_of(person: Any) -> str:
    return str(person) if person is not None else _("a person who is no longer on record")


def _role(entry: AuditEntry) -> str:
    if entry.role:
        names = {"superuser": _("Superuser"), "staff": _("Staff"), "facilitator": _("Facilitator")}
        return names.get(entry.role, entry.role)
    return _("Account") if entry.actor_id else ""
