"""Streams: what a person can unsubscribe from with one click."""

from typing import Any, ClassVar

from office.named import Named


class Stream(Named):
    """Mail of one kind. A message names it as "name" or "name:detail", such as "circle:just-energy" (`of`)."""

    words: ClassVar[Any] = ""  # its title
    path: ClassVar[str] = "/"  # the page with its content

    @classmethod
    def of(cls, detail: str = "") -> str:
        """Return the value that a message stores."""
        return f"{cls.name}:{detail}" if detail else cls.name

    @classmethod
    def title(cls, detail: str) -> str:
        """Return its title, in the active language."""
        return str(cls.words)

    @classmethod
    def archive(cls, detail: str) -> str:
        return cls.path

    @classmethod
    def stopped(cls, message: Any) -> None:
        """Handle an unsubscribe, in its transaction."""

    @classmethod
    def resumed(cls, message: Any) -> None:
        """Handle a resubscribe, in its transaction."""

    @classmethod
    def preferences(cls, message: Any) -> str:
        """Return the path of the page where its reader chooses what to keep, or ""."""
        return ""


def of_message(stream: str) -> tuple[type[Stream] | None, str]:
    """Return (class, detail) of a message's stream; (None, detail) if no app defines it."""
    name, _colon, detail = stream.partition(":")
    found: type[Stream] | None = Stream.named(name)
    return found, detail


def title_of(stream: str) -> str:
    """Return a stream's title in the active language; its own name if no app defines it."""
    found, detail = of_message(stream)
    return str(found.title(detail)) if found else stream


def archive_of(stream: str) -> str:
    found, detail = of_message(stream)
    return found.archive(detail) if found else "/"


def preferences_of(message: Any) -> str:
    found, _detail = of_message(message.stream)
    return found.preferences(message) if found else ""
