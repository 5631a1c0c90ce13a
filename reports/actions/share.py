"""Packages for the police: written by one person, approved by another, let go, and followed until the end.

Each step asks anew whether the reporter allows it. Nothing leaves without a line that she reads, in one transaction.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple, TypedDict, Unpack

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import age, audit, clock
from num.purposes import Purpose
from num.rows import acting_as
from num.states import move
from reports import package, residue, routing
from reports.actions.gone_out import write_down
from reports.actions.guards import VISITOR, hold_row, may_be_named, refuse_colleague
from reports.models import Force, Outcome, Picture, Report, Share, SharedFact, ShareStep
from reports.police_words import with_pictures
from reports.residue import Finding

State, Kind, Extent = Share.State, ShareStep.Kind, Share.Extent
ONLY_IN_FULL = "Pictures go only with a full report. Choose that, or take out the pictures."
TAKEN_AWAY = "A picture was taken away meanwhile. Look again at what goes in."
CANNOT_GO = "A picture in it was taken away since, so it cannot go like this. The package has to be written anew."
NEW_CONTACT = "The contact or the key of the force was changed."
TO = {
    Extent.ANONYMOUS: "what happened, with nothing that points to you",
    Extent.FULL: "your full report, in your name",
}


class Refused(Exception):
    """It cannot be done like this. The words say what to do, and repeat nothing that anybody wrote."""


class NotAllowed(Refused):
    """The reporter does not allow it, now."""

    def __init__(self) -> None:
        super().__init__("The reporter does not allow this now. Look at what they said, and close the package.")


class Unjustified(Refused):
    """Some words could point to somebody. Each is taken out, or somebody says why it may stand."""

    def __init__(self, found: Mapping[str, Finding]) -> None:
        super().__init__("Some words could point to somebody. Take them out, or say why they may stand.")
        self.found = found


class Writing(TypedDict):
    """What a caseworker decides about a package. ``justified`` holds a reason for each finding, by its key."""

    extent: str
    force: Force
    source: str
    known: str
    account: str
    chosen: Collection[package.Part]
    justified: Mapping[str, str]
    senior: User | None


class Release(NamedTuple):
    """What was let go; ``file`` is sealed to the force's key, or None where it is printed.

    Inside it is a text, or where the package has pictures, a ZIP.
    """

    share: Share
    file: bytes | None


@transaction.atomic
def draft(report: Report, *, by: User, at: datetime | None = None, **writing: Unpack[Writing]) -> Share:
    """A new package of this report. Raises Refused; PermissionDenied."""
    now = clock.moment(at)
    held = _hold_report(report, by)
    share = Share(report=held, drafted_by=by, drafted_at=now)
    _write(share, by, writing)
    share.save(force_insert=True)
    _step(share, Kind.DRAFTED, by, now)
    audit.record("share.drafted", share, by=by, at=now, extent=share.extent)
    return share


@transaction.atomic
def edit(share: Share, *, by: User, at: datetime | None = None, **writing: Unpack[Writing]) -> Share:
    """Write it anew; whoever approved it before has to read it again. Raises Refused, IllegalMove; PermissionDenied."""
    now = clock.moment(at)
    _hold_report(share.report, by)
    held = _hold(share, by)
    if not held.is_written:
        raise Refused("It has gone out, so its words stay as they are. You can write another.")
    _write(held, by, writing)
    move(held, to=State.DRAFTED, approved_by=None, approved_at=None, senior_agrees=False)
    held.save()
    _step(held, Kind.EDITED, by, now)
    audit.record("share.edited", held, by=by, at=now, extent=held.extent)
    return held


@transaction.atomic
def approve(share: Share, *, version: int, senior_agrees: bool = False, by: User, at: datetime | None = None) -> Share:
    """A second person has read this version, and lets it go. Raises Refused, IllegalMove; PermissionDenied."""
    now = clock.moment(at)
    Force.objects.select_for_update(no_key=True).get(pk=share.force_id)  # its contact stays as it was read
    held = _hold(share, by)
    if not by.may("approve"):
        raise PermissionDenied
    _check_unchanged(held, version)
    _check_four_eyes(held, by)
    _check_heard(held, by)
    _check_senior(held, by, senior_agrees)
    _check_allowed(held)
    _check_pictures(held)
    move(held, to=State.APPROVED, approved_by=by, approved_at=now, senior_agrees=senior_agrees)
    _step(held, Kind.APPROVED, by, now)
    audit.record("share.approved", held, by=by, at=now)
    return held


@transaction.atomic
def release(share: Share, way: str, *, by: User, at: datetime | None = None) -> Release:
    """Let it go as a sealed file or on paper, and write down for the reporter that it went.

    Once more if it got lost: each time is asked, and on record. Raises Refused, IllegalMove; PermissionDenied.
    """
    now = clock.moment(at)
    held = _hold_mine(share, by)
    _check_allowed(held)
    _check_heard(held, held.approved_by)
    _check_pictures(held)
    _check_contact(held)
    again = held.is_gone and held.state != State.CLOSED
    if not again:
        move(held, to=State.SENT, sent_at=now)
    file = _sealed(held) if way == Share.Way.FILE else None
    _step(held, Kind.AGAIN if again else Kind.SENT, by, now, way=Share.Way(way))
    what = f"{TO[Extent(held.extent)]}{with_pictures(held)}"
    write_down([held.report], SharedFact.Kind.POLICE, f"{held.force}, package {held}: {what}", now)
    opened = ",".join(held.pictures)
    audit.record("share.exported" if file else "share.printed", held, by=by, at=now, again=again, pictures=opened)
    return Release(held, file)


@transaction.atomic
def note_answer(
    share: Share,
    kind: str,
    *,
    outcome: Outcome | None = None,
    words: str = "",
    by: User,
    at: datetime | None = None,
) -> Share:
    """What came back from the police, or did not. Raises Refused, IllegalMove; PermissionDenied."""
    now = clock.moment(at)
    held = _hold_mine(share, by)
    if kind not in ShareStep.FROM_POLICE:
        raise ValueError(kind)
    if (kind == Kind.OUTCOME) != (outcome is not None):
        raise Refused("Choose what came of it.")
    move(held, to=State(kind))
    _step(held, Kind(kind), by, now, outcome=outcome, words=_kept(held, words))
    audit.record("share.answered", held, by=by, at=now, kind=kind)
    return held


@transaction.atomic
def close(share: Share, *, by: User, at: datetime | None = None) -> Share:
    """Nothing more is to come of it; what never went out never will. Raises IllegalMove; PermissionDenied."""
    now = clock.moment(at)
    held = _hold_mine(share, by)
    move(held, to=State.CLOSED)
    _step(held, Kind.CLOSED, by, now)
    audit.record("share.closed", held, by=by, at=now)
    return held


def read_anew(force: Force, *, by: User, now: datetime) -> None:
    """What was approved for this force, and has not gone, waits for approval again: it would go to somebody else.

    Part of a transaction that changes the force's contact, and holds the force.
    """
    for share in Share.objects.filter(force=force, state=State.APPROVED).order_by("pk"):
        held = _locked(share)
        if held.state == State.APPROVED and held.force_id == force.pk:
            move(held, to=State.DRAFTED, approved_by=None, approved_at=None, senior_agrees=False)
            _step(held, Kind.EDITED, by, now, words=NEW_CONTACT if held.report.wrapped_key else None)
            audit.record("share.to_read_anew", held, by=by, at=now)


@transaction.atomic
def rate(share: Share, rating: str, *, by: User | None, at: datetime | None = None) -> Share:
    """How the police were, in the reporter's own word; she may change it. Raises PermissionDenied."""
    held = _locked(share)
    refuse_colleague(held.report, by)
    if not held.is_gone:
        raise PermissionDenied
    held.rating = rating
    held.save(update_fields=["rating"])
    audit.record("share.rated", held, by=by or VISITOR, at=clock.moment(at))
    return held


