"""Our own pages, found by their titles, to link to from an article."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem
from coalitions.models import Coalition
from events.models import Event
from news.models import Article

EACH = 5


@dataclass(frozen=True)
class PageLink:
    """A page of ours: what it is, its title, and its path in the language of the text that links to it."""

    kind: Any
    title: str
    path: str


def found(words: str, language: str) -> list[PageLink]:
    """Return public pages with all these words in their titles: four queries; without words, the latest.

    A member of staff who may see more gets no more: the text is for everyone.
    """
    kinds: list[tuple[Any, Any, str]] = [
        (
            _("Circle or hub"),
            Coalition.objects.listed().select_related("circle", "hub").order_by("name"),
            "name",
        ),
        (_("Event"), Event.objects.public().upcoming(), "title"),
        (_("Goal"), AgendaItem.objects.public().order_by("-opened_at", "-pk"), "title"),
        (_("Article"), Article.objects.published(), "title"),
    ]
    links = []
    with translation.override(language):
        for kind, rows, field in kinds:
            for word in words.replace("\0", "").split()[:8]:
                match = Q()
                for name in (field,) if field == "name" else (f"{field}_en", f"{field}_es"):
                    match |= Q(**{f"{name}__icontains": word})
                rows = rows.filter(match)
            links += [(kind, str(getattr(row, field)), row.get_absolute_url()) for row in rows[:EACH]]
    return [PageLink(*link) for link in links]
