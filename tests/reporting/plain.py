"""The figures counted a second time, in plain Python over loaded rows, without sums or groups of the database."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from agenda.models import AgendaItem, Change
from coalitions.models import Coalition, Letter, Membership
from events.models import RSVP, Event
from hubs.models import HubCircle
from news.models import Subscription
from reporting.sheet import Quarter
from voice.models import Ask
from volunteering.models import Hours, SignUp


def local(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("America/New_York")).date()


class Rows:
    """All rows, loaded once."""

    def __init__(self) -> None:
        hubs = Coalition.objects.filter(kind="hub").prefetch_related("hub__counties")
        self.counties = {hub.pk: set(hub.hub.counties.all()) for hub in hubs}
        self.members = list(Membership.objects.select_related("coalition"))
        self.events = list(Event.objects.select_related("county").prefetch_related("hosts"))
        by_pk = {event.pk: event for event in self.events}
        self.rsvps = list(RSVP.objects.all())
        for row in self.rsvps:
            row.event = by_pk[row.event_id]
        self.items = list(AgendaItem.objects.prefetch_related("changes"))
        self.sign_ups = list(
            SignUp.objects.select_related("shift__opportunity", "shift__event__county", "shift__county")
        )
        self.hours = list(Hours.objects.select_related("opportunity"))
        self.links = list(HubCircle.objects.select_related("hub", "circle").prefetch_related("liaisons"))
        self.subscriptions = list(Subscription.objects.select_related("county"))
        self.letters, self.asks = list(Letter.objects.all()), list(Ask.objects.select_related("link"))


class Plain:
    """The figures of a quarter for the whole portal, a county, or a coalition."""

    def __init__(self, rows: Rows, quarter: Quarter, county: Any = None, coalition: Any = None):
        self.rows, self.quarter, self.county, self.coalition = rows, quarter, county, coalition
        self.hubs = {pk for pk, counties in rows.counties.items() if county in counties} if county else set()

    def within(self, day: date) -> bool:
        return self.quarter.first <= day <= self.quarter.last

    def of_coalitions(self, pks: Iterable[int]) -> bool:
        """Whether it is counted, for what only coalitions have."""
        if self.county:
            return bool(self.hubs & set(pks))
        return self.coalition is None or self.coalition.pk in set(pks)

    def of_event(self, event: Event) -> bool:
        if self.county:
            return event.county == self.county
        hosts = {host.coalition_id for host in event.hosts.all() if host.is_lead or host.agreed_at}
        return self.coalition is None or self.coalition.pk in hosts

    def all(self) -> dict[str, int]:
        return {
            name: getattr(self, name)()
            for name in (
                "members", "new_people", "returning_people", "events", "attendance", "goals_moved", "goals_won",
                "shifts", "minutes", "empty_seats", "subscribers", "answers", "answers_in_time",
            )
        }  # fmt: skip

    def members(self) -> int:
        people = set()
        for row in self.rows.members:
            if row.coalition.life not in {"active", "quiet"} or row.joined_at is None:
                continue
            if row.state == "active":
                is_in = local(row.joined_at) <= self.quarter.last
            elif row.state in {"left", "removed", "blocked"} and row.ended_at:
                is_in = local(row.joined_at) <= self.quarter.last < local(row.ended_at)
            else:
                is_in = False
            if is_in and self.of_coalitions([row.coalition_id]):
                people.add(row.person_id)
        return len(people)

    def _people(self, is_new: bool) -> int:
        came = [row for row in self.rows.rsvps if row.came]
        known: dict[str, list[RSVP]] = {}
        for row in came:
            who = row.returning or (f"person {row.person_id}" if row.person_id else "")
            if who:
                known.setdefault(who, []).append(row)
        found = 0
        for rows in known.values():
            first = min(local(row.event.starts_at) for row in rows)
            here = any(self.within(local(row.event.starts_at)) and self.of_event(row.event) for row in rows)
            found += here and self.within(first) == is_new
        return found

    def new_people(self) -> int:
        return self._people(is_new=True)

    def returning_people(self) -> int:
        return self._people(is_new=False)

    def events(self) -> int:
        return sum(
            event.state == "published"
            and event.ends_at < timezone.now()
            and self.within(local(event.starts_at))
            and self.of_event(event)
            for event in self.rows.events
        )

    def attendance(self) -> int:
        return sum(
            (1 if row.arrived is None else row.arrived)
            for row in self.rows.rsvps
            if row.came and self.within(local(row.event.starts_at)) and self.of_event(row.event)
        )

    def _goals(self, counts: Callable[[Change], bool]) -> int:
        return sum(
            item.opened_at is not None
            and self.of_coalitions([item.coalition_id, *([item.partner_id] if not self.county else [])])
            and any(
                change.kind == "moved" and counts(change) and self.within(local(change.at))
                for change in item.changes.all()
            )
            for item in self.rows.items
        )

    def goals_moved(self) -> int:
        return self._goals(lambda change: True)

    def goals_won(self) -> int:
        return self._goals(lambda change: change.state == "won")

    def shifts(self) -> int:
        found = 0
        for row in self.rows.sign_ups:
            county = row.shift.county or (row.shift.event and row.shift.event.county)
            is_here = (
                county == self.county
                if self.county
                else self.of_coalitions([row.shift.opportunity.coalition_id])
            )
            found += bool(row.came and self.within(local(row.shift.starts_at)) and is_here)
        return found

    def minutes(self) -> int:
        return sum(
            row.minutes
            for row in self.rows.hours
            if row.state == "approved"
            and self.within(row.worked_on)
            and self.of_coalitions([row.opportunity.coalition_id])
        )

    def empty_seats(self) -> int:
        day, found = self.quarter.last, 0
        for link in self.rows.links:
            listed = {link.hub.life, link.circle.life} <= {"active", "quiet"}
            if link.state == "agreed":
                stands = listed and link.since <= day
            else:
                stands = link.state == "ended" and link.since <= day < link.until
            taken = any(
                seat.accepted_at and seat.since <= day and (seat.until is None or day < seat.until)
                for seat in link.liaisons.all()
            )
            pks = [link.hub_id] if self.county else [link.hub_id, link.circle_id]
            found += stands and not taken and self.of_coalitions(pks)
        return found

    def subscribers(self) -> int:
        if self.coalition:
            return 0
        found = 0
        for row in self.rows.subscriptions:
            is_in = row.confirmed_at is not None and local(row.confirmed_at) <= self.quarter.last
            if row.state == "left":
                is_in = is_in and self.quarter.last < local(row.left_at)
            is_here = self.county is None or row.county == self.county
            found += row.state in {"confirmed", "left"} and is_in and is_here
        return found

    def _answers(self, within: timedelta) -> int:
        asked = [
            (row.coalition_id, row.written_at, row.answered_at)
            for row in self.rows.letters
            if row.answered_at
        ]
        for row in self.rows.members:
            is_answer = row.state == "declined" or row.joined_at == row.decided_at
            if is_answer and row.decided_by_id and row.decided_at:
                asked.append((row.coalition_id, row.asked_at, row.decided_at))
        for ask in self.rows.asks:
            if ask.answered_at is None:
                continue
            side = ask.link.hub_id if ask.answered_side == "hub" else ask.link.circle_id
            asked.append((side, ask.asked_at, ask.answered_at))
        return sum(
            self.within(local(answered)) and begun <= answered <= begun + within and self.of_coalitions([pk])
            for pk, begun, answered in asked
        )

    def answers(self) -> int:
        return self._answers(timedelta(days=10_000))

    def answers_in_time(self) -> int:
        return self._answers(timedelta(days=7))
