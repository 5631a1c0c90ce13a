"""What has happened with a case, as one list: from the rows that are there, and from the record of what staff did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from members.models import User
from num import audit
from num.models import AuditEntry
from reports.models import Case, CaseNote, Report, Task

DID = {
    "case.opened": "The case was opened",
    "case.assigned": "{worker} works on the case",
    "case.unassigned": "{worker} no longer works on the case",
    "case.handed_on": "The case went from {leaver} to {worker}",
    "case.given_to_team": "The case was given to a team",
    "case.taken_from_team": "A team no longer works on the case",
    "case.urgent_look": "The case was read for a reason, for an hour",
    "case.moved": "The case moved to: {to}",
    "case.level": "Staff looked at how grave it is",
    "case.plan_written": "A plan was written",
    "case.plan_approved": "A plan was read by a second person, and holds",
    "case.plan_sent_back": "A plan was sent back",
    "case.closing_asked": "A second person was asked to close the case",
    "case.closing_sent_back": "The case stays open: it was sent back",
    "case.closed": "The case was closed",
}
PEOPLE = ("worker", "leaver")


@dataclass(frozen=True)
class Entry:
    """One thing that happened; ``who`` of staff did it, or nobody of them."""

    at: datetime
    words: str
    who: str = ""


def of(case: Case, reports: Iterable[Report], notes: Iterable[CaseNote], tasks: Iterable[Task]) -> list[Entry]:
    """Newest first. The reports come with all that a page shows of them, and notes and tasks with their people."""
    entries = [
        *(entry for report in reports for entry in _of_report(report)),
        *(_of_note(note) for note in notes),
        *(entry for task in tasks for entry in _of_task(task)),
        *_done_by_staff(case),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_report(report: Report) -> Iterator[Entry]:
    yield Entry(report.received_at, "A report came in")
    if report.withdrawn_at:
        yield Entry(report.withdrawn_at, "The reporter took a report back")
    for line in report.consents.all():
        who = line.recorded_by.working_name if line.recorded_by else ""
        yield Entry(line.at, f"{line.get_use_display()}: the reporter said {line.get_answer_display().lower()}", who)
    for call in report.calls.all():
        yield Entry(call.at, f"A call to the reporter: {call.get_way_display().lower()}", call.by.working_name)
    for message in report.messages.all():
        words = "A message to the reporter" if message.by else "A message from the reporter"
        yield Entry(message.at, words, message.by.working_name if message.by else "")
    for addition in report.additions.all():
        yield Entry(addition.at, "The reporter added something")
    for referral in report.referrals.all():
        yield Entry(referral.proposed_at, f"Proposed to the reporter: {referral.agency}")
        for answer in referral.answers.all():
            yield Entry(answer.at, f"The reporter said {answer.get_answer_display().lower()} to {referral.agency}")
    for fact in report.shared.all():
        yield Entry(fact.at, f"Went out: {fact.get_kind_display()} ({fact.to})")


def _of_note(note: CaseNote) -> Entry:
    words = "A note for themselves" if note.private else "A note"
    return Entry(note.written_at, words, note.author.working_name)


def _of_task(task: Task) -> Iterator[Entry]:
    kind = task.get_kind_display()
    yield Entry(task.added_at, f"A task for {task.due_on:%-d %B}: {kind}", task.owner.working_name)
    if task.done_at:
        yield Entry(task.done_at, f"Done: {kind}", task.owner.working_name)


def _done_by_staff(case: Case) -> Iterator[Entry]:
    found = list(audit.about(case, DID))
    people = User.objects.in_bulk([key for entry in found for key in _people(entry)])
    for entry in found:
        yield Entry(entry.at, _words(entry, people), _name(people, entry.by))


def _words(entry: AuditEntry, people: dict[UUID, User]) -> str:
    names = {role: _name(people, str(entry.details[role])) for role in PEOPLE if role in entry.details}
    states = dict(Case.State.choices)
    return DID[entry.event].format(**names, to=states.get(str(entry.details.get("to")), ""))


def _people(entry: AuditEntry) -> list[UUID]:
    named = [entry.by, *(str(entry.details[role]) for role in PEOPLE if role in entry.details)]
    return [UUID(one) for one in named if _is_key(one)]


def _name(people: dict[UUID, User], key: str) -> str:
    found = people.get(UUID(key)) if _is_key(key) else None
    return found.working_name if found else "somebody"


def _is_key(written: str) -> bool:
    return written.count("-") == 4
