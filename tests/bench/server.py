"""Pages beside their floor behind the server that ships with the portal, and the page cache beside a view that says hello.

Servers with the shipped configuration, one process each, on PostgreSQL and Redis: the portal with and without its page
cache, the floor (`tests.bench.floor`) under Django's own middlewares, and a hello under none. They are asked in
alternation over connections that stay open; figures are medians of seven: requests a second, and the CPU time of the
worker for a request, as the system counts it, in which what asks takes no part. Each request is a line in the log,
as in production, but for the floor's and the bare one's.

    python -m scripts.proofs bench server
"""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench._portal import filled
from tests.bench.pages import PAGES, _new_address
from tests.services import free_port

TURNS, REQUESTS, CONNECTIONS, BLOCK = 7, 1200, 4, 0.6  # BLOCK in seconds
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """One gunicorn with one worker."""

    def __init__(self, environment: dict[str, str], application: str, log: Any) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", "python:pse_portal.gunicorn_conf"),
                *("--workers", "1", "--bind", f"127.0.0.1:{self.port}", application),
            ],
            env=environment,
            stderr=log,
        )
        for _attempt in range(600):
            try:
                self.ask(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5), "/floor/hello/", 1)
                break
            except OSError:
                assert self.process.poll() is None, "the server did not start"
                time.sleep(0.1)
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        [self.worker] = children.split()

    def ask(self, connection: http.client.HTTPConnection, path: str, number: int) -> None:
        for _each in range(number):
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)

    def cpu(self) -> float:
        """Return the seconds of CPU that the worker has used."""
        user, system = Path(f"/proc/{self.worker}/stat").read_text().rpartition(") ")[2].split()[11:13]
        return (int(user) + int(system)) / TICK

    def per_request(self, path: str) -> float:
        """Return the milliseconds of CPU of a request."""
        connections = [http.client.HTTPConnection("127.0.0.1", self.port) for _each in range(CONNECTIONS)]
        for connection in connections:
            self.ask(connection, path, 5)
        before = self.cpu()
        threads = [
            threading.Thread(target=self.ask, args=(connection, path, REQUESTS // CONNECTIONS))
            for connection in connections
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = self.cpu() - before
        for connection in connections:
            connection.close()
        return 1000 * taken / REQUESTS

    def block(self, path: str, cookie: str, post: Callable[[], dict[str, Any]] | None) -> tuple[float, float]:
        """Return the milliseconds of a request, and those of CPU, over one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        number, cpu, begun = 0, self.cpu(), time.perf_counter()
        while time.perf_counter() < begun + BLOCK:
            headers = {"Accept-Encoding": "gzip", "Cookie": cookie}
            if not cookie:  # a session is noted anew at each new address
                headers["X-Forwarded-For"] = _new_address()
            body = urlencode(post()) if post else None
            if body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)
            number += 1
        taken = time.perf_counter() - begun, self.cpu() - cpu
        connection.close()
        return 1000 * taken[0] / number, 1000 * taken[1] / number


def alternated(*sides: tuple[Server, str]) -> list[float]:
    times: list[list[float]] = [[] for _side in sides]
    for _turn in range(TURNS):
        for (server, path), taken in zip(sides, times, strict=True):
            taken.append(server.per_request(path))
    return [statistics.median(taken) for taken in times]


def uncached(portal: Server, floor: Server, cookie: str) -> None:
    print("| uncached | ratio of requests a second | of CPU time | ms | CPU ms |\n" + "|---" * 5 + "|")
    for name, path, low, is_signed_in, post in PAGES:
        mine = cookie if is_signed_in else ""
        for server, page in ((portal, path), (floor, low)):
            server.block(page, mine, post)  # to warm up
        times = [(portal.block(path, mine, post), floor.block(low, mine, post)) for _turn in range(TURNS)]
        (wall, cpu), (least, least_cpu) = (
            [statistics.median(turn[side][kind] for turn in times) for kind in (0, 1)] for side in (0, 1)
        )
        print(f"| {name} | {least / wall:.2f} | {least_cpu / cpu:.2f} | {wall:.1f} | {cpu:.1f} |", flush=True)


def cached(portal: Server, bare: Server) -> None:
    hello, plain = alternated((portal, "/floor/hello/"), (bare, "/floor/hello/"))
    print(
        f"\nHello under the portal's middlewares: {plain / hello:.2f} of a bare one ({hello:.2f}, {plain:.2f} ms)\n"
    )
    print("| cached | ratio to that hello, of CPU time | CPU ms |\n|---|---|---|")
    for name, path, _low, is_signed_in, post in PAGES:
        if not is_signed_in and not post and not path.endswith(".ics"):
            page, hello = alternated((portal, path), (portal, "/floor/hello/"))
            print(f"| {name} | {hello / page:.2f} | {page:.2f} |", flush=True)


def main() -> None:
    environment, cookie = filled()
    environment["PROXY_COUNT"] = "1"
    sides = (
        ("pse_portal.wsgi", {}),
        ("pse_portal.wsgi", {"BENCH_CACHE": "no"}),
        ("tests.bench._bare", {"BENCH_SIDE": "floor"}),
        ("tests.bench._bare", {}),
    )
    with ExitStack() as stack:
        log = stack.enter_context(Path(environment["VAR"], "log").open("wb"))
        servers = []
        for application, own in sides:
            servers.append(Server(environment | own, application, log))
            stack.callback(servers[-1].process.wait)
            stack.callback(servers[-1].process.terminate)
        portal, unkept, floor, bare = servers
        uncached(unkept, floor, cookie)
        cached(portal, bare)


if __name__ == "__main__":
    main()
