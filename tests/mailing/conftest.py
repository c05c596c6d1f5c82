"""Shared by the tests of mail: a list of people, and a batch addressed to them."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from mailing import batches, worker_slots
from mailing.audiences import SAMPLE, Audience, Candidate, Sample
from mailing.contacts import Contact
from mailing.models import Batch
from office.models import SiteSettings
from tests.mails import Letter, known, mail


class Listed(Audience):
    name = "tests"
    title = "Tests"
    people: ClassVar[list[Candidate]] = []

    def chunk(self, cursor: str, size: int) -> tuple[list[Candidate], str]:
        start = int(cursor or 0)
        return self.people[start : start + size], str(start + size)

    def sample(self) -> Sample:
        return Sample(self.people[:SAMPLE], len(self.people))


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """Return the candidates of the audience "tests": a list for the test to fill."""
    found: list[Candidate] = []

    monkeypatch.setattr(Listed, "people", found)
    return found


def candidate(number: int, **values: Any) -> Candidate:
    contact = {
        "email": f"person-{number}@example.org",
        "name": f"Person {number}",
        **values.pop("contact", {}),
    }
    return Candidate(f"person:{number}", Contact(**contact), **{"context": {"code": f"c{number}"}, **values})


@pytest.fixture(autouse=True)
def _letters(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, Letter)
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent.parent / "templates"],
        }
    ]


@pytest.fixture
def site(db: None) -> SiteSettings:
    return SiteSettings.objects.create(
        postal_address="667 Fairburn Road, Atlanta", contact_email="hello@example.org"
    )


@pytest.fixture
def batch(people: list[Candidate], site: SiteSettings) -> Batch:
    return draft("tests:1", "October message")


def draft(key: str, title: str) -> Batch:
    letter = mail(template="tests/letter", stream="newsletter", context={"place": "Riverdale"})
    return batches.draft(letter, Listed, key=key, title=title)


def hold_over(batch: Batch) -> Batch:
    """Start, freeze, and release a batch, as if its ten minutes had passed."""
    batches.start(batch, by=None)
    Batch.objects.filter(pk=batch.pk).update(hold_until=batch.started_at)
    batches.advance(batch)
    batch.refresh_from_db()
    assert batch.state == Batch.State.SENDING
    return batch


@pytest.fixture(autouse=True)
def _quiet_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ring no broker: these tests drain the outbox themselves."""
    monkeypatch.setattr(worker_slots, "bulk", lambda: [])
