"""A doorbell and ticks. What is due is stored in rows, so each may be lost, doubled, or late."""

from celery import shared_task

from coalitions import escalation, inactivity, invitations, member_moves, renewals, second_steps


@shared_task
def drain_mergers() -> None:
    """Bring the next members of a merged coalition over, for two seconds."""
    member_moves.go_on()


@shared_task
def tick_mergers() -> None:
    """Go on where a doorbell was lost or a worker died."""
    member_moves.go_on()


@shared_task
def tick_invitations() -> None:
    invitations.ask_again_and_end()


@shared_task
def tick_rising() -> None:
    escalation.rise()


@shared_task
def tick_staying() -> None:
    renewals.ask()
    renewals.remind()


@shared_task
def tick_quiet() -> None:
    inactivity.look()
    second_steps.require()
