"""Template tags of the dialogue."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from coalitions.models import Coalition
from dialogue.addresses import path_of
from dialogue.models import Post
from dialogue.words import plain
from people.models import Person
from people.templatetags.avatar import avatar
from pse_portal import dates
from pse_portal.richtext import render

register = template.Library()


@register.simple_tag
def talk_url(coalition: Coalition, name: str, pk: int | None = None, post: int | None = None) -> str:
    """Return the path of a coalition's dialogue page."""
    given = {"pk": pk, "post": post}
    return path_of(coalition, name, **{key: value for key, value in given.items() if value is not None})


@register.simple_tag
def words(body: str, language: str) -> SafeString:
    """Return Markdown as safe HTML, with the author's language and text direction."""
    return format_html('<div class="prose" lang="{}" dir="auto">{}</div>', language, render(body))


@register.simple_tag
def who(post: Post, inside: bool) -> str:
    """Return the author's name as the reader may see it: to the public only with the author's permission."""
    if post.author is None:
        return gettext("Former member")
    if inside or post.is_named:
        return post.author.public_name
    return gettext("A member")


@register.simple_tag
def face(post: Post, inside: bool) -> SafeString:
    """Return the avatar beside a post; without a visible name, an empty one."""
    named = post.author is not None and (inside or post.is_named)
    return avatar(post.author if named and post.author else Person(name=""))


@register.simple_tag
def clock(moment: datetime) -> str:
    """Return the time of day, in the page's time zone."""
    return dates.clock(timezone.localtime(moment))


@register.filter
def excerpt(body: str) -> str:
    """Return the beginning of a post as one line of plain text."""
    return plain(body)


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """Return the value of a key that is only known when the page is rendered; None where there is no mapping."""
    return mapping.get(key) if mapping else None
