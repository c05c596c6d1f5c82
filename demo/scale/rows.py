"""The rows: people in coalitions, who come to events, write, read, and get mail. Most of it is past, as after years.

Everything is made up from numbers and marked as a sample where the model has the mark.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agenda.models import AgendaItem
from circles.models import Circle
from coalitions.models import Coalition, Membership
from demo.scale.bulk_insert import first_free, write
from dialogue.models import Post, Thread
from events.models import RSVP, Event, Host
from hubs.models import County, Hub, HubCircle, HubRequest
from mailing.contacts import fingerprint_of
from mailing.models import Message
from news.models import Article, Subscription
from office.models import AuditEntry
from people.models import Person
from volunteering.models import Opportunity, Shift

Report = Callable[[str, int], None]
POSTS_OF_A_THREAD = 10


@dataclass(frozen=True)
class Size:
    """How many rows of each kind; `of` gives those of a portal with that many people."""

    people: int
    coalitions: int
    events: int
    coming: int  # of the events
    articles: int
    goals: int
    threads: int  # of ten posts each
    hub_requests: int

    @classmethod
    def of(cls, people: int, **chosen: int | None) -> "Size":
        events = chosen.get("events") or max(100, people // 10)
        sizes = {
            "coalitions": min(500, max(20, people // 2000)),
            "events": events,
            "coming": min(events, max(60, events // 20)),
            "articles": max(100, people // 10),
            "goals": max(100, people // 50),
            "threads": max(20, people // 100),
            "hub_requests": max(20, people // 100),
        }
        return cls(people, **{**sizes, **{name: number for name, number in chosen.items() if number}})


def fill(size: Size, report: Report = lambda _name, _number: None) -> None:
    """Write all rows, in one transaction. Each call adds as many again. `report` is called with each kind."""
    with transaction.atomic():
        _Filling(size, report).run()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class _Filling:
    def __init__(self, size: Size, report: Report) -> None:
        self.size, self.report, self.now = size, report, timezone.now()
        self.person, self.event, self.article = first_free(Person), first_free(Event), first_free(Article)
        self.thread, self.opportunity, self.coalition = (
            first_free(Thread), first_free(Opportunity), first_free(Coalition),
        )  # fmt: skip
        self.counties = list(County.objects.order_by("pk").values_list("pk", flat=True))

    def run(self) -> None:
        size, coalitions = self.size, self.size.coalitions
        for model, number, row in (
            (Person, size.people, self.a_person),
            (Coalition, coalitions, self.a_coalition),
            (Circle, (coalitions + 1) // 2, self.a_circle),
            (Hub, coalitions // 2, self.a_hub),
            (Hub.counties.through, coalitions // 2, self.a_county),
            (HubCircle, coalitions // 2, self.a_link),
            (HubRequest, size.hub_requests, self.a_hub_request),
            (Membership, size.people * 3 // 2, self.a_membership),
            (Event, size.events, self.an_event),
            (Host, size.events, self.a_host),
            (RSVP, size.people * 2, self.an_rsvp),
            (Opportunity, coalitions, self.an_opportunity),
            (Shift, size.events, self.a_shift),
            (AgendaItem, size.goals, self.a_goal),
            (Thread, size.threads, self.a_thread),
            (Thread.spaces.through, size.threads, self.a_space),
            (Post, size.threads * POSTS_OF_A_THREAD, self.a_post),
            (Article, size.articles, self.an_article),
            (Article.coalitions.through, size.articles, self.a_coalition_of_an_article),
            (Subscription, max(100, size.people // 5), self.a_subscription),
            (Message, max(100, size.people // 2), self.a_message),
            (AuditEntry, max(100, size.people // 2), self.an_audit_entry),
        ):
            write(model, map(row, range(number)))
            self.report(str(model._meta.verbose_name_plural), number)

    def coalition_of(self, nth: int) -> int:
        return self.coalition + nth % self.size.coalitions

    def person_of(self, nth: int) -> int:
        return self.person + nth % self.size.people

    def a_person(self, nth: int) -> dict[str, Any]:
        pk = self.person + nth
        return {
            "id": pk, "email": f"scale-{pk}@example.org", "name": f"Neighbor {pk}", "password": "!",
            "joined_at": self.now - timedelta(minutes=nth),
        }  # fmt: skip

    def a_coalition(self, nth: int) -> dict[str, Any]:
        pk = self.coalition + nth
        kind = "hub" if nth % 2 else "circle"
        return {
            "id": pk, "kind": kind, "name": f"Scale {kind} {pk}", "slug": f"scale-{kind}-{nth}-{pk}",
            "summary": "Made up to measure.", "summary_en": "Made up to measure.", "is_sample": True,
            "member_count": self.size.people * 3 // 2 // self.size.coalitions,
        }  # fmt: skip

    def a_circle(self, nth: int) -> dict[str, Any]:
        return {"coalition_ptr_id": self.coalition + 2 * nth, "dye": nth % 6 + 1}

    def a_hub(self, nth: int) -> dict[str, Any]:
        return {"coalition_ptr_id": self.coalition + 2 * nth + 1}

    def a_county(self, nth: int) -> dict[str, Any]:
        return {
            "hub_id": self.coalition + 2 * nth + 1,
            "county_id": self.counties[nth % len(self.counties)],
        }

    def a_link(self, nth: int) -> dict[str, Any]:
        return {
            "hub_id": self.coalition + 2 * nth + 1, "circle_id": self.coalition + 2 * nth, "state": "agreed",
            "proposed_by": "hub", "since": self.now.date(),
        }  # fmt: skip

    def a_hub_request(self, nth: int) -> dict[str, Any]:
        return {"county_id": self.counties[nth % len(self.counties)], "name": f"Neighbor {nth}"}

    def a_membership(self, nth: int) -> dict[str, Any]:
        # The second time around each person joins another coalition.
        return {
            "coalition_id": self.coalition_of(nth + nth // self.size.people), "person_id": self.person_of(nth),
            "state": "active", "joined_at": self.now - timedelta(minutes=nth),
            "role": "facilitator" if nth < self.size.coalitions else "member",
        }  # fmt: skip

    def an_event(self, nth: int) -> dict[str, Any]:
        pk, hours = self.event + nth, nth + 3
        ahead = hours if nth < self.size.coming else -2 * (hours - self.size.coming)
        starts_at = self.now + timedelta(hours=ahead)
        return {
            "id": pk, "title": f"Meeting {pk}", "title_en": f"Meeting {pk}", "slug": f"scale-meeting-{pk}",
            "code": f"s{pk:07}", "state": "published", "summary": "Come.", "summary_en": "Come.",
            "published_at": starts_at - timedelta(days=900), "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2), "is_sample": True,
            "county_id": self.counties[nth % len(self.counties)],
            "attended": 20 if nth % 10 == 0 and starts_at < self.now else None,
        }  # fmt: skip

    def a_host(self, nth: int) -> dict[str, Any]:
        return {
            "event_id": self.event + nth, "coalition_id": self.coalition_of(nth), "is_lead": True,
            "agreed_at": self.now,
        }  # fmt: skip

    def an_rsvp(self, nth: int) -> dict[str, Any]:
        pk = self.person_of(nth)
        # Shifted with each time around, so that nobody answers twice for an event.
        event = self.event + (nth + nth // self.size.people) % self.size.events
        return {
            "event_id": event, "person_id": pk, "name": f"Neighbor {pk}", "email": f"scale-{pk}@example.org",
            "confirmed_at": self.now, "code": f"{nth:08}",
        }  # fmt: skip

    def an_opportunity(self, nth: int) -> dict[str, Any]:
        return {
            "id": self.opportunity + nth, "coalition_id": self.coalition_of(nth), "title": f"Help {nth}",
            "title_en": f"Help {nth}", "slug": f"scale-help-{self.opportunity + nth}", "state": "open",
            "summary": "Help.", "summary_en": "Help.", "is_sample": True,
        }  # fmt: skip

    def a_shift(self, nth: int) -> dict[str, Any]:
        event = self.an_event(nth)
        return {
            "opportunity_id": self.opportunity + nth % self.size.coalitions, "event_id": event["id"],
            "starts_at": event["starts_at"], "ends_at": event["ends_at"], "capacity": 5,
        }  # fmt: skip

    def a_goal(self, nth: int) -> dict[str, Any]:
        return {
            "coalition_id": self.coalition_of(nth), "kind": "circle" if nth % self.size.coalitions % 2 == 0 else "hub",
            "title": f"Goal {nth}", "title_en": f"Goal {nth}",
            "slug": f"scale-goal-{self.thread}-{nth}", "state": "adopted" if nth % 10 else "proposed",
            "moved_at": self.now - timedelta(hours=nth), "opened_at": self.now if nth % 10 else None, "is_sample": True,
        }  # fmt: skip

    def a_thread(self, nth: int) -> dict[str, Any]:
        return {
            "id": self.thread + nth, "home_id": self.coalition_of(nth), "author_id": self.person_of(nth),
            "title": f"Talk {nth}", "folded": f"talk {nth}", "language": "en", "post_count": POSTS_OF_A_THREAD,
            "last_post_at": self.now - timedelta(hours=nth), "opened_at": self.now if nth % 2 else None,
            "is_sample": True,
        }  # fmt: skip

    def a_space(self, nth: int) -> dict[str, Any]:
        return {"thread_id": self.thread + nth, "coalition_id": self.coalition_of(nth)}

    def a_post(self, nth: int) -> dict[str, Any]:
        return {
            "thread_id": self.thread + nth // POSTS_OF_A_THREAD, "author_id": self.person_of(nth), "body": "I agree.",
            "folded": "i agree.", "language": "en", "told_at": self.now, "is_sample": True,
            "public_at": self.now if nth // POSTS_OF_A_THREAD % 2 else None,
        }  # fmt: skip

    def an_article(self, nth: int) -> dict[str, Any]:
        pk = self.article + nth
        return {
            "id": pk, "title": f"News {pk}", "title_en": f"News {pk}", "slug": f"scale-news-{pk}", "state": "published",
            "published_at": self.now - timedelta(hours=nth), "summary": "Read.", "summary_en": "Read.",
            "body": "Made up.", "body_en": "Made up.", "is_featured": nth % 1000 == 7, "is_sample": True,
        }  # fmt: skip

    def a_coalition_of_an_article(self, nth: int) -> dict[str, Any]:
        return {"article_id": self.article + nth, "coalition_id": self.coalition_of(nth)}

    def a_subscription(self, nth: int) -> dict[str, Any]:
        email = f"scale-{self.person + nth}@example.org"
        return {
            "email": email, "fingerprint": fingerprint_of(email), "state": "confirmed", "confirmed_at": self.now,
            "is_sample": True,
        }  # fmt: skip

    def a_message(self, nth: int) -> dict[str, Any]:
        email = f"scale-{self.person_of(nth)}@example.org"
        return {
            "key": f"scale:{self.person}:{nth}", "kind": "transactional", "template": "events/email/confirm",
            "email": email, "fingerprint": fingerprint_of(email), "state": "accepted", "settled_at": self.now,
        }  # fmt: skip

    def an_audit_entry(self, nth: int) -> dict[str, Any]:
        return {"action": "viewed", "object_type": "people.person", "object_id": self.person_of(nth)}
