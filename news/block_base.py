"""The base classes of newsletter blocks; `news.blocks` defines the blocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from office.named import Named


@dataclass(frozen=True)
class Item:
    """Something to tell. `key` identifies it in a reader's copy, such as "a12"; readers with one of `tags` get it.

    `words` has for each language: title, text, when, url; "lang" if they are in another language; src, alt, and
    height of the picture, if any.
    """

    key: str
    tags: list[str]
    words: dict[str, dict[str, Any]]

    def as_data(self) -> dict[str, Any]:
        return {"key": self.key, "tags": self.tags, **self.words}


class Block(Named):
    """A section of the newsletter. Apps above news may define their own."""

    title: ClassVar[Any] = ""

    @classmethod
    def ahead(cls, issue: Any) -> Iterable[Item]:
        """Return the items of an issue."""
        raise NotImplementedError

    @classmethod
    def new(cls, since: datetime, until: datetime) -> Iterable[Item]:
        """Return the items of a digest."""
        raise NotImplementedError
