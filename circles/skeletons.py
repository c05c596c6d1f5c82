"""The Issue Circles that PSE is known for, with what is documented of each: name, topic, principles, source.

They are stored in `circles/data/circles.toml`; each circle adds its own story, rules and people.
"""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from circles.models import Circle
from coalitions.models import Coalition, FormerSlug

DATA = Path(__file__).parent / "data" / "circles.toml"


def read() -> list[dict[str, Any]]:
    """Return the columns of each circle, as in the file."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))["circles"]


@transaction.atomic
def create() -> list[Circle]:
    """Create the circles that are missing and return them. Idempotent: an existing circle stays as it is.

    A circle exists if any coalition has its name, or its slug now or formerly.
    """
    return [
        Circle.objects.create(**columns)
        for columns in read()
        if not Coalition.objects.filter(Q(slug=columns["slug"]) | Q(name=columns["name"])).exists()
        and not FormerSlug.objects.filter(slug=columns["slug"]).exists()
    ]
