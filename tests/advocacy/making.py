"""Rows of advocacy for its tests."""

import io
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.core.cache import caches
from django.utils import timezone
from PIL import Image

from advocacy import signatures
from advocacy.models import Commitment, Petition, PublicBody, Signature
from hubs.models import County
from office.groups import ADVOCACY
from people.models import Person
from pse_portal.open_forms import posting_network
from tests.factories import make_hub, make_person

_numbers = count(1)


def make_body(**values: Any) -> PublicBody:
    nth = next(_numbers)
    given = {"name": f"Mill Partners {nth}", "slug": f"mill-{nth}", "kind": PublicBody.Kind.COMPANY, **values}
    return PublicBody.objects.create(**given)


def make_commitment(*counties: str, due_in: int | None = 100, **values: Any) -> Commitment:
    """Return a commitment due in `due_in` days; its decision maker is new unless given."""
    nth = next(_numbers)
    if "body" not in values and "organization" not in values:
        values["body"] = make_body(is_sample=values.get("is_sample", False))
    due_on = None if due_in is None else timezone.localdate() + timedelta(days=due_in)
    given = {
        "title_en": f"Homes {nth}", "words_en": f"We will build {nth} homes.", "slug": f"homes-{nth}", "due_on": due_on,
        **values,
    }  # fmt: skip
    row = Commitment.objects.create(**given)
    row.counties.set(County.objects.filter(name__in=counties))
    return row


def make_advocate(**values: Any) -> Person:
    """Return a member of staff in the group Advocacy."""
    person = make_person(is_staff=True, **values)
    person.groups.add(Group.objects.get(name=ADVOCACY))
    return Person.objects.get(pk=person.pk)


def make_petition(coalition: Any = None, **values: Any) -> Petition:
    """Return a published petition of `coalition`, else of a new hub."""
    nth = next(_numbers)
    given = {
        "title_en": f"Night buses {nth}", "text_en": "Run the bus until two.", "slug": f"night-buses-{nth}",
        "published_at": timezone.now() - timedelta(days=1), **values,
    }  # fmt: skip
    return Petition.objects.create(coalition_id=(coalition or make_hub()).pk, **given)


def png() -> bytes:
    """Return a small picture."""
    file = io.BytesIO()
    Image.new("RGB", (200, 200), "teal").save(file, "PNG")
    return file.getvalue()


def page(client: Any, path: str) -> str:
    """Return a public page as it is now, not as the page cache has it."""
    caches["pages"].clear()
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def sign(
    petition: Petition, name: str, email: str, zip_code: str = "30236", network: str = ""
) -> Signature | None:
    """Sign without pressing the mailed link."""
    token = posting_network.set(network)
    try:
        return signatures.ask(petition, name=name, email=email, zip_code=zip_code, language="en")
    finally:
        posting_network.reset(token)


def letters(nth: int) -> str:
    """Return a name part for a number, without digits."""
    return "".join(chr(97 + int(digit)) for digit in f"{nth:04}")
