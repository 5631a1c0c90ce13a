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
    "access.restored": "Opened again:",
    "access.suspended": "Closed:",
    "account.left": "Left, and closed the account:",
    "alert.approved": "Approved",
    "alert.cancelled": "Withdrew",
    "alert.changes_asked": "Asked for changes of",
    "alert.drafted": "Wrote",
    "alert.edited": "Changed the words of",
    "alert.justified": "Said why words may stand in",
    "alert.expired": "Ended, as its time was over:",
    "alert.not_approved": "Did not approve",
    "alert.review_asked": "Gave to review:",
    "alert.shows": "Chose which numbers members see with",
    "alert.stopped": "Stopped",
    "alert.tested": "Sent to themselves, to try it:",
    "alert.updated": "Let an update take the place of",
    "alert.warned_at_once": "Warned at once, alone, with",
    "approach.answered": "Wrote down the answer about",
    "approach.asked": "Let the reporter be asked about",
    "approach.asked_again": "Asked the reporter again about",
    "approach.ended": "Noted that nobody asks any more about",
    "approach.logged": "Wrote down that somebody would like to talk:",
    "approach.passed_on": "Passed on the answer about",
    "approach.read": "Read",
    "approach.refused": "Did not let the reporter be asked about",
    "approach.senior_named": "Named who decides about",
    "bulletin.printed": "Printed on paper what was sent for",
    "calls.set": "Said how to be called:",
    "case.assigned": "Let somebody work on",
    "case.closed": "Closed",
    "case.closing_asked": "Asked a second person to close",
    "case.closing_sent_back": "Did not close, and said why:",
    "case.given_to_team": "Gave to a team:",
    "case.handed_on": "Handed on",
    "case.level": "Said how grave:",
    "case.moved": "Moved",
    "case.note": "Wrote a note in",
    "case.note_released": "Let the reporter read a note in",
    "case.note_taken_back": "Let the reporter no longer read a note in",
    "case.opened": "Opened",
    "case.plan_approved": "Read a plan as the second person, so that it holds, in",
    "case.plan_sent_back": "Sent a plan back in",
    "case.plan_written": "Wrote a plan in",
    "case.read": "Read",
    "case.review_closed": "Ended the review of an alert of",
    "case.review_opened": "Asked for a review of an alert of",
    "case.sought": "Tried the number of a case",
    "case.taken_from_team": "Took from a team:",
    "case.task_added": "Added a task in",
    "case.task_changed": "Changed a task in",
    "case.task_moved": "Marked a task as done or to do in",
    "case.unassigned": "Let somebody work no more on",
    "case.urgent_look": "Opened for a reason, to read:",
    "case.warned": "Warned others about",
    "case.warning_ended": "Ended a warning about",
    "casework.searched": "Looked for a word in casework",
    "channel.added": "Added",
    "channel.confirmed": "Confirmed",
    "channel.link_sent": "Let a link be sent to",
    "channel.preset_chosen": "Chose the words for",
    "channel.put_first": "Put first:",
    "channel.removed": "Removed",
    "channel.suspended": "Stopped",
    "channel.switched_on": "Switched on",
    "channel.tested": "Tried",
    "consent.given": "Wrote down what is allowed of",
    "data.taken": "Saved all data about",
    "dispatch.halted": "Stopped sending:",
    "duty.dropped": "Took off a duty:",
    "duty.planned": "Planned a duty of",
    "duty.told": "Told whoever is on duty of",
    "force.checked": "Checked how to reach",
    "hold.confirmed": "Confirmed",
    "hold.ended": "Ended",
    "hold.placed": "Placed",
    "hold.read": "Read",
    "hold.reviewed": "Looked again at",
    "hold.settled": "Did what a hold had put off:",
    "identifier.released": "Released for the checker:",
    "identifier.taken_back": "Took back from the checker:",
    "leak.traced": "Looked for where a copied alert came from",
    "likeness.confirmed": "Said that two reports are about the same person:",
    "likeness.reconsidered": "Left open again",
    "likeness.rejected": "Said that two reports are not about the same person:",
    "log.read": "Read what colleagues have opened",
    "lookups.allowed": "Let look things up again:",
    "lookups.left": "Left it at the many look-ups of",
    "lookups.noticed": "Noticed many look-ups of",
    "lookups.stopped": "Stopped the look-ups of",
    "membership.again": "Applied again:",
    "membership.applied": "Applied:",
    "membership.approved": "Let in:",
    "membership.pending": "Left open:",
    "membership.refused": "Refused",
    "membership.upheld": "Still refused",
    "membership.vouched": "Vouched for",
    "message.received": "Took in a message about",
    "message.seen": "Saw a message about",
    "message.sent": "Wrote to the reporter of",
    "objection.closed": "Answered",
    "objection.frozen": "Let nobody see, until it is decided, what is said in",
    "objection.read": "Read",
    "objection.received": "Took in",
    "organisation.invited": "Invited a colleague to",
    "organisation.joined": "Joined",
    "organisation.removed": "Took a colleague out of",
    "organisation.uninvited": "Took back an invitation to",
    "outside.about": "Said what it is about:",
    "outside.agreed": "Let something be given for",
    "outside.given": "Gave something for",
    "outside.handed_on": "Handed on",
    "outside.logged": "Wrote down",
    "outside.refused": "Let nothing be given for",
    "outside.senior_named": "Named who decides about",
    "outside.still_silent": "Put off telling the reporters of",
    "outside.told": "Told the reporters of",
    "outside.withdrawn": "Noted that it was taken back:",
    "outsiderequest.read": "Read",
    "pause.begun": "Paused messages:",
    "pause.ended": "Ended a pause of messages:",
    "people.searched": "Looked for somebody with an account",
    "picture.added": "Added a picture to",
    "picture.original_deleted": "Deleted the original of a picture of",
    "picture.read": "Saved",
    "picture.removed": "Removed a picture of",
    "reach.refused": "Asked more often than one may how many an alert would reach",
    "recovery.confirmed": "Let somebody begin anew:",
    "recovery.started": "Asked to begin anew:",
    "referral.answered": "Wrote down what the reporter says to an agency, about",
    "referral.done": "Noted that an agency helps, about",
    "referral.proposed": "Proposed an agency for",
    "referral.sent": "Passed on to an agency:",
    "report.added_to": "Added to",
    "report.called": "Noted a call about",
    "report.changed": "Changed what is kept of",
    "report.closed": "Closed",
    "report.compared": "Compared with all others:",
    "report.entered": "Wrote down",
    "report.erased": "Erased",
    "report.linked": "Linked to a case:",
    "report.news_read": "Marked as read what is new in",
    "report.not_warned": "Said why no warning goes out about",
    "report.read": "Read",
    "report.receipt_dropped": "Threw away the code of",
    "report.receipt_given": "Gave a code for",
    "report.received": "Told us of something:",
    "report.set_aside": "Set aside",
    "report.taken_up": "Took up again",
    "report.talked_over": "Talked about the police with who made",
    "report.triage": "Took into triage:",
    "share.to_read_anew": "Changed the contact, so that it is read anew:",
    "report.unlinked": "Took out of its case:",
    "report.withdrawn": "Took back",
    "sentence.published": "Changed a sentence about how far a report is:",
    "session.ended": "Signed out one device of",
    "sessions.ended": "Signed out every device of",
    "share.answered": "Wrote down what the police answered to",
    "share.approved": "Approved",
    "share.closed": "Closed",
    "share.drafted": "Wrote",
    "share.edited": "Changed",
    "share.exported": "Let go to the police:",
    "share.printed": "Printed for the police:",
    "share.rated": "Rated how the police treated them, for",
    "share.read": "Read",
    "staff.accepted": "Began to work here:",
    "staff.invited": "Invited to work here:",
    "subjectrequest.answered": "Answered",
    "subjectrequest.approved": "Checked",
    "subjectrequest.asker_seen": "Saw who asks, of",
    "subjectrequest.decided": "Decided on a passage of",
    "subjectrequest.found": "Gave back to prepare again:",
    "subjectrequest.handed_on": "Had somebody else prepare",
    "subjectrequest.logged": "Wrote down",
    "subjectrequest.prepared": "Prepared the answer to",
    "subjectrequest.printed": "Printed the answer to",
    "subjectrequest.read": "Read",
    "subjectrequest.refused": "Refused",
    "subjectrequest.searched": "Searched for",
    "subscription.chosen": "Chose which warnings come:",
    "subscription.ended": "Ended which warnings come:",
    "team.joined": "Put somebody in",
    "team.left": "Took somebody out of",
    "team.made": "Made",
    "team.renamed": "Renamed",
    "trouble.seen": "Saw to",
    "trouble.told": "Told whoever can do something of",
    "urgent_look.seen": "Looked into",
    "urgent_looks.read": "Read which cases were opened for a reason",
    "user.read": "Read",
    "wording.published": "Changed the words of a question:",
}
ALONE = frozenset(
    {
        "case.sought",
        "casework.searched",
        "leak.traced",
        "log.read",
        "people.searched",
        "reach.refused",
        "urgent_looks.read",
    }
)  # about nothing in particular
KINDS = {
    "alerts.alert": "an alert",
    "alerts.dispatch": "an alert on its way",
    "alerts.trouble": "a trouble with sending",
    "auth.group": "a team",
    "members.application": "an application",
    "members.channel": "a way to reach somebody",
    "members.invitation": "an invitation",
    "members.organisation": "a project or site",
    "members.recovery": "a beginning anew",
    "members.region": "a place",
    "members.user": "an account",
    "reports.approach": "somebody who would like to talk to a reporter",
    "reports.case": "a case",
    "reports.casenote": "a note",
    "reports.consenttext": "a question about consent",
    "reports.force": "a police force",
    "reports.hold": "a legal hold",
    "reports.identifier": "an identifier",
    "reports.likeness": "two reports that are alike",
    "reports.objection": "an objection",
    "reports.outsiderequest": "a request from outside",
    "reports.picture": "a picture",
    "reports.plan": "a plan",
    "reports.referral": "an agency",
    "reports.report": "a report",
    "reports.share": "a package for the police",
    "reports.statetext": "a sentence",
    "reports.subjectrequest": "a request of somebody who asks what we hold about them",
    "reports.task": "a task",
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
