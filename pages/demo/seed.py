"""Write the demo content: again on the same day it changes nothing, on a later day only the samples' dates."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils import timezone

from circles.models import Circle
from coalitions import membership
from coalitions.models import Coalition, JoinRequest, Membership, Organization
from events.models import Event, Host
from hubs.models import County, Help, Hub, HubCircle, HubRequest, Liaison
from mailing.models import Batch
from news import issues, mails, subscribing
from news.audiences import ReadersOfIssue
from news.models import Article, Issue, Subscription
from office.models import SiteLink, SiteSettings
from pages.demo import circles, dialogue, events, help, hubs, news, passing, people, running
from pages.demo.seed_agenda import seed_agenda
from pages.demo.seed_events import seed_events
from pages.demo.seed_helping import seed_helping
from pages.demo.seed_voice import seed_voice
from people.models import Person

EASTERN = ZoneInfo("America/New_York")


def put(model: type[models.Model], lookup: dict[str, Any], **values: Any) -> Any:
    """The row that `lookup` names, made or changed to `values`; saved only where something differs.

    A pair (English, Spanish) fills the two columns of a translated field.
    """
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            flat[f"{name}_en"], flat[f"{name}_es"] = value
        else:
            flat[name] = value
    row = model._default_manager.filter(**lookup).first()
    if row is None:
        row = model(**lookup)
    elif all(getattr(row, name) == value for name, value in flat.items()):
        return row
    for name, value in flat.items():
        setattr(row, name, value)
    row.save()
    return row


def seed(today: date | None = None) -> None:
    """Everything, in the order in which one thing needs another. One transaction."""
    today = today or timezone.localdate()
    with transaction.atomic():
        _site()
        everybody = _people()
        _circles()
        _organizations()
        _hubs()
        _memberships(everybody)
        _links(everybody, today)
        running.seed(everybody, today)
        _wishes(today)
        _events(today)
        seed_events(today, put, _moment, _hosts)
        seed_agenda(everybody, today, put, _moment)
        seed_voice(everybody, today)
        _help(today)
        dialogue.seed(today)
        seed_helping(today, put, _moment)
        _news(today)
        _newsletter(today)
        passing.seed(everybody, today)


def seed_when_stale(today: date | None = None) -> bool:
    """Seed anew where nothing is coming any more, so that the samples' dates move forward. True where it did."""
    if Event.objects.public().upcoming().exists():
        return False
    seed(today)
    return True


def _site() -> None:
    if SiteSettings.objects.exists():
        return
    SiteSettings.objects.create(
        mission_en="PSE works for policies and institutional actions for racial equity and shared prosperity for all, in the "
        "growth of metro Atlanta and the American South.",
        mission_es="PSE impulsa políticas y acciones institucionales por la equidad racial y la prosperidad compartida, para que "
        "el crecimiento del área de Atlanta y del Sur del país sea para todos.",
        postal_address="Center for Southern Equity, 667 Fairburn Road NW, Atlanta, Georgia 30331",
        contact_email="hello@example.org",
        phone="+14045550100",
    )
    for order, (en, es, url) in enumerate([("PSE’s website", "El sitio de PSE", "https://psequity.org/")]):
        SiteLink.objects.create(site_id=1, label_en=en, label_es=es, url=url, order=order)


def _people() -> dict[str, Person]:
    found = {person.email: person for person in Person.objects.all() if person.email}
    for email, name, language, roles in people.ACCOUNTS:
        if email in found:
            continue
        boss = "*" in roles
        found[email] = Person.objects.create_user(
            email, people.PASSWORD, name=name, language=language, is_staff=bool(roles), is_superuser=boss
        )
        found[email].groups.set(Group.objects.filter(name__in=roles))
    for email, name in people.NEIGHBORS:
        if email not in found:
            found[email] = Person.objects.create_user(email, None, name=name)
    for email, person in found.items():
        if email.endswith("@example.org"):
            EmailAddress.objects.get_or_create(
                user=person, email=email, defaults={"verified": True, "primary": True}
            )
    return found


def _circles() -> None:
    for content in circles.CIRCLES:
        put(
            Circle,
            {"slug": content["slug"]},
            **{key: value for key, value in content.items() if key != "slug"},
        )
    old = circles.MERGED
    put(
        Circle,
        {"slug": old["slug"]},
        name=old["name"],
        summary=old["summary"],
        source_url=old["source_url"],
        life=Coalition.Life.MERGED,
        merged_into_id=Coalition.objects.get(slug=old["into"]).pk,
    )


