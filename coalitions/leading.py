"""Letters to those who lead a coalition: whoever leads it no more when one goes out, gets none."""

from typing import Any

from coalitions.models import Coalition, Membership
from mailing import readers

LEADING = "coalitions.leading"


def only(coalition: Coalition) -> dict[str, Any]:
    """For the context of a notice that is for those who lead `coalition`, and for nobody else."""
    return readers.only(LEADING, coalition.pk)


def leads(person_id: int, coalition_id: int) -> bool:
    """Whether a person leads a coalition now. One query."""
    return Membership.objects.leading().filter(person=person_id, coalition=coalition_id).exists()


def register() -> None:
    readers.readers.register(readers.Readers(LEADING, leads))
