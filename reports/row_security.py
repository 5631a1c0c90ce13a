"""The second wall (docs/adr/0016-second-wall.md): which rows about cases PostgreSQL shows, and for what (num.purposes).

For casework it says again, in the database's own words, what ``CaseQuerySet.visible_to`` and
``CaseNoteQuerySet.readable_by`` say: tests/privacy/test_rls.py compares the two. The owner of the tables is bound, too.
"""

from members.roles import CAN
from num.purposes import Purpose
from num.triggers import Triggers

# In parentheses of their own, so that each is asked once and not for every row.
PURPOSE = "(SELECT nullif(current_setting('num.purpose', true), ''))"
ASKING = "(SELECT nullif(current_setting('num.user', true), '')::uuid)"


MAY = "(SELECT is_active AND role IN ({roles}) FROM members_user WHERE id = {asking})"
# To whoever asks, by name, to a team of theirs, or for an hour.
GIVEN = """
EXISTS (
  SELECT FROM reports_caseassignment given JOIN auth_permission work ON work.id = given.permission_id
  WHERE given.content_object_id = {case} AND given.user_id = {asking} AND work.codename = 'work_on_case'
) OR EXISTS (
  SELECT FROM reports_teamassignment given JOIN auth_permission work ON work.id = given.permission_id
  JOIN members_user_groups ours ON ours.group_id = given.group_id
  WHERE given.content_object_id = {case} AND ours.user_id = {asking} AND work.codename = 'work_on_case'
) OR EXISTS (
  SELECT FROM reports_urgentlook looked
  WHERE looked.case_id = {case} AND looked.by_id = {asking} AND looked.until > statement_timestamp()
)"""
# An alert of it is under review, or a second person is asked to confirm something.
TO_REVIEW = """
{approves} AND ({row}.under_review OR {row}.state <> 'closed' AND (
  {row}.closing_asked_by_id IS NOT NULL
  OR EXISTS (SELECT FROM reports_plan asked WHERE asked.case_id = {row}.id AND asked.state = 'asked')
))"""
READABLE = """
({given} OR EXISTS (SELECT FROM reports_case led WHERE led.id = {case} AND {to_review}))"""
CASE = """
{for_all} OR {our_work} AND ({given} OR {to_review})"""
NOTE = """
{for_all} OR {for_reporters} AND released_for_id IS NOT NULL
OR {our_work} AND (NOT private OR author_id = {asking}) AND {readable}"""
OF_A_REPORT = """
{for_all} OR {our_work} AND EXISTS (
  SELECT FROM reports_report told WHERE told.id = {table}.report_id AND told.wrapped_key IS NOT NULL
  AND (told.case_id IS NULL AND told.state <> 'withdrawn' OR {readable})
)"""


def _may(capability: str) -> str:
    roles = ", ".join(f"'{role}'" for role in sorted(CAN) if capability in CAN[role])
    return MAY.format(roles=roles, asking=ASKING)


def _for(*purposes: Purpose) -> str:
    named = ", ".join(f"'{purpose}'" for purpose in purposes)
    return f"{PURPOSE} IN ({named})"


def _given(case: str) -> str:
    return GIVEN.format(case=case, asking=ASKING)


def _to_review(row: str) -> str:
    return TO_REVIEW.format(row=row, approves=_may("approve"))


def _readable(case: str) -> str:
    """The case of this key, for whoever asks."""
    return READABLE.format(case=case, given=_given(case), to_review=_to_review("led"))


def _of_a_report(table: str) -> str:
    for_all = _for(Purpose.REPORTING, Purpose.VETTING, Purpose.ERASING, Purpose.ENGINE)
    return OF_A_REPORT.format(table=table, for_all=for_all, our_work=_OUR_WORK, readable=_readable("told.case_id"))


_OUR_WORK = f"{_for(Purpose.CASEWORK, Purpose.OVERVIEW)} AND {_may('triage')}"

SHOWN = {
    "reports_case": CASE.format(
        for_all=_for(Purpose.OVERVIEW, Purpose.REPORTING, Purpose.VETTING, Purpose.ERASING, Purpose.ENGINE),
        our_work=_OUR_WORK,
        given=_given("reports_case.id"),
        to_review=_to_review("reports_case"),
    ),
    "reports_casenote": NOTE.format(
        for_all=_for(Purpose.ERASING, Purpose.ENGINE),
        for_reporters=_for(Purpose.REPORTING),
        our_work=_OUR_WORK,
        asking=ASKING,
        readable=_readable("reports_casenote.case_id"),
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


def row_security() -> Triggers:
    """The migration operation; SQLite has nothing of the kind."""
    do = "".join(POSTGRESQL.format(table=table, shown=shown, purpose=PURPOSE) for table, shown in SHOWN.items())
    return Triggers(do, "".join(UNDO.format(table=table) for table in SHOWN), [], [])
