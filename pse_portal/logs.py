"""What the portal writes to its log: which request or task, what happened, how it ended. No addresses, no names.

One JSON object a line in production, a coloured line on one's own machine. Every line of a request carries
its id, and so do the lines of the tasks it set off.
"""

import re
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

# Mail addresses; and the signed part of a link in a mail, which is as good as a key.
SECRETS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\b[0-9a-f]{40,}\b")


def mask(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: blot out mail addresses and link tokens, tracebacks included."""
    return {key: _plain(value) for key, value in event.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = RequestLog.format_request(value) if isinstance(value, HttpRequest) else str(value)
    return SECRETS.sub("…", text)


class RequestLog(RequestMiddleware):
    """Notes each request by method and path; a query may hold what somebody typed."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


def configure(*, on_own_machine: bool) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING, for our own lines and those of libraries alike."""
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
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING" if on_own_machine else "INFO"},
        "loggers": {
            # Django's own handlers would write each line a second time, and a mail for each error.
            "django": {"handlers": [], "propagate": True},
            # "Not Found" and the like, errors too: the line of the request says it, with its number and traceback.
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},
            # Scanners send these by the thousand: the line of the request, with its 400 or 413, is enough.
            **{
                f"django.security.{refused}": {"handlers": [], "level": "CRITICAL", "propagate": True}
                for refused in ("RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
            },
        },
    }
