"""How far each address lets people into a case, by what they have to do with it.

An address of ACCESS that is about a case, or about what belongs to one, says here what somebody needs for it; one that
says nothing is refused to everybody. ``caro`` works on every case of these by name. Beside her:
"""

from typing import NamedTuple

READ, CHANGE, ERASE, ENTRUSTED = "read", "change", "erase", "entrusted"

NEEDS = {
    "casework_report": READ,
    "casework_picture": READ,
    "case": READ,
    "desk_alert": ENTRUSTED,  # a draft, which an approver may read only while another alert of the case is in review
    "desk_try": ENTRUSTED,
    "casework_erase": ERASE,
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
    "case_close": CHANGE,
    "casework_no_warning": CHANGE,
    "approach_new": CHANGE,
    "case_request": ENTRUSTED,
    "report_request": ENTRUSTED,
    "case_hold": ENTRUSTED,
    "report_hold": ENTRUSTED,
    "identifier_release": CHANGE,
    "identifier_take_back": CHANGE,
    "desk_new": CHANGE,
    "desk_edit": CHANGE,
    "desk_identifiers": CHANGE,
    "desk_review": CHANGE,
    "desk_justify": CHANGE,
}
SENT_NEEDS = {"case": CHANGE}  # where sending something needs more than looking
# Asked elsewhere, since what they are about is not what these objects are about.
ELSEWHERE = {
    "desk_changes": "needs an alert in review (test_access)",
    "desk_approve": "needs an alert in review (test_access)",
    "case_take_from_team": "needs the name of a team (test_access, tests/reports/test_teams.py)",
    "set_aside_case": "is for whoever has the case by name (test_access, tests/reports/test_set_aside.py)",
    "set_aside_report": "is for reports in no case (test_access, tests/reports/test_set_aside.py)",
    "my_report_change": "is for whoever made the report (test_access)",
}
NOT_OF_WITHDRAWN = {
    "approach_new",
    "casework_call",
    "casework_advert",
    "casework_messages",
    "casework_pictures",
    "casework_picture",
}
SENT_NOT_OF_WITHDRAWN = {"casework_consent"}


class Standing(NamedTuple):
    """Who may do what with a case and its report."""

    read: tuple[str, ...] = ("caro",)
    change: tuple[str, ...] = ("caro",)
    entrusted: tuple[str, ...] = ("caro",)
    erase: tuple[str, ...] = ()

    def may(self, needed: str) -> tuple[str, ...]:
        return tuple(getattr(self, needed))


OBJECTS = {
    "own": Standing(),
    "assigned": Standing(*[("caro", "cleo")] * 3),
    "team": Standing(*[("caro", "cleo")] * 3),
    "other team": Standing(),
    "under review": Standing(read=("caro", "ada"), entrusted=("caro", "ada"), erase=("ada",)),
    "review over": Standing(),
    "look of a caseworker": Standing(read=("caro", "cleo")),
    "look of an approver": Standing(read=("caro", "ada")),
    "look over": Standing(),
    "withdrawn": Standing(),
    "erased": Standing(read=("caro",)),
    "deleted": Standing((), (), ()),
}
