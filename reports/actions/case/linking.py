"""Reports come to a case, and go from it again."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from num.states import IllegalMove, move
from reports.actions.case.releasing import LOOKED_UP
from reports.actions.case.rows import hold_free
from reports.actions.case.standing import move_case
from reports.actions.clocks import run_again
from reports.actions.gone_out import write_down
from reports.actions.guards import hold_case
from reports.actions.referral import is_known_to_an_agency, revoke_unsent
from reports.models import Case, Hold, Identifier, Likeness, Link, Report, Share, SharedFact


class OnHold(Exception):
    """The law tells us to keep the case for now, with every report in it."""


class PackageOpen(Exception):
    """A package of the report is under way, and in no case would anybody be there to follow it."""


class AgencyKnows(Exception):
    """An agency was told what its reporter agrees to still, and in no case would anybody tell it that she does not."""


@transaction.atomic
def link(report: Report, case: Case, *, by: User, at: datetime | None = None) -> Report:
    """Let a case hold this report, too. Only a person decides that two reports are about the same matter."""
    hold_case(case, by)
    if hold_free(report, by).state not in Report.WAITING:
        raise IllegalMove("it was decided already")
    return link_alike(report, case, by=by, at=at)


@transaction.atomic
def link_alike(report: Report, case: Case, *, by: User, at: datetime | None = None) -> Report:
    """The same of one that proves to be about the same person, even if it was closed before.

    How it stood is kept, so that it can go back (unlink). A closed case is open again by that, and whoever is about to
    close it is told that it has changed. Raises IllegalMove.
    """
    now = clock.moment(at)
    held = hold_case(case, by)
    before = hold_free(report, by)
    if held.state == Case.State.CLOSED:
        move_case(held, Case.State.REOPENED, by=by, at=at)
    else:
        _count_version(held)
    case.version = held.version
    move(report, to=Report.State.LINKED, case=case, closed_because="")
    Link.objects.create(report=report, case=case, was=before.state, was_because=before.closed_because, by=by, at=now)
    audit.record("report.linked", report, by=by, at=now)
    return report


@transaction.atomic
def unlink(report: Report, *, by: User, at: datetime | None = None) -> Report:
    """Take it out of the case it was linked to: it stands again as it did before. What was released of it there answers
    no more, its reporter reads no note of the case, and nothing goes to an agency. That it is the same person is
    undecided again. Raises IllegalMove if it was not linked; OnHold if a hold keeps the case, and the report with it;
    PackageOpen, AgencyKnows.
    """
    now = clock.moment(at)
    case = _hold_case_of(report, by)
    before = Link.objects.filter(report=report, case=case).first()
    if before is None or report.state != Report.State.LINKED:
        raise IllegalMove("it was not linked to this case")
    if Hold.objects.live().filter(case=case).exists():
        raise OnHold
    if report.shares.exclude(state=Share.State.CLOSED).exists():
        raise PackageOpen
    if is_known_to_an_agency(report):
        raise AgencyKnows
    case.notes.filter(released_for=report).update(released_for=None, released_by=None)
    revoke_unsent([report])
    _take_back_all(report, now)
    move(report, to=Report.State(before.was), case=None, closed_because=before.was_because, finished=False)
    run_again(report, now)
    before.delete()
    Likeness.objects.between(report, case.reports.all()).undecide()
    audit.record("report.unlinked", report, by=by, at=now, case=str(case.pk))
    return report


def _count_version(held: Case) -> None:
    held.version += 1
    held.save(update_fields=["version"])


def _hold_case_of(report: Report, by: User) -> Case:
    """The case that the report is in, and then the report as it is now: in this order, as the alerts' verbs do."""
    case = Case.objects.worked_on_by(by).select_for_update(of=("self",), no_key=True).filter(reports=report).first()
    report.refresh_from_db(from_queryset=Report.objects.select_for_update(no_key=True))
    if case is None or report.case_id != case.pk:
        raise PermissionDenied
    return case


def _take_back_all(report: Report, now: datetime) -> None:
    """Also what is not shown just now, while an objection is reviewed: it would be shown again after."""
    released = Identifier.objects.filter(report=report, released_at__isnull=False)
    if taken := released.update(released_at=None, released_by=None):
        write_down([report] * taken, SharedFact.Kind.LOOKUPS_ENDED, LOOKED_UP, now)
