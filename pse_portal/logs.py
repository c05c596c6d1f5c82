"""Log which request or task ran, what happened and how it ended. No addresses, no names.

One JSON object per line in production, a colored line on a developer's machine. Every line of a request carries
its id, and so do the lines of the tasks that it triggered.
"""

import logging
import re
import sys
import uuid
from typing import Any

import structlog
from django.conf import settings
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest
from django_structlog.middlewares.request import RequestMiddleware, logger

# Email addresses, and the signed part of an emailed link, which grants access.
SECRETS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\b[0-9a-f]{40,}\b")


def mask(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Mask email addresses and link tokens, also in tracebacks. A structlog processor."""
    return {key: _plain(value) for key, value in event.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = RequestLog.format_request(value) if isinstance(value, HttpRequest) else str(value)
    return SECRETS.sub("…", text)


class RequestLog(RequestMiddleware):
    """Logs each request when it ends, by method and path, without the query, which may hold what a visitor typed.

    The library's own way costs a quarter of what all middlewares do for a request; it is left those that fail or stream.
    """

    def __call__(self, request: HttpRequest) -> Any:
        structlog.contextvars.bind_contextvars(request_id=str(uuid.uuid4()))
        response: Any = self.get_response(request)
        if response.streaming or hasattr(request, "_raised_exception"):
            self.handle_response(request, response)
            return response
        self.bind_user_id(request)
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        logger.log(level, "request_finished", code=response.status_code, request=self.format_request(request))
        structlog.contextvars.clear_contextvars()
        return response

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Note the number of the person.

        Not without a session, nor when asking the database for it is what just failed: it would wait again.
        """
        is_away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not is_away:
            RequestMiddleware.bind_user_id(request)


class Visits(logging.Filter):
    """Leaves out that a monitoring page answered well: probes ask several times a minute."""

    PAGES = ("GET /healthz", "GET /readyz", "GET /metrics", "HEAD /healthz", "HEAD /readyz")

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.msg
        return not (
            isinstance(line, dict) and line.get("code") == 200 and str(line.get("request")) in self.PAGES
        )


def configure(*, on_own_machine: bool) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING, for the portal's own lines and those of libraries."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.dev.ConsoleRenderer() if on_own_machine else structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask, renderer],
            }
        },
        "filters": {"visits": {"()": Visits}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["visits"]},
            "email": {"class": "pse_portal.error_reports.EmailReport", "formatter": "lines"},
        },
        "root": {"handlers": ["stderr", "email"], "level": "WARNING" if on_own_machine else "INFO"},
        "loggers": {
            # Django's own handlers would write each line twice, and email each error.
            "django": {"handlers": [], "propagate": True},
            # Ticks come every few seconds: a task is a line only when it fails or says something itself.
            **{
                name: {"handlers": [], "level": "WARNING", "propagate": True}
                for name in (
                    "django_structlog.celery",
                    "celery.app.trace",
                    "celery.worker.strategy",
                    "celery.beat",
                )
            },
            # The request's own line already reports "Not Found" and errors, with the status and traceback.
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},
            # Scanners cause thousands of these: the request's line, with its 400 or 413, is enough.
            **{
                f"django.security.{refused}": {"handlers": [], "level": "CRITICAL", "propagate": True}
                for refused in ("RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
            },
        },
    }
