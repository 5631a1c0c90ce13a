"""Pictures of a report: adding one, removing one, deleting its original."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from members.models import User
from num import audit, clock
from num.states import IllegalMove
from reports.actions.guards import VISITOR, is_reporter
from reports.models import Original, Picture, Report, Use


class TooMany(ValueError):
    """The report has as many pictures as it may have."""


@transaction.atomic
def add_picture(
    report: Report, content: bytes, *, original: bytes | None = None, by: User | None, at: datetime | None = None
) -> Picture:
    """Keep a picture that reports.pictures has written anew; with ``original`` also what was sent, apart.

    ``by`` is None for whoever holds the receipt. Staff who work on the report may add what they were given, but only
    the reporter decides that an original is kept; while the police may know nothing, none is. Raises PermissionDenied,
    TooMany, and IllegalMove once the report was taken back.
    """
    now = clock.moment(at)
    locked = _held(report)
    _refuse_unless_open(locked, by, original)
    if not locked.allows(Use.POLICE):
        original = None  # it is for the police, or not at all
    last = locked.pictures.aggregate(last=Max("number"))["last"] or 0
    picture = Picture(report=locked, number=last + 1, added_at=now, by_staff=_is_staff(by), content=content)
    if original is not None:
        picture.original = Original.objects.create(report=locked, content=original)
    picture.save(force_insert=True)
    audit.record("picture.added", locked, by=by or VISITOR, at=now, number=picture.number, original=bool(original))
    return picture


@transaction.atomic
def remove_picture(picture: Picture, *, by: User | None, at: datetime | None = None) -> None:
    """Delete it and its original. The reporter removes any; staff only what staff added. Raises PermissionDenied."""
    report = _held(picture.report)
    if not is_reporter(report, by) and not (picture.by_staff and _works_on(report, by)):
        raise PermissionDenied
    if _on_hold(report):
        Picture.objects.filter(pk=picture.pk).update(going=Picture.Going.PICTURE)
    else:
        _forget_original(picture)
        Picture.objects.filter(pk=picture.pk).delete()
    audit.record("picture.removed", report, by=by or VISITOR, at=clock.moment(at), number=picture.number)


@transaction.atomic
def delete_original(picture: Picture, *, by: User | None, at: datetime | None = None) -> None:
    """Keep the picture, and what was sent no longer. Raises PermissionDenied for anybody but the reporter."""
    report = _held(picture.report)
    if not is_reporter(report, by):
        raise PermissionDenied
    if _on_hold(report):
        Picture.objects.filter(pk=picture.pk, going="").update(going=Picture.Going.ORIGINAL)
    else:
        _forget_original(picture)
    audit.record("picture.original_deleted", report, by=by or VISITOR, at=clock.moment(at), number=picture.number)


def _forget_original(picture: Picture) -> None:
    if picture.original_id:
        Original.objects.filter(pk=picture.original_id).delete()


def _on_hold(report: Report) -> bool:
    """Whether the law tells us to keep it for now: then what was asked for is done once that has ended."""
    return Report.objects.on_hold().filter(pk=report.pk).exists()


def _held(report: Report) -> Report:
    """Raises PermissionDenied once it is erased."""
    held = Report.objects.kept().select_for_update(of=("self",), no_key=True).filter(pk=report.pk).first()
    if held is None:
        raise PermissionDenied
    return held


def _refuse_unless_open(report: Report, by: User | None, original: bytes | None) -> None:
    if not (is_reporter(report, by) or (original is None and _works_on(report, by))):
        raise PermissionDenied
    if report.state == Report.State.WITHDRAWN:
        raise IllegalMove("a withdrawn report takes nothing more")
    if report.pictures.count() >= Picture.MOST:
        raise TooMany


def _works_on(report: Report, by: User | None) -> bool:
    return by is not None and Report.objects.worked_on_by(by).filter(pk=report.pk).exists()


def _is_staff(by: User | None) -> bool:
    return by is not None and by.is_staff
