"""What the pages of the dialogue need beside the portal's own tags."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from coalitions.models import Coalition, Membership
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
    """The path of one of a coalition's pages of the dialogue."""
    given = {"pk": pk, "post": post}
    return path_of(coalition, name, **{key: value for key, value in given.items() if value is not None})


@register.simple_tag
def words(body: str, language: str) -> SafeString:
    """Markdown as safe HTML, in the language of its author and in the direction in which it is written."""
    return format_html('<div class="prose" lang="{}" dir="auto">{}</div>', language, render(body))


@register.simple_tag
def who(post: Post, inside: bool) -> str:
    """Whose words these are, for who reads: to everybody only the names of those who said so."""
    if post.author is None:
        return gettext("Former member")
    if inside or post.is_named:
        return post.author.public_name
    return gettext("A member")


@register.simple_tag
def face(post: Post, inside: bool) -> SafeString:
    """The round with two initials beside a post; without a name an empty one."""
    named = post.author is not None and (inside or post.is_named)
    return avatar(post.author if named and post.author else Person(name=""))


@register.simple_tag
def clock(moment: datetime) -> str:
    """The time of day of a moment, in the page's time zone."""
    return dates.clock(timezone.localtime(moment))


@register.filter
def excerpt(body: str) -> str:
    """The beginning of a post, in plain words on one line."""
    return plain(body)


@register.filter
def at(mapping: dict[Any, Membership], key: Any) -> Membership | None:
    """The value of a key that is not known when the template is written."""
    return mapping.get(key)
