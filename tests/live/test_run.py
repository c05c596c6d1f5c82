"""`make run` on real processes: it starts, serves light pages, and leaves nothing behind however it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Return whether the condition becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def environment(var: Path, port: int) -> dict[str, str]:
    """Return the environment of `make run`, with the test's own folder and port."""
    mine = {"DEBUG": "1", "DEMO": "1", "VAR": str(var), "PORT": str(port)}
    left_out = {"SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "MAKELEVEL"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | mine


def lives(process: psutil.Process) -> bool:
    """Return whether a process still runs; it may end between the two checks."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Portal:
    """A running portal and its processes at startup."""

    def __init__(
        self, var: Path, command: tuple[str, ...] = (sys.executable, "-m", "pse_portal.supervisor")
    ) -> None:
        self.port = free_port()
        self.output = var.parent / f"output-{self.port}"
        with self.output.open("wb") as output:
            self.started = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(var, self.port),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        up = wait_for(lambda: "The portal is at" in self.printed() or self.started.poll() is not None, 240)
        if not up:  # leave nothing behind: the fixture ends only what has started
            os.killpg(self.started.pid, signal.SIGTERM)
        assert up, self.printed()
        assert self.started.poll() is None, self.printed()
        self.processes = [
            psutil.Process(self.started.pid),
            *psutil.Process(self.started.pid).children(recursive=True),
        ]

    def printed(self) -> str:
        return self.output.read_text(errors="replace")

    def named(self, word: str) -> psutil.Process:
        """Return the first process with a word in its command line."""
        living = psutil.Process(self.started.pid).children(recursive=True)
        return next(process for process in living if lives(process) and word in process.cmdline())

    def left(self) -> list[psutil.Process]:
        return [process for process in self.processes if lives(process)]

    def answers(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as response:
            return response.status == 200


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder of a portal started by `make run`: empty at first, then reused."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def portal(var: Path) -> Iterator[Portal]:
    running = Portal(var)
    yield running
    for process in running.left():
        process.kill()
    running.started.wait(10)


def test_run_serves_mends_itself_and_ends_in_good_order(portal, var):
    # One portal for all three checks: a start takes as long as all of them.
    assert portal.answers()
    assert f"http://127.0.0.1:{portal.port}" in portal.printed()
    assert "facilitator@example.org" in portal.printed()
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600
    # The supervisor, its guard, web with two workers, worker; no Redis, so the worker is its own beat.
    assert len(portal.processes) == 6

    worker = portal.named("worker")
    # A process that dies within seconds of its start is considered broken.
    time.sleep(max(0, 6 - (time.time() - worker.create_time())))
    worker.kill()
    assert wait_for(lambda: "starting it again" in portal.printed())
    assert portal.named("worker").pid != worker.pid
    assert portal.answers()

    portal.started.send_signal(signal.SIGINT)
    assert portal.started.wait(20) == 0
    assert not portal.left()


def test_nothing_is_left_after_the_supervisor_is_killed(portal):
    portal.started.kill()
    portal.started.wait(5)
    assert wait_for(lambda: not portal.left(), 10), portal.left()


def test_nothing_is_left_after_make_is_killed(var):
    portal = Portal(var, ("make", "run"))
    portal.started.kill()
    portal.started.wait(5)
    assert wait_for(lambda: not portal.left(), 20), portal.left()


def test_taken_port_is_one_clear_line(var):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "pse_portal.supervisor"],
            cwd=ROOT, env=environment(var, port), capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}\n"
    )


PRODUCTION = {
    "DEBUG": "0", "DEMO": "0", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a.test", "SITE_URL": "https://a.test",
}  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"DEBUG": "0", "DEMO": "1"}, "DEMO=1 needs DEBUG=1"),
        ({"DEBUG": "0", "DEMO": "0"}, "SECRET_KEY is missing"),
        ({"MAIL_REPLY_HOST": "answers.example.org"}, "MAIL_REPLY_HOST needs MAIL_REPLY_CHECKED_BY"),
        ({"DEBUG": "0", "DEMO": "0", "SECRET_KEY": "x" * 60}, "ALLOWED_HOSTS must name"),
        (
            {"DEBUG": "0", "DEMO": "0", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "*"},
            "ALLOWED_HOSTS must name",
        ),
        (
            {"DEBUG": "0", "DEMO": "0", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a.example"},
            "SITE_URL must be",
        ),
        (PRODUCTION, "EMAIL_URL must name"),
        ({**PRODUCTION, "EMAIL_URL": "smtp://relay.test:25"}, "SERVER_EMAIL must be"),
        (
            {**PRODUCTION, "EMAIL_URL": "smtp://relay.test:25", "SERVER_EMAIL": "P <p@mail.example.com>"},
            "SERVER_EMAIL must be",
        ),
        ({"MAIL_PROVIDER": "mailgun", "MAIL_WEBHOOK_KEY": " "}, "MAIL_PROVIDER=mailgun needs"),
        ({"MEDIA_BUCKET": "uploads"}, "MEDIA_BUCKET needs another package"),
        ({"MAIL_PROVIDER": "postmark"}, "MAIL_PROVIDER=postmark needs"),
        ({"MAIL_PROVIDER": "postmark", "MAIL_WEBHOOK_SECRET": "name:"}, "MAIL_PROVIDER=postmark needs"),
    ],
)
def test_missing_or_insecure_setting_stops_the_start_with_one_line(var, settings, line):
    done = subprocess.run(
        [sys.executable, "-m", "pse_portal.supervisor"],
        cwd=ROOT, env=environment(var, free_port()) | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_command_of_django_says_in_one_line_what_is_missing(var):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT, env=environment(var, free_port()) | {"DEBUG": "0", "DEMO": "0"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "SECRET_KEY is missing or shorter than 50 characters.\n"


# The cost of a first visit: bytes over the wire and requests.
# -----------------------------------------------------------
MOST_BYTES = 55_000
MOST_ELSEWHERE = 100_000
MOST_REQUESTS = 10
ZIPS = {"30236": "Clayton", "30303": "Fulton", "30032": "DeKalb", "31401": "Chatham", "31701": "Dougherty"}


def fetch(address: str) -> tuple[int, str]:
    """Return the size of the body as sent, and its content type."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip"})  # noqa: S310 -- loopback
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        return len(answer.read()), answer.headers.get("Content-Type", "")


