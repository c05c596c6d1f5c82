"""The agenda for programs: the latest updates as RSS, and the preview image of an item."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext

from agenda import previews
from agenda.models import AgendaItem, Update
from coalitions.models import Coalition
from office.models import SiteSettings
from pse_portal import cards
from pse_portal.conditional import answer_file, etag, in_language

LATEST = 50


class UpdateFeed(Feed):
    """The latest updates of all agendas, or of one coalition's. URLs are absolute, on SITE_URL."""

    feed_type = Rss201rev2Feed

    def __init__(self, updates: Any, name: str) -> None:
        self.updates, self.name = updates, name

    def title(self) -> str:
        return gettext("Common agenda: %(name)s") % {"name": self.name}

    def description(self) -> str:
        return gettext("News about the goals, as it happens.")

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


@in_language
def feed(request: HttpRequest) -> HttpResponseBase:
    """Return the latest updates as RSS. `?circle=` or `?hub=` with a slug narrows them to one agenda; a hub's
    includes the items it brought to circles.
    """
    updates = Update.objects.filter(item__in=AgendaItem.objects.public().values("pk"))
    name = SiteSettings.current().name
    wanted = request.GET.get("circle") or request.GET.get("hub")
    if wanted:
        coalition = get_object_or_404(Coalition.objects.listed(), slug=wanted)
        ours = AgendaItem.objects.public().of(coalition)
        if not coalition.is_circle:
            ours = ours | AgendaItem.objects.public().carried_by(coalition)
        updates, name = updates.filter(item__in=ours.values("pk")), coalition.name
    rows = list(updates.select_related("item").order_by("-told_at", "-pk")[:LATEST])
    return answer_file(
        request,
        etag([(row.pk, row.item.updated_at, row.item.state) for row in rows], name),
        lambda: UpdateFeed(rows, name)(request).content,
        "application/rss+xml; charset=utf-8",
        is_public=True,
    )


@in_language
def preview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return the preview image of a public item, as PNG."""
    item = get_object_or_404(AgendaItem.objects.public().with_homes(), slug=slug)
    organization = SiteSettings.current().name
    tag = etag("card", item.pk, item.updated_at, item.backing, organization)
    return cards.answer(request, tag, lambda: previews.picture(item, organization))
