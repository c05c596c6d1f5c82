"""Each Manage page makes the same number of queries with few and with many rows; the number is a literal here."""

import pytest
from django.db import transaction
from django.utils import timezone

from coalitions import letters, paper_lists
from coalitions.models import Invitation, Membership, Organization, Partner
from tests import mails
from tests.factories import make_facilitator, make_hub, make_person
from tests.rows import FEW_AND_MANY

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

PAGES = [
    ("manage", 6),
    ("requests", 7),
    ("letters", 7),
    ("calls", 11),
    ("manage-members", 6),
    ("paper", 6),
    ("invite", 6),
    ("page", 6),
    ("how-to-join", 5),
    ("leads", 8),
    ("partners", 7),
    ("print-flyer", 5),
]


def fill(hub, rows):
    people = [make_person() for _nth in range(rows)]
    for state in ("active", "pending"):
        Membership.objects.bulk_create(
            [Membership(coalition=hub, person=person, state=state) for person in people[: rows // 2]]
            if state == "active"
            else [Membership(coalition=hub, person=person, state=state) for person in people[rows // 2 :]]
        )
    church = Organization.objects.create(name="Mount Zion")
    Membership.objects.filter(coalition=hub, state="active").update(organization=church)
    for nth in range(rows):
        Partner.objects.create(coalition=hub, organization=Organization.objects.create(name=f"Partner {nth}"))
        Invitation.objects.create(coalition=hub, email=f"n{nth}@example.org")
        letters.write(hub, name="Lee", email="l@example.org", phone="", language="en", words="Hi")
    with transaction.atomic():
        for nth, row in enumerate(Membership.objects.filter(coalition=hub, state="pending")):
            mails.queue(
                key=f"call:{nth}", kind="transactional", about=row, owed_by=hub,
                to=make_person(None, phone="+14045550123").contact, template="coalitions/email/request_approved",
            )  # fmt: skip


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_pages_of_the_space_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    hub = make_hub(joining="approval")
    boss = make_facilitator(hub)
    fill(hub, rows)
    client.force_login(boss)
    client.get("/mission/")
    for name, expected in PAGES:
        with django_assert_num_queries(expected, info=name):
            assert client.get(hub.address(name)).status_code == 200


def test_reading_a_list_of_two_hundred_takes_one_query(django_assert_num_queries):
    hub = make_hub()
    text = "\n".join(f"Neighbor Name, n{nth}@example.org" for nth in range(200))
    with django_assert_num_queries(1):
        assert len(paper_lists.read(text, hub, may_call=True).new) == 200


def test_list_longer_than_two_hundred_is_refused():
    hub = make_hub()
    boss = make_facilitator(hub)
    text = "\n".join(f"Neighbor Name, n{nth}@example.org" for nth in range(201))
    with pytest.raises(paper_lists.NotWhole):
        paper_lists.enter(
            hub, text, signed_on=timezone.localdate(), purposes=["membership"], wording="x", by=boss
        )
