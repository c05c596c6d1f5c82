"""Ticks: what is due stands in rows."""

from celery import shared_task

from coalitions import inviting, quiet, rising, staying


@shared_task
def tick_invitations() -> None:
    inviting.ask_again_and_end()


@shared_task
def tick_rising() -> None:
    rising.rise()


@shared_task
def tick_staying() -> None:
    staying.ask()
    staying.remind()


@shared_task
def tick_quiet() -> None:
    quiet.look()
