"""What programs read of the agenda: the latest updates as RSS, and the picture beside a link to an item."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from agenda import previews
from agenda.models import AgendaItem, Update
from coalitions.models import Coalition
from office.models import SiteSettings

LATEST = 50
KEPT_FOR = 300  # seconds, by whoever fetched it


class UpdateFeed(Feed):
    """The latest updates, of all agendas or of one coalition's; addresses are full ones, of the portal's own."""

    feed_type = Rss201rev2Feed

    def __init__(self, updates: Any, name: str) -> None:
        self.updates, self.name = updates, name

    def title(self) -> str:
        return gettext("Common agenda: %(name)s") % {"name": self.name}

    def description(self) -> str:
        return gettext("What becomes of the goals, as it happens.")

    def link(self) -> str:
        return f"{settings.SITE_URL}/agenda/"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}/agenda/feed/"

    def items(self) -> Iterable[Update]:
        return self.updates

    def item_title(self, item: Update) -> str:
        return str(item.item.title)

    def item_description(self, item: Update) -> str:
        return str(item.text)

    def item_link(self, item: Update) -> str:
        return f"{settings.SITE_URL}{item.item.get_absolute_url()}#update-{item.pk}"

    def item_guid(self, item: Update) -> str:
        return f"{settings.SITE_URL}/agenda/updates/{item.pk}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Update) -> datetime:
        return item.told_at

    def item_categories(self, item: Update) -> list[str]:
        return [str(item.item.get_state_display())]


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _answer(request: HttpRequest, tag: str, write: Any, kind: str) -> HttpResponseBase:
    """304 where the asker has it already, else what `write` writes."""
    quoted = f'"{sha256(tag.encode()).hexdigest()[:32]}"'
    fresh = HttpResponse(content_type=kind)
    fresh["ETag"] = quoted
    response = get_conditional_response(request, etag=quoted, response=fresh) or fresh
    if response is fresh:
        fresh.content = write()
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """The latest updates; `?circle=` or `?hub=`, by slug, of one agenda, a hub's with what it carried."""
    updates = Update.objects.filter(item__in=AgendaItem.objects.public().values("pk"))
    name = SiteSettings.load().name
    wanted = request.GET.get("circle") or request.GET.get("hub")
    if wanted:
        coalition = get_object_or_404(Coalition.objects.listed(), slug=wanted)
        ours = AgendaItem.objects.public().of(coalition)
        if not coalition.is_circle:
            ours = ours | AgendaItem.objects.public().carried_by(coalition)
        updates, name = updates.filter(item__in=ours.values("pk")), coalition.name
    rows = list(updates.select_related("item").order_by("-told_at", "-pk")[:LATEST])
    language = _language(request)
    tag = repr([(row.pk, row.item.updated_at, row.item.state) for row in rows]) + language + name
    with translation.override(language):
        return _answer(
            request,
            tag,
            lambda: UpdateFeed(rows, name)(request).content,
            "application/rss+xml; charset=utf-8",
        )


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture beside links to an item that everybody sees."""
    item = get_object_or_404(AgendaItem.objects.public().with_homes(), slug=slug)
    language = _language(request)
    with translation.override(language):
        return _answer(
            request,
            f"{item.pk} {item.updated_at} {item.backing} {language}",
            lambda: previews.picture(item, SiteSettings.load().name),
            "image/png",
        )
