"""Shared by the newsletter's tests: subscribers, and mails as they are sent."""

import itertools
import re
from typing import Any

from django.core.cache import caches

from mailing import batches, compose, delivery
from mailing.models import Batch, Message
from news import subscriptions
from news.models import Article, Issue, Subscription, SubscriptionConsent
from office.models import SiteSettings
from tests.smtp_sink import SmtpSink

# Six digits from the start, so that the order of names is the order of making
_numbers = itertools.count(100_001)


def make_site() -> SiteSettings:
    return SiteSettings.objects.get_or_create(
        pk=1, defaults={"postal_address": "667 Fairburn Road, Atlanta", "contact_email": "hello@example.org"}
    )[0]


def make_subscriber(*topics: str, **values: Any) -> Subscription:
    """Create a confirmed subscription with these topics, or with the news."""
    email = values.pop("email", f"reader-{next(_numbers)}@example.org")
    row = Subscription(email=email, **values)
    subscriptions.join(row, chosen=topics or ["news"], source="tests")
    return row


def sign_up(client: Any, email: str, *, prefix: str = "", **values: Any) -> Any:
    caches["default"].clear()  # reset rate limits
    return client.post(f"{prefix}/newsletter/", {"email": email, "place": "footer", **values})


def text_of(message: Message) -> str:
    """Return the text part of a loose mail, as its recipient reads it."""
    mail = compose.mails_of([message])[message]
    words = compose.personal_words(message)
    with compose.speaking_to(message):
        context = compose.context_of(message, mail, site=make_site(), name=words["name"], email=message.email)
        return compose.rendered(mail, context)[1]


def links_in(text: str) -> list[str]:
    """Return the paths of our own URLs in a mail."""
    return [
        re.sub(r"^https?://[^/]+", "", link)
        for link in re.findall(r"http://127\.0\.0\.1:8000[^\s<>\"]*", text)
    ]


def link_to(text: str, word: str) -> str:
    return next(link for link in links_in(text) if word in link)


def send(batch: Batch, sink: SmtpSink) -> None:
    """Send a started batch now, as if its ten minutes had passed."""
    Batch.objects.filter(pk=batch.pk).update(hold_until=batch.started_at)
    batches.advance(batch)
    while delivery.drain():
        pass
    batches.advance(batch)
    batch.refresh_from_db()


def consents(row: Subscription) -> list[str]:
    return list(
        SubscriptionConsent.objects.filter(subscription=row).order_by("pk").values_list("act", flat=True)
    )


def make_issue(*articles: Article, **values: Any) -> Issue:
    issue = Issue.objects.create(
        **{"subject_en": "A word before the hearing", "subject_es": "Unas palabras", "letter_en": "Dear neighbors.",
           "letter_es": "Estimados vecinos.", **values}
    )  # fmt: skip
    issue.articles.set(articles)
    return issue
