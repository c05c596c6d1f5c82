"""A browser in words: a neighbour knows "Firefox on Android", not what their browser calls itself."""

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In this order: each calls itself by the names of those below it too.
BROWSERS = [
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
]
DEVICES = [
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Macintosh"),
    ("Linux", r"Linux"),
]


def _first(names: list[tuple[str, str]], user_agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, user_agent)), "")


@register.filter
def browser(user_agent: str) -> str:
    """Which browser on which device, as far as it says so."""
    name, device = _first(BROWSERS, user_agent), _first(DEVICES, user_agent)
    if name and device:
        return _("%(browser)s on %(device)s") % {"browser": name, "device": device}
    return name or device or _("A browser we don’t recognize")
