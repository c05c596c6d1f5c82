"""A writer asks a colleague for a review, who comments, hands it back, or publishes it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailing.models import Message
from news import reviews
from news.groups import WRITING
from news.models import Article, ReviewNote
from office.groups import CONTENT
from office.models import AuditEntry
from tests.factories import make_article, make_person

pytestmark = pytest.mark.django_db


def staff(*roles: str, **values: object):
    person = make_person(is_staff=True, **values)
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


def press(client: Client, person, article: Article, step: str, **values: object):
    client.force_login(person)
    return client.post(reverse("admin:news_article_review", args=[article.pk]), {step: "1", **values})


def test_review_from_the_first_request_to_publication(client: Client, django_capture_on_commit_callbacks):
    writer, reviewer = staff(WRITING, name="Wanda"), staff(CONTENT, name="Priya", language="es")
    staff(WRITING, name="Not a reviewer")
    article = make_article(state="draft", published_at=None)
    assert list(reviews.reviewers(writer)) == [reviewer]

    assert press(client, writer, article, "ask", text="Please look.").status_code == 200  # to whom?
    assert press(client, writer, article, "ask", to=reviewer.pk, text="Please look.").status_code == 302
    assert "Please look." in press(client, reviewer, article, "back").text  # why? and nothing is lost
    press(client, reviewer, article, "comment", text="A typo in line 2.")
    press(client, reviewer, article, "back", text="Shorter, please.")
    article.refresh_from_db()
    assert article.state == "draft"
    press(client, writer, article, "ask", to=reviewer.pk)
    press(client, reviewer, article, "publish")
    article.refresh_from_db()
    assert (article.state, article.is_public) == ("published", True)

    assert [note.step for note in article.review_notes.all()] == [
        "asked", "commented", "handed_back", "asked", "published"
    ]  # fmt: skip
    mails = Message.objects.order_by("pk").values_list("email", "template", "language")
    assert list(mails) == [
        (reviewer.email, "news/email/review_asked", "es"),
        (writer.email, "news/email/review_handed_back", "en"),
        (reviewer.email, "news/email/review_asked", "es"),
        (writer.email, "news/email/review_published", "en"),
    ]
    logged = AuditEntry.objects.filter(action__startswith="article_review.").order_by("pk")
    assert [entry.actor_id for entry in logged] == [
        writer.pk,
        reviewer.pk,
        reviewer.pk,
        writer.pk,
        reviewer.pk,
    ]


def test_steps_are_only_for_those_who_may_take_them(client: Client):
    writer, reviewer = staff(WRITING), staff(CONTENT)
    article = make_article(state="in_review", published_at=None)
    for step in ("publish", "back"):
        assert press(client, writer, article, step, text="Mine.").status_code == 302
    article.refresh_from_db()
    assert (article.state, ReviewNote.objects.count()) == ("in_review", 0)

    Article.objects.update(state="published", published_at=timezone.now())
    for person, step in ((reviewer, "back"), (reviewer, "publish"), (writer, "ask")):
        press(client, person, article, step, text="Late.", to=reviewer.pk)
    article.refresh_from_db()
    assert (article.state, ReviewNote.objects.count()) == ("published", 0)
    for name in ("back", "publish"):
        with pytest.raises(reviews.Over):
            {"back": reviews.hand_back, "publish": reviews.publish}[name](article, "", by=reviewer)
    client.force_login(staff("Newsletter"))
    assert client.get(reverse("admin:news_article_review", args=[article.pk])).status_code == 403


def test_approved_article_keeps_its_time_and_one_that_lacks_something_stays(client: Client):
    reviewer, at = staff(CONTENT), timezone.now() + timedelta(days=2)
    later = make_article(state="in_review", published_at=at)
    press(client, reviewer, later, "publish")
    later.refresh_from_db()
    assert (later.state, later.published_at, later.is_scheduled) == ("published", at, True)
    lacking = make_article(state="in_review", kind="outside", source_url="")
    assert "Where can people read it?" in press(client, reviewer, lacking, "publish").text
    lacking.refresh_from_db()
    assert lacking.state == "in_review"
