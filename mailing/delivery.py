"""Delivery: send what is due, group by group, in short slices.

A group is claimed, rendered, marked `sending`, and transmitted. Its results are saved in the transaction that
claims the next group. A sender killed in between leaves at most one group unknown: one mail, unless a newsletter is
to go faster than `ONE_BY_ONE`. Then a group is as large as the relay takes within `GROUP_SECONDS`, at most
`MAIL_GROUP_SIZE`: a few statements for each group, and a sign-in code never waits longer for one.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mailing import batches, claims, compose, doorbell, restored, results, smtp, throttling, worker_slots
from mailing.claims import Outcome
from mailing.mail import Mail
from mailing.models import Batch, Brake, Message, SentBefore
from office import journal
from office.models import SiteSettings

logger = logging.getLogger(__name__)

SLICE = 2.0  # seconds: the longest a sign-in code waits for a process that sends a newsletter
ONE_BY_ONE = 100  # bulk mails a second and process, which marks of single mails allow
FIRST_GROUP = 10  # until the relay's speed is known
GROUP_SECONDS = 0.25


def run_slice(lane: str, bell: str = "") -> None:
    """Process one doorbell: send what is due for at most two seconds, and ring again if there is more."""
    following = worker_slots.enter(lane, bell)
    if following is None:
        return
    has_more = drain(bulk=lane != worker_slots.LETTERS)
    journal.append_or_log()
    if has_more:
        doorbell.ring_now(lane, following)
        return
    worker_slots.leave(lane, following)
    if lane == worker_slots.LETTERS and Message.objects.claimable(timezone.now()).exists():
        # Queued after the last claim but rung before the lane was free.
        doorbell.ring_now(lane)


def drain(*, seconds: float = SLICE, bulk: bool = True) -> bool:
    """Send what is due, single mails before bulk, for at most `seconds`. Return True if time ran out first."""
    return Sender(bulk=bulk).run(time.monotonic() + seconds)


class Sender:
    """The work of one slice: the batches and skeletons it has loaded, and its pace."""

    def __init__(self, *, bulk: bool) -> None:
        self.site = SiteSettings.load()
        self.batches: dict[int, Batch] = (
            {batch.pk: batch for batch in Batch.objects.under_way().filter(state=Batch.State.SENDING)}
            if bulk
            else {}
        )
        self.skeletons: dict[tuple[Any, ...], compose.Skeleton] = {}
        self.group_size = min(FIRST_GROUP, settings.MAIL_GROUP_SIZE)
        self.bulk_from = 0.0  # monotonic: when the pace allows the next bulk group
        self.closings = 0  # how often the relay has closed the connection (421)
        self.had_brake = Brake.objects.filter(name=Brake.RELAY).exists()
        self.was_restored = SentBefore.objects.exists()

    def run(self, end: float) -> bool:
        outcomes: list[Outcome] = []
        while True:
            is_over = time.monotonic() >= end
            with transaction.atomic():
                results.settle(outcomes)
                group = [] if is_over else self.claim()
            if is_over:
                return True
            if not group:
                if time.monotonic() >= self.bulk_from:
                    return False
                outcomes = []
                time.sleep(max(0.0, min(0.2, self.bulk_from - time.monotonic(), end - time.monotonic())))
                continue
            claimed = [message for message in group if message.state == Message.State.CLAIMED]
            begun = time.monotonic()
            outcomes = self.send(claimed)
            if len(claimed) > 1:
                self.fit_group(len(claimed) / max(time.monotonic() - begun, 0.001))

    def fit_group(self, speed: float) -> None:
        """Let the next groups be as large as a relay takes in `GROUP_SECONDS` at `speed` mails a second."""
        self.group_size = max(2, min(settings.MAIL_GROUP_SIZE, int(speed * GROUP_SECONDS)))

    def claim(self) -> list[Message]:
        """Claim the next mail: single ones first, then, as the pace allows, of the batch that started first.

        Only a pace that one by one cannot keep needs groups.
        """
        group = claims.claim(size=1)
        if group or time.monotonic() < self.bulk_from:
            return group
        for batch_id in list(self.batches):
            pace = settings.MAIL_PACE / settings.MAIL_LANES
            size = 1 if 0 < pace <= ONE_BY_ONE else self.group_size
            group = claims.claim(batch_id, size)
            if group:
                if settings.MAIL_PACE:
                    self.bulk_from = time.monotonic() + len(group) / pace
                return group
            del self.batches[batch_id]  # nothing due, paused, or done: the next tick checks it again
        return []

    def send(self, group: Sequence[Message]) -> list[Outcome]:
        """Render and transmit one claimed group. Return an outcome for each message."""
        repeated = restored.already_sent(group) if self.was_restored else set()
        outcomes, letters = self.written([message for message in group if message.pk not in repeated])
        outcomes += [
            Outcome(message, Message.State.SKIPPED, Message.Reason.SENT_BEFORE)
            for message in group
            if message.pk in repeated
        ]
        held = claims.begin([message for message, _letter in letters])
        by_pk = {message.pk: letter for message, letter in letters}
        latest_start = time.monotonic() + settings.MAIL_LEASE - smtp.longest_mail()
        relay = smtp.relay()
        for number, message in enumerate(held):
            if time.monotonic() > latest_start:  # the lease would expire during this mail: release the rest
                outcomes += [Outcome(later, Message.State.PENDING) for later in held[number:]]
                break
            try:
                to = compose.address_for_envelope(message.email)
                fate = relay.deliver(settings.SERVER_EMAIL, to, by_pk[message.pk])
            except smtp.NoConnection as error:
                # Not the mails' fault: they stay due, and the brake holds all mail until the relay may be back.
                throttling.relay_rests()
                self.had_brake = True
                outcomes += [
                    Outcome(later, Message.State.PENDING, Message.Reason.NO_CONNECTION, text=str(error))
                    for later in held[number:]
                ]
                break
            if self.had_brake and not fate.closes_relay:
                throttling.relay_is_back()
                self.had_brake = False
            outcomes.append(results.outcome_for(message, fate))
            self.closings += fate.closes_relay
            if (
                self.closings > 1
            ):  # the first may end a long connection; the second means that the relay wants a pause
                throttling.relay_rests()
                outcomes += [Outcome(later, Message.State.PENDING) for later in held[number + 1 :]]
                break
        return outcomes

    def written(self, group: Iterable[Message]) -> tuple[list[Outcome], list[tuple[Message, bytes]]]:
        """Render the messages of a group. Those that no longer apply or failed to render are returned as outcomes."""
        outcomes: list[Outcome] = []
        letters: list[tuple[Message, bytes]] = []
        loose = [message for message in group if message.batch_id is None]
        mails = compose.mails_of(loose)
        for message in group:
            mail = mails.get(message)
            reason = compose.called_off(message, mail) if message.batch_id is None else ""
            if reason:
                outcomes.append(Outcome(message, Message.State.SKIPPED, reason))
                continue
            try:
                letters.append((message, self.skeleton_of(message, mail).letter(message)))
            except Exception as error:  # one broken template must not delay the others
                logger.exception("mail_not_written", extra={"mail": message.pk, "template": message.template})
                outcomes.append(
                    results.reschedule(message, Message.Reason.NOT_WRITTEN, text=type(error).__name__)
                )
        return outcomes, letters

    def skeleton_of(self, message: Message, mail: Mail[Any] | None) -> compose.Skeleton:
        """Return a loose message's own skeleton, or its batch's for its shape.

        Raises LookupError if its mail is not defined.
        """
        if mail is not None:
            return compose.skeleton(message, mail, site=self.site)
        shape = (message.batch_id, *compose.shape_of(message))
        if shape not in self.skeletons:
            batch = self.batches[message.batch_id or 0]
            self.skeletons[shape] = compose.skeleton(
                message, batches.mail_of(batch), site=self.site, is_shared=True, reply_to=batch.reply_to
            )
        return self.skeletons[shape]
