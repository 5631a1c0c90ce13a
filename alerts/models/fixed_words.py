"""A provisional warning holds fixed phrases only, whoever writes its row and by whatever way: nobody reads it first.

Its title is ``Alert.UNCONFIRMED`` and what happened; each paragraph of its text is a phrase, too. What a phrase said
when it went out stays, also once the country pack says it in other words.
"""

from num.triggers import Triggers

WRONG = "alerts_alert: a provisional warning holds fixed phrases only"
TITLES = "SELECT 'Unconfirmed: ' || words FROM alerts_phrase WHERE kind = 'happened'"
POSTGRESQL = f"""
CREATE FUNCTION alerts_alert_fixed_words() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF NEW.provisional AND (
    NEW.title NOT IN ({TITLES})
    OR EXISTS (
        SELECT 1 FROM unnest(string_to_array(NEW.text, E'\\n\\n')) AS said
        WHERE said NOT IN (SELECT words FROM alerts_phrase)
    )
) THEN RAISE EXCEPTION '{WRONG}' USING ERRCODE = 'check_violation'; END IF;
RETURN NEW; END $$;
CREATE TRIGGER alerts_alert_fixed_words BEFORE INSERT OR UPDATE OF provisional, title, text ON alerts_alert
FOR EACH ROW EXECUTE FUNCTION alerts_alert_fixed_words();
"""  # noqa: S608  # nothing in it comes from outside
POSTGRESQL_UNDO = """
DROP TRIGGER alerts_alert_fixed_words ON alerts_alert; DROP FUNCTION alerts_alert_fixed_words();
"""
SQLITE = """
CREATE TRIGGER alerts_alert_fixed_words_{name} BEFORE {verb} ON alerts_alert
WHEN NEW.provisional AND (
    NEW.title NOT IN ({titles})
    OR EXISTS (
        SELECT 1 FROM json_each('["' || replace(NEW.text, char(10) || char(10), '","') || '"]') AS said
        WHERE said.value NOT IN (SELECT words FROM alerts_phrase)
    )
)
BEGIN SELECT RAISE(ABORT, '{wrong}'); END
"""
SQLITE_UNDO = "DROP TRIGGER alerts_alert_fixed_words_{name}"
VERBS = {"insert": "INSERT", "update": "UPDATE OF provisional, title, text"}


def fixed_words() -> Triggers:
    """The migration operation that refuses any other words, on PostgreSQL and SQLite."""
    sqlite = [SQLITE.format(name=name, verb=verb, titles=TITLES, wrong=WRONG) for name, verb in VERBS.items()]
    return Triggers(POSTGRESQL, POSTGRESQL_UNDO, sqlite, [SQLITE_UNDO.format(name=name) for name in VERBS])
