"""Fit a document into columns, after Wadler's "A prettier printer".

A document is a string, a `Line` where it may break, or a group, an indentation, or a list of these. A group that
fits stays on one line; otherwise each of its own lines breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

COLUMNS = 120
INDENT = 2


@dataclass
class Line:
    """A place to break; without a break, `flat` is written."""

    flat: str = ""
    hard: bool = False  # always breaks
    fill: bool = False  # breaks only if what follows does not fit
    blank: bool = False  # with an empty line if it breaks


@dataclass
class Group:
    parts: "list[Doc]"
    eager: bool = False  # breaks before the text in front of it on the same line does
    otherwise: "Doc | None" = None  # written if the parts do not fit

    @cached_property
    def breaks(self) -> bool:
        return any(_breaks(part) for part in self.parts)


@dataclass
class Indent:
    parts: "list[Doc]"


Doc = str | Line | Group | Indent | list["Doc"]


def _parts(doc: Doc) -> "Sequence[Doc]":
    return doc.parts if isinstance(doc, Group | Indent) else doc if isinstance(doc, list) else ()


def _breaks(doc: Doc) -> bool:
    if isinstance(doc, Line):
        return doc.hard
    return doc.breaks if isinstance(doc, Group) else any(_breaks(part) for part in _parts(doc))


def _fits(room: int, rest: list[tuple[int, bool, Doc]], doc: Doc = "") -> bool:
    """Return whether `doc` on one line, with what follows up to the next break, takes at most `room` columns."""
    # Following groups stay on one line if possible, so that an earlier one breaks first; eager ones do not.
    todo: list[tuple[bool, bool, Doc]] = [(flat, True, following) for _depth, flat, following in rest]
    todo.append((True, False, doc))
    while todo and room >= 0:
        flat, follows, one = todo.pop()
        if isinstance(one, str):
            head, newline, _tail = one.partition("\n")
            room -= len(head)
            if newline:
                return room >= 0
        elif isinstance(one, Line):
            if one.hard or not flat:
                return True
            room -= len(one.flat)
        else:
            if isinstance(one, Group) and follows:
                flat = not (one.breaks or one.eager)
            todo.extend((flat, follows, part) for part in reversed(_parts(one)))
    return room >= 0


def printed(doc: Doc) -> str:
    """Return the text of a document, without trailing spaces except within strings."""
    out: list[str] = []
    column = margin = 0
    stack: list[tuple[int, bool, Doc]] = [(0, False, doc)]
    while stack:
        depth, flat, one = stack.pop()
        if isinstance(one, Line):
            breaks = one.hard or not (
                flat or (one.fill and _fits(COLUMNS - margin - column - len(one.flat), stack))
            )
            out.append(("\n\n" if one.blank else "\n") if breaks else one.flat)
            column, margin = (0, depth) if breaks else (column + len(one.flat), margin)
        elif isinstance(one, str):
            if one:
                out.append(" " * margin + one)
                lines = out[-1].split("\n")
                column, margin = len(lines[-1]) + (column if len(lines) == 1 else 0), 0
        elif isinstance(one, Group):
            fits = not one.breaks and (flat or _fits(COLUMNS - margin - column, stack, one))
            if not fits and one.otherwise is not None:
                stack.append((depth, False, one.otherwise))
            else:
                stack.extend((depth, fits, part) for part in reversed(one.parts))
        else:
            deeper = depth + INDENT * isinstance(one, Indent)
            stack.extend((deeper, flat, part) for part in reversed(_parts(one)))
    return "".join(out)
