"""A newsletter on real processes: two workers, 300 readers, 30 topics; each gets exactly their blocks.

The drill sends 10,000.
"""

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from mailing.models import Batch, Message
from news import issues
from news.models import Issue, Subscription, TopicChoice
from tests.factories import make_article, make_circle
from tests.live.workers import finished, workers
from tests.news.letters import make_site
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]

TOPICS = 30


def test_each_of_300_readers_gets_exactly_their_blocks_once(
    tmp_path: Path, smtp_sink: SmtpSink, redis_url: str
):
    send_issue(tmp_path, smtp_sink, redis_url, readers=300)


def make_readers(number: int, topics: list[str]) -> dict[str, set[str]]:
    """Return {email: topics} of confirmed readers with one to five topics each, the same in every run."""
    chance = random.Random(7)
    now = timezone.now()
    rows = [
        Subscription(
            email=f"reader-{nth}@example.org",
            fingerprint=f"{nth:064}",
            state=Subscription.State.CONFIRMED,
            language="es" if nth % 4 == 0 else "en",
            rhythm="weekly" if nth % 10 == 9 else "as_sent",
            confirmed_at=now,
        )
        for nth in range(number)
    ]
    Subscription.objects.bulk_create(rows, batch_size=1000)
    wanted = {row.email: set(chance.sample(topics, chance.randint(1, 5))) for row in rows}
    TopicChoice.objects.bulk_create(
        [TopicChoice(subscription=row, topic=topic) for row in rows for topic in sorted(wanted[row.email])],
        batch_size=2000,
    )
    return wanted


def send_issue(folder: Path, sink: SmtpSink, redis_url: str, *, readers: int, seconds: float = 90) -> None:
    make_site()
    topics, articles = [], {}
    for nth in range(TOPICS):
        circle = make_circle(slug=f"topic-{nth:02}")
        article = make_article(
            title_en=f"Story {nth:02}", title_es=f"Historia {nth:02}", summary_es="Resumen."
        )
        article.coalitions.add(circle)
        topics.append(f"circle:topic-{nth:02}")
        articles[f"circle:topic-{nth:02}"] = f"{nth:02}"
    wanted = make_readers(readers, topics)
    issue = Issue.objects.create(subject_en="All", subject_es="Todo", letter_en="Hello.", letter_es="Hola.")
    issue.articles.set(issue.articles.model.objects.all())
    assert issues.send(issue, by=None)
    Batch.objects.filter(pk=issue.batch_id).update(hold_until=timezone.now())

    with workers(folder, sink, redis_url, MAIL_LANES="2") as running:
        for name in ("one", "two"):
            running.worker(name)
        running.beat()
        mails = sum(nth % 10 != 9 for nth in range(readers))
        sink.wait_for(mails, seconds)
        batch = issue.batch
        finished(batch, seconds)

    # A beat that starts runs every tick, which may mail staff.
    to_readers = [taken for taken in sink.messages if taken.to.startswith("reader-")]
    served = Counter(taken.to for taken in to_readers)
    assert max(served.values()) == 1
    weekly = {f"reader-{nth}@example.org" for nth in range(readers) if nth % 10 == 9}
    assert served.keys() == wanted.keys() - weekly
    for taken in to_readers:
        text = taken.mail.get_body(("plain",)).get_content()
        html = taken.mail.get_body(("html",)).get_content()
        number = int(taken.to.removeprefix("reader-").partition("@")[0])
        word = "Historia" if number % 4 == 0 else "Story"
        expected = {articles[topic] for topic in wanted[taken.to]}
        assert set(re.findall(rf"{word} (\d\d)", text)) == expected
        assert set(re.findall(rf"{word} (\d\d)", html)) == expected
    told = issues.figures(batch)
    assert dict(told["left_out"]) == {"chose the weekly email": len(weekly)}
    assert batch.candidates == readers == told["people"] == len(served) + len(weekly)
    assert batch.messages.filter(state=Message.State.ACCEPTED).count() == len(served)
