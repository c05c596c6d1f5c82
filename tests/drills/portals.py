"""The portal's own processes for a drill of faults, visitors who use them meanwhile, and what became of their sign-ups."""

import contextlib
import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from tests.services import free_port
from tests.smtp_sink import SmtpSink

ROOT = Path(__file__).resolve().parent.parent.parent
# The proxy in front ends TLS.
HEADERS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Connection": "close"}


@dataclass(frozen=True)
class Answer:
    at: float  # monotonic, when it was asked
    status: int  # 0: none came
    seconds: float
    body: str = ""


@dataclass
class Visits:
    """What a page answered, asked again and again."""

    answers: list[Answer] = field(default_factory=list)

    def since(self, moment: float) -> list[Answer]:
        return [answer for answer in self.answers if answer.at >= moment]

    def between(self, start: float, end: float) -> list[Answer]:
        return [answer for answer in self.answers if start <= answer.at < end]


class Portal:
    """Web, worker and ticks as `pse_portal.supervisor` runs them in production, with their own folder."""

    def __init__(self, var: Path, sink: SmtpSink, log: Path, **environment: str) -> None:
        self.port, self.var, self.sink, self.log = free_port(), var, sink, log
        self.database = environment.get("DATABASE_URL") or f"sqlite:///{var}/portal.sqlite3"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "MAKE"))}
        self.environment = {
            **kept,
            "DEBUG": "0", "DEMO": "0", "PORT": str(self.port), "VAR": str(var), "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "portal.test", "SITE_URL": "https://portal.test", "PROXY_COUNT": "1",
            "SERVER_EMAIL": "portal@portal.test", "DEFAULT_FROM_EMAIL": "portal@portal.test",
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "MAIL_TICK": "5", "MAIL_TIMEOUT": "2",
            "REDIS_URL": "", "MIGRATE_DATABASE_URL": "", "DATABASE_URL": self.database,
            **environment,
        }  # fmt: skip
        self.asked = 0
        self.acknowledged: list[str] = []

    def start(self, seconds: float = 240) -> float:
        """Start the portal and return the seconds until it answered."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pse_portal.supervisor"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        while self.get("/healthz", 2).status != 200:
            assert self.process.poll() is None, self.log.read_text(errors="replace")[-3000:]
            assert time.monotonic() - begun < seconds, self.log.read_text(errors="replace")[-3000:]
            time.sleep(0.2)
        return time.monotonic() - begun

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(25)
        if self.process.poll() is None:
            for process in [*psutil.Process(self.process.pid).children(recursive=True), self.process]:
                process.kill()
            self.process.wait(10)

    def is_up(self) -> bool:
        return self.process.poll() is None

    def child(self, word: str) -> psutil.Process | None:
        """Return the portal's process with a word in its command line, or None."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if word in process.cmdline():
                    return process
        return None

    def lines(self) -> int:
        return self.log.read_text(errors="replace").count("\n")

    # Visitors
    # --------
    def ask(self, method: str, path: str, timeout: float = 15, body: str = "", **headers: str) -> Answer:
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body or None, {**HEADERS, "Host": "portal.test", **headers})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            return Answer(begun, answer.status, time.monotonic() - begun, text)
        except (OSError, http.client.HTTPException):
            return Answer(begun, 0, time.monotonic() - begun)
        finally:
            connection.close()

    def get(self, path: str, timeout: float = 15) -> Answer:
        return self.ask("GET", path, timeout)

    def subscribe(self) -> Answer:
        """Sign a new address up for the newsletter; remember it if the portal said yes."""
        address = f"reader-{time.time_ns()}@readers.test"
        self.asked += 1
        answer = self.ask(
            "POST", "/newsletter/", body=urllib.parse.urlencode({"email": address, "place": "footer"}),
            **{
                "Origin": "https://portal.test", "Content-Type": "application/x-www-form-urlencoded",
                # Each visitor has a network of their own: no limit applies.
                "X-Forwarded-For": f"10.{self.asked // 65536}.{self.asked // 256 % 256}.{self.asked % 256}",
            },
        )  # fmt: skip
        if answer.status == 302:
            self.acknowledged.append(address)
        return answer

    @contextmanager
    def visited(self, *actions: Callable[[], Answer], every: float = 0.5) -> Iterator[list[Visits]]:
        """Repeat each action in a thread of its own, and yield what each got so far."""
        is_over = threading.Event()
        found = [Visits() for _action in actions]

        def repeat(action: Callable[[], Answer], visits: Visits) -> None:
            while not is_over.is_set():
                visits.answers.append(action())
                is_over.wait(every)

        threads = [threading.Thread(target=repeat, args=pair) for pair in zip(actions, found, strict=True)]
        for thread in threads:
            thread.start()
        try:
            yield found
        finally:
            is_over.set()
            for thread in threads:
                thread.join(30)

    def front(self, path: str = "/") -> Answer:
        """Ask for the front page past the page cache, as a visitor with a session."""
        return self.ask("GET", path, Cookie=f"sessionid={time.time_ns()}")

    def health(self) -> Answer:
        return self.get("/healthz")

    # What became of it
    # -----------------
    def rows(self, sql: str) -> list[tuple[object, ...]]:
        if self.database.startswith("sqlite"):
            with contextlib.closing(
                sqlite3.connect(self.database.removeprefix("sqlite:///"), timeout=20)
            ) as connection:
                return connection.execute(sql).fetchall()
        home, _slash, name = urllib.parse.urlsplit(self.database).path.rpartition("/")
        with psycopg.connect(host=home.replace("//", "/"), user="postgres", dbname=name) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[call-overload, no-any-return]

    def check_nothing_lost_or_doubled(self, seconds: float = 90) -> None:
        """Check that every acknowledged sign-up is a row and exactly one letter, and nobody got two."""
        rows = Counter(str(email) for (email,) in self.rows("SELECT email FROM news_subscription"))
        assert set(self.acknowledged) <= set(rows), "an acknowledged sign-up is lost"
        assert max(rows.values(), default=1) == 1
        end = time.monotonic() + seconds
        while set(self.acknowledged) - set(self.sink.recipients()) and time.monotonic() < end:
            time.sleep(0.5)
        missing = set(self.acknowledged) - set(self.sink.recipients())
        letters = Counter(self.sink.recipients())
        assert not missing, f"{len(missing)} of {len(self.acknowledged)} letters did not come"
        assert max(letters.values(), default=1) == 1, "a letter came twice"
        print(
            f"  {len(self.acknowledged)} sign-ups acknowledged: {len(rows)} rows, {sum(letters.values())} letters"
        )


