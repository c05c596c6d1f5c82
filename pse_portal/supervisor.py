"""The `make run` process: sets the portal up, then keeps web, worker and beat running until stopped.

The processes and a guard are in one process group: none outlives this one (see `orphan_guard`). A process that dies is
restarted, after growing pauses; it ends no other. Only a web process that never answered stops the start.
"""

import contextlib
import errno
import hashlib
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TextIO

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError

ROOT = Path(__file__).resolve().parent.parent
# Celery's warning about root is for servers; on a home machine or in a container, root may be the only user.
CELERY = ("-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "--app", "pse_portal")
QUIETLY = ("--loglevel", "WARNING")


def commands() -> dict[str, tuple[str, ...]]:
    """Return the arguments to Python of each process, by name. Without Redis, the worker is its own beat."""
    beat = {"beat": (*CELERY, "beat", "--pidfile", "", *QUIETLY)} if settings.REDIS_URL else {}
    return {
        "web": ("-m", "gunicorn", "--config", "python:pse_portal.gunicorn_conf", "pse_portal.wsgi"),
        # Solo: one task at a time, in the process itself, without messages to other workers.
        "worker": (
            *(*CELERY, "worker", "--pool", "solo", *QUIETLY),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ),
        **beat,
    }


# Setting up
# ----------
def prepare() -> None:
    """Bring database, translations, static files and demo content up to date; each prints a line if it takes long.

    A full or read-only disk, or a database that is away, does not keep the portal from its start: what was prepared
    before still works, and `/readyz` says what is missing.
    """
    for step in (prepare_folder, prepare_database, prepare_static_files, prepare_demo):
        try:
            step()
        except (OSError, OperationalError) as error:
            reason = " ".join(str(error).split())
            say(f"Skipped, so restart the portal when this is mended: {step.__name__}: {reason}", sys.stderr)


def prepare_folder() -> None:
    from django.utils.translation.reloader import translation_file_changed

    from scripts.catalogue import compile_catalogue

    settings.VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    # On a first run this process started without Spanish, and the demo content below needs it.
    translation_file_changed(sender=None, file_path=compile_catalogue())


def prepare_database() -> None:
    say("Bringing the database up to date ...")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_places", verbosity=0)


def prepare_static_files() -> None:
    if static_files_changed():
        say("Collecting and compressing static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
        static_stamp().write_text(static_state())


def prepare_demo() -> None:
    if settings.DEMO:
        say("Looking after the demo content ...")
        call_command("seed_demo", when_stale=True, stdout=io.StringIO())


def static_stamp() -> Path:
    return settings.VAR / "static-state"


def static_files_changed() -> bool:
    stamp = static_stamp()
    return not (stamp.exists() and settings.STATIC_ROOT.exists() and stamp.read_text() == static_state())


def static_state() -> str:
    """Return a digest of all static files' names, sizes and times: compressing them again takes many seconds."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = os.stat(storage.path(path))
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def taken(host: str, port: int) -> bool:
    """Return whether another program already listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            raise ImproperlyConfigured(f"HOST={host} PORT={port} cannot be used: {error.strerror}.") from None
    return False


# Keeping it running
# ------------------
class Stop(Exception):
    """A requested stop: Ctrl-C, SIGTERM, or `make` is gone."""


class Child:
    """One of the processes, and its record of failures."""

    TOO_SOON = 5  # seconds; a process that dies sooner was never up
    TRIES = 3
    LONGEST_PAUSE = 60  # seconds before a process that keeps dying is started again

    def __init__(self, name: str, arguments: tuple[str, ...], group: int) -> None:
        self.name, self.arguments, self.group = name, arguments, group
        self.failures = 0
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.again_at: float | None = None
        # Only `prepare` may connect as the tables' owner: an attacker in a child cannot reach the audit log's
        # triggers.
        environment = {name: value for name, value in os.environ.items() if name != "MIGRATE_DATABASE_URL"}
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            stdin=subprocess.DEVNULL,
            process_group=self.group,
            cwd=ROOT,
            env=environment,
        )

    @property
    def keeps_dying(self) -> bool:
        return self.failures >= self.TRIES

    def look_after(self) -> None:
        """Restart the process if it has died: at once, or after pauses that double while it dies soon."""
        now = time.monotonic()
        if self.again_at is not None:
            if now >= self.again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.failures = self.failures + 1 if now - self.started < self.TOO_SOON else 0
        pause = min(2 ** (self.failures - 1), self.LONGEST_PAUSE) if self.failures else 0
        later = f" in {pause} s" if pause else ""
        say(f"The {self.name} process ended ({code}); starting it again{later}.", sys.stderr)
        if pause:
            self.again_at = now + pause
        else:
            self.start()


class Supervisor:
    """Starts, monitors and ends the children."""

    PATIENCE = 15  # seconds to finish; the worker takes up to ten for a group of emails

    def __init__(self, arguments: dict[str, tuple[str, ...]]) -> None:
        self.arguments = arguments
        # Started by make, it ends when make does, even if make was killed without a signal to it.
        self.parent = os.getppid() if os.environ.get("MAKELEVEL") else None

    def run(self, when_up: Callable[[], None], is_up: Callable[[], bool]) -> int:
        """Run until stopped. Returns the exit status, 0 if a stop was requested."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        guard = self._start_guard()
        children: list[Child] = []
        try:
            children += [Child(name, arguments, guard.pid) for name, arguments in self.arguments.items()]
            for _moment in self._moments(children):
                if is_up():
                    when_up()
                    break
                if children[0].keeps_dying:
                    raise Stop(f"The {children[0].name} process does not start (its last words are above).")
            for _moment in self._moments(children):
                pass
        except Stop as reason:
            self._end(children, guard)
            if str(reason):
                return fail(str(reason))
        return 0

    def _start_guard(self) -> "subprocess.Popen[bytes]":
        reading, self.lifeline = os.pipe()
        guard = subprocess.Popen(
            [sys.executable, "-I", str(ROOT / "pse_portal" / "orphan_guard.py")],
            stdin=reading,
            process_group=0,
        )
        os.close(reading)
        return guard

    def _moments(self, children: list[Child]) -> Iterator[None]:
        """Yield twice a second forever, after checking every child. Raises Stop."""
        while True:
            time.sleep(0.5)
            if self.parent and os.getppid() != self.parent:
                raise Stop
            for child in children:
                child.look_after()
            yield

    @staticmethod
    def _stop(number: int, frame: FrameType | None) -> None:
        raise Stop

    def _end(self, children: list[Child], guard: "subprocess.Popen[bytes]") -> None:
        """Ask each child to finish, wait, then kill the process group with whatever is left in it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: os.killpg(guard.pid, signal.SIGKILL))
        for child in children:
            child.process.terminate()
        patience = time.monotonic() + self.PATIENCE
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, patience - time.monotonic()))
        os.killpg(guard.pid, signal.SIGKILL)
        guard.wait()


# The command
# -----------
def answers() -> bool:
    """Return whether the web process answers; it listens some seconds before it does."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(settings.HOST.strip("[]"), settings.PORT, timeout=2)
        connection.request("GET", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0]})
        return connection.getresponse().status < 500
    return False


def greet() -> None:
    accounts = io.StringIO()
    if settings.DEMO:
        call_command("seed_demo", accounts=True, stdout=accounts)
    say(f"\nThe portal is at {settings.SITE_URL}   (Ctrl-C ends it)\n\n{accounts.getvalue()}".rstrip())


def say(text: str, stream: TextIO = sys.stdout) -> None:
    print(text, file=stream, flush=True)


def fail(reason: str) -> int:
    say(reason, sys.stderr)
    return 1


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pse_portal.settings")
    os.chdir(ROOT)
    try:
        if taken(settings.HOST, settings.PORT):
            return fail(
                f"Port {settings.PORT} is taken by another program. Choose another one: make run PORT={settings.PORT + 1}"
            )
        django.setup()
        prepare()
    except ImproperlyConfigured as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return fail("\nStopped.")
    return Supervisor(commands()).run(when_up=greet, is_up=answers)


if __name__ == "__main__":
    sys.exit(main())
