"""Format a template: one block tag a line, indented content, at most 120 columns.

Lines break where whitespace has no effect or exists already (see `gaps`), between the attributes of a tag, and in
trimmed sentences for translators. A block tag among words whose edges cannot break stays in its line.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from scripts.template_format import tree
from scripts.template_format.gaps import Templates, is_unseen
from scripts.template_format.printing import COLUMNS, INDENT, Doc, Group, Indent, Line, printed
from scripts.template_format.tree import DJANGO, SPACE, Block, Element, Node, Sequence

SENTENCE = re.compile(r"(\{%\s*blocktranslate\b.*?%\})(.*)(\{%\s*endblocktranslate\s*%\})", re.DOTALL)
TRANSLATE = re.compile(r'\{% translate "((?:\\"|[^"])*)"(?: as (\w+))? %\}')
ATTRIBUTE = re.compile(
    rf"""(?P<tag>\{{%.*?%\}})|(?P<space>[{SPACE}]+)|"(?:{DJANGO}|[^"])*"|'(?:{DJANGO}|[^'])*'|{DJANGO}|."""
)
QUOTED = re.compile(r'_\("((?:\\"|[^"])*)"\)')
ARGUMENT = re.compile(r"""(\w+)=((?:_\("(?:\\"|[^"])*"\)|"[^"]*"|'[^']*'|[^\s"'])+)""")


def is_text(path: Path) -> bool:
    """Return whether a template's own line breaks are shown; a subject becomes one line."""
    return path.suffix == ".txt" and not path.stem.endswith("_subject")


def formatted(path: Path, templates: Templates) -> str:
    """Return a template, formatted. Raises ValueError if its block tags do not close or formatting would change it."""
    text = path.read_text(encoding="utf-8")
    layout = _TextLayout if is_text(path) else _Layout
    for _ in range(5):  # a break adds whitespace, beside which more can break
        text, before = printed(layout(templates, text).page(templates.read(path, text))), text
        if text == before:
            break
    else:
        raise ValueError(f"{path} does not come to rest")
    if substance(text) != substance(path.read_text(encoding="utf-8")):
        raise ValueError(f"{path} would say something else")
    return text


def substance(text: str) -> tuple[str, list[str]]:
    """Return what formatting must not change: tags and words in order, and strings translated under a name."""
    parts: list[str] = []
    named: list[str] = []
    for match in tree.TOKEN.finditer(text):
        node = Node(str(match.lastgroup), match[0])
        if words := TRANSLATE.fullmatch(node.text):
            (named if words[2] else parts).append(words[1].replace('\\"', '"'))
        elif words := SENTENCE.fullmatch(node.text):
            (named if " asvar " in words[1] else parts).append(words[2])
            named += QUOTED.findall(words[1])
        elif node.name in {"include", "with"}:
            parts += node.text.split()[:2] * (node.name == "include")
            named += QUOTED.findall(node.text)
        elif node.kind != "comment" and node.name != "endwith":
            parts.append("endblock" if node.name == "endblock" else node.text)
    return "".join("".join(parts).split()), sorted(
        "".join(said.replace('\\"', '"').split()) for said in named
    )


