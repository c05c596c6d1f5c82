"""The sample agenda: hubs' priorities, circles' goals, proposals, and stories.

Rows are written directly, as the services of `agenda` would leave them, because the services notify people.
"""

from datetime import datetime
from typing import Any

from django.utils.text import slugify

from agenda import support
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
from demo.loader.rows import Days, People, at, put, read, without
from events.models import Event
from hubs.models import HubCircle
from people.models import Person

# In these states, a circle's goal takes along the hubs' priorities it came from.
FOLLOWED = {"adopted", "in_progress", "won", "lost"}
# The days on which a goal reached a state, and the state.
STEPS = {"proposed": "proposed", "endorsed": "endorsed", "adopted": "adopted", "started": "in_progress"}
BESIDE_COLUMNS = (
    "circle", "partner", "from", "days", "behind", "organizations", "people_behind", "event", "next_in", "updates",
    "view",
)  # fmt: skip


def load(people: People, days: Days) -> None:
    """Load the agenda. Needs the network and the events."""
    Agenda(people, days).load()


class Agenda:
    def __init__(self, people: People, days: Days) -> None:
        self.people, self.days = people, days
        self.coalitions = {row.slug: row for row in Coalition.objects.all()}
        self.events = {row.slug: row for row in Event.objects.all()}
        self.priorities, self.goals = read("priorities")["priorities"], read("goals")["goals"]
        self.followed = {
            source["item"] for row in self.goals if row["state"] in FOLLOWED for source in row.get("from", [])
        }
        self.neighbors = [people[row["email"]] for row in read("people")["neighbors"]]

    def load(self) -> None:
        for row in self.priorities:
            self.priority(row)
        for row in self.goals:
            self.goal(row)
        content = read("proposals")
        for row in content["proposals"]:
            self.proposal(row)
        for row in content["stories"]:
            self.story(row)

    def leading(self, slug: str) -> Person:
        return self.people[read("people")["facilitators"][slug][0]]

    def priority(self, row: dict[str, Any]) -> None:
        coalition, author = self.coalitions[row["hub"]], row.get("author")
        proposed = row["heard"] - 3
        proposed_at = self.days.moment(proposed)
        item = put(
            AgendaItem,
            "slug",
            coalition=coalition,
            kind="hub",
            heard_in="meeting",
            heard_on=self.days.ago(row["heard"]),
            heard_at=self.events.get(row.get("event", "")),
            proposed_on=self.days.ago(proposed),
            created_at=proposed_at,
            opened_at=proposed_at,
            author=self.people[author] if author else self.leading(row["hub"]),
            is_sample=True,
            # If the circle's goal advanced, the priority is moved with it below.
            **({} if row["slug"] in self.followed else {"moved_at": proposed_at}),
            **without(row, "hub", "heard", "people_behind", "author", "event"),
        )
        self.line(item, Change.Kind.MADE, proposed, row["hub"], state="proposed")
        self.people_behind(item, row["people_behind"], proposed)

    def goal(self, row: dict[str, Any]) -> None:
        days, circle = row.get("days", {}), row["circle"]
        first = days.get("proposed", 0)
        origins = [AgendaItem.objects.get(slug=source["item"]) for source in row.get("from", [])]
        event = self.events.get(row.get("event", ""))
        # A goal with a fixed end date is real, and nothing more is known of its history.
        ended_at = at(row["closed_on"]) if "closed_on" in row else None
        began_at = ended_at or self.days.moment(first)
        next_on = self.days.ago(-row["next_in"]) if "next_in" in row else None
        item = put(
            AgendaItem,
            "slug",
            coalition=self.coalitions[circle],
            partner=self.coalitions.get(row.get("partner", "")),
            kind="circle",
            # A constraint requires a hub on record first; the number is recounted below.
            hub_count=sum(self.coalitions[each["coalition"]].kind == "hub" for each in row.get("behind", [])),
            next_on=event.local_start.date() if event else next_on,
            next_event=event,
            heard_in="hub" if origins else "meeting",
            heard_on=origins[0].heard_on if origins else None,
            created_at=began_at,
            opened_at=began_at,
            moved_at=ended_at or self.days.moment(min(days.values())),
            author=origins[0].author if origins else None,
            **{"is_sample": True, "target_kind": "body"}
            | {f"{name}_on": self.days.ago(number) for name, number in days.items()}
            | without(row, *BESIDE_COLUMNS),
        )
        for source, origin in zip(row.get("from", []), origins, strict=True):
            self.carried(item, origin, source["role"], source["days_ago"])
        for each in row.get("behind", []):
            slug = each["coalition"]
            self.behind(item, {"coalition": self.coalitions[slug]}, slug, each["days_ago"])
        for each in row.get("organizations", []):
            organization, through = Organization.objects.get(name=each["name"]), each["through"]
            Partner.objects.get_or_create(organization=organization, coalition=self.coalitions[through])
            self.behind(item, {"organization": organization}, through, each["days_ago"])
        self.people_behind(item, row.get("people_behind", 0), first)
        for name, state in {**STEPS, "closed": row["state"]}.items():
            if name in days:
                self.line(item, Change.Kind.MOVED, days[name], circle, state=state)
        for each in row.get("updates", []):
            self.update(item, circle, each)
        if "view" in row:
            self.views(item, circle, row["view"])

    def update(self, item: AgendaItem, circle: str, row: dict[str, Any]) -> None:
        put(
            Update,
            "item",
            "text_en",
            item=item,
            coalition=self.coalitions[circle],
            on=self.days.ago(row["days_ago"]),
            told_at=self.days.moment(row["days_ago"]),
            told_by=self.leading(circle),
            **without(row, "days_ago"),
        )

    def carried(self, item: AgendaItem, origin: AgendaItem, role: str, days_ago: int) -> None:
        hub = origin.coalition.slug
        link = HubCircle.objects.standing().filter(hub=origin.coalition_id, circle=item.coalition_id).first()
        put(
            Carrying,
            "item",
            "origin",
            item=item,
            origin=origin,
            link=link,
            role=role,
            carried_at=self.days.moment(days_ago),
            carried_by=self.leading(hub),
        )
        kind = Change.Kind.CARRIED
        self.line(origin, kind, days_ago, hub, about=item.coalition.name, state="proposed")
        self.line(item, kind, days_ago, hub, about=origin.coalition.name, state=item.state)
        if item.state in FOLLOWED:
            names = ["state", "moved_at", "learned_en", "learned_es"]
            names += [f"{name}_on" for name in ("endorsed", "adopted", "started", "closed")]
            put(AgendaItem, "slug", slug=origin.slug, **{name: getattr(item, name) for name in names})

    def behind(self, item: AgendaItem, whose: dict[str, Any], through: str, days_ago: int) -> None:
        put(
            Endorsement,
            "item",
            *whose,
            item=item,
            through=self.coalitions[through],
            recorded_at=self.days.moment(days_ago),
            recorded_by=self.leading(through),
            **whose,
        )
        about = str(next(iter(whose.values())))
        self.line(item, Change.Kind.ENDORSED, days_ago, through, about=about, state="proposed")

    def people_behind(self, item: AgendaItem, number: int, days_ago: int) -> None:
        """Add supporters: the same neighbors on each run, different ones for each item."""
        for nth in range(number):
            person = self.neighbors[(len(item.slug) + nth) % len(self.neighbors)]
            recorded_at = self.days.moment(max(days_ago - nth, 0))
            put(
                Endorsement,
                "item",
                "person",
                item=item,
                person=person,
                recorded_by=person,
                recorded_at=recorded_at,
            )
        support.count(item)

    def line(
        self, item: AgendaItem, kind: str, days_ago: int, slug: str, *, state: str, about: str = ""
    ) -> None:
        put(
            Change,
            "item",
            "kind",
            "state",
            "about",
            item=item,
            kind=kind,
            state=state,
            about=about,
            coalition=self.coalitions[slug],
            at=self.days.moment(days_ago),
            by=self.leading(slug),
        )

    def views(self, item: AgendaItem, circle: str, row: dict[str, Any]) -> None:
        asked = row["days_ago"]
        request = put(
            ViewRequest,
            "item",
            item=item,
            coalition=self.coalitions[circle],
            asked_by=self.leading(circle),
            asked_at=self.days.moment(asked),
            answer_by=self.days.ago(asked - 21),
            **without(row, "days_ago", "answers"),
        )
        answers = {answer["hub"]: without(answer, "hub") for answer in row["answers"]}
        for link in HubCircle.objects.standing().filter(circle=item.coalition_id).select_related("hub"):
            answer = answers.get(link.hub.slug)
            put(
                ViewAnswer,
                "request",
                "hub",
                request=request,
                hub=link.hub.coalition_ptr,
                answered_at=self.days.moment(asked - 9) if answer else None,
                answered_by=self.leading(link.hub.slug) if answer else None,
                **(answer or {}),
            )

    def proposal(self, row: dict[str, Any]) -> None:
        language, title = row["language"], row["title"]
        if AgendaItem.objects.filter(**{f"title_{language}": title}).exists():
            return  # answered, or still there: left as visitors have changed it
        coalition = self.coalitions[row["coalition"]]
        AgendaItem.objects.create(
            coalition=coalition,
            kind=coalition.kind,
            slug=slugify(title),
            author=self.people[row["author"]],
            created_at=self.days.moment(row["days_ago"]),
            proposed_on=self.days.ago(row["days_ago"]),
            target=row["target"],
            is_sample=True,
            **{f"title_{language}": title, f"asked_{language}": row["asked"]},
        )

    def story(self, row: dict[str, Any]) -> None:
        slug = row["coalition"]
        coalition, told_at = self.coalitions[slug], self.days.moment(row["days_ago"])
        # Identified by the teller's name; a withdrawn story stays withdrawn.
        samples = Story.objects.filter(coalition=coalition, is_sample=True, told_on__lt=self.days.today)
        if samples.exclude(erased_at=None).exists():
            return
        story = put(
            Story,
            "coalition",
            "teller",
            coalition=coalition,
            person=self.people.get(row.get("person", "")),
            told_on=told_at.date(),
            taken_at=told_at,
            taken_by=self.leading(slug),
            is_sample=True,
            **without(row, "coalition", "person", "days_ago", "uses", "goal"),
        )
        if not story.consents.exists():
            self.consents(story, row["uses"], told_at, self.leading(slug))
            story.items.add(AgendaItem.objects.get(slug=row["goal"]))

    def consents(self, story: Story, uses: list[str], given_at: datetime, recorded_by: Person) -> None:
        for use in uses:
            StoryConsent.objects.create(
                story=story, use=use, how="spoken", given_at=given_at, recorded_by=recorded_by
            )
