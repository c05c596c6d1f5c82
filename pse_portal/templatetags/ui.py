"""The portal's own tags, built in to every template.

They know shapes, not models: a circle is what has `dye`, `block` and `initials`; an event what has
`local_start`, `local_end` and `time_zone`. So this app imports none of the apps above it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import phonenumbers
from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.template import Context
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, override, pgettext

from pse_portal import dates, patch_svg, qr
from pse_portal.richtext import render

register = template.Library()


# What people wrote, in the language it is in
# -------------------------------------------
def _in_best_language(thing: Any, field: str) -> tuple[str, str]:
    """The text of a translated field, and its language where that is not the page's ("" where it is)."""
    here = (get_language() or settings.LANGUAGE_CODE)[:2]
    for code in [here, *(code for code, _name in settings.LANGUAGES if code != here)]:
        text = getattr(thing, f"{field}_{code}", None)
        if text:
            return text, "" if code == here else code
    # A field that has no translations, or a row that is not a model's.
    return (getattr(thing, field, None) or "", "") if not hasattr(thing, f"{field}_{here}") else ("", "")


@register.simple_tag
def translated(thing: Any, field: str) -> SafeString | str:
    """The text of `thing.field` in the page's language, else in the other one, marked with its `lang`."""
    text, language = _in_best_language(thing, field)
    return format_html('<span lang="{}">{}</span>', language, text) if language else format_html("{}", text)


@register.simple_tag
def translated_html(thing: Any, field: str) -> SafeString:
    """The same for a Markdown field: safe HTML in `div.prose`; nothing where there is no text."""
    text, language = _in_best_language(thing, field)
    if not text.strip():
        return SafeString("")
    if language:
        return format_html('<div class="prose" lang="{}">{}</div>', language, render(text))
    return format_html('<div class="prose">{}</div>', render(text))


@register.simple_tag
def language_note(thing: Any, field: str) -> SafeString:
    """A visible mark where the text of `thing.field` is not in the page's language; nothing where it is."""
    _text, language = _in_best_language(thing, field)
    words = {"en": gettext("Only in English for now"), "es": gettext("Only in Spanish for now")}
    return format_html('<span class="tag">{}</span>', words[language]) if language else SafeString("")


@register.simple_tag
def sample(thing: Any) -> SafeString:
    """The Sample tag, where `thing.is_sample`: what is invented says so."""
    if not getattr(thing, "is_sample", False):
        return SafeString("")
    return format_html('<span class="tag tag-sample">{}</span>', gettext("Sample"))


@register.filter
def and_list(things: Iterable[Any]) -> str:
    """ "A and B", "A, B, and C"; in Spanish "A, B y C"."""
    words = [str(thing) for thing in things]
    if len(words) < 2:
        return "".join(words)
    pattern = pgettext("list", "%(first)s and %(last)s")
    if len(words) > 2:
        pattern = pgettext("list", "%(first)s, and %(last)s")
    return pattern % {"first": ", ".join(words[:-1]), "last": words[-1]}


