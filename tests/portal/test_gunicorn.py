"""The web server's own configuration: what its processes share, and how new code takes over."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
APPLICATION = """
import pse_portal.wsgi

def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "3")])
    return [b"{word}"]
"""


class Server:
    """The server, with an application whose code can be replaced."""

    def __init__(self, folder: Path) -> None:
        self.code = folder / "some_application.py"
        self.write("old")
        self.heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)  # what systemd would listen to
        self.heard.bind(str(folder / "notify"))
        self.heard.settimeout(60)
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:pse_portal.gunicorn_conf", "some_application"],
            cwd=ROOT,
            env={
                **os.environ, "DEBUG": "1", "DEMO": "0", "PORT": str(self.port), "VAR": str(folder),
                "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3", "NOTIFY_SOCKET": str(folder / "notify"),
                "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1",
            },
            start_new_session=True,
        )  # fmt: skip

    def write(self, word: str) -> None:
        self.code.write_text(APPLICATION.format(word=word))

    def ask(self) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read()
        finally:
            connection.close()

    def hear(self, beginning: str) -> str:
        while True:
            lines = self.heard.recv(1000).decode().splitlines()
            for line in lines:
                if line.startswith(beginning):
                    return line


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    try:
        server.hear("READY=1")
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(timeout=30)
        server.heard.close()


def test_master_loads_the_portal_once_and_opens_no_connection(server):
    assert server.ask() == b"old"
    master = psutil.Process(server.process.pid)

    assert master.num_threads() == 1
    assert [place.status for place in master.net_connections()] == [psutil.CONN_LISTEN]
    for worker in master.children():
        memory = worker.memory_full_info()
        assert memory.uss < memory.rss / 2, "what the master loaded is not shared"


def test_new_code_takes_over_without_a_lost_request(server):
    old = psutil.Process(server.process.pid)
    answers: list[bytes] = []
    failed: list[Exception] = []
    is_over = threading.Event()

    def ask_on() -> None:
        while not is_over.is_set():
            try:
                answers.append(server.ask())
            except (OSError, http.client.HTTPException) as error:
                failed.append(error)
            time.sleep(0.01)

    asking = threading.Thread(target=ask_on, daemon=True)
    asking.start()
    server.write("new")
    old.send_signal(signal.SIGUSR2)
    number = int(server.hear("MAINPID=").partition("=")[2])
    server.process.wait(timeout=30)
    time.sleep(0.3)
    is_over.set()
    asking.join()

    assert failed == []
    assert (answers[0], answers[-1]) == (b"old", b"new")
    assert answers == sorted(answers, key=lambda word: word != b"old")
    new = psutil.Process(number)
    assert len(new.children()) == 2
    new.terminate()
    psutil.wait_procs([new], timeout=30)
    assert not new.is_running()
