"""Describe a browser in words: neighbors know "Firefox on Android", not a user agent string."""

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# Ordered: each user agent also contains the names of those below it.
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
    """Return which browser on which device, as far as the user agent says."""
    name, device = _first(BROWSERS, user_agent), _first(DEVICES, user_agent)
    if name and device:
        return _("%(browser)s on %(device)s") % {"browser": name, "device": device}
    return name or device or _("A browser we don’t recognize")
