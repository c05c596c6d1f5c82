"""Parse a template into a tree of elements, block tags, and words."""

import re
from dataclasses import dataclass, field

SPACE = " \t\r\n\f"  # whitespace in HTML; a no-break space is not
DJANGO = r"\{%.*?%\}|\{\{.*?\}\}|\{\#.*?\#\}"
TOKEN = re.compile(
    rf"""
    (?P<raw>\{{%\ *comment\b.*?%\}}.*?\{{%\ *endcomment\ *%\}}|<!--.*?-->|<!doctype[^>]*>
        |\{{%\ *blocktranslate\ (?!trimmed).*?\{{%\ *endblocktranslate\ *%\}})
    |(?P<sentence>\{{%\ *blocktranslate\ .*?\{{%\ *endblocktranslate\ *%\}})
    |(?P<comment>\{{\#.*?\#\}})
    |(?P<tag>\{{%.*?%\}})
    |(?P<open><[a-zA-Z](?:"(?:{DJANGO}|[^"])*"|'(?:{DJANGO}|[^'])*'|{DJANGO}|[^>"'])*>)
    |(?P<close></[a-zA-Z][^>]*>)
    |(?P<word>\{{\{{.*?\}}\}}|[^{SPACE}<{{]+|[<{{])
    |(?P<space>[{SPACE}]+)
    """,
    re.VERBOSE | re.DOTALL,
)
BLOCKS = {
    "address", "article", "aside", "base", "blockquote", "body", "br", "caption", "col", "colgroup", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
    "header", "hgroup", "hr", "html", "legend", "li", "link", "main", "meta", "nav", "noscript", "ol", "optgroup",
    "option", "p", "pre", "script", "section", "style", "summary", "table", "tbody", "td", "template", "tfoot", "th",
    "thead", "title", "tr", "ul",
}  # fmt: skip
# Inline elements with their own box: spaces at their inner edges are dropped. The style sheet adds some classes.
BOXES = {"button", "select", "svg"}
BOX_CLASSES = re.compile(r'\sclass="(?:btn|tag)[ "{]')
HIDDEN = re.compile(r'<input\s[^>]*type="hidden"')
# Text in a drawing: some programs show each of its spaces.
SVG_WORDS = {"text", "title", "desc"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
VERBATIM = {"pre", "textarea", "script", "style"}
MIDDLE = {"else", "elif", "empty", "plural"}
# Block tags whose content is moved or filled elsewhere, so that its surroundings are unknown.
OPAQUE = {"setvar", "slot", "element", "filter", "cache"}
# Tags that render nothing, or only something hidden.
UNSEEN = re.compile(
    r"\{%\s*(?:load|extends|csrf_token|session_csrf)\b"
    r"|\{%\s*(?!include\b).*\sas\s+\w+\s*%\}"
    r"|\{%\s*blocktranslate\b[^%]*\sasvar\s"
)


@dataclass(eq=False)
class Node:
    """A leaf: a word, a tag, a sentence for translators, or a comment."""

    kind: str  # word, tag, sentence, comment, raw, open, close
    text: str
    where: "tuple[Sequence, int]" = field(init=False, repr=False)

    @property
    def name(self) -> str:
        """The name of a Django or HTML tag."""
        found = re.match(r"(?:\{%\s*|</?)([\w:-]+)", self.text)
        return found[1].lower() if found else ""


@dataclass(eq=False)
class Sequence:
    """Nodes, and the whitespace before, between, and after them."""

    nodes: "list[Node]" = field(default_factory=list)
    gaps: list[str] = field(default_factory=lambda: [""])
    owner: "Element | Block | None" = None

    def add(self, node: Node) -> None:
        node.where = (self, len(self.nodes))
        self.nodes.append(node)
        self.gaps.append("")


@dataclass(eq=False)
class Element(Node):
    inside: Sequence = field(default_factory=Sequence)
    end: str = ""
    is_block: bool = False
    has_box: bool = False  # whether spaces at the inner edges are dropped


@dataclass(eq=False)
class Block(Node):
    """A Django block tag with its branches: `tags` are the opening, middle, and closing ones."""

    tags: list[Node] = field(default_factory=list)
    branches: list[Sequence] = field(default_factory=list)


def read(text: str, *, is_html: bool = True) -> Sequence:
    """Return the tree of a template. Elements that are not well nested stay leaves.

    Raises ValueError if a block tag or a `pre` does not close.
    """
    return _Reader(text, is_html).root


class _Reader:
    def __init__(self, text: str, is_html: bool) -> None:
        self.root = self.here = Sequence()
        self.openers = set(re.findall(r"\{%\s*end(\w+)", text))
        position = 0
        while match := TOKEN.match(text, position):
            position = match.end()
            kind, said = str(match.lastgroup), match[0]
            if kind == "space":
                self.here.gaps[-1] = said
            elif not is_html and kind in {"open", "close", "word"}:
                self._leaf(Node("word", said))
            elif kind == "open" and Node(kind, said).name in VERBATIM:
                position = self._verbatim(said, text, position)
            else:
                getattr(self, f"_{kind}", self._leaf)(Node(kind, said))
        self._dissolve(None)
        if position < len(text) or self.here is not self.root:
            raise ValueError(f"not closed: {text[position : position + 40] or self.here.owner}")

    def _leaf(self, node: Node) -> None:
        self.here.add(node)

    def _verbatim(self, opening: str, text: str, start: int) -> int:
        element = self._element(opening)
        end = re.compile(rf"</{element.name}\s*>", re.IGNORECASE).search(text, start)
        if not end:
            raise ValueError(f"not closed: {opening}")
        if end.start() > start:
            element.inside.add(Node("raw", text[start : end.start()]))
        element.end = end[0]
        return end.end()

    def _element(self, opening: str) -> Element:
        element = Element("element", opening)
        element.inside.owner = element
        in_svg = self._is_within("svg")
        element.is_block = element.name != "tspan" if in_svg else element.name in BLOCKS
        element.has_box = (
            (element.is_block and not (in_svg and element.name in SVG_WORDS))
            or element.name in BOXES
            or bool(BOX_CLASSES.search(opening))
        )
        self.here.add(element)
        return element

    def _is_within(self, name: str) -> bool:
        owner = self.here.owner
        while owner is not None and owner.name != name:
            owner = owner.where[0].owner
        return owner is not None

    def _open(self, node: Node) -> None:
        element = self._element(node.text)
        if element.name not in VOID and not node.text.endswith("/>"):
            self.here = element.inside

    def _close(self, node: Node) -> None:
        owner = self.here.owner
        while isinstance(owner, Element) and owner.name != node.name:
            owner = owner.where[0].owner
        if not isinstance(owner, Element):
            return self._leaf(node)
        self._dissolve(owner)
        owner.end = node.text
        self.here = owner.where[0]

    def _tag(self, node: Node) -> None:
        owner = self.here.owner
        while isinstance(owner, Element):
            owner = owner.where[0].owner
        if node.name in self.openers:
            block = Block("block", node.text, tags=[node], branches=[Sequence()])
            self.here.add(block)
            self.here = block.branches[0]
            self.here.owner = block
        elif owner is not None and node.name in {*MIDDLE, f"end{owner.name}"}:
            self._dissolve(owner)
            owner.tags.append(node)
            if node.name in MIDDLE:
                owner.branches.append(Sequence(owner=owner))
                self.here = owner.branches[-1]
            else:
                self.here = owner.where[0]
        else:
            self._leaf(node)

    def _dissolve(self, upto: "Element | Block | None") -> None:
        """Turn the elements that are still open within `upto` into leaves, followed by their content."""
        while isinstance(self.here.owner, Element) and self.here.owner is not upto:
            element, inside = self.here.owner, self.here
            self.here = outside = element.where[0]
            outside.nodes[-1] = leaf = Node("open", element.text)
            leaf.where = element.where
            outside.gaps[-1] = inside.gaps[0]
            for node, gap in zip(inside.nodes, inside.gaps[1:], strict=True):
                outside.add(node)
                outside.gaps[-1] = gap
