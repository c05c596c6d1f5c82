"""The media files: those in the storage, those that rows name, and their restoration."""

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from office import pictures
from office.backups.archive import Fingerprint
from office.models import Picture


def stored(folder: str = "") -> Iterator[str]:
    """Yield the name of each file in the storage, sorted within its folder."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever uploaded
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names))
    for name in sorted(folders):
        yield from stored(f"{prefix}{name}")


def named(using: str = "default") -> set[str]:
    """Return the names of all files that rows refer to. In a snapshot: those of its moment."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                rows = model._base_manager.using(using).exclude(**{field.name: ""}).values_list(field.name)
                found.update(name for (name,) in rows if name)
    for picture in Picture.objects.using(using).only("key", "widths", "focus", "width", "height"):
        found.update(f"{pictures.FOLDER}/{name}" for name in picture.file_names)
    return found


def content_of(name: str) -> bytes | None:
    """Return a file's content; None if it was deleted in the meantime."""
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        return None


def fingerprint(name: str) -> Fingerprint | None:
    content = content_of(name)
    return None if content is None else Fingerprint(len(content), hashlib.sha256(content).hexdigest())


def put(name: str, content: bytes) -> None:
    """Store a file under exactly this name, in place of another content. Raises OSError where the storage refuses."""
    if default_storage.exists(name):
        if content_of(name) == content:
            return
        default_storage.delete(name)
    if default_storage.save(name, ContentFile(content)) != name:
        raise OSError(f"the storage keeps {name} under another name")


def remove_others(kept: set[str]) -> int:
    """Delete the files that are not in `kept`. Returns how many."""
    others = [name for name in stored() if name not in kept]
    for name in others:
        default_storage.delete(name)
    return len(others)
