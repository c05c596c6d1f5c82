"""How much memory a web worker holds behind the shipped server: once started, warmed up, and after 20,000 requests.

Two workers on PostgreSQL with Redis, with the settings and the environment of `deploy/systemd/pse-portal-web.service`.
A worker's memory is what is its own and its share of what it has in common with the master and the other worker (PSS),
so the sum over all processes is what the portal takes. The pages are those of the page benchmark, a third of them
signed in, so that they are made anew. The environment is that of development, whose packages add a few megabytes.

    python -m scripts.proofs bench memory
"""

import http.client
import signal
import subprocess
import sys
import threading
import time

import psutil

from tests.bench._portal import filled
from tests.bench.pages import PAGES
from tests.services import free_port

CONNECTIONS = 8
WARM, REQUESTS = 800, 20_000
MB = 1024 * 1024


def main() -> None:
    environment, cookie = filled()
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", "python:pse_portal.gunicorn_conf"),
            *("--bind", f"127.0.0.1:{port}", "pse_portal.wsgi"),
        ],
        env={**environment, "MALLOC_ARENA_MAX": "2"},
    )
    try:
        _measure(server.pid, port, cookie)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _measure(pid: int, port: int, cookie: str) -> None:
    for _attempt in range(600):
        try:
            ask(port, cookie, 1)
            break
        except OSError:
            time.sleep(0.1)
    workers = psutil.Process(pid).children()
    print("| a worker of two, MB | own and shared (PSS) | resident (RSS) |\n|---|---|---|")
    for words, number in (
        ("started", 0),
        (f"after {WARM} requests", WARM),
        (f"after {REQUESTS:,} more", REQUESTS),
    ):
        asking = [
            threading.Thread(target=ask, args=(port, cookie, number // CONNECTIONS))
            for _each in range(CONNECTIONS)
        ]
        for each in asking:
            each.start()
        for each in asking:
            each.join()
        held = [worker.memory_full_info() for worker in workers]
        print(
            f"| {words} | {max(each.pss for each in held) / MB:.0f} | {max(each.rss for each in held) / MB:.0f} |"
        )


def ask(port: int, cookie: str, number: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    paths = [path for _name, path, _floor, _is_signed_in, post in PAGES if not post]
    for nth in range(number):
        path = paths[nth % len(paths)]
        # Three of four pages are public and the same for a while: as a visitor, mostly from the cache.
        headers = {"Accept-Encoding": "gzip"} | ({"Cookie": cookie} if nth % 4 == 0 or path == "/me/" else {})
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200 or path == "/me/", (path, answer.status)
    connection.close()


if __name__ == "__main__":
    main()
