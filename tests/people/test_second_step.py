"""A second step that is required by a date, the limits of staff sessions, confirming by code, and unknown browsers."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from coalitions import second_steps
from coalitions.models import Coalition
from mailing.models import Message
from people.models import Person
from tests.confirmed import sign_in
from tests.factories import make_facilitator, make_hub, make_person
from tests.page_types import SIGNED_IN, filled_site, visit

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-word-for-tests"
BROWSER = "Mozilla/5.0 (Android 14; Mobile) Gecko/140.0 Firefox/140.0"


def overdue(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(second_step_by=timezone.now() - timedelta(minutes=1))


def test_staff_are_reminded_for_two_weeks_and_then_led_to_set_up_the_second_step(client: Client):
    editor = make_person(is_staff=True)
    editor.groups.set(Group.objects.filter(name="Content"))
    assert editor.second_step_by is not None
    assert timedelta(days=13) < editor.second_step_by - timezone.now() <= timedelta(days=14)
    client.force_login(editor)
    assert "Turn on a second step for signing in by" in client.get("/admin/").text
    assert "Turn on a second step for signing in by" in client.get("/me/").text
    overdue(editor)
    for path in ("/admin/", "/admin/news/article/"):
        assert client.get(path).url == "/accounts/2fa/"
    assert client.post("/admin/news/article/add/", {}).url == "/accounts/2fa/"
    assert client.get("/me/").status_code == 200  # the rest of the portal stays theirs
    Authenticator.objects.create(user=editor, type="totp", data={"secret": "x"})
    page = client.get("/admin/")
    assert (page.status_code, "Turn on a second step" in page.text) == (200, False)


def test_every_page_of_staff_leads_to_an_overdue_second_step(client: Client):
    site = filled_site()
    pages = [page for page in SIGNED_IN if page.viewer in {"staff", "moderator"}]
    work = [page for page in pages if page.name not in {"events:rsvp", "dialogue:thread-hub"}]  # as a member
    assert len(work) > 10
    for page in work:
        path = visit(client, site, page)
        assert page.viewer is not None
        person = site.people[page.viewer]
        overdue(person)
        client.force_login(Person.objects.get(pk=person.pk))
        answer = client.get(path)
        assert (answer.status_code, getattr(answer, "url", "")) == (302, "/accounts/2fa/"), path


def test_facilitators_of_large_coalitions_get_a_date_and_lose_it_with_the_role(client: Client):
    large, small = make_hub("Clayton"), make_hub("Fulton")
    boss, other = make_facilitator(large), make_facilitator(small)
    Coalition.objects.filter(pk=small.pk).update(member_count=second_steps.MEMBERS)
    Coalition.objects.filter(pk=large.pk).update(member_count=second_steps.MEMBERS + 1)

    assert second_steps.require() == (1, 0)
    assert second_steps.require() == (0, 0)
    assert Message.objects.get(template="people/email/second_step_due").email == boss.email

    client.force_login(boss)
    manage = large.manage_path
    assert client.get(manage).status_code == 200
    overdue(boss)
    assert client.get(manage).url == "/accounts/2fa/"
    assert client.get(large.get_absolute_url()).status_code == 200
    client.force_login(other)
    assert client.get(small.manage_path).status_code == 200
    Coalition.objects.filter(pk=large.pk).update(member_count=3)
    assert second_steps.require() == (0, 1)


@pytest.mark.parametrize(
    ("is_staff", "idle", "signed_in"),
    [
        (True, timedelta(minutes=119), True),
        (True, timedelta(minutes=121), False),
        (False, timedelta(days=3), True),
    ],
)
def test_idle_staff_are_signed_out(
    client: Client, time_machine: Any, is_staff: bool, idle: timedelta, signed_in: bool
):
    client.force_login(make_person(is_staff=is_staff))
    client.get("/me/")
    time_machine.move_to(timezone.now() + idle)
    answer = client.get("/me/?page=2")
    assert (answer.status_code == 200) is signed_in
    if not signed_in:
        assert answer.url == "/accounts/login/?next=/me/%3Fpage%3D2"
        assert "_auth_user_id" not in client.session


def test_staff_session_ends_after_half_a_day_however_busy(client: Client, time_machine: Any):
    client.force_login(make_person(is_staff=True))
    start = timezone.now()
    for hour in range(1, 13):
        time_machine.move_to(start + timedelta(hours=hour, seconds=-1))
        assert client.get("/me/").status_code == 200, hour
    time_machine.move_to(start + timedelta(hours=12, seconds=1))
    assert client.get("/me/").status_code == 302


def test_person_without_password_or_second_step_confirms_with_a_code(client: Client):
    person = make_person("nora@example.org", is_staff=True)
    person.groups.set(Group.objects.filter(name="Newsletter"))
    client.force_login(person)
    path = "/admin/news/subscription/consents.csv"
    asked = client.get(path)
    assert asked.url == f"/staff/confirm/?next={path.replace('/', '%2F')}"
    assert client.get(asked.url).status_code == 200
    assert not Message.objects.exists()  # looking sends nothing
    client.post(asked.url, {"send": "1"})
    code = Message.objects.get().context["code"]
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert "not the code" in client.post(asked.url, {"code": wrong, "next": path}).text
    assert client.get(path).status_code == 302
    assert client.post(asked.url, {"code": code, "next": path}).url == path
    assert client.get(path).status_code == 200
    # The code works once, and five wrong ones end the tries.
    assert "has expired" in client.post(asked.url, {"code": code, "next": path}).text
    client.post(asked.url, {"send": "1"})
    code = Message.objects.order_by("-pk")[0].context["code"]
    for _ in range(3):
        client.post(asked.url, {"code": "000000" if code != "000000" else "111111"})
    assert "too many codes" in client.post(asked.url, {"code": code, "next": path}).text


def test_confirmation_ends_after_a_quarter_of_an_hour(client: Client, time_machine: Any):
    person = make_person(is_staff=True, password=PASSWORD)
    person.groups.set(Group.objects.filter(name="Newsletter"))
    sign_in(client, person)
    path = "/admin/news/subscription/consents.csv"
    assert client.get(path).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=15, seconds=5))
    assert client.get(path).status_code == 302


def test_new_browser_is_told_once_by_name_and_not_at_the_first_sign_in():
    ana = make_person("ana@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=ana, email="ana@example.org", verified=True, primary=True)
    told = Message.objects.filter(template="people/email/new_browser")

    def enter(client: Client) -> None:
        client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
        client.post("/accounts/logout/")

    known, other = Client(), Client(HTTP_USER_AGENT=BROWSER)
    enter(known)
    enter(known)
    assert not told.exists()
    enter(other)
    [row] = told
    assert (row.email, row.context["agent"]) == ("ana@example.org", BROWSER)
    enter(other)
    assert told.count() == 1
