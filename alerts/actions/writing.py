"""Writing an alert: in words of its own, aimed at places and work types, resting on reports that agree to it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from alerts import identifying
from alerts.actions.guards import Refused, check_author, check_words, lock, take_back_to_draft
from alerts.models import Alert, AlertSource, ShownIdentifier
from members import masks
from members.models import Region, User, WorkType
from members.models.place import ALL
from num import audit
from num.clock import moment
from reports.models import Case, Report, Use


class Writing(TypedDict):
    """What an author decides about an alert."""

    sources: Collection[Report]
    level: int
    title: str
    text: str
    regions: Collection[Region]
    work_types: Collection[WorkType]


@transaction.atomic
def draft(case: Case, *, by: User, at: datetime | None = None, **writing: Unpack[Writing]) -> Alert:
    """A new alert of this case, in words of its own. Raises Refused; PermissionDenied."""
    check_author(case, by)
    return _begin(Alert(case=case), writing, by, at)


@transaction.atomic
def draft_update(old: Alert, *, by: User, at: datetime | None = None, **writing: Unpack[Writing]) -> Alert:
    """A new alert that takes the place of this one once it is approved. Raises Refused; PermissionDenied.

    What that shows of identifiers this one shows, too, as far as it may, until its author chooses otherwise.
    """
    check_author(old.case, by)
    lock(old, by)
    if not old.may_be_replaced:
        raise Refused("This alert does not go out, or was withdrawn, so nothing takes its place. Write a new one.")
    if old.update():
        raise Refused("Somebody writes an update of this alert already. Open that one.")
    update = _begin(Alert(case=old.case, replaces=old), writing, by, at)
    going_on = old.shown.filter(identifier__in=identifying.choosable(update))
    ShownIdentifier.objects.bulk_create(
        ShownIdentifier(alert=update, identifier_id=one.identifier_id, how=one.how) for one in going_on
    )
    return update


def _begin(alert: Alert, writing: Writing, by: User, at: datetime | None) -> Alert:
    alert.drafted_by, alert.drafted_at = by, moment(at)
    _write(alert, by, writing)
    audit.record("alert.drafted", alert, by=by, at=moment(at))
    return alert


@transaction.atomic
def edit(alert: Alert, *, by: User, at: datetime | None = None, **writing: Unpack[Writing]) -> Alert:
    """A new version. An alert in review becomes a draft again. Raises Refused, EditedMeanwhile; PermissionDenied."""
    check_author(alert.case, by)
    lock(alert, by)
    if not alert.being_written:
        raise Refused("This alert was approved, so its words stay as they are. Write an update of it.")
    take_back_to_draft(alert, by, at)
    alert.version += 1
    _write(alert, by, writing)
    audit.record("alert.edited", alert, by=by, at=moment(at), version=alert.version)
    return alert


def _write(alert: Alert, by: User, writing: Writing) -> None:
    """Derive the masks from the places and work types chosen, in the transaction that changes those."""
    _check_aim(writing["regions"])
    _check_sources(alert.case, writing["sources"])
    alert.level, alert.title, alert.text = writing["level"], writing["title"], writing["text"]
    check_words(alert)
    alert.region_mask = region_mask(writing["regions"])
    alert.work_mask = masks.of_work(writing["work_types"])
    alert.last_edited_by = by
    alert.save()
    alert.regions.set(writing["regions"])
    alert.work_types.set(writing["work_types"])
    alert.sources.all().delete()
    alert.shown.exclude(identifier__report__in=writing["sources"]).delete()
    AlertSource.objects.bulk_create(AlertSource(alert=alert, report=report) for report in writing["sources"])


def region_mask(regions: Iterable[Region]) -> int:
    """The nation is everywhere, also where a place is added later."""
    regions = list(regions)
    national = any(region.level == Region.Level.NATION for region in regions)
    return ALL if national else masks.of_regions(regions)


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
