"""Delivery: send what is due, group by group, in short slices.

A group is claimed, rendered, marked `sending`, and transmitted. Its results are saved in the transaction that
claims the next group: a few statements for each group. What a sender that is killed in between had done is in a
file (`progress`), so at most the mail in the air is unknown. A group is as large as the relay and the pace take
within `GROUP_SECONDS`, at most `MAIL_GROUP_SIZE`: a sign-in code never waits longer for one, and hardly
anyone gets a mail after they unsubscribed.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mailing import (
    batches,
    claims,
    compose,
    doorbell,
    progress,
    restored,
    results,
    smtp,
    throttling,
    worker_slots,
)
from mailing.claims import Outcome
from mailing.mail import Mail
from mailing.models import Batch, Brake, Message, SentBefore
from office import journal
from office.models import SiteSettings

logger = logging.getLogger(__name__)

SLICE = 2.0  # seconds: the longest a sign-in code waits for a process that sends a newsletter
LOOK_EVERY = 0.05  # seconds between two looks for a sign-in code, while the pace holds back a newsletter
GROWTH = 4  # of one group to the next
GROUP_SECONDS = 0.25  # of a relay's time; what is not begun after twice as long goes back to the queue

Letter = tuple[Message, bytes]


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
        self.speed = 0.0  # mails a second that the relay takes; unknown before the first
        self.last_size = 0
        self.largest: int = settings.MAIL_GROUP_SIZE
        self.progress: progress.Progress | None = None  # of the group in hand, if it has several mails
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
            if self.progress is not None:
                self.progress.end()
                self.progress = None
            if is_over:
                return True
            if not group:
                if time.monotonic() >= self.bulk_from:
                    return False
                outcomes = []
                time.sleep(
                    max(0.0, min(LOOK_EVERY, self.bulk_from - time.monotonic(), end - time.monotonic()))
                )
                continue
            outcomes = self.send([message for message in group if message.state == Message.State.CLAIMED])

    @property
    def pace(self) -> float:
        """The bulk mails a second that this process may send; 0 for no limit."""
        return float(settings.MAIL_PACE / settings.MAIL_LANES)

    @property
    def group_size(self) -> int:
        """As many bulk mails as the relay takes, and the pace allows, in `GROUP_SECONDS`; at most `GROWTH` times the last.

        So a list whose first addresses are rejected is noticed early (`batches.pause_if_many_rejected`).
        """
        speed = min(self.speed, self.pace or self.speed)
        return max(1, min(self.largest, GROWTH * self.last_size, int(speed * GROUP_SECONDS)))

    def claim(self) -> list[Message]:
        """Claim the next mail: single ones first, then, as the pace allows, of the batch that started first."""
        group = claims.claim(size=1)
        if group or time.monotonic() < self.bulk_from:
            return group
        for batch_id in list(self.batches):
            group = claims.claim(batch_id, self.group_size)
            if group:
                self.last_size = len(group)
                if self.pace:
                    self.bulk_from = time.monotonic() + len(group) / self.pace
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
        letters, back = self.begun(letters)
        return outcomes + back + self.transmit(letters)

    def begun(self, letters: list[Letter]) -> tuple[list[Letter], list[Outcome]]:
        """Mark a group `sending`, with a file if it has several mails. Return those that may go, and those that go back.

        If no file can be written, only the first may go: a kill must not make the others unknown.
        """
        back: list[Outcome] = []
        if len(letters) > 1:
            self.progress = progress.begin(letters[0][0].token, [message.pk for message, _letter in letters])
            if self.progress is None:
                self.largest = 1
                letters, back = letters[:1], released(letters[1:])
        if len(claims.begin([message for message, _letter in letters])) < len(letters):
            # A sweep took back the claim while the mails were rendered. The file is about all of them or none.
            letters, back = [], back + released(letters)
        return letters, back

    def transmit(self, letters: Sequence[Letter]) -> list[Outcome]:
        """Hand the letters of a group to the relay, as far as it comes. Return an outcome for each."""
        outcomes: list[Outcome] = []
        relay = smtp.relay()
        begun = time.monotonic()
        for number, (message, letter) in enumerate(letters):
            if number and not self.may_go_on(begun):
                outcomes += released(letters[number:])
                break
            try:
                to = compose.address_for_envelope(message.email)
                fate = relay.deliver(settings.SERVER_EMAIL, to, letter)
            except smtp.NoConnection as error:
                # Not the mails' fault: they stay due, and the brake holds all mail until the relay may be back.
                throttling.relay_rests()
                self.had_brake = True
                outcomes += [
                    Outcome(later, Message.State.PENDING, Message.Reason.NO_CONNECTION, text=str(error))
                    for later, _letter in letters[number:]
                ]
                break
            outcome = results.outcome_for(message, fate)
            if self.progress is not None and not self.progress.note(outcome):
                self.largest = 1
            outcomes.append(outcome)
            if fate.asks_for_rest:
                throttling.domain_rests(message.domain)
            if self.had_brake and not fate.closes_relay:
                throttling.relay_is_back()
                self.had_brake = False
            self.closings += fate.closes_relay
            if (
                self.closings > 1
            ):  # the first may end a long connection; the second means that the relay wants a pause
                throttling.relay_rests()
                outcomes += released(letters[number + 1 :])
                break
            self.speed = (number + 1) / max(time.monotonic() - begun, 0.001)
        return outcomes

    def may_go_on(self, begun: float) -> bool:
        """Whether the group that was begun at `begun` (monotonic) has time left, and is still this sender's."""
        if self.progress is not None and not self.progress.may_go_on():
            return False
        return time.monotonic() - begun < 2 * GROUP_SECONDS

    def written(self, group: Iterable[Message]) -> tuple[list[Outcome], list[Letter]]:
        """Render the messages of a group. Those that no longer apply or failed to render are returned as outcomes."""
        outcomes: list[Outcome] = []
        letters: list[Letter] = []
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


def released(letters: Iterable[Letter]) -> list[Outcome]:
    """Return outcomes that leave letters in the queue as they were: they were not transmitted."""
    return [Outcome(message, Message.State.PENDING) for message, _letter in letters]
