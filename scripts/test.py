"""Run `make test`: all tests, on both databases, with every service they need.

First, the tests that may differ on PostgreSQL run there (the mark `databases`, explained in pyproject.toml); then
all run on SQLite. The first failure stops it, so that the last lines are always pytest's about that failure.
"""

import os
import subprocess
import sys

from tests import services

# In parallel, each process with its own databases.
PROCESSES = str(min(4, os.cpu_count() or 1))
PYTEST = [
    *(sys.executable, "-m", "pytest", "-q", "--ignore=tests/drills", "--ignore=tests/deploy"),
    # The tests of a file share a process, so that shared fixtures, such as the filled portal, are built once.
    *("--numprocesses", PROCESSES, "--dist", "loadfile", "--no-loadscope-reorder"),
]


# Without bytecode, each of the many processes would compile the whole portal again.
NOT_FOR_TESTS = {"TEST_DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}


def pytest(*arguments: str, **environment: str) -> int:
    outer = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    return subprocess.run([*PYTEST, *arguments], env=outer | environment, check=False).returncode


# Each test rolls back its rows, so autovacuum analyzes tables while they are empty. A table believed empty is then
# scanned completely for each joined row. Without autovacuum, PostgreSQL plans by file size. The timeout turns a slow
# statement into an error instead of an endless run.
PLANNING = ("autovacuum=off", "statement_timeout=60s")


def main() -> int:
    try:
        browser, _shell = services.browser(), services.shell()  # installed before the processes ask for it
        with services.redis() as redis:
            # The schema for SQLite is built in parallel to that for PostgreSQL.
            building = subprocess.Popen([sys.executable, "-m", "tests.schema"])
            with services.postgresql(*PLANNING) as url:
                print("What may differ by database, on PostgreSQL", flush=True)
                code = pytest("-m", "databases", **{"TEST_DATABASE_URL": url, "TEST_REDIS_URL": redis})
            if building.wait() or code:
                return code or 1
            print("Everything, on SQLite", flush=True)
            # Each page is visited in a browser there, with the same checks.
            return pytest("--ignore=tests/test_pages.py", TEST_REDIS_URL=redis, TEST_BROWSER=browser)
    except services.NoService as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
