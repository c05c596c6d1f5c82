"""The app's doorbell and tick. What is due is stored in rows, so each may be lost, doubled, or late."""

from celery import shared_task

from bookings import change_notices


@shared_task
def drain_change_notices() -> None:
    """Tell the next people of a change, for two seconds."""
    change_notices.go_on()


@shared_task
def tick_change_notices() -> None:
    """Go on where a doorbell was lost or a worker died."""
    change_notices.go_on()
