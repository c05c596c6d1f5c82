"""The archive: members of a tar file in gzip, encrypted in the age format if there is a key. Always streamed.

`tables/<model>/<number>.jsonl` holds rows, `media/<name>` a file, and `manifest.json`, the last member, the
fingerprint of each table and file. An archive without its manifest was cut short.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import pyrage
from pyrage import x25519

FORMAT = 1
MANIFEST = "manifest.json"
AGE = b"age-encryption.org/"  # how every file in the age format begins
Identity = Any  # x25519.Identity: what decrypts; pyrage has no types
Recipient = Any  # x25519.Recipient: what encrypts


class Damaged(Exception):
    """The archive is cut short, altered, or not an archive; the message says which, in one line."""


class WrongKey(Exception):
    """The archive is encrypted, and no key or another one was given."""


@dataclass
class Fingerprint:
    """The number of rows, or of bytes of a file, and the SHA-256 of the content."""

    count: int = 0
    sha256: str = field(default_factory=lambda: hashlib.sha256().hexdigest())


@dataclass
class Manifest:
    """What an archive contains, and of which portal."""

    taken_at: str
    portal: str
    engine: str
    migrations: list[str]  # "app.name", sorted
    columns: dict[str, list[str]]  # of each table, by the label of its model
    tables: dict[str, Fingerprint] = field(default_factory=dict)
    files: dict[str, Fingerprint] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # files that rows name and that were lost before
    gone: list[str] = field(default_factory=list)  # of `files`: deleted while the archive was written
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(found.count for found in self.tables.values())

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def of_json(cls, content: bytes) -> "Manifest":
        """Return the manifest. Raises Damaged."""
        try:
            values = json.loads(content)
            if values["format"] != FORMAT:
                raise Damaged(
                    f"The archive has format {values['format']}; this portal reads format {FORMAT}."
                )
            for name in ("tables", "files"):
                values[name] = {key: Fingerprint(**found) for key, found in values[name].items()}
            return cls(**values)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Damaged("The manifest of the archive is altered.") from None


class Tally:
    """Counts and hashes what passes."""

    def __init__(self) -> None:
        self.count, self.digest = 0, hashlib.sha256()

    def add(self, content: bytes, count: int) -> None:
        self.count += count
        self.digest.update(content)

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.count, self.digest.hexdigest())


# Keys
# ----
def recipients(keys: Sequence[str]) -> list[Recipient]:
    """Return the public keys ("age1…") that an archive is encrypted for. Raises ValueError."""
    try:
        return [x25519.Recipient.from_str(key.strip()) for key in keys]
    except pyrage.RecipientError as error:
        raise ValueError(f"BACKUP_KEY is not a public key in the age format: {error}") from None


def identities(file: Path) -> list[Identity]:
    """Return the private keys in a file as `age-keygen` writes it. Raises WrongKey."""
    lines = [line.strip() for line in file.read_text(encoding="ascii", errors="replace").splitlines()]
    try:
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise WrongKey(f"{file} contains no private key (AGE-SECRET-KEY-1…).")
    return found


def new_identity() -> Identity:
    return x25519.Identity.generate()


# Writing
# -------
class Writer:
    """Adds members to an archive and collects their fingerprints in the manifest."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self.tar, self.manifest = tar, manifest

    def add_table(self, label: str, chunks: Iterator[tuple[bytes, int]]) -> None:
        """Add a table. Each of `chunks` is whole lines with their number."""
        tally = Tally()
        for number, (content, rows) in enumerate(chunks, 1):
            tally.add(content, rows)
            self._member(f"tables/{label}/{number:06}.jsonl", content)
        self.manifest.tables[label] = tally.fingerprint

    def add_file(self, name: str, content: bytes) -> None:
        self.manifest.files[name] = fingerprint_of(content)
        self._member(f"media/{name}", content)

    def finish(self) -> None:
        self._member(MANIFEST, self.manifest.as_json())

    def _member(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self.tar.addfile(member, io.BytesIO(content))


@contextmanager
def writing(path: Path, manifest: Manifest, keys: Sequence[Recipient] = ()) -> Iterator[Writer]:
    """Write an archive to `path`, readable by its owner alone, and flush it to the disk.

    The caller removes the file of a block that raises.
    """
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with (
            _encrypted(file, keys) as out,
            gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=6, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            writer = Writer(tar, manifest)
            yield writer
            writer.finish()
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _encrypted(file: IO[bytes], keys: Sequence[Recipient]) -> Iterator[IO[bytes]]:
    """Yield what encrypts into `file` in a thread of its own, since the library pulls; without keys, `file` itself."""
    if not keys:
        yield file
        return
    with _through_a_pipe(lambda source: pyrage.encrypt_io(source, file, list(keys)), to_thread=True) as pipe:
        yield pipe


@contextmanager
def _decrypted(file: IO[bytes], keys: Sequence[Identity]) -> Iterator[IO[bytes]]:
    """Yield what decrypts `file`; the file itself if it is not encrypted. Raises WrongKey, or Damaged at its end."""
    start = file.read(len(AGE))
    file.seek(0)
    if start != AGE:
        yield file
        return
    if not keys:
        raise WrongKey("The archive is encrypted. Name the file with its private key: --key FILE.")
    try:
        with _through_a_pipe(lambda sink: pyrage.decrypt_io(file, sink, list(keys)), to_thread=False) as pipe:
            yield pipe
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise WrongKey("The archive is encrypted for another key.") from None
        raise Damaged("The archive is cut short or altered: it can’t be decrypted.") from None
    except OSError:  # the thread's own, from a block that fails its check
        raise Damaged("The archive is cut short or altered: it can’t be decrypted.") from None


@contextmanager
def _through_a_pipe(work: Callable[[Any], None], *, to_thread: bool) -> Iterator[IO[bytes]]:
    """Run `work` on one end of a pipe in a thread, and yield the other. Raises what `work` raised, over other errors."""
    read_end, write_end = os.pipe()
    source, sink = os.fdopen(read_end, "rb"), os.fdopen(write_end, "wb")
    theirs, ours = (source, sink) if to_thread else (sink, source)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work(theirs)
            theirs.flush()
        except BrokenPipeError:
            pass  # the other end has stopped reading, for a reason of its own
        except BaseException as error:
            raised.append(error)
        finally:
            try:
                theirs.close()
            except OSError as error:
                raised.append(error) if to_thread else None

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield ours
    except Exception:
        _close(ours)
        thread.join()
        if raised:
            raise raised[0] from None
        raise
    _close(ours)
    thread.join()
    if raised:
        raise raised[0]


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):
        file.close()


# Reading
# -------
@contextmanager
def reading(path: Path, keys: Sequence[Identity] = ()) -> Iterator[Iterator[tuple[str, bytes]]]:
    """Yield the archive's (member, content) in order. Raises Damaged or WrongKey, at any point of the reading."""
    try:
        with path.open("rb") as file, _decrypted(file, keys) as source:
            yield _members(source)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile):
        raise Damaged("The archive is cut short or altered.") from None


