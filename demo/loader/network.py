"""The organization, circles and hubs, their members, and the connections between them."""

from datetime import timedelta
from typing import Any

from circles import skeletons
from circles.models import Circle
from coalitions import membership
from coalitions.models import Coalition, Membership, Organization
from demo.loader.rows import Days, People, at, put, read, without
from hubs import connections
from hubs.models import County, Help, Hub, HubCircle, HubRequest, Liaison
from office.models import SiteLink, SiteSettings
from people.models import Person


def load(people: People, days: Days) -> None:
    """Load the network. Needs the people."""
    _site()
    _circles()
    content = read("hubs")
    for row in content["organizations"]:
        put(Organization, "name", **row, is_sample=True)
    for row in content["hubs"]:
        _hub(row)
    _memberships(people)
    for row in content["links"]:
        _link(row, people, days)
    _requests(content["requests"], days)
    for row in read("help")["help"]:
        _help(row, days)


def _site() -> None:
    if SiteSettings.objects.exists():
        return
    content = read("site")
    site = SiteSettings.objects.create(**content["settings"])
    for order, row in enumerate(content["links"]):
        SiteLink.objects.create(site=site, order=order, **row)


def _circles() -> None:
    """Create the real circles with their descriptions, and one that was merged into another."""
    skeletons.create()
    content = read("circles")
    for row in content["circles"]:
        put(Circle, "slug", **row)
    for row in content["merged"]:
        into = Coalition.objects.get(slug=row["into"])
        put(Circle, "slug", life=Coalition.Life.MERGED, merged_into_id=into.pk, **without(row, "into"))


def _hub(row: dict[str, Any]) -> None:
    lead = Organization.objects.get(name=row["lead"]) if "lead" in row else None
    hub = put(Hub, "slug", lead=lead, is_sample=True, **without(row, "counties", "lead"))
    hub.counties.set(row["counties"])
    if lead:
        hub.partners.get_or_create(organization=lead)


def _join(coalition: Coalition, person: Person, nth: int) -> Membership:
    existing = Membership.objects.filter(coalition=coalition, person=person).first()
    if existing:
        return existing
    perspectives = read("people")["perspectives"]
    return membership.join(
        coalition,
        person,
        perspective=perspectives[nth % len(perspectives)],
        is_shown=nth % 3 != 0,
        source="sample",
        approved_by=person,
    )


def _memberships(people: People) -> None:
    content, by_slug = read("people"), {row.slug: row for row in Coalition.objects.listed()}
    for slug, leading in content["facilitators"].items():
        for email in leading:
            row = _join(by_slug[slug], people[email], 0)
            if not row.is_facilitator:
                membership.appoint(row, None)
                membership.set_shown(people[email], row.pk, True)
    for email, slugs in content["memberships"].items():
        for slug in slugs:
            _join(by_slug[slug], people[email], 1)
    # The inactive hub has its own members.
    spread = sorted(by_slug.keys() - {read("coalitions")["quiet"]["hub"]})
    for nth, row in enumerate(content["neighbors"]):
        # Every neighbor is in four coalitions, evenly distributed and the same on each run.
        for step in range(4):
            slug = spread[(nth * 5 + step * 3) % len(spread)]
            _join(by_slug[slug], people[row["email"]], nth + step)


def _link(row: dict[str, Any], people: People, days: Days) -> None:
    hub, circle = Hub.objects.get(slug=row["hub"]), Circle.objects.get(slug=row["circle"])
    link = HubCircle.objects.filter(hub=hub, circle=circle).first()
    if link is None:
        began, is_agreed = days.ago(row["days_ago"]), row["state"] == "agreed"
        link = HubCircle.objects.create(
            hub=hub,
            circle=circle,
            proposed_by=HubCircle.Side.HUB,
            proposed_on=began - timedelta(days=14) if is_agreed else began,
            since=began if is_agreed else None,
            review_on=began + timedelta(days=365) if is_agreed else None,
            **without(row, "hub", "circle", "days_ago", "liaison"),
        )
    if "liaison" in row and not link.liaisons.exists():
        person = people[row["liaison"]]
        for coalition in (hub, circle):
            _join(coalition, person, 1)
        since = link.since or days.today
        seat = Liaison.objects.create(link=link, person=person, since=since, accepted_at=at(since))
        # As if they had agreed on the page where they accepted.
        connections.set_named(person, seat.pk, True)


def _requests(rows: list[dict[str, Any]], days: Days) -> None:
    if HubRequest.objects.exists():
        return
    for row in rows:
        for nth in range(row["number"]):
            HubRequest.objects.create(
                county_id=row["county"],
                name=f"Sample neighbor {nth + 1}",
                email=f"wish-{row['county']}-{nth + 1}@example.org",
                state=row["state"],
                would_help=nth % 3 == 0,
                founding_on=days.ago(-row["founding_in"]) if "founding_in" in row else None,
                is_sample=True,
            )


def _help(row: dict[str, Any], days: Days) -> None:
    keeper = Coalition.objects.get(slug=row["keeper"]) if "keeper" in row else None
    help_near = put(
        Help,
        "name",
        is_statewide=not row["counties"],
        keeper=keeper,
        checked_on=days.ago(row["days_ago"]),
        is_sample=True,
        **without(row, "counties", "keeper", "days_ago"),
    )
    help_near.counties.set(County.objects.filter(slug__in=row["counties"]))
