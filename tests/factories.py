"""Create rows for tests: plain functions with sensible defaults."""

import itertools
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone

from advocacy.models import Action, Decision, PublicBody, Sitting
from agenda.models import AgendaItem, Story, StoryConsent
from circles.models import Circle
from coalitions import membership
from coalitions.models import Coalition, Membership
from dialogue.models import Document, Post, Thread
from events import changes
from events.models import RSVP, Arrangement, Event, Follower, Host, Need
from hubs.models import County, Hub, HubCircle, Liaison
from news.models import Article
from people.models import Person
from volunteering.models import Opportunity, Shift, SignUp, Volunteer

# Six digits from the start, so that the order of names is the order of making
_numbers = itertools.count(100_001)


def make_person(email: str | None = "", **values: Any) -> Person:
    """Create a person with a unique address; `email=None` for one without."""
    number = next(_numbers)
    address = f"person-{number}@example.org" if email == "" else email
    password = values.pop("password", None)
    return Person.objects.create_user(address, password, **{"name": f"Person {number}", **values})


def make_circle(**values: Any) -> Circle:
    number = next(_numbers)
    return Circle.objects.create(**{"name": f"Circle {number}", "slug": f"circle-{number}", **values})


def make_hub(county: str | County = "Clayton", **values: Any) -> Hub:
    """Create a hub that serves a county, given by its name, or those in `counties`."""
    number = next(_numbers)
    counties = values.pop("counties", None)
    zips = values.pop("zips", [])
    hub = Hub.objects.create(**{"name": f"Hub {number}", "slug": f"hub-{number}", **values})
    if counties is None:
        counties = [county if isinstance(county, County) else County.objects.get(name=county)]
    hub.counties.set(counties)
    hub.zips.set(zips)
    return hub


def make_member(coalition: Coalition, person: Person | None = None, **values: Any) -> Membership:
    """Create an active member; `role="facilitator"` for a facilitator."""
    person = person or make_person()
    row = membership.join(coalition, person, approved_by=person)
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save()
    return row


def make_facilitator(coalition: Coalition, person: Person | None = None) -> Person:
    return make_member(coalition, person, role=Membership.Role.FACILITATOR).person


def make_link(hub: Hub, circle: Circle, **values: Any) -> HubCircle:
    """Create an agreed connection; `liaison=person` adds a liaison."""
    liaison = values.pop("liaison", None)
    since = timezone.localdate() - timedelta(days=30)
    link = HubCircle.objects.create(
        **{"hub": hub, "circle": circle, "state": "agreed", "proposed_by": "hub", "since": since, **values}
    )
    if liaison:
        Liaison.objects.create(
            link=link, person=liaison, since=since, accepted_at=timezone.now(), is_named=True
        )
    return link


def make_event(*hosts: Coalition, starts_in: timedelta = timedelta(days=7), **values: Any) -> Event:
    """Create a published event of two hours; the first of `hosts` leads."""
    number = next(_numbers)
    starts_at = values.pop("starts_at", timezone.now() + starts_in)
    event = Event.objects.create(
        **{
            "title_en": f"Event {number}",
            "slug": f"event-{number}",
            "summary_en": "A meeting.",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "state": Event.State.PUBLISHED,
            "published_at": timezone.now() - timedelta(days=1),
            **values,
        }
    )
    for nth, coalition in enumerate(hosts):
        Host.objects.create(event=event, coalition=coalition, is_lead=nth == 0, agreed_at=timezone.now())
    return event


def make_rsvp(event: Event, person: Person | None = None, **values: Any) -> RSVP:
    """Create an RSVP, of a guest unless `person` is given, without updating the event's counters.

    See `events.attendance` for what the portal does.
    """
    number = next(_numbers)
    name, email = (
        (person.name, person.email or "") if person else (f"Guest {number}", f"guest-{number}@example.org")
    )
    return RSVP.objects.create(
        **{
            "event": event,
            "person": person,
            "name": name,
            "email": email,
            "confirmed_at": timezone.now(),
            **values,
        }
    )


