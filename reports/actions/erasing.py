"""Erasing what reports say, and taking off them what says whose they are."""

from collections.abc import Collection
from datetime import datetime

from members.models import User
from num.states import move
from reports.actions.report import IN_CLEAR, SEALED
from reports.matching import forget_likenesses
from reports.models import (
    Addition,
    Approach,
    Call,
    CaseNote,
    DutyCall,
    Identifier,
    Link,
    Message,
    Original,
    OutsideRequest,
    Picture,
    Report,
    ReportedPerson,
    SetAside,
    SharedFact,
    Vehicle,
)

_ABOUT_THE_REPORTER = {
    "reporter": None,
    "working_name": None,
    "safe_contact": None,
    "exact_place": None,
    "police_reference": None,
}
_EMPTY = {"happened_on": None, "region": None}  # what was chosen from a list is an empty string
_IN_CLEAR = {name: _EMPTY.get(name, "") for name in IN_CLEAR if name not in ("source", "came_by")}
_CAME_FROM = {"reporter": None, "organisation": None}
_FOUND_BY = {"locator": "", "receipt_hash": ""}
_CLOCKS = {"contacted_at": None, "decided_at": None, "not_warned_because": ""}
_ERASED = {"wrapped_key": None, **dict.fromkeys(SEALED), **_IN_CLEAR, **_CAME_FROM, **_FOUND_BY, **_CLOCKS}


def forget(reports: Collection[Report], at: datetime) -> None:
    """Let nothing of them be read or found again, and nothing rest on them. The caller holds their rows.

    What stays is that there was a report, in which case, the ledger of its consents, and that somebody outside asked.
    """
    for report in reports:
        if report.state != Report.State.WITHDRAWN:
            move(report, to=Report.State.WITHDRAWN, withdrawn_at=at)
    for part in (
        ReportedPerson,
        Vehicle,
        Identifier,
        Addition,
        Approach,
        Call,
        Message,
        Original,
        Picture,
        DutyCall,
        SetAside,
        SharedFact,
        Link,
        Report.incident_types.through,
    ):
        part._default_manager.filter(report__in=reports).delete()
    OutsideRequest.objects.filter(report__in=reports).update(wrapped_key=None)
    forget_likenesses(reports)
    CaseNote.objects.filter(released_for__in=reports).update(released_for=None, released_by=None)
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(**_ERASED)


def let_go(reporter: User, *, erase: bool, at: datetime) -> None:
    """She leaves: erase what she told us, or keep it without her name, as she chose. Part of a transaction that
    records it (alerts.actions.leave).

    What she had taken back is erased in any case. Of what is kept, nobody can say whose it was: the calls to her and
    the messages with her, and the pictures, are forgotten, and what she allowed stays allowed. What she told for a
    project or a site is not hers to erase: it stays with them, without her.
    """
    told = Report.objects.kept().filter(reporter=reporter)
    own = told.filter(organisation__isnull=True)
    held = list(told.select_for_update(of=("self",), no_key=True).order_by("pk"))
    gone = [report for report in held if erase or report.state == Report.State.WITHDRAWN]
    forget([report for report in gone if report.organisation_id is None], at)
    for between_us in (Call, Approach):
        between_us._default_manager.filter(report__in=held).delete()
    for about_her in (Message, Picture, Original):  # a picture shows where she lives, or how she looks
        about_her._default_manager.filter(report__in=own).delete()
    own.update(**_ABOUT_THE_REPORTER)
    told.update(reporter=None)
