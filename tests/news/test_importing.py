"""Lists taken over from other services: each row told, all or nothing, nobody brought back who left."""

import csv
import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mailing import suppression
from mailing.models import Suppression
from news import importing, subscribing
from news.models import Subscription, SubscriptionConsent
from office.models import AuditEntry
from tests.factories import make_article, make_person
from tests.news.letters import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

MAILCHIMP = (
    '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LANGUAGE,TAGS\n'
    'Ana@Example.org,Ana,Ruiz,2,"2025-03-01 10:00:00","2025-03-01 10:05:00",es,"a,b"\n'
    "lee@example.org,=cmd|' /C calc'!A0,Lee,3,2025-04-01 09:00:00,,en,\n"
)
ACTION_NETWORK = (
    "email,first_name,last_name,zip_code,can2_subscription_status,created_at,language\n"
    "sam@example.org,Sam,W,30303,subscribed,2024-05-06 07:08:09 UTC,en\n"
    "out@example.org,Out,W,30303,unsubscribed,2024-05-06 07:08:09 UTC,en\n"
    "bounced@example.org,B,W,30303,bouncing,,en\n"
)


@pytest.fixture
def staff(client):
    make_article()
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name="Newsletter"))
    client.force_login(person)
    return client


def verdicts(text: str) -> dict[int, str]:
    return {line.number: line.verdict for line in importing.read(text.encode()).lines}


def upload(client, text: str, name: str = "list.csv"):
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    fields = {"file": file, "wording": "Sign-up sheets of the forum", "topics": ["news"]}
    return client.post(reverse("admin:news_subscription_import"), fields)


def test_export_of_mailchimp_is_shown_row_by_row_and_taken_with_its_consents(staff):
    page = upload(staff, MAILCHIMP)
    assert not Subscription.objects.exists()
    assert [line.number for line in page.context["shown"]] == [2, 3]
    assert "Add 2 subscribers" in page.content.decode()
    staff.post(reverse("admin:news_subscription_import"), {"sealed": page.context["sealed"]})
    rows = {row.email: row for row in Subscription.objects.all()}
    assert rows.keys() == {"ana@example.org", "lee@example.org"}
    assert (rows["ana@example.org"].language, rows["ana@example.org"].topics) == ("es", ["news"])
    consent = SubscriptionConsent.objects.get(subscription=rows["ana@example.org"])
    assert (consent.act, consent.at.date().isoformat()) == ("imported", "2025-03-01")
    assert (consent.wording, consent.source) == ("Sign-up sheets of the forum", "file: list.csv")
    assert AuditEntry.objects.filter(action="subscribers_imported").get().facts == {"added": 2}


def test_export_of_action_network_keeps_its_opt_outs_out_for_good(staff):
    assert verdicts(ACTION_NETWORK) == {2: "add", 3: "out", 4: "out"}
    page = upload(staff, ACTION_NETWORK)
    staff.post(reverse("admin:news_subscription_import"), {"sealed": page.context["sealed"]})
    assert list(Subscription.objects.values_list("email", flat=True)) == ["sam@example.org"]
    assert verdicts("email\nout@example.org\n") == {2: "stopped"}


def test_one_bad_row_and_nothing_is_taken(staff):
    page = upload(staff, "email\ngood@example.org\nnot an address\n=1+1\n")
    assert [line.number for line in page.context["shown"]] == [3, 4]
    assert "sealed" not in page.context
    assert "2 rows cannot be read" in page.content.decode()
    assert not Subscription.objects.exists()


def test_those_here_those_who_left_and_those_stopped_stay_as_they_are(staff):
    here = make_subscriber("circle:energy", email="here@example.org", rhythm="weekly")
    left = make_subscriber(email="left@example.org")
    subscribing.leave(left, source="tests")
    forgotten = make_subscriber(email="forgotten@example.org")
    subscribing.leave(forgotten, source="tests")
    forgotten.delete()
    Suppression.objects.create(email="spam@example.org", stream="", reason="complaint")
    text = "email\nhere@example.org\nLEFT@example.org\nforgotten@example.org\nspam@example.org\nnew@example.org\nnew@example.org\n"
    assert verdicts(text) == {2: "here", 3: "stopped", 4: "stopped", 5: "stopped", 6: "add", 7: "twice"}
    page = upload(staff, text)
    # Between the preview and the press somebody on the list stops.
    suppression.stop_address("new@example.org", "newsletter", source="tests")
    staff.post(reverse("admin:news_subscription_import"), {"sealed": page.context["sealed"]})
    assert not Subscription.objects.filter(email="new@example.org").exists()
    here.refresh_from_db()
    left.refresh_from_db()
    assert (here.topics, here.rhythm, left.state) == (["circle:energy"], "weekly", "left")


@pytest.mark.parametrize(
    "content",
    [
        b"name,phone\nAna,404\n",
        b"",
        b"\0\1\2PK\3\4",
        b"email\n" + b"a@example.org\n" * 20_001,
        b"email\n" + b"x" * 3 * 2**20,
    ],
    ids=["no column", "nothing", "a workbook", "too many rows", "too large"],
)
def test_file_that_cannot_be_read_says_why(content):
    with pytest.raises(importing.Unreadable, match=r"[.]$"):
        importing.read(content)


def test_semicolons_and_other_letters_of_excel_are_read():
    assert [
        line.email for line in importing.read("Name;E-mail\nJosé;jose@example.org\n".encode("cp1252")).lines
    ] == ["jose@example.org"]


def test_sealed_preview_is_for_whoever_made_it_and_unchanged(staff, client):
    page = upload(staff, MAILCHIMP)
    other = make_person(is_staff=True)
    other.groups.set(Group.objects.filter(name="Newsletter"))
    client.force_login(other)
    address = reverse("admin:news_subscription_import")
    assert client.post(address, {"sealed": page.context["sealed"]}).status_code == 403
    client.post(address, {"sealed": page.context["sealed"][:-1] + "x"})
    assert not Subscription.objects.exists()


def test_export_of_consents_is_inert_in_a_sheet_and_logged(staff):
    row = make_subscriber("news")
    SubscriptionConsent.objects.create(
        subscription=row, act="changed", source='=HYPERLINK("//evil")', wording="+1"
    )
    answer = staff.get(reverse("admin:news_subscription_consents"))
    cells = [cell for line in csv.reader(io.StringIO(answer.content.decode())) for cell in line]
    assert row.email in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert AuditEntry.objects.filter(action="newsletter_consents_exported").exists()


@pytest.mark.parametrize("name", ["import", "consents"])
def test_lists_are_for_the_newsletter_group_alone(client, name):
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name="Content"))
    client.force_login(person)
    assert client.get(reverse(f"admin:news_subscription_{name}")).status_code == 403
