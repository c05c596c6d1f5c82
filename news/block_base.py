"""What a part of the newsletter is; `news.blocks` holds those there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from office.named import Named


@dataclass(frozen=True)
class Item:
    """Something to tell. `key` names it in a reader's copy, such as "a12"; whoever has one of `tags` gets it.

    `words` per language: title, text, when, url, and the language they are in ("lang") where it is not
    the reader's; src, alt and height of a picture 360 pixels wide where there is one.
    """

    key: str
    tags: list[str]
    words: dict[str, dict[str, Any]]

    def as_data(self) -> dict[str, Any]:
        return {"key": self.key, "tags": self.tags, **self.words}


class Block(Named):
    """A part of the letter. An app beneath news may define its own."""

    title: ClassVar[Any] = ""

    @classmethod
    def ahead(cls, issue: Any) -> Iterable[Item]:
        """What an issue tells."""
        raise NotImplementedError

    @classmethod
    def new(cls, since: datetime, until: datetime) -> Iterable[Item]:
        """What a digest tells."""
        raise NotImplementedError
