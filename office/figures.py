"""Figures about the whole portal for Prometheus (`pse_portal.metrics`), read from the database. None names a person."""

import shutil
from itertools import chain

from django.conf import settings
from django.db.models.functions import Now

from office import contributions, system
from office.contributions import FigureSource
from office.models import Tick
from pse_portal.metrics import Figures


def all_figures() -> Figures:
    """Return every app's figures."""
    return [*_own(), *chain.from_iterable(source.figures() for source in contributions.of(FigureSource))]


def _own() -> Figures:
    ages = {
        name: (now - ran_at).total_seconds()
        for name, now, ran_at in Tick.objects.exclude(ran_at=None).values_list("name", Now(), "ran_at")
    }
    wells = {one.check.name: float(one.problem is None) for one in system.look()}
    return [
        ("pse_tick_age_seconds", "Seconds since each tick ran", "tick", ages),
        ("pse_check_ok", "Whether each check of the System page is well", "check", wells),
        ("pse_disk_free_bytes", "Free bytes in VAR", "", {"": float(shutil.disk_usage(settings.VAR).free)}),
    ]
