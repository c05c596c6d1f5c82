"""Periodic tasks. What is due is found by rows and local time."""

from celery import shared_task

from dialogue import notifications, report_decisions

# The longest that a sign-in code waits for a post with ten thousand followers, as for a newsletter.
SLICE = 2.0  # seconds


@shared_task
def tick_dialogue() -> None:
    notifications.tell_due(seconds=SLICE)
    notifications.write_daily(seconds=SLICE)


@shared_task
def tick_reports() -> None:
    report_decisions.rise()
