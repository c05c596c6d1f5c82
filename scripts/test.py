"""What `make test` does: all tests, on both databases, with every service they need.

First on PostgreSQL what may come out differently there (the mark `databases`, explained in pyproject.toml), then
everything on SQLite. It stops where the first has failures, so that the last lines are always those of pytest
about what matters.
"""

import os
import subprocess
import sys

from tests import services

# Side by side, each process with databases of its own.
PROCESSES = str(min(4, os.cpu_count() or 1))
PYTEST = [
    *(sys.executable, "-m", "pytest", "-q", "--ignore=tests/drills"),
    # A file stays in one process, so that what its tests share, such as the furnished portal, is made once.
    *("--numprocesses", PROCESSES, "--dist", "loadfile", "--no-loadscope-reorder"),
]


# Without bytecode, each of the many processes would compile the whole portal anew.
NOT_FOR_TESTS = {"TEST_DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}


def pytest(*arguments: str, **environment: str) -> int:
    outer = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    return subprocess.run([*PYTEST, *arguments], env=outer | environment, check=False).returncode


# Each test takes its rows back, so that a table is looked at by autovacuum when nothing is in it; and a table
# thought empty is read from end to end for each row of another. Without it PostgreSQL goes by the size of the
# file, and one statement that lasts is an error with its name and not a run that never ends.
PLANNING = ("autovacuum=off", "statement_timeout=60s")


def main() -> int:
    try:
        browser, _shell = services.browser(), services.shell()  # installed before the processes ask
        with services.redis() as redis:
            # The schema for SQLite is built beside that for PostgreSQL.
            building = subprocess.Popen([sys.executable, "-m", "tests.schema"])
            with services.postgresql(*PLANNING) as url:
                print("What may differ by database, on PostgreSQL", flush=True)
                code = pytest("-m", "databases", **{"TEST_DATABASE_URL": url, "TEST_REDIS_URL": redis})
            if building.wait() or code:
                return code or 1
            print("Everything, on SQLite", flush=True)
            # Each page is visited in a browser there, by the same checks.
            return pytest("--ignore=tests/test_pages.py", TEST_REDIS_URL=redis, TEST_BROWSER=browser)
    except services.NoService as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