def wrote(share: Share, user: User) -> bool:
    """Whether any version of it is this person's."""
    return user.pk in (share.drafted_by_id, share.last_edited_by_id) or audit.did(share, user, "share.edited")


def _hold_report(report: Report, by: User) -> Report:
    """The report as it is now, in a case of this worker's, held until commit. Raises PermissionDenied."""
    return hold_row(Report.objects.worked_on_by(by).filter(case__isnull=False), report)


def _hold(share: Share, by: User) -> Share:
    """The share as it is now, for who may read it."""
    if not Share.objects.readable_by(by).filter(pk=share.pk).exists():
        raise PermissionDenied
    return _locked(share)


def _hold_mine(share: Share, by: User) -> Share:
    """The share as it is now, for who works on its case."""
    if not Share.objects.worked_on_by(by).filter(pk=share.pk).exists():
        raise PermissionDenied
    return _locked(share)


def _locked(share: Share) -> Share:
    """The share and its report as they are now, held until commit: whoever says no now waits, or was heard."""
    report = Report.objects.select_for_update(no_key=True).get(pk=share.report_id)
    held = Share.objects.select_for_update(no_key=True).get(pk=share.pk)
    held.report = report
    return held


def _write(share: Share, by: User, writing: Writing) -> None:
    report, force = share.report, writing["force"]
    share.extent, share.force = writing["extent"], force
    share.source, share.known, share.account = writing["source"], writing["known"], writing["account"]
    share.last_edited_by = by
    _check_allowed(share)
    _route(share, writing["senior"])
    pictures = _pictures(share, writing["chosen"])
    share.chosen = [str(part.pk) for part in writing["chosen"]]
    share.pictures = [picture.goes_as for picture in pictures]
    known = package.intelligence(report, account=writing["account"], chosen=writing["chosen"])
    told_by = package.reporter(report, writing["chosen"]) if share.extent == Extent.FULL else None
    found = [] if told_by else package.findings(report, known)
    _check_justified(found, writing["justified"])
    share.content = package.write(package.sections(known, told_by, pictures))
    share.justified = package.justify(found, writing["justified"]) or None


