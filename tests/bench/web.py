"""How long visitors wait while a newsletter is sent: p95 during the send, as a ratio to p95 of the idle portal.

The portal runs as in `make run` (web, worker, beat), once on SQLite without Redis and once on PostgreSQL with
Redis. Its mail goes to a counting sink, throttled as shipped (MAIL_PACE). There are ten requests per second,
regardless of response times: public pages and pages of a signed-in facilitator. Each public page has its own query,
so that no cached page answers. Idle, sending, and idle again, so that a machine that slows down does not distort the
ratio.

    WEB_BENCH=15 python -m scripts.proofs bench web      for a short run, seconds of each part
"""

import http.client
import http.cookiejar
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

from tests.bench.mail import ROOT, Sink
from tests.services import free_port

SECONDS = int(os.environ.get("WEB_BENCH", "60"))
PACE = 10  # requests per second
PAGES = ["/", "/hubs/find/?zip=30236", "/circles/just-energy/", "/network/", "/events/", "/es/hubs/"]
OWN_PAGES = ["/me/", "/circles/just-energy/manage/requests/"]


class Portal:
    """The portal's own processes, with their own folder and port."""

    def __init__(self, sink: Sink, services: dict[str, str]) -> None:
        self.port = free_port()
        folder = tempfile.mkdtemp(prefix="pse-bench-")
        self.environment = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"} | {
            "DEBUG": "1", "DEMO": "1", "VAR": folder, "PORT": str(self.port),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "DJANGO_SETTINGS_MODULE": "tests.bench._settings",
        } | services  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pse_portal.supervisor"],
            cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for _attempt in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                break
            except OSError:
                assert self.process.poll() is None, "the portal did not start"
                time.sleep(0.2)
        self.cookie = self.sign_in()

    def sign_in(self) -> str:
        """Return the session of the demo facilitator, as a Cookie header."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        address = f"http://127.0.0.1:{self.port}/accounts/login/"
        page = opener.open(address).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found
        fields = {
            "csrfmiddlewaretoken": found[1],
            "login": "facilitator@example.org",
            "password": "demo-portal-2026",
        }
        request = urllib.request.Request(
            address, urllib.parse.urlencode(fields).encode(), {"Referer": address}
        )
        opener.open(request).close()
        cookie = "; ".join(f"{each.name}={each.value}" for each in jar)
        assert "sessionid" in cookie or "session" in cookie
        return cookie

    def manage(self, code: str) -> None:
        """Run code in a process with the portal's settings."""
        setup = "import django; django.setup()\n"
        subprocess.run([sys.executable, "-c", setup + code], cwd=ROOT, env=self.environment, check=True)

    def time_of(self, path: str, cookie: str) -> float:
        """Return the seconds to the last byte of a page, on a new connection."""
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200, (path, answer.status)
        return time.perf_counter() - begun

    def p95(self, seconds: int) -> float:
        """Return the 95th percentile of page times in milliseconds, over `seconds` of requests."""
        visits = cycle([(path, "") for path in PAGES] + [(path, self.cookie) for path in OWN_PAGES])
        begun = time.perf_counter()
        with ThreadPoolExecutor(16) as pool:
            running = []
            for nth in range(seconds * PACE):
                time.sleep(max(0, begun + nth / PACE - time.perf_counter()))
                path, cookie = next(visits)
                fresh = f"{path}{'&' if '?' in path else '?'}v={time.time_ns()}"
                running.append(pool.submit(self.time_of, fresh, cookie))
            taken = sorted(future.result() for future in running)
        return 1000 * taken[int(len(taken) * 0.95)]


def measure(name: str, services: dict[str, str]) -> float:
    sink = Sink(free_port())
    portal = Portal(sink, services)
    try:
        portal.p95(5)
        before = portal.p95(SECONDS)
        # More than throttling allows in this time, so that it sends from the first request to the last.
        portal.manage(
            f"from tests.bench.mail import fill; fill({30 * SECONDS})\n"
            "from mailing import doorbell; doorbell.ring()"
        )
        while not sink.count():
            time.sleep(0.1)
        first, begun = sink.count(), time.perf_counter()
        during = portal.p95(SECONDS)
        rate = (sink.count() - first) / (time.perf_counter() - begun)
        portal.manage("from mailing.models import Batch; Batch.objects.update(state='cancelled')")
        time.sleep(5)
        after = portal.p95(SECONDS)
    finally:
        portal.process.terminate()
        portal.process.wait(30)
        sink.process.kill()
    idle = (before + after) / 2
    print(
        f"{name}: p95 {idle:.0f} ms idle ({before:.0f} and {after:.0f}), {during:.0f} ms while"
        f" {rate:.0f} mails a second go out: ratio {during / idle:.2f}",
        flush=True,
    )
    assert rate > 5, "it was not sending"
    return during / idle


def main() -> None:
    ratios = [
        measure("SQLite, no Redis", {}),
        measure(
            "PostgreSQL, Redis",
            {"DATABASE_URL": os.environ["TEST_POSTGRESQL_URL"], "REDIS_URL": os.environ["TEST_REDIS_URL"]},
        ),
    ]
    assert max(ratios) <= 1.5, "visitors wait too long while mail goes out"


if __name__ == "__main__":
    main()
