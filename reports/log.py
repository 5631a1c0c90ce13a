"""What the audit holds about the work of staff, in words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime

from members.models import User
from num.models import AuditEntry
from reports.models import Case, Report

WORDS = {
    "account.left": "Left, and closed the account:",
    "access.restored": "Opened again:",
    "access.suspended": "Closed:",
    "alert.approved": "Approved",
    "alert.cancelled": "Withdrew",
    "alert.changes_asked": "Asked for changes of",
    "alert.drafted": "Wrote",
    "alert.edited": "Changed the words of",
    "alert.review_asked": "Gave to review:",
    "alert.stopped": "Stopped",
    "case.assigned": "Let somebody work on",
    "case.given_to_team": "Gave to a team:",
    "case.handed_on": "Handed on",
    "case.level": "Said how grave:",
    "case.moved": "Moved",
    "case.note": "Wrote a note in",
    "case.opened": "Opened",
    "case.read": "Read",
    "case.review_closed": "Ended the review of an alert of",
    "case.review_opened": "Asked for a review of an alert of",
    "case.sought": "Tried the number of a case",
    "case.taken_from_team": "Took from a team:",
    "case.unassigned": "Let somebody work no more on",
    "case.urgent_look": "Opened for a reason, to read:",
    "consent.given": "Wrote down what is allowed of",
    "identifier.released": "Released for the checker:",
    "identifier.taken_back": "Took back from the checker:",
    "log.read": "Read what colleagues have opened",
    "message.sent": "Wrote to the reporter of",
    "people.searched": "Looked for somebody with an account",
    "picture.added": "Added a picture to",
    "picture.read": "Saved",
    "picture.removed": "Removed a picture of",
    "report.called": "Noted a call about",
    "report.closed": "Closed",
    "report.entered": "Wrote down",
    "report.erased": "Erased",
    "report.linked": "Linked to a case:",
    "report.news_read": "Marked as read what is new in",
    "report.read": "Read",
    "report.triage": "Took into triage:",
    "share.to_read_anew": "Changed the contact, so that it is read anew:",
    "team.joined": "Put somebody in",
    "team.left": "Took somebody out of",
    "team.made": "Made",
    "team.renamed": "Renamed",
    "urgent_look.seen": "Looked into",
    "urgent_looks.read": "Read which cases were opened for a reason",
    "user.read": "Read",
}
ALONE = frozenset({"case.sought", "people.searched", "urgent_looks.read", "log.read"})  # about nothing in particular
KINDS = {
    "alerts.alert": "an alert",
    "auth.group": "a team",
    "members.application": "an application",
    "members.user": "an account",
    "reports.case": "a case",
    "reports.identifier": "an identifier",
    "reports.picture": "a picture",
    "reports.report": "a report",
    "reports.urgentlook": "a case read for a reason",
}


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    did: str


def of_staff(people: Iterable[User]) -> QuerySet[AuditEntry]:
    """What these people did, the newest first."""
    return AuditEntry.objects.filter(by__in=[str(one.pk) for one in people]).order_by("-id")


def lines(entries: Collection[AuditEntry]) -> list[Line]:
    """In words. A case is called by its number, a report by the day it came; what is gone by what it was."""
    who = {str(user.pk): user.working_name for user in User.objects.filter(pk__in={one.by for one in entries})}
    called = _names(entries)
    return [Line(one.at, who.get(one.by, ""), _deed(one, called)) for one in entries]


def _deed(entry: AuditEntry, called: dict[str, str]) -> str:
    if entry.event in ALONE:
        return WORDS[entry.event]
    kind, _, _ = entry.subject.partition(":")
    what = called.get(entry.subject) or KINDS.get(kind, "something else")
    return f"{WORDS.get(entry.event) or _plain(entry.event)} {what}"


def _plain(event: str) -> str:
    """For what nobody has found words for: its code, read out."""
    return f"{event.replace('.', ', ').replace('_', ' ').capitalize()}:"


def _names(entries: Collection[AuditEntry]) -> dict[str, str]:
    cases, reports = _about(entries, Case), _about(entries, Report)
    found = {f"reports.case:{case.pk}": f"case {case.reference}" for case in Case.objects.filter(pk__in=cases)}
    came = Report.objects.filter(pk__in=reports).select_related("case")
    return found | {f"reports.report:{report.pk}": _report(report) for report in came}


def _about(entries: Collection[AuditEntry], model: type[Any]) -> set[str]:
    """The keys of those of this kind."""
    kind = f"{model._meta.label_lower}:"
    return {one.subject.removeprefix(kind) for one in entries if one.subject.startswith(kind)}


def _report(report: Report) -> str:
    day = date_format(localtime(report.received_at), "j F Y")
    return f"the report of {day}, in case {report.case.reference}" if report.case else f"the report of {day}"
