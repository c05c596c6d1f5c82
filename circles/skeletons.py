"""The Issue Circles that PSE is known for, with what is documented of each: name, topic, principles, source.

`circles/data/circles.toml` holds them; story, rules and people each circle adds itself.
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
    """The columns of each circle, as the file says them."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))["circles"]


@transaction.atomic
def create() -> list[Circle]:
    """Create the circles that are missing and return them. Idempotent: one that is there stays as it is.

    A circle is there under its name or its short address of today or before.
    """
    return [
        Circle.objects.create(**columns)
        for columns in read()
        if not Coalition.objects.filter(Q(slug=columns["slug"]) | Q(name=columns["name"])).exists()
        and not FormerSlug.objects.filter(slug=columns["slug"]).exists()
    ]
