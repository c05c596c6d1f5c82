"""What the tests of mail share: a list of people, and a batch that goes to them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailing import batches, lanes
from mailing.audiences import Audience, Candidate, audiences
from mailing.contacts import Contact
from mailing.models import Batch
from office.models import SiteSettings


@pytest.fixture
def people() -> Iterator[list[Candidate]]:
    """The candidates of the audience "tests": a list that a test fills."""
    found: list[Candidate] = []

    def chunk(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
        start = int(cursor or 0)
        return found[start : start + size], str(start + size)

    audiences._entries["tests"] = Audience("tests", "Tests", chunk)
    yield found
    del audiences._entries["tests"]


def candidate(number: int, **values: Any) -> Candidate:
    contact = {
        "email": f"person-{number}@example.org",
        "name": f"Person {number}",
        **values.pop("contact", {}),
    }
    return Candidate(f"person:{number}", Contact(**contact), **{"context": {"code": f"c{number}"}, **values})


@pytest.fixture(autouse=True)
def _letters(settings: Any) -> None:
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
    return batches.draft(
        key="tests:1",
        title="October letter",
        stream="newsletter",
        template="tests/letter",
        audience="tests",
        context={"place": "Riverdale"},
    )


def hold_over(batch: Batch) -> Batch:
    """Start, freeze and let go a batch as if its ten minutes had passed."""
    batches.start(batch, by=None)
    Batch.objects.filter(pk=batch.pk).update(hold_until=batch.started_at)
    batches.advance(batch)
    batch.refresh_from_db()
    assert batch.state == Batch.State.SENDING
    return batch


@pytest.fixture(autouse=True)
def _quiet_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker is rung by tests that drain the outbox themselves."""
    monkeypatch.setattr(lanes, "bulk", lambda: [])
