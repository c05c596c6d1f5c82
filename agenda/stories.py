"""Services for stories and the teller's permissions, each given and withdrawn separately."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agenda import mails
from agenda.models import AgendaItem, Story, StoryConsent, Use
from agenda.proposals import NotYours
from coalitions.models import Coalition, Membership
from mailing import outbox
from office import audit
from people.models import Person
from pse_portal import signed_links

ERASED: dict[str, Any] = {
    "words": "", "translation": "", "translated_by": "", "teller": "", "place": "", "email": "", "phone": "",
}  # fmt: skip


class NoYes(Exception):
    """The permission that members may read the story is missing; without it nothing may be kept."""


def record(
    coalition: Coalition, by: Person, *, uses: list[str], how: str, own: bool = False, **values: Any
) -> Story:
    """Record a story with the teller's permissions. A member can write their own (`own`); otherwise `by` is recorded
    as the member who wrote it down. Queues a mail to the teller with a signed link to withdraw each permission
    without a password. Raises NoYes, NotYours.
    """
    if Use.CIRCLE not in uses:
        raise NoYes
    with transaction.atomic():
        if not Membership.objects.active().filter(coalition=coalition.pk, person=by).exists():
            raise NotYours
        story = Story.objects.create(
            coalition_id=coalition.pk, taken_by=by, person=by if own else None, **values
        )
        for use in Use:
            if use in uses:
                StoryConsent.objects.create(story=story, use=use, how=how, recorded_by=by)
        audit.record(by, "story.recorded", story, coalition_id=coalition.pk, uses=sorted(uses))
        outbox.queue(mails.StoryKept(story), key=f"story:{story.pk}")
    return story


def _locked(story: Story) -> Story:
    return Story.objects.select_for_update(of=("self",)).get(pk=story.pk)


def allow(story: Story, use: str, by: Any, how: str) -> None:
    """Record a permission. Idempotent. Raises NoYes if the story was erased."""
    with transaction.atomic():
        row = _locked(story)
        if row.erased_at is not None:
            raise NoYes
        if not StoryConsent.objects.standing().filter(story=row, use=use).exists():
            StoryConsent.objects.create(story=row, use=use, how=how, recorded_by=by)
            audit.record(by, "story.allowed", row, coalition_id=row.coalition_id, use=str(use))


def withdraw(story: Story, use: str, by: Any) -> None:
    """Withdraw one permission, effective with the next request.

    Withdrawing the permission for the circle withdraws all others and erases the words.
    """
    with transaction.atomic():
        row = _locked(story)
        standing = StoryConsent.objects.standing().filter(story=row)
        if use != Use.CIRCLE:
            standing = standing.filter(use=use)
        standing.update(withdrawn_at=timezone.now())
        audit.record(by, "story.withdrawn", row, coalition_id=row.coalition_id, use=str(use))
        if use == Use.CIRCLE:
            erase(row)


def erase(row: Story) -> None:
    """Erase the words and the teller's identity; the row stays. The caller must be in a transaction."""
    Story.objects.filter(pk=row.pk).update(**ERASED, person=None, erased_at=timezone.now())
    row.items.clear()


def forget(rows: QuerySet[Story]) -> int:
    """Erase stories and delete their current permissions; return how many. The caller must be in a transaction."""
    found = list(rows)
    for row in found:
        row.consents.filter(withdrawn_at__isnull=True).delete()
        erase(row)
    return len(found)


def speak_for(story: Story, item: AgendaItem, by: Person) -> None:
    """Link a story to an item. `by` must see the story, and facilitate the item's coalition or be allowed to record
    the story's permissions. Raises NotYours.
    """
    with transaction.atomic():
        row = _locked(story)
        mine = Story.objects.visible_to(by).filter(pk=row.pk).exists()
        led = AgendaItem.objects.editable_by(by).filter(pk=item.pk).exists()
        kept = Story.objects.kept_by(by).filter(pk=row.pk).exists()
        if not mine or not (led or kept) or row.erased_at is not None:
            raise NotYours
        row.items.add(item)
        audit.record(by, "story.linked", row, coalition_id=row.coalition_id, item=item.pk)


def by_token(value: str) -> Story | None:
    """Return the story of the teller's signed link; None if the link is invalid."""
    found: Story | None = signed_links.find(Story.objects.all(), Story.OWN_LINK, value)
    return found


def rename_teller(person: Person, former: set[str]) -> None:
    """Put a teller's present public name in place of the former ones on their stories; another one they chose stays.

    The caller must be in a transaction.
    """
    rows = Story.objects.filter(person=person, teller__in=former)
    rows.update(teller=person.shown_as or person.name)
