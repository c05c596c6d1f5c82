"""Sample petitions with made-up signatures, organizations that sign on, and partners' pledges; nothing in them is real.

Rows are written directly: the processes of `advocacy` would write to the signers.
"""

from datetime import timedelta
from itertools import product
from typing import Any

from advocacy.models import (
    Action,
    Decision,
    Delivery,
    OrganizationSignature,
    Petition,
    Pledge,
    PublicBody,
    Signature,
    SignatureSheet,
)
from advocacy.models.petition import ORGANIZATION_FOR
from advocacy.signatures import loose_key, name_key
from coalitions.models import Coalition, Organization, Partner
from demo.loader.rows import Days, People, put, read, without
from hubs import finder
from mailing.contacts import fingerprint_of

HUB = "clayton"
COUNTED = ("email", "phone")
NOT_COLUMNS = (
    "body", "published", "closes", "email", "phone", "pending", "sheets", "signed_by", "organizations", "delivered",
    "to_whom", "by_whom", "outcome_days_ago", "of_decision",
)  # fmt: skip


def load(people: People, days: Days) -> None:
    """Load the rows. Needs the network and the invented decision makers."""
    content = read("petitions")
    hub = Coalition.objects.get(slug=HUB)
    for row in content["petitions"]:
        _petition(row, hub, people, days)
    for row in content["pledges"]:
        _pledge(row, hub, people, days)


def _petition(row: dict[str, Any], hub: Coalition, people: People, days: Days) -> None:
    moments = {
        "published_at": days.moment(row["published"]),
        "closes_at": days.moment(row["closes"]),
        "delivered_at": days.moment(row["delivered"]) if "delivered" in row else None,
        "outcome_at": days.moment(row["outcome_days_ago"]) if "outcome_days_ago" in row else None,
        "told_at": days.moment(row["outcome_days_ago"]) if "outcome_days_ago" in row else None,
    }
    petition = put(
        Petition, "slug", body=PublicBody.objects.get(slug=row["body"]), coalition=hub, is_sample=True,
        created_by=people["advocacy@example.org"], published_by=people["admin@example.org"], **moments,
        **without(row, *NOT_COLUMNS),
    )  # fmt: skip
    if not petition.signatures.exists():
        Signature.objects.bulk_create(_signatures(petition, row, people, days))
    for one in row.get("organizations", ()):
        _organization(petition, one, days)
    if "of_decision" in row:
        _sign_action(petition, Decision.objects.get(slug=row["of_decision"]), people)
    if "delivered" in row:
        counts = {way: row.get(way, 0) for way in ("email", "phone", "paper")} | {"organizations": 0}
        put(
            Delivery, "petition", petition=petition, to_whom=row["to_whom"], by_whom=row["by_whom"],
            delivered_on=days.ago(row["delivered"]), counts=counts,
        )  # fmt: skip


def _sign_action(petition: Petition, decision: Decision, people: People) -> None:
    """Load the action of a decision that leads to the petition."""
    sitting = decision.sittings.earliest("starts_at")
    put(
        Action, "decision", "kind", decision=decision, kind="sign", petition=petition, sitting=sitting,
        closes_at=sitting.starts_at, author=people["advocacy@example.org"], reviewed_by=people["admin@example.org"],
        reviewed_at=decision.published_at, points_en="Sign with your name and ZIP code.",
        points_es="Firme con su nombre y su código postal.",
    )  # fmt: skip


def _signatures(petition: Petition, row: dict[str, Any], people: People, days: Days) -> list[Signature]:
    """Return the made-up signatures: their families are called Sample, and their addresses reach nobody."""
    content = read("petitions")
    names = (f"{first} {last}" for last, first in product(content["family_names"], content["first_names"]))
    made = [
        _signature(petition, people[address].name, 0, days, person=people[address])
        for address in row.get("signed_by", ())
    ]
    for way in COUNTED:
        made += [_signature(petition, next(names), nth, days, way=way) for nth in range(row[way])]
    for nth in range(row.get("pending", 0)):
        made.append(_signature(petition, next(names), nth, days, state=Signature.State.PENDING))
    for one in row.get("sheets", ()):
        sheet = SignatureSheet.objects.create(
            petition=petition, signed_on=days.ago(one["days_ago"]), **without(one, "days_ago")
        )
        paper = {"way": Signature.Way.PAPER, "sheet": sheet}
        made += [_signature(petition, next(names), nth, days, **paper) for nth in range(one["valid"])]
    return made


def _signature(petition: Petition, name: str, nth: int, days: Days, **values: Any) -> Signature:
    way, person = values.get("way", Signature.Way.EMAIL), values.get("person")
    state = values.setdefault("state", Signature.State.CONFIRMED)
    codes = read("petitions")["zip_codes"]
    zip_code = codes[nth % len(codes)]
    signed_at = (petition.published_at or days.moment(1)) + timedelta(days=1)
    email = ""
    if way == Signature.Way.EMAIL:
        email = person.email if person else f"{name.lower().replace(' ', '.')}@example.org"
    return Signature(
        petition=petition, name=name, name_key=name_key(name), zip_code=zip_code, county=finder.find(zip_code).county,
        email=email, email_key=fingerprint_of(email) if email else "", loose_key=loose_key(email) if email else "",
        phone=f"+1404555{1000 + nth:04}" if way == Signature.Way.PHONE else "",
        asked_at=days.moment(3) if state == Signature.State.PENDING else signed_at,
        confirmed_at=None if state == Signature.State.PENDING else signed_at,
        **values,
    )  # fmt: skip


def _organization(petition: Petition, row: dict[str, Any], days: Days) -> None:
    put(
        OrganizationSignature, "petition", "name_key", petition=petition, name_key=name_key(row["name"]),
        organization=Organization.objects.get(name=row["name"]), email="sign-on@example.org", is_shown=True,
        confirmed_at=days.moment(12), valid_until=days.ago(12) + ORGANIZATION_FOR, **row,
    )  # fmt: skip


def _pledge(row: dict[str, Any], hub: Coalition, people: People, days: Days) -> None:
    organization = Organization.objects.get(name=row["organization"])
    Partner.objects.get_or_create(organization=organization, coalition=hub)
    put(
        Pledge, "organization", "words", organization=organization, coalition=hub, words=row["words"],
        due_on=days.ago(-row["due"]), done_on=days.ago(row["done"]) if "done" in row else None,
        contact_name="Ada Samplewood", email="sign-on@example.org", entered_by=people["facilitator@example.org"],
        entered_at=days.moment(20), confirmed_at=days.moment(19),
    )  # fmt: skip