class _Layout:
    """Builds the documents for a template's nodes."""

    def __init__(self, templates: Templates, text: str) -> None:
        self.templates = templates
        self.text = text

    def group(self, parts: list[Doc]) -> Doc:
        return Group(parts)

    def indent(self, parts: list[Doc]) -> Doc:
        return Indent(parts)

    def page(self, root: Sequence) -> Doc:
        return [self._run(self._content(root, 0)[1:-1]), "\n" if root.gaps[-1] else ""]

    # Sequences
    # ---------
    def _content(self, where: Sequence, depth: int) -> list[Doc]:
        """Return the documents of the nodes, with those of the gaps before, between, and after them."""
        docs: list[Doc] = []
        for index, node in enumerate(where.nodes):
            docs += [self._gap(where, index), self._node(node, depth)]
        return [*docs, self._gap(where, len(where.nodes))]

    def _run(self, docs: list[Doc]) -> Doc:
        """Return the documents, with those between two hard breaks in a group."""
        runs: list[Doc] = []
        run: list[Doc] = []
        for doc in docs:
            if isinstance(doc, Line) and doc.hard:
                runs += [self.group(run), doc]
                run = []
            else:
                run.append(doc)
        return [*runs, self.group(run)]

    def _gap(self, where: Sequence, gap: int) -> str | Line:
        space = where.gaps[gap]
        before = where.nodes[gap - 1] if gap else None
        after = where.nodes[gap] if gap < len(where.nodes) else None
        if not where.nodes:
            block = where.owner if isinstance(where.owner, Block) and len(where.owner.branches) > 1 else None
            if block and not self._is_inline(block) and self.templates.is_free(where, gap):
                return Line(hard=True)
            return " " if space else ""
        if not self.templates.is_free(where, gap):
            return ""
        blank = space.count("\n") > 1 and before is not None and after is not None
        owner, beside = where.owner, [node for node in (before, after) if node]
        is_edge = len(beside) < 2
        if (
            any(self._stands_alone(node) for node in beside)
            or (is_edge and isinstance(owner, Block) and not self._is_inline(owner))
            or (owner is None and where in self.templates.parents)
            or ("\n" in space and any(node.name in {"include", "block"} for node in beside))
        ):
            return Line(hard=True, blank=blank)
        if _is_break(after):
            return ""
        if _is_break(before) or (is_edge and isinstance(owner, Element) and owner.has_box):
            return Line(blank=blank)
        is_prose = [node.kind for node in beside] == ["word", "word"]
        return Line(flat=" " if space else "", fill=is_prose, blank=blank and not is_prose)

    def _stands_alone(self, node: Node) -> bool:
        if isinstance(node, Block):
            return not self._is_inline(node)
        if isinstance(node, Element):
            return node.is_block and node.name != "br"
        return is_unseen(node) or (node.kind in {"open", "close"} and node.name in tree.BLOCKS)

    def _is_inline(self, block: Block) -> bool:
        """Return whether a block tag belongs to words: an edge cannot break, or it is a {% block %} of words."""
        where, index = block.where
        free = self.templates.is_free
        if block.name == "block" and all(_is_words(node) for node in block.branches[0].nodes):
            return True
        return not (free(where, index) and free(where, index + 1)) or not all(
            free(branch, gap) for branch in block.branches if branch.nodes for gap in (0, len(branch.nodes))
        )

    # Nodes
    # -----
    def _node(self, node: Node, depth: int) -> Doc:
        if isinstance(node, Block):
            return self._block(node, depth)
        if isinstance(node, Element):
            return self._element(node, depth)
        if node.kind == "open":
            return self._opening(node.text)
        room = COLUMNS - depth * INDENT
        if node.kind == "comment" and len(node.text) > room and self._is_between_free_gaps(node):
            return comment(node.text, room)
        is_long = node.text.find("%}") + 2 > room
        if node.name in {"include", "blocktranslate"} and is_long and self._is_between_free_gaps(node):
            return self._with_names(node, room)
        if node.kind == "sentence":
            return sentence(node.text)
        if match := TRANSLATE.fullmatch(node.text):
            return translation(match)
        return node.text

    def _is_between_free_gaps(self, node: Node) -> bool:
        where, index = node.where
        return self.templates.is_free(where, index) and self.templates.is_free(where, index + 1)

    def _element(self, element: Element, depth: int) -> Doc:
        start = self._opening(element.text)
        if element.name in tree.VERBATIM or not element.inside.nodes:
            return [start, *(node.text for node in element.inside.nodes), element.end]
        docs = self._content(element.inside, depth + 1)
        inside: list[Doc] = [docs[0], self._run(docs[1:-1])]
        return Group([start, Indent(inside) if isinstance(docs[0], Line) else inside, docs[-1], element.end])

    def _opening(self, text: str) -> Doc:
        """Return an opening tag; if it is too long, with one attribute a line."""
        name, inside, end = re.findall(rf"^(<[\w:-]+)(.*?)[{SPACE}]*(/?>)$", text, re.DOTALL)[0]
        parts: list[Doc] = []
        for space, attribute in attributes(inside):
            parts += [Line(" " if space else ""), self._attribute(attribute)]
        return Group([name, Indent(parts), Line(""), end]) if parts else name + end

    def _attribute(self, text: str) -> Doc:
        """Return an attribute; a list of classes may span several lines."""
        if not (match := re.fullmatch(r'class="(.*)"', text, re.DOTALL)):
            return text
        value = tree.read(match[1])
        value.owner = Element("element", "<class>", has_box=True)
        inside: Doc = Indent([Line(hard=True), self._run(self._content(value, 0)[1:-1])])
        flat = " ".join(match[1].split())
        return Group([f'class="{flat}"'], otherwise=['class="', inside, Line(hard=True), '"'])

    def _block(self, block: Block, depth: int) -> Doc:
        parts: list[Doc] = []
        for tag, branch in zip(block.tags, block.branches, strict=False):
            docs = self._content(branch, depth + 1)
            inside: list[Doc] = [docs[0], self._run(docs[1:-1])] if branch.nodes else []
            parts += [tag.text, self.indent(inside) if isinstance(docs[0], Line) else inside, docs[-1]]
        is_inline = self._is_inline(block)
        end = block.tags[-1].text
        if block.name == "block" and not is_inline and any(branch.nodes for branch in block.branches):
            end = f"{{% endblock {block.text.split()[2]} %}}"
        return self.group([*parts, end]) if is_inline else [*parts, end]

    def _with_names(self, node: Node, room: int) -> Doc:
        """Return an include or sentence whose tag is too long, naming its longest expressions before it."""
        others = re.sub(r'"[^"]*"', "", " ".join(re.findall(DJANGO, self.text.replace(node.text, ""))))
        tag, end, rest = node.text.partition("%}")
        tag += end
        lines: list[Doc] = []
        named: list[str] = []
        given = re.sub(r"\bcount \S+", "", tag)
        for name, value in sorted(ARGUMENT.findall(given), key=lambda pair: -len(pair[1])):
            if len(tag) <= room - INDENT * bool(named):
                break
            if re.search(rf"=[^ ]*(?<![\w.]){name}(?![\w=])", tag.replace(f"{name}={value}", "")):
                continue  # another value is computed from this name
            words = re.fullmatch(r'_\(("(?:\\"|[^"])*")\)', value)
            if words and not re.search(rf"(?<![\w.]){name}(?![\w=])", others):
                match = TRANSLATE.fullmatch(f"{{% translate {words[1]} as {name} %}}")
                lines += [translation(match) if match else "", Line(hard=True)]
            elif words or not re.fullmatch(r"\w+", value):
                named.append(f"{name}={value}")
            else:
                continue
            tag = tag.replace(f"{name}={value}", f"{name}={name}" if node.name == "include" else "")
        tag = re.sub(r" (with )?(?=%|count )", " ", re.sub(r" +", " ", tag))
        short: Doc = sentence(tag + rest) if rest else tag
        if not named:
            return [*lines, short]
        inside = self.indent([Line(hard=True), *lines, short])
        return [f"{{% with {' '.join(named)} %}}", inside, Line(hard=True), "{% endwith %}"]


