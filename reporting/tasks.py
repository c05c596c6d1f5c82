from celery import shared_task

from reporting import rollup


@shared_task
def tick_figures() -> None:
    rollup.count_when_due()
