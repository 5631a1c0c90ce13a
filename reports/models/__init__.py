from reports.models.addition import Addition
from reports.models.approach import Approach
from reports.models.call import Call
from reports.models.case import Case, CaseAssignment, CaseNote, TeamAssignment
from reports.models.closing import Closing, LevelChange, Wellbeing
from reports.models.consent import Consent, ConsentText, Terms, Use
from reports.models.draft import Draft
from reports.models.duty import DutyCall, Shift
from reports.models.force import Force
from reports.models.hold import Hold
from reports.models.incident import IncidentType
from reports.models.likeness import Likeness, Link, Traits
from reports.models.message import Message
from reports.models.objection import Objection
from reports.models.outside import OutsideRequest
from reports.models.person import Identifier, ReportedPerson, Vehicle, Whose
from reports.models.picture import Original, Picture
from reports.models.plan import Plan
from reports.models.police_talk import PoliceTalk
from reports.models.referral import Referral, ReferralConsent
from reports.models.report import Report
from reports.models.set_aside import SetAside
from reports.models.share import Outcome, Share, ShareStep
from reports.models.shared import SharedFact
from reports.models.state_text import StateText
from reports.models.subject import Mention, SubjectRequest
from reports.models.task import Task
from reports.models.unsaid import Unsaid
from reports.models.urgent import UrgentLook

__all__ = [
    "Addition",
    "Approach",
    "Call",
    "Case",
    "CaseAssignment",
    "CaseNote",
    "Closing",
    "Consent",
    "ConsentText",
    "Draft",
    "DutyCall",
    "Hold",
    "Force",
    "Identifier",
    "IncidentType",
    "Likeness",
    "Link",
    "LevelChange",
    "Mention",
    "Message",
    "Objection",
    "Original",
    "OutsideRequest",
    "Outcome",
    "Picture",
    "PoliceTalk",
    "Plan",
    "Referral",
    "ReferralConsent",
    "Report",
    "ReportedPerson",
    "SetAside",
    "Share",
    "ShareStep",
    "SharedFact",
    "TeamAssignment",
    "Task",
    "Shift",
    "StateText",
    "SubjectRequest",
    "Terms",
    "Traits",
    "Unsaid",
    "UrgentLook",
    "Use",
    "Vehicle",
    "Whose",
    "Wellbeing",
]