def first_visit(base: str, path: str) -> tuple[int, list[str]]:
    """Return the bytes and URLs of a page with its style sheets, scripts, images, and fonts."""
    with urllib.request.urlopen(base + path, timeout=10) as answer:  # noqa: S310
        html = answer.read().decode()
    addresses = {path}
    for tag in re.findall(r"<(?:link|script|img|source)\b[^>]*>", html):
        if 'rel="canonical"' in tag or 'rel="alternate"' in tag:
            continue
        addresses |= set(re.findall(r'(?:href|src)="([^"]+)"', tag))
    return sum(fetch(base + one)[0] for one in addresses if one.startswith("/")), sorted(addresses)


def test_first_visit_is_light_asks_nobody_else_and_finds_the_hub(portal: Portal):
    base = f"http://127.0.0.1:{portal.port}"
    for path, most in [
        ("/", MOST_BYTES),
        ("/es/", MOST_BYTES),
        *(
            (path, MOST_ELSEWHERE)
            for path in ("/hubs/", "/circles/just-energy/", "/hubs/clayton/", "/network/", "/events/")
        ),
    ]:
        size, addresses = first_visit(base, path)
        assert size <= most, (path, size)
        assert len(addresses) <= MOST_REQUESTS, (path, addresses)
        assert [one for one in addresses if not one.startswith("/")] == [], path
    for typed, county in ZIPS.items():
        with urllib.request.urlopen(f"{base}/hubs/find/?zip={typed}", timeout=10) as answer:  # noqa: S310
            assert f"The hub for {county} County" in answer.read().decode()
