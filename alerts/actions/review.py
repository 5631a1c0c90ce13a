"""The second person: asks for changes, or approves against the legal check-list."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from alerts.actions.ending import give_way
from alerts.actions.guards import Refused, check_author, check_passages, close_review, lock, wrote
from alerts.actions.identifying import check_identifiers
from alerts.actions.letting_go import let_go, write_review
from alerts.models import Alert, AlertSource, Dispatch, Review
from members.models import User
from num import audit
from num.clock import moment
from num.states import move
from reports.actions import case as cases

LASTS: Final = {
    Alert.Level.DANGER: timedelta(days=90),
    Alert.Level.RISK: timedelta(days=60),
    Alert.Level.NUISANCE: timedelta(days=30),
}


@transaction.atomic
def ask_review(alert: Alert, *, by: User, at: datetime | None = None) -> Alert:
    """Give this version to an approver to read. Raises Refused, IllegalMove; PermissionDenied."""
    check_author(alert.case, by)
    lock(alert, by)
    _check_consent(alert)
    check_passages(alert)
    check_identifiers(alert)
    move(alert, to=Alert.State.IN_REVIEW)
    cases.open_review(alert.case, by=by, at=at)
    audit.record("alert.review_asked", alert, by=by, at=moment(at), version=alert.version)
    return alert


@transaction.atomic
def ask_changes(alert: Alert, *, comment: str, by: User, at: datetime | None = None) -> Review:
    """Give it back with words that say what to change. Raises Refused, IllegalMove; PermissionDenied."""
    lock(alert, by)
    if not by.may("approve"):
        raise PermissionDenied
    if not comment.strip():
        raise Refused("Say what should be changed.")
    move(alert, to=Alert.State.CHANGES_ASKED)
    review = write_review(alert, Review.Decision.CHANGES_ASKED, comment=comment, by=by, at=at)
    close_review(alert, by, at)
    audit.record("alert.changes_asked", alert, by=by, at=moment(at), version=alert.version)
    return review


def approve(
    alert: Alert,
    *,
    checks: Mapping[str, bool],
    reason: str = "",
    known: str | None = None,
    by: User,
    at: datetime | None = None,
) -> Dispatch:
    """Let this version go out: a second person answered yes to every line of the check-list. A no is kept.

    It takes the place of what it replaces, be it a warning that was sent at once, and goes to whoever got that, too.
    ``known`` is the mark of what they knew of it. A report that no member sent needs ``reason``, kept under the
    approver's name. Raises Refused, EditedMeanwhile, IllegalMove; PermissionDenied.
    """
    if not all(checks.values()):
        _keep_no(alert, checks, by, at)
    if not all(checks.get(check) is True for check in Review.Check.values):
        raise Refused("Every line of the check-list must be a yes. If one is not, ask for changes.")
    return _approve(alert, checks, reason, known, by, at)


@transaction.atomic
def _keep_no(alert: Alert, checks: Mapping[str, bool], by: User, at: datetime | None) -> None:
    """For whoever reads this version next. It stays in review: what should change has to be said in words."""
    lock(alert, by)
    _check_four_eyes(alert, by)
    if alert.state == Alert.State.IN_REVIEW:
        write_review(alert, Review.Decision.NOT_APPROVED, comment="", checks=dict(checks), by=by, at=at)
        audit.record("alert.not_approved", alert, by=by, at=moment(at), version=alert.version)


@transaction.atomic
def _approve(
    alert: Alert, checks: Mapping[str, bool], reason: str, known: str | None, by: User, at: datetime | None
) -> Dispatch:
    now = moment(at)
    lock(alert, by)
    _check_four_eyes(alert, by)
    alert.replaces = alert.takes_place_of()
    _check_known(alert, known)
    _check_consent(alert)
    check_passages(alert)
    check_identifiers(alert)
    _check_reason(alert, reason)
    ends = now + LASTS[Alert.Level(alert.level)]
    changes = {"approved_by": by, "approved_at": now, "expires_at": ends, "replaces": alert.replaces}
    move(alert, to=Alert.State.APPROVED, **changes)
    write_review(alert, Review.Decision.APPROVED, comment=reason, checks=dict(checks), by=by, at=at)
    if alert.replaces:
        give_way(alert.replaces, alert, by=by, at=at)
    started = let_go(alert, by=by, at=at)
    close_review(alert, by, at)
    audit.record("alert.approved", alert, by=by, at=now, version=alert.version)
    return started


def _check_four_eyes(alert: Alert, by: User) -> None:
    if not by.may("approve"):
        raise PermissionDenied
    if wrote(alert, by):
        raise Refused("You wrote part of this alert, or why words in it may stand, so somebody else must approve it.")


def _check_known(alert: Alert, known: str | None) -> None:
    if alert.state == Alert.State.IN_REVIEW and known not in (None, alert.mark(alert.replaces)):
        raise Refused(
            "Something is new since you opened this page: what somebody said of the alert, or what it takes the place "
            "of. Read it, then decide."
        )


def _check_consent(alert: Alert) -> None:
    if AlertSource.objects.filter(alert=alert).taken_out().exists():
        raise Refused(
            "A report behind this alert was taken out of the case. "
            "Edit the alert: take that report out, and all that only it told us."
        )
    if AlertSource.objects.filter(alert=alert).refused().exists():
        raise Refused(
            "A reporter no longer agrees that others are warned. "
            "Edit the alert: take that report out, and all that only it told us."
        )


def _check_reason(alert: Alert, reason: str) -> None:
    sources = alert.sources.select_related("report__reporter")
    unverified = any(not source.report.verified for source in sources)
    if unverified and not reason.strip():
        raise Refused("No member sent one of the reports behind this alert. Say why you believe it.")
