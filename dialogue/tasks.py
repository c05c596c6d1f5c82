"""Ticks: what is due is found by rows and by local time."""

from celery import shared_task

from dialogue import notifications, report_decisions

# So long at most does a sign-in code wait for a post with ten thousand followers, as for a newsletter.
SLICE = 2.0  # seconds


@shared_task
def tick_dialogue() -> None:
    notifications.tell_due(seconds=SLICE)
    notifications.write_daily(seconds=SLICE)


@shared_task
def tick_reports() -> None:
    report_decisions.rise()
