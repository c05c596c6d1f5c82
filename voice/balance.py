"""The balance of a connection: what each side asked of the other, and whether it only runs one way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubs.models import HubCircle
from voice.models import Ask, Exchange

Side = HubCircle.Side


@dataclass
class Asked:
    """What one side asked: in total, answered by the other, open; `days` from each request to its answer."""

    asked: int = 0
    answered: int = 0
    open: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def median_days(self) -> int | None:
        """The median of `days`, rounded half up; None without answers."""
        return int(median(self.days) + 0.5) if self.days else None


@dataclass
class Balance:
    """Of one connection: requests of either side, exchanges in either direction. Withdrawn requests are not counted."""

    hub: Asked = field(default_factory=Asked)
    circle: Asked = field(default_factory=Asked)
    to_circle: int = 0
    to_hub: int = 0

    def of(self, side: str) -> Asked:
        return self.hub if side == Side.HUB else self.circle

    @property
    def one_way(self) -> str:
        """Either "to_hub" or "to_circle" if help went only that way; else "".

        To the hub go exchanges in that direction and the hub's requests that the circle accepted; and vice versa.
        """
        if self.to_hub and not self.to_circle:
            return "to_hub"
        if self.to_circle and not self.to_hub:
            return "to_circle"
        return ""

    def sentence(self, side: str, name: str) -> str:
        """Return what one side asked, in sentences that begin with its name."""
        told = self.of(side)
        if not told.asked:
            return _("%(name)s hasn’t made any requests yet.") % {"name": name}
        made = ngettext("%(name)s made %(n)d request.", "%(name)s made %(n)d requests.", told.asked)
        words = [made % {"name": name, "n": told.asked}]
        if told.answered:
            words.append(_("Answered: %(answered)d.") % {"answered": told.answered})
        if told.median_days is not None:
            half = ngettext("Half within %(days)d day.", "Half within %(days)d days.", told.median_days)
            if not told.median_days:
                half = _("Half on the same day.")
            words.append(half % {"days": told.median_days})
        if told.open:
            words.append(_("Unanswered: %(open)d.") % {"open": told.open})
        return " ".join(words)

    def warning(self) -> str:
        """Return a warning if the connection only runs one way, else ""."""
        if self.one_way == "to_hub":
            return _("So far, this connection goes only one way: from the circle to the hub.")
        if self.one_way == "to_circle":
            return _("So far, this connection goes only one way: from the hub to the circle.")
        return ""


def balances(links: Iterable[HubCircle], since: date | None = None) -> dict[int, Balance]:
    """Return the balance of each connection by its pk, for all time or since a day. Two queries, however many."""
    found = {link.pk: Balance() for link in links}
    asks = Ask.objects.filter(link__in=list(found)).exclude(state=Ask.State.WITHDRAWN).order_by()
    exchanges = Exchange.objects.filter(link__in=list(found)).order_by()
    if since:
        asks, exchanges = asks.filter(asked_at__date__gte=since), exchanges.filter(on__gte=since)
    fields = ("link_id", "side", "state", "is_taken", "asked_at", "answered_at", "answered_side")
    for link_id, side, state, is_taken, asked_at, answered_at, answered_side in asks.values_list(*fields):
        balance = found[link_id]
        told = balance.of(side)
        told.asked += 1
        if answered_at is not None and answered_side != side:
            told.answered += 1
            told.days.append((answered_at - asked_at).days)
            if is_taken:
                _passed(balance, "to_hub" if side == Side.HUB else "to_circle")
        elif state == Ask.State.OPEN:
            told.open += 1
    for link_id, direction in exchanges.values_list("link_id", "direction"):
        for way in ("to_circle", "to_hub") if direction == Exchange.Direction.BOTH else (direction,):
            _passed(found[link_id], way)
    return found


def _passed(balance: Balance, way: Any) -> None:
    setattr(balance, way, getattr(balance, way) + 1)
