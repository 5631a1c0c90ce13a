"""Tables that may grow and be read, and nothing else: the database refuses UPDATE and DELETE of a row.

Or only UPDATE of some of its columns: those are frozen.
"""

from typing import Any

from django.db.migrations import RunPython

POSTGRESQL = """
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""
POSTGRESQL_UNDO = "DROP TRIGGER {table}_append_only ON {table}; DROP FUNCTION {table}_append_only();"
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
SQLITE_UNDO = "DROP TRIGGER {table}_no_{verb}"


FROZEN_POSTGRESQL = """
CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table}: {columns} never change' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_frozen();
"""
FROZEN_POSTGRESQL_UNDO = "DROP TRIGGER {table}_frozen ON {table}; DROP FUNCTION {table}_frozen();"
FROZEN_SQLITE = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: {columns} never change'); END
"""
FROZEN_SQLITE_UNDO = "DROP TRIGGER {table}_frozen"


def frozen(table: str, *columns: str) -> RunPython:
    """The migration operation that lets nobody write these columns of a row again."""
    names = {"table": table, "columns": ", ".join(columns)}

    def run(editor: Any, postgresql: str, sqlite: str) -> None:
        wanted = postgresql if editor.connection.vendor == "postgresql" else sqlite
        editor.execute(wanted.format(**names), params=None)

    return RunPython(
        lambda apps, editor: run(editor, FROZEN_POSTGRESQL, FROZEN_SQLITE),
        lambda apps, editor: run(editor, FROZEN_POSTGRESQL_UNDO, FROZEN_SQLITE_UNDO),
    )


def append_only(table: str) -> RunPython:
    """The migration operation that makes ``table`` append-only on PostgreSQL and SQLite."""

    def forwards(apps: Any, editor: Any) -> None:
        _run(editor, table, POSTGRESQL, SQLITE)

    def backwards(apps: Any, editor: Any) -> None:
        _run(editor, table, POSTGRESQL_UNDO, SQLITE_UNDO)

    return RunPython(forwards, backwards)


def _run(editor: Any, table: str, postgresql: str, sqlite: str) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(postgresql.format(table=table))
        return
    for verb in ("UPDATE", "DELETE"):
        editor.execute(sqlite.format(table=table, verb=verb))
