"""The database's own refusal: no share is drafted, approved or sent without a yes that holds at that moment.

Nor is one approved by who wrote down that yes, or the talk that it needs. It knows the rule of ``Report.allows_police``
as far as it is not sealed: for which force the yes was meant, only the code can read.
"""

from num.triggers import Triggers

AGREED = """
EXISTS (
  SELECT 1 FROM reports_report r JOIN reports_consent c ON c.report_id = r.id
  WHERE r.id = NEW.report_id AND r.state <> 'withdrawn' AND c.use = 'police'
    AND c.number = (SELECT MAX(number) FROM reports_consent WHERE report_id = r.id AND use = 'police')
    AND (c.harmed = 'agreed' OR (c.harmed = '' AND r.source NOT IN ('friend', 'project', 'site')))
    AND (c.expires_at IS NULL OR c.expires_at > {now})
    AND COALESCE(c.recorded_by_id <> NEW.approved_by_id, TRUE)
    AND ((c.answer = 'anonymous' AND NEW.extent = 'anonymous')
      OR (c.answer = 'full' AND (r.once_free = '' OR r.organisation_id IS NOT NULL) AND EXISTS (
        SELECT 1 FROM reports_policetalk t
        WHERE t.report_id = r.id AND t.wants_it AND COALESCE(t.by_id <> NEW.approved_by_id, TRUE)
          AND t.at = (SELECT MAX(at) FROM reports_policetalk WHERE report_id = r.id)
          AND NOT EXISTS (
            SELECT 1 FROM reports_consent
            WHERE report_id = r.id AND use = 'police' AND answer <> 'full' AND at >= t.at
          )
      )))
)
"""
# To take an approval back needs no yes: nothing goes by it.
LEAVING = "NEW.state IN ('drafted', 'approved', 'sent') AND NEW.content IS NOT NULL"
CHANGED = """
(NEW.state <> OLD.state AND NEW.state <> 'drafted') OR NEW.extent <> OLD.extent OR NEW.content {differs} OLD.content
OR NEW.pictures {differs} OLD.pictures
"""
REFUSED = "the reporter does not allow this share"

POSTGRESQL = f"""
CREATE FUNCTION reports_share_wall() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF {LEAVING} AND (TG_OP = 'INSERT' OR {CHANGED.format(differs="IS DISTINCT FROM")})
    AND NOT ({AGREED.format(now="clock_timestamp()")})
  THEN RAISE EXCEPTION '{REFUSED}'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reports_share_wall BEFORE INSERT OR UPDATE ON reports_share
FOR EACH ROW EXECUTE FUNCTION reports_share_wall();
"""
POSTGRESQL_UNDO = "DROP TRIGGER reports_share_wall ON reports_share; DROP FUNCTION reports_share_wall();"
SQLITE = """
CREATE TRIGGER reports_share_wall_{verb} BEFORE {verb} ON reports_share WHEN {when} AND NOT ({agreed})
BEGIN SELECT RAISE(ABORT, '{refused}'); END
"""
WHEN = {"INSERT": LEAVING, "UPDATE": f"{LEAVING} AND ({CHANGED.format(differs='IS NOT')})"}


_agreed = AGREED.format(now="strftime('%Y-%m-%d %H:%M:%f', 'now')")
wall = Triggers(
    POSTGRESQL,
    POSTGRESQL_UNDO,
    [SQLITE.format(verb=verb, when=when, agreed=_agreed, refused=REFUSED) for verb, when in WHEN.items()],
    [f"DROP TRIGGER reports_share_wall_{verb}" for verb in WHEN],
)
