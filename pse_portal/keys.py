"""The secret key of a portal on a developer's own machine."""

import os
import secrets
from pathlib import Path


def kept_key(folder: Path) -> str:
    """Return the key stored in `folder`/secret_key, created on first use and readable only by its owner."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "secret_key"
    try:
        # O_EXCL: of two processes that start at the same time, one creates the key and the other reads it.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as new:
        new.write(secrets.token_urlsafe(50))
    return file.read_text().strip()
