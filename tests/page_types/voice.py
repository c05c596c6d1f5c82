"""Page types of the work on connections, of voice and support, and of help near you."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from hubs import help_entries
from hubs.models import Help
from tests.factories import make_event
from tests.page_types.sample_site import Page, SampleSite
from voice import exchanges, requests
from voice.models import Ask


def fill(sample_site: SampleSite) -> None:
    """Create requests of both sides in each state, an exchange, a statement, and an event that both hosted."""
    assert sample_site.link is not None
    link, boss = sample_site.link, sample_site.people["facilitator"]
    asked = requests.ask(link, "circle", boss, kind="testimony", words="Three residents who pay high bills.")
    requests.answer(asked, "hub", boss, takes=True, words="Ana, Lou and Lee will come.")
    answered = requests.ask(link, "hub", boss, kind="briefing", words="The rate case in plain words.")
    requests.answer(answered, "circle", boss, takes=False, words="Not before May.")
    requests.ask(
        link,
        "circle",
        boss,
        kind="session",
        words="A listening session on rent.",
        wanted_by=timezone.localdate() + timedelta(days=20),
    )
    exchanges.write_down(
        link,
        "hub",
        boss,
        what="A map of the late buses",
        direction="to_hub",
        on=timezone.localdate() - timedelta(days=5),
        took_part="Both boards",
        reached=40,
    )
    exchanges.send_statement(link, boss, "The last bus leaves too early.", timezone.localdate())
    row = Help(
        kind="power",
        name="Energy Fund",
        about_en="Pays a part of a bill.",
        about_es="Paga una parte de la cuenta.",
        phone="+14045550181",
        keeper=link.hub,
    )
    help_entries.save(row, by=boss, counties=link.hub.counties.all())
    make_event(link.hub, link.circle, slug="held-together", starts_in=timedelta(days=-3))


def _ask(words: str) -> Callable[[SampleSite], str]:
    return lambda sample_site: f"/hubs/the-hub/asks/{Ask.objects.get(words__startswith=words).pk}/"


def _link(page: str) -> Callable[[SampleSite], str]:
    return lambda sample_site: f"/hubs/the-hub/links/{sample_site.link.pk}/{page}/"


PUBLIC = [
    Page("help:list"),
    Page("help:list", query="?kind=law&county=butts", state="nothing fits"),
    Page("hubs:find", query="?county=clayton", state="with help"),
]
SIGNED_IN = [
    Page("help:manage-hub", ("the-hub",), viewer="facilitator"),
    Page("help:add", ("the-hub",), viewer="facilitator"),
    Page(
        "help:line",
        path=lambda sample_site: f"/hubs/the-hub/manage/help/{Help.objects.get().pk}/",
        viewer="facilitator",
    ),
    Page("pages:network", viewer="member", state="for those inside"),
    Page("voice:of-circle", ("the-circle",), viewer="member"),
    Page("voice:of-hub", ("the-hub",), viewer="member"),
    Page("voice:work-hub", path=_link("asks"), viewer="facilitator"),
    Page("voice:new-ask-hub", path=_link("ask"), viewer="facilitator"),
    Page("voice:exchange-hub", path=_link("exchange"), viewer="facilitator"),
    Page("voice:ask-hub", path=_ask("A listening"), viewer="facilitator"),
    Page("voice:ask-hub", path=_ask("The rate case"), viewer="facilitator", state="answered"),
    Page("voice:statement", path=_link("statement"), viewer="facilitator"),
]
NO_PAGES = {
    "voice:work-circle": "the same page as the hub's",
    "voice:new-ask-circle": "the same page as the hub's",
    "voice:exchange-circle": "the same page as the hub's",
    "voice:ask-circle": "the same page as the hub's",
    "voice:csv": "a file",
}
