"""Streams: what a person can stop with one click."""

from typing import Any, ClassVar

from office.named import Named


class Stream(Named):
    """Mail of one kind. A message names it as "name" or "name:detail", such as "circle:just-energy" (`of`)."""

    words: ClassVar[Any] = ""  # what people call it
    path: ClassVar[str] = "/"  # where it can be read

    @classmethod
    def of(cls, detail: str = "") -> str:
        """What a message keeps."""
        return f"{cls.name}:{detail}" if detail else cls.name

    @classmethod
    def title(cls, detail: str) -> str:
        """What people call it, in the active language."""
        return str(cls.words)

    @classmethod
    def archive(cls, detail: str) -> str:
        return cls.path

    @classmethod
    def stopped(cls, message: Any) -> None:
        """Somebody left: note it, in the transaction of the stop."""

    @classmethod
    def resumed(cls, message: Any) -> None:
        """Somebody took their stop back: note it, in its transaction."""

    @classmethod
    def preferences(cls, message: Any) -> str:
        """The path where its reader chooses what to keep, "" for none."""
        return ""


def of_message(stream: str) -> tuple[type[Stream] | None, str]:
    """(class, detail) of what a message keeps; (None, detail) where no app describes it."""
    name, _colon, detail = stream.partition(":")
    found: type[Stream] | None = Stream.named(name)
    return found, detail


def title_of(stream: str) -> str:
    """What people call a stream, in the active language; its own name where no app describes it."""
    found, detail = of_message(stream)
    return str(found.title(detail)) if found else stream


def archive_of(stream: str) -> str:
    found, detail = of_message(stream)
    return found.archive(detail) if found else "/"


def preferences_of(message: Any) -> str:
    found, _detail = of_message(message.stream)
    return found.preferences(message) if found else ""
