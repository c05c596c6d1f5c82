"""What advocacy contributes to other apps' pages."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from advocacy import (
    access,
    commitment_contributions,
    outcomes,
    petition_contributions,
    pledge_contributions,
    reviews,
    searchable,
    staff_contributions,
)
from advocacy.models import Action, Decision, Deed, ParticipationRule, PublicBody, Sitting, Speaker
from agenda.contributions import ItemPanel
from agenda.models import AgendaItem
from coalitions.models import Coalition
from events.models import Event
from office.bursts import BurstSource
from office.contributions import ActionItem, ActionSource, Contribution, SitemapEntry
from office.panels import CoalitionPanel, EventPanel, MePanel, listed, only_with
from pse_portal import prepared

SHOWN = 1
DECIDED_SHOWN = 3
SPEAKERS_SHOWN = 4


def _ahead_of(viewer: Any, coalition: Coalition) -> Any:
    return Decision.objects.public().ahead().of(coalition)


@only_with(_ahead_of)
def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """Return the next decisions that a circle or hub follows. At most four queries."""
    ahead = _ahead_of(request.user, coalition).with_next().select_related("body")
    rows = list(ahead.prefetch_related("sittings", "windows", "outcomes")[:SHOWN])
    return {"decisions": rows, "query": f"?{coalition.kind}={coalition.slug}"} if rows else None


def _behind_goal(request: HttpRequest, item: AgendaItem) -> dict[str, Any] | None:
    """Return the decisions that a goal is behind, with what was decided; of a hub's priority, those of the goals that
    circles made of it. Four queries where there is one.
    """
    goals = AgendaItem.objects.filter(Q(pk=item.pk) | Q(origins__origin=item)).values("pk")
    behind = Decision.goals.through.objects.filter(agendaitem__in=goals).values("decision")
    rows = Decision.objects.public().filter(pk__in=behind).select_related("body").with_next()
    found = list(rows.prefetch_related("sittings", "windows", "outcomes")[:DECIDED_SHOWN])
    return {"decisions": found} if found else None


def _sittings_at(viewer: Any, event: Event) -> QuerySet[Sitting]:
    return Sitting.objects.filter(event=event, decision__in=Decision.objects.public().values("pk"))


@only_with(_sittings_at)
def _at_event(request: HttpRequest, event: Event) -> dict[str, Any] | None:
    """Return the sittings to which people go together from this event, and which the visitor plans. Two queries."""
    sittings = list(_sittings_at(request.user, event).select_related("decision__body", "rule"))
    if not sittings:
        return None
    mine = access.counted_by(request.user).filter(sittings__in=sittings).values_list("pk", flat=True)
    return {"sittings": sittings, "planned": set(mine)}


def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return what staff of advocacy have to do: actions to approve, outcomes to write, rules to check.

    Three queries for them, none for others.
    """
    if not access.works_on_decisions(person):
        return []
    found = []
    desk = reverse("decisions:desk")
    waiting = Action.objects.filter(
        reviewed_at=None, withdrawn_at=None, closes_at__gt=timezone.now(), author__isnull=False
    )
    to_review = [row for row in waiting if reviews.may_review(person, row)]
    for number, words in (
        (len(to_review), ngettext("%(n)d action to approve", "%(n)d actions to approve", len(to_review))),
        (n := outcomes.due().count(), ngettext("%(n)d outcome to write", "%(n)d outcomes to write", n)),
        (
            n := ParticipationRule.objects.unchecked().count(),
            ngettext("%(n)d way to take part to check", "%(n)d ways to take part to check", n),
        ),
    ):
        if number:
            found.append(ActionItem(words % {"n": number}, desk, gettext("Advocacy desk")))
    return found


def _offers(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return the sittings whose offers to speak the person confirms, the next first. One query for facilitators."""
    rows = Speaker.objects.waiting()
    if not access.works_on_decisions(person):
        if not led:
            return []
        led_pks = [one.pk for one in led]
        behind = Q(sitting__decision__goals__coalition__in=led_pks) | Q(
            sitting__decision__goals__partner__in=led_pks
        )
        rows = rows.filter(
            Q(sitting__decision__coalitions__in=led_pks) | behind,
            sitting__decision__in=Decision.objects.public().values("pk"),
        )
    offers = {
        row.sitting_id: row.sitting
        for row in rows.select_related("sitting__decision").order_by("sitting__starts_at", "pk")
    }
    return [
        ActionItem(
            gettext("Offers to speak: %(title)s") % {"title": sitting.decision.title},
            reverse("decisions:speakers", args=[sitting.decision.slug, sitting.pk]),
            gettext("Speakers"),
        )
        for sitting in list(offers.values())[:SPEAKERS_SHOWN]
    ]


def _speaking(viewer: Any, person: Any) -> QuerySet[Speaker]:
    rows = Speaker.objects.active().filter(person=person, sitting__starts_at__gt=prepared.now())
    return rows.select_related("sitting__decision__body").order_by("sitting__starts_at", "pk")


def _guests_deeds() -> QuerySet[Deed]:
    return Deed.objects.filter(how=Deed.How.WEB, person=None, confirmed_at=None)


def _remove(rows: QuerySet[Any], by: Any) -> int:
    """Delete the rows without telling anyone. Returns how many."""
    return int(rows.delete()[0])


CONTRIBUTIONS: list[Contribution] = [
    searchable.DECISIONS,
    searchable.PETITIONS,
    searchable.COMMITMENTS,
    BurstSource(
        "advocacy.deeds",
        _("Actions people say they took"),
        _guests_deeds,
        "action",
        "done_at",
        _remove,
        order=75,
    ),
    BurstSource(
        "advocacy.speakers",
        _("Offers to speak"),
        Speaker.objects.waiting,
        "sitting",
        "offered_at",
        _remove,
        order=76,
    ),
    ActionSource("advocacy.speakers", _offers, order=44),
    MePanel("advocacy.speaking", "advocacy/panels/speaking.html", listed("rows", _speaking, 5), order=44),
    CoalitionPanel("advocacy.decisions", "advocacy/panels/decisions.html", _of_coalition, "main", order=25),
    ItemPanel("advocacy.goal", "advocacy/panels/goal_decisions.html", _behind_goal, order=20),
    EventPanel("advocacy.sittings", "advocacy/panels/sittings.html", _at_event, order=30),
    MePanel(
        "advocacy.followed",
        "advocacy/panels/followed.html",
        listed(
            "rows",
            lambda viewer, person: (
                Decision.objects.public().ahead().filter(followers__person=person).select_related("body")
            ),
            20,
        ),
        order=45,
    ),
    ActionSource("advocacy", _items, order=70),
    SitemapEntry(
        "advocacy",
        ("/decisions/", "/decision-makers/"),
        (
            (Decision.objects.public, "/decisions/{slug}/", None),
            (PublicBody.objects.shown, "/decision-makers/{slug}/", None),
        ),
    ),
    *commitment_contributions.CONTRIBUTIONS,
    *petition_contributions.CONTRIBUTIONS,
    *pledge_contributions.CONTRIBUTIONS,
    *staff_contributions.CONTRIBUTIONS,
]
