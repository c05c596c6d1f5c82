"""Pages by key: forth and back through every kind of order, and positions that nobody gave out."""

import base64
import json
from datetime import timedelta

import pytest
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from coalitions.models import Membership
from events.models import Event
from people.models import Person
from pse_portal.pagination import page_from, page_of
from tests.factories import make_event, make_hub, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

ORDERS = [
    ("starts_at", "pk"),
    ("-starts_at", "-pk"),
    ("-kind", "pk"),
    ("is_sample", "-starts_at"),
    ("rsvp_opens_at",),  # NULL in most
    ("-rsvp_opens_at", "pk"),
    (F("rsvp_opens_at").asc(nulls_last=True), "pk"),
    (F("rsvp_opens_at").desc(nulls_last=True), "title_en"),
    (Case(When(capacity=None, then=Value(1)), default=Value(0)).desc(), "slug"),
    ("county__name", "pk"),
    (),
]


@pytest.fixture
def events() -> None:
    now = timezone.now()
    for nth in range(11):
        make_event(
            starts_at=now + timedelta(days=nth // 3, microseconds=nth % 2),
            kind="forum" if nth % 4 else "meeting",
            is_sample=nth % 3 == 0,
            rsvp_opens_at=now if nth % 5 == 1 else now + timedelta(hours=1) if nth % 5 == 2 else None,
            capacity=3 if nth % 2 else None,
            county_id="13063" if nth % 3 else None,
        )


def walk(rf, rows, size: int) -> tuple[list[int], list[int]]:
    """Return the ids met on the way to the end, and on the way back."""
    forth, back = [], []
    page = page_of(rf.get("/"), rows, size)
    assert not page.before
    forth += [row.pk for row in page]
    while page.after and len(forth) < 20:
        page = page_of(rf.get("/", {"after": page.after}), rows, size)
        forth += [row.pk for row in page]
    back += [row.pk for row in page]
    while page.before and len(back) < 20:
        page = page_of(rf.get("/", {"before": page.before}), rows, size)
        back = [row.pk for row in page] + back
        assert len(page) == size
    return forth, back


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_each_row_is_met_once_forth_and_back(rf, events, order):
    rows = Event.objects.order_by(*order)
    every = [row.pk for row in rows.order_by(*(order if "pk" in order or "-pk" in order else (*order, "pk")))]
    forth, back = walk(rf, rows, 4)
    assert forth == every
    # The first page is a full one, so the last step back may show rows again.
    assert back[-8:] == every[-8:]
    assert set(back) == set(every)


def test_order_of_other_tables_is_walked_too(rf):
    hub = make_hub()
    for name in ("Bo", "Al", "Al", "Cy", "Di"):
        make_member(hub, Person.objects.create_user(None, name=name))
    rows = Membership.objects.filter(coalition=hub).select_related("person").order_by("role", "person__name")
    forth, _back = walk(rf, rows, 2)
    assert [Membership.objects.get(pk=pk).person.name for pk in forth] == ["Al", "Al", "Bo", "Cy", "Di"]


def test_page_takes_one_query_and_counts_nothing(rf, events, django_assert_num_queries):
    rows = Event.objects.order_by("starts_at", "pk")
    with django_assert_num_queries(1) as queries:
        page = page_of(rf.get("/"), rows, 4)
    assert page.total is None
    assert "COUNT" not in queries.captured_queries[0]["sql"]
    with django_assert_num_queries(1) as queries:
        page_of(rf.get("/", {"after": page.after}), rows, 4)
    assert "OFFSET" not in queries.captured_queries[0]["sql"]
    assert page_of(rf.get("/"), rows, 11).total == 11


def token(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("name", ["after", "before", "page"])
@pytest.mark.parametrize(
    "position",
    [
        "", "2", "-1", "zz", "%00", "\0", "é", "x" * 5000, token(), token(1), token("odd", 1), token(None, 1),
        token("2027-01-01T00:00:00", 1), token("0001-01-01T00:00:00+14:00", 1), token("2027-13-01T00:00:00+00:00", 1),
        token("2027-01-01T00:00:00+00:00", 10**30), token("2027-01-01T00:00:00+00:00", "\0"),
        token("2027-01-01T00:00:00+00:00", [1]), token({"a": 1}, {}), token("9999-12-31T23:59:59-14:00", 1),
        token("2027-01-01T00:00:00+00:00", 1, 1), base64.urlsafe_b64encode(b"[" * 700).decode(),
    ],
)  # fmt: skip
def test_invalid_position_gives_the_first_page(rf, events, name, position):
    rows = Event.objects.order_by("starts_at", "pk")
    page = page_of(rf.get("/", {name: position}), rows, 4)
    assert [row.pk for row in page] == [row.pk for row in rows[:4]]
    assert not page.before


def test_page_begins_with_the_first_match_and_is_the_last_where_none_does(rf, events):
    rows = Event.objects.order_by("pk")
    every = [row.pk for row in rows]
    page = page_from(rows, Q(pk__gte=every[6]), 3)
    assert ([row.pk for row in page], bool(page.before), bool(page.after)) == (every[6:9], True, True)
    assert not page_from(rows, Q(pk__gte=every[0]), 3).before
    last = page_from(rows, Q(pk__gt=every[-1]), 3)
    assert ([row.pk for row in last], bool(last.after)) == (every[-3:], False)
