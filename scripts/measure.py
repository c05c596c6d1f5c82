"""Measure what makes the code hard to maintain: `python -m scripts.measure [CHECKOUT]`.

Lines are lines of code, without blank lines, comments, and docstrings. Demo content, tests, migrations, and
scripts are not counted. Statements are counted too, so that denser lines gain nothing.
"""

import ast
import io
import re
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

MAX_COLUMNS = 120
DUPLICATE_LINES = 10
# Modules in which an app declares contributions, personal data, and receivers, under their old and current names.
HOOKS = {
    "address_subjects", "afterwards_hooks", "agenda_subject", "apps", "contributions", "ending", "events_subject",
    "inbound", "own_data", "panels", "privacy", "receivers", "registries", "sample_mails", "samples", "signals", "signs",
    "waiting",
}  # fmt: skip
IGNORED = {"tests", "migrations", "demo", "scripts", "node_modules", "var", ".venv", "management"}


class Source:
    """One module: its path, its lines of code by number, and its tree."""

    def __init__(self, root: Path, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.path = path.relative_to(root)
        self.app = self.path.parts[0]
        self.module = ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")
        self.tree = ast.parse(self.text)

    @property
    def statements(self) -> int:
        """The number of statements, without docstrings."""
        every = sum(isinstance(node, ast.stmt) for node in ast.walk(self.tree))
        return every - len(self._docstrings())

    def _docstrings(self) -> list[ast.Expr]:
        """Return docstrings, including those after an assignment."""
        return [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ]

    @cached_property
    def code(self) -> dict[int, str]:
        """{line number: line} of the lines that are not only a comment, blank, or docstring."""
        lines = self.text.splitlines()
        documented = {
            number for node in self._docstrings() for number in range(node.lineno, (node.end_lineno or 0) + 1)
        }
        held: set[int] = set()
        nothing = {
            tokenize.COMMENT,
            tokenize.NL,
            tokenize.NEWLINE,
            tokenize.INDENT,
            tokenize.DEDENT,
            tokenize.ENDMARKER,
        }
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in nothing:
                held.update(range(token.start[0], token.end[0] + 1))
        return {number: lines[number - 1].strip() for number in sorted(held - documented)}


def sources(root: Path) -> list[Source]:
    return [
        Source(root, path)
        for path in sorted(root.glob("*/**/*.py"))
        if not IGNORED & set(path.relative_to(root).parts)
        and (root / path.relative_to(root).parts[0] / "__init__.py").is_file()
    ]


def imports(source: Source, known: set[str]) -> Iterator[str]:
    """Yield the modules of the checkout that a module imports, except for type checking."""
    for node in _loaded(source.tree.body):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
        for name in names:
            if name in known:
                yield name


def _loaded(body: list[ast.stmt], *, deferred: bool = True) -> Iterator[ast.AST]:
    """Yield every node, including imports inside functions: a deferred cycle is a cycle."""
    for statement in body:
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
            continue
        yield from ast.walk(statement)


def cycles(modules: list[Source]) -> list[list[str]]:
    """Return the groups of modules of one app that import each other (Tarjan's strongly connected components)."""
    known = {source.module for source in modules}
    app_of = {source.module: source.app for source in modules}
    edges: dict[str, set[str]] = {}
    for source in modules:
        found = set(imports(source, known)) - {source.module}
        # "from app.models import X" in a module of app.models depends on its siblings, not on the package.
        edges[source.module] = {name for name in found if app_of[name] == source.app}
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found_groups: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in sorted(edges[name]):
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            group: list[str] = []
            while not group or group[-1] != name:
                group.append(stack.pop())
            if len(group) > 1:
                found_groups.append(sorted(group))

    sys.setrecursionlimit(10_000)
    for name in sorted(edges):
        if name not in order:
            visit(name)
    return sorted(found_groups)


def duplicates(modules: list[Source]) -> list[str]:
    """Return places with ten or more duplicate lines of code, without imports, as "path:line path:line"."""
    seen: dict[tuple[str, ...], tuple[Source, int]] = {}
    found: list[str] = []
    last: tuple[str, str, int, int] | None = None
    for source in modules:
        lines = [
            (number, line)
            for number, line in source.code.items()
            if not line.startswith(("from ", "import "))
        ]
        for index in range(len(lines) - DUPLICATE_LINES + 1):
            block = tuple(line for _number, line in lines[index : index + DUPLICATE_LINES])
            if sum(len(line) > 3 for line in block) < DUPLICATE_LINES - 3:
                continue
            other = seen.setdefault(block, (source, lines[index][0]))
            if other[0] is source and abs(other[1] - lines[index][0]) < DUPLICATE_LINES:
                continue
            here = (str(other[0].path), str(source.path), other[1], lines[index][0])
            if last and here[:2] == last[:2] and here[3] - last[3] <= 3:
                last = here
                continue
            found.append(f"{here[0]}:{here[2]} {here[1]}:{here[3]}")
            last = here
    return found


def long_template_lines(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}"
        for path in sorted((root / "templates").rglob("*.*"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MAX_COLUMNS
    ]


def report(root: Path) -> dict[str, int]:
    """Return the figures by name, in display order."""
    modules = sources(root)
    by_app: dict[str, list[Source]] = defaultdict(list)
    for source in modules:
        by_app[source.app].append(source)
    text = {source.module: "\n".join(source.code.values()) for source in modules}
    figures = {
        f"lines of {app}": sum(len(source.code) for source in group) for app, group in sorted(by_app.items())
    }
    figures["lines of product code"] = sum(len(source.code) for source in modules)
    figures["statements of product code"] = sum(source.statements for source in modules)
    figures["lines of hook code"] = sum(len(source.code) for source in modules if source.path.stem in HOOKS)
    figures["registries"] = sum(
        len(re.findall(r"(?:: \w+\[.*\])? = Registry\(", line)) for line in text.values()
    )
    figures["doorbell calls"] = sum(len(re.findall(r"\bdoorbell\.ring\(", line)) for line in text.values())
    for app, group in sorted(by_app.items()):
        figures[f"modules at the root of {app}"] = sum(
            len(source.path.parts) == 2 and source.path.stem != "__init__" for source in group
        )
    figures["template lines over 120 columns"] = len(long_template_lines(root))
    figures["import cycles inside apps"] = len(cycles(modules))
    figures["modules in import cycles"] = sum(map(len, cycles(modules)))
    figures["duplicate blocks of 10 lines"] = len(duplicates(modules))
    return figures


def main() -> None:
    arguments = [Path(argument).resolve() for argument in sys.argv[1:] if not argument.startswith("-")]
    root = arguments[0] if arguments else Path(__file__).resolve().parent.parent
    for name, figure in report(root).items():
        print(f"{figure:>8,}  {name}")
    if "--list" in sys.argv:
        modules = sources(root)
        print(*("cycle: " + " ".join(group) for group in cycles(modules)), sep="\n")
        print(*("twice: " + pair for pair in duplicates(modules)), sep="\n")


if __name__ == "__main__":
    main()
