"""The pages of an import, as staff use them: upload or paste, columns, summary, result, undo."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports import runs
from imports.models import Import
from imports.tasks import tick_imports
from mailing.models import Message
from news.models import Subscription
from office.models import AuditEntry
from people.models import Person
from tests.confirmed import sign_in
from tests.factories import make_article, make_circle, make_event, make_person
from tests.imports import exports, lists

pytestmark = pytest.mark.django_db

START = "/admin/imports/import/start/"
SUBSCRIBERS = {"wording": lists.WORDING, "topics": ["news"]}


def colleague(*roles: str) -> Person:
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


@pytest.fixture
def staff(client):
    make_article()
    client.force_login(colleague("Newsletter", "Membership", "Events"))
    return client


def upload(client, target: str, *names: str, **fields):
    files = [SimpleUploadedFile(name, exports.content(name)) for name in names]
    return client.post(f"{START}{target}/", {"lists": files, **fields})


def words_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def test_mailchimps_three_lists_go_from_upload_to_undo(staff):
    assert "Newsletter subscribers" in words_of(staff.get(START))
    answer = upload(staff, "subscribers", *exports.MAILCHIMP, **SUBSCRIBERS)
    row = Import.objects.get()
    page = reverse("admin:imports_import_change", args=[row.pk])
    assert answer["Location"] == page
    words = words_of(staff.get(page))
    assert "New: 2" in words
    assert "Will no longer get our email: 3" in words
    assert "We can’t read these: 1" in words
    assert "Nothing has changed yet" in words
    assert "Import 5 rows" in words
    assert "“not an address” isn’t an email address." in words
    assert "Mailchimp has two more lists" not in words
    assert not Subscription.objects.exists()
    staff.post(page, {"do": "confirm", "out": ["0:3"], "numbers": ""})
    assert [one.email for one in Subscription.objects.all()] == ["ana.ruiz@example.org"]
    words = words_of(staff.get(page))
    assert "New: 1" in words
    assert "You can undo this until" in words
    sign_in(staff, Person.objects.get(pk=row.made_by_id))
    assert "Undone for 4 rows." in words_of(staff.post(page, {"do": "undo"}, follow=True))
    assert not Subscription.objects.exists()
    assert "Undone on" in words_of(staff.get(page))
    assert not Message.objects.exists()


def test_zip_file_of_mailchimp_is_read_whole_and_one_list_alone_asks_for_the_others(staff):
    file = SimpleUploadedFile("export.zip", exports.zipped(*exports.MAILCHIMP))
    staff.post(f"{START}subscribers/", {"lists": file, **SUBSCRIBERS})
    assert Import.objects.get().sources == "Mailchimp"
    assert Import.objects.get().files.count() == 3
    page = upload(staff, "subscribers", "mailchimp_subscribed.csv", **SUBSCRIBERS)
    assert "Mailchimp has two more lists" in words_of(staff.get(page["Location"]))


def test_columns_of_an_unknown_list_are_asked_once_and_remembered(staff):
    circle = make_circle()
    more = {"coalition": circle.pk, "wording": lists.WORDING}
    page = upload(staff, "members", "sheet.csv", **more)["Location"]
    assert page.endswith("/columns/0/")
    assert words_of(staff.get(page[: page.index("columns")] + "change/", follow=True)).count("Who came")
    wrong = staff.post(page, {"column_0": "name", "column_1": "name"})
    assert "twice" in words_of(wrong)
    wrong = staff.post(page, {"column_0": "name"})
    assert "says who each person is" in words_of(wrong)
    assert 'value="name" selected' in wrong.content.decode()
    done = staff.post(page, {"column_0": "name", "column_1": "email", "column_2": "phone"})
    assert "Import 2 rows" in words_of(staff.get(done["Location"]))
    # The same headings in another order, in another encoding, by a colleague.
    staff.force_login(colleague("Membership"))
    content = exports.written(exports.reordered(exports.cells("sheet.csv")), ";").encode("utf-16")
    file = SimpleUploadedFile("later.csv", content)
    again = staff.post(f"{START}members/", {"lists": file, **more})
    words = words_of(staff.get(again["Location"]))
    assert "we used the columns you chose before" in words
    assert "Import 2 rows" in words


def test_list_of_google_forms_is_known_and_its_questions_are_asked_about(staff):
    page = upload(staff, "members", "google_forms.csv", coalition=make_circle().pk, wording="x")["Location"]
    words = words_of(staff.get(page))
    assert "This list comes from Google Forms." in words
    assert "Race" not in words
    answers = {"column_0": "agreed_at", "column_1": "email", "column_2": "name"}
    words = words_of(staff.post(page, answers, follow=True))
    assert "We dropped these columns, because we never keep such things: Race / ethnicity." in words
    assert "ethnicity" not in Import.objects.get().files.get().rows


def test_pasted_rows_are_read_like_a_file(staff):
    event = make_event(make_circle(), starts_in=timedelta(days=-30))
    pasted = exports.content("meetup.tsv").decode()
    answer = staff.post(f"{START}attendance/", {"pasted": pasted, "event": event.pk, "unclear": "leave"})
    words = words_of(staff.get(answer["Location"]))
    assert "Import 1 row" in words
    assert "The list doesn’t say if they came." in words


def test_rows_are_left_out_by_their_numbers(staff):
    page = upload(staff, "subscribers", "action_network.csv", **SUBSCRIBERS)["Location"]
    wrong = staff.post(page, {"do": "confirm", "numbers": "2, many"})
    assert "“many” isn’t a row number." in words_of(wrong)
    assert 'value="2, many"' in wrong.content.decode()
    staff.post(page, {"do": "confirm", "numbers": "2, 4 - 99"})
    assert [one.email for one in Subscription.objects.all()] == ["sam@example.org"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Choose files or paste the rows, one of the two."),
        (
            {"pasted": "email\na@example.org", "lists": SimpleUploadedFile("a.csv", b"email\nx")},
            "one of the two.",
        ),
        ({"lists": SimpleUploadedFile("a.xlsx", b"PK\3\4\0\0\0\0")}, "This isn’t a list we can read."),
    ],
    ids=["nothing", "both", "a broken workbook"],
)
def test_upload_that_cannot_be_read_says_why_and_keeps_what_was_typed(staff, fields, says):
    page = staff.post(f"{START}subscribers/", {**SUBSCRIBERS, **fields})
    assert says in words_of(page)
    assert lists.WORDING in page.content.decode().replace("&quot;", '"')
    assert not Import.objects.exists()


def long_list() -> bytes:
    return b"email\n" + b"".join(b"reader-%d@example.org\n" % number for number in range(201))


def test_long_list_is_written_by_the_worker_once_the_person_confirmed_that_it_is_them(staff):
    file = SimpleUploadedFile("long.csv", long_list())
    page = staff.post(f"{START}subscribers/", {"lists": file, **SUBSCRIBERS})["Location"]
    page = staff.post(page, {"column_0": "email"})["Location"]
    asked = staff.post(page, {"do": "confirm", "numbers": ""})
    assert "/staff/confirm/" in asked["Location"]
    assert Import.objects.get().state == "review"
    sign_in(staff, Person.objects.get(pk=Import.objects.get().made_by_id))
    shown = staff.post(page, {"do": "confirm", "numbers": ""}, follow=True)
    assert "We’re importing your list now." in words_of(shown)
    assert not Subscription.objects.exists()
    tick_imports()
    tick_imports()
    assert Subscription.objects.count() == 201
    assert "New: 201" in words_of(staff.get(page))
    # Undoing lowers or restores many people's consents: it asks too, once the last confirmation is old.
    staff.logout()
    staff.force_login(Person.objects.get(pk=Import.objects.get().made_by_id))
    assert "/staff/confirm/" in staff.post(page, {"do": "undo"})["Location"]


def test_looks_and_steps_are_logged_and_canceling_leaves_nothing(staff):
    page = upload(staff, "subscribers", "action_network.csv", **SUBSCRIBERS)["Location"]
    staff.get(page)
    staff.post(page, {"do": "drop"})
    assert not Import.objects.exists()
    found = AuditEntry.objects.filter(object_type="imports.import").order_by("pk")
    assert [entry.action for entry in found] == ["import.uploaded", "viewed", "import.dropped"]


def test_imports_are_for_those_who_may_import_the_same(staff, client):
    row = Import.objects.get(pk=lists.start("subscribers", exports.files("action_network.csv")).pk)
    page = reverse("admin:imports_import_change", args=[row.pk])
    for role, status in (("Newsletter", 200), ("Membership", 302), ("Content", 403)):
        client.force_login(colleague(role))
        assert client.get(page).status_code == status, role
        assert client.post(page, {"do": "confirm"}).status_code == (302 if status == 200 else 403)
        row.refresh_from_db()
        assert row.state == ("done" if role == "Newsletter" else "review"), role
        Import.objects.filter(pk=row.pk).update(state="review")
        row = Import.objects.get(pk=lists.start("subscribers", exports.files("everyaction.csv")).pk)
        page = reverse("admin:imports_import_change", args=[row.pk])


def test_step_that_is_over_says_so(staff):
    page = upload(staff, "subscribers", "action_network.csv", **SUBSCRIBERS)["Location"]
    staff.post(page, {"do": "confirm", "numbers": ""})
    for step in ("confirm", "drop"):
        assert "This has changed since." in words_of(
            staff.post(page, {"do": step, "numbers": ""}, follow=True)
        )
    columns = reverse("admin:imports_import_columns", args=[Import.objects.get().pk, 0])
    assert staff.get(columns).status_code == 404
    Import.objects.update(state="review")
    assert "We deleted the files of this import" in words_of(staff.get(page))


def test_summary_takes_as_many_queries_for_many_rows_as_for_few(staff, django_assert_num_queries):
    few = lists.start("members", exports.files("sheet.csv"), coalition=make_circle().pk)
    lines = "name,email\n" + "".join(f"Ann {n},ann-{n}@example.org\n" for n in range(400))
    many = lists.start("members", [("list.csv", lines.encode())], coalition=make_circle().pk)
    for row in (few, many):
        with django_assert_num_queries(4):  # files, people, memberships, deleted
            runs.plan(row)
