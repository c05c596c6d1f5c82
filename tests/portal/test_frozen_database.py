"""Whether a database server still answers anyone. The drill `faults` freezes a real one under the whole portal."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pse_portal import frozen_database


@pytest.fixture(params=["address", "folder"])
def listening(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str, int]]:
    """Yield a socket that takes connections, and the address that the portal would have of it."""
    if request.param == "address":
        found = socket.create_server(("127.0.0.1", 0))
        host, port = found.getsockname()
    else:
        host, port = str(tmp_path), 5432
        found = socket.socket(socket.AF_UNIX)
        found.bind(f"{host}/.s.PGSQL.{port}")
        found.listen()
    with found:
        yield found, host, port


def test_server_that_takes_connections_and_says_nothing_does_not_answer(listening, monkeypatch):
    monkeypatch.setattr(frozen_database, "ANSWERS_WITHIN", 0.2)
    _socket, host, port = listening
    begun = time.monotonic()
    assert not frozen_database.answers(host, port)
    assert time.monotonic() - begun < 2


def test_server_that_refuses_encryption_answers(listening):
    server, host, port = listening

    def refuse() -> None:
        client, _address = server.accept()
        with client:
            assert client.recv(8) == frozen_database._GREETING
            client.sendall(b"N")

    thread = threading.Thread(target=refuse)
    thread.start()
    assert frozen_database.answers(host, port)
    thread.join()
    server.close()
    assert not frozen_database.answers(host, port)
