from django.db import migrations

from office import append_only


def install(apps, schema_editor):
    append_only.AUDIT.install(schema_editor.connection)


def remove(apps, schema_editor):
    append_only.AUDIT.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """Make the database refuse changes to the audit log and early deletions from it."""

    dependencies = [("office", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