def make_need(rsvp: RSVP, kind: str = "childcare", **values: Any) -> Need:
    return Need.objects.create(**{"event": rsvp.event, "rsvp": rsvp, "kind": kind, **values})


def make_arrangement(event: Event, kind: str = "childcare", **values: Any) -> Arrangement:
    return Arrangement.objects.create(**{"event": event, "kind": kind, **values})


def make_follower(coalition: Coalition, **values: Any) -> Follower:
    """Create a contact who asked to stay in touch by email, with a verified address."""
    number = next(_numbers)
    return Follower.objects.create(
        **{
            "coalition": coalition,
            "name": f"Neighbor {number:04}",
            "email": f"neighbor-{number}@example.org",
            "by_mail": True,
            "wording": "Keep me in touch.",
            "confirmed_at": timezone.now(),
            **values,
        }
    )


def make_article(**values: Any) -> Article:
    number = next(_numbers)
    return Article.objects.create(
        **{
            "title_en": f"Article {number}",
            "slug": f"article-{number}",
            "summary_en": "A summary.",
            "state": Article.State.PUBLISHED,
            "published_at": timezone.now() - timedelta(days=1),
            **values,
        }
    )


def make_item(coalition: Coalition, **values: Any) -> AgendaItem:
    """Create a proposed item on a coalition's agenda, without updating its counters.

    See `agenda.proposals` for what the portal does.
    """
    number = next(_numbers)
    return AgendaItem.objects.create(
        **{
            "coalition_id": coalition.pk,
            "kind": coalition.kind,
            "slug": f"goal-{number}",
            "title_en": f"Goal {number}",
            "title_es": f"Meta {number}",
            "state": "proposed",
            "opened_at": timezone.now(),
            **values,
        }
    )


def make_opportunity(coalition: Coalition | None = None, **values: Any) -> Opportunity:
    """Create an open opportunity, of a new circle unless one is given."""
    number = next(_numbers)
    return Opportunity.objects.create(
        **{
            "coalition": coalition or make_circle(),
            "title_en": f"Opportunity {number}",
            "summary_en": "Help people.",
            "slug": f"opportunity-{number}",
            "state": Opportunity.State.OPEN,
            **values,
        }
    )


def make_story(coalition: Coalition, *uses: str, **values: Any) -> Story:
    """Create a story of a person without an account, with permission for each of `uses`."""
    story = Story.objects.create(
        **{"coalition_id": coalition.pk, "teller": "Ana", "words": "The bus did not come.", **values}
    )
    for use in uses:
        StoryConsent.objects.create(story=story, use=use)
    return story


def make_thread(home: Coalition, author: Person | None = None, **values: Any) -> Thread:
    """Create a thread with one post by a member; `spaces` are the coalitions besides its home."""
    number = next(_numbers)
    author = author or make_member(home).person
    spaces = values.pop("spaces", [])
    body = values.pop("body", f"What {number} says.")
    thread = Thread.objects.create(
        **{"home": home, "author": author, "title": f"Thread {number}", "language": "en", **values}
    )
    thread.spaces.set([home, *spaces])
    make_post(thread, author, body=body)
    return thread


def make_post(thread: Thread, author: Person | None = None, **values: Any) -> Post:
    """Create a post and update its thread's counter."""
    author = author or make_member(thread.home).person
    post = Post.objects.create(
        **{"thread": thread, "author": author, "body": "Words.", "language": "en", **values}
    )
    Thread.objects.filter(pk=thread.pk).update(
        post_count=thread.posts.filter(removed_at=None).count(), last_post_at=post.written_at
    )
    return post


