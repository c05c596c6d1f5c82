"""An IMAP server with one folder, over TLS, with the part of RFC 3501 that a mail client needs.

Runs in a thread of the test. Answers unknown commands with BAD.
"""

import asyncio
import re
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import trustme


@dataclass
class Kept:
    """A mail in the folder, with its flags, such as "\\Seen"."""

    data: bytes
    flags: set[str] = field(default_factory=set)


class ImapServer:
    """`mails` are the folder's content. `answer(command)` simulates faults: it returns a reply such as "NO Gone",
    "drop" (to disconnect), or None to continue. `authority` is the file of the CA that signed its certificate.
    """

    def __init__(self, folder: str = "INBOX", user: str = "answers", word: str = 'open "sesame"') -> None:
        self.folder, self.user, self.word = folder, user, word
        self.mails: list[Kept] = []
        self.commands: list[str] = []
        self.answer: Callable[[str], str | None] = lambda command: None
        self._authority = trustme.CA()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert("127.0.0.1").configure_cert(tls)
        self._loop = asyncio.new_event_loop()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._run, args=[tls], daemon=True)
        self._thread.start()
        self._is_up.wait(5)

    @property
    def authority(self) -> bytes:
        """The PEM certificate of the CA that signed the server's own."""
        return self._authority.cert_pem.bytes()

    def put(self, *mails: bytes) -> None:
        self.mails += [Kept(data) for data in mails]

    @property
    def unread(self) -> list[int]:
        """Return the numbers of unread mails, from 1."""
        return [number for number, kept in enumerate(self.mails, 1) if "\\Seen" not in kept.flags]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self, tls: ssl.SSLContext) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, sock=self._socket, ssl=tls))
        self._loop.call_soon(self._is_up.set)
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        try:
            while line := (await reader.readline()).decode().strip():
                tag, _space, command = line.partition(" ")
                self.commands.append(command)
                reply = self.answer(command)
                if reply == "drop":
                    writer.transport.abort()
                    return
                found, reply = ([], reply) if reply else self._do(command)
                for item in found:
                    writer.write(b"* " + item + b"\r\n")
                writer.write(f"{tag} {reply}\r\n".encode())
                if command.upper() == "LOGOUT":
                    return
        except ConnectionError:
            pass
        finally:
            writer.close()

    def _do(self, command: str) -> tuple[list[bytes], str]:
        """Return the untagged responses, and the reply."""
        word, _space, rest = command.partition(" ")
        match word.upper():
            case "CAPABILITY":
                return [b"CAPABILITY IMAP4rev1"], "OK done"
            case "LOGIN":
                quoted = self.word.replace("\\", "\\\\").replace('"', '\\"')
                right = rest == f'{self.user} "{quoted}"'
                return [], "OK done" if right else "NO [AUTHENTICATIONFAILED] Invalid credentials"
            case "SELECT" if found := re.fullmatch(r'"(.*)"|([^\s"]+)', rest):
                if self.folder not in found.groups():
                    return [], "NO [NONEXISTENT] Unknown Mailbox"
                return [f"{len(self.mails)} EXISTS".encode()], "OK [READ-WRITE]"
            case "SEARCH" if rest == "UNSEEN":
                return [" ".join(["SEARCH", *map(str, self.unread)]).encode()], "OK done"
            case "FETCH" if found := re.fullmatch(r"(\d+) \(BODY\.PEEK\[\]\)", rest):
                data = self.mails[int(found[1]) - 1].data
                return [b"%s FETCH (BODY[] {%d}\r\n%s)" % (found[1].encode(), len(data), data)], "OK done"
            case "STORE" if found := re.fullmatch(r"(\d+) \+FLAGS \((\S+)\)", rest):
                flags = self.mails[int(found[1]) - 1].flags
                flags.add(found[2])
                return [f"{found[1]} FETCH (FLAGS ({' '.join(sorted(flags))}))".encode()], "OK done"
            case "LOGOUT":
                return [b"BYE"], "OK done"
        return [], "BAD unknown"
