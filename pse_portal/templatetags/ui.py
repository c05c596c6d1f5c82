"""The portal's own tags, built in to every template.

They rely on attributes, not models: a circle has `dye`, `block` and `initials`; an event has `local_start`,
`local_end` and `time_zone`. So this app imports none of the apps above it.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import phonenumbers
from django import template
from django.conf import settings
from django.forms import BoundField
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.template import Context
from django.templatetags.static import static
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, override, pgettext

from pse_portal import dates, patch_svg, qr
from pse_portal.richtext import render

register = template.Library()


# Style sheets
# ------------
@register.simple_tag
def style_sheet(name: str) -> SafeString:
    """Return the link to a sheet of `static/scss/`, for the block `styles` of a page that shows what it describes.

    `portal` is on every page. The tests name the page and the class if a page lacks a sheet.
    """
    return format_html('<link rel="stylesheet" href="{}">', static(f"css/{name}.css"))


# Translated texts
# ----------------
def _in_best_language(thing: Any, field: str) -> tuple[str, str]:
    """Return a translated field's text, and its language if that is not the page's, else ""."""
    here = (get_language() or settings.LANGUAGE_CODE)[:2]
    for code in [here, *(code for code, _name in settings.LANGUAGES if code != here)]:
        text = getattr(thing, f"{field}_{code}", None)
        if text:
            return text, "" if code == here else code
    # An untranslated field, or an object that is no model instance.
    return (getattr(thing, field, None) or "", "") if not hasattr(thing, f"{field}_{here}") else ("", "")


@register.simple_tag
def translated(thing: Any, field: str) -> SafeString | str:
    """Return the text of `thing.field` in the page's language, else in the other one, marked with its `lang`."""
    text, language = _in_best_language(thing, field)
    return format_html('<span lang="{}">{}</span>', language, text) if language else format_html("{}", text)


@register.simple_tag
def translated_html(thing: Any, field: str) -> SafeString:
    """Render a translated Markdown field as safe HTML in `div.prose`; "" if there is no text."""
    text, language = _in_best_language(thing, field)
    if not text.strip():
        return SafeString("")
    if language:
        return format_html('<div class="prose" lang="{}">{}</div>', language, render(text))
    return format_html('<div class="prose">{}</div>', render(text))


@register.simple_tag
def language_note(thing: Any, field: str) -> SafeString:
    """Return a visible note if the text of `thing.field` is not in the page's language, else ""."""
    _text, language = _in_best_language(thing, field)
    words = {"en": gettext("Only in English for now"), "es": gettext("Only in Spanish for now")}
    return format_html('<span class="tag">{}</span>', words[language]) if language else SafeString("")


@register.simple_tag(takes_context=True)
def sample(context: Context, thing: Any, whole_page: bool = False) -> SafeString:
    """Return the Sample tag if `thing.is_sample`, so that invented content is labeled, else "".

    `whole_page`: the tag is at the head of the page of a sample, and is not repeated for what the page lists.
    """
    request = getattr(context, "request", None)
    if not getattr(thing, "is_sample", False) or getattr(request, "is_labeled_sample", False):
        return SafeString("")
    if whole_page and request is not None:
        request.is_labeled_sample = True
    return _sample_tag()


def _sample_tag() -> SafeString:
    return format_html('<span class="tag tag-sample">{}</span>', gettext("Sample"))


@register.tag
def one_sample_banner(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Wrap a page: more than two Sample tags become one banner, and a small ring beside each sample."""
    nodes = parser.parse(("endone_sample_banner",))
    parser.delete_first_token()
    return _SampleBanner(nodes)


class _SampleBanner(template.Node):
    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        page, tag = self.nodelist.render(context), _sample_tag()
        if page.count(tag) <= 2:
            return page
        ring = '<span class="sample-ring"></span>'
        mark = format_html(
            '<span class="sample-mark"><span class="visually-hidden">{}</span></span>', gettext("Sample")
        )
        words = gettext("Sample content, made up for a demo.")
        banner = format_html('<p class="wrap sample-banner">{}{}</p>', SafeString(ring), words)
        return SafeString(banner + page.replace(tag, mark))


@register.filter
def and_list(things: Iterable[Any]) -> str:
    """Return "A and B", "A, B, and C"; in Spanish "A, B y C"."""
    words = [str(thing) for thing in things]
    if len(words) < 2:
        return "".join(words)
    pattern = pgettext("list", "%(first)s and %(last)s")
    if len(words) > 2:
        pattern = pgettext("list", "%(first)s, and %(last)s")
    return pattern % {"first": ", ".join(words[:-1]), "last": words[-1]}


@register.simple_tag
def phone(number: str) -> str:
    """Format a phone number as people write it: (404) 555-0123. Returns anything else unchanged."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        parsed, style.NATIONAL if parsed.country_code == 1 else style.INTERNATIONAL
    )


# Forms
# -----
@register.simple_tag
def select_options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """Render the options of a select from a widget's `optgroups`."""
    parts = []
    for name, options, _number in groups:
        drawn = "".join(
            f'<option value="{escape(one["value"])}"{flatatt(one["attrs"]) if one["attrs"] else ""}>'
            f"{conditional_escape(one['label'])}</option>"
            for one in options
        )
        parts.append(
            format_html('<optgroup label="{}">{}</optgroup>', name, SafeString(drawn)) if name else drawn
        )
    return SafeString("".join(parts))


# Boxes
# -----
@register.simple_block_tag
def band(content: SafeString, background: str = "", columns: str = "") -> SafeString:
    """Render a band across the page.

    `background` is "wash" or ""; `columns` is "split", "split split-even", "manage" or "".
    """
    outer, inner = f"band {background}".strip(), f"wrap {columns}".strip()
    return format_html('<div class="{}"><div class="{}">{}</div></div>', outer, inner, content)


