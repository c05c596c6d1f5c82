"""Write the sample agenda: again on the same day it changes nothing, later only the dates.

Rows are put beside each other as they would stand after the processes of `agenda`, which tell people; a seed must not.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.text import slugify

from agenda import endorsing
from agenda.models import (
    AgendaItem,
    Carrying,
    Change,
    Endorsement,
    Story,
    StoryConsent,
    Update,
    ViewAnswer,
    ViewRequest,
)
from coalitions.models import Coalition, Organization, Partner
from events.models import Event
from hubs.models import HubCircle
from pages.demo import agenda as content
from pages.demo import people
from people.models import Person

Put = Callable[..., Any]
FOLLOWS = {"adopted", "in_progress", "won", "lost"}


def seed_agenda(
    everybody: dict[str, Person], today: date, put: Put, moment: Callable[[date, str], datetime]
) -> None:
    """After people, links and events."""
    Seeding(everybody, today, put, moment).all()


class Seeding:
    def __init__(self, everybody: dict[str, Person], today: date, put: Put, moment: Any) -> None:
        self.everybody, self.today, self.put, self.moment = everybody, today, put, moment
        self.coalitions = {row.slug: row for row in Coalition.objects.all()}
        self.events = {row.slug: row for row in Event.objects.all()}
        self.followed = {
            slug
            for row in content.GOALS
            if row["state"] in FOLLOWS
            for slug, _role, _days in row.get("from", [])
        }
        self.neighbors = [everybody[email] for email, _name in people.NEIGHBORS]

    def all(self) -> None:
        for row in content.PRIORITIES:
            self.priority(row)
        for row in content.GOALS:
            self.goal(row)
        for proposal in content.PROPOSALS:
            self.proposal(*proposal)
        for story in content.STORIES:
            self.story(*story)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _in(self, days: int | None) -> date | None:
        return self.today + timedelta(days=days) if days else None

    def at(self, days: int) -> datetime:
        return self.moment(self.ago(days), "12:00")

    def leading(self, slug: str) -> Person:
        return self.everybody[people.FACILITATORS[slug][0]]

    def priority(self, row: dict[str, Any]) -> None:
        coalition = self.coalitions[row["hub"]]
        author = self.everybody.get(row.get("author", ""), self.leading(row["hub"]))
        item = self.put(
            AgendaItem,
            {"slug": row["slug"]},
            coalition=coalition,
            kind="hub",
            title=row["title"],
            asked=row["asked"],
            target=row["target"],
            heard_in="meeting",
            heard_on=self.ago(row["heard"]),
            heard_words=row["heard_words"],
            heard_at=self.events.get(row.get("event", "")),
            proposed_on=self.ago(row["heard"] - 3),
            created_at=self.at(row["heard"] - 3),
            opened_at=self.at(row["heard"] - 3),
            author=author,
            is_sample=True,
            # Where the circle's item went on, it is moved with it below.
            **({} if row["slug"] in self.followed else {"moved_at": self.at(row["heard"] - 3)}),
        )
        self.line(item, Change.Kind.MADE, row["heard"] - 3, row["hub"], state="proposed")
        self.people_behind(item, row["people"], row["heard"] - 3)

    def goal(self, row: dict[str, Any]) -> None:
        days, closed_on = row["days"], row.get("on", {}).get("closed")
        first = days.get("proposed", 0)
        last = min(days.values(), default=0)
        source = [AgendaItem.objects.get(slug=slug) for slug, _role, _days in row.get("from", [])]
        next_days, next_what = row.get("next") or (None, (None, None))
        own: dict[str, Any] = {f"{name}_on": self.ago(number) for name, number in days.items()}
        if closed_on:
            own["closed_on"] = date.fromisoformat(closed_on)
        moved = self.moment(own["closed_on"], "12:00") if closed_on else self.at(last)
        behind = {slug for slug, _days in row.get("behind", [])}
        event = self.events.get(row.get("event", ""))
        item = self.put(
            AgendaItem,
            {"slug": row["slug"]},
            coalition=self.coalitions[row["circle"]],
            partner=self.coalitions.get(row.get("partner", "")),
            kind="circle",
            # The database asks for a hub on record first; the number is counted below.
            state=row["state"],
            hub_count=sum(self.coalitions[slug].kind == "hub" for slug in behind),
            title=row["title"],
            asked=row["asked"],
            background=row.get("background", (None, None)),
            outcome=row.get("outcome", (None, None)),
            learned=row.get("learned", (None, None)),
            target=row["target"],
            target_kind=row.get("target_kind", "body"),
            next_on=event.local_start.date() if event else self._in(next_days),
            next_what=next_what,
            next_event=event,
            heard_in="hub" if source else "meeting",
            heard_on=source[0].heard_on if source else None,
            created_at=moved if closed_on else self.at(first),
            opened_at=moved if closed_on else self.at(first),
            moved_at=moved,
            author=source[0].author if source else None,
            source_url=row.get("source", ""),
            is_sample=row.get("is_sample", True),
            **own,
        )
        for (slug, role, number), origin in zip(row.get("from", []), source, strict=True):
            self.carried(item, origin, role, number, slug)
        for slug, number in row.get("behind", []):
            self.behind(item, {"coalition": self.coalitions[slug]}, slug, number)
        for name, slug, number in row.get("organizations", []):
            organization = Organization.objects.get(name=name)
            Partner.objects.get_or_create(organization=organization, coalition=self.coalitions[slug])
            self.behind(item, {"organization": organization}, slug, number)
        self.people_behind(item, row.get("people", 0), first)
        for state, field in (
            ("proposed", "proposed"), ("endorsed", "endorsed"), ("adopted", "adopted"), ("in_progress", "started"),
        ):  # fmt: skip
            if field in days:
                self.line(item, Change.Kind.MOVED, days[field], row["circle"], state=state)
        if "closed" in days:
            self.line(item, Change.Kind.MOVED, days["closed"], row["circle"], state=row["state"])
        for number, text in row.get("updates", []):
            self.put(
                Update,
                {"item": item, "text_en": text[0]},
                text=text,
                coalition=self.coalitions[row["circle"]],
                on=self.ago(number),
                told_at=self.at(number),
                told_by=self.leading(row["circle"]),
            )
        if "view" in row:
            self.views(item, row["circle"], row["view"])

    def carried(self, item: AgendaItem, origin: AgendaItem, role: str, days: int, slug: str) -> None:
        link = HubCircle.objects.standing().filter(hub=origin.coalition_id, circle=item.coalition_id).first()
        self.put(
            Carrying,
            {"item": item, "origin": origin},
            link=link,
            role=role,
            carried_at=self.at(days),
            carried_by=self.leading(origin.coalition.slug),
        )
        self.line(origin, Change.Kind.CARRIED, days, origin.coalition.slug, about=item.coalition.name)
        self.line(item, Change.Kind.CARRIED, days, origin.coalition.slug, about=origin.coalition.name)
        if item.state in FOLLOWS:
            days_of = {
                f"{name}_on": getattr(item, f"{name}_on")
                for name in ("endorsed", "adopted", "started", "closed")
            }
            learned = (item.learned_en, item.learned_es)
            self.put(
                AgendaItem,
                {"slug": origin.slug},
                state=item.state,
                moved_at=item.moved_at,
                learned=learned,
                **days_of,
            )

    def behind(self, item: AgendaItem, whose: dict[str, Any], through: str, days: int) -> None:
        self.put(
            Endorsement,
            {"item": item, **whose},
            through=self.coalitions[through],
            recorded_at=self.at(days),
            recorded_by=self.leading(through),
        )
        about = str(next(iter(whose.values())))
        self.line(item, Change.Kind.ENDORSED, days, through, about=about, state="proposed")

    def people_behind(self, item: AgendaItem, number: int, days: int) -> None:
        """The same neighbors each time, and others for each item."""
        for nth in range(number):
            person = self.neighbors[(len(item.slug) + nth) % len(self.neighbors)]
            self.put(
                Endorsement,
                {"item": item, "person": person},
                recorded_by=person,
                recorded_at=self.at(max(days - nth, 0)),
            )
        endorsing.count(item)

    def line(
        self, item: AgendaItem, kind: str, days: int, slug: str, *, about: str = "", state: str = ""
    ) -> None:
        self.put(
            Change,
            {"item": item, "kind": kind, "state": state or item.state, "about": about},
            coalition=self.coalitions[slug],
            at=self.at(days),
            by=self.leading(slug),
        )

    def views(self, item: AgendaItem, circle: str, row: dict[str, Any]) -> None:
        request = self.put(
            ViewRequest,
            {"item": item},
            coalition=self.coalitions[circle],
            question=row["question"],
            asked_by=self.leading(circle),
            asked_at=self.at(row["days"]),
            answer_by=self.ago(row["days"] - 21),
        )
        for link in HubCircle.objects.standing().filter(circle=item.coalition_id).select_related("hub"):
            stance, text = row["answers"].get(link.hub.slug, ("", ""))
            self.put(
                ViewAnswer,
                {"request": request, "hub": link.hub.coalition_ptr},
                stance=stance,
                text=text,
                answered_at=self.at(row["days"] - 9) if stance else None,
                answered_by=self.leading(link.hub.slug) if stance else None,
            )

    def proposal(
        self, slug: str, email: str, days: int, language: str, title: str, asked: str, target: str
    ) -> None:
        if AgendaItem.objects.filter(**{f"title_{language}": title}).exists():
            return  # answered, or still there: it is left as the people who look at it change it
        coalition = self.coalitions[slug]
        AgendaItem.objects.create(
            coalition=coalition,
            kind=coalition.kind,
            slug=slugify(title),
            author=self.everybody[email],
            created_at=self.at(days),
            proposed_on=self.ago(days),
            target=target,
            is_sample=True,
            **{f"title_{language}": title, f"asked_{language}": asked},
        )

    def story(
        self, slug: str, teller: str, place: str, email: str, language: str, days: int, uses: list[str], goal: str,
        words: str, translation: str,
    ) -> None:  # fmt: skip
        coalition = self.coalitions[slug]
        # Kept by its teller's name; one that was taken back since stays so.
        if (
            Story.objects.filter(coalition=coalition, is_sample=True, told_on__lt=self.today)
            .exclude(erased_at=None)
            .exists()
        ):
            return
        story = self.put(
            Story,
            {"coalition": coalition, "teller": teller},
            place=place,
            person=self.everybody.get(email),
            language=language,
            words=words,
            translation=translation,
            told_on=self.ago(days),
            taken_at=self.at(days),
            taken_by=self.leading(slug),
            is_sample=True,
        )
        if not story.consents.exists():
            for use in uses:
                StoryConsent.objects.create(
                    story=story, use=use, how="spoken", given_at=self.at(days), recorded_by=self.leading(slug)
                )
            story.items.add(AgendaItem.objects.get(slug=goal))