def _members(source: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    with gzip.GzipFile(fileobj=source, mode="rb") as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                file = tar.extractfile(member)
                if file is None:
                    raise Damaged(f"The archive contains {member.name}, which is not a file.")
                content = file.read()
                if len(content) != member.size:
                    raise Damaged("The archive is cut short.")
                yield member.name, content
        while packed.read(2**20):  # to the end, where gzip's own checksum is
            pass
    if source.read(1):
        raise Damaged("Something was added at the end of the archive.")


def verify(path: Path, keys: Sequence[Identity] = ()) -> Manifest:
    """Read the whole archive, compare each table and file with the manifest, and return that.

    Raises Damaged or WrongKey.
    """
    tables: dict[str, Tally] = {}
    files: dict[str, Fingerprint] = {}
    manifest: Manifest | None = None
    with reading(path, keys) as members:
        for name, content in members:
            if manifest is not None:
                raise Damaged("Something was added at the end of the archive.")
            if name == MANIFEST:
                manifest = Manifest.of_json(content)
            elif label := table_of(name):
                tables.setdefault(label, Tally()).add(content, content.count(b"\n"))
            else:
                files[file_of(name)] = fingerprint_of(content)
    if manifest is None:
        raise Damaged("The archive is cut short: its manifest is missing.")
    found = {label: tally.fingerprint for label, tally in tables.items()}
    empty = {label: Fingerprint() for label in manifest.tables if label not in found}
    _same("table", manifest.tables, found | empty)
    _same("file", manifest.files, files)
    return manifest


def _same(kind: str, wanted: dict[str, Fingerprint], found: dict[str, Fingerprint]) -> None:
    for name in sorted({*wanted, *found}):
        if wanted.get(name) != found.get(name):
            raise Damaged(f"The archive is altered: the {kind} {name} is not what its manifest says.")


def table_of(member: str) -> str:
    """Return the label of the model whose rows a member holds, or "" if it holds none."""
    folder, _slash, rest = member.partition("/")
    return rest.partition("/")[0] if folder == "tables" else ""


def file_of(member: str) -> str:
    """Return the name in the storage of a member that is a media file. Raises Damaged."""
    folder, _slash, name = member.partition("/")
    if folder != "media" or not name or name.startswith("/") or ".." in name.split("/"):
        raise Damaged(f"The archive contains {member}, which does not belong there.")
    return name


def fingerprint_of(content: bytes) -> Fingerprint:
    return Fingerprint(len(content), hashlib.sha256(content).hexdigest())


def as_text(content: bytes) -> str:
    """Return bytes as a column of a row in an archive."""
    return base64.b64encode(content).decode("ascii")
