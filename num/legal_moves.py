"""States that the database lets move along legal ways only, whoever writes the row and by whatever way."""

from num.states import Moves
from num.triggers import Triggers

POSTGRESQL = """
CREATE FUNCTION {table}_legal_moves() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} cannot move so' USING ERRCODE = 'check_violation'; END $$;
CREATE TRIGGER {table}_legal_moves BEFORE UPDATE ON {table} FOR EACH ROW
WHEN (OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({ways}))
EXECUTE FUNCTION {table}_legal_moves();
"""
POSTGRESQL_UNDO = "DROP TRIGGER {table}_legal_moves ON {table}; DROP FUNCTION {table}_legal_moves();"
SQLITE = """
CREATE TRIGGER {table}_legal_moves BEFORE UPDATE ON {table}
WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({ways})
BEGIN SELECT RAISE(ABORT, '{table} cannot move so'); END
"""
SQLITE_UNDO = "DROP TRIGGER {table}_legal_moves"


def legal_moves(table: str, moves: Moves) -> Triggers:
    """The migration operation that refuses any other move of ``state``, on PostgreSQL and SQLite.

    ``moves`` stands written out in the migration: a test compares it with what the model says today.
    """
    ways = ", ".join(f"'{one}>{other}'" for one in sorted(moves) for other in sorted(moves[one]))
    words = (POSTGRESQL, POSTGRESQL_UNDO, SQLITE, SQLITE_UNDO)
    do, undo, sqlite, sqlite_undo = (one.format(table=table, ways=ways) for one in words)
    return Triggers(do, undo, [sqlite], [sqlite_undo])
