"""A goal that is won becomes commitments, in one step."""

from typing import Any

from django.db import transaction
from django.utils.text import Truncator, slugify

from advocacy.models import Commitment, PublicBody
from agenda.models import AgendaItem, State
from coalitions.models import Coalition
from hubs.models import County
from office import audit
from people.models import Person


class NotYours(Exception):
    """The person does not facilitate the goal's coalition."""


class NotWon(Exception):
    """Only a goal that is won has been promised something."""


def watching_hubs(item: AgendaItem) -> Any:
    """Return the hubs that can watch it: those that raised it, and its own."""
    raised = AgendaItem.objects.filter(carried_to__item=item).values("coalition")
    hubs = Coalition.objects.listed().filter(kind=Coalition.Kind.HUB)
    return (hubs.filter(pk__in=raised) | hubs.filter(pk=item.coalition_id)).distinct().order_by("name")


def promise(
    item: AgendaItem,
    by: Person,
    lines: list[dict[str, Any]],
    *,
    body: PublicBody,
    hub: Coalition | None,
    language: str = "en",
    **document: str,
) -> list[Commitment]:
    """Create a commitment for each of `lines` (`words`, `due_on`), with the goal's places. Logged.

    The counties are the watching hub's, else the decision maker's. Locks the goal, so that a second press adds none
    of the same words. Raises NotYours, NotWon.
    """
    with transaction.atomic():
        row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if not AgendaItem.objects.editable_by(by).filter(pk=row.pk).exists():
            raise NotYours
        if row.state != State.WON:
            raise NotWon
        made = []
        for line in lines:
            if Commitment.objects.filter(goal=row, **{f"words_{language}": line["words"]}).exists():
                continue
            made.append(_made(row, by, line, body, hub, language, document))
        counties = County.objects.filter(hubs=hub.pk) if hub else body.counties.all()
        for one in made:
            one.counties.set(counties)
            audit.record(by, "commitment.added", one, coalition_id=one.watched_by_id)
    return made


def _made(
    item: AgendaItem,
    by: Person,
    line: dict[str, Any],
    body: PublicBody,
    hub: Coalition | None,
    language: str,
    document: dict[str, str],
) -> Commitment:
    title = Truncator(line["words"]).chars(110)
    return Commitment.objects.create(
        slug=free_slug(title),
        body=body,
        watched_by=hub,
        goal=item,
        due_on=line["due_on"],
        promised_on=item.closed_on,
        is_statewide=hub is None and body.is_statewide,
        is_sample=item.is_sample,
        created_by=by,
        **{f"title_{language}": title, f"words_{language}": line["words"]},
        **document,
    )


def free_slug(title: str) -> str:
    """Return an address made from a title that no commitment has yet."""
    first = slugify(title)[:70].strip("-") or "commitment"
    slug, nth = first, 2
    while Commitment.objects.filter(slug=slug).exists():
        slug, nth = f"{first}-{nth}", nth + 1
    return slug