def _organizations() -> None:
    for name, kind, counties in hubs.ORGANIZATIONS:
        put(Organization, {"name": name}, kind=kind, county_codes=counties, is_sample=True)


def _hubs() -> None:
    for content in hubs.HUBS:
        lead = Organization.objects.filter(name=content["lead"]).first() if content["lead"] else None
        plain = {key: value for key, value in content.items() if key not in {"slug", "counties", "lead"}}
        hub = put(Hub, {"slug": content["slug"]}, lead=lead, is_sample=True, **plain)
        hub.counties.set(content["counties"])
        if lead:
            hub.partners.get_or_create(organization=lead)


def _join(coalition: Coalition, person: Person, nth: int) -> Membership:
    existing = Membership.objects.filter(coalition=coalition, person=person).first()
    if existing:
        return existing
    return membership.join(
        coalition,
        person,
        perspective=people.PERSPECTIVES[nth % len(people.PERSPECTIVES)],
        is_shown=nth % 3 != 0,
        source="sample",
        approved_by=person,
    )


def _memberships(everybody: dict[str, Person]) -> None:
    by_slug = {coalition.slug: coalition for coalition in Coalition.objects.listed()}
    for slug, leading in people.FACILITATORS.items():
        for email in leading:
            row = _join(by_slug[slug], everybody[email], 0)
            if not row.is_facilitator:
                membership.appoint(row, None)
    for email, slugs in people.MEMBERSHIPS.items():
        for slug in slugs:
            _join(by_slug[slug], everybody[email], 1)
    for nth, (email, _name) in enumerate(people.NEIGHBORS):
        # Every neighbour is in four coalitions, spread evenly and the same each time.
        for step in range(4):
            slugs = sorted(by_slug.keys() - {passing.GONE_QUIET})
            _join(by_slug[slugs[(nth * 5 + step * 3) % len(slugs)]], everybody[email], nth + step)
    energy = by_slug["just-energy"]
    asking = everybody["c.ortega@example.org"]
    if not Membership.objects.filter(coalition=energy, person=asking).exists():
        membership.join(
            energy,
            asking,
            answers=[
                {"question": energy.question_list[0], "answer": "My mother’s bill doubled last summer."}
            ],
            source="sample",
        )
    JoinRequest.objects.get_or_create(
        coalition=by_slug["clayton"],
        phone="+14045550142",
        defaults={"state": JoinRequest.State.TO_CALL, "name": "Earl Jennings"},
    )


def _help(today: date) -> None:
    for kind, name, about, counties, phone, languages, keeper, days in help.HELP:
        row = put(
            Help,
            {"name": name},
            kind=kind,
            about=about,
            is_statewide=not counties,
            phone=phone,
            languages=languages,
            keeper_id=Coalition.objects.filter(slug=keeper).values_list("pk", flat=True).first(),
            checked_on=today - timedelta(days=days),
            is_sample=True,
        )
        row.counties.set(County.objects.filter(slug__in=counties))


def _links(everybody: dict[str, Person], today: date) -> None:
    for hub, circle, state, days, liaison, hub_gives, circle_gives in hubs.LINKS:
        pair = {"hub": Hub.objects.get(slug=hub), "circle": Circle.objects.get(slug=circle)}
        link = HubCircle.objects.filter(**pair).first()
        if link is None:
            began = today - timedelta(days=days)
            link = HubCircle.objects.create(
                **pair,
                state=state,
                proposed_by=HubCircle.Side.HUB,
                proposed_on=began - timedelta(days=14) if state == "agreed" else began,
                since=began if state == "agreed" else None,
                review_on=began + timedelta(days=365) if state == "agreed" else None,
                hub_gives_en=hub_gives[0],
                hub_gives_es=hub_gives[1],
                circle_gives_en=circle_gives[0],
                circle_gives_es=circle_gives[1],
            )
        if liaison and not link.liaisons.exists():
            for coalition in (link.hub, link.circle):
                _join(coalition, everybody[liaison], 1)
            since = link.since or today
            Liaison.objects.create(
                link=link, person=everybody[liaison], since=since, accepted_at=_moment(since, "12:00")
            )


def _wishes(today: date) -> None:
    if HubRequest.objects.exists():
        return
    for county, number, state, founding in hubs.WISHES:
        for nth in range(number):
            HubRequest.objects.create(
                county_id=county,
                name=f"Sample neighbor {nth + 1}",
                email=f"wish-{county}-{nth + 1}@example.org",
                state=state,
                would_help=nth % 3 == 0,
                founding_on=today + timedelta(days=founding) if founding else None,
                is_sample=True,
            )


def _moment(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=EASTERN)


