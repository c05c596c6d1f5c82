"""Imported lists: each row is previewed, all or nothing is imported, and no one who left is added again."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mailing import suppression
from mailing.models import Suppression
from news import subscriber_import, subscriptions
from news.models import Subscription, SubscriptionConsent
from office.models import AuditEntry
from tests.confirmed import sign_in
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
    sign_in(client, person)
    return client


def verdicts(text: str) -> dict[int, str]:
    return {line.number: line.verdict for line in subscriber_import.read(text.encode()).lines}


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
    assert verdicts(ACTION_NETWORK) == {2: "add", 3: "out", 4: "dead"}
    page = upload(staff, ACTION_NETWORK)
    staff.post(reverse("admin:news_subscription_import"), {"sealed": page.context["sealed"]})
    assert list(Subscription.objects.values_list("email", flat=True)) == ["sam@example.org"]
    assert verdicts("email\nout@example.org\nbounced@example.org\n") == {2: "stopped", 3: "stopped"}
    assert dict(Suppression.objects.values_list("email", "reason")) == {
        "out@example.org": "unsubscribed",
        "bounced@example.org": "bounce",
    }


def take(client, text: str) -> None:
    page = upload(client, text)
    client.post(reverse("admin:news_subscription_import"), {"sealed": page.context["sealed"]})


def test_rows_that_cannot_be_read_come_first_and_are_left_out_by_choice(staff):
    text = "email\ngood@example.org\nnot an address\n=1+1\n"
    page = upload(staff, text)
    assert [line.number for line in page.context["shown"]] == [3, 4, 2]
    assert "2 rows have no email address we can read" in page.content.decode()
    assert "Leave out the unreadable rows and add 1 subscriber" in page.content.decode()
    assert not Subscription.objects.exists()
    take(staff, text)
    assert [row.email for row in Subscription.objects.all()] == ["good@example.org"]


ROWS = {
    "add": "{},,,",
    "dead": "{},,,2025-01-01 08:00:00",
    "out": "{},,2025-01-01 08:00:00,2025-01-01 08:00:00",
    "spam": "{},spam complaint,,",
}


@pytest.mark.parametrize("strongest", ["dead", "out", "spam"])
def test_strongest_state_of_an_address_wins_wherever_it_stands(staff, strongest):
    weaker = ["add", "dead", "out", "spam"][: ["add", "dead", "out", "spam"].index(strongest)]
    for order in ([*weaker, strongest], [strongest, *weaker]):
        rows = [ROWS[verdict].format("Ana@example.org") for verdict in order]
        text = "email,status,unsub_time,clean_time\n" + "\n".join(rows)
        found = verdicts(text)
        assert sorted(found.values()) == sorted([strongest, *["twice"] * len(weaker)])
        assert found[2 + order.index(strongest)] == strongest
    take(staff, text)
    assert not Subscription.objects.exists()
    stop = Suppression.objects.get()
    assert (stop.email, stop.stream, stop.reason) == (
        "ana@example.org", "newsletter", {"dead": "bounce", "out": "unsubscribed", "spam": "complaint"}[strongest]
    )  # fmt: skip


def test_stop_older_than_what_they_agreed_to_here_is_shown_and_not_applied(staff):
    ana = make_subscriber("news", email="ana@example.org")
    ben = make_subscriber("news", email="ben@example.org")
    subscriptions.ask(email="waits@example.org", chosen=["news"], language="en", source="tests")
    waits = Subscription.objects.get(email="waits@example.org")
    SubscriptionConsent.objects.all().delete()
    for row in (ana, ben):
        SubscriptionConsent.objects.create(
            subscription=row, act="confirmed", at=datetime(2025, 6, 1, tzinfo=UTC)
        )
    text = (
        "email,unsub_time\nben@example.org,2025-06-02 08:00:00\nana@example.org,2025-05-31 08:00:00\n"
        "waits@example.org,2025-06-02 08:00:00\n"
    )
    page = upload(staff, text)
    assert [(line.email, line.verdict) for line in page.context["shown"]] == [
        ("ana@example.org", "older"),
        ("ben@example.org", "out"),
        ("waits@example.org", "out"),
    ]
    assert "1 person was taken off that list before agreeing here" in page.content.decode()
    # Ben agrees again between the preview and the import.
    SubscriptionConsent.objects.create(subscription=ben, act="changed", at=datetime(2025, 6, 3, tzinfo=UTC))
    staff.post(reverse("admin:news_subscription_import"), {"sealed": page.context["sealed"]})
    assert [row.email for row in Suppression.objects.all()] == ["waits@example.org"]
    SubscriptionConsent.objects.filter(act="changed").delete()
    take(staff, text)
    states = dict(Subscription.objects.values_list("email", "state"))
    assert states == {
        "ana@example.org": "confirmed",
        "ben@example.org": "left",
        "waits@example.org": "pending",
    }
    # A current request counts more than an old list.
    assert subscriptions.confirm(waits)
    assert not suppression.is_stopped("waits@example.org", "newsletter")


@pytest.mark.parametrize("reason", ["unsubscribed", "bounce", "complaint"])
def test_stop_shows_as_a_stop_everywhere(client, staff, reason):
    person = make_person("ana@example.org")
    row = make_subscriber("news", email="ana@example.org")
    listed = reverse("admin:news_subscription_changelist")
    one = reverse("admin:news_subscription_change", args=[row.pk])
    assert "not emailed:" not in staff.get(listed).content.decode() + staff.get(one).content.decode()
    Suppression.objects.create(email="ana@example.org", stream="newsletter", reason=reason)
    for page in (listed, one):
        assert "not emailed:" in staff.get(page).content.decode()
    sign_in(client, person)
    mine = {path: client.get(path).content.decode() for path in ("/me/", "/newsletter/mine/")}
    open_page = client.get(f"/newsletter/preferences/{row.choose_token}/").content.decode()
    assert "<li>News" not in mine["/me/"]
    for page in (mine["/newsletter/mine/"], open_page):
        if reason == "unsubscribed":
            assert "You aren’t getting any emails from us right now" in page
        else:
            assert "We stopped sending our newsletter to this address because" in page
            assert 'name="topics"' not in page
    if reason == "unsubscribed":
        assert "You aren’t signed up for our newsletter" in mine["/me/"]
    else:
        assert "We stopped sending our newsletter to this address because" in mine["/me/"]
    for press in ("stop", "again"):
        text = client.post(f"/newsletter/unsubscribe/{row.choose_token}/", {press: "1"}).content.decode()
    assert ("Welcome back" in text) == (reason != "complaint")


def test_those_here_those_who_left_and_those_stopped_stay_as_they_are(staff):
    here = make_subscriber("circle:energy", email="here@example.org", rhythm="weekly")
    left = make_subscriber(email="left@example.org")
    subscriptions.leave(left, source="tests")
    forgotten = make_subscriber(email="forgotten@example.org")
    subscriptions.leave(forgotten, source="tests")
    forgotten.delete()
    Suppression.objects.create(email="spam@example.org", stream="", reason="complaint")
    text = "email\nhere@example.org\nLEFT@example.org\nforgotten@example.org\nspam@example.org\nnew@example.org\nnew@example.org\n"
    assert verdicts(text) == {2: "here", 3: "stopped", 4: "stopped", 5: "stopped", 6: "add", 7: "twice"}
    page = upload(staff, text)
    # Between the preview and the import, a person on the list unsubscribes.
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
    with pytest.raises(subscriber_import.Unreadable, match=r"[.]”?$"):
        subscriber_import.read(content)


def test_semicolons_and_other_letters_of_excel_are_read():
    assert [
        line.email
        for line in subscriber_import.read("Name;E-mail\nJosé;jose@example.org\n".encode("cp1252")).lines
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
    cells = [cell for line in csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))) for cell in line]
    assert row.email in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert AuditEntry.objects.filter(action="newsletter_consents_exported").exists()


@pytest.mark.parametrize("name", ["import", "consents"])
def test_lists_are_for_the_newsletter_group_alone(client, name):
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name="Content"))
    sign_in(client, person)
    assert client.get(reverse(f"admin:news_subscription_{name}")).status_code == 403
