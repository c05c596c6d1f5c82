"""Normalize a page's HTML to what browsers show, regardless of its templates' layout."""

import re
from html import escape
from html.parser import HTMLParser

from scripts.template_format import tree


def as_shown(html: str) -> str:
    """Return HTML without whitespace that browsers do not show: none beside blocks, single spaces elsewhere."""
    return "".join(Shown(html).parts)


class Shown(HTMLParser):
    """HTML as a list of tags and words, without invisible whitespace."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.open: list[tuple[str, bool, bool]] = []  # name, a block, a box
        self.space = self.at_edge = False
        self.feed(html)
        self.close()

    def _word(self, text: str) -> None:
        if self.space and not self.at_edge:
            self.parts.append(" ")
        self.space = self.at_edge = False
        self.parts.append(text)

    def _tag(self, text: str, *, edge_before: bool, edge_after: bool) -> None:
        if edge_before:
            self.space = False
        self._word(text)
        self.at_edge = edge_after

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: " ".join((value or "").split()) if name == "class" else value for name, value in attrs}
        words = [name if value is None else f'{name}="{escape(value)}"' for name, value in given.items()]
        text = f"<{' '.join([tag, *words])}>"
        if tag == "input" and given.get("type") == "hidden":
            self.parts.append(text)
            return
        in_svg = any(name == "svg" for name, _block, _box in self.open)
        block = tag != "tspan" if in_svg else tag in tree.BLOCKS
        classes = (given.get("class") or "").split()
        box = (
            (block and not (in_svg and tag in tree.SVG_WORDS))
            or tag in tree.BOXES
            or classes[:1] in (["btn"], ["tag"])
        )
        self._tag(text, edge_before=block, edge_after=box)
        if tag not in tree.VOID:
            self.open.append((tag, block, box))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            name, block, box = self.open.pop()
            if name == tag:
                self._tag(f"</{tag}>", edge_before=box, edge_after=block)
                return

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] in tree.VERBATIM:
            self._word(data)
            return
        for piece in re.findall(rf"[{tree.SPACE}]+|[^{tree.SPACE}]+", data):
            if piece.strip(tree.SPACE):
                self._word(piece)
            else:
                self.space = True

    def handle_entityref(self, name: str) -> None:
        self._word(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._word(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._tag(f"<!{decl}>", edge_before=True, edge_after=True)
