"""Figures for Prometheus at `/metrics`, for a reader with the token `METRICS_TOKEN`. Needs the extra `metrics`.

Requests and failed sign-ins are counted in each web process; prometheus_client adds up the processes through small
files (`gunicorn_conf`). Everything else is read from the database when it is asked for. Nothing names a person.
"""

import logging
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponseBase]
# (name, help, label, {value of the label: figure}); without a label, the only value is "".
Figures = list[tuple[str, str, str, dict[str, float]]]


@cache
def _requests() -> Any:
    from prometheus_client import Counter

    return Counter("pse_requests", "Requests by page type and status", ["page", "status"])


@cache
def _failed_sign_ins() -> Any:
    from prometheus_client import Counter

    return Counter("pse_failed_sign_ins", "Sign-ins with a wrong password or code")


def count_requests(get_response: Handler) -> Handler:
    """Middleware: count each answer by the name of its URL. Absent without a token."""
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        page = request.resolver_match.view_name if request.resolver_match else "none"
        _requests().labels(page, str(response.status_code)).inc()
        return response

    return answer


@receiver(user_login_failed, dispatch_uid="pse_portal.metrics")
def count_failed_sign_in(**_facts: Any) -> None:
    if settings.METRICS_TOKEN:
        _failed_sign_ins().inc()


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures in Prometheus' text format. 404 without the token, so that nobody learns of the page."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(token, settings.METRICS_TOKEN):
        raise Http404
    from prometheus_client import (
        CONTENT_TYPE_LATEST,
        REGISTRY,
        CollectorRegistry,
        generate_latest,
        multiprocess,
    )

    _requests(), _failed_sign_ins()  # also before the first of each
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    facts = CollectorRegistry()
    facts.register(_Facts())
    return HttpResponse(counted + generate_latest(facts), content_type=CONTENT_TYPE_LATEST)


class _Facts:
    """What the database knows, as prometheus_client collects it."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        is_up, figures = 1, []
        try:
            figures = import_string(settings.METRICS_FIGURES)()
        except DatabaseError:
            is_up = 0
        yield GaugeMetricFamily("pse_database_up", "Whether the database answers", value=is_up)
        for name, words, label, values in figures:
            family = GaugeMetricFamily(name, words, labels=[label] if label else None)
            for value, figure in values.items():
                family.add_metric([value] if label else [], figure)
            yield family
