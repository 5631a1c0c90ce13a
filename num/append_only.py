"""Tables that may grow and be read, and nothing else: the database refuses UPDATE and DELETE of a row.

Or only UPDATE of some of its columns: those are frozen.
"""

from num.triggers import Triggers

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


def frozen(table: str, *columns: str) -> Triggers:
    """The migration operation that lets nobody write these columns of a row again."""
    words = (FROZEN_POSTGRESQL, FROZEN_POSTGRESQL_UNDO, FROZEN_SQLITE, FROZEN_SQLITE_UNDO)
    do, undo, sqlite, sqlite_undo = (one.format(table=table, columns=", ".join(columns)) for one in words)
    return Triggers(do, undo, [sqlite], [sqlite_undo])


def append_only(table: str) -> Triggers:
    """The migration operation that makes ``table`` append-only on PostgreSQL and SQLite."""
    do, undo = (one.format(table=table) for one in (POSTGRESQL, POSTGRESQL_UNDO))
    sqlite, sqlite_undo = (
        [one.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")] for one in (SQLITE, SQLITE_UNDO)
    )
    return Triggers(do, undo, sqlite, sqlite_undo)
