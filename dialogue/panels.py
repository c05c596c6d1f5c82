"""What the dialogue adds to other rooms' pages."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from coalitions.waiting import Counted, by_coalition
from dialogue.addresses import path_of
from dialogue.models import Document, Report, Thread
from dialogue.models.visit import is_moderator
from dialogue.subjects import About, subjects
from office.registries import (
    ManageEntry,
    Panel,
    SitemapEntry,
    Waiting,
    Waits,
    coalition_panels,
    event_panels,
    manage_entries,
    me_panels,
    sitemap,
    waiting,
)

SHOWN = 3


def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """The newest threads and documents that the viewer may read; nothing where there is nothing. Two queries."""
    threads = Thread.objects.readable_by(request.user).of(coalition).select_related("home")
    if request.user.is_authenticated:
        threads = threads.with_news_for(request.user)
    documents = (
        Document.objects.readable_by(request.user).filter(coalition=coalition).select_related("coalition")
    )
    rows, shared = list(threads[:SHOWN]), list(documents[:SHOWN])
    return {"threads": rows, "documents": shared} if rows or shared else None


def _mine(request: HttpRequest, person: Any) -> dict[str, Any] | None:
    """What is new in my coalitions, the newest first. One query."""
    threads = Thread.objects.inside_for(person).with_news_for(person).filter(is_new=True, removed_at=None)
    rows = list(threads.select_related("home").order_by("-last_post_at", "-pk")[:5])
    return {"threads": rows} if rows else None


def _reports(n: int) -> str:
    return ngettext("%(n)d report to look at", "%(n)d reports to look at", n) % {"n": n}


def _lines(person: Any, led: list[Coalition]) -> list[Waits]:
    """Reports in the coalitions I lead; for the moderation group all that it works on. Two queries at most."""
    reports = Report.objects.open().handled_by(person)
    if is_moderator(person):
        number = reports.count()
        queue = Waits(_reports(number), reverse("moderation:queue"), gettext("Moderation"))
        return [queue] if number else []
    page = partial(path_of, name="reports")
    return by_coalition(led, Counted(reports, "post__thread__home", _reports, page))


def talk_about(name: str, request: HttpRequest, row: Any) -> dict[str, Any] | None:
    """The thread about a thing of the subject `name`, or where its people can begin one. Two queries at most."""
    about = About(subjects.get(name), row)
    thread = about.thread
    if thread is not None:
        may_read = Thread.objects.readable_by(request.user).filter(pk=thread.pk).exists()
        return {"thread": thread} if may_read else None
    homes = [home.pk for home in about.homes]
    mine = (
        Coalition.objects.listed().with_member(request.user).filter(pk__in=homes).first() if homes else None
    )
    return {"begin": f"{path_of(mine, 'begin')}?about={about.key}"} if mine else None


def _waiting(coalition: Coalition) -> int:
    return Report.objects.open().filter(post__thread__home=coalition).count()


def _addresses() -> Iterator[tuple[str, Any]]:
    for row in Thread.objects.filter(opened_at__isnull=False, removed_at=None).select_related("home"):
        yield (row.get_absolute_url(), row.last_post_at)


def register() -> None:
    coalition_panels.register(Panel("dialogue", "dialogue/panels/coalition.html", _of_coalition, order=30))
    waiting.register(Waiting("dialogue", _lines, order=15))
    me_panels.register(Panel("dialogue", "dialogue/panels/mine.html", _mine, order=15))
    event_panels.register(
        Panel("dialogue", "dialogue/panels/about.html", partial(talk_about, "events.event"))
    )
    manage_entries.register(
        ManageEntry(
            "reports",
            _("Reports"),
            partial(path_of, name="reports"),
            about=_("Posts that somebody reported, and whom of the staff you let in."),
            count=_waiting,
            order=22,
        )
    )
    sitemap.register(SitemapEntry("dialogue", _addresses))
