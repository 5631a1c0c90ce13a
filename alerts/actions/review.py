"""The second person: asks for changes, or approves against the legal check-list."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from alerts import audience, messages
from alerts import dispatch as engine
from alerts.actions.guards import Refused, check_author, check_words, close_review, lock, wrote
from alerts.models import Alert, AlertSource, Dispatch, Review
from alerts.wording import how_wide
from members.models import User
from num import audit
from num.celery import ring
from num.clock import moment
from num.states import move
from reports.actions import case as cases
from reports.actions import gone_out

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
    check_words(alert)
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
    review = _review(alert, Review.Decision.CHANGES_ASKED, by, moment(at), comment=comment)
    close_review(alert, by, at)
    audit.record("alert.changes_asked", alert, by=by, at=moment(at), version=alert.version)
    return review


@transaction.atomic
def approve(
    alert: Alert, *, checks: Mapping[str, bool], reason: str = "", by: User, at: datetime | None = None
) -> Dispatch:
    """Let this version go out: a second person answered yes to every line of the check-list.

    A report that nobody vouches for needs ``reason``, kept under the approver's name. Raises Refused,
    EditedMeanwhile, IllegalMove; PermissionDenied.
    """
    now = moment(at)
    lock(alert, by)
    _check_four_eyes(alert, by)
    _check_answers(checks)
    _check_consent(alert)
    check_words(alert)
    _check_reason(alert, reason)
    ends = now + LASTS[Alert.Level(alert.level)]
    move(alert, to=Alert.State.APPROVED, approved_by=by, approved_at=now, expires_at=ends)
    _review(alert, Review.Decision.APPROVED, by, now, comment=reason, checks=dict(checks))
    started = engine.start(alert, at=now)
    rests_on = [source.report for source in _sources(alert)]
    ways = audience.count_by_kind(alert.level, alert.region_mask, alert.work_mask)
    gone_out.note_warning(alert.case, rests_on, to=how_wide(alert), ways=ways, by=by, at=at)
    close_review(alert, by, at)
    audit.record("alert.approved", alert, by=by, at=now, version=alert.version)
    ring("alerts.drain")
    return started


def _check_four_eyes(alert: Alert, by: User) -> None:
    if not by.may("approve"):
        raise PermissionDenied
    if wrote(alert, by):
        raise Refused("You wrote part of this alert, so somebody else must approve it.")


def _check_answers(checks: Mapping[str, bool]) -> None:
    if not all(checks.get(check) is True for check in Review.Check.values):
        raise Refused("Every line of the check-list must be a yes. If one is not, ask for changes.")


def _check_consent(alert: Alert) -> None:
    if AlertSource.objects.filter(alert=alert).exclude(report__case=alert.case).exists():
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
    unverified = any(not source.report.verified for source in _sources(alert))
    if unverified and not reason.strip():
        raise Refused("A report behind this alert came from somebody we do not know. Say why you believe it.")


def _sources(alert: Alert) -> QuerySet[AlertSource]:
    return alert.sources.select_related("report__reporter")


def _review(
    alert: Alert,
    decision: str,
    by: User,
    at: datetime,
    *,
    comment: str,
    checks: dict[str, bool] | None = None,
) -> Review:
    return Review.objects.create(
        alert=alert,
        version=alert.version,
        text_hash=messages.text_hash(alert),
        checks=checks or {},
        decision=decision,
        comment=comment or None,
        by=by,
        at=at,
    )
