"""docs/installing.md, way A, followed literally in an empty Debian, up to the first article, event, and member.

Needs root and debootstrap, ports 53, 80, 443, 5432, 6379 and 8000, and Debian's and Python's packages. Each code block of
the document is run as it stands; a small stand-in (install/systemctl.py) starts the units. INSTALL_BASE may name a folder
with an empty Debian, so that none is made.
"""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import trustme

from tests.dns_server import DnsServer
from tests.smtp_sink import SmtpSink

ROOT = Path(__file__).resolve().parent.parent.parent
HOST, ADMIN = "portal.fairness.test", "ada@fairness.test"
RECORDS = {
    "fairness.test": ["v=spf1 include:relay.test -all"],
    "_dmarc.fairness.test": ["v=DMARC1; p=none"],
}
NETWORK_FILES = (
    "/etc/apt",
    "/etc/pip.conf",
    "/etc/xdg/pip",
    "/etc/resolv.conf",
    "/etc/ssl/certs",
    "/usr/local/share/ca-certificates",
)


class Machine:
    """An empty Debian in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        base = os.environ.get("INSTALL_BASE")
        if base:
            subprocess.run(["cp", "-a", f"{base}/.", folder], check=True)
        else:
            subprocess.run(
                ["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", folder],
                check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        for name in NETWORK_FILES:  # how this machine reaches its packages
            subprocess.run(["cp", "-aL", "--parents", name, folder], check=False, stderr=subprocess.DEVNULL)
        self.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)  # packages start nothing
        self.write("/etc/hosts", f"127.0.0.1 localhost {HOST}\n")
        shim = (ROOT / "tests/drills/install/systemctl.py").read_text(encoding="utf-8")
        self.write("/usr/local/bin/systemctl", shim, 0o755)
        self.environment = {
            name: value for name, value in os.environ.items() if name.startswith("PIP_") or "proxy" in name.lower()
        } | {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root",
             "DEBIAN_FRONTEND": "noninteractive"}  # fmt: skip

        if certificates := os.environ.get("PIP_CERT"):
            shutil.copy(certificates, folder / "etc/drill-packages.pem")
            self.environment["PIP_CERT"] = "/etc/drill-packages.pem"

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        file = self.folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def run(self, script: str) -> str:
        done = subprocess.run(
            ["chroot", self.folder, "bash", "-euo", "pipefail", "-c", script],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}\n{self.logs()}"
        return done.stdout

    def logs(self) -> str:
        return "\n".join(
            file.read_text()[-1500:] for file in sorted(self.folder.glob("var/log/pse-portal*.log"))
        )


@contextmanager
def mounted(machine: Machine) -> Iterator[None]:
    """Mount what processes expect; at the end, end them and unmount."""
    root = machine.folder
    subprocess.run(["mount", "--bind", root, root], check=True)
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
    subprocess.run(["mount", "--rbind", "/dev", root / "dev"], check=True)
    subprocess.run(["mount", "--make-rslave", root / "dev"], check=True)
    try:
        yield
    finally:
        for _attempt in range(12):
            left = [process for process in Path("/proc").glob("[0-9]*") if _root_of(process) == str(root)]
            for process in left:
                try:
                    os.kill(int(process.name), signal.SIGTERM if _attempt < 6 else signal.SIGKILL)
                except ProcessLookupError:
                    continue
            if not left:
                break
            time.sleep(1)
        for part in (root / "dev", root / "proc", root):
            subprocess.run(["umount", "--recursive", "--lazy", part], check=False)


def _root_of(process: Path) -> str:
    try:
        return os.readlink(process / "root")
    except OSError:
        return ""


def blocks(database: str) -> list[tuple[str, str]]:
    """Return (step, script) of each code block to run of way A in the document; for SQLite, as its steps 1 and 3 say."""
    text = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    way = text[text.index("## A. One server") : text.index("## What SQLite carries")]
    found = []
    for section in way.split("\n### ")[1:]:
        title = section.splitlines()[0].partition(" (")[0]
        for script in re.findall(r"```sh\n(.*?)```", section, re.S):
            if database == "sqlite":
                script = script.replace(" postgresql redis-server", "").replace("postgresql\n", "sqlite\n")
            found.append((title, script))
    return found


def answers() -> str:
    """Return the example of the file with answers, with addresses of this drill."""
    text = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", text, re.S)
    return example.replace("portal.example", "fairness.test")


class Visitor:
    """A browser without JavaScript: fetches pages and sends their forms."""

    def __init__(self, trusting: ssl.SSLContext, sink: SmtpSink) -> None:
        self.sink = sink
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trusting),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )
        self.address = ""
        self.page: Any = None

    def go(self, path: str, data: bytes | None = None) -> str:
        url = urllib.parse.urljoin(self.address or f"https://{HOST}/", path)
        request = urllib.request.Request(  # noqa: S310 -- our own site
            url, data, {"Origin": f"https://{HOST}", "Referer": self.address or url}
        )
        with self.opener.open(request, timeout=30) as response:
            self.address, text = response.url, response.read().decode()
        self.page = lxml.html.fromstring(text)
        return text

    def send(self, field: str, /, **values: str) -> str:
        """Fill in the form that has a field, and send it."""
        form = next(form for form in self.page.forms if field in form.fields)
        data = {name: value for name, value in form.form_values() if name not in values} | values
        time.sleep(2.1)  # an open form is not taken sooner
        return self.go(form.get("action") or self.address, urllib.parse.urlencode(data).encode())

    def code(self, address: str, before: int) -> str:
        """Return the six digits that were emailed to an address after `before` emails."""
        for _attempt in range(300):
            mails = [taken for taken in self.sink.messages[before:] if taken.to == address]
            if mails:
                body = mails[-1].mail.get_body(("plain",))
                assert body is not None
                return re.findall(r"(?m)\b(\d{6})\b", body.get_content())[0]
            time.sleep(0.1)
        raise AssertionError(f"no code was emailed to {address}")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.fail("This drill needs root and debootstrap: apt-get install debootstrap")
    machine = Machine(Path("/tmp") / f"pse-install-{os.getpid()}")  # short: PostgreSQL's sockets
    with mounted(machine):
        yield machine
    shutil.rmtree(machine.folder, ignore_errors=True)


@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
def test_from_empty_to_first_article_event_and_member(
    machine: Machine, smtp_sink: SmtpSink, database: str
) -> None:
    subprocess.run(["git", "clone", "--quiet", "--bare", ROOT, machine.folder / "srv/portal.git"], check=True)
    machine.write("/srv/answers.toml", answers(), 0o600)
    machine.environment |= {
        "REPOSITORY": "/srv/portal.git", "PORTAL": HOST, "SENDER": "portal@fairness.test", "ADMIN": ADMIN,
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_sink.port}", "ANSWERS": "/srv/answers.toml",
    }  # fmt: skip
    authority = trustme.CA()
    own = authority.issue_cert(HOST)
    machine.write("/etc/drill-ca.pem", authority.cert_pem.bytes().decode())
    live = f"/etc/letsencrypt/live/{HOST}"
    machine.write(f"{live}/privkey.pem", own.private_key_pem.bytes().decode(), 0o600)
    machine.write(f"{live}/fullchain.pem", b"".join(blob.bytes() for blob in own.cert_chain_pems).decode())

    took: dict[str, float] = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        took[name] = took.get(name, 0) + time.monotonic() - begun
        print(f"{took[name]:6.1f} s  {name}", flush=True)

    dns = DnsServer(RECORDS, 53)
    try:
        for title, script in blocks(database):
            if title.startswith("8"):
                # The document's machine has a resolver, which knows our records.
                machine.write("/etc/resolv.conf", "nameserver 127.0.0.1\n")
            if title.startswith("6"):  # instead of step 5
                machine.run("cat /etc/drill-ca.pem >> /etc/ssl/certs/ca-certificates.crt")
            with step(title):
                said = machine.run(script)
            if title.startswith("1") and database == "postgresql":  # what systemd does when it installs them
                machine.run(
                    "pg_ctlcluster 15 main start; redis-server --daemonize yes --bind 127.0.0.1 >/dev/null"
                )
            if title.startswith("7"):
                assert "[ ] Sign in as the administrator" in said
            if title.startswith("8"):
                assert said.endswith("Emails can leave.\n"), said
    finally:
        dns.close()

    # The portal's processes cannot write to their code, nor read the owner's password.
    pid = machine.run("cat /run/shim/pse-portal-web.service").strip()
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"SECRET_KEY" in environment
    assert b"MIGRATE_DATABASE_URL" not in environment
    assert (machine.folder / "etc/pse-portal/portal.env").stat().st_mode & 0o777 == 0o640
    assert (machine.folder / "var/lib/pse-portal/static").stat().st_mode & 0o005
    beat = machine.folder / "run/shim/pse-portal-beat.service"
    assert beat.exists() == (database == "postgresql")
    kept = machine.folder / "var/lib/pse-portal/portal.sqlite3"
    assert kept.exists() == (database == "sqlite")
    assert not kept.exists() or kept.stat().st_mode & 0o077 == 0
    status = Path(f"/proc/{pid}/status").read_text()
    assert re.search(r"NoNewPrivs:\s+1", status)
    assert re.search(r"CapBnd:\s+0+\n", status)

    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with names_lead_here():
        admin, neighbor = Visitor(trusting, smtp_sink), Visitor(trusting, smtp_sink)
        with step("10. Sign in"):
            before = len(smtp_sink.messages)
            admin.go("/accounts/login/code/")
            admin.send("email", email=ADMIN)
            admin.send("code", code=admin.code(ADMIN, before))
            assert "Ada Admin" in admin.go("/admin/")
        with step("10. The first article"):
            admin.go("/admin/news/article/add/")
            admin.send("title_en", title_en="We are here", slug="we-are-here", summary_en="Hello.", body_en="Come and see.",
                       state="published")  # fmt: skip
            assert "We are here" in neighbor.go("/news/we-are-here/")
        with step("10. The first event"):
            found = admin.go(
                "/admin/autocomplete/?app_label=events&model_name=host&field_name=coalition&term=JUST+Energy"
            )
            circle = json.loads(found)["results"][0]["id"]
            admin.go("/admin/events/event/add/?all=1")
            admin.send(
                "title_en", title_en="Bus night", slug="bus-night", kind="meeting", summary_en="Come.",
                starts_at="2031-03-04T18:00", ends_at="2031-03-04T20:00", state="published", format="in_person",
                **{"hosts-TOTAL_FORMS": "1", "hosts-0-coalition": circle},
            )  # fmt: skip
            assert "Bus night" in neighbor.go("/events/bus-night/")
        with step("10. The first member"):
            before = len(smtp_sink.messages)
            assert "Join" in neighbor.go("/circles/just-transportation/")
            neighbor.go("/circles/just-transportation/join/")
            neighbor.send(
                "name", name="Nia Neighbor", email="nia@reader.test", perspective="community", age_band="on"
            )
            neighbor.send("code", code=neighbor.code("nia@reader.test", before))
            shown = neighbor.go("/me/")
            assert "JUST Transportation Circle" in shown
    # Beat ticks for the first time half a minute after its start.
    machine.run('curl --fail --silent --show-error --retry 12 --retry-delay 5 "https://$PORTAL/readyz"')
    said = machine.run('sh /opt/pse-portal/deploy/manage.sh setup --file - < "$ANSWERS"')
    assert said.startswith("Everything was already as you say")
    for done in (
        "Start web, worker, and beat",
        "Test the mail server",
        "Back up every day",
        "Remove the samples",
    ):
        assert f"[x] {done}" in said, said
    print(f"{sum(took.values()):6.1f} s  in all")


@contextmanager
def names_lead_here() -> Iterator[None]:
    """Let this process find the drill's host on this machine."""
    import socket

    real = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *rest, **more: real(
        "127.0.0.1" if host == HOST else host, *rest, **more
    )
    try:
        yield
    finally:
        socket.getaddrinfo = real
