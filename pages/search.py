"""The search page: one field, the place if a place is typed, the hits by kind, and what to do without any."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs import finder
from hubs.models import County
from pse_portal.forms import FilterForm, SlugChoice
from pse_portal.headers import PRIVATE
from search import excerpts, lookup
from search.models import OPEN_SHELF, Entry
from search.sources import all_sources
from search.words import LONGEST_QUERY

SUGGESTED = 6
# Kinds that are only found in the search of a coalition's dialogue.
INSIDE = ("thread", "post")


class SearchForm(FilterForm):
    """The query. What is too long is cut off, and the page says so."""

    q = forms.CharField(required=False, strip=True)
    county = SlugChoice(County, label=_("County"), empty_label=_("All counties"))
    kind = forms.CharField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=lookup.MOST_PAGES)


@dataclass(frozen=True)
class Shown:
    """A hit as the page shows it."""

    entry: Entry
    kind: Any
    path: str
    title: SafeString
    title_language: str
    text: SafeString
    text_language: str
    day: date | None


def _typed(request: HttpRequest) -> str:
    """Return what was typed, on one line and without NULs, at full length."""
    return " ".join(request.GET.get("q", "").replace("\0", " ").split())


def search(request: HttpRequest) -> HttpResponse:
    """Show what a visitor may see of the hits for `?q=`, of one `?kind=`, those in `?county=` first.

    `?in=` searches the dialogue of a coalition, for its members. Never cached: it shows each change within seconds.
    """
    form = SearchForm(request.GET)
    typed = _typed(request)
    query = typed[:LONGEST_QUERY]
    coalition = _dialogue_of(request)
    kinds = {
        source.name: source.title for source in all_sources() if (source.name in INSIDE) == bool(coalition)
    }
    kind = form.chosen.get("kind", "") if form.chosen.get("kind") in kinds else ""
    county = form.chosen.get("county")
    answer = lookup.search(
        query,
        request.user,
        kind=kind,
        county=county.slug if county else "",
        shelf=coalition.pk if coalition else OPEN_SHELF,
        page=form.chosen.get("page", 1),
    )
    places = [] if coalition or not query else finder.places_named(answer.spelled or query)
    context = {
        "form": form,
        "query": query,
        "is_cut": len(typed) > LONGEST_QUERY,
        "answer": answer,
        "hits": [_shown(entry, answer, kinds) for entry in answer.entries],
        "places": places,
        "is_zip": query.isdecimal() and len(query) == 5,
        "kind": kind,
        "kind_title": kinds.get(kind, ""),
        "kinds": [
            {"name": name, "title": title, "number": answer.counts[name], "query": _query(request, kind=name)}
            for name, title in kinds.items()
            if name in answer.counts
        ],
        "all_query": _query(request, kind=""),
        "typed_query": urlencode({"q": query}),
        "back": _query(request, page=answer.page - 1) if answer.page > 1 else "",
        "next": _query(request, page=answer.page + 1) if answer.page < answer.pages else "",
        "coalition": coalition,
        "county": county,
    }
    response = render(request, "pages/search.html", context)
    response["Cache-Control"] = PRIVATE
    return response


def suggest(request: HttpRequest) -> HttpResponse:
    """Return titles of what the visitor may see, for a query of at least two letters, as JSON."""
    query = _typed(request)[:LONGEST_QUERY]
    entries = lookup.search(query, request.user, per_page=SUGGESTED).entries if len(query) > 1 else []
    titles = dict.fromkeys(_in_language(entry.title_en, entry.title_es)[0] for entry in entries)
    return JsonResponse({"titles": list(titles)}, headers={"Cache-Control": PRIVATE})


def _dialogue_of(request: HttpRequest) -> Coalition | None:
    """Return the coalition in `?in=`. Raises Http404 unless the visitor is a member."""
    slug = request.GET.get("in", "").replace("\0", "")[:80]
    if not slug:
        return None
    coalition = Coalition.objects.shown().with_member(request.user).filter(slug=slug).first()
    if coalition is None:
        raise Http404
    return coalition


def _query(request: HttpRequest, **changes: Any) -> str:
    """Return the query string with changes; "" leaves a name out. Another kind starts on its first page."""
    kept = {name: request.GET.get(name, "")[:LONGEST_QUERY] for name in ("q", "county", "kind", "in")}
    return urlencode({name: value for name, value in (kept | changes).items() if value})


def _in_language(english: str, spanish: str) -> tuple[str, str]:
    """Return a text in the page's language if there is one, else in the other, and its language."""
    texts = {"en": english, "es": spanish}
    mine = "es" if (get_language() or "").startswith("es") else "en"
    code = mine if texts[mine] else ("en" if mine == "es" else "es")
    return texts[code], code


def _shown(entry: Entry, answer: lookup.Answer, kinds: dict[str, Any]) -> Shown:
    title, title_language = _in_language(entry.title_en, entry.title_es)
    text, text_language = _in_language(entry.text_en, entry.text_es)
    # Found in the other language only: shown in that one, since the words are there.
    if not excerpts.has_any(f"{title} {text}", answer.marked):
        for other, code in ((entry.text_en, "en"), (entry.text_es, "es")):
            if excerpts.has_any(other, answer.marked):
                text, text_language = other, code
    prefix = "/es" if (get_language() or "").startswith("es") else ""
    return Shown(
        entry=entry,
        kind=kinds.get(entry.kind, ""),
        path=prefix + entry.path,
        title=excerpts.marked(title, answer.marked),
        title_language=title_language,
        text=excerpts.excerpt(text, answer.marked),
        text_language=text_language,
        day=timezone.localdate(entry.starts_at) if entry.starts_at else None,
    )
