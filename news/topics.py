"""Topics: what a reader can choose. A topic is a key such as "news" or "circle:just-energy", and a title.

A topic's key is also the stream of mail sent to it, so that one click stops just that. A topic without
anything to tell is not offered; who chose it earlier keeps it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from events.models import Event, Host
from news.models import Article
from office.registries import Registry
from volunteering.models import Shift

NEWS, EVENTS, VOLUNTEERING = "news", "events", "volunteering"
# What somebody gets who leaves only an address.
BASIC = (NEWS, EVENTS)


@dataclass(frozen=True)
class Topic:
    key: str
    title: str


@dataclass(frozen=True)
class TopicSource:
    """Topics of one kind: `offered()` yields those with content, `title(detail)` names one, offered or not."""

    name: str
    offered: Callable[[], Iterable[Topic]]
    title: Callable[[str], Any]
    order: int = 50


sources: Registry[TopicSource] = Registry()


def offered() -> list[Topic]:
    """The topics with something to tell, in the active language. A fixed number of queries."""
    return [topic for source in sources for topic in source.offered()]


def title_of(key: str) -> str:
    name, _colon, detail = key.partition(":")
    return str(sources.get(name).title(detail)) if name in sources else key


def titles_of(keys: Iterable[str]) -> list[str]:
    return [title_of(key) for key in keys]


def of_coalition(coalition: Coalition) -> str:
    return f"{coalition.kind}:{coalition.slug}"


def _news() -> Iterable[Topic]:
    if Article.objects.published().exists():
        yield Topic(NEWS, _news_title(""))


def _news_title(_detail: str) -> str:
    return _("News of all circles and hubs")


def _events() -> Iterable[Topic]:
    if Event.objects.public().exists():
        yield Topic(EVENTS, _events_title(""))


def _events_title(_detail: str) -> str:
    return _("Events near my county")


def _volunteering() -> Iterable[Topic]:
    if Shift.objects.listed(AnonymousUser()).exists():
        yield Topic(VOLUNTEERING, _volunteering_title(""))


def _volunteering_title(_detail: str) -> str:
    return _("Where help is needed")


def _coalitions(kind: str) -> Callable[[], Iterable[Topic]]:
    def offered_ones() -> Iterable[Topic]:
        written = Article.objects.published().order_by().filter(coalitions=OuterRef("pk"))
        hosted = Host.objects.agreed().filter(
            coalition=OuterRef("pk"), event__in=Event.objects.public().values("pk")
        )
        telling = Coalition.objects.listed().filter(Exists(written) | Exists(hosted), kind=kind)
        return [Topic(of_coalition(row), row.name) for row in telling.order_by("name")]

    return offered_ones


def _name_of(slug: str) -> str:
    return Coalition.objects.filter(slug=slug).values_list("name", flat=True).first() or slug


def register() -> None:
    sources.register(TopicSource(NEWS, _news, _news_title, order=10))
    sources.register(TopicSource(EVENTS, _events, _events_title, order=20))
    sources.register(TopicSource(VOLUNTEERING, _volunteering, _volunteering_title, order=30))
    sources.register(TopicSource("circle", _coalitions("circle"), _name_of, order=40))
    sources.register(TopicSource("hub", _coalitions("hub"), _name_of, order=50))