def _pictures(share: Share, chosen: Collection[package.Part]) -> list[Picture]:
    """Those of what was chosen, as they are now. In an anonymous package there is no place for one."""
    wanted = {part.pk for part in chosen if isinstance(part, Picture)}
    if wanted and share.extent != Extent.FULL:
        raise Refused(ONLY_IN_FULL)
    found = [one for one in package.pictures(share.report) if one.pk in wanted]
    if len(found) != len(wanted):
        raise Refused(TAKEN_AWAY)
    return found


def _route(share: Share, senior: User | None) -> None:
    """Where it may go, and who decides where somebody passed for an authority."""
    if share.force not in routing.routes(share.report):
        raise Refused("Choose the force of the place where it happened, or the national contact.")
    share.authority, share.ordinary = share.report.names_authority(), not share.force.is_national
    share.senior = senior if share.authority else None
    if share.authority and (senior is None or not may_be_named(senior)):
        raise Refused("Somebody is said to have passed for police or authority. Name who of the approvers decides.")
    if share.authority and senior == share.last_edited_by:
        raise Refused("Name somebody else than yourself: who writes it cannot approve it.")


def _check_allowed(share: Share) -> None:
    if not share.allowed():
        raise NotAllowed


def _check_justified(found: Collection[Finding], reasons: Mapping[str, str]) -> None:
    given = [key for key, reason in reasons.items() if reason.strip()]
    if missing := residue.unjustified(found, given):
        raise Unjustified(missing)


def _check_unchanged(share: Share, version: int) -> None:
    if share.version != version:
        raise Refused("Somebody changed it meanwhile. Read it again before you decide.")


def _check_four_eyes(share: Share, by: User) -> None:
    if wrote(share, by):
        raise Refused("You wrote part of this, so somebody else must approve it.")


def _check_heard(share: Share, approver: User | None) -> None:
    if approver and approver.pk in share.report.police_heard_by():
        raise Refused("Who wrote down what the reporter said does not approve it. Somebody else must.")


@acting_as(Purpose.VETTING)
def _check_senior(share: Share, by: User, agrees: bool) -> None:
    if share.report.names_authority() and not share.authority:
        raise Refused("By now somebody is said to have passed for police or authority. It has to be written anew.")
    if share.authority and by != share.senior:
        raise Refused("Only the person who was named for it decides about this one.")
    if share.authority and share.ordinary and not agrees:
        raise Refused("It would go to the force that the person may belong to. Say that it may, or have it changed.")


@acting_as(Purpose.VETTING)
def _check_pictures(share: Share) -> None:
    if None in share.pictures_now():
        raise Refused(CANNOT_GO)


def _check_contact(share: Share) -> None:
    changed = share.force.changed_at
    if share.approved_at and changed and changed >= share.approved_at:
        raise Refused(f"{NEW_CONTACT} Nobody has approved that it goes there: write another package.")


def _sealed(share: Share) -> bytes:
    try:
        return age.seal(_plain(share), share.force.public_key)
    except age.NotSealed as failed:
        raise Refused(str(failed)) from failed


def _plain(share: Share) -> bytes | memoryview:
    if not share.pictures:
        return package.as_text(share).encode()
    return package.as_archive(share, (one.for_police() for one in share.pictures_now() if one))


def _kept(share: Share, words: str) -> str | None:
    if words and share.report.wrapped_key is None:
        raise Refused("The report was erased, so no words can be kept with it. Leave them out.")
    return words or None


def _step(
    share: Share,
    kind: ShareStep.Kind,
    by: User,
    now: datetime,
    *,
    way: str = "",
    outcome: Outcome | None = None,
    words: str | None = None,
) -> None:
    ShareStep.objects.create(share=share, kind=kind, way=way, outcome=outcome, words=words, at=now, by=by)
