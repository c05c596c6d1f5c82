"""Retention: erase what has been kept long enough, rule by rule, and record what each run did."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office import bursts, form_drafts, privacy
from office.models import RetentionRun

logger = logging.getLogger(__name__)


class Rule(NamedTuple):
    """What is erased, in words, and `sweep(now)`, which erases what is due and returns the number of rows."""

    label: str
    title: Any
    keeps: Any
    sweep: Callable[[datetime], int]


def rules() -> Iterator[Rule]:
    """Yield every rule: one for each registered table, the networks of open forms, and unsaved forms of staff."""
    for held in privacy.tables().values():
        if held.erase:
            yield Rule(held.label, held.model._meta.verbose_name_plural, held.keeps, held.sweep)
    yield Rule("networks", _("IP addresses of open forms"), bursts.KEEPS, bursts.forget_networks)
    yield Rule("office.FormDraft", _("unsaved forms of staff"), form_drafts.KEEPS, form_drafts.sweep)


def sweep(now: datetime, *, dry: bool = False) -> RetentionRun:
    """Erase what is due, rule by rule, and return the run with its counts and failures. Idempotent.

    Each rule has its own transaction: one that fails is logged and named in the run, and the others go on. With
    `dry` every transaction is rolled back and the run is not saved: only that shows exactly what a run takes.
    """
    run = RetentionRun(started_at=now)
    for rule in rules():
        try:
            with transaction.atomic():
                run.counts[rule.label] = rule.sweep(now)
                transaction.set_rollback(dry)
        except Exception as error:  # whatever a rule raises must not keep the data of the other rules
            logger.exception("retention_failed", extra={"model": rule.label})
            run.failures[rule.label] = type(error).__name__
    run.ended_at = timezone.now()
    if not dry:
        run.save()
    return run


def in_words(run: RetentionRun) -> list[dict[str, Any]]:
    """Return the run's rules as [{"title", "keeps", "count", "failure"}], in the active language."""
    return [
        {
            "title": rule.title,
            "keeps": rule.keeps,
            "count": run.counts.get(rule.label),
            "failure": run.failures.get(rule.label, ""),
        }
        for rule in rules()
        if rule.label in run.counts or rule.label in run.failures
    ]
