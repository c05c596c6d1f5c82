"""The app's doorbell and tick. What is due is stored in rows, so each may be lost, doubled, or late."""

from celery import shared_task

from bookings import tellings


@shared_task
def drain_tellings() -> None:
    """Tell the next people of a change, for two seconds."""
    tellings.go_on()


@shared_task
def tick_tellings() -> None:
    """Go on where a doorbell was lost or a worker died."""
    tellings.go_on()
