"""A sender: does what a worker does for each doorbell, in a loop, until it is ended. Prints its SQL statements then."""

import signal
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from mailing import delivery  # noqa: E402
from tests.bench import letters  # noqa: E402, F401 -- so that the mail is known by its name

statements = 0


def count(execute: Any, sql: Any, parameters: Any, many: bool, context: Any) -> Any:
    global statements
    statements += 1
    return execute(sql, parameters, many, context)


def end(_signal: int, _frame: Any) -> None:
    print(statements, flush=True)
    sys.exit()


signal.signal(signal.SIGTERM, end)
with connection.execute_wrapper(count):
    while True:
        if not delivery.drain():
            time.sleep(0.2)
