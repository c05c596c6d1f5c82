"""The end of a coalition: merged into another, or archived. Its page redirects, or stays with its history."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions import mails, membership
from coalitions.models import Coalition, Invitation, Membership, Partner
from coalitions.signals import coalition_ended
from mailing import outbox
from office import audit
from people.models import Person

Life = Coalition.Life


class NotMergeable(Exception):
    """The two are not of one kind, are the same, or one of them has ended."""


def merge(coalition: Coalition, into: Coalition, by: Person) -> int:
    """Merge a coalition into another of its kind. Returns how many members moved.

    Its members become members of the other, and are mailed how to leave. A person removed or blocked there stays
    so. Facilitators move as members: the other coalition chooses its own. Partners move too. Raises NotMergeable.
    Locks both rows, the lower id first; logged.
    """
    with transaction.atomic():
        rows = Coalition.objects.select_for_update().order_by("pk").in_bulk([coalition.pk, into.pk])
        source, target = rows[coalition.pk], rows[into.pk]
        alive = {Life.ACTIVE, Life.QUIET}
        if source == target or source.kind != target.kind or not {source.life, target.life} <= alive:
            raise NotMergeable
        moved = 0
        for row in Membership.objects.active().filter(coalition=source).select_related("person"):
            moved += _bring(row, target, source.name, by)
        for partner in Partner.objects.filter(coalition=source):
            Partner.objects.get_or_create(organization_id=partner.organization_id, coalition=target)
        _end(source, Life.MERGED, by, merged_into=target)
        audit.record(by, "coalition.merged", source, coalition_id=source.pk, into=target.pk, moved=moved)
    return moved


def _bring(row: Membership, target: Coalition, former: str, by: Person) -> bool:
    try:
        joined = membership.join(
            target,
            row.person,
            perspective=row.perspective,
            is_shown=row.is_shown,
            wording=str(_("%(former)s became part of %(name)s.") % {"former": former, "name": target.name}),
            source=f"merger of {row.coalition_id}",
            approved_by=by,
        )
    except membership.NotWelcome:
        return False
    if joined.state == Membership.State.PENDING:
        membership.approve(joined, by)
    outbox.queue(mails.Merged(joined, former=former), key=f"merged:{row.pk}:{target.pk}")
    return True


def archive(coalition: Coalition, by: Person) -> None:
    """End a coalition's work and keep its page. Raises NotMergeable if it has already ended. Locks it; logged."""
    with transaction.atomic():
        row = Coalition.objects.select_for_update().get(pk=coalition.pk)
        if row.life not in {Life.ACTIVE, Life.QUIET}:
            raise NotMergeable
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
