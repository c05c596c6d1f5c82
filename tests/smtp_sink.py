"""An SMTP server that accepts everything, counts it, and simulates faults.

Runs in a thread of the test, or as a process of its own for the benchmark: `python -m tests.smtp_sink PORT`.
"""

import asyncio
import re
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

CLOSES = "421"


@dataclass
class Taken:
    """One mail as the sink received it; `dropped` if the connection was cut after the final dot."""

    sender: str
    to: str
    data: bytes
    dropped: bool = False

    @property
    def mail(self) -> EmailMessage:
        found = message_from_bytes(self.data.replace(b"\r\n", b"\n"), policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def message_id(self) -> str:
        found = re.search(rb"(?mi)^Message-ID: (\S+)", self.data)
        return found[1].decode() if found else ""


class SmtpSink:
    """`messages` are the mails it received; the `answer_…` hooks simulate faults.

    `answer_rcpt(address)` and `answer_data(number, address)` return a reply line such as "550 5.1.1 No such
    user", or None to continue. `answer_data` may also return "drop": the mail is kept and the connection is cut
    after the final dot. `number` counts final dots from 1. `greeting` is the first line sent.
    """

    def __init__(self, port: int = 0, *, keeps: bool = True) -> None:
        self.keeps = keeps
        self.messages: list[Taken] = []
        self.greeting = "220 sink.example ESMTP"
        self.answer_rcpt: Callable[[str], str | None] = lambda address: None
        self.answer_data: Callable[[int, str], str | None] = lambda number, address: None
        self.wait = 0.0  # seconds before each reply to a mail
        self.connections = 0
        self.tries: Counter[str] = Counter()  # RCPT commands by address
        self.count = 0
        self._loop = asyncio.new_event_loop()
        self._socket = socket.create_server(("127.0.0.1", port), backlog=100)
        self.port = int(self._socket.getsockname()[1])
        self._server: asyncio.AbstractServer | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._is_up.wait(5)

    def recipients(self, template_word: str = "") -> list[str]:
        """Return the recipients in order; only of mails whose subject contains the word, if given."""
        return [
            taken.to
            for taken in self.messages
            if not template_word or template_word.lower() in str(taken.mail["Subject"]).lower()
        ]

    def wait_for(self, number: int, seconds: float = 30) -> None:
        """Wait until `number` mails were received. Raises AssertionError after `seconds`."""
        end = time.monotonic() + seconds
        while self.count < number:
            assert time.monotonic() < end, f"{self.count} of {number} mails came within {seconds} seconds"
            time.sleep(0.05)

    def mail_to(self, address: str, seconds: float = 30) -> "Taken":
        """Wait for the first mail to an address, and return it. Raises AssertionError after `seconds`."""
        end = time.monotonic() + seconds
        while not (found := [taken for taken in self.messages if taken.to == address]):
            assert time.monotonic() < end, f"no mail to {address} came within {seconds} seconds"
            time.sleep(0.05)
        return found[0]

    def close(self) -> None:
        """Refuse new connections, and cut the open ones."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._talk, sock=self._socket, limit=2**22)
        )
        self._loop.call_soon(self._is_up.set)
        self._loop.run_forever()
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")

        say(self.greeting)
        if not self.greeting.startswith("220"):
            return
        sender = to = ""
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                say("250-sink.example")
                say("250 8BITMIME")
            elif word == b"MAIL":
                sender = _address(line)
                say("250 2.1.0 Ok")
            elif word == b"RCPT":
                to = _address(line)
                self.tries[to] += 1
                reply = self.answer_rcpt(to) or "250 2.1.5 Ok"
                say(reply)
                if reply.startswith(CLOSES):
                    return
            elif word == b"DATA":
                say("354 End with a dot")
                data = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                if self.wait:
                    await asyncio.sleep(self.wait)
                self.count += 1
                reply = self.answer_data(self.count, to) or f"250 2.0.0 Ok: queued as {self.count}"
                if reply == "drop" or reply.startswith("250"):
                    if self.keeps:
                        self.messages.append(Taken(sender, to, data, dropped=reply == "drop"))
                    if reply == "drop":
                        writer.transport.abort()
                        return
                say(reply)
                if reply.startswith(CLOSES):
                    return
            elif word == b"QUIT":
                say("221 2.0.0 Bye")
                return
            else:
                say("250 2.0.0 Ok")


def _address(line: bytes) -> str:
    found = re.search(rb"<([^>]*)>", line)
    return found[1].decode() if found else ""


if __name__ == "__main__":
    sink = SmtpSink(int(sys.argv[1]), keeps=False)
    for _line in sys.stdin:  # each line asks for the count; the end of input stops the sink
        print(sink.count, flush=True)
