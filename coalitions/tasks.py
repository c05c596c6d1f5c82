"""Ticks: due work is stored in rows."""

from celery import shared_task

from coalitions import escalation, inactivity, invitations, renewals, second_steps


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
