"""How far each address lets people into a case, by what they have to do with it.

An address of ACCESS that is about a case, or about what belongs to one, says here what somebody needs for it; one that
says nothing is refused to everybody, and what is about no case says so. ``caro`` works on every case of these by name.
"""

from typing import NamedTuple

READ, CHANGE, ENTRUSTED, DECIDE = "read", "change", "entrusted", "decide"

NEEDS = {
    "casework_report": READ,
    "casework_picture": READ,
    "case": READ,
    "desk_alert": ENTRUSTED,  # a draft, which an approver may read only while another alert of the case is in review
    "desk_try": ENTRUSTED,
    "casework_erase": DECIDE,
    "casework_triage": CHANGE,
    "casework_open": CHANGE,
    "casework_link": CHANGE,
    "casework_close": CHANGE,
    "casework_call": CHANGE,
    "casework_advert": CHANGE,
    "casework_messages": CHANGE,
    "casework_read": CHANGE,
    "casework_consent": CHANGE,
    "casework_pictures": CHANGE,
    "case_move": CHANGE,
    "case_level": CHANGE,
    "case_assign": CHANGE,
    "case_unassign": CHANGE,
    "case_give_to_team": CHANGE,
    "case_task_add": CHANGE,
    "case_task": CHANGE,
    "case_task_move": CHANGE,
    "case_note_release": CHANGE,
    "case_note_take_back": CHANGE,
    "case_close": CHANGE,
    "case_closing_confirm": DECIDE,
    "case_closing_send_back": DECIDE,
    "case_plan": READ,
    "case_plan_approve": DECIDE,
    "case_plan_send_back": DECIDE,
    "referral_propose": CHANGE,
    "referral_answer": CHANGE,
    "referral_send": CHANGE,
    "referral_finish": CHANGE,
    "likeness_same": CHANGE,
    "likeness_different": CHANGE,
    "likeness_together": CHANGE,
    "likeness_reconsider": CHANGE,
    "casework_unlink": CHANGE,
    "casework_police_talk": CHANGE,
    "casework_share_new": CHANGE,
    "casework_share_edit": CHANGE,
    "casework_share": ENTRUSTED,
    "casework_share_picture": ENTRUSTED,
    "casework_share_approve": DECIDE,
    "casework_share_release": CHANGE,
    "casework_share_answer": CHANGE,
    "casework_share_close": CHANGE,
    "casework_no_warning": CHANGE,
    "approach_new": CHANGE,
    "approach": ENTRUSTED,
    "approach_act": ENTRUSTED,
    "approach_senior": ENTRUSTED,
    "case_request": ENTRUSTED,
    "report_request": ENTRUSTED,
    "request": ENTRUSTED,
    "request_place": ENTRUSTED,
    "request_senior": ENTRUSTED,
    "request_hand_on": DECIDE,
    "request_decide": DECIDE,
    "request_end": ENTRUSTED,
    "request_give": ENTRUSTED,
    "request_tell": ENTRUSTED,
    "case_hold": ENTRUSTED,
    "report_hold": ENTRUSTED,
    "hold": ENTRUSTED,
    "hold_confirm": DECIDE,
    "hold_review": ENTRUSTED,
    "hold_end": DECIDE,
    "identifier_release": CHANGE,
    "identifier_take_back": CHANGE,
    "desk_new": CHANGE,
    "desk_edit": CHANGE,
    "desk_identifiers": CHANGE,
    "desk_review": CHANGE,
    "desk_justify": CHANGE,
}
SENT_NEEDS = {"case": CHANGE, "case_plan": CHANGE}  # where sending something needs more than looking
# There for who approves whatever the case; a package that has gone only in its number and where it stands.
ALL_TO_APPROVERS = {"casework_share"} | {
    name for name in NEEDS if name.startswith(("request", "approach", "hold")) and name != "approach_new"
}
# Asked elsewhere, since what they are about is not what these objects are about.
ELSEWHERE = {
    "desk_changes": "needs an alert in review (test_access)",
    "desk_approve": "needs an alert in review (test_access)",
    "case_take_from_team": "needs the name of a team (test_access, tests/reports/test_teams.py)",
    "set_aside_case": "is for whoever has the case by name (test_access, tests/reports/test_set_aside.py)",
    "set_aside_report": "is for reports in no case (test_access, tests/reports/test_set_aside.py)",
}
ABOUT_A_CASE = {
    *("case", "task", "note", "closing", "plan", "plan_of_case", "draft", "alert_in_review"),
    *("report", "own_report", "reader", "picture", "identifier", "likeness", "referral", "approach"),
    *("shareable", "share", "unsent_share", "share_picture", "request", "hold"),
}
ALSO = {"request": ("request_of_report",), "hold": ("hold_of_report",)}  # what the same addresses are about as well
NOT_ABOUT_A_CASE = {
    "": "nothing; test_lists_name_no_case_that_somebody_may_not_read asks what lists show",
    "grave_report": "in no case",
    "live_alert": "for whom it concerns, its case, and who approves (tests/privacy/alerts.py)",
    "trouble": "of such an alert",
    "aside": "a mark of one's own",
    "shift": "one's own",
    "look": "one that somebody else took, for who approves",
    "subject": "about a person",
    "subject_passage": "about a person",
    "subject_answer": "about a person",
    "objection": "about a person",
    **dict.fromkeys(("application", "overuse", "somebody", "lost", "suspended", "leaver"), "about an account"),
    **dict.fromkeys(("team_number", "force", "state", "period"), "about no one reporter"),
}
_SHARED = {"casework_share_new", "casework_share_edit", "casework_share_picture"}
NOT_OF_WITHDRAWN = _SHARED | {
    "approach",
    "approach_act",
    "approach_senior",
    "approach_new",
    "casework_call",
    "casework_advert",
    "casework_messages",
    "casework_pictures",
    "casework_picture",
    "casework_police_talk",
    "likeness_same",
    "likeness_different",
    "likeness_together",
    "likeness_reconsider",
    "referral_propose",
    "referral_answer",
    "referral_send",
    "referral_finish",
}
SENT_NOT_OF_WITHDRAWN = {"casework_consent"}
OF_THE_REPORT = {
    *("report", "own_report", "reader", "picture", "identifier", "likeness", "referral", "approach"),
    *("shareable", "unsent_share", "share_picture", "request_of_report", "hold_of_report"),
}


class Standing(NamedTuple):
    """Who may do what with a case and its report."""

    read: tuple[str, ...] = ("caro",)
    change: tuple[str, ...] = ("caro",)
    entrusted: tuple[str, ...] = ("caro",)
    decide: tuple[str, ...] = ()  # as a second person

    def may(self, needed: str) -> tuple[str, ...]:
        return tuple(getattr(self, needed))


OBJECTS = {
    "own": Standing(),
    "assigned": Standing(*[("caro", "cleo")] * 3),
    "team": Standing(*[("caro", "cleo")] * 3),
    "other team": Standing(),
    "under review": Standing(read=("caro", "ada"), entrusted=("caro", "ada"), decide=("ada",)),
    "review over": Standing(),
    "look of a caseworker": Standing(read=("caro", "cleo")),
    "look of an approver": Standing(read=("caro", "ada")),
    "look over": Standing(),
    "withdrawn": Standing(),
    "erased": Standing(read=("caro",)),
    "deleted": Standing((), (), ()),
}
# They differ from "own" only in what others have to do with the case: the others alone are asked.
OWN_TO_CARO = {"assigned", "team", "other team", "review over"} | {one for one in OBJECTS if one.startswith("look ")}
