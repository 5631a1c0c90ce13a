"""What an alert shows of identifiers stays as it was approved, whoever writes the row and by whatever way.

A row may still go: with the report that it comes from, once that is erased.
"""

from typing import Any

from django.db.migrations import RunPython

WRONG = "alerts_shownidentifier: the alert was approved as it is"
APPROVED = """EXISTS (
    SELECT 1 FROM alerts_alert WHERE id = NEW.alert_id AND state NOT IN ('draft', 'in_review', 'changes_asked')
)"""
POSTGRESQL = f"""
CREATE FUNCTION alerts_shownidentifier_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {APPROVED} THEN RAISE EXCEPTION '{WRONG}' USING ERRCODE = 'check_violation'; END IF;
RETURN NEW; END $$;
CREATE TRIGGER alerts_shownidentifier_frozen BEFORE INSERT OR UPDATE ON alerts_shownidentifier
FOR EACH ROW EXECUTE FUNCTION alerts_shownidentifier_frozen();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER alerts_shownidentifier_frozen ON alerts_shownidentifier; DROP FUNCTION alerts_shownidentifier_frozen();
"""
SQLITE = """
CREATE TRIGGER alerts_shownidentifier_frozen_{verb} BEFORE {verb} ON alerts_shownidentifier
WHEN {approved} BEGIN SELECT RAISE(ABORT, '{wrong}'); END
"""
SQLITE_UNDO = "DROP TRIGGER alerts_shownidentifier_frozen_{verb}"


def frozen_shown() -> RunPython:
    """The migration operation that refuses any other, on PostgreSQL and SQLite."""
    return RunPython(
        lambda apps, editor: _run(editor, POSTGRESQL, SQLITE),
        lambda apps, editor: _run(editor, POSTGRESQL_UNDO, SQLITE_UNDO),
    )


def _run(editor: Any, postgresql: str, sqlite: str) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(postgresql, params=None)
        return
    for verb in ("INSERT", "UPDATE"):
        editor.execute(sqlite.format(verb=verb, approved=APPROVED, wrong=WRONG), params=None)
