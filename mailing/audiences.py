"""Audiences: whom bulk mail goes to, as the room that knows them says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from mailing.contacts import Contact
from mailing.models import Batch
from office.registries import Registry


@dataclass(frozen=True)
class Candidate:
    """One person on the list. `key` names them within the audience, such as "person:7".

    `excluded` is a reason of the room's own why they are left out ("asked for fewer mails"); `context` what
    is printed in their mail alone.
    """

    key: str
    contact: Contact
    excluded: str = ""
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Audience:
    """A list of people under a name.

    `chunk(batch, cursor, size)` returns at most `size` candidates after `cursor` ("" for the beginning) in
    a fixed order, and the cursor behind the last of them; no candidates end the list. `owed_by(batch)` is the
    row whose leaders make the calls to those without e-mail.
    """

    name: str
    title: Any
    chunk: Callable[[Batch, str, int], tuple[Iterable[Candidate], str]]
    owed_by: Callable[[Batch], Any] = lambda batch: None
    order: int = 50


audiences: Registry[Audience] = Registry()
