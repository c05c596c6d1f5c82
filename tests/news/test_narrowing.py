"""An edition to a part of its readers, seen as an inbox shows it, and sent again where a copy failed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hubs.models import County
from mailing import resend, suppression
from mailing.models import Batch, Message
from news import checks, issues, subscriptions
from news.models import Issue, SubscriptionConsent
from tests.confirmed import sign_in
from tests.factories import make_article, make_circle, make_person
from tests.news.letters import make_issue, make_site, make_subscriber, send
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def _site():
    make_site()


@pytest.fixture
def staff(client: Client):
    person = make_person("staff@example.org", is_staff=True, name="Sam")
    person.groups.set(Group.objects.filter(name__in=["Newsletter", "Content"]))
    sign_in(client, person)
    return client


def page(name: str, issue: Issue) -> str:
    return reverse(f"admin:news_issue_{name}", args=[issue.pk])


def test_audience_is_narrowed_by_each_choice_with_its_number(staff: Client, smtp_sink: SmtpSink):
    circle = make_circle(name="Buses", slug="buses")
    article = make_article()
    article.coalitions.add(circle)
    clayton, fulton = County.objects.get(name="Clayton"), County.objects.get(name="Fulton")
    all_of = make_subscriber("news", "circle:buses", county=clayton, language="es")
    make_subscriber("news", county=fulton, language="es")
    make_subscriber("news", "circle:buses", county=clayton)
    old = make_subscriber("news", "circle:buses", county=clayton, language="es")
    SubscriptionConsent.objects.filter(subscription=old).update(at=timezone.now() - timedelta(days=91))
    issue = make_issue(article)

    chosen: dict[str, object] = {}
    for choice, number in (
        ({}, 4), ({"language": "es"}, 3), ({"counties": [clayton.pk]}, 2), ({"topics": ["circle:buses"]}, 2),
        ({"recent": "90"}, 1),
    ):  # fmt: skip
        chosen |= choice
        answer = staff.post(page("audience", issue), {**chosen, "count": "1"})
        assert answer.context["reach"].mails == number, chosen
        assert "will get it." in answer.text
    issue.refresh_from_db()
    assert issue.narrowed == {}  # counting saves nothing

    staff.post(page("audience", issue), {**chosen, "save": "1"})
    issue.refresh_from_db()
    assert "Clayton; " in staff.get(page("send", issue)).text
    make_subscriber("news", county=fulton)  # who comes later is left out too
    assert issues.send(issue, by=None)
    send(issue.batch, smtp_sink)
    assert [taken.to for taken in smtp_sink.messages] == [all_of.email]
    assert staff.post(page("audience", issue), {"save": "1"}).status_code == 302
    issue.refresh_from_db()
    assert issue.narrowed  # sent: it stays as it was
    odd = staff.post(
        page("audience", make_issue(article)), {"counties": ["9" * 30], "recent": "x", "count": "1"}
    )
    assert odd.context["form"].errors.keys() == {"counties", "recent"}


def test_inbox_shows_subject_and_preview_in_both_languages(staff: Client):
    issue = make_issue(make_article(), preview_en="Bring a friend.", preview_es="")
    english, spanish = checks.inboxes(issues.frozen(issue), {})
    assert english["preview"] == "Bring a friend."
    assert spanish["preview"] == "Bring a friend."  # as the subject: better than nothing
    assert ">Bring a friend.<" in checks.copy_of(issues.frozen(issue), "en", {})[2]
    Issue.objects.update(preview_en="", preview_es="")
    issue.refresh_from_db()
    assert checks.inboxes(issues.frozen(issue), {})[0]["preview"].startswith(issue.letter_en[:10])
    assert issue.subject_es in staff.get(page("look", issue)).text


def test_colleagues_get_a_test_copy_and_no_one_else(staff: Client):
    colleague, member = make_person("colleague@example.org", is_staff=True), make_person()
    issue = make_issue(make_article())
    staff.post(page("test", issue), {"colleagues": [colleague.pk]})
    assert set(Message.objects.values_list("email", "language")) == {
        (address, code) for address in ("staff@example.org", "colleague@example.org") for code in ("en", "es")
    }
    staff.post(page("test", issue), {"colleagues": [member.pk]})
    assert not Message.objects.filter(email=member.email).exists()


def test_failed_copies_go_again_once_with_their_content_and_only_where_that_makes_sense(
    staff: Client, smtp_sink: SmtpSink
):
    article = make_article(title_en="The last bus")
    kept, refused, gone, stopped, twice, unsure = (
        make_subscriber("news", email=f"{name}@example.org")
        for name in ("kept", "refused", "gone", "stopped", "twice", "unsure")
    )
    issue = make_issue(article)
    assert issues.send(issue, by=None)
    send(issue.batch, smtp_sink)
    assert len(smtp_sink.messages) == 6
    rejected, gave_up = Message.State.REJECTED, Message.Reason.GAVE_UP
    mine = Message.objects.filter(batch=issue.batch)
    mine.update(state=rejected, reason=gave_up)
    mine.filter(email=refused.email).update(reason=Message.Reason.REFUSED)
    mine.filter(email=unsure.email).update(state=Message.State.UNKNOWN, reason=Message.Reason.NO_REPLY)
    mine.filter(email=twice.email).update(retried_at=timezone.now())
    subscriptions.forget(type(gone).objects.filter(pk=gone.pk))
    suppression.stop_address(stopped.email, "newsletter", source="tests")

    assert "Send failed copies again" in staff.get(page("send", issue)).text
    move = reverse("admin:mailing_batch_move", args=[issue.batch.pk, "resend"])
    staff.post(move)
    staff.post(move)
    send(issue.batch, smtp_sink)
    [copy] = smtp_sink.messages[6:]
    assert (copy.to, "The last bus" in str(copy.mail)) == (kept.email, True)
    assert resend.failed_again(issue.batch, by=None) == 0
    Batch.objects.update(state=Batch.State.CANCELLED)
    mine.filter(email=kept.email).update(state=rejected, reason=gave_up, retried_at=None)
    assert resend.failed_again(issue.batch, by=None) == 0

    client = Client()
    client.force_login(make_person(is_staff=True))
    assert client.post(move).status_code == 403


def test_results_stand_beside_each_other_in_a_fixed_number_of_queries(
    staff: Client, django_assert_num_queries
):
    now = timezone.now()
    for number in range(3):
        started = now - timedelta(days=10 * number + 1)
        batch = Batch.objects.create(
            key=f"issue:{number}",
            stream="newsletter",
            context={},
            state=Batch.State.FINISHED,
            started_at=started,
        )
        Issue.objects.create(subject_en=f"Edition {number}", batch=batch)
        for each in range(number + 1):
            Message.objects.create(key=f"{number}:{each}", kind="bulk", batch=batch, state="accepted")
        Message.objects.create(key=f"{number}:failed", kind="bulk", batch=batch, state="rejected")
    suppression.stop_address("a@example.org", "newsletter", source="tests")
    with django_assert_num_queries(3):
        rows = issues.results()
    assert [(row["readers"], row["failed"], row["left"]) for row in rows] == [(1, 1, 1), (2, 1, 0), (3, 1, 0)]
    assert "Edition 2" in staff.get(reverse("admin:news_issue_results")).text
