"""Who may do what. One role a person; a capability is a verb that actions and views ask for with ``user.may(…)``."""

from typing import Final

APPLICANT: Final = "applicant"
MEMBER: Final = "member"
CASEWORKER: Final = "caseworker"
APPROVER: Final = "approver"
TRUSTEE: Final = "trustee"
ADMINISTRATOR: Final = "administrator"

STAFF: Final = frozenset({CASEWORKER, APPROVER, TRUSTEE, ADMINISTRATOR})

CAN: Final[dict[str, frozenset[str]]] = {
    APPLICANT: frozenset(),
    MEMBER: frozenset({"read_alerts", "check", "vouch"}),
    CASEWORKER: frozenset({"triage", "draft", "decide_membership", "see_impact"}),
    APPROVER: frozenset({"triage", "draft", "approve", "word_states", "decide_membership", "suspend", "see_impact"}),
    TRUSTEE: frozenset({"see_impact"}),
    ADMINISTRATOR: frozenset({"decide_membership", "suspend", "publish_wordings", "see_impact"}),
}

# What each role finds in its menu, most used first: (URL name, words).
MENU: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    APPLICANT: (("me", "My account"), ("report", "Report")),
    MEMBER: (("alerts", "Alerts"), ("check", "Check"), ("report", "Report"), ("me", "My account")),
    CASEWORKER: (
        ("casework", "Casework"),
        ("desk", "Alerts desk"),
        ("membership", "Membership"),
        ("impact", "Impact"),
    ),
    APPROVER: (
        ("desk", "Alerts desk"),
        ("casework", "Casework"),
        ("membership", "Membership"),
        ("impact", "Impact"),
    ),
    TRUSTEE: (("impact", "Impact"),),
    ADMINISTRATOR: (("membership", "Membership"), ("wordings", "Wordings"), ("impact", "Impact")),
}