def _hosts(event: Event, slugs: Iterable[str]) -> None:
    for nth, slug in enumerate(slugs):
        Host.objects.get_or_create(
            event=event,
            coalition=Coalition.objects.get(slug=slug),
            defaults={"is_lead": nth == 0, "agreed_at": event.published_at},
        )


def _events(today: date) -> None:
    for content in events.PAST:
        starts_at = datetime.fromisoformat(content["start"]).replace(tzinfo=EASTERN)
        plain = {
            key: value
            for key, value in content.items()
            if key not in {"slug", "start", "end", "hosts", "county"}
        }
        event = put(
            Event,
            {"slug": content["slug"]},
            starts_at=starts_at,
            ends_at=datetime.fromisoformat(content["end"]).replace(tzinfo=EASTERN),
            published_at=starts_at - timedelta(days=21),
            state=Event.State.PUBLISHED,
            county_id=content["county"],
            **plain,
        )
        _hosts(event, content["hosts"])
    monday = today - timedelta(days=today.weekday())
    for content in events.COMING:
        weeks, weekday, start, end = content["when"]
        day = monday + timedelta(weeks=weeks, days=weekday)
        plain = {"state": Event.State.PUBLISHED} | {
            key: value for key, value in content.items() if key not in {"slug", "when", "hosts", "county"}
        }
        event = put(
            Event,
            {"slug": content["slug"]},
            starts_at=_moment(day, start),
            ends_at=_moment(day, end),
            published_at=_moment(monday - timedelta(days=7), "09:00"),
            county_id=content["county"],
            is_sample=True,
            **plain,
        )
        _hosts(event, content["hosts"])


def _news(today: date) -> None:
    for content in news.ARTICLES:
        _article(content, _moment(date.fromisoformat(content["on"]), "09:00"), kind=content["kind"])
    for content in news.SAMPLES:
        published_at = _moment(today - timedelta(days=content["days_ago"]), "09:00")
        _article(
            content,
            published_at,
            kind=content["kind"],
            body=content["body"],
            is_sample=True,
            is_featured=content["featured"],
        )

    waits = news.IN_REVIEW
    plain = {
        key: value
        for key, value in waits.items()
        if key not in {"slug", "title", "summary", "body", "coalitions"}
    }
    words = {f"{key}_en": waits[key] for key in ("title", "summary", "body")}
    article = put(
        Article, {"slug": waits["slug"]}, state=Article.State.IN_REVIEW, is_sample=True, **plain, **words
    )
    article.coalitions.set(Coalition.objects.filter(slug__in=waits["coalitions"]))


def _newsletter(today: date) -> None:
    """Readers, an issue that went out a week ago, and nothing that a later run would change."""
    for email, chosen, county, language, rhythm in news.SUBSCRIBERS:
        if not Subscription.objects.of(email).exists():
            row = Subscription(
                email=email, county_id=county, language=language, rhythm=rhythm, is_sample=True
            )
            subscribing.join(row, chosen=chosen, source="sample")
    if Issue.objects.filter(is_sample=True).exists():
        return
    content = news.ISSUE
    sent_at = _moment(today - timedelta(days=content["days_ago"]), "10:00")
    words = {
        f"{field}_{code}": content[field][index]
        for field in ("subject", "letter", "signature", "ask", "ask_label")
        for index, code in enumerate(("en", "es"))
    }
    issue = Issue.objects.create(
        **words,
        ask_url=f"{settings.SITE_URL}/hubs/find/",
        sections=["articles"],
        is_sample=True,
        created_at=sent_at,
    )
    issue.articles.set(Article.objects.filter(slug__in=content["articles"]))
    issue.batch = Batch.objects.create(
        key="sample:issue",
        title=content["subject"][0],
        stream=mails.Issue(None).stream,
        template=mails.Issue.name,
        audience=ReadersOfIssue.name,
        context=issues.frozen(issue),
        state=Batch.State.FINISHED,
        created_at=sent_at,
        started_at=sent_at,
        finished_at=sent_at + timedelta(minutes=11),
    )
    issue.save()


def _article(content: dict[str, Any], published_at: datetime, **values: Any) -> None:
    article = put(
        Article,
        {"slug": content["slug"]},
        title=content["title"],
        summary=content["summary"],
        published_at=published_at,
        state=Article.State.PUBLISHED,
        source_name=content.get("source_name", ""),
        source_url=content.get("source_url", ""),
        **values,
    )
    article.coalitions.set(Coalition.objects.filter(slug__in=content["coalitions"]))
    article.counties.set(content.get("counties", []))
