"""Write docs/extension-points.md from the code: `python -m scripts.extension_points`; `--check` fails if it is
stale.

It lists what apps can contribute to lower apps without being imported, in which files, and which apps do. `make
check` fails if the document differs from the code.
"""

import ast
import inspect
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "extension-points.md"

INTRODUCTION = """\
# Extension points

<!-- Written by `python -m scripts.extension_points`: change the code, not this file. -->

An app imports only from apps beneath it. What it gives to lower apps, and to the pages at the top, it declares in one of five
files, each of which is found by its name when the portal starts:

| file | declares |
|---|---|
| `contributions.py` | `CONTRIBUTIONS`: panels, menu entries, to-do items, and so on; each a small dataclass |
| `privacy.py` | `HELD`: what each model holds about people, and what happens to it |
| `audited.py` | `ACTIONS`: what the audit log says about each action that the app records |
| `approvals.py` | classes of steps that a second member of staff approves (`office.approvals.Step`) |
| `receivers.py` | functions with `@receiver`: what the app does when something ends or changes beneath it |

**A panel on a hub's page**, for example, is one line in the `CONTRIBUTIONS` of the app that has something to show, and a template:

```python
CoalitionPanel("events.coming", "events/panels/coming.html", _of_coalition, "aside", order=20)
```

`_of_coalition(request, coalition)` returns the template's `data`, or None where there is nothing to show. With
`@only_with(rows)` above it, it is called only where `rows(viewer, coalition)` has a row: one query asks that for all panels
of the page.
"""


def paragraphs(text: str | None) -> str:
    return inspect.cleandoc(text or "").strip()


def apps_in_order() -> list[str]:
    from django.apps import apps

    return [config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()]


def docstring_of(kind: type) -> str:
    """Return the docstring of a kind of contribution, with that of a base it shares with others."""
    own = paragraphs(kind.__doc__)
    base = kind.__bases__[0]
    return f"{own}\n\n{paragraphs(base.__doc__)}" if base.__bases__ != (object,) else own


def fields_of(kind: Any) -> str:
    """Return its fields with their defaults, in the order of its arguments."""
    named = []
    for field in sorted(fields(kind), key=lambda field: field.kw_only is True):
        default = "" if field.default is MISSING or callable(field.default) else f" = {field.default!r}"
        named.append(f"`{field.name}{default}`")
    return ", ".join(named)


def kinds() -> Iterator[str]:
    """Yield each kind of contribution: its purpose, its fields, and its contributors."""
    from office.contributions import declared, everything

    app_of = {id(one): app for app, one in declared("contributions", "CONTRIBUTIONS")}
    for kind, contributed in sorted(everything().items(), key=lambda item: item[0].__name__):
        yield f"### {kind.__name__}\n\n{docstring_of(kind)}\n"
        yield f"`{kind.__module__}.{kind.__name__}`: {fields_of(kind)}\n"
        by_app: dict[str, list[str]] = defaultdict(list)
        for one in contributed:
            by_app[app_of[id(one)]].append(f"`{one.name}`")
        yield "\n".join(f"- {app}: {', '.join(by_app[app])}" for app in apps_in_order() if app in by_app)
        yield ""


def act_in_words(act: Any) -> str:
    from office.privacy import Blank, delete, with_owner

    if act is delete:
        return "deleted"
    if act is with_owner:
        return "with its owner"
    if isinstance(act, Blank):
        return f"emptied: {', '.join(act.names)}"
    return f"`{act.__module__}.{act.__name__}`"


def time_in_words(erase: Any) -> str:
    from office.privacy import After

    if isinstance(erase, After):
        part = " (some)" if erase.only else ""
        return f"{erase.time.days} days after `{erase.since}`{part}: {act_in_words(erase.then)}"
    return act_in_words(erase) if erase else ""


def held() -> Iterator[str]:
    """Yield the table of what each model holds about people."""
    from office.privacy import After, Held, tables

    yield f"{paragraphs(Held.__doc__)}\n"
    yield f"`office.privacy.Held`: {fields_of(Held)}\n"
    yield f"`office.privacy.After`: {paragraphs(After.__doc__)} {fields_of(After)}\n"
    yield "`rows(person)`, `forget(person)`, `sweep(now)` and `merge(record, owner)` of `office.privacy` go through all tables.\n"
    yield "| model | whose | on deletion | in time | on merging |\n|---|---|---|---|---|"
    for one in tables().values():
        whose = ", ".join(filter(None, [one.person, *one.contact, one.owner])) or act_in_words(one.find)
        merges = ("the owner's" + (f", one per {one.one_per}" if one.one_per else "")) if one.merges else ""
        cells = (one.label, whose, act_in_words(one.forget), time_in_words(one.erase), merges)
        yield f"| {' | '.join(cells)} |"
    yield ""


def signals() -> Iterator[str]:
    """Yield each signal of the portal: its docstring, senders, and receivers."""
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for app in apps_in_order()
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    }
    senders: dict[str, list[str]] = defaultdict(list)
    receivers: dict[str, list[str]] = defaultdict(list)
    for path, tree in trees.items():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            name = f"`{module}.{function.name}`"
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Attribute) and call.func.attr == "send":
                    senders[ast.unparse(call.func.value)].append(name)
            for decorator in function.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "receiver":
                    receivers[ast.unparse(decorator.args[0])].append(name)
    for path, tree in trees.items():
        if path.name != "signals.py":
            continue
        for statement, text in zip(tree.body, tree.body[1:], strict=False):
            if isinstance(statement, ast.Assign) and isinstance(text, ast.Expr):
                name = ast.unparse(statement.targets[0])
                yield f"### {name}\n\n{paragraphs(ast.literal_eval(text.value))}\n"
                yield f"`{path.parent.name}.signals.{name}`\n"
                yield f"- sent by {', '.join(dict.fromkeys(senders.pop(name)))}"
                yield f"- received by {', '.join(receivers.pop(name, [])) or 'nobody yet'}\n"
    others = [f"- `{signal}`: {', '.join(found)}" for signal, found in sorted(receivers.items())]
    yield "\n".join(["Signals of Django and of libraries:\n", *others, ""])


def families() -> Iterator[str]:
    """Yield the families of classes that database rows refer to by name."""
    from office.named import Named

    for family in sorted(Named.__subclasses__(), key=lambda one: one.__name__):
        counts: dict[str, int] = defaultdict(int)
        for one in family.all():
            counts[one.__module__.partition(".")[0]] += 1
        first = paragraphs(family.__doc__).partition("\n\n")[0].replace("\n", " ")
        found = ", ".join(f"{app} {counts[app]}" for app in apps_in_order() if app in counts)
        yield f"- **{family.__name__}** (`{family.__module__}`): {first} In {found}."
    yield ""


def document() -> str:
    parts = [
        INTRODUCTION,
        "## Contributions\n",
        *kinds(),
        "## What is held about people\n",
        *held(),
        "## What ends or changes\n",
        "A signal is sent inside the transaction in which it happens; an error in a receiver undoes that too. Receivers run "
        "from the lowest app up.\n",
        *signals(),
        "## Families of classes\n",
        "A subclass with a `name` is known by it wherever its module is loaded: `mails.py`, `audiences.py`, `blocks.py`.\n",
        *families(),
    ]
    return "\n".join(parts).strip() + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if "--check" in sys.argv:
        if not DOCUMENT.is_file() or DOCUMENT.read_text(encoding="utf-8") != document():
            sys.exit("docs/extension-points.md is stale: run python -m scripts.extension_points")
    else:
        DOCUMENT.write_text(document(), encoding="utf-8")
