"""The advocacy record: written when an action is approved, never changed, corrected by new rows, exported by year."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from advocacy import tax_classes
from advocacy.models import Action, AdvocacyRecord, Decision
from office import audit

# The answers and costs that a correction may set anew.
CORRECTABLE = (
    "on",
    "legislation",
    "is_specific",
    "has_view",
    "has_call",
    "audience",
    "hours",
    "cost",
    "funding",
)


class AlreadyCorrected(Exception):
    """Another row corrects it already; correct that one."""


def record_action(action: Action, by: Any) -> AdvocacyRecord | None:
    """Record an action that was just approved. Return None for a sample, which no export may contain.

    Must run in the transaction of the approval.
    """
    decision = action.decision
    if decision.is_sample or decision.body.is_sample:
        return None
    with translation.override("en"):
        what = str(action)[:200]
    answers = tax_classes.answers_of(decision, has_call=True)
    return _write(decision, answers, by, action=action, kind=action.kind, what=what, on=timezone.localdate())


def record_other(decision: Decision, by: Any, *, what: str, has_call: bool, **values: Any) -> AdvocacyRecord:
    """Record something that is no action of the portal, such as a report or a talk with staff of a body. Logged."""
    answers = tax_classes.answers_of(decision, has_call=has_call)
    values = {"on": timezone.localdate(), "kind": "other", **values}
    with transaction.atomic():
        return _write(decision, answers, by, what=what, **values)


def correct(row: AdvocacyRecord, by: Any, *, note: str, **changes: Any) -> AdvocacyRecord:
    """Write a new row in place of `row`, with some of CORRECTABLE changed and the class worked out anew. Logged.

    Raises AlreadyCorrected.
    """
    with transaction.atomic():
        kept = AdvocacyRecord.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if AdvocacyRecord.objects.filter(corrects=kept).exists():
            raise AlreadyCorrected
        values = {name: getattr(kept, name) for name in CORRECTABLE} | changes
        answers = tax_classes.Answers(
            **{
                name: values.pop(name)
                for name in ("legislation", "is_specific", "has_view", "has_call", "audience")
            }
        )
        return _write(
            kept.decision,
            answers,
            by,
            action=kept.action,
            corrects=kept,
            kind=kept.kind,
            what=kept.what,
            note=note,
            **values,
        )


def _write(decision: Decision, answers: tax_classes.Answers, by: Any, **values: Any) -> AdvocacyRecord:
    result, reason = tax_classes.classify(answers)
    with translation.override("en"):
        words = str(reason)
    row = AdvocacyRecord(
        decision=decision,
        body_name=decision.body.name,
        docket=decision.docket,
        made_by=getattr(by, "pk", None),
        result=result,
        reason=words,
        **vars(answers),
        **values,
    )
    row.save()
    audit.record(by, "advocacy.recorded", row, result=str(result))
    return row


def standing() -> QuerySet[AdvocacyRecord]:
    """Return the records that no later row corrects, oldest first; never about a sample."""
    real = AdvocacyRecord.objects.filter(decision__is_sample=False, decision__body__is_sample=False)
    return real.filter(corrected_by=None).order_by("on", "pk")


def year_of(ends_on: date) -> tuple[date, date]:
    """Return the first and last day of the fiscal year that ends on a day."""
    before = date(ends_on.year - 1, ends_on.month, min(ends_on.day, 28))
    first = date(before.year + (before.month == 12), before.month % 12 + 1, 1)
    return first, ends_on


HEAD = (
    "Date", "Decision maker", "Docket", "Decision", "What we did", "Class", "Reason", "Staff hours", "Paid from",
    "II-A 1a Grassroots lobbying ($)", "II-A 1b Direct lobbying ($)", "II-A 1c Total lobbying ($)",
    "II-A 1d Other exempt purpose ($)", "II-B line", "II-B amount ($)", "Corrects row", "Row",
)  # fmt: skip
# The lines of Part II-B, for organizations that did not elect 501(h). Source: Schedule C (Form 990), Part II-B.
LINES = {
    "write": "1d Mailings to members, legislators, or the public",
    "sign": "1d Mailings to members, legislators, or the public",
    "call": "1g Direct contact with legislators or their staffs",
    "speak": "1g Direct contact with legislators or their staffs",
    "come": "1h Rallies, demonstrations, seminars, or similar means",
}


def schedule_c(first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a fiscal year in the columns of Schedule C of Form 990, without corrected rows, and a total."""
    totals = [Decimal(0)] * 4
    for row in standing().filter(on__gte=first, on__lte=last).select_related("decision"):
        grassroots = row.cost if row.result == AdvocacyRecord.Result.GRASSROOTS else Decimal(0)
        direct = row.cost if row.result == AdvocacyRecord.Result.DIRECT else Decimal(0)
        lobbying_cost = grassroots + direct
        other = row.cost - lobbying_cost
        is_lobbying = row.result in (AdvocacyRecord.Result.GRASSROOTS, AdvocacyRecord.Result.DIRECT)
        line = LINES.get(row.kind, "1i Other activities") if is_lobbying else ""
        amounts = [grassroots, direct, lobbying_cost, other]
        totals = [total + one for total, one in zip(totals, amounts, strict=True)]
        yield (
            row.on, row.body_name, row.docket, row.decision.title, row.what, row.get_result_display(), row.reason,
            row.hours, row.get_funding_display(), *amounts, line, lobbying_cost, row.corrects_id or "", row.pk,
        )  # fmt: skip
    yield ("", "", "", "", _("Total"), "", "", "", "", *totals, "", totals[2], "", "")
