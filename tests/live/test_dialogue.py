"""A post, an email, a reply by email: on real processes, from page to page."""

import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.utils import timezone

from dialogue import follow_settings, notifications
from dialogue.models import Post
from office.models import SiteSettings
from tests.factories import make_facilitator, make_hub, make_member, make_thread
from tests.live.workers import ROOT, workers
from tests.smtp_sink import SmtpSink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]


def test_post_goes_out_by_mail_and_its_answer_arrives_as_a_post(
    tmp_path: Path, smtp_sink: SmtpSink, settings
):
    takes = {"MAIL_REPLY_HOST": "answers.example.org", "MAIL_REPLY_CHECKED_BY": "mx.example.org"}
    settings.MAIL_REPLY_HOST, settings.MAIL_REPLY_CHECKED_BY = takes.values()
    SiteSettings.objects.create(contact_email="hello@example.org")
    hub = make_hub(slug="the-hub")
    reader = make_member(hub).person
    thread = make_thread(hub, make_facilitator(hub), body="Who drives?")
    follow_settings.follow_coalition(reader, hub, "each")

    with workers(tmp_path, smtp_sink, **takes) as running:
        running.worker("one")
        running.beat()
        notifications.tell_due(timezone.now() + 2 * notifications.HELD_FOR)
        taken = smtp_sink.mail_to(
            reader.email, 60
        )  # a beat that starts runs every tick, which may mail others
        environment = running.environment

    answer = EmailMessage()
    answer["From"], answer["To"], answer["Message-ID"] = (
        reader.email,
        taken.mail["Reply-To"],
        "<1@example.org>",
    )
    answer["Authentication-Results"] = "mx.example.org; dmarc=pass header.from=example.org"
    quoted = "\n".join(f"> {line}" for line in taken.mail.get_body(("plain",)).get_content().splitlines())
    answer.set_content(
        f"I can drive.\n\nOn Mon, Dec 1, 2026 at 7:00 AM PSE <portal@example.org> wrote:\n\n{quoted}\n"
    )
    for _twice in range(2):
        done = subprocess.run(
            [sys.executable, "manage.py", "read_replies"], cwd=ROOT, env=environment, input=answer.as_bytes(),
            capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        assert b"1 became posts" in done.stdout
    forged = answer
    forged.replace_header("Message-ID", "<2@example.org>")
    forged.replace_header("From", "eve@evil.example")
    subprocess.run(
        [sys.executable, "manage.py", "read_replies"], cwd=ROOT, env=environment, input=forged.as_bytes(),
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert [(post.author, post.body) for post in Post.objects.filter(thread=thread)][1:] == [
        (reader, "I can drive.")
    ]
