from django.db import migrations

from office import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Make the database refuse changes to the audit log and early deletions from it."""

    dependencies = [("office", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
