"""Ticks: due work is stored in rows."""

from celery import shared_task

from advocacy import commitment_reminders, organization_signatures, outcomes, petitions, pledges


@shared_task
def tick_outcomes() -> None:
    outcomes.remind()


@shared_task
def tick_commitments() -> None:
    commitment_reminders.remind()
    pledges.remind()


@shared_task
def tick_petitions() -> None:
    petitions.tell_signers()
    organization_signatures.ask_to_renew()
