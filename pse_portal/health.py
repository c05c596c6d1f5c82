"""Two pages for monitoring: whether the process is alive, and whether it can do its work."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from kombu import Connection

Check = Callable[[], str | None]  # what it returns is shown in place of "ok", in `details`


class NotReady(Exception):
    """Why a check fails, in a few words without secrets: the page is public."""


def live(request: HttpRequest) -> JsonResponse:
    """Report that the process answers, and its release. Checks nothing else, so that a slow database does not restart
    web processes.
    """
    return JsonResponse({"status": "ok", "version": settings.VERSION})


def ready(request: HttpRequest) -> JsonResponse:
    """Return each check with "ok" or what is wrong; status 503 if one fails. `details` name what still needs a person."""
    checks: dict[str, Check] = {"database": database, "migrations": migrations, "broker": broker}
    # Checks of upper apps, named by string: this app imports none of them.
    checks |= {path.rpartition(".")[2]: import_string(path) for path in settings.READY_CHECKS}
    data: dict[str, str] = {}
    for name, check in checks.items():
        # Without the database, each further check would only wait for it.
        is_away = data.get("database", "ok") != "ok" and name != "broker"
        data[name] = "not known" if is_away else _outcome(check)
    is_ready = all(word == "ok" for word in data.values())
    return JsonResponse(
        {
            "status": "ok" if is_ready else "not ready",
            "checks": data,
            "details": import_string(settings.READY_DETAILS)() if data["database"] == "ok" else {},
        },
        status=200 if is_ready else 503,
    )


def _outcome(check: Check) -> str:
    try:
        return check() or "ok"
    except NotReady as reason:
        return str(reason)
    except Exception as error:
        # Only the kind of error: its text may name hosts and people.
        return type(error).__name__


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        raise NotReady(f"{waiting} not applied")


def broker() -> None:
    with Connection(
        settings.CELERY_BROKER_URL,
        connect_timeout=2,
        transport_options=getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}),
    ) as broker:
        broker.ensure_connection(max_retries=0, timeout=2)
