"""A provisional warning: fixed phrases and a coarse place, which one approver on duty sends alone."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from alerts.actions.guards import Refused
from alerts.actions.letting_go import let_go, write_review
from alerts.models import Alert, AlertSource, Phrase, Review
from members import masks
from members.models import Region, User
from num import audit
from num.clock import moment
from reports.actions import case as cases
from reports.models import Case, Report, Shift, Use

LASTS: Final = timedelta(hours=24)


@transaction.atomic
def warn_at_once(
    report: Report,
    *,
    happened: Phrase,
    look_out: Collection[Phrase],
    regions: Collection[Region],
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> Alert:
    """Warn for 24 hours of what one report says, unconfirmed, before a vetted alert takes its place.

    A report that is in no case yet gets one. Raises Refused, IllegalMove; PermissionDenied.
    """
    now = moment(at)
    held = _hold(report, by)
    duty_until = _duty(by, now)
    _check_report(held)
    _check_apart(held, by)
    _check_reason(held, reason)
    _check_aim(regions)
    case = held.case or cases.open_case(held, by=by, at=at)
    alert = _write(case, held, happened, look_out, regions, duty_until, by, now)
    write_review(alert, Review.Decision.APPROVED, comment=reason, by=by, at=at)
    let_go(alert, by=by, at=at)
    audit.record("alert.warned_at_once", alert, by=by, at=now)
    return alert


def on_duty_until(user: User, now: datetime) -> datetime | None:
    """Until when this person is on duty; None if they are not."""
    return max((shift.ends_at for shift in Shift.objects.on(now).filter(worker=user)), default=None)


def _hold(report: Report, by: User) -> Report:
    """The report as it is now, held with its case, for an approver who may open it. Raises PermissionDenied."""
    if not by.may("approve") or not Report.objects.visible_to(by).filter(pk=report.pk).exists():
        raise PermissionDenied
    if report.case_id:
        Case.objects.select_for_update(no_key=True).get(pk=report.case_id)
    return Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)


def _duty(by: User, now: datetime) -> datetime:
    until = on_duty_until(by, now)
    if until is None:
        raise Refused("Only an approver on duty warns at once. You are not on duty now.")
    return until


def _check_report(report: Report) -> None:
    if report.state in Report.ENDED or not report.in_danger():
        raise Refused("Only a report that says somebody may be in danger, and is not closed, warns at once.")
    if not report.allows(Use.WARN):
        raise Refused("The reporter does not agree that others are warned.")
    if Alert.objects.filter(sources__report=report, approved_at__isnull=False).exists():
        raise Refused("Others were warned of it already. What follows is an alert that somebody else reads, too.")


def _check_apart(report: Report, by: User) -> None:
    """Nobody else reads the warning first, so whoever sends it took no part in the report."""
    line = report.newest_consents()[Use.WARN]
    if by.pk in (report.reporter_id, report.entered_by_id, line and line.recorded_by_id):
        raise Refused("You made this report or wrote it down, so another approver on duty must warn of it.")


def _check_reason(report: Report, reason: str) -> None:
    if not report.verified and not reason.strip():
        raise Refused("No member sent this report. Say why you believe it.")


def _check_aim(regions: Collection[Region]) -> None:
    everywhere = masks.of_regions(Region.objects.filter(level=Region.Level.REGION))
    if not regions or masks.of_regions(regions) & everywhere == everywhere:
        raise Refused("Choose the regions or areas where others should know. For all, somebody else reads first.")


def _write(
    case: Case,
    report: Report,
    happened: Phrase,
    look_out: Collection[Phrase],
    regions: Collection[Region],
    duty_until: datetime,
    by: User,
    now: datetime,
) -> Alert:
    openings = Phrase.objects.filter(kind=Phrase.Kind.OPENING)
    alert = Alert.objects.create(
        case=case,
        state=Alert.State.APPROVED,
        provisional=True,
        level=Alert.Level.DANGER,
        title=f"{Alert.UNCONFIRMED}{happened.words}",
        text="\n\n".join(phrase.words for phrase in (*openings, *look_out)),
        region_mask=masks.of_regions(regions),
        drafted_by=by,
        drafted_at=now,
        last_edited_by=by,
        approved_by=by,
        approved_at=now,
        expires_at=now + LASTS,
        duty_until=duty_until,
    )
    alert.regions.set(regions)
    AlertSource.objects.create(alert=alert, report=report)
    return alert
