"""Streams: what a person can stop, as the rooms that send it describe it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from office.registries import Registry


@dataclass(frozen=True)
class Stream:
    """Mail of one kind. A stream's name in a message is "name" or "name:detail", such as "circle:just-energy".

    `title(detail)` is what people call it, in the active language; `archive(detail)` the path where it can
    be read; `on_stop(message)` lets the room note that somebody left, in the transaction of the stop, and
    `on_again(message)` that they took it back; `preferences(message)` is the path where its reader chooses
    what to keep, "" for none.
    """

    name: str
    title: Callable[[str], str]
    archive: Callable[[str], str] = lambda detail: "/"
    on_stop: Callable[[Any], None] | None = None
    on_again: Callable[[Any], None] | None = None
    preferences: Callable[[Any], str] = lambda message: ""
    order: int = 50


streams: Registry[Stream] = Registry()


def title_of(stream: str) -> str:
    """How people call a stream, in the active language; its own name where no room describes it."""
    name, _colon, detail = stream.partition(":")
    return str(streams.get(name).title(detail)) if name in streams else stream


def archive_of(stream: str) -> str:
    name, _colon, detail = stream.partition(":")
    return streams.get(name).archive(detail) if name in streams else "/"


def preferences_of(message: Any) -> str:
    name = message.stream.partition(":")[0]
    return streams.get(name).preferences(message) if name in streams else ""
