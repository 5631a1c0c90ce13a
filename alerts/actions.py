"""What people do with alerts: write, ask for review, approve, stop, withdraw, answer. Each in one transaction."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, TypedDict, Unpack

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alerts import dispatch as engine
from alerts import messages, wording
from alerts.models import Alert, AlertSource, AnswerCount, Dispatch, Review, Slice
from members import masks
from members.models import Region, User, WorkType
from members.models.place import ALL
from num import audit
from num.celery import ring
from num.clock import moment
from num.states import IllegalMove, move
from reports.actions import case as cases
from reports.models import Case, Report, Use

LASTS: Final = {
    Alert.Level.DANGER: timedelta(days=90),
    Alert.Level.RISK: timedelta(days=60),
    Alert.Level.NUISANCE: timedelta(days=30),
}


class Refused(Exception):
    """It cannot be done like this. The words say what to do, and repeat nothing that anybody wrote."""


class EditedMeanwhile(Refused):
    """Somebody saved another version since the caller read this one."""


class Unanswerable(Exception):
    """No such delivery, or none any more."""


class Writing(TypedDict):
    """What an author decides about an alert."""

    sources: Collection[Report]
    level: int
    title: str
    text: str
    regions: Collection[Region]
    work_types: Collection[WorkType]


# Writing -----------------------------------------------------------------------------------------


@transaction.atomic
def draft(case: Case, *, by: User, at: datetime | None = None, **writing: Unpack[Writing]) -> Alert:
    """A new alert of this case, in words of its own. Raises Refused; PermissionDenied."""
    _check_author(case, by)
    alert = Alert(case=case, drafted_by=by, drafted_at=moment(at))
    _write(alert, by, writing)
    audit.record("alert.drafted", alert, by=by, at=moment(at))
    return alert


@transaction.atomic
def edit(alert: Alert, *, by: User, at: datetime | None = None, **writing: Unpack[Writing]) -> Alert:
    """A new version. An alert in review becomes a draft again. Raises Refused, EditedMeanwhile; PermissionDenied."""
    _lock(alert, by)
    _check_author(alert.case, by)
    if not alert.being_written:
        raise Refused("This alert was approved, so its words stay as they are. Withdraw it and write a new one.")
    if alert.state == Alert.State.IN_REVIEW:
        move(alert, to=Alert.State.DRAFT)
        _close_review(alert, by, at)
    alert.version += 1
    _write(alert, by, writing)
    audit.record("alert.edited", alert, by=by, at=moment(at), version=alert.version)
    return alert


def _write(alert: Alert, by: User, writing: Writing) -> None:
    """Derive the masks from the places and work types chosen, in the transaction that changes those."""
    _check_aim(writing["regions"])
    _check_sources(alert.case, writing["sources"])
    _check_words(alert.case, writing["title"], writing["text"])
    alert.level, alert.title, alert.text = writing["level"], writing["title"], writing["text"]
    alert.region_mask = _region_mask(writing["regions"])
    alert.work_mask = masks.of_work(writing["work_types"])
    alert.last_edited_by = by
    alert.save()
    alert.regions.set(writing["regions"])
    alert.work_types.set(writing["work_types"])
    alert.sources.all().delete()
    AlertSource.objects.bulk_create(AlertSource(alert=alert, report=report) for report in writing["sources"])


def _region_mask(regions: Iterable[Region]) -> int:
    """The nation is everywhere, also where a place is added later."""
    regions = list(regions)
    national = any(region.level == Region.Level.NATION for region in regions)
    return ALL if national else masks.of_regions(regions)


def _check_author(case: Case, by: User) -> None:
    if not by.may("draft") or not Case.objects.worked_on_by(by).filter(pk=case.pk).exists():
        raise PermissionDenied


def _check_aim(regions: Collection[Region]) -> None:
    if not regions:
        raise Refused("Choose at least one place.")


def _check_sources(case: Case, sources: Collection[Report]) -> None:
    if not sources:
        raise Refused("Choose the report or reports that this alert rests on.")
    chosen = Report.objects.filter(case=case, pk__in=[report.pk for report in sources])
    if chosen.allowing(Use.WARN).count() != len(sources):
        raise Refused(
            "A reporter no longer agrees that others are warned. "
            "Take that report out of the alert, and all that only it told us."
        )


def _check_words(case: Case, title: str, text: str) -> None:
    if copied := wording.forbidden(wording.repeated(case, title, text)):
        raise Refused(f"This repeats {', and '.join(copied)}. Take it out: an alert never carries that.")


# Review ------------------------------------------------------------------------------------------


@transaction.atomic
def ask_review(alert: Alert, *, by: User, at: datetime | None = None) -> Alert:
    """Give this version to an approver to read. Raises Refused, IllegalMove; PermissionDenied."""
    _lock(alert, by)
    _check_consent(alert)
    move(alert, to=Alert.State.IN_REVIEW)
    cases.open_review(alert.case, by=by, at=at)
    audit.record("alert.review_asked", alert, by=by, at=moment(at), version=alert.version)
    return alert


@transaction.atomic
def ask_changes(alert: Alert, *, comment: str, by: User, at: datetime | None = None) -> Review:
    """Give it back with words that say what to change. Raises Refused, IllegalMove; PermissionDenied."""
    _lock(alert, by)
    if not by.may("approve"):
        raise PermissionDenied
    if not comment.strip():
        raise Refused("Say what should be changed.")
    move(alert, to=Alert.State.CHANGES_ASKED)
    review = _review(alert, Review.Decision.CHANGES_ASKED, by, moment(at), comment=comment)
    _close_review(alert, by, at)
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
    _lock(alert, by)
    _check_four_eyes(alert, by)
    _check_answers(checks)
    _check_consent(alert)
    _check_reason(alert, reason)
    ends = now + LASTS[Alert.Level(alert.level)]
    move(alert, to=Alert.State.APPROVED, approved_by=by, approved_at=now, expires_at=ends)
    _review(alert, Review.Decision.APPROVED, by, now, comment=reason, checks=dict(checks))
    started = engine.start(alert, at=now)
    cases.note_warning(alert.case, by=by, at=at)
    _close_review(alert, by, at)
    audit.record("alert.approved", alert, by=by, at=now, version=alert.version)
    ring("alerts.drain")
    return started


def _check_four_eyes(alert: Alert, by: User) -> None:
    if not by.may("approve"):
        raise PermissionDenied
    if by.pk in (alert.drafted_by_id, alert.last_edited_by_id):
        raise Refused("You wrote part of this alert, so somebody else must approve it.")


def _check_answers(checks: Mapping[str, bool]) -> None:
    if not all(checks.get(check) is True for check in Review.Check.values):
        raise Refused("Every line of the check-list must be a yes. If one is not, ask for changes.")


def _check_consent(alert: Alert) -> None:
    if AlertSource.objects.filter(alert=alert).refused().exists():
        raise Refused(
            "A reporter no longer agrees that others are warned. "
            "Edit the alert: take that report out, and all that only it told us."
        )


def _check_reason(alert: Alert, reason: str) -> None:
    unverified = any(not source.report.verified for source in alert.sources.select_related("report"))
    if unverified and not reason.strip():
        raise Refused("A report behind this alert came from somebody we do not know. Say why you believe it.")


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


def _close_review(alert: Alert, by: User, at: datetime | None) -> None:
    """Approvers may open the case only while an alert of it is in review."""
    if not alert.case.alerts.filter(state=Alert.State.IN_REVIEW).exists():
        cases.close_review(alert.case, by=by, at=at)


# On its way and after ----------------------------------------------------------------------------


@transaction.atomic
def stop(dispatch: Dispatch, *, by: User) -> Dispatch:
    """Nothing more of it goes out, and members can read the alert no more. Raises PermissionDenied."""
    _check_visible(dispatch.alert, by)
    engine.stop(dispatch)
    audit.record("alert.stopped", dispatch.alert, by=by)
    return dispatch


@transaction.atomic
def cancel(alert: Alert, *, by: User, at: datetime | None = None) -> Alert:
    """Withdraw it for good. Whoever got it, or may have got it, is told so. Raises IllegalMove; PermissionDenied."""
    now = moment(at)
    _lock(alert, by)
    in_review = alert.state == Alert.State.IN_REVIEW
    move(alert, to=Alert.State.CANCELLED)
    if in_review:
        _close_review(alert, by, at)
    for warning in alert.dispatches.filter(follows__isnull=True):
        engine.start_notice(engine.stop(warning), at=now)
        ring("alerts.drain")
    audit.record("alert.cancelled", alert, by=by, at=now)
    return alert


def expire(*, by: audit.System, at: datetime | None = None) -> int:
    """End every alert whose time is over; how many that were. Running it twice is harmless."""
    due = Alert.objects.past_their_end(moment(at))
    return sum(_expire(alert, by, at) for alert in due)


@transaction.atomic
def _expire(alert: Alert, by: audit.System, at: datetime | None) -> bool:
    with suppress(IllegalMove):  # somebody withdrew it meanwhile
        move(alert, to=Alert.State.EXPIRED)
        audit.record("alert.expired", alert, by=by, at=moment(at))
        return True
    return False


# Answers -----------------------------------------------------------------------------------------


@transaction.atomic
def answer(slice_id: int, position: int, answer: str, *, at: datetime | None = None) -> bool:
    """Count one answer to one delivery, once; False if it was answered before.

    Only a bit says that a delivery was answered and only a sum says what: nothing joins the two, and nothing is
    audited. Raises Unanswerable; ValueError for an unknown answer.
    """
    counted = AnswerCount.Answer(answer)
    piece = Slice.objects.select_for_update(of=("self",)).select_related("dispatch").filter(pk=slice_id).first()
    if piece is None or not piece.reached(position):
        raise Unanswerable
    if piece.has_answered(position):
        return False
    Slice.objects.filter(pk=piece.pk).update(answered=piece.answered_with(position))
    _count(piece.dispatch, counted, moment(at))
    return True


def _count(dispatch: Dispatch, answer: str, at: datetime) -> None:
    day = timezone.localdate(at)
    count, _ = AnswerCount.objects.get_or_create(alert_id=dispatch.alert_id, answer=answer, day=day)
    AnswerCount.objects.filter(pk=count.pk).update(count=F("count") + 1)


# Guards ------------------------------------------------------------------------------------------


def _lock(alert: Alert, by: User) -> None:
    """Hold the alert's row, with what it says now. Raises EditedMeanwhile; PermissionDenied."""
    _check_visible(alert, by)
    seen = alert.version
    alert.refresh_from_db(from_queryset=Alert.objects.select_for_update())
    if alert.version != seen:
        raise EditedMeanwhile("Somebody saved another version meanwhile. Read it before you go on.")


def _check_visible(alert: Alert, by: User) -> None:
    if not Alert.objects.visible_to(by).filter(pk=alert.pk).exists():
        raise PermissionDenied
