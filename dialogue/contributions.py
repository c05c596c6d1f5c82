"""What the dialogue contributes to other apps' pages, and the subjects that threads may have."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from agenda.contributions import ItemPanel
from agenda.models import AgendaItem
from coalitions import pending
from coalitions.models import Coalition
from coalitions.pending import Pending
from dialogue import mutings, searchable
from dialogue.addresses import path_of
from dialogue.models import Document, Following, Post, Report, Thread
from dialogue.models.visit import is_moderator
from dialogue.subjects import Subject, talk_about
from events.models import Event
from office.contributions import (
    ActionItem,
    ActionSource,
    ActivitySource,
    ManageEntry,
    NotificationLine,
    NotificationSource,
    ShownPlace,
    SitemapEntry,
    StaffQueue,
    StaffTool,
    VisibilitySource,
)
from office.panels import CoalitionPanel, EventPanel, MePanel, VisibilityPanel, listed, only_with
from pse_portal.prepared import Prepared

SHOWN = 2
EVENT, ITEM = "events.event", "agenda.agendaitem"
# For the menu, which all facilitators read alike: a number would tell one of them that their own post was reported.
# Their to-do list counts those that each may handle.
REPORTS = Pending(
    Report.objects.not_about_facilitators,
    "post__thread__home",
    ngettext_lazy("%(n)d report to review", "%(n)d reports to review", "n"),
    "dialogue:reports",
)


def _threads(viewer: Any, coalition: Coalition) -> Any:
    return Thread.objects.readable_by(viewer).of(coalition)


def _documents(viewer: Any, coalition: Coalition) -> QuerySet[Document]:
    return Document.objects.readable_by(viewer).filter(coalition=coalition)


def _spaces(viewer: Any, coalition: Coalition) -> QuerySet[Any]:
    """Return which threads a coalition shares, readable or not: an index answers whether there are any."""
    return Thread.spaces.through.objects.filter(coalition=coalition)


@Prepared
def _newest(viewer: Any, coalition: Coalition) -> QuerySet[Thread]:
    threads = _threads(viewer, coalition).select_related("home")
    return (threads.with_news_for(viewer) if viewer.is_authenticated else threads)[:SHOWN]


@Prepared
def _newest_documents(viewer: Any, coalition: Coalition) -> QuerySet[Document]:
    return _documents(viewer, coalition).select_related("coalition")[:SHOWN]


@only_with(_spaces, _documents)
def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """Return the newest threads and documents that the viewer may read, or None. Two queries."""
    rows, shared = _newest(request.user, coalition), _newest_documents(request.user, coalition)
    return {"threads": rows, "documents": shared} if rows or shared else None


def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return the open reports of the coalitions that a person facilitates; for moderators one item for all of them.

    At most two queries.
    """
    if not led and not is_moderator(person):
        return []
    reports = Report.objects.open().handled_by(person)
    if is_moderator(person):
        number = reports.count()
        queue = ActionItem(REPORTS.words % {"n": number}, reverse("moderation:queue"), gettext("Moderation"))
        return [queue] if number else []
    return pending.items(led, replace(REPORTS, rows=lambda: reports))


def _find_event(pk: int, person: Any) -> Event | None:
    return Event.objects.visible_to(person).with_hosts().filter(pk=pk).first()


def _hosts(event: Event) -> list[Coalition]:
    """Return the lead host and the hosts that agreed, the lead host first."""
    return [host.coalition for host in event.hosts.all() if host.is_lead or host.agreed_at]


def _find_item(pk: int, person: Any) -> AgendaItem | None:
    rows = AgendaItem.objects.visible_to(person).select_related("coalition", "partner")
    return rows.filter(pk=pk).first()


def _homes(item: AgendaItem) -> list[Coalition]:
    return [coalition for coalition in (item.coalition, item.partner) if coalition]


def _in_spaces() -> QuerySet[Any]:
    return Thread.spaces.through.objects.filter(thread__removed_at=None)


def _shown(person: Any) -> list[ShownPlace]:
    """Return where a person’s posts and documents carry their name: public ones, and those for members. Two queries."""
    posts = Post.objects.filter(author=person, removed_at=None)
    named = posts.filter(public_at__isnull=False, is_named=True, thread__opened_at__isnull=False).count()
    public = ngettext(
        "With %(n)d post that everyone can read", "With %(n)d posts that everyone can read", named
    ) % {"n": named}
    inside = gettext("With your posts and documents, to the members of %(name)s")
    homes = Coalition.objects.filter(
        Exists(posts.filter(thread__home=OuterRef("pk")))
        | Exists(Document.objects.filter(shared_by=person, coalition=OuterRef("pk")))
    )
    first = (
        posts.filter(public_at__isnull=False, is_named=True).select_related("thread__home").first()
        if named
        else None
    )
    found = [ShownPlace(public, first.get_absolute_url())] if first else []
    return found + [
        ShownPlace(inside % {"name": home.name}, path_of(home, "threads")) for home in homes.order_by("name")
    ]


def _notices(person: Any) -> list[NotificationLine]:
    """Return how often the person is mailed about each coalition's posts. Two queries."""
    rhythms = {row.coalition_id: row.get_rhythm_display() for row in Following.objects.filter(person=person)}
    return [
        NotificationLine(
            gettext("Posts in %(name)s") % {"name": coalition.name},
            rhythms.get(coalition.pk, Following.Rhythm.NONE.label),
            path_of(coalition, "follow-all"),
        )
        for coalition in Coalition.objects.with_member(person).order_by("name")
    ]


CONTRIBUTIONS = [
    searchable.DOCUMENTS,
    searchable.THREADS,
    searchable.POSTS,
    CoalitionPanel(
        "dialogue",
        "dialogue/panels/coalition.html",
        _of_coalition,
        order=30,
        menu=("dialogue", _("Dialogue")),
    ),
    NotificationSource("dialogue", _("Dialogue"), _notices, order=20),
    MePanel(
        "dialogue",
        "dialogue/panels/mine.html",
        listed("threads", lambda viewer, person: Thread.objects.new_to(person), 2),
        order=15,
    ),
    EventPanel("dialogue", "dialogue/panels/about.html", partial(talk_about, EVENT)),
    ItemPanel("dialogue", "dialogue/panels/about.html", partial(talk_about, ITEM)),
    VisibilitySource("dialogue", _shown, order=40),
    StaffQueue(
        "dialogue.reports",
        _("Reported posts"),
        lambda person: Report.objects.open().handled_by(person),
        "made_at",
        "moderation:queue",
        permission="dialogue.change_report",
        order=5,
    ),
    StaffTool(
        "dialogue.moderation", _("Moderation"), "coalitions", "moderation:queue", "dialogue.change_report"
    ),
    VisibilityPanel(
        "dialogue.muted",
        "dialogue/panels/muted.html",
        listed("mutings", lambda viewer, person: mutings.of(person)),
    ),
    ActionSource("dialogue", _items, order=15),
    ActivitySource("dialogue", ((_in_spaces, "coalition", "thread__last_post_at"),)),
    ManageEntry(
        "reports",
        _("Reports"),
        "dialogue:reports",
        _("Reported posts, and which moderators can read here."),
        pending.waiting(REPORTS),
        order=22,
    ),
    Subject(EVENT, _find_event, str, Event.get_absolute_url, _hosts),
    Subject(ITEM, _find_item, str, AgendaItem.get_absolute_url, _homes),
    SitemapEntry(
        "dialogue",
        pages=((Thread.objects.open_to_all, "/{home__kind}s/{home__slug}/dialogue/{pk}/", "last_post_at"),),
    ),
]
