"""What waits for a person: invitations; and for those who lead a coalition, requests, letters, calls."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import methodcaller
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.models import Coalition, Invitation, JoinRequest, Letter, Membership
from mailing import references
from mailing.models import Call
from office.registries import Waiting, Waits, waiting


@dataclass(frozen=True)
class Counted:
    """Rows of which each coalition hears by their number.

    `field` holds the coalition's number; `words(n)` says how many wait, `path(coalition)` where they are answered.
    """

    rows: QuerySet
    field: str
    words: Callable[[int], str]
    path: Callable[[Coalition], str]


def by_coalition(led: list[Coalition], *counted: Counted) -> list[Waits]:
    """A line for each of `led` that rows wait under, kind by kind. One query, however many kinds and coalitions."""
    numbers = [coalition.pk for coalition in led]
    parts = [
        kind.rows.order_by()
        .filter(**{f"{kind.field}__in": numbers})
        .annotate(nth=Value(nth))
        .values_list("nth", kind.field)
        .annotate(n=Count("pk"))
        for nth, kind in enumerate(counted)
    ]
    counts = {(nth, pk): n for nth, pk, n in parts[0].union(*parts[1:], all=True)} if led else {}
    return [
        Waits(kind.words(counts[nth, coalition.pk]), kind.path(coalition), coalition.name)
        for nth, kind in enumerate(counted)
        for coalition in led
        if (nth, coalition.pk) in counts
    ]


def _requests(n: int) -> str:
    return ngettext("%(n)d person asks to join", "%(n)d people ask to join", n) % {"n": n}


def _to_call(n: int) -> str:
    return ngettext("%(n)d person would like a call to join", "%(n)d people would like a call to join", n) % {
        "n": n
    }


def _letters(n: int) -> str:
    return ngettext("%(n)d letter to answer", "%(n)d letters to answer", n) % {"n": n}


def _calls(n: int) -> str:
    return ngettext("%(n)d call to make", "%(n)d calls to make", n) % {"n": n}


def _speaking(n: int) -> str:
    return ngettext(
        "%(n)d member says that they speak for an organization",
        "%(n)d members say that they speak for an organization",
        n,
    ) % {"n": n}


def _unconfirmed(coalition: Coalition) -> str:
    return f"{coalition.address('manage-members')}?show=unconfirmed"


def lines(person: Any, led: list[Coalition]) -> list[Waits]:
    """Two queries at most."""
    invitations = Invitation.objects.open().filter(email=person.email or "-").select_related("coalition")
    found = [
        Waits(_("You are invited to %(name)s.") % {"name": row.coalition.name}, row.coalition.join_path)
        for row in invitations
    ]
    if not led:
        return found
    requests, letters, calls = (methodcaller("address", name) for name in ("requests", "letters", "calls"))
    owed, _number = references.of(led[0])
    to_make = Call.objects.to_make().filter(owed_type=owed)
    return found + by_coalition(
        led,
        Counted(Membership.objects.pending(), "coalition", _requests, requests),
        Counted(JoinRequest.objects.to_call(), "coalition", _to_call, requests),
        Counted(Letter.objects.waiting(), "coalition", _letters, letters),
        Counted(to_make, "owed_id", _calls, calls),
        Counted(Membership.objects.speaking_unconfirmed(), "coalition", _speaking, _unconfirmed),
    )


def register() -> None:
    waiting.register(Waiting("coalitions", lines, order=10))
