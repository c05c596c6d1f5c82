"""Each list takes a fixed number of queries, with few and with many rows."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    make_circle,
    make_facilitator,
    make_opportunity,
    make_shift,
    make_sign_up,
    make_volunteer,
)
from tests.rows import FEW_AND_MANY
from volunteering import check_in
from volunteering.models import Application, Hours, SignUp

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_public_lists_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    opportunity = make_opportunity()
    volunteer = make_volunteer()
    for nth in range(rows):
        shift = make_shift(opportunity, starts_in=timedelta(hours=24 + 3 * nth))
        row = make_sign_up(shift, volunteer)
        make_opportunity(opportunity.coalition, is_standing=True)
    month = f"{timezone.now() + timedelta(days=2):%Y-%m}"
    for path, expected in [
        ("/volunteer/", 4),
        (f"/volunteer/?month={month}", 2),
        (opportunity.get_absolute_url(), 3),
        (shift.get_absolute_url(), 2),
        (reverse("shift:page", args=[row.token]), 4),
        (reverse("volunteering:mine", args=[volunteer.token]), 8),
    ]:
        caches["pages"].clear()
        with django_assert_num_queries(expected, info=path):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("rows", FEW_AND_MANY)
def test_lists_of_coordinators_take_a_fixed_number_of_queries(client, django_assert_num_queries, rows):
    circle = make_circle(slug="the-circle")
    boss = make_facilitator(circle)
    opportunity = make_opportunity(circle)
    role = make_opportunity(circle, is_standing=True)
    shift = make_shift(opportunity)
    for nth in range(rows):
        make_shift(opportunity, starts_in=timedelta(hours=24 + 3 * nth))
        row = make_sign_up(shift, state="requested")
        Application.objects.create(opportunity=role, volunteer=row.volunteer)
        Hours.objects.create(
            volunteer=row.volunteer, opportunity=opportunity, worked_on=timezone.localdate(), minutes=60
        )
    past = make_shift(opportunity, starts_in=timedelta(days=-1))
    check_in.came(make_sign_up(past, SignUp.objects.first().volunteer), by=boss)
    client.force_login(boss)
    client.get("/mission/")
    for path, expected in [
        (reverse("volunteers:of-circle", args=["the-circle"]), 12),
        (reverse("volunteers:hours-circle", args=["the-circle"]), 10),
        (reverse("volunteering:manage", args=[opportunity.slug]), 11),
        (reverse("volunteering:manage", args=[role.slug]), 11),
        (reverse("volunteering:roster", args=[opportunity.slug, shift.pk]), 9),
        (reverse("volunteering:write", args=[opportunity.slug]), 7),
    ]:
        with django_assert_num_queries(expected, info=path):
            assert client.get(path).status_code == 200
