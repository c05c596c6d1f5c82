"""Build a mail's HTML part from its text part, so that the two have the same content.

A block ends at an empty line. A line above dashes is a heading, lines with "- " a list, a single line of digits a
code, a line that ends in ":" above one of our URLs a button: the first is filled, later ones are links in words. Only our own URLs become links: what people typed
stays text.
"""

import re
from dataclasses import dataclass, field, replace

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Block:
    kind: str  # "heading", "list", "code", "button", "link", "paragraph"
    text: str = ""
    url: str = ""
    items: list[str] = field(default_factory=list)


def blocks_of(text: str, site_url: str) -> list[Block]:
    """Return the blocks of a text part, in order."""
    blocks = [_block(chunk, site_url) for chunk in re.split(r"\n\s*\n", text.strip()) if chunk.strip()]
    buttons = [at for at, block in enumerate(blocks) if block.kind == "button"]
    return [replace(block, kind="link") if at in buttons[1:] else block for at, block in enumerate(blocks)]


def _block(chunk: str, site_url: str) -> Block:
    lines = [line.strip() for line in chunk.strip().splitlines()]
    if len(lines) == 2 and re.fullmatch(r"-{3,}|={3,}", lines[1]):
        return Block("heading", text=lines[0])
    if all(line.startswith("- ") for line in lines):
        return Block("list", items=[line[2:] for line in lines])
    if len(lines) == 1 and re.fullmatch(r"\d{4,8}", lines[0]):
        return Block("code", text=lines[0])
    if len(lines) == 2 and lines[0].endswith(":") and _is_ours(lines[1], site_url):
        return Block("button", text=lines[0][:-1], url=lines[1])
    return Block("paragraph", items=lines)


def _is_ours(word: str, site_url: str) -> bool:
    return bool(re.fullmatch(re.escape(site_url) + r"(/[\w./?=&%~+-]*)?", word))


def linked(line: str, site_url: str) -> SafeString:
    """Return one line as HTML: escaped, with our own URLs as links."""
    words = []
    for word in re.split(r"(\s+)", line):
        bare = word.rstrip(".,;:!?)")
        if bare and _is_ours(bare, site_url):
            words.append(f'<a href="{escape(bare)}">{escape(bare)}</a>{escape(word[len(bare) :])}')
        else:
            words.append(escape(word))
    return mark_safe("".join(words))
