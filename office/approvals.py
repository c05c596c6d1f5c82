"""Steps that a second member of staff approves.

A step is a class in its app's `approvals.py`. Where it is attempted, `goes_on` says whether it may be taken now; if not,
a colleague is asked. When they approve, the step is carried out for the person who asked.
"""

from datetime import timedelta
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from office import audit
from office.models import Approval, SiteSettings
from office.named import Named

LIVES = timedelta(days=7)  # how long a colleague can decide
GOOD_FOR = timedelta(days=1)  # how long an approval lasts that the asker uses
EXPORTED = 500  # people in one export
MAILED = 5000  # people that one bulk email reaches

approval_changed = Signal()
"""An approval was asked for or decided. Argument: `approval`. Sent in the transaction of the change; `people` queues
the mails."""


class NotYours(Exception):
    """Already decided, expired, asked by the same person, or beyond the person's rights."""


class Impossible(Exception):
    """The step can no longer be carried out; raised by `carry_out`."""


class Step(Named):
    """A kind of step. `permission` is what the colleague needs who decides."""

    title: ClassVar[Any] = ""
    permission: ClassVar[str] = ""
    is_always_asked: ClassVar[bool] = False  # else only where the site settings ask for a second person

    def __init__(self, row: Any, **facts: Any) -> None:
        self.row, self.facts = row, facts

    def words(self) -> str:
        """Return what would be done, in a few words for the colleague."""
        return str(self.title)

    def carry_out(self, by: Any) -> None:
        """Take the step for `by`, who asked. By default they repeat it themselves."""

    def drop(self) -> None:
        """Undo what was prepared, when a colleague declined."""


def of(approval: Approval) -> Step | None:
    """Return the step of an approval with its row; None if its class or row is no longer there."""
    kind = Step.named(approval.step)
    try:
        model = apps.get_model(approval.object_type)
    except (LookupError, ValueError):
        return None
    row = model._base_manager.filter(pk=approval.object_id).first()
    step: Step | None = kind(row, **approval.facts) if kind and row is not None else None
    return step


def goes_on(step: Step, by: Any) -> bool:
    """Return whether `by` may take the step now; otherwise ask a colleague, once, and return False.

    It goes on where no second person is asked for, and where a colleague has approved it in the last day; that approval
    is then used up. A superuser takes the steps that are always asked alone. Opens its own transaction; logged.
    """
    asks = SiteSettings.objects.filter(asks_second_person=True).exists()
    if not asks and (not step.is_always_asked or by.is_superuser):
        return True
    now = timezone.now()
    with transaction.atomic():
        same = Approval.objects.select_for_update(of=("self",)).filter(
            step=step.name,
            object_type=step.row._meta.label_lower,
            object_id=step.row.pk,
            facts=step.facts,
            asked_by=by,
            used_at=None,
        )
        ready = same.filter(state=Approval.State.APPROVED, decided_at__gt=now - GOOD_FOR).first()
        if ready is not None:
            ready.used_at = now
            ready.save(update_fields=["used_at"])
            return True
        if not same.open().exists():
            approval = Approval.objects.create(
                step=step.name,
                object_type=step.row._meta.label_lower,
                object_id=step.row.pk,
                facts=step.facts,
                asked_by=by,
                expires_at=now + LIVES,
            )
            audit.record(by, "approval_asked", approval)
            approval_changed.send(Approval, approval=approval)
    return False


def decide(approval: Approval, by: Any, *, is_yes: bool) -> None:
    """Approve or decline. Approving carries the step out at once. Raises NotYours, Impossible.

    Locks the approval; logged. The person who asked cannot decide.
    """
    with transaction.atomic():
        row = Approval.objects.select_for_update(of=("self",)).filter(pk=approval.pk).open().first()
        if row is None or not decidable_by(by).filter(pk=row.pk).exists():
            raise NotYours
        row.state = Approval.State.APPROVED if is_yes else Approval.State.DECLINED
        row.decided_by, row.decided_at = by, timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        audit.record(by, f"approval_{row.state}", row)
        step = of(row)
        if step is None:
            raise NotYours
        if not is_yes:
            step.drop()
        elif type(step).carry_out is not Step.carry_out:
            step.carry_out(row.asked_by)
            row.used_at = timezone.now()
            row.save(update_fields=["used_at"])
        approval_changed.send(Approval, approval=row)


def decidable_by(person: Any) -> QuerySet[Approval]:
    """Return the open approvals that `person` may decide: others asked for them, and they have the right."""
    names = [step.name for step in Step.all() if person.has_perm(step.permission)]
    rows = Approval.objects.open().filter(step__in=names, asked_by__isnull=False).exclude(asked_by=person)
    return rows if person.is_active and person.is_staff else rows.none()


def seen_by(person: Any) -> QuerySet[Approval]:
    """Return the approvals that `person` asked for or may decide about, open or not."""
    names = [step.name for step in Step.all() if person.has_perm(step.permission)]
    return Approval.objects.filter(Q(step__in=names) | Q(asked_by=person))


def colleagues(approval: Approval) -> QuerySet[Any]:
    """Return the people who may decide: active staff with the right, but for the one who asked."""
    step = Step.named(approval.step)
    label, _dot, codename = step.permission.partition(".") if step else ("", "", "")
    right = {"content_type__app_label": label, "codename": codename}
    permissions = apps.get_model("auth.permission")._default_manager.filter(**right)
    has_it = (
        Q(is_superuser=True) | Q(groups__permissions__in=permissions) | Q(user_permissions__in=permissions)
    )
    people: models.Manager[Any] = get_user_model()._default_manager
    return people.filter(has_it, is_staff=True, is_active=True).exclude(pk=approval.asked_by_id).distinct()
