"""The space in which facilitators run their coalition: who may enter, its menu, its first steps.

Upper rooms add pages and steps by `office.registries.manage_entries` and `first_steps`; their views begin with
`managed` and their templates extend `coalitions/manage/_page.html`.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Invitation, JoinRequest, Letter, Membership, PaperSheet
from mailing.models import Call
from office.registries import FirstStep, ManageEntry, first_steps, manage_entries


@dataclass(frozen=True)
class Entry:
    """A line of the menu: `count` things wait there."""

    title: Any
    about: Any
    url: str
    count: int
    is_here: bool


def menu(coalition: Coalition, path: str) -> list[Entry]:
    """The pages of the space for one coalition, marked where `path` is; a fixed number of queries."""
    entries = [
        (entry, entry.url(coalition)) for entry in manage_entries if entry.kind in {"", coalition.kind}
    ]  # the longest address that the path begins with is where we are
    here = max((url for _entry, url in entries if path.startswith(url)), key=len, default="")
    return [
        Entry(entry.title, entry.about, url, entry.count(coalition), url == here) for entry, url in entries
    ]


@dataclass(frozen=True)
class Step:
    title: Any
    about: Any
    url: str
    is_done: bool


def steps(coalition: Coalition) -> list[Step]:
    """The first steps of a coalition, each with whether it is done; one query a step at most."""
    return [
        Step(step.title, step.about, step.url(coalition), step.is_done(coalition)) for step in first_steps
    ]


def set_joining(coalition: Coalition) -> None:
    """Note that those who lead have said how people join."""
    Coalition.objects.filter(pk=coalition.pk).update(joining_set_at=timezone.now())


def print_flyer(coalition: Coalition) -> None:
    """Note that the flyer was opened to be printed."""
    Coalition.objects.filter(pk=coalition.pk).update(flyer_printed_at=timezone.now())


def _requests(coalition: Coalition) -> int:
    pending = Membership.objects.pending().filter(coalition_id=coalition.pk).count()
    return pending + JoinRequest.objects.to_call().filter(coalition_id=coalition.pk).count()


def _letters(coalition: Coalition) -> int:
    return Letter.objects.waiting().filter(coalition_id=coalition.pk).count()


def _calls(coalition: Coalition) -> int:
    return Call.objects.owed_by(coalition).to_make().count()


def _spokespeople(coalition: Coalition) -> int:
    return Membership.objects.speaking_unconfirmed().filter(coalition_id=coalition.pk).count()


def _address(name: str, coalition: Coalition) -> str:
    return coalition.address(name)


def _has_people(coalition: Coalition) -> bool:
    return (
        PaperSheet.objects.filter(coalition_id=coalition.pk).exists()
        or Invitation.objects.filter(coalition_id=coalition.pk).exists()
    )


def _has_two_leading(coalition: Coalition) -> bool:
    return Membership.objects.leading().filter(coalition_id=coalition.pk).count() >= 2


ENTRIES: list[tuple[str, Any, Any, Any]] = [
    ("requests", _("Requests"), _("Who asks to join, and who wants a call."), _requests),
    ("letters", _("Letters"), _("What people wrote to you. Nobody sees your address."), _letters),
    ("announce", _("Announcements"), _("Write to all members; those without e-mail get a call."), None),
    ("calls", _("Calls"), _("People without e-mail: whom to call, and what to say."), _calls),
    ("manage-members", _("Members"), _("Everybody who is in it, with your notes."), _spokespeople),
    ("paper", _("From paper"), _("Type in or paste a list that people signed."), None),
    ("invite", _("Invite"), _("Ask people to join, by e-mail."), None),
    ("page", _("Your page"), _("What you say of yourselves, in two languages."), None),
    ("how-to-join", _("How people join"), _("Open or by request, your questions, your agreement."), None),
    ("leads", _("Who leads"), _("Name a second person, hand over, step down."), None),
    ("partners", _("Partners"), _("The organizations that are part of it."), None),
    ("print-flyer", _("Flyer"), _("One sheet in two languages, with a QR code."), None),
]

STEPS: list[tuple[str, Any, str, Any]] = [
    (
        "page",
        _("Write who you are"),
        "page",
        lambda coalition: bool(coalition.summary and coalition.story),
    ),
    (
        "joining",
        _("Say how people join"),
        "how-to-join",
        lambda coalition: coalition.joining_set_at is not None,
    ),
    ("people", _("Add the people you have on paper"), "paper", _has_people),
    ("second", _("Name a second facilitator"), "leads", _has_two_leading),
    (
        "flyer",
        _("Print the flyer"),
        "print-flyer",
        lambda coalition: coalition.flyer_printed_at is not None,
    ),
]


def register() -> None:
    for order, (name, title, about, count) in enumerate(ENTRIES):
        more = {"count": count} if count else {}
        manage_entries.register(
            ManageEntry(
                f"coalitions.{name}", title, partial(_address, name), about, order=10 + 5 * order, **more
            )
        )
    # Upper rooms find room between them: a step every ten.
    for order, (name, title, page, is_done) in enumerate(STEPS):
        first_steps.register(
            FirstStep(f"coalitions.{name}", title, partial(_address, page), is_done, order=10 * (order + 1))
        )
