"""Someone who takes part in everything and hides their name: no page shows it, but for those on a list."""

from django.utils import timezone

from agenda import proposals, stories, support, updates
from agenda.models import AgendaItem, Story, Use
from coalitions import letters
from coalitions.models import Coalition, Invitation
from dialogue.models import Post
from events.models import Event
from people import names
from tests.factories import make_document, make_facilitator, make_person, make_thread
from tests.page_types.sample_site import Page, SampleSite
from voice import exchanges, requests

# What nobody may read: the name, the one shown before it was hidden, and the one from before a change.
REAL, SHOWN, FORMER = "Hester Larkspur", "Opal Fennimore", "Dorcas Wetherby"


def fill(sample_site: SampleSite) -> None:
    """A facilitator and liaison who wrote, shared, proposed, told, asked and invited; then hid their name."""
    assert sample_site.link is not None
    hub, circle = Coalition.objects.get(slug="the-hub"), Coalition.objects.get(slug="the-circle")
    person = sample_site.people["hidden"] = make_person("hidden@example.org", name=FORMER)
    for coalition in (hub, circle):
        make_facilitator(coalition, person)
    person.memberships.update(is_shown=True, joined_at=timezone.now())
    sample_site.link.liaisons.create(person=person, accepted_at=timezone.now(), is_named=True)
    talk = make_thread(hub, person, title="What the night shift says", opened_at=timezone.now())
    Post.objects.filter(thread=talk).update(public_at=timezone.now(), is_named=True)
    Post.objects.filter(thread__title="A talk for neighbors").update(author=person)
    make_document(hub, person, title="A list of stops", promoted_at=timezone.now())
    AgendaItem.objects.filter(slug__in=["the-goal", "waiting-goal", "another"]).update(author=person)
    goal = AgendaItem.objects.get(slug="the-goal")
    proposals.reword(goal, person, title_en="Night buses, every single night")
    updates.tell(goal, person, on=timezone.localdate(), text_en="Twenty spoke.", text_es="Hablaron veinte.")
    support.endorse(goal, person)
    told = stories.record(
        hub,
        person,
        uses=[use.value for use in Use],
        how="online",
        own=True,
        words="The bus was gone.",
        teller=FORMER,
    )
    told.items.add(goal)
    Story.objects.exclude(pk=told.pk).filter(person=None).update(taken_by=person)
    ask = requests.ask(sample_site.link, "circle", person, kind="session", words="An evening to listen.")
    requests.answer(ask, "hub", person, takes=True, words="We will come.")
    exchanges.send_statement(sample_site.link, person, "The stop needs light.", timezone.localdate())
    Invitation.objects.update(invited_by=person)
    letter = letters.write(
        hub, name="Kim", email="kim@example.org", phone="", language="en", words="When is the next meeting?"
    )
    letters.answer(letter, "On Monday.", person)
    Event.objects.filter(slug="a-past-event").update(contact_name=FORMER, contact_phone="+14045550166")
    Event.objects.filter(slug="a-cancelled-event").update(contact_name=FORMER, contact_phone="+14045550166")
    names.change(person, name=REAL, shown_as=SHOWN)
    names.hide(person)


# Facilitators' own pages keep the name, with the mark that it is hidden.
KEPT_ON = {
    "hubs:manage-members": "facilitators know whom they have as members",
    "hubs:leads": "facilitators know whom they work with",
    "hubs:letters": "facilitators see which of them answered",
    "links:manage-hub": "the hub's facilitators know whom they named as liaison",
    "agenda:answer": "facilitators know who proposed what they answer",
    "agenda:story": "those who keep a story know who told it",
}
# Where strangers and members read the name while it is shown.
SHOWN_ON = {
    *("circles:detail", "hubs:detail", "links:of-circle", "links:of-hub", "hubs:invitation", "agenda:item"),
    *("agenda:brief", "dialogue:thread-hub", "circles:members", "hubs:members", "links:manage-circle"),
    *("agenda:stories-hub", "agenda:stories-circle", "agenda:testimony", "voice:of-circle", "voice:work-hub"),
    *("dialogue:documents-hub", "events:detail", "events:rsvp"),
}


def names_not_on(page: Page) -> set[str]:
    """What a page may not say: the former name nowhere, the other two on the list above only."""
    kept = page.name in KEPT_ON and page.viewer in {"facilitator", "staff"}
    return {FORMER} if kept else {REAL, SHOWN, FORMER}


PUBLIC: list[Page] = []
SIGNED_IN: list[Page] = []
NO_PAGES: dict[str, str] = {}
