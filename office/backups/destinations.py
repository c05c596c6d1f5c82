"""Where archives are kept: a folder, or a bucket of S3. An archive has its final name only when it is complete."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

UNFINISHED = ".unfinished-"
STALE = 24 * 3600  # seconds after which an unfinished file is a leftover of a run that was killed


class CannotStore(Exception):
    """The destination does not work; the message says why, in one line."""


class Destination(Protocol):
    """Where the archives of a schedule are."""

    def unfinished(self, name: str) -> Path:
        """Return the path of a local file to write the archive to."""

    def finish(self, path: Path, name: str) -> None:
        """Give the verified archive at `path` its final name and place. Raises CannotStore."""

    def discard(self, path: Path) -> None:
        """Delete the local file, if it is still there."""

    def names(self) -> list[str]:
        """Return the names of the finished archives."""

    def delete(self, name: str) -> None: ...


class Folder:
    """A folder of this machine, perhaps on a mounted disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def unfinished(self, name: str) -> Path:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for file in self.folder.glob(f"{UNFINISHED}*"):
                if time.time() - file.stat().st_mtime > STALE:
                    file.unlink(missing_ok=True)
        except OSError as error:
            raise CannotStore(f"{self.folder} can’t be written: {error.strerror}.") from None
        return self.folder / f"{UNFINISHED}{name}"

    def finish(self, path: Path, name: str) -> None:
        path.rename(self.folder / name)
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def discard(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def names(self) -> list[str]:
        return [file.name for file in self.folder.glob("*") if file.is_file()]

    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)


class Bucket:
    """A bucket of S3, or of a service that speaks its protocol. Keys and region: as boto3 finds them."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")
        self.client = _boto3().client("s3")

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def unfinished(self, name: str) -> Path:
        return Path(tempfile.mkdtemp(prefix="pse-backup-")) / f"{UNFINISHED}{name}"

    def finish(self, path: Path, name: str) -> None:
        """Upload the archive and read it back. S3 shows an object only when it is complete."""
        try:
            self.client.upload_file(str(path), self.bucket, self._key(name))
            with path.open("rb") as local:
                wanted = hashlib.file_digest(local, "sha256").hexdigest()
            digest = hashlib.sha256()
            for part in self.client.get_object(Bucket=self.bucket, Key=self._key(name))["Body"].iter_chunks():
                digest.update(part)
        except Exception as error:  # boto3 has many kinds; none of them may pass for a backup
            raise CannotStore(f"s3://{self.bucket} did not take the archive: {error}") from error
        if digest.hexdigest() != wanted:
            self.delete(name)
            raise CannotStore(f"s3://{self.bucket} returned something else than what was stored.")

    def discard(self, path: Path) -> None:
        shutil.rmtree(path.parent, ignore_errors=True)

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"{self.prefix}/" if self.prefix else ""
        )
        return [found["Key"].rpartition("/")[2] for page in pages for found in page.get("Contents", [])]

    def delete(self, name: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._key(name))


def of(address: str) -> Destination:
    """Return the destination of an address: a folder, or `s3://bucket/prefix`. Raises CannotStore."""
    return Bucket(address) if address.startswith("s3://") else Folder(Path(address))


@contextmanager
def local_copy(address: str) -> Iterator[Path]:
    """Yield the path of an archive; one in S3 is downloaded for the time of the block. Raises CannotStore."""
    if not address.startswith("s3://"):
        path = Path(address)
        if not path.is_file():
            raise CannotStore(f"There is no archive at {path}.")
        yield path
        return
    parts = urlsplit(address)
    with tempfile.TemporaryDirectory(prefix="pse-restore-") as folder:
        path = Path(folder) / "archive"
        try:
            _boto3().client("s3").download_file(parts.netloc, parts.path.lstrip("/"), str(path))
        except CannotStore:
            raise
        except Exception as error:  # as above
            raise CannotStore(f"{address} can’t be read: {error}") from error
        yield path


def _boto3() -> Any:
    try:
        import boto3
    except ImportError:
        raise CannotStore(
            "An address in S3 needs another package: pip install 'django-storages[s3]'."
        ) from None
    return boto3
