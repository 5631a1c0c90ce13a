"""What staff do with reports and cases. Each guards, changes, and is recorded, in one transaction."""

from reports.actions.case.linking import AgencyKnows, OnHold, PackageOpen, link, link_alike, unlink
from reports.actions.case.people import NobodyLeft, assign, hand_on, unassign
from reports.actions.case.releasing import LOOKED_UP, NotReleasable, release_identifier, take_back_identifier
from reports.actions.case.rows import PERMISSION
from reports.actions.case.standing import NoNextDate, NoReason, close_review, move_case, open_review, set_level
from reports.actions.case.triage import close_report, open_case, take_into_triage
from reports.actions.case.words import add_note, erase

__all__ = [
    "AgencyKnows",
    "LOOKED_UP",
    "NoNextDate",
    "NoReason",
    "NobodyLeft",
    "NotReleasable",
    "OnHold",
    "PackageOpen",
    "PERMISSION",
    "add_note",
    "assign",
    "close_report",
    "close_review",
    "erase",
    "hand_on",
    "link",
    "link_alike",
    "move_case",
    "open_case",
    "open_review",
    "release_identifier",
    "set_level",
    "take_back_identifier",
    "take_into_triage",
    "unassign",
    "unlink",
]
