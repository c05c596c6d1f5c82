"""Lists imported as newsletter subscribers.

Consent only goes down: a person who left, or was stopped, is never subscribed again, and who is here keeps what they
chose. Those who left the other list, marked mail as spam, or cannot be reached are stopped here too, unless they agreed
here after that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imports import rows as listed
from imports import targets
from imports.ledger import Ledger, chunks
from imports.rows import DEAD, IN, OUT, SPAM, Row
from imports.targets import Judged, Target, TargetForm
from mailing import suppression
from mailing.contacts import fingerprint_of
from mailing.models import Suppression
from news import topics
from news.models import Subscription, SubscriptionConsent, TopicChoice
from news.models.subscription import LETTER

State, Act = Subscription.State, SubscriptionConsent.Act
STOPS = {
    SPAM: Suppression.Reason.COMPLAINT,
    OUT: Suppression.Reason.UNSUBSCRIBED,
    DEAD: Suppression.Reason.BOUNCE,
}


class SubscribersForm(TargetForm):
    """The topics of new subscribers, and how they agreed."""

    wording = forms.CharField(
        label=_("What they agreed to, and where"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For example: “Send me news” on sign-up sheets from the 2025 forum. We keep it with each "
            "subscriber."
        ),
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("topics", [(topic.key, topic.title) for topic in topics.offered()])


@dataclass
class Known:
    """What the portal knows about the addresses of a list."""

    here: dict[str, Any]  # {address: Subscription with `agreed_at`}
    stopped: set[str]  # fingerprints that get no newsletter
    stops: set[tuple[str, str]]  # (fingerprint, reason) of the newsletter's own


def _known(emails: list[str]) -> Known:
    """Look up addresses, with three queries for each 500. `agreed_at` of a row is when the person last agreed here."""
    known = Known({}, set(), set())
    for part in chunks(emails):
        marks = [fingerprint_of(email) for email in part]
        # What an import says they agreed to elsewhere is no answer to another list that says they left.
        found = Subscription.objects.filter(email__in=part).annotate(
            agreed_at=Max("consents__at", filter=~Q(consents__act__in=[Act.LEFT, Act.IMPORTED]))
        )
        known.here |= {row.email: row for row in found}
        known.stopped |= suppression.stopped(marks, LETTER)
        own = Suppression.objects.filter(stream=LETTER, fingerprint__in=marks)
        known.stops |= set(own.values_list("fingerprint", "reason"))
    return known


def judge(rows: list[Row], options: dict[str, Any]) -> list[Judged]:
    """Say what happens to each row; see `Target.judge`."""
    readable = [row for row in rows if not targets.unreadable(row, needs=["email"])]
    counting, twins = listed.once(readable)
    known = _known([row.email for row in counting])
    judged = {row.key: _judged(row, known) for row in counting}
    for key, best in twins.items():
        judged[key] = Judged(next(row for row in readable if row.key == key), targets.OUT, "twin", best)
    return [judged.get(row.key) or _odd(row) for row in rows]


def _odd(row: Row) -> Judged:
    return Judged(row, targets.ODD, targets.unreadable(row, needs=["email"]))


def _judged(row: Row, known: Known) -> Judged:
    mark, here = fingerprint_of(row.email), known.here.get(row.email)
    if row.standing == IN:
        if here is not None and here.state != State.LEFT and mark not in known.stopped:
            return Judged(row, targets.HERE)
        if here is not None or mark in known.stopped:
            return Judged(row, targets.OUT, "stopped")
        return Judged(row, targets.NEW)
    if here is not None and here.state == State.CONFIRMED and _agreed_since(here, row):
        return Judged(row, targets.OUT, "older")
    is_noted = (mark, STOPS[row.standing]) in known.stops
    is_in = here is not None and here.state == State.CONFIRMED and row.standing == OUT
    return Judged(row, targets.HERE if is_noted and not is_in else targets.LOWERED)


def _agreed_since(here: Any, row: Row) -> bool:
    """Return whether the person agreed here after leaving the other list; without a date, they have not."""
    return bool(row.left_at and here.agreed_at and row.left_at < here.agreed_at)


def apply(judged: list[Judged], options: dict[str, Any], ledger: Ledger) -> None:
    """Add the new subscribers, and stop those who left. Locks the subscriptions that end, by pk. Mails no one."""
    _add([one.row for one in judged if one.verdict == targets.NEW], options, ledger)
    lowered = [one.row for one in judged if one.verdict == targets.LOWERED]
    for standing, reason in STOPS.items():
        _stop([row for row in lowered if row.standing == standing], reason, ledger)
    _end([row for row in lowered if row.standing == OUT], ledger)


def _add(rows: list[Row], options: dict[str, Any], ledger: Ledger) -> None:
    now, source = timezone.now(), ledger.imported.source[:160]
    made = [
        (
            row,
            Subscription(
                email=row.email, fingerprint=fingerprint_of(row.email), state=State.CONFIRMED,
                language=row.language, asked_at=now, confirmed_at=now,
            ),
        )
        for row in rows
    ]  # fmt: skip
    ledger.create(Subscription, [(row.key, subscription) for row, subscription in made])
    chosen = options["topics"]
    ledger.create(
        TopicChoice,
        [(row.key, TopicChoice(subscription=one, topic=topic)) for row, one in made for topic in chosen],
    )
    ledger.create(
        SubscriptionConsent,
        [
            (
                row.key,
                SubscriptionConsent(
                    subscription=one, act=Act.IMPORTED, at=row.agreed_at or now,
                    wording=options["wording"][:300], source=source, topics=chosen,
                ),
            )
            for row, one in made
        ],
    )  # fmt: skip


def _stop(rows: list[Row], reason: str, ledger: Ledger) -> None:
    marks = {fingerprint_of(row.email): row for row in rows}
    there: set[str] = set()
    for part in chunks(list(marks)):
        own = Suppression.objects.filter(stream=LETTER, reason=reason, fingerprint__in=part)
        there |= set(own.values_list("fingerprint", flat=True))
    new = {mark: row for mark, row in marks.items() if mark not in there}
    ledger.create(
        Suppression,
        [
            (
                row.key,
                Suppression(
                    fingerprint=mark,
                    email=row.email,
                    stream=LETTER,
                    reason=reason,
                    source=ledger.imported.source[:120],
                ),
            )
            for mark, row in new.items()
        ],
    )
    suppression.note_stopped(list(new), LETTER, reason)


def _end(rows: list[Row], ledger: Ledger) -> None:
    now = timezone.now()
    by_email = {row.email: row for row in rows}
    ended: list[Subscription] = []
    for part in chunks(list(by_email)):
        ended += Subscription.objects.confirmed().select_for_update().filter(email__in=part).order_by("pk")
    ledger.change(
        Subscription,
        [(by_email[one.email].key, one, {"state": State.LEFT, "left_at": now, "asked": {}}) for one in ended],
    )
    ledger.create(
        SubscriptionConsent,
        [
            (
                by_email[one.email].key,
                SubscriptionConsent(
                    subscription=one, act=Act.LEFT, at=now, source=ledger.imported.source[:160]
                ),
            )
            for one in ended
        ],
    )


def undone(model: str, rows: Iterable[Any]) -> None:
    """Enter in the journal that the import's stops are lifted: a restored backup must know it."""
    if model == Suppression._meta.label:
        for row in rows:
            suppression.note_lifted(row)


def in_words(options: dict[str, Any]) -> str:
    return gettext("Topics: %(topics)s") % {"topics": ", ".join(topics.titles_of(options["topics"]))}


TARGET = Target(
    "subscribers",
    _("Newsletter subscribers"),
    _(
        "Adds people to the newsletter. People who left ours stay out. People who left your old list leave ours, too."
    ),
    "news.add_subscription",
    SubscribersForm,
    ("email",),
    judge,
    apply,
    undone=undone,
    in_words=in_words,
    order=20,
    reasons={
        "stopped": _("Asked us to stop, or the address doesn’t work."),
        "older": _("Left that list before agreeing here. Stays on ours."),
    }.items(),
)
