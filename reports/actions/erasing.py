"""Erasing what reports say, and taking off them what says whose they are."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from members.models import Organisation, User
from num.purposes import Purpose
from num.rows import acting_as
from num.states import move
from reports.actions.referral import revoke, revoke_unsent
from reports.actions.report import IN_CLEAR, SEALED
from reports.matching import forget_likenesses
from reports.models import (
    Addition,
    Approach,
    Call,
    Case,
    CaseNote,
    DutyCall,
    Hold,
    Identifier,
    Link,
    Mention,
    Message,
    Original,
    OutsideRequest,
    Picture,
    PoliceTalk,
    Referral,
    Report,
    ReportedPerson,
    SetAside,
    Share,
    SharedFact,
    Vehicle,
    Wellbeing,
)
from reports.models.report_queries import ReportQuerySet
from reports.models.share import ShareQuerySet

_ABOUT_THE_REPORTER = {
    "reporter": None,
    "working_name": None,
    "safe_contact": None,
    "speaks": None,
    "needs": None,
    "work_types": None,
    "advert": None,
    "exact_place": None,
    "police_reference": None,
    "once_free": Report.OnceFree.UNNAMED,
}
_EMPTY = {"happened_on": None, "region": None}  # what was chosen from a list is an empty string
_IN_CLEAR = {name: _EMPTY.get(name, "") for name in IN_CLEAR if name not in ("source", "came_by")}
_CAME_FROM = {"reporter": None, "organisation": None}
_FOUND_BY = {"locator": "", "receipt_hash": "", "receipt_kept": False}
_CLOCKS = {"contacted_at": None, "decided_at": None, "not_warned_because": ""}
_DONE = {"once_free": ""}
BETWEEN_US = (Call, Approach, PoliceTalk)
_ERASED = {"wrapped_key": None, **dict.fromkeys(SEALED), **_IN_CLEAR, **_CAME_FROM, **_FOUND_BY, **_CLOCKS, **_DONE}


@acting_as(Purpose.ERASING)
def erase_or_put_off(reports: Collection[Report], at: datetime) -> None:
    """Forget them. What a hold keeps is used for nothing from now on, and forgotten once the hold has ended."""
    on_hold = set(Report.objects.on_hold().filter(pk__in=[report.pk for report in reports]))
    forget([report for report in reports if report not in on_hold], at)
    kept = [report for report in reports if report in on_hold]
    for report in kept:
        _withdraw(report, at)
        report.once_free = Report.OnceFree.ERASE
    forget_likenesses(kept)
    _put_off(kept, Report.OnceFree.ERASE)


@acting_as(Purpose.ERASING)
def settle(at: datetime) -> None:
    """Do what was put off, of all that no hold keeps now. Part of a transaction that records it."""
    pictured = (Original.objects.of_no_use(), Picture.objects.exclude(going=""))
    owed = Report.objects.put_off().order_by().values("pk")
    owed = owed.union(*(rows.order_by().values("report") for rows in pictured))
    free = Report.objects.filter(pk__in=owed).lock_unheld()
    forget([report for report in free if report.once_free == Report.OnceFree.ERASE], at)
    _unname([report for report in free if report.once_free == Report.OnceFree.UNNAME])
    Original.objects.of_no_use().filter(report__in=free).delete()
    going = Picture.objects.filter(report__in=free).exclude(going="")
    Original.objects.filter(pk__in=going.values("original")).delete()
    going.filter(going=Picture.Going.PICTURE).delete()
    going.update(going="")


_SAID_TO_POLICE = {"account": None, "content": None, "justified": None}


def forget(reports: Collection[Report], at: datetime) -> None:
    """Let nothing of them be read or found again, and nothing rest on them. The caller holds their rows.

    What stays is that there was a report, in which case, the ledger of its consents, that somebody outside asked, and
    what went to the police when.
    """
    for report in reports:
        _withdraw(report, at)
    for part in (
        ReportedPerson,
        Vehicle,
        Identifier,
        Addition,
        Approach,
        Call,
        Mention,
        Message,
        Original,
        Picture,
        DutyCall,
        SetAside,
        PoliceTalk,
        SharedFact,
        Link,
        Report.incident_types.through,
    ):
        part._default_manager.filter(report__in=reports).delete()
    forget_likenesses(reports)
    CaseNote.objects.filter(released_for__in=reports).update(released_for=None, released_by=None)
    Hold.objects.filter(report__in=reports).update(because=None, ended_because=None)
    _empty(Share.objects.filter(report__in=reports))
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(**_ERASED)
    _forget_what_rests_on(reports)


def _forget_what_rests_on(reports: Collection[Report]) -> None:
    """What is written about requests that rest on one of them; and once nothing of their case is left, about requests
    that rest on nothing yet, and how she said she was.
    """
    rests = Q(report__in=reports) | Q(rests_on__in=reports)
    left = Report.objects.kept().filter(case__isnull=False).values("case")
    bare = Case.objects.filter(reports__in=reports).exclude(pk__in=left)
    OutsideRequest.objects.filter(rests | Q(case__in=bare)).update(wrapped_key=None)
    Wellbeing.objects.filter(closing__case__in=bare).delete()


def _empty(shares: ShareQuerySet) -> None:
    """What was not given to the police never is; of what was, the number, the force and the dates stay."""
    shares.filter(state__in=Share.WRITTEN).update(state=Share.State.CLOSED)
    shares.update(**_SAID_TO_POLICE)


@acting_as(Purpose.ERASING)
def let_go(reporter: User, *, erase: bool, at: datetime) -> None:
    """She leaves: erase what she told us, or keep it without her name, as she chose. Part of a transaction that
    records it (alerts.actions.leave).

    What she had taken back is erased in any case. Of what is kept, nobody can say whose it was: the calls to her and
    the messages with her, and the pictures, are forgotten, and what she allowed stays allowed. What she told for a
    project or a site is not hers to erase: it stays with them, without her; and if that ends with her, all that was
    told for it is kept without the name of whoever told it. What a hold keeps loses her account now, and the rest once
    the hold has ended.
    """
    ended = set(Organisation.objects.ending_with(reporter).values_list("pk", flat=True))
    held = _held(Report.objects.kept().filter(Q(reporter=reporter) | Q(organisation__in=ended)))
    told = Report.objects.kept().filter(pk__in=[report.pk for report in held])
    told.filter(organisation__in=ended).update(organisation=None)
    nobodys = [report for report in held if report.organisation_id in {None, *ended}]
    back = Report.State.WITHDRAWN
    erase_or_put_off([one for one in nobodys if one.state == back or (erase and one.organisation_id is None)], at)
    revoke_unsent(nobodys)
    _take_off(told)


@acting_as(Purpose.ERASING)
def told_alone(reporter: User) -> bool:
    """Whether something is hers, and no project's or site's: whoever deletes her account takes it from her."""
    return Report.objects.made_alone_by(reporter).exists()


@acting_as(Purpose.ERASING)
def leave_behind(reporter: User) -> None:
    """She belongs to a project or a site no more: what she told for it stays with it, without her. Part of a
    transaction that records it (alerts.actions.remove_colleague).
    """
    told = Report.objects.kept().filter(reporter=reporter, organisation__isnull=False)
    _held(told)
    _take_off(told)


def _held(told: ReportQuerySet) -> list[Report]:
    """Until commit, in one order."""
    return list(told.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _take_off(told: ReportQuerySet) -> None:
    """Her name, or once no hold keeps it. The caller holds the rows."""
    _put_off(told.on_hold().filter(once_free=""), Report.OnceFree.UNNAME)
    _unname(list(told.not_on_hold()))
    told.update(reporter=None)


def _unname(reports: Collection[Report]) -> None:
    """Of what belongs to a project or a site, only what was between her and us."""
    for between_us in BETWEEN_US:
        between_us._default_manager.filter(report__in=reports).delete()
    Mention.objects.filter(report__in=reports, place__in=Mention.BETWEEN_US).delete()
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(**_DONE)
    _unname_own([report for report in reports if report.organisation_id is None])


def _unname_own(reports: Collection[Report]) -> None:
    for about_her in (Message, Picture, Original):  # a picture shows where she lives, or how she looks
        about_her._default_manager.filter(report__in=reports).delete()
    Mention.objects.filter(report__in=reports, place__in=Mention.HERS).delete()
    _empty(Share.objects.filter(report__in=reports, extent=Share.Extent.FULL))  # in her name
    Referral.objects.filter(report__in=reports).update(what=None)
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(**_ABOUT_THE_REPORTER)


def _put_off(reports: Iterable[Report], what: Report.OnceFree) -> None:
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(once_free=what)


def _withdraw(report: Report, at: datetime) -> None:
    if report.state != Report.State.WITHDRAWN:
        move(report, to=Report.State.WITHDRAWN, withdrawn_at=at)
        revoke(report, at)
