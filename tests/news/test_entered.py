"""One subscriber entered by staff with the evidence, and exports of subscribers and members by those who may."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from mailing import suppression
from mailing.models import Message, Suppression
from news.models import Subscription
from news.models.subscription import LETTER
from office.models import AuditEntry
from tests.confirmed import sign_in
from tests.factories import make_article, make_facilitator, make_hub, make_member, make_person
from tests.news.letters import make_subscriber

pytestmark = pytest.mark.django_db

ENTER = "/admin/news/subscription/enter/"
SENT = {
    "email": "ana@example.org", "wording": "Send me news", "source": "Sheet, Clayton forum", "topics": ["news"],
    "language": "es",
}  # fmt: skip


@pytest.fixture
def staff(client: Client) -> Client:
    person = make_person(is_staff=True)
    person.groups.set(Group.objects.filter(name="Newsletter"))
    sign_in(client, person)
    make_article()  # a topic is offered once it has something to tell
    return client


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [line.split(",") for line in text.splitlines()]


def test_subscriber_is_entered_with_what_they_agreed_to_and_no_mail(staff: Client):
    mails = Message.objects.count()
    answer = staff.post(ENTER, SENT)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Subscription.objects.get()
    assert (row.email, row.state, row.language, row.topics) == (
        "ana@example.org",
        "confirmed",
        "es",
        ["news"],
    )
    consent = row.consents.get()
    assert (consent.act, consent.wording, consent.source) == (
        "entered",
        "Send me news",
        "Sheet, Clayton forum",
    )
    assert Message.objects.count() == mails
    assert AuditEntry.objects.filter(action="subscriber_entered").count() == 1
    page = staff.post(ENTER, {**SENT, "wording": ""})
    assert page.status_code == 200
    assert 'value="ana@example.org"' in page.text


def test_who_left_or_is_stopped_is_never_entered_again(staff: Client):
    make_subscriber("news", email="gone@example.org")
    Subscription.objects.update(state=Subscription.State.LEFT)
    suppression.stop_addresses(["dead@example.org"], LETTER, Suppression.Reason.BOUNCE, source="tests")
    for address in ("gone@example.org", "dead@example.org"):
        page = staff.post(ENTER, {**SENT, "email": address})
        assert "Only they can subscribe again." in page.text
        assert not Subscription.objects.confirmed().filter(email=address).exists()
    assert not Subscription.objects.filter(email="dead@example.org").exists()


def test_subscribers_are_exported_without_those_who_get_none(staff: Client):
    make_subscriber("news", email="gone@example.org")
    Subscription.objects.update(state=Subscription.State.LEFT)
    make_subscriber("news", email="here@example.org")
    make_subscriber("news", email="dead@example.org")
    suppression.stop_addresses(["dead@example.org"], "", Suppression.Reason.BOUNCE, source="tests")
    rows = rows_of(staff.get("/admin/news/subscription/subscribers.csv"))
    assert [row[0] for row in rows[1:]] == ["here@example.org"]
    assert AuditEntry.objects.filter(action="subscribers_exported").count() == 1


def test_members_are_exported_by_their_facilitators_without_addresses(client: Client):
    hub = make_hub()
    sign_in(client, make_facilitator(hub.coalition_ptr))
    member = make_member(hub.coalition_ptr)
    make_member(hub.coalition_ptr, state="left")
    rows = rows_of(client.get(f"/hubs/{hub.slug}/manage/members.csv"))
    assert member.person.name in {row[0] for row in rows}
    assert len(rows) == 3
    assert "@" not in str(rows)
    assert AuditEntry.objects.filter(action="membership.list_exported", coalition_id=hub.pk).count() == 1
    sign_in(client, make_facilitator(make_hub("Fulton").coalition_ptr))
    assert client.get(f"/hubs/{hub.slug}/manage/members.csv").status_code == 404
