"""Connections to PostgreSQL that give up on a server that is frozen or out of reach, but not on a slow statement.

A frozen server keeps its connections open, so the driver would wait for an answer forever. A statement that takes long
therefore asks now and then whether the server still answers anyone.
"""

import socket
import time
from collections.abc import Generator
from contextlib import closing
from typing import Any, TypeVar

import psycopg

LOOK_AFTER = 0.7  # seconds without an answer, and again after as many
ANSWERS_WITHIN = 1.3  # seconds that a server has to answer someone new
KNOWN_FOR = 1.0  # seconds in which other statements give up at once

# The first message of a client that asks for TLS. The server answers one letter, and notes nothing.
_GREETING = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")

_frozen_until = 0.0  # monotonic

T = TypeVar("T")


class Frozen(psycopg.OperationalError):
    """The server took a statement and answers no one."""


class WatchedConnection(psycopg.Connection[Any]):
    """Closes itself and raises Frozen where the server no longer answers."""

    def wait(self, gen: Generator[Any, Any, T], *arguments: Any, **options: Any) -> T:
        try:
            return super().wait(self._watched(gen), *arguments, **options)
        except Frozen:
            self.close()
            raise

    def _watched(self, waiting: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        """Pass on what the driver waits for. It is resumed without a result (0) several times a second."""
        global _frozen_until
        try:
            wanted = next(waiting)
            since = time.monotonic()
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    since = now
                elif now < _frozen_until:
                    raise Frozen("The database server does not answer.")
                elif now > since + LOOK_AFTER:
                    if not answers(self.info.host, self.info.port):
                        _frozen_until = time.monotonic() + KNOWN_FOR
                        raise Frozen("The database server does not answer.")
                    since = time.monotonic()
                wanted = waiting.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result


def answers(host: str, port: int) -> bool:
    """Return whether the server answers a new client in time, at an address or in the folder of its socket."""
    is_folder = host.startswith("/")
    address: Any = f"{host}/.s.PGSQL.{port}" if is_folder else (host, port)
    try:
        if is_folder:
            client = socket.socket(socket.AF_UNIX)
            client.settimeout(ANSWERS_WITHIN)
            client.connect(address)
        else:
            client = socket.create_connection(address, ANSWERS_WITHIN)
        with closing(client):
            client.settimeout(ANSWERS_WITHIN)
            client.sendall(_GREETING)
            return bool(client.recv(1))
    except OSError:
        return False
