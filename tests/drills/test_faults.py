"""Bad days on real processes: what visitors see, when it is over, and that nothing acknowledged is lost or doubled.

Each on SQLite with files, and on PostgreSQL with Redis. `pytest -k "disk"` runs one. The figures are those of
docs/reliability.md. Needs root, for a disk of its own.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis as redis_client

from tests import services
from tests.drills.portals import ROOT, Answer, PostgreSQL, fill, portal, small_disk
from tests.smtp_sink import SmtpSink

DATABASES = ("sqlite", "postgresql")
both = pytest.mark.parametrize("database", DATABASES)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    found = SmtpSink()
    yield found
    found.close()


@pytest.fixture
def parts(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Yield the settings that name the database and Redis: servers of this test alone, which it may stop."""
    for name in ("TEST_DATABASE_URL", "TEST_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with ExitStack() as stack:
        if database == "sqlite":
            yield {}
        else:
            yield {
                # As in production: what is committed outlives a crash.
                "DATABASE_URL": stack.enter_context(services.postgresql("fsync=on", "synchronous_commit=on")),
                "REDIS_URL": stack.enter_context(services.redis()),
            }


def told(fault: str, answers: list[Answer]) -> str:
    """Return what visitors got, as one line."""
    statuses = dict(Counter(answer.status for answer in answers))
    slowest = max((answer.seconds for answer in answers), default=0)
    return f"  {fault}: {statuses}, slowest {slowest:.1f} s"


def first_good(answers: list[Answer], moment: float) -> float:
    """Return the seconds from a moment to the end of the first good page asked for after it."""
    for answer in answers:
        if answer.at >= moment and answer.status in {200, 302}:
            return answer.at + answer.seconds - moment
    return float("inf")


@both
def test_disk_full(tmp_path: Path, sink: SmtpSink, parts: dict[str, str], database: str):
    """A minute without a free byte: the web process stays, a restart works, and all goes on when there is space."""
    with small_disk(tmp_path / "var", 160) as var, portal(var, sink, tmp_path / "log", **parts) as running:
        for _time in range(5):
            assert running.subscribe().status == 302
        time.sleep(8)
        full = time.monotonic()
        filling = fill(var)
        try:
            with running.visited(running.front, running.health, running.subscribe) as (
                pages,
                health,
                signups,
            ):
                while time.monotonic() < full + 60 and running.is_up():
                    fill(var)
                    time.sleep(0.5)
            lasted = time.monotonic() - full
            print(f"\ndisk full, {database}: the portal ran on for {lasted:.0f} of 60 s")
            print(
                told("front page", pages.answers),
                told("/healthz", health.answers),
                told("sign-ups", signups.answers),
            )
            assert running.is_up(), "a full disk ended the portal"
            assert {answer.status for answer in health.answers} == {200}
            assert {answer.status for answer in pages.answers} == {200}
            running.stop()
            print(f"  started again on the full disk in {running.start(60):.0f} s")
            assert running.front().status == 200
        finally:
            filling.unlink()
        freed = time.monotonic()
        with running.visited(running.subscribe, every=1) as (signups,):
            time.sleep(15)
        print(f"  first sign-up {first_good(signups.answers, freed):.1f} s after there was space")
        running.check_nothing_lost_or_doubled()


def test_empty_queue_file_and_a_worker_that_keeps_dying(tmp_path: Path, sink: SmtpSink):
    """What the file broker of the first versions left behind, and a worker killed as soon as it starts."""
    queue = tmp_path / "var" / "broker" / "queue"
    queue.mkdir(parents=True)
    with portal(tmp_path / "var", sink, tmp_path / "log") as running:
        (queue / "12345_aaaa.celery.msg").touch()
        begun = time.monotonic()
        killed = 0
        while time.monotonic() < begun + 40 and running.is_up():
            if killed < 8 and (worker := running.child("worker")):
                worker.kill()
                killed += 1
            time.sleep(0.3)
        print(
            f"\nworker that keeps dying: killed {killed} times, the portal ran on for {time.monotonic() - begun:.0f} of 40 s"
        )
        assert running.is_up(), "a dead worker ended the portal"
        assert running.front().status == 200
        end = time.monotonic() + 90
        while not running.child("worker"):
            assert time.monotonic() < end, "the worker did not come back"
            time.sleep(0.5)
        assert running.subscribe().status == 302
        running.check_nothing_lost_or_doubled()


@pytest.mark.parametrize("database", ["postgresql"])
def test_postgresql_away(tmp_path: Path, sink: SmtpSink, parts: dict[str, str]):
    """Ninety seconds without the database: plain pages at once, and good ones as soon as it is back."""
    server = PostgreSQL(parts["DATABASE_URL"])
    with portal(tmp_path / "var", sink, tmp_path / "log", **parts) as running:
        for _time in range(5):
            assert running.subscribe().status == 302
        with running.visited(
            running.front,
            running.front,
            running.health,
            running.subscribe,
            lambda: running.front("/es/"),
        ) as (pages, more, health, signups, spanish):
            time.sleep(5)
            server.stop()
            away = time.monotonic()
            time.sleep(90)
            server.start()
            back = time.monotonic()
            time.sleep(30)
        during = pages.between(away, back - 3) + more.between(away, back - 3)
        print("\nPostgreSQL away 90 s")
        print(
            told("front page", during),
            told("/healthz", health.between(away, back)),
            told("sign-ups", signups.between(away, back)),
        )
        good = max(first_good(found.answers, back) for found in (pages, more, signups, spanish))
        print(f"  good pages {good:.1f} s after it was back")
        assert {answer.status for answer in health.between(away, back)} == {200}
        assert max(answer.seconds for answer in during) <= 3
        assert {answer.status for answer in during} == {503}
        assert 'lang="es"' in spanish.between(away + 10, back - 3)[-1].body
        assert good <= 5
        running.check_nothing_lost_or_doubled()


@pytest.mark.parametrize("database", ["postgresql"])
def test_postgresql_frozen(tmp_path: Path, sink: SmtpSink, parts: dict[str, str]):
    """Ninety seconds in which PostgreSQL takes connections and statements, and answers nothing."""
    server = PostgreSQL(parts["DATABASE_URL"])
    with portal(tmp_path / "var", sink, tmp_path / "log", **parts) as running:
        for _time in range(5):
            assert running.subscribe().status == 302
        hubs = lambda: running.get("/hubs/")  # noqa: E731 - from the cache, and two at once when it ran out
        with running.visited(running.front, hubs, hubs, running.health, running.subscribe) as (
            pages, kept, more, health, signups,
        ):  # fmt: skip
            time.sleep(5)
            with server.frozen():
                frozen = time.monotonic()
                time.sleep(90)
            thawed = time.monotonic()
            time.sleep(30)
        # The last ones asked may get their answer from the thawed server.
        during = pages.between(frozen, thawed - 3)
        public = kept.between(frozen, thawed - 3) + more.between(frozen, thawed - 3)
        print("\nPostgreSQL frozen 90 s")
        print(
            told("a person's page", during),
            told("public page", public),
            told("/healthz", health.between(frozen, thawed)),
            told("sign-ups", signups.between(frozen, thawed)),
        )
        good = max(first_good(found.answers, thawed) for found in (pages, kept, more, signups))
        print(f"  good pages {good:.1f} s after it answered again")
        assert {answer.status for answer in health.between(frozen, thawed)} == {200}
        assert max(answer.seconds for answer in during + public) <= 3
        assert {answer.status for answer in during} == {503}
        assert {answer.status for answer in public} == {200, 503}
        assert good <= 5
        running.check_nothing_lost_or_doubled()


@pytest.mark.parametrize("database", ["postgresql"])
def test_redis_frozen(tmp_path: Path, sink: SmtpSink, parts: dict[str, str]):
    """A minute in which Redis takes connections and answers nothing."""
    pid = int(redis_client.Redis.from_url(parts["REDIS_URL"]).info()["process_id"])
    with portal(tmp_path / "var", sink, tmp_path / "log", **parts) as running:
        for _time in range(5):
            assert running.subscribe().status == 302
        with running.visited(running.front, lambda: running.get("/hubs/"), running.health, running.subscribe, every=1) as (
            pages, cached, health, signups,
        ):  # fmt: skip
            time.sleep(3)
            os.kill(pid, signal.SIGSTOP)
            frozen = time.monotonic()
            try:
                time.sleep(60)
            finally:
                os.kill(pid, signal.SIGCONT)
            thawed = time.monotonic()
            time.sleep(10)
        print("\nRedis frozen 60 s")
        during = [answer for found in (pages, cached, signups) for answer in found.between(frozen, thawed)]
        print(
            told("pages", pages.between(frozen, thawed) + cached.between(frozen, thawed)),
            told("sign-ups", signups.between(frozen, thawed)),
        )
        assert {answer.status for answer in health.between(frozen, thawed)} == {200}
        assert max(answer.seconds for answer in during) <= 2
        assert {answer.status for answer in pages.between(frozen, thawed)} == {200}
        assert {answer.status for answer in signups.between(frozen, thawed)} == {302}
        running.check_nothing_lost_or_doubled()


@both
def test_var_read_only(tmp_path: Path, sink: SmtpSink, parts: dict[str, str], database: str):
    """The folder VAR turns read-only under the running portal, as a disk with errors does; and at the next start."""
    with portal(tmp_path / "var", sink, tmp_path / "log", **parts) as running:
        for _time in range(5):
            assert running.subscribe().status == 302
        time.sleep(8)
        with read_only(running.var):
            turned = time.monotonic()
            with running.visited(running.front, lambda: running.get("/hubs/"), running.health, every=1) as (
                pages, hubs, health,
            ):  # fmt: skip
                time.sleep(20)
            print(f"\nVAR read-only, {database}", told("public pages", pages.answers + hubs.answers))
            running.stop()
            again = running.start(60)
            front = running.front()
            print(f"  started again in {again:.0f} s", told("front page", [front]))
        assert again < 60
        # SQLite's shared memory is a file too: the kernel ends a process that writes to it, and another takes over.
        settled = [answer for found in (pages, hubs, health) for answer in found.since(turned + 8)]
        assert {answer.status for answer in settled} == {200}
        assert front.status == 200
        time.sleep(2)
        assert running.subscribe().status == 302
        running.check_nothing_lost_or_doubled()


@contextlib.contextmanager
def read_only(var: Path) -> Iterator[None]:
    """Refuse new files, and every change of those there are, open or not. Needs root and ext4."""
    paths = [var, *(path for path in var.rglob("*") if path.is_dir() or path.is_file())]
    subprocess.run(["chattr", "+i", *paths], check=True)
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *paths], check=True)


