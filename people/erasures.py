"""Deleted people in the journal: by hashes, so that a restored backup does not bring them back."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from office import journal, privacy
from office.privacy import Subject
from people.models import Person


def mark_of(person: Person) -> str:
    """Return the person's mark. Their number and when they joined stay when their record is emptied."""
    return journal.mark_of(person, person.joined_at.astimezone(UTC).isoformat())


def note(subject: Subject, *, keep_words: bool) -> None:
    """Enter a deletion, in its transaction: the marks of the person, the address, and the number."""
    person = mark_of(subject.person) if subject.person else ""
    marks = [journal.mark(kind, value) if value else "" for kind, value in _contacts(subject)]
    journal.note("erased", person, *marks, keep_words=keep_words)


def subjects(entries: list[dict[str, Any]]) -> Iterator[tuple[Subject, bool]]:
    """Yield whom of the restored database the entries delete, and whether what they wrote stays."""
    wanted = {tuple(entry["marks"]): entry["keep_words"] for entry in entries}
    emptied = {"email": None, "name": "", "is_active": False}
    people = {mark_of(person): person for person in Person.objects.exclude(**emptied)}
    known = {
        journal.mark(kind, value): value for kind in ("email", "phone") for value in _values(kind) if value
    }
    for (person, email, phone), keep_words in wanted.items():
        subject = Subject(people.get(person), known.get(email, ""), known.get(phone, ""))
        if subject.person or subject.email or subject.phone:
            yield subject, keep_words


def _contacts(subject: Subject) -> list[tuple[str, str]]:
    return [("email", subject.email), ("phone", subject.phone)]


def _values(kind: str) -> Iterator[str]:
    """Yield every address or number in the tables of all apps."""
    for held in privacy.tables().values():
        if kind in held.contact or (held.model is Person and kind == "email"):
            yield from held.model._default_manager.order_by().values_list(kind, flat=True).distinct()
