"""Import subscribers from a file, as exported by Mailchimp and Action Network.

A plan shows the effect on each row and writes nothing; then all or nothing is imported. Addresses that are
subscribed, left, or suppressed stay as they are. Addresses suppressed in the file are suppressed here too, so
that no later list adds them. Of several rows with one address, the strongest counts. A stop older than the
person's consent here is shown but not applied.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from mailing import suppression
from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Suppression
from news import subscriptions
from news.models import Subscription, SubscriptionConsent, TopicChoice
from news.models.subscription import LETTER
from office import audit
from pse_portal import tables
from pse_portal.tables import Unreadable

LARGEST = 3 * 2**20  # bytes
MOST_ROWS = 20_000
CHUNK = 500

# Column headers of the two services, in lower case.
EMAIL = ("email address", "email", "e-mail", "email_address")
LANGUAGE = ("language", "language preference", "preferred language", "languages_spoken")
AGREED = ("confirm_time", "optin_time", "subscribed_at", "created_at", "date added")
STATUS = ("status", "email_status", "subscription_status", "subscription status", "can2_subscription_status")
GONE = ("unsub_time", "unsubscribed_at")
CLEANED = ("clean_time", "cleaned_at")
STILL_IN = {"", "subscribed", "active", "confirmed"}
DEAD = {"cleaned", "bounced", "bouncing", "invalid"}
SPAM = {"spam", "spam complaint", "complained", "abuse"}
# Verdicts that stop the address, strongest first.
STOPS = {
    "spam": Suppression.Reason.COMPLAINT,
    "out": Suppression.Reason.UNSUBSCRIBED,
    "dead": Suppression.Reason.BOUNCE,
}
STRENGTH = [*STOPS, "add"]


@dataclass(frozen=True)
class Line:
    """One row of the file and its verdict; `words` describes it. `number` counts from 1, the header.

    `agreed_at` and `gone_at` are ISO times from the file, or "".
    """

    number: int
    email: str
    verdict: str
    language: str = "en"
    agreed_at: str = ""
    gone_at: str = ""

    @property
    def words(self) -> str:
        return {
            "add": _("will be added"),
            "here": _("already here, no changes"),
            "stopped": _("asked us to stop, or the address doesn’t work: will be left out"),
            "out": _("unsubscribed in the file: will be marked as unsubscribed"),
            "dead": _("bounced: will be marked as an address that doesn’t work"),
            "spam": _("marked emails as spam: will be marked that way"),
            "older": _("taken off that list before agreeing here: stays on ours"),
            "twice": _("listed twice in the file"),
            "bad": _("not an email address"),
        }[self.verdict]


@dataclass
class Plan:
    lines: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.verdict for line in self.lines)

    @property
    def bad(self) -> list[Line]:
        return [line for line in self.lines if line.verdict == "bad"]

    @property
    def to_read(self) -> list[Line]:
        """All rows, with those that staff should check first: unreadable ones, then those not applied."""
        first = {"bad": 0, "older": 1}
        return sorted(self.lines, key=lambda line: (first.get(line.verdict, 2), line.number))


def read(content: bytes) -> Plan:
    """Return the plan for a file. Raises Unreadable. A fixed number of queries for each 500 rows."""
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 3 MB. Split it into smaller files."))
    nowhere = _("The first row has no “Email Address” or “email” column.")
    records = tables.records(tables.text_of(content), known=EMAIL, without=nowhere)
    if len(records) > MOST_ROWS:
        raise Unreadable(_("The file has more than 20,000 rows. Split it into smaller files."))
    return Plan(_with_those_here(_strongest([_line(number, row) for number, row in records])))


def _line(number: int, row: dict[str, str]) -> Line:
    def cell(heads: tuple[str, ...]) -> str:
        return next((row[head] for head in heads if head in row), "")

    email = normalise_email(cell(EMAIL).lstrip("'")) or ""
    gone, cleaned = cell(GONE), cell(CLEANED)
    return Line(
        number,
        email[:254],
        _judge(email, cell(STATUS).lower(), gone, cleaned),
        language="es" if cell(LANGUAGE).lower()[:2] in {"es", "sp"} else "en",
        agreed_at=_moment(cell(AGREED)),
        gone_at=_moment(gone or cleaned),
    )


def _judge(email: str, status: str, gone: str, cleaned: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return "bad"
    if status in SPAM:
        return "spam"
    if status in DEAD or (cleaned and not gone):
        return "dead"
    return "out" if gone or status not in STILL_IN else "add"


def _strongest(lines: list[Line]) -> list[Line]:
    """Keep only the strongest row of each address, of equal stops the latest; mark the others "twice"."""
    counts: dict[str, Line] = {}
    for line in sorted(lines, key=lambda line: line.gone_at, reverse=True):
        best = counts.get(line.email)
        if line.verdict != "bad" and (best is None or _rank(line) < _rank(best)):
            counts[line.email] = line
    return [
        line if line.verdict == "bad" or counts[line.email] is line else replace(line, verdict="twice")
        for line in lines
    ]


def _rank(line: Line) -> int:
    return STRENGTH.index(line.verdict)


def _moment(text: str) -> str:
    """Return a date or time from a file in ISO format, "" if it is neither."""
    try:
        found = parse_datetime(text) or parse_date(text[:10])
    except ValueError:
        return ""
    return found.isoformat() if found else ""


def _with_those_here(lines: list[Line]) -> list[Line]:
    """Return the rows with verdicts that consider current subscriptions and suppressions."""
    agreed, stopped = dict[str, datetime](), set[str]()
    for start in range(0, len(lines), CHUNK):
        emails = [line.email for line in lines[start : start + CHUNK]]
        here = Subscription.objects.filter(email__in=emails).annotate(
            agreed_at=Max("consents__at", filter=~Q(consents__act=SubscriptionConsent.Act.LEFT))
        )
        # A row without consent (asked, not confirmed) has agreed to nothing yet.
        never = datetime.min.replace(tzinfo=UTC)
        agreed |= {email: at or never for email, at in here.values_list("email", "agreed_at")}
        stopped |= suppression.stopped([fingerprint_of(email) for email in emails], LETTER)
    judged = []
    for line in lines:
        verdict, gone_at = line.verdict, _aware(line.gone_at)
        if verdict == "add" and fingerprint_of(line.email) in stopped:
            verdict = "stopped"
        elif verdict == "add" and line.email in agreed:
            verdict = "here"
        elif verdict in STOPS and gone_at and line.email in agreed and gone_at < agreed[line.email]:
            verdict = "older"
        judged.append(replace(line, verdict=verdict))
    return judged


def take(lines: list[Line], *, chosen: list[str], wording: str, source: str, by: Any) -> int:
    """Add the rows with the verdict "add" and suppress those in STOPS, in one transaction. Return how many were
    added.

    Verdicts are checked again, since things may have changed after the preview.
    """
    now = timezone.now()
    with transaction.atomic():
        fresh = _with_those_here([line for line in lines if line.verdict in STRENGTH])
        to_add = [line for line in fresh if line.verdict == "add"]
        rows = [
            Subscription(
                email=line.email, fingerprint=fingerprint_of(line.email), state=Subscription.State.CONFIRMED,
                language=line.language, asked_at=now, confirmed_at=now,
            )
            for line in to_add
        ]  # fmt: skip
        Subscription.objects.bulk_create(rows, batch_size=CHUNK)
        TopicChoice.objects.bulk_create(
            [TopicChoice(subscription=row, topic=topic) for row in rows for topic in chosen], batch_size=CHUNK
        )
        SubscriptionConsent.objects.bulk_create(
            [
                SubscriptionConsent(
                    subscription=row, act=SubscriptionConsent.Act.IMPORTED, at=_aware(line.agreed_at) or now,
                    wording=wording[:300], source=source[:160], topics=chosen,
                )
                for row, line in zip(rows, to_add, strict=True)
            ],
            batch_size=CHUNK,
        )  # fmt: skip
        for verdict, reason in STOPS.items():
            gone = [line.email for line in fresh if line.verdict == verdict]
            suppression.stop_addresses(gone, LETTER, reason, source=source)
            if verdict == "out":
                for start in range(0, len(gone), CHUNK):
                    subscriptions.note_left(gone[start : start + CHUNK], source=source)
        audit.record(by, "subscribers_imported", by, added=len(rows))
    return len(rows)


def _aware(text: str) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if timezone.is_aware(found) else timezone.make_aware(found)
