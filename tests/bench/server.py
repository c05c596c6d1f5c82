"""What the portal's middlewares and its page cache cost behind the server that it ships with, as ratios in one run.

Two servers with the shipped configuration, one process each: with the portal's middlewares, and with none. Four
connections that stay open ask both in alternation, without a session; the figure is the server's own CPU time per
request, as the system counts it, so what asks takes no part in it. Median of seven.

    python -m scripts.proofs bench server
"""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench._portal import filled
from tests.services import free_port

TURNS, REQUESTS, CONNECTIONS = 7, 1200, 4
PAGES = ["/events/", "/events/event-0/", "/circles/circle-0/", "/", "/hubs/find/?zip=30236"]
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """One gunicorn with one worker."""

    def __init__(self, environment: dict[str, str], application: str) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", "python:pse_portal.gunicorn_conf"),
                *("--workers", "1", "--bind", f"127.0.0.1:{self.port}", application),
            ],
            env=environment,
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


def alternated(*sides: tuple[Server, str]) -> list[float]:
    times: list[list[float]] = [[] for _side in sides]
    for _turn in range(TURNS):
        for (server, path), taken in zip(sides, times, strict=True):
            taken.append(server.per_request(path))
    return [statistics.median(taken) for taken in times]


def main() -> None:
    environment, _cookie = filled()
    with ExitStack() as stack:
        portal = Server(environment, "pse_portal.wsgi")
        bare = Server(environment, "tests.bench._bare")
        for server in (portal, bare):
            stack.callback(server.process.wait)
            stack.callback(server.process.terminate)
        hello, plain = alternated((portal, "/floor/hello/"), (bare, "/floor/hello/"))
        print(
            f"hello under the portal's middlewares: {plain / hello:.2f} of a bare one ({hello:.2f} ms, {plain:.2f} ms)"
        )
        for path in PAGES:
            page, hello = alternated((portal, path), (portal, "/floor/hello/"))
            print(f"cached {path}: {hello / page:.2f} of that hello ({page:.2f} ms)", flush=True)


if __name__ == "__main__":
    main()
