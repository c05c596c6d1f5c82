"""Migrations are complete, linear in each app, named for their meaning, and reversible."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.test_layout import APPS

pytestmark = pytest.mark.databases


def test_no_change_of_a_model_lacks_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("label", [app for app in APPS if apps.get_app_config(app).models_module])
def test_migrations_of_an_app_are_one_line_with_telling_names(label):
    loader = MigrationLoader(None, ignore_no_migrations=True)
    names = sorted(name for (app, name) in loader.disk_migrations if app == label)

    assert len(loader.graph.leaf_nodes(label)) <= 1
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
    assert [name for name in names if re.search(r"_(auto|merge)_", name)] == []


def test_every_step_that_changes_data_says_how_it_is_taken_back():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    final = {
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in APPS
        for operation in migration.operations
        if not operation.reversible
    }
    assert final == set()


def test_database_is_where_the_migrations_lead(db):
    loader = MigrationLoader(connection)
    ours = {key for key in loader.disk_migrations if key[0] in APPS}
    assert ours <= set(loader.applied_migrations)
