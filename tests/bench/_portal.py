"""A portal with the rows of the page benchmark, for processes of its own."""

import os
import subprocess
import sys
import tempfile

from tests.bench.pages import ROOT_OF_BENCH, _new_database

FILL = """
import django

django.setup()
from django.core.management import call_command as call

call("migrate", verbosity=0)
call("load_places", verbosity=0)
call("collectstatic", verbosity=0, interactive=False)
from tests.bench.pages import fill

print(fill())
"""


def filled() -> tuple[dict[str, str], str]:
    """Return the environment for the portal's processes, and the session of the person with events as a Cookie header."""
    environment = {
        **os.environ, "DEBUG": "1", "DEMO": "0", "SECRET_KEY": "bench-only-" + "x" * 50,
        "VAR": tempfile.mkdtemp(prefix="pse-bench-"), "DATABASE_URL": _new_database(os.environ["TEST_POSTGRESQL_URL"]),
        "REDIS_URL": os.environ["TEST_REDIS_URL"], "DJANGO_SETTINGS_MODULE": "tests.bench._settings",
        "BENCH_ROOT_URLCONF": ROOT_OF_BENCH,
    }  # fmt: skip
    made = subprocess.run(
        [sys.executable, "-c", FILL], env=environment, check=True, capture_output=True, text=True
    )
    return environment, made.stdout.strip()
