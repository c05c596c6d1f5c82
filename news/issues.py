"""An issue from its first draft to its results."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone, translation

from mailing import batches, outbox, resend
from mailing.contacts import Contact
from mailing.models import Batch, Message, Suppression
from news import mails, readers
from news.audiences import ReadersOfIssue
from news.block_base import Block
from news.blocks import CODES, as_data
from news.body import PICTURE, in_both, pictures_in
from news.models import Article, Issue
from news.models.subscription import LETTER
from office import audit

NEW_FOR = timedelta(days=30)  # what counts as new without an earlier issue


def propose(by: Any) -> Issue:
    """Create a draft with what was published since the last issue."""
    last = Issue.objects.sent().first()
    since = (last.sent_at if last else None) or timezone.now() - NEW_FOR
    with transaction.atomic():
        issue = Issue.objects.create()
        issue.articles.set(Article.objects.published().filter(published_at__gt=since))
        audit.record(by, "issue_begun", issue)
    return issue


def start_from(last: Issue, by: Any) -> Issue:
    """Create a draft with the text and settings of `last`, and with what is new since the last issue sent."""
    issue = propose(by)
    for field in ("subject", "letter", "signature", "ask", "ask_label"):
        for code in CODES:
            setattr(issue, f"{field}_{code}", getattr(last, f"{field}_{code}"))
    for name in ("sections", "days_ahead", "ask_url", "reply_to", "is_public"):
        setattr(issue, name, getattr(last, name))
    issue.save()
    return issue


def frozen(issue: Issue) -> dict[str, Any]:
    """Return the whole issue as small data in both languages, for the batch, previews, and the archive."""
    subjects, signatures = in_both(issue, "subject"), in_both(issue, "signature")
    asks, labels = in_both(issue, "ask"), in_both(issue, "ask_label")
    previews = in_both(issue, "preview")
    return {
        "subjects": {code: subjects[code][0] for code in CODES},
        "previews": {code: previews[code][0] for code in CODES},
        "narrowed": issue.narrowed,
        "letters": {code: parts_of(*in_both(issue, "letter")[code]) for code in CODES},
        "signatures": {code: signatures[code][0] for code in CODES},
        "asks": {
            code: {"text": asks[code][0], "label": labels[code][0], "url": issue.ask_url} for code in CODES
        }
        if asks[CODES[0]][0]
        else {},
        "blocks": [
            as_data(block, block.ahead(issue)) for block in Block.all() if block.name in issue.sections
        ],
        "archives": _archives(issue) if issue.is_public else {},
    }


def _archives(issue: Issue) -> dict[str, str]:
    """Return the URL of its web version, in each language."""
    addresses = {}
    for code in CODES:
        with translation.override(code):
            addresses[code] = issue.full_address
    return addresses


def parts_of(text: str, language: str) -> list[dict[str, Any]]:
    """Split a letter at its pictures: [{"text": Markdown, "lang"} or {"src", "alt", "credit"}]."""
    text = text.replace("\r\n", "\n")
    found = pictures_in(text)
    parts: list[dict[str, Any]] = []
    for index, piece in enumerate(PICTURE.split(text)):
        if index % 2 == 0 and piece.strip():
            parts.append({"text": piece.strip(), "lang": language})
        elif index % 2 and int(piece) in found and not found[int(piece)].drawing:
            picture = found[int(piece)]
            width = max(one for one in picture.widths if one <= 720)
            with translation.override(language):
                parts.append(
                    {
                        "src": settings.SITE_URL + picture.path(width),
                        "alt": picture.alt,
                        "credit": picture.credit,
                    }
                )
    return parts


def everything(letter: dict[str, Any]) -> dict[str, str]:
    """Return the flags of a copy with all items, for the archive and the maximum size."""
    return {item["key"]: "1" for block in letter["blocks"] for item in block["items"]}


def flags_for(letter: dict[str, Any], tags: set[str]) -> dict[str, str]:
    return dict.fromkeys(readers.keys_for(tags, letter), "1")


def send(issue: Issue, *, by: Any, at: datetime | None = None) -> bool:
    """Freeze and send the issue after ten minutes on hold, or at `at`. Return False if it was sent or scheduled
    before.

    Raises batches.CannotStart with a message for the editor. Locks the issue.
    """
    with transaction.atomic():
        held = Issue.objects.select_for_update().get(pk=issue.pk)
        letter, title = mails.Issue(None, **frozen(held)), str(held)[:200]
        batch = batches.draft(letter, ReadersOfIssue, key=f"issue:{held.pk}", title=title, by=by)
        fresh = {"title": title, "context": letter.given, "reply_to": held.reply_to}
        Batch.objects.filter(pk=batch.pk, state=Batch.State.DRAFT).update(**fresh)
        batch.refresh_from_db()
        held.batch = batch
        held.save(update_fields=["batch"])
        started = batches.start(batch, by=by, at=at)
    issue.refresh_from_db()
    return started


def refresh_scheduled() -> int:
    """Freeze scheduled issues again, so that a cancelled event is not sent. Return how many."""
    fresh = 0
    for issue in Issue.objects.filter(batch__state=Batch.State.SCHEDULED):
        batch = Batch.objects.filter(issue=issue, state=Batch.State.SCHEDULED)
        fresh += batch.update(context=frozen(issue))
    return fresh


def send_test(issue: Issue, to: Contact, language: str) -> None:
    """Queue a copy with all items in it to `to`."""
    letter = frozen(issue)
    with transaction.atomic():
        outbox.queue(
            mails.Issue(None, **letter, **everything(letter), is_test=True),
            key=f"issue-test:{issue.pk}:{language}:{timezone.now().isoformat()}",
            to=Contact(name=to.name, email=to.email, language=language, time_zone=to.time_zone),
            reply_to=issue.reply_to,
            is_copy=True,
        )


def results(at_most: int = 12) -> list[dict[str, Any]]:
    """Return the last editions that went out, newest first, each with its figures. Two queries.

    `readers` got it by email, `failed` did not; `left` unsubscribed between it and the next edition.
    """
    editions = list(Issue.objects.sent().select_related("batch")[:at_most])
    states = Message.State
    counts = {
        batch: (taken, failed)
        for batch, taken, failed in Message.objects.filter(batch__in=[one.batch_id for one in editions])
        .order_by()
        .values_list("batch")
        .annotate(
            taken=Count("pk", filter=Q(state__in=[states.ACCEPTED, states.KEPT])),
            failed=Count("pk", filter=Q(state__in=[states.REJECTED, states.UNKNOWN])),
        )
    }
    starts = [one.batch.started_at for one in editions if one.batch and one.batch.started_at]
    stops = list(
        Suppression.objects.filter(stream=LETTER, reason=Suppression.Reason.UNSUBSCRIBED, at__gte=min(starts))
        .order_by("at")
        .values_list("at", flat=True)
        if starts
        else []
    )
    rows, until = [], timezone.now()
    for one in editions:
        since = one.batch.started_at if one.batch else None
        taken, failed = counts.get(one.batch_id, (0, 0))
        left = sum(since <= at < until for at in stops) if since else 0
        rows.append({"issue": one, "readers": taken, "failed": failed, "left": left})
        until = since or until
    return rows


def figures(batch: Batch) -> dict[str, Any]:
    """Return the results of a letter: people by state and by reason for being left out, and unsubscribes."""
    told = batches.counts(batch)
    reasons = (
        batch.messages.filter(state=Message.State.SKIPPED)
        .values_list("reason", "attempts__0__text")
        .annotate(n=Count("pk"))
        .order_by()
    )
    left_out: dict[str, int] = {}
    for reason, words, number in reasons:
        label = words if reason == Message.Reason.EXCLUDED and words else str(Message.Reason(reason).label)
        left_out[label] = left_out.get(label, 0) + number
    mine = batch.messages.exclude(fingerprint="").values("fingerprint")
    stopped = Suppression.objects.filter(
        stream=batch.stream, reason=Suppression.Reason.UNSUBSCRIBED, fingerprint__in=mine
    )
    if batch.started_at:
        stopped = stopped.filter(at__gte=batch.started_at)
    states: Sequence[str] = [
        Message.State.ACCEPTED, Message.State.DEFERRED, Message.State.REJECTED, Message.State.UNKNOWN,
        Message.State.PENDING,
    ]  # fmt: skip
    if told["by_state"].get(Message.State.KEPT):
        states = [*states, Message.State.KEPT]
    return {
        "people": told["people"],
        "states": [(Message.State(state).label, told["by_state"].get(state, 0)) for state in states],
        "left_out": sorted(left_out.items()),
        "failed": resend.failed(batch).count() if batch.state in resend.OUT else 0,
        "unsubscribed": stopped.count(),
    }
