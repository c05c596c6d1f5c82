"""Parts of pages that are kept by what they are made from."""

from datetime import date, datetime
from types import NoneType
from typing import Any

from django import template
from django.core.cache.backends.locmem import LocMemCache
from django.db.models import Model, QuerySet
from django.template import Context
from django.utils import timezone
from django.utils.functional import LazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

PLAIN = frozenset({str, int, float, bool, NoneType, datetime, date})
KEPT_FOR = 90  # seconds; the minute is part of each key
PARTS = LocMemCache("parts", {"OPTIONS": {"MAX_ENTRIES": 600}})  # of this process; about two megabytes


@register.tag
def remembered(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Render a block once for the same inputs: `{% remembered event brief %}…{% endremembered %}`.

    All that the block reads has to be among its inputs, loaded beforehand: scalars, strings, rows with the related
    rows that are loaded, lists of these. Language, time zone, minute, and whether the page is marked as a sample belong
    to each key. So nothing has to be removed from the cache: a changed row is another key. No CSRF token or other secret
    belongs in a block.
    """
    inputs = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodes = parser.parse(("endremembered",))
    parser.delete_first_token()
    return _Remembered(nodes, inputs)


class _Remembered(template.Node):
    def __init__(self, nodelist: template.NodeList, inputs: list[template.base.FilterExpression]) -> None:
        self.nodelist, self.inputs = nodelist, inputs

    def render(self, context: Context) -> SafeString:
        request = getattr(context, "request", None)
        values = [state_of(one.resolve(context, ignore_failures=True)) for one in self.inputs]
        minute = int(timezone.now().timestamp() // 60)
        is_labeled = getattr(request, "is_labeled_sample", False)
        where = get_language(), timezone.get_current_timezone_name()
        key = str(hash((id(self), where, minute, is_labeled, *values)))
        text: str | None = PARTS.get(key)
        if text is None:
            text = str(self.nodelist.render(context))
            PARTS.set(key, text, KEPT_FOR)
        return SafeString(text)


def state_of(value: Any, seen: frozenset[int] = frozenset()) -> Any:
    """Return something hashable that is the same for the same content: of a row, all that is loaded of it."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, LazyObject):
        bool(value)  # loads it
        value = value._wrapped
    if isinstance(value, Model):
        if id(value) in seen:
            return value.pk
        seen |= {id(value)}
        own = vars(value)
        related = own["_state"].fields_cache, own.get("_prefetched_objects_cache", {})
        return (
            type(value),
            *[
                one if type(one) in PLAIN else state_of(one, seen)
                for name, one in own.items()
                if name[0] != "_"
            ],
            *[state_of(one, seen) for cache in related for one in cache.values()],
        )
    if isinstance(value, str | int | float | type):
        return value
    if isinstance(value, dict):
        return tuple((name, state_of(one, seen)) for name, one in value.items())
    if isinstance(value, list | tuple | set | QuerySet):
        return tuple([state_of(one, seen) for one in value])
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value
