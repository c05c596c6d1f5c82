"""Topics that a reader can choose. A topic has a key, such as "news" or "circle:just-energy", and a title.

A topic without anything to tell is not offered; readers who chose it earlier keep it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events.models import Event, Host
from news.choices import Newsletter
from news.models import Article
from volunteering.models import Shift

NEWS, EVENTS, VOLUNTEERING = "news", "events", "volunteering"
# The topics of a sign-up with only an address.
BASIC = (NEWS, EVENTS)


@dataclass(frozen=True)
class Topic:
    key: str
    title: str


class TopicSource(Newsletter):
    """Topics of one kind. A topic's key is the stream of its mails, so that one click stops only that topic."""

    @classmethod
    def offered(cls) -> Iterable[Topic]:
        """Return the topics with something to tell; readers who chose another earlier keep it."""
        raise NotImplementedError


def offered() -> list[Topic]:
    """Return the topics with something to tell, in the active language. A fixed number of queries."""
    return [topic for source in TopicSource.all() for topic in source.offered()]


def title_of(key: str) -> str:
    name, _colon, detail = key.partition(":")
    source = TopicSource.named(name)
    return str(source.title(detail)) if source else key


def titles_of(keys: Iterable[str]) -> list[str]:
    return [title_of(key) for key in keys]


def of_coalition(coalition: Coalition) -> str:
    return f"{coalition.kind}:{coalition.slug}"


class News(TopicSource):
    name = NEWS
    order = 10
    words = _("News from all circles and hubs")

    @classmethod
    def offered(cls) -> Iterable[Topic]:
        if Article.objects.published().exists():
            yield Topic(NEWS, cls.title(""))


class Events(TopicSource):
    name = EVENTS
    order = 20
    words = _("Events near my county")

    @classmethod
    def offered(cls) -> Iterable[Topic]:
        if Event.objects.public().exists():
            yield Topic(EVENTS, cls.title(""))


class Volunteering(TopicSource):
    name = VOLUNTEERING
    order = 30
    words = _("Ways to help")

    @classmethod
    def offered(cls) -> Iterable[Topic]:
        if Shift.objects.listed(AnonymousUser()).exists():
            yield Topic(VOLUNTEERING, cls.title(""))


class OfCoalitions(TopicSource):
    """One topic for each coalition of one kind."""

    @classmethod
    def title(cls, detail: str) -> str:
        return Coalition.objects.filter(slug=detail).values_list("name", flat=True).first() or detail

    @classmethod
    def offered(cls) -> Iterable[Topic]:
        written = Article.objects.published().order_by().filter(coalitions=OuterRef("pk"))
        hosted = Host.objects.agreed().filter(
            coalition=OuterRef("pk"), event__in=Event.objects.public().values("pk")
        )
        telling = Coalition.objects.listed().filter(Exists(written) | Exists(hosted), kind=cls.name)
        return [Topic(of_coalition(row), row.name) for row in telling.order_by("name")]


class Circles(OfCoalitions):
    name = "circle"
    order = 40


class Hubs(OfCoalitions):
    name = "hub"
    order = 50
