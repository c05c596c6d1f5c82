"""The demo accounts, which share a public password, and sample neighbors, who cannot sign in."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from demo.loader.rows import People, read
from people.models import AgeBand, Person


def load() -> People:
    """Return everyone by email, created if missing; existing people are left unchanged."""
    content = read("people")
    rows = [*content["accounts"], *content["neighbors"]]
    found = {
        person.email: person for person in Person.objects.filter(email__in=[row["email"] for row in rows])
    }
    people: People = {}
    for row in rows:
        email = row["email"]
        is_account = "about" in row
        people[email] = found.get(email) or _person(row, content["password"] if is_account else None)
        EmailAddress.objects.get_or_create(
            user=people[email], email=email, defaults={"verified": True, "primary": True}
        )
    return people


def _person(row: dict[str, Any], password: str | None) -> Person:
    groups, is_superuser = row.get("groups", []), row.get("is_superuser", False)
    person = Person.objects.create_user(
        row["email"],
        password,
        name=row["name"],
        is_staff=bool(groups) or is_superuser,
        is_superuser=is_superuser,
        age_band=AgeBand.ADULT,
    )
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def listed() -> str:
    """Return the list of accounts that `make run` prints."""
    content = read("people")
    lines = [f"  {row['email']:24} {row['about']}" for row in content["accounts"]]
    return "\n".join([f"Demo accounts, password {content['password']}:", *lines])
