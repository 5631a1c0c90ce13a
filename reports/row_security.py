"""The second wall (docs/adr/0016-second-wall.md): which rows about cases PostgreSQL shows, and for what (num.purposes).

For casework it says again, in the database's own words, what ``CaseQuerySet.visible_to`` and
``CaseNoteQuerySet.readable_by`` say: tests/privacy/test_rls.py compares the two. The owner of the tables is bound, too.
"""

from collections.abc import Iterable

from members.roles import CAN
from num.purposes import Purpose
from num.triggers import Triggers

# In parentheses of their own, so that each is asked once and not for every row.
PURPOSE = "(SELECT nullif(current_setting('num.purpose', true), ''))"
ASKING = "(SELECT nullif(current_setting('num.user', true), '')::uuid)"
# The cases that whoever asks may read. In PL/pgSQL, which keeps how it finds them: written out in each policy, it would
# take longer to plan each question of a page than to answer it.
READABLE = """
CREATE FUNCTION reports_readable_cases() RETURNS SETOF uuid LANGUAGE plpgsql STABLE COST 10 ROWS 50 AS $$
DECLARE
  asking uuid := nullif(current_setting('num.user', true), '')::uuid;
  purpose text := current_setting('num.purpose', true);
  leads boolean := (
    SELECT role IN ({approve}) FROM members_user WHERE id = asking AND is_active AND role IN ({triage})
  );
BEGIN
  IF leads IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT given.content_object_id FROM reports_caseassignment given
    JOIN auth_permission work ON work.id = given.permission_id
    WHERE given.user_id = asking AND work.codename = 'work_on_case'
    UNION ALL
    SELECT given.content_object_id FROM reports_teamassignment given
    JOIN auth_permission work ON work.id = given.permission_id
    JOIN members_user_groups ours ON ours.group_id = given.group_id
    WHERE ours.user_id = asking AND work.codename = 'work_on_case'
    UNION ALL
    SELECT looked.case_id FROM reports_urgentlook looked
    WHERE looked.by_id = asking AND looked.until > statement_timestamp();
  IF leads THEN
    PERFORM set_config('num.purpose', '{overview}', true);  -- or it would ask itself which of these it may see
    RETURN QUERY
      SELECT id FROM reports_case WHERE under_review
      UNION ALL
      SELECT id FROM reports_case WHERE state <> 'closed' AND closing_asked_by_id IS NOT NULL
      UNION ALL
      SELECT id FROM reports_case WHERE state <> 'closed'
      AND id IN (SELECT asked.case_id FROM reports_plan asked WHERE asked.state = 'asked');
    PERFORM set_config('num.purpose', purpose, true);
  END IF;
END $$;
"""
CASE = """
{for_all} OR {for_work} AND id IN (SELECT reports_readable_cases())"""
NOTE = """
{for_all} OR {for_reporters} AND released_for_id IS NOT NULL
OR {for_work} AND (NOT private OR author_id = {asking}) AND case_id IN (SELECT reports_readable_cases())"""
OF_A_REPORT = """
{for_all} OR {for_work} AND {triages} AND EXISTS (
  SELECT FROM reports_report told WHERE told.id = {table}.report_id AND told.wrapped_key IS NOT NULL
  AND (told.case_id IS NULL AND told.state <> 'withdrawn' OR told.case_id IN (SELECT reports_readable_cases()))
)"""
TRIAGES = "(SELECT is_active AND role IN ({triage}) FROM members_user WHERE id = {asking})"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _who(capability: str) -> str:
    return _listed(sorted(role for role in CAN if capability in CAN[role]))


def _for(*purposes: Purpose) -> str:
    return f"{PURPOSE} IN ({_listed(purposes)})"


def _of_a_report(table: str) -> str:
    return OF_A_REPORT.format(
        table=table,
        for_all=_for(Purpose.REPORTING, Purpose.VETTING, Purpose.ERASING, Purpose.ENGINE),
        for_work=_for(Purpose.CASEWORK, Purpose.OVERVIEW),
        triages=TRIAGES.format(triage=_who("triage"), asking=ASKING),
    )


SHOWN = {
    "reports_case": CASE.format(
        for_all=_for(Purpose.OVERVIEW, Purpose.REPORTING, Purpose.VETTING, Purpose.ERASING, Purpose.ENGINE),
        for_work=_for(Purpose.CASEWORK),
    ),
    "reports_casenote": NOTE.format(
        for_all=_for(Purpose.ERASING, Purpose.ENGINE),
        for_reporters=_for(Purpose.REPORTING),
        for_work=_for(Purpose.CASEWORK, Purpose.OVERVIEW),
        asking=ASKING,
    ),
    "reports_reportedperson": _of_a_report("reports_reportedperson"),
    "reports_picture": _of_a_report("reports_picture"),
    "reports_original": _of_a_report("reports_original"),
}

POSTGRESQL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY {table}_shown ON {table} USING ({shown}) WITH CHECK ({purpose} IS NOT NULL);
"""
UNDO = """
DROP POLICY {table}_shown ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
UNDO_READABLE = "DROP FUNCTION reports_readable_cases();"


def row_security() -> Triggers:
    """The migration operation; SQLite has nothing of the kind."""
    readable = READABLE.format(approve=_who("approve"), triage=_who("triage"), overview=Purpose.OVERVIEW)
    do = [POSTGRESQL.format(table=table, shown=shown, purpose=PURPOSE) for table, shown in SHOWN.items()]
    undo = [UNDO.format(table=table) for table in SHOWN]
    return Triggers("".join([readable, *do]), "".join([*undo, UNDO_READABLE]), [], [])