@register.simple_tag
def phone(number: str) -> str:
    """A number as people write it: (404) 555-0123. What is not a number comes back as it is."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        parsed, style.NATIONAL if parsed.country_code == 1 else style.INTERNATIONAL
    )


# Boxes
# -----
@register.simple_block_tag
def band(content: SafeString, background: str = "", columns: str = "") -> SafeString:
    """A band across the page; `background` "wash" or "", `columns` "split", "split split-even", "manage" or ""."""
    outer, inner = f"band {background}".strip(), f"wrap {columns}".strip()
    return format_html('<div class="{}"><div class="{}">{}</div></div>', outer, inner, content)


@register.simple_block_tag
def alert(content: SafeString, kind: str = "") -> SafeString:
    """A notice in a box; `kind` "warning", "danger", "success" or "" for plain news."""
    return format_html('<div class="{}">{}</div>', f"alert alert-{kind}" if kind else "alert", content)


# Patches and threads
# -------------------
@register.simple_tag
def circle_block(circle: Any, size: str = "") -> SafeString:
    """The round quilt block of a circle; `size` "l" for the head of its page."""
    quiet = getattr(circle, "is_quiet", False)
    return patch_svg.block(circle.dye, circle.block, circle.initials, large=size == "l", quiet=quiet)


@register.simple_tag
def thread(state: str) -> SafeString:
    """The sign of a link: "seated" (a liaison sits), "agreed" (linked) or "proposed". Words go beside it."""
    return patch_svg.thread(state)


# Days and times
# --------------
@register.simple_tag
def day(value: date | None, style: str = "") -> SafeString:
    """A date in words in `<time>`; `style` "weekday" adds the weekday. Nothing for None."""
    if value is None:
        return SafeString("")
    machine = value.date() if isinstance(value, datetime) else value
    return format_html(
        '<time datetime="{}">{}</time>', machine.isoformat(), dates.day(value, weekday=style == "weekday")
    )


@register.simple_tag
def month(value: date) -> SafeString:
    """A month in words in `<time>`, for what is not to be told to the day."""
    return format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m}", dates.month(value))


@register.simple_tag
def event_when(event: Any, style: str = "") -> SafeString:
    """When an event is, in its own time zone, with the zone named.

    `style` "brief", beside a date label: “tomorrow” or the weekday and the times, the zone only if it is not the
    organization's own. "soon": in the next days also how many days that is from now.
    """
    brief = style == "brief"
    zone = "" if brief and event.time_zone == settings.TIME_ZONE else event.time_zone
    words = dates.when(event.local_start, event.local_end, zone=zone, brief=brief)
    if style == "soon" and (days := dates.soon(event.local_start.date())):
        words += f" ({days})"
    return format_html(
        '<time datetime="{}">{}</time>', event.local_start.isoformat(timespec="seconds"), capfirst(words)
    )


# Addresses
# ---------
def _other_language() -> str:
    return "en" if (get_language() or "").startswith("es") else "es"


def _prefixed(path: str, code: str) -> str:
    """`path` under the prefix of a language: `/es/…` for Spanish, none for English."""
    bare = path.removeprefix("/es") if path == "/es" or path.startswith("/es/") else path
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare or '/'}"


@register.simple_tag(takes_context=True)
def language_switch_url(context: Context) -> str:
    """This page in the other language, its query kept; pages that have no `/es/` of their own take `?lang=`.

    An address that leads nowhere is not looked up: its "not found" can be read in the other language too.
    """
    request: HttpRequest = context.request  # type: ignore[attr-defined]
    code = _other_language()
    path = _prefixed(request.path_info, code)
    query = request.GET.copy() if request.method in {"GET", "HEAD"} else QueryDict(mutable=True)
    if request.resolver_match is not None:
        with override(code):
            try:
                resolve(path)
            except Resolver404:
                path = request.path_info
                query["lang"] = code
    return f"{path}?{query.urlencode()}" if query else path


@register.simple_tag
def other_language() -> str:
    """The code of the language the page is not in: "es" or "en"."""
    return _other_language()


@register.simple_tag(takes_context=True)
def absolute_path(context: Context, code: str = "") -> str:
    """This page's full address, without its query, in the language `code` or in its own."""
    request: HttpRequest = context.request  # type: ignore[attr-defined]
    return (
        f"{settings.SITE_URL}{_prefixed(request.path_info, code or get_language() or settings.LANGUAGE_CODE)}"
    )


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url_name: str, words: str) -> SafeString:
    """A link of the main menu, marked where it leads here (`page`) or to the app we are in (`true`)."""
    match = context.request.resolver_match  # type: ignore[attr-defined]
    app, _colon, _page = url_name.partition(":")
    current = ""
    if match and match.view_name == url_name:
        current = "page"
    elif match and app != "pages" and match.namespace == app:
        current = "true"
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', reverse(url_name), mark, words)


@register.simple_tag
def qr_code(address: str, label: str) -> SafeString:
    """The QR code of a full address, as inline SVG; `label` names it for those who cannot see it."""
    return qr.svg(address, label)


# Lists in pages
# --------------
@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | str]:
    """The numbers to show for a page of a list, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


# Forms
# -----
@register.simple_tag(takes_context=True)
def session_csrf(context: Context) -> SafeString:
    """The token of an open form, for somebody signed in; for everybody else nothing, so that pages can be kept."""
    request: HttpRequest | None = getattr(context, "request", None)
    if request is None or not request.user.is_authenticated:
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.filter
def error_target(field: BoundField) -> str:
    """The id a link in the error summary leads to: the field, or the first choice of a group."""
    return field.id_for_label or f"{field.auto_id}_0"
