"""Database triggers that forbid changing or deleting rows: the journal and the ledger's postings are only added to."""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY: Final = ("server_journalevent", "server_posting")


def forbid_changes(connection: BaseDatabaseWrapper, table: str) -> None:
    """From now on rows of this table can only be added."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table}: rows are only added, never changed'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
            )
            return
        for deed in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only added, never changed'); END"
            )


def allow_changes(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the triggers away: for a rebuild of the postings, inside its transaction, and for nothing else."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            return
        for deed in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{deed}")
