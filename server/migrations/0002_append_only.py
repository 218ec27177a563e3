"""Forbid changing or deleting what the journal and the ledger's postings hold."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from server.triggers import APPEND_ONLY, allow_changes, forbid_changes


def forbid(_: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Install the triggers."""
    for table in APPEND_ONLY:
        forbid_changes(schema_editor.connection, table)


def allow(_: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    for table in APPEND_ONLY:
        allow_changes(schema_editor.connection, table)


class Migration(migrations.Migration):
    """Both databases have triggers, each in its own words."""

    dependencies = (("server", "0001_initial"),)
    operations = (migrations.RunPython(forbid, allow),)