@register.simple_block_tag
def alert(content: SafeString, kind: str = "") -> SafeString:
    """Render a notice in a box; `kind` "warning", "danger", "success" or "" for neutral."""
    return format_html('<div class="{}">{}</div>', f"alert alert-{kind}" if kind else "alert", content)


@register.simple_block_tag
def folded(content: SafeString, name: str, heading: str, summary: str = "") -> SafeString:
    """Render a section that phones fold into one line; wider screens always show it, under its heading.

    `name` is the id of the heading; `summary`, by default the heading, says on phones what is inside.
    """
    return format_html(
        '<section class="folded" aria-labelledby="{0}"><h2 id="{0}" class="from-tablet">{1}</h2>'
        '<details class="more"><summary>{2}</summary>{3}</details></section>',
        name,
        heading,
        summary or heading,
        content,
    )


# Patches and connections
# -----------------------
@register.simple_tag
def circle_block(circle: Any, size: str = "") -> SafeString:
    """Render a circle's round quilt block; `size` "l" for the head of its page."""
    quiet = getattr(circle, "is_quiet", False)
    return patch_svg.block(circle.dye, circle.block, circle.initials, large=size == "l", quiet=quiet)


@register.simple_tag
def thread(state: str) -> SafeString:
    """Render the sign of a connection: "seated" (with a liaison), "agreed" or "proposed". The page adds the text."""
    return patch_svg.thread(state)


# Days and times
# --------------
@register.simple_tag
def day(value: date | None, style: str = "") -> SafeString:
    """Render a date in `<time>`; `style` "weekday" adds the weekday. "" for None."""
    if value is None:
        return SafeString("")
    machine = value.date() if isinstance(value, datetime) else value
    return format_html(
        '<time datetime="{}">{}</time>', machine.isoformat(), dates.day(value, weekday=style == "weekday")
    )


@register.simple_tag
def last_day(end: datetime) -> str:
    """Return "Wed, Mar 3", the last day before the midnight at which something ends."""
    return dates.day((timezone.localtime(end) - timedelta(seconds=1)).date(), weekday=True)


@register.simple_tag
def clock(moment: datetime) -> str:
    """Return "6 p.m.", in Spanish "6:00 p. m."."""
    return dates.clock(moment)


@register.simple_tag
def month(value: date) -> SafeString:
    """Render a month in `<time>`, for dates that are not shown to the day."""
    return format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m}", dates.month(value))


@register.simple_tag
def event_when(event: Any, style: str = "") -> SafeString:
    """Render when an event is, in its own time zone, with the zone named.

    `style` "brief", for use beside a date label: “tomorrow” or the weekday and the times, the zone only if it is
    not the organization's own. "soon": for the next days also how many days from now.
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
    """Return `path` under the prefix of a language: `/es/…` for Spanish, none for English."""
    bare = path.removeprefix("/es") if path == "/es" or path.startswith("/es/") else path
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare or '/'}"


_has_languages: dict[str, bool] = {}  # by route, which is the same for all addresses of a view


def _is_page(path: str, code: str) -> bool:
    with override(code):
        try:
            resolve(path)
        except Resolver404:
            return False
    return True


@register.simple_tag(takes_context=True)
def language_switch_url(context: Context) -> str:
    """Return this page's address in the other language, with its query; pages without an `/es/` version use `?lang=`.

    An address without a page is not resolved: its "not found" page exists in the other language too.
    """
    request: HttpRequest = context.request  # type: ignore[attr-defined]
    code = _other_language()
    path = _prefixed(request.path_info, code)
    query = request.GET.copy() if request.method in {"GET", "HEAD"} else QueryDict(mutable=True)
    match = request.resolver_match
    if match is not None:
        if match.route not in _has_languages:
            _has_languages[match.route] = _is_page(path, code)
        if not _has_languages[match.route]:
            path = request.path_info
            query["lang"] = code
    return f"{path}?{query.urlencode()}" if query else path


@register.simple_tag
def other_language() -> str:
    """Return the code of the language the page is not in: "es" or "en"."""
    return _other_language()


@register.simple_tag(takes_context=True)
def absolute_path(context: Context, code: str = "") -> str:
    """Return this page's full address, without its query, in the language `code` or in its own."""
    request: HttpRequest = context.request  # type: ignore[attr-defined]
    return (
        f"{settings.SITE_URL}{_prefixed(request.path_info, code or get_language() or settings.LANGUAGE_CODE)}"
    )


@register.simple_tag
def card_picture(url_name: str, **kwargs: str) -> str:
    """Return the full URL of a share card, in the page's language."""
    language = get_language() or settings.LANGUAGE_CODE
    query = "" if language == settings.LANGUAGE_CODE else f"?lang={language}"
    return f"{settings.SITE_URL}{reverse(url_name, kwargs=kwargs)}{query}"


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url_name: str, words: str) -> SafeString:
    """Render a link of the main menu, marked as current if it is this page (`page`) or this app (`true`)."""
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
    """Render the QR code of a full address, as inline SVG; `label` is its accessible name."""
    return qr.svg(address, label)


# Forms
# -----
@register.simple_tag(takes_context=True)
def session_csrf(context: Context) -> SafeString:
    """Render an open form's CSRF token for a signed-in person; "" for all others, so that pages can be cached."""
    request: HttpRequest | None = getattr(context, "request", None)
    if request is None or not request.user.is_authenticated:
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.filter
def error_target(field: BoundField) -> str:
    """Return the id that the error summary links to: the field, or the first choice of a group."""
    return field.id_for_label or f"{field.auto_id}_0"
