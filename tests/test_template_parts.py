"""Each template part begins with its purpose and its inputs, so that readers need not look at its callers.

{# One event in a list. #}
{# event: Event with its hosts prefetched #}
{# level: "h2" unless "h3"; optional #}
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Node, NodeList, engines
from django.template.base import FilterExpression, Template, TokenType, Variable
from django.template.defaulttags import ForNode
from django.template.library import SimpleBlockNode
from django.template.loader_tags import BlockNode, IncludeNode

FOLDER = Path(__file__).resolve().parent.parent / "templates"
PARTS = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("_*.html"))
# Available on every page: from the context processors, and from Django's own tags.
EVERYWHERE = {
    "request",
    "user",
    "perms",
    "messages",
    "csrf_token",
    "organization",
    "forloop",
    "block",
    "True",
    "False",
    "None",
    "LANGUAGE_CODE",
}
INPUT = re.compile(r"\{# ([\w, ]+): \S.* #\}")


def compiled(name: str) -> Template:
    return engines["django"].get_template(name).template


def header(name: str) -> list[str]:
    """Return the comment lines at the start of a template."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    end = next(
        (number for number, line in enumerate(lines) if not re.fullmatch(r"\{#.*#\}", line)), len(lines)
    )
    return lines[:end]


def declared(name: str) -> set[str]:
    found = [
        match[1] for line in header(name)[1:] if (match := INPUT.fullmatch(line)) and match[1] != "Blocks"
    ]
    return {one.strip() for names in found for one in names.split(",")}


def values(thing: object) -> Iterator[object]:
    """Yield the values of a node that may contain expressions, except the nodes within it."""
    if isinstance(thing, FilterExpression):
        yield thing.var
        yield from (argument for _filter, arguments in thing.filters for _lookup, argument in arguments)
    elif isinstance(thing, dict):
        yield from thing.values()
    elif isinstance(thing, list | tuple):
        yield from thing
    elif hasattr(thing, "__dict__") and not isinstance(thing, Node | Template | Variable):
        yield from vars(thing).values()


def expressions(thing: object, seen: set[int]) -> Iterator[Variable]:
    if id(thing) in seen or isinstance(thing, Node | NodeList | Template | str | int | type):
        return
    seen.add(id(thing))
    if isinstance(thing, Variable):
        yield thing
    else:
        for value in values(thing):
            yield from expressions(value, seen)


def within(nodes: NodeList) -> Iterator[Node]:
    """Yield all nodes, including those inside components, which Django does not search."""
    for node in nodes.get_nodes_by_type(Node):
        yield node
        if isinstance(node, SimpleBlockNode):
            yield from within(node.nodelist)


def taken(nodes: NodeList) -> tuple[set[str], set[str]]:
    """Return (names that are read, names that are set) by nodes and their content."""
    read: set[str] = set()
    given: set[str] = set()
    for node in within(nodes):
        held = vars(node)
        for key, value in held.items():
            if key in {"origin", "token", "nodelist"} or (
                key == "template" and not isinstance(node, IncludeNode)
            ):
                continue
            read |= {variable.lookups[0] for variable in expressions(value, set()) if variable.lookups}
        if isinstance(node, ForNode):
            given |= set(node.loopvars)
        given |= {
            held[key]
            for key in ("target_var", "countervar", "asvar", "variable_name", "var_name", "variable", "var")
            if isinstance(held.get(key), str)
        }
        given |= set(held.get("extra_context") or ()) if not isinstance(node, IncludeNode) else set()
        for token in [*held.get("singular", []), *held.get("plural", [])]:  # of a sentence for translators
            if token.token_type is TokenType.VAR:
                read.add(re.split(r"\W", token.contents)[0])
        if isinstance(node, IncludeNode) and not node.isolated_context and isinstance(node.template.var, str):
            read |= declared(node.template.var) - set(node.extra_context)
    return read, given


@pytest.mark.parametrize("name", PARTS)
def test_part_says_what_it_takes(name):
    first, *others = header(name)
    read, given = taken(compiled(name).nodelist)
    assert read - given - EVERYWHERE <= declared(name) <= read
    assert declared(name) or "{# No inputs. #}" in others or others[-1].startswith("{# Blocks: ")
    assert re.fullmatch(r"\{# [A-Z].* #\}", first)


def test_component_holds_no_block():
    """Django does not find a block inside a component, so `block.super` would be empty there."""
    holding = {
        name
        for name in sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
        for component in compiled(name).nodelist.get_nodes_by_type(SimpleBlockNode)
        if any(isinstance(node, BlockNode) for node in within(component.nodelist))
    }
    assert holding == set()
