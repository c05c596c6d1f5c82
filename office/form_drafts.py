"""What staff typed into a form of the admin and haven't saved: kept on the server while they type, until they save."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.models import FormDraft

KEEPS = _("What staff typed into a form and didn’t save: 14 days.")
LARGEST = 256 * 1024  # bytes of one form's names and values
# Never kept: what belongs to the request, not to the text.
LEFT_OUT = ("csrfmiddlewaretoken", "password")


class TooLarge(Exception):
    """More was typed than a draft holds."""


def keep(person: Any, path: str, typed: QueryDict, version: str) -> FormDraft:
    """Keep what was typed into the form at `path`, in place of what was kept before. Raises TooLarge."""
    fields = {
        name: [value.replace("\0", "") for value in typed.getlist(name)]
        for name in typed
        if not name.startswith(("_", *LEFT_OUT))
    }
    if (
        sum(len(name) + sum(len(value.encode()) for value in values) for name, values in fields.items())
        > LARGEST
    ):
        raise TooLarge
    row, _made = FormDraft.objects.update_or_create(
        person=person,
        path=path,
        defaults={"fields": fields, "version": version[:16], "saved_at": timezone.now()},
    )
    return row


def of(person: Any, path: str) -> FormDraft | None:
    """Return what the person typed into the form at `path` and didn't save. One query."""
    return FormDraft.objects.filter(person=person, path=path).first()


def discard(person: Any, path: str) -> None:
    """Delete what was kept of the form at `path`."""
    FormDraft.objects.filter(person=person, path=path).delete()


def sweep(now: datetime) -> int:
    """Delete drafts that nobody touched for 14 days, and return how many."""
    return FormDraft.objects.filter(saved_at__lt=now - FormDraft.KEPT_FOR).delete()[0]
