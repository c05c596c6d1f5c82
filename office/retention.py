"""Retention: erase what has been kept long enough, rule by rule, and record what each run did."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from office import privacy
from office.models import RetentionRun

logger = logging.getLogger(__name__)


def sweep(now: datetime, *, dry: bool = False) -> RetentionRun:
    """Erase what is due, model by model, and return the run with its counts and failures. Idempotent.

    Each rule has its own transaction: one that fails is logged and named in the run, and the others go on. With
    `dry` every transaction is rolled back and the run is not saved: only that shows exactly what a run takes.
    """
    run = RetentionRun(started_at=now)
    for held in privacy.tables().values():
        if not held.erase:
            continue
        try:
            with transaction.atomic():
                run.counts[held.label] = held.sweep(now)
                transaction.set_rollback(dry)
        except Exception as error:  # whatever a rule raises must not keep the data of the other rules
            logger.exception("retention_failed", extra={"model": held.label})
            run.failures[held.label] = type(error).__name__
    run.ended_at = timezone.now()
    if not dry:
        run.save()
    return run


def in_words(run: RetentionRun) -> list[dict[str, Any]]:
    """Return the run's rules as [{"title", "keeps", "count", "failure"}], in the active language."""
    return [
        {
            "title": held.model._meta.verbose_name_plural,
            "keeps": held.keeps,
            "count": run.counts.get(held.label),
            "failure": run.failures.get(held.label, ""),
        }
        for held in privacy.tables().values()
        if held.label in run.counts or held.label in run.failures
    ]