def make_document(coalition: Coalition, shared_by: Person | None = None, **values: Any) -> Document:
    """Create a link; with `kind="pdf"` a file."""
    number = next(_numbers)
    row = Document(
        **{
            "coalition": coalition, "shared_by": shared_by or make_member(coalition).person, "kind": "link",
            "title": f"Document {number}", "why": "Worth a look.", "language": "en", **values,
        }
    )  # fmt: skip
    if row.kind == "link":
        row.url = row.url or f"https://example.org/{number}"
    else:
        row.file.save("document.pdf", ContentFile(b"%PDF-1.4 a file"), save=False)
    row.save()
    return row


def make_moderator(**values: Any) -> Person:
    """Create a member of the moderation group."""
    person = make_person(is_staff=True, **values)
    person.groups.add(Group.objects.get(name="Moderation"))
    return person


def make_shift(
    opportunity: Opportunity | None = None, starts_in: timedelta = timedelta(days=7), **values: Any
) -> Shift:
    """Create a shift of three hours for five people."""
    starts_at = values.pop("starts_at", timezone.now() + starts_in)
    return Shift.objects.create(
        **{
            "opportunity": opportunity or make_opportunity(),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=3),
            "place": "Sample Center",
            "capacity": 5,
            **values,
        }
    )


def make_volunteer(person: Person | None = None, **values: Any) -> Volunteer:
    number = next(_numbers)
    known = {"name": person.name, "email": person.email or ""} if person else {}
    return Volunteer.objects.create(
        **{
            "person": person,
            "name": f"Volunteer {number}",
            "email": f"volunteer-{number}@example.org",
            "confirmed_at": timezone.now(),
            **known,
            **values,
        }
    )


def make_sign_up(shift: Shift, volunteer: Volunteer | None = None, **values: Any) -> SignUp:
    """Create a confirmed sign-up without updating the shift's counters.

    See `volunteering.sign_ups` for what the portal does.
    """
    return SignUp.objects.create(
        **{
            "shift": shift,
            "volunteer": volunteer or make_volunteer(),
            "state": SignUp.State.CONFIRMED,
            **values,
        }
    )


def set_capacity(event: Event, places: int | None) -> None:
    """Set the capacity as an editor does: new spots go to the waitlist."""
    row = Event.objects.get(pk=event.pk)
    row.capacity = places
    changes.save(row, by=None)


def make_body(**values: Any) -> PublicBody:
    number = next(_numbers)
    return PublicBody.objects.create(
        **{"name": f"Board {number}", "slug": f"board-{number}", "kind": PublicBody.Kind.TRANSIT, **values}
    )


def make_decision(**values: Any) -> Decision:
    """Create a published decision of a new body, with the tax questions answered: no legislation, to everyone."""
    number = next(_numbers)
    return Decision.objects.create(
        **{
            "body": values.pop("body", None) or make_body(),
            "slug": f"decision-{number}",
            "title_en": f"Decision {number}",
            "decides_en": "Whether buses run until two.",
            "legislation": Decision.Legislation.NO,
            "audience": Decision.Audience.PUBLIC,
            "published_at": timezone.now() - timedelta(days=1),
            **values,
        }
    )


def make_sitting(decision: Decision, starts_in: timedelta = timedelta(days=5), **values: Any) -> Sitting:
    return Sitting.objects.create(**{"decision": decision, "starts_at": timezone.now() + starts_in, **values})


def make_action(decision: Decision, kind: str = "write", **values: Any) -> Action:
    """Create an approved action, open for four days; `is_draft=True` for one that waits for a colleague."""
    approved = (
        {} if values.pop("is_draft", False) else {"reviewed_by": make_person(), "reviewed_at": timezone.now()}
    )
    return Action.objects.create(
        **{
            "decision": decision,
            "kind": kind,
            "subject_en": "Night buses",
            "points_en": "Say where you live.",
            "email": "board@transit.example.org",
            "closes_at": timezone.now() + timedelta(days=4),
            "author": values.pop("author", None) or make_person(),
            **approved,
            **values,
        }
    )
