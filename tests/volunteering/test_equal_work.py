"""A guest's sign-up takes the same statements whoever's address is typed: time must tell no more than the page."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Block
from mailing.contacts import fingerprint_of
from mailing.models import Message
from tests.factories import make_opportunity, make_shift, make_volunteer
from tests.volunteering.shifts import help_at, post
from volunteering.models import SignUp, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

TABLE = re.compile(
    r'^(SELECT|INSERT|UPDATE|DELETE|SAVEPOINT|RELEASE|ROLLBACK)(?:.*?(?:FROM|INTO|UPDATE) "(\w+)")?'
)


def work(shift, email: str, **values: object) -> Counter[tuple[str, ...]]:
    """The statements of one answer, by what they do to which table; taking back counts as keeping."""
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert "Check your email." in post(Client(), shift, email=email, **values).text
    found = Counter(TABLE.match(one["sql"]).groups(default="") for one in made if TABLE.match(one["sql"]))
    return Counter({name: number for name, number in found.items() if name[0] not in {"RELEASE", "ROLLBACK"}})


@pytest.mark.parametrize(
    "values",
    [
        {"age_band": "adult"},
        {"age_band": "14_17", "guardian_name": "Kim", "guardian_email": "kim@example.org"},
    ],
)
def test_known_refused_busy_and_new_addresses_cost_the_same(values):
    opportunity = make_opportunity(ages="teens")
    shift = make_shift(opportunity, capacity=50)
    beside = make_shift(opportunity, starts_at=shift.starts_at + timedelta(hours=1))
    help_at(shift, email="there@example.org")
    help_at(beside, email="busy@example.org")
    make_volunteer(name="Known", email="known@example.org")
    Block.objects.create(coalition=opportunity.coalition, fingerprint=fingerprint_of("blocked@example.org"))
    post(Client(), shift, email="warm@example.org", **values)  # what is asked once a process

    new = work(shift, "new@example.org", **values)
    for email in ("there@example.org", "busy@example.org", "blocked@example.org", "known@example.org"):
        assert work(shift, email, **values) == new, email

    # And what was taken back is gone.
    assert not Volunteer.objects.filter(email__endswith=".invalid").exists()
    assert not Message.objects.filter(email__endswith=".invalid").exists()
    assert {
        row.volunteer.email for row in SignUp.objects.filter(shift=shift).select_related("volunteer")
    } == {
        "there@example.org",
        "warm@example.org",
        "new@example.org",
        "known@example.org",
    }
    mails = Message.objects.filter(
        email__in=["busy@example.org", "blocked@example.org"], about_type__contains="vol"
    )
    told = {mail.template.rpartition("/")[2] for mail in mails}
    assert {"overlap", "refused"} <= told
