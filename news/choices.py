"""Changes of a subscription that send no mail: topics, leaving, coming back, and the consent log."""

from collections.abc import Iterable

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from mailing import suppression
from mailing.models import Message
from mailing.streams import Stream
from news.models import Subscription, SubscriptionConsent, TopicChoice
from news.models.subscription import LETTER

WORDING = _("Yes, send me these emails. I can unsubscribe at any time with one click.")
Act = SubscriptionConsent.Act


def take_in(row: Subscription, chosen: Iterable[str]) -> None:
    wanted = set(chosen)
    left = set(row.choices.exclude(topic__in=wanted).values_list("topic", flat=True)) if row.pk else set()
    row.state, row.asked, row.left_at = Subscription.State.CONFIRMED, {}, None
    row.confirmed_at = row.confirmed_at or timezone.now()
    row.save()
    if left:
        row.choices.filter(topic__in=left).delete()
        suppression.stop_choices(row.email, sorted(left))
    TopicChoice.objects.bulk_create(
        [TopicChoice(subscription=row, topic=topic) for topic in sorted(wanted)], ignore_conflicts=True
    )
    for stream in {LETTER, *wanted}:
        suppression.start_address(row.email, stream)


def mark_left(row: Subscription, source: str) -> None:
    if row.state != Subscription.State.LEFT:
        row.state, row.left_at, row.asked = Subscription.State.LEFT, timezone.now(), {}
        row.save()
        note(row, Act.LEFT, source)


def mark_back(row: Subscription, source: str) -> None:
    if row.state == Subscription.State.LEFT:
        row.state, row.left_at = Subscription.State.CONFIRMED, None
        row.save()
        note(row, Act.CAME_BACK, source)


def note(row: Subscription, act: str, source: str) -> None:
    with translation.override(row.language):
        wording = str(WORDING) if act == Act.CONFIRMED else ""
    chosen = list(row.choices.values_list("topic", flat=True))
    SubscriptionConsent.objects.create(
        subscription=row, act=act, wording=wording, source=source[:160], topics=chosen
    )


def of_message(message: Message) -> Subscription | None:
    return Subscription.objects.filter(fingerprint=message.fingerprint).first()


class Newsletter(Stream):
    """The newsletter itself; each kind of topic inherits from it."""

    name = LETTER
    words = _("our newsletter")
    path = "/newsletter/archive/"

    @classmethod
    def stopped(cls, message: Message) -> None:
        """Leave the newsletter on its own stream; on a topic's stream, drop only that topic."""
        row = of_message(message)
        if row is None:
            return
        if message.stream == LETTER:
            mark_left(row, "one-click")
        elif row.choices.filter(topic=message.stream).delete()[0]:
            note(row, Act.CHANGED, "one-click")

    @classmethod
    def resumed(cls, message: Message) -> None:
        row = of_message(message)
        if row is None:
            return
        if message.stream == LETTER:
            mark_back(row, "one-click")
        else:
            TopicChoice.objects.get_or_create(subscription=row, topic=message.stream)
            note(row, Act.CHANGED, "one-click")

    @classmethod
    def preferences(cls, message: Message) -> str:
        row = of_message(message)
        return f"/newsletter/preferences/{row.choose_token}/" if row else ""
