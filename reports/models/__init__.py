from reports.models.call import Call
from reports.models.case import Case, CaseAssignment, CaseNote
from reports.models.consent import Consent, ConsentText, Use
from reports.models.person import Identifier, ReportedPerson, Vehicle
from reports.models.report import IncidentType, Report

__all__ = [
    "Call",
    "Case",
    "CaseAssignment",
    "CaseNote",
    "Consent",
    "ConsentText",
    "Identifier",
    "IncidentType",
    "Report",
    "ReportedPerson",
    "Use",
    "Vehicle",
]