@pytest.fixture
def clock(tmp_path: Path) -> dict[str, str]:
    """Return the environment of processes whose wall clock is off by the seconds in the file `CLOCK_FILE`."""
    library, file = tmp_path / "clock.so", tmp_path / "clock"
    source = Path(__file__).with_name("clock.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    file.write_text("0")
    return {"LD_PRELOAD": str(library), "CLOCK_FILE": str(file)}


@both
def test_clock_back_an_hour(
    tmp_path: Path, sink: SmtpSink, parts: dict[str, str], database: str, clock: dict[str, str]
):
    """The clock of the portal's machine jumps back an hour: ticks go on, and letters too."""
    with portal(tmp_path / "var", sink, tmp_path / "log", **parts, **clock) as running:
        for _time in range(5):
            assert running.subscribe().status == 302
        sink.wait_for(5, 60)
        time.sleep(10)
        Path(clock["CLOCK_FILE"]).write_text("-3600")
        jumped = time.monotonic()
        outbox = "SELECT alive_at FROM mailing_lane WHERE name = 'tick'"
        for _time in range(5):
            assert running.subscribe().status == 302
        ready_after = float("inf")
        while time.monotonic() < jumped + 60:
            time.sleep(1)
            if ready_after == float("inf") and running.get("/readyz").status == 200:
                ready_after = time.monotonic() - jumped
        print(f"\nclock back an hour, {database}: {len(sink.messages) - 5} of 5 letters within 60 s")
        print(f"  ready after {ready_after:.0f} s", running.get("/readyz").body)
        assert len(sink.messages) == 10
        ran = running.rows(outbox)
        time.sleep(25)
        assert running.rows(outbox) != ran, "the ticks stand still"
        assert ready_after <= 30
        running.check_nothing_lost_or_doubled()


@pytest.mark.parametrize("database", ["postgresql"])
def test_clock_of_beat_two_minutes_behind(
    tmp_path: Path, sink: SmtpSink, parts: dict[str, str], clock: dict[str, str]
):
    """Beat on a machine whose clock is two minutes behind: no tick is too old when it comes to the worker."""
    with portal(tmp_path / "var", sink, tmp_path / "log", **parts) as running:
        # Another beat takes the place of the portal's own, which is stopped.
        time.sleep(10)
        own = running.child("beat")
        assert own
        own.suspend()
        Path(clock["CLOCK_FILE"]).write_text("-120")
        other = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "pse_portal", "beat", "-s", tmp_path / "beat", "--pidfile="],
            cwd=ROOT, env={**running.environment, **clock}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            time.sleep(100)
            for _time in range(5):
                assert running.subscribe().status == 302
            ready = running.get("/readyz")
            print(f"\nbeat two minutes behind: /readyz {ready.status} {ready.body}")
            assert ready.status == 200
            other.kill()
            time.sleep(100)
            late = running.get("/readyz")
            print(f"  without any beat: /readyz {late.status} {late.body}")
            assert late.status == 503
            assert "dialogue last ran" in late.body
            assert "outbox last ran" in late.body
        finally:
            other.kill()
            other.wait()
            own.resume()
        running.check_nothing_lost_or_doubled()


@both
def test_lines_of_the_log_at_rest(tmp_path: Path, sink: SmtpSink, parts: dict[str, str], database: str):
    """Nobody visits, and a monitor asks for two pages every ten seconds: how much is logged in two minutes?"""
    with portal(tmp_path / "var", sink, tmp_path / "log", **parts, MAIL_TICK="30") as running:
        time.sleep(30)
        before = running.lines()
        with running.visited(running.health, lambda: running.get("/readyz"), every=10):
            time.sleep(120)
        lines = running.log.read_text(errors="replace").splitlines()[before:]
        print(f"\nat rest, {database}: {len(lines) / 2:.1f} log lines in a minute", *lines[:6], sep="\n  ")
        assert len(lines) / 2 <= 6
