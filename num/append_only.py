"""Tables that may grow and be read, and nothing else: the database refuses UPDATE and DELETE of a row."""

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
