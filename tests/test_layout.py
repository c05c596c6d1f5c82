"""The order of layers: each app knows only those below it."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import SwappableTuple

from scripts import measure

ROOT = Path(__file__).resolve().parent.parent

# From the top down; docs/style.md and README.md say what each is for.
LAYERS = [
    "demo",
    "pages",
    "reporting",
    "news",
    "volunteering",
    "dialogue",
    "advocacy",
    "voice",
    "agenda",
    "events",
    "bookings",
    "hubs",
    "circles",
    "coalitions",
    "imports",
    "people",
    "mailing",
    "search",
    "office",
    "pse_portal",
]
# The installed apps: `demo` is only installed with DEMO=1, so not in production and tests.
APPS = [name for name in LAYERS if apps.is_installed(name)]


def above(app: str) -> set[str]:
    """Return the apps that an app must not import."""
    return set(LAYERS[: LAYERS.index(app)])


def files(app: str, pattern: str = "*.py") -> Iterator[Path]:
    return (path for path in sorted((ROOT / app).rglob(pattern)) if "migrations" not in path.parts)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and first part of each module that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def test_every_app_has_its_layer():
    found = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert found == set(LAYERS)
    assert [config.name for config in apps.get_app_configs() if config.name in LAYERS] == LAYERS[:0:-1]


@pytest.mark.parametrize("app", LAYERS)
def test_app_imports_only_from_beneath(app):
    seen = {
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files(app)
        for line, name in imported(path)
        if name in above(app)
    }
    assert seen == set()


def test_bottom_app_imports_no_other():
    names = {name for path in files("pse_portal") for _line, name in imported(path)}
    assert names & set(APPS) == {"pse_portal"}


@pytest.mark.parametrize("app", APPS)
def test_keys_to_other_rows_point_down(app):
    """As strings, they would escape the check of imports. Any app may refer to people by the setting."""
    seen = {
        f"{model._meta.label}.{field.name} points up at {field.related_model._meta.label}"
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None)
        and not field.auto_created
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
        and field.related_model._meta.app_label in above(app)
    }
    assert seen == set()


def test_migrations_depend_only_on_apps_beneath():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    seen = {
        f"{app}.{name} depends on {other[0]}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in APPS
        for other in [*migration.dependencies, *migration.run_before]
        if not isinstance(other, SwappableTuple) and other[0] in above(app)
    }
    assert seen == set()


def test_modules_of_an_app_do_not_import_each_other_in_a_circle():
    """Imports inside functions count: a deferred cycle is a cycle."""
    assert measure.cycles(measure.sources(ROOT)) == []


def libraries() -> dict[str, str]:
    """Return the app of each template tag library."""
    return {path.stem: path.parts[-3] for app in APPS for path in (ROOT / app).glob("templatetags/[!_]*.py")}


@pytest.mark.parametrize("app", APPS)
def test_templates_load_tags_and_include_parts_only_from_beneath(app):
    """An app's templates are in templates/<app>/; those outside an app may use any."""
    known = libraries()
    seen = set()
    for path in sorted((ROOT / "templates" / app).rglob("*.*")):
        text = path.read_text(encoding="utf-8")
        loaded = {name for names in re.findall(r"{%\s*load\s+([^%]+?)\s*%}", text) for name in names.split()}
        used = {known[name] for name in loaded if name in known}
        used |= {
            name.partition("/")[0] for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)", text)
        }
        seen |= {f"{path.relative_to(ROOT)} uses {name}" for name in used & above(app)}
    assert seen == set()


@pytest.mark.parametrize("app", LAYERS)
def test_app_has_only_files_that_say_what_is_in_them(app):
    vague = {"services.py", "helpers.py", "utils.py", "common.py", "misc.py"}
    assert {path.name for path in files(app)} & vague == set()


def test_names_of_apps_are_the_modules_that_django_loads():
    for app in LAYERS:
        assert Path(import_module(app).__file__ or "").parent == ROOT / app


@pytest.mark.parametrize("app", LAYERS)
def test_app_names_no_module_by_a_bare_gerund(app):
    """A module is named for its content. Nouns with this ending, and mirrors of an app's name, are fine."""
    nouns = {"booking", "pending", "throttling", "volunteering"}
    assert {path.stem for path in files(app) if path.stem.endswith("ing")} <= nouns
