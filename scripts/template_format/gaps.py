"""Find where whitespace in a template has no effect: beside block elements, or beside other whitespace.

The neighbor of a gap may be in a branch that is not taken, in an included file, or around a block of the extended
template. All of these are considered, and unknown neighbors count as words.
"""

import re
from functools import cache
from pathlib import Path

from scripts.template_format import tree
from scripts.template_format.tree import Block, Element, Node, Sequence

# What may be next to a gap.
BLOCK, SPACE, WORDS, NOTHING = "block", "space", "words", "nothing"
INVISIBLE = {BLOCK, SPACE}


def quoted(tag: str) -> str:
    """Return the quoted name in an {% include %} or {% extends %}, "" if it is an expression."""
    found = re.match(r"""\{%\s*\w+\s+["']([^"']+)["']""", tag)
    return found[1] if found else ""


class Templates:
    """The trees of a folder of templates, and their relations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ends: dict[Sequence, str] = {}  # what surrounds a tree, unless it is words
        self.parents: dict[Sequence, str] = {}  # name of the template that a tree extends, "" if unknown
        self.tree = cache(self._tree)
        self.edge = cache(self._edge)

    def _tree(self, name: str) -> Sequence | None:
        path = self.folder / name
        return self.read(path) if path.is_file() else None

    def read(self, path: Path, text: str | None = None) -> Sequence:
        """Return the tree of a file, or of `text` in its place."""
        text = path.read_text(encoding="utf-8") if text is None else text
        root = tree.read(text, is_html=path.suffix == ".html")
        if path.suffix == ".txt" and not path.name.startswith("_"):
            self.ends[root] = BLOCK  # mails are stripped
        for node in root.nodes:
            if node.name == "extends":
                self.parents[root] = quoted(node.text)
                self.ends[root] = BLOCK  # content outside its blocks is never shown
        return root

    def is_free(self, where: Sequence, gap: int) -> bool:
        """Return whether whitespace in a gap can be added or extended without changing the output."""
        return self.kind_of(where.gaps[gap]) == SPACE or any(
            self.beyond(where, gap, step) <= INVISIBLE for step in (1, -1)
        )

    def kind_of(self, space: str) -> str:
        """Classify whitespace: in HTML, one space looks the same as several."""
        return SPACE if space else NOTHING

    def beyond(self, where: Sequence, gap: int, step: int, seen: frozenset[object] = frozenset()) -> set[str]:
        """Return what may come right after a gap (`step` 1) or right before it (-1), beyond its own whitespace."""
        if (where, gap) in seen:
            return set()
        found = self._within(where, gap, step)
        if NOTHING in found:
            found = found - {NOTHING} | self._around(where, step, seen | {(where, gap)})
        return found

    def _within(self, where: Sequence, gap: int, step: int) -> set[str]:
        """Return the same, with NOTHING if it may be beyond the end of the sequence."""
        found: set[str] = set()
        while 0 <= (index := gap if step > 0 else gap - 1) < len(where.nodes):
            edge = self.edge(where.nodes[index], step)
            found |= edge - {NOTHING}
            if NOTHING not in edge:
                return found
            gap += step
            if (kind := self.kind_of(where.gaps[gap])) != NOTHING:
                return found | {kind}
        return found | {NOTHING}

    def _from_edge(self, where: Sequence, step: int) -> set[str]:
        start = 0 if step > 0 else len(where.nodes)
        kind = self.kind_of(where.gaps[start])
        return self._within(where, start, step) if kind == NOTHING else {kind}

    def _around(self, where: Sequence, step: int, seen: frozenset[object]) -> set[str]:
        """Return what comes after the end of a sequence, or before its start."""
        owner = where.owner
        if isinstance(owner, Element):
            return {BLOCK if owner.has_box else WORDS}
        if owner is None:
            return {self.ends.get(where, WORDS)}
        if owner.name in tree.OPAQUE:
            return {BLOCK if owner.name == "setvar" else WORDS}  # the value of a variable is stripped
        if owner.name == "block":
            owner = self._first_defined(owner)
            if owner is None:
                return {WORDS}
        outside, index = owner.where
        gap = index + (step > 0)
        kind = self.kind_of(outside.gaps[gap])
        found = self.beyond(outside, gap, step, seen) if kind == NOTHING else {kind}
        if owner.name == "for":
            again = self._from_edge(where, step)
            found = found | (again - {NOTHING})
        return found

    def _first_defined(self, block: Block) -> Block | None:
        """Return a {% block %} in the topmost template that has it; None if that is unknown."""
        root = block.where[0]
        while root.owner is not None:
            root = root.owner.where[0]
        while root in self.parents:
            above = self.tree(self.parents[root]) if self.parents[root] else None
            if above is root:  # it extends Django's template of the same name
                above = None
            if above is None:
                return None
            root = above
            block = next(
                (one for one in blocks_in(root) if one.text.split()[:3] == block.text.split()[:3]), block
            )
        return block if block.where[0] not in self.parents else None

    def _edge(self, node: Node, step: int) -> set[str]:
        """Return what a node begins with (`step` 1) or ends with (-1); includes NOTHING if it may render nothing."""
        if is_unseen(node):
            return {NOTHING}
        if isinstance(node, Element):
            return {BLOCK if node.is_block else WORDS}
        if isinstance(node, Block):
            if node.name in {*tree.OPAQUE, "block"}:
                return {WORDS}
            found = set().union(*(self._from_edge(branch, step) for branch in node.branches))
            is_optional = node.name in {"if", "for", "ifchanged"} and node.tags[-2].name not in {
                "else",
                "empty",
            }
            return found | {NOTHING} if is_optional else found
        if node.kind in {"open", "close"}:
            return {BLOCK if node.name in tree.BLOCKS else WORDS}
        if node.name == "include":
            included = self.tree(quoted(node.text) or "-")
            # Templates included by an expression are panels: sections, or nothing.
            return self._from_edge(included, step) if included else {BLOCK, NOTHING}
        return {BLOCK if node.text.lower().startswith("<!doctype") else WORDS}


def is_unseen(node: Node) -> bool:
    """Return whether a node renders nothing visible."""
    if isinstance(node, Element):
        return bool(tree.HIDDEN.match(node.text))
    if isinstance(node, Block):
        return node.name == "setvar"
    return node.kind == "comment" or node.text.startswith("{% comment") or bool(tree.UNSEEN.match(node.text))


def blocks_in(where: Sequence) -> list[Block]:
    found: list[Block] = []
    for node in where.nodes:
        if isinstance(node, Block):
            found += [node, *(one for branch in node.branches for one in blocks_in(branch))]
        elif isinstance(node, Element):
            found += blocks_in(node.inside)
    return found


class TextTemplates(Templates):
    """The same for text mails: more empty lines are allowed, all other whitespace is significant."""

    def kind_of(self, space: str) -> str:
        if set(space) <= {"\n"}:  # a single line break may be one of several with tags between them
            return SPACE if len(space) > 1 else NOTHING
        return WORDS
