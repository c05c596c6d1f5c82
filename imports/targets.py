"""What a list can be imported as. Each app contributes its own (`Target`); the frame does the rest.

An import never mails anyone: a target only writes rows, through the ledger that undoing needs (`imports.ledger`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from imports.rows import Row
from office.contributions import Contribution, named, of
from pse_portal.forms import Form

NEW, CHANGED, LOWERED, HERE, OUT, ODD = "new", "changed", "lowered", "here", "out", "odd"
VERDICTS = {
    NEW: _("New"),
    CHANGED: _("Changed"),
    LOWERED: _("Will no longer get our email"),
    HERE: _("Already here, no changes"),
    OUT: _("Left out"),
    ODD: _("We can’t read these"),
}
ACTS = (NEW, CHANGED, LOWERED)  # those that write something

# Why a row is left out or cannot be read; a target adds its own with `Target.reasons`.
REASONS = {
    "bad_email": _("“%(typed)s” isn’t an email address."),
    "bad_phone": _("We can’t read the phone number “%(typed)s”."),
    "no_email": _("The email address is missing."),
    "no_name": _("The name is missing."),
    "no_contact": _("There’s no phone number or email address."),
    "twin": _("Same person as in row %(twin)s."),
    "chosen": _("You left it out."),
    "forgotten": _("Asked us to delete their data."),
    "left_list": _("Left that list, or the address doesn’t work."),
}


@dataclass(frozen=True)
class Judged:
    """A row and what happens to it; `reason` says why it is left out, `twin` is the other row of the person."""

    row: Row
    verdict: str
    reason: str = ""
    twin: Row | None = None

    @property
    def acts(self) -> bool:
        return self.verdict in ACTS


class TargetForm(Form):
    """What an import of this kind asks besides the list. `stored` returns the answers as JSON, to judge and apply by."""

    def stored(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


@dataclass(frozen=True)
class Target(Contribution):
    """What a list can be imported as; contributed by the app that holds the rows.

    `permission` is needed for every step. `form` asks for the rest. A list needs at least one of the columns `needs`.
    `judge(rows, options)` returns one `Judged` for each row, with a fixed number of queries for each 500 rows; it is
    asked again in the transaction that writes. `apply(judged, options, ledger)` writes those that act, and locks what
    it must. `settle(options)` recounts what is counted, after that and after undoing. `undone(model, rows)` gets
    the rows that undoing is about to delete. `in_words(options)` says what the list is for.
    """

    title: Any
    about: Any
    permission: str
    form: type[TargetForm]
    needs: tuple[str, ...]
    judge: Callable[[list[Row], dict[str, Any]], list[Judged]]
    apply: Callable[[list[Judged], dict[str, Any], Any], None]
    settle: Callable[[dict[str, Any]], None] = lambda options: None
    undone: Callable[[str, list[Any]], None] = lambda model, rows: None
    in_words: Callable[[dict[str, Any]], str] = lambda options: ""
    reasons: Any = ()  # {reason: words}

    def words(self, judged: Judged, *, is_one_file: bool = True) -> str:
        """Return in the active language what happens to a row, or why it is left out."""
        said = {**REASONS, **dict(self.reasons)}.get(judged.reason)
        if said is None:
            return str(VERDICTS[judged.verdict])
        twin = judged.twin.label(is_one_file) if judged.twin else ""
        return str(said) % {"typed": judged.row.typed, "twin": twin}


def open_to(person: Any) -> list[Target]:
    """Return what a person may import."""
    return [target for target in of(Target) if person.has_perm(target.permission)]


def get(name: str) -> Target:
    """Return a target by its name. Raises KeyError."""
    target = named(Target, name)
    if target is None:
        raise KeyError(name)
    return target


def unreadable(row: Row, *, needs: Iterable[str]) -> str:
    """Return why a row cannot be taken: what cannot be read, or the first of `needs` that it lacks."""
    if row.trouble:
        return row.trouble
    have = {"email": row.email, "name": row.name, "contact": row.email or row.phone}
    return next((f"no_{need}" for need in needs if not have[need]), "")
