"""Page types of the common agenda: public pages, and those of members and facilitators."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from agenda import (
    hub_priorities,
    printed_briefs,
    proposals,
    stories,
    support,
    transitions,
    updates,
    view_requests,
)
from agenda.models import AgendaItem, GuestSupport, State, Story, Use, ViewAnswer
from events.models import Event
from tests.factories import make_item, make_member, make_story
from tests.page_types.sample_site import Page, SampleSite


def fill(sample_site: SampleSite) -> None:
    """Create a hub's priority that is in progress at the circle, a proposal to answer, and stories."""
    assert sample_site.link is not None
    hub, circle, boss = sample_site.link.hub, sample_site.link.circle, sample_site.people["facilitator"]
    words = {
        "asked_en": "Run the bus until two.",
        "asked_es": "Que el autobús pase hasta las dos.",
        "target": "MARTA board",
    }
    priority = make_item(
        hub, slug="the-priority", title_en="Night buses", title_es="Autobuses nocturnos", **words
    )
    make_item(hub, slug="uncarried", title_en="Shade at the stop", title_es="Sombra en la parada")
    item = hub_priorities.carry(priority, sample_site.link, boss).item
    type(item).objects.filter(pk=item.pk).update(
        slug="the-goal",
        background_en="Shifts end at *half past one*.",
        background_es="Los turnos terminan a la *una y media*.",
        next_on=timezone.localdate() + timedelta(days=9),
        next_what_en="The board votes.",
        next_what_es="La junta vota.",
        next_event=Event.objects.get(slug="the-event"),
    )
    item.refresh_from_db()
    support.endorse(item, sample_site.people["applicant"])
    transitions.move(item, State.ENDORSED, boss)
    transitions.move(
        item,
        State.ADOPTED,
        boss,
        outcome_en="A bus each half hour.",
        outcome_es="Un autobús cada media hora.",
    )
    updates.tell(item, boss, on=timezone.localdate(), text_en="Twelve spoke.", text_es="Hablaron doce.")
    proposals.reword(item, boss, title_en="Night buses, every night")
    view_requests.ask(item, boss, question_en="Until two?", question_es="¿Hasta las dos?")
    for state in (State.WON, State.PARKED):
        make_item(
            circle,
            state=state,
            closed_on=timezone.localdate(),
            learned_en="Ask early.",
            learned_es="Pedir antes.",
        )
    make_item(circle, slug="another", title_en="Benches", title_es="Bancas")
    proposals.bring(circle, make_member(circle).person, title_en="Waiting goal", asked_en="A roof.")
    published = make_story(
        hub, Use.CIRCLE, Use.PUBLISHED, Use.NAMED, Use.TESTIMONY, language="es", words="No pasó."
    )
    published.items.add(item)
    make_story(hub, Use.CIRCLE)
    stories.erase(make_story(hub))
    GuestSupport.objects.create(
        item=AgendaItem.objects.get(slug="the-goal"), name="Ana Ruiz", email="a.guest@example.org"
    )


def _story(sample_site: SampleSite) -> str:
    return reverse("agenda:story", args=[Story.objects.filter(erased_at=None).earliest("pk").pk])


def _own(erased: bool) -> Callable[[SampleSite], str]:
    def path(sample_site: SampleSite) -> str:
        story = Story.objects.filter(erased_at__isnull=not erased).earliest("pk")
        return reverse("agenda:own-story", args=[story.token])

    return path


def _view(sample_site: SampleSite) -> str:
    return reverse("agenda:view", args=[ViewAnswer.objects.earliest("pk").pk])


def _support_link(sample_site: SampleSite) -> str:
    return reverse("agenda:confirm-support", args=[GuestSupport.objects.earliest("pk").token])


def _check(sample_site: SampleSite) -> str:
    item = AgendaItem.objects.get(slug="the-goal")
    return reverse("agenda:check", args=[printed_briefs.code_of(item)])


PUBLIC = [
    Page("agenda:all", state="board"),
    Page("agenda:all", query="?view=list&state=adopted", state="list"),
    Page("agenda:all", query="?state=lost", state="nothing fits"),
    Page("agenda:of-circle", ("the-circle",)),
    Page("agenda:of-hub", ("the-hub",)),
    Page("agenda:item", ("the-goal",)),
    Page("agenda:item", ("the-priority",), state="of a hub"),
    Page("agenda:support", ("the-goal",)),
    Page("agenda:support", ("the-goal",), query="?done=email", state="asked"),
    Page("agenda:confirm-support", path=_support_link),
    Page("agenda:brief", ("the-goal",)),
    Page("agenda:history", ("the-goal",)),
    Page("agenda:check", path=_check),
    Page("agenda:own-story", path=_own(erased=False)),
    Page("agenda:own-story", path=_own(erased=True), state="erased"),
]

SIGNED_IN = [
    Page("agenda:item", ("the-goal",), viewer="facilitator", state="for facilitators"),
    Page("agenda:item", ("waiting-goal",), viewer="facilitator", state="waiting"),
    Page("agenda:of-circle", ("the-circle",), viewer="member", state="for members"),
    Page("agenda:propose-circle", ("the-circle",), viewer="member", state="member"),
    Page("agenda:propose-hub", ("the-hub",), viewer="facilitator", state="facilitator"),
    Page("agenda:stories-hub", ("the-hub",), viewer="facilitator"),
    Page("agenda:stories-circle", ("the-circle",), viewer="member"),
    Page("agenda:tell-hub", ("the-hub",), viewer="member"),
    Page("agenda:manage-circle", ("the-circle",), viewer="facilitator"),
    Page("agenda:manage-hub", ("the-hub",), viewer="facilitator"),
    Page("agenda:backing", ("another",), viewer="facilitator"),
    Page("agenda:backing", ("the-goal",), viewer="facilitator", state="written down"),
    Page("agenda:carry", ("uncarried",), viewer="facilitator"),
    Page("agenda:answer", ("waiting-goal",), viewer="facilitator"),
    Page("agenda:edit", ("the-goal",), viewer="facilitator"),
    Page("agenda:move", ("the-goal", "in_progress"), viewer="facilitator"),
    Page("agenda:move", ("another", "endorsed"), viewer="facilitator", state="no hub yet"),
    Page("agenda:move", ("another", "parked"), viewer="facilitator", state="with words"),
    Page("agenda:update", ("the-goal",), viewer="facilitator"),
    Page("agenda:join", ("another",), viewer="facilitator"),
    Page("agenda:views", ("the-goal",), viewer="facilitator"),
    Page("agenda:view", path=_view, viewer="facilitator"),
    Page("agenda:story", path=_story, viewer="facilitator"),
    Page("agenda:testimony", ("the-goal",), viewer="facilitator"),
]

NO_PAGES = {
    "agenda:endorse": "a POST that redirects",
    "agenda:tell-circle": "the hub's own is looked at; one view and template for both",
    "agenda-feeds:feed": "for programs",
    "agenda-feeds:preview": "a picture; looked at in tests/agenda/test_reading.py",
}
