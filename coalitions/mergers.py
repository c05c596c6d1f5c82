"""The end of a coalition: merged into another, or archived. Its page redirects, or stays with its history."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions import member_moves
from coalitions.models import Coalition, Invitation, Merger, Partner
from coalitions.signals import coalition_ended
from office import audit
from people.models import Person

Life = Coalition.Life


class NotMergeable(Exception):
    """The two are not of one kind, are the same, or one of them has ended."""


class StillMoving(NotMergeable):
    """Members of a coalition that was merged into this one are still on their way into it."""


def merge(coalition: Coalition, into: Coalition, by: Person) -> Merger:
    """Merge a coalition into another of its kind.

    Its members become members of the other, and are mailed how to leave: up to 200 at once, more by a worker afterwards;
    the merger that is returned says how many (`member_moves`). A person removed or blocked there stays so. Facilitators
    move as members: the other coalition chooses its own. Partners move too. Raises NotMergeable. Locks both rows, the
    lower id first; logged.
    """
    with transaction.atomic():
        rows = Coalition.objects.select_for_update().order_by("pk").in_bulk([coalition.pk, into.pk])
        source, target = rows[coalition.pk], rows[into.pk]
        alive = {Life.ACTIVE, Life.QUIET}
        if source == target or source.kind != target.kind or not {source.life, target.life} <= alive:
            raise NotMergeable
        _let_arrive(source)
        organizations = Partner.objects.filter(coalition=source).values_list("organization_id", flat=True)
        Partner.objects.bulk_create(
            [Partner(organization_id=pk, coalition=target) for pk in organizations], ignore_conflicts=True
        )
        _end(source, Life.MERGED, by, merged_into=target)
        wording = _("%(former)s became part of %(name)s.") % {"former": source.name, "name": target.name}
        merger = member_moves.begin(source, target, by, wording)
        facts = {"into": target.pk, "members": merger.total, "moved": merger.moved}
        audit.record(by, "coalition.merged", source, coalition_id=source.pk, **facts)
    return merger


def _let_arrive(coalition: Coalition) -> None:
    """Raise StillMoving if a worker is bringing members in. The caller must hold the lock."""
    if Merger.objects.filter(source__merged_into=coalition).exists():
        raise StillMoving


def archive(coalition: Coalition, by: Person) -> None:
    """End a coalition's work and keep its page. Raises NotMergeable if it has already ended, StillMoving. Locks it; logged."""
    with transaction.atomic():
        row = Coalition.objects.select_for_update().get(pk=coalition.pk)
        if row.life not in {Life.ACTIVE, Life.QUIET}:
            raise NotMergeable
        _let_arrive(row)
        _end(row, Life.ARCHIVED, by)
        audit.record(by, "coalition.archived", row, coalition_id=row.pk)


def _end(row: Coalition, life: str, by: Person, merged_into: Coalition | None = None) -> None:
    row.life = life
    row.merged_into = merged_into
    row.ended_on = timezone.localdate()
    row.save(update_fields=["life", "merged_into", "ended_on", "updated_at"])
    Invitation.objects.open().filter(coalition=row).update(
        state=Invitation.State.WITHDRAWN, ended_at=timezone.now()
    )
    coalition_ended.send(Coalition, coalition=row, by=by)