@contextmanager
def portal(var: Path, sink: SmtpSink, log: Path, **environment: str) -> Iterator[Portal]:
    found = Portal(var, sink, log, **environment)
    found.start()
    try:
        yield found
    finally:
        found.stop()


# Parts outside
# -------------
@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a small disk in memory. Needs root."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Write a file until the disk is full."""
    path = folder / "filling"
    with path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return path


class PostgreSQL:
    """Stop and start again the server of `tests.services.postgresql`, on the same data."""

    def __init__(self, url: str) -> None:
        home = Path("/" + urllib.parse.urlsplit(url).path.strip("/").rpartition("/")[0])
        self.pid = int((home / "data" / "postmaster.pid").read_text().split()[0])
        process = psutil.Process(self.pid)
        self.command, self.home, self.user = process.cmdline(), home, process.username()
        self.started: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """End it at once, like a crash."""
        os.kill(self.pid, signal.SIGQUIT)
        while psutil.pid_exists(self.pid) and psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.05)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it keep its connections, take new ones, and answer nothing inside the block."""
        postmaster = psutil.Process(self.pid)
        postmaster.suspend()  # first, so that it starts no further process
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def start(self) -> None:
        identity = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        self.started = subprocess.Popen(
            self.command, cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **identity
        )  # type: ignore[call-overload]
        self.pid = self.started.pid
