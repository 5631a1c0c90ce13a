"""What an alert shows of identifiers stays as it was approved, whoever writes the row and by whatever way.

A row may still go: with the report that it comes from, once that is erased.
"""

from num.triggers import Triggers

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


def frozen_shown() -> Triggers:
    """The migration operation that refuses any other, on PostgreSQL and SQLite."""
    verbs = ("INSERT", "UPDATE")
    sqlite = [SQLITE.format(verb=verb, approved=APPROVED, wrong=WRONG) for verb in verbs]
    return Triggers(POSTGRESQL, POSTGRESQL_UNDO, sqlite, [SQLITE_UNDO.format(verb=verb) for verb in verbs])
