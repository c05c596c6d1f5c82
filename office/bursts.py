"""Mass sign-ups: many rows from one network in a short time that no one has confirmed, shown to staff.

Anyone can fill in an open form, so anyone can fill in many. Apps contribute where such rows are, and how they go.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office import audit
from office.contributions import Contribution, of

LEAST = 20  # rows from one network: more than a household, a bus, or two
WITHIN = timedelta(days=3)
KEEPS = _("The IP address from which a form was filled in without signing in: three days.")


@dataclass(frozen=True)
class BurstSource(Contribution):
    """Rows made with an app's open form that no one has confirmed; each has `network` (`open_forms.posting_network`).

    `title` names the form. `rows()` returns the rows, `about` is their foreign key to what they are for ("" for none),
    `moment` the field of when they were made. `remove(rows, by)` takes some away without telling anyone: the addresses
    may be invented, or belong to people who know nothing of it. It returns how many, and may lock.
    """

    title: Any
    rows: Callable[[], QuerySet[Any]]
    about: str
    moment: str
    remove: Callable[[QuerySet[Any], Any], int]


@dataclass(frozen=True)
class Burst:
    """Some unconfirmed rows of one source, about one thing, from one network."""

    source: BurstSource
    network: str
    about_id: int
    about: str
    number: int
    first_at: datetime
    last_at: datetime


def found(now: datetime | None = None) -> list[Burst]:
    """Return the bursts of the last days, largest first. Two queries for each source."""
    since = (now or timezone.now()) - WITHIN
    bursts = [burst for source in of(BurstSource) for burst in _of_source(source, since)]
    return sorted(bursts, key=lambda burst: -burst.number)


def _of_source(source: BurstSource, since: datetime) -> list[Burst]:
    rows = source.rows().filter(**{f"{source.moment}__gte": since}).exclude(network="").order_by()
    groups = list(
        rows.values("network", *filter(None, [source.about]))
        .annotate(number=Count("pk"), first_at=Min(source.moment), last_at=Max(source.moment))
        .filter(number__gte=LEAST)
    )
    titles: dict[int, Any] = {}
    if source.about and groups:
        model: Any = rows.model._meta.get_field(source.about).related_model
        titles = model._default_manager.in_bulk([key for group in groups if (key := group[source.about])])
    return [
        Burst(
            source,
            group["network"],
            group.get(source.about) or 0,
            str(titles.get(group.get(source.about), "")),
            group["number"],
            group["first_at"],
            group["last_at"],
        )
        for group in groups
    ]


def remove(name: str, network: str, about_id: int, *, by: Any) -> int:
    """Take away a burst's rows, however many there are by now. Returns how many; 0 for a source that is none. Logged."""
    source = next((one for one in of(BurstSource) if one.name == name), None)
    if source is None or not network:
        return 0
    about = {source.about: about_id or None} if source.about else {}
    with transaction.atomic():
        rows = source.rows().filter(network=network, **about)
        first = rows.first()
        number = source.remove(rows, by) if first is not None else 0
        if first is not None:
            audit.record(by, "sign_ups_removed", first, rows=number)
    return number


def forget_networks(now: datetime) -> int:
    """Erase the networks that are too old to show a burst. Returns the number of rows."""
    number = 0
    for source in of(BurstSource):
        model: Any = source.rows().model
        due = model._default_manager.filter(**{f"{source.moment}__lt": now - WITHIN}).exclude(network="")
        number += due.update(network="")
    return number
