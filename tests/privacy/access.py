"""Who may use which address. A person who is not listed at an address must be told that there is no such page.

A visitor who is not listed is asked to sign in instead, where signing in could help. Every address of the platform has
a row: one without a row fails the test, and so does a row without an address.

The people: ``una`` has applied; ``ann`` is a member in London, whom the alert concerns and who made the reports;
``bea`` a member in the North West; ``caro`` the caseworker whose case it is; ``cleo`` another caseworker; ``ada``
the approver, who has an alert of the case in review; ``tess`` a trustee; ``amir`` an administrator.
"""

from typing import NamedTuple

VISITOR = "visitor"
MEMBERS = ("ann", "bea")
CASEWORKERS = ("caro", "cleo")
DESK = (*CASEWORKERS, "ada")
STAFF = (*DESK, "tess", "amir")
SIGNED_IN = ("una", *MEMBERS, *STAFF)
EVERYONE = (VISITOR, *SIGNED_IN)


class Row(NamedTuple):
    """``thing`` names the object of the world that the address is about, ``about`` one that is sent along."""

    who: tuple[str, ...]
    thing: str = ""
    method: str = "get"
    about: str = ""


def post(who: tuple[str, ...], thing: str = "", about: str = "") -> Row:
    return Row(who, thing, "post", about)


ACCESS = {
    # Everybody's.
    "home": Row(EVERYONE),
    "leave": Row(EVERYONE),
    "healthz": Row(EVERYONE),
    "readyz": Row(EVERYONE),
    "join": Row(EVERYONE),
    "join_sent": Row(EVERYONE),
    "join_confirm": Row(EVERYONE, "confirmation"),
    "join_invited": Row(EVERYONE, "invitation"),
    "report": Row(EVERYONE),
    "report_sent": Row(EVERYONE),
    "receipt": Row(EVERYONE),
    "receipt_change": post(EVERYONE),
    "receipt_close": post(EVERYONE),
    "answer": Row(EVERYONE, "answer_token"),
    "unsubscribe": Row(EVERYONE, "unsubscribe_token"),
    # One's own account.
    "me": Row(SIGNED_IN),
    "me_subscriptions": Row(("una", *MEMBERS)),
    "me_contact": Row(("una", *MEMBERS)),
    "me_send_link": post(("una",), "unas_channel"),
    "my_reports": Row(SIGNED_IN),
    "my_report_change": post(("ann",), "report"),
    # Members.
    "alerts": Row(MEMBERS),
    "alert": Row(("ann",), "live_alert"),
    "check": Row(MEMBERS),
    # Membership.
    "membership": Row((*DESK, "amir")),
    "membership_decide": post((*DESK, "amir"), "application"),
    "people": Row(("ada", "amir")),
    "person": Row(("ada", "amir"), "somebody"),
    "person_restore": post(("ada", "amir"), "suspended"),
    # Casework: a report without a case is every caseworker's, a case is its own people's.
    "casework": Row(DESK),
    "casework_report": Row(DESK, "report"),
    "casework_triage": post(DESK, "report"),
    "casework_open": post(DESK, "report"),
    "casework_link": post(DESK, "report"),
    "casework_close": post(DESK, "report"),
    "case": Row(("caro", "ada"), "case"),
    "case_move": post(("caro",), "case"),
    "case_level": post(("caro",), "case"),
    "case_assign": post(("caro",), "case"),
    "case_unassign": post(("caro",), "case", about="worker"),
    "identifier_release": post(("caro",), "identifier"),
    "identifier_take_back": post(("caro",), "identifier"),
    # The desk.
    "desk": Row(DESK),
    "desk_choose": Row(DESK),
    "desk_new": Row(("caro",), "case"),
    "desk_rewrite": Row(("caro",), "alert_in_review"),
    "desk_alert": Row(("caro", "ada"), "alert_in_review"),
    "desk_edit": Row(("caro",), "alert_in_review"),
    "desk_review": post(("caro",), "draft"),
    "desk_changes": post(("ada",), "alert_in_review"),
    "desk_approve": post(("ada",), "alert_in_review"),
    "desk_stop": post(("caro", "ada"), "live_alert"),
    "desk_cancel": post(("caro", "ada"), "live_alert"),
    # Impact.
    "impact": Row(STAFF),
    "impact_period": Row(STAFF, "period"),
}

# allauth's pages: signing in and one's own second factor. They know no object of anybody else's.
OWN_ACCOUNT = ("account_", "mfa_")