class _TextLayout(_Layout):
    """For text mails, whose own whitespace stays; block tags get lines of their own where that has no effect."""

    def group(self, parts: list[Doc]) -> Doc:
        return parts

    def indent(self, parts: list[Doc]) -> Doc:
        return parts

    def _gap(self, where: Sequence, gap: int) -> str | Line:
        doc = where.gaps[gap] or super()._gap(where, gap)
        return doc if isinstance(doc, str) or doc.hard else ""


def _is_words(node: Node) -> bool:
    return node.kind in {"word", "tag", "sentence"} and node.name != "include" and not is_unseen(node)


def _is_break(node: Node | None) -> bool:
    return isinstance(node, Element) and node.name == "br"


def attributes(inside: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes of a tag with the space before each; a Django block tag with its content counts as one."""
    openers = set(re.findall(r"\{%\s*end(\w+)", inside))
    space = piece = ""
    depth = 0
    for match in ATTRIBUTE.finditer(inside):
        name = Node("tag", match["tag"]).name if match["tag"] else ""
        starts_anew = name in openers and piece[-1:] in {'"', "'", "}"} and inside[match.end()] in SPACE
        if not depth and (match["space"] or starts_anew):
            if piece:
                yield space, piece
            space, piece = match["space"] or "", ""
        if depth or not match["space"]:
            piece += match[0]
        depth += (name in openers) - (name[3:] in openers and name.startswith("end"))
    if piece:
        yield space, piece


def _words(text: str) -> list[Doc]:
    """Return a trimmed sentence to wrap into lines; double spaces are kept."""
    text = re.sub(rf"[{SPACE}]*\n[{SPACE}]*", " ", text.strip(SPACE))
    words = re.findall(r"(?:\{\{.*?\}\}|[^ ]|(?<= ) | (?= ))+", text)
    return [doc for word in words for doc in (Line(" ", fill=True), word)][1:]


def sentence(text: str) -> Doc:
    """Return a trimmed sentence for translators, whose line breaks are rendered as spaces."""
    start, body, end = SENTENCE.findall(text)[0]
    forms = re.split(r"(\{%\s*plural\s*%\})", body)
    parts: list[Doc] = [start]
    for form in forms:
        line = Line(hard=len(forms) > 1)
        parts += [form] if form.startswith("{%") else [Indent([line, *_words(form)]), line]
    return Group([*parts, end], eager=True)


def translation(match: re.Match[str]) -> Doc:
    """Return a translated string; if it is too long, as a trimmed sentence, which may span several lines."""
    said, name = match.groups()
    if re.search(rf"\{{\{{|[{SPACE}]{{2}}|^[{SPACE}]|[{SPACE}]$", said):
        return match[0]
    words = said.replace('\\"', '"')
    start = f"{{% blocktranslate trimmed{f' asvar {name}' if name else ''} %}}"
    return Group([match[0]], otherwise=sentence(f"{start}{words}{{% endblocktranslate %}}"))


def comment(text: str, room: int) -> Doc:
    """Split a comment into lines, each a comment."""
    lines: list[Doc] = []
    line = "{#"
    for word in text[2:-2].split():
        if len(line) + len(word) + 4 > room:
            lines += [line + " #}", Line(hard=True)]
            line = "{#"
        line += f" {word}"
    return [*lines, line + " #}"]
