"""What goes to the police in the invented past, and what comes back."""

from datetime import datetime, timedelta
from typing import Final

from alerts.demo import shares, words
from alerts.demo.timeline import Life
from alerts.demo.world import World
from members.models import User
from reports import package, residue
from reports.actions import share as actions
from reports.actions.force import keep_contact
from reports.actions.police_talk import note_talk
from reports.models import Force, Outcome, Report, Share
from reports.routing import routes

KEY: Final = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"  # invented; nobody has its other half
LONG_AGO, LATELY = 260, 30  # days ago
HAVE_KEYS: Final = ("metropolitan", "merseyside", "greater-manchester", "national-contact")


def contacts(world: World) -> Life:
    """The approver asked some of the forces long ago, and most of them lately; a few were never asked."""
    forces = list(Force.objects.all())
    for days, some in ((LONG_AGO, forces[3::5]), (LATELY, [force for force in forces if force not in forces[3::5]])):
        yield (at := world.now - timedelta(days=days))
        for force in some[1:]:
            number = forces.index(force)
            contact = f"Liaison officer for sex workers\n{force}, Harm Desk\n020 7946 0{number:03}"
            key = KEY if force.code in HAVE_KEYS else ""
            keep_contact(force, contact=contact, public_key=key, by=world.approver, at=at)


def write(world: World, report: Report, worker: User, at: datetime) -> Share | None:
    """A package of this report, if its reporter allows one; in her name after a talk."""
    line = report.police_consent()
    if line is None:
        return None
    if line.answer == Share.Extent.FULL:
        note_talk(report, way="phone", wants_it=True, by=worker, at=at)
    pictures = package.pictures(report) if line.answer == Share.Extent.FULL else []
    account, chosen = words.one(world.random, "accounts"), [*package.parts(report), *pictures]
    found = package.findings(report, package.intelligence(report, account=account, chosen=chosen))
    return actions.draft(
        report,
        extent=line.answer,
        force=routes(report)[0],
        source=Share.Source.UNTESTED,
        known=Share.Known.DIRECTLY,
        account=account,
        chosen=chosen,
        justified=dict.fromkeys(residue.unjustified(found), words.STANDS),
        senior=world.approver if report.names_authority() else None,
        by=worker,
        at=at,
    )


def of_share(world: World, report: Report, worker: User, at: datetime) -> Life:
    """Written, approved, given on paper, and answered or not."""
    yield at
    share = write(world, Report.objects.get(pk=report.pk), worker, at)
    if share is None:
        return
    yield (at := world.at_work(at, 12))
    _approve(world, share, at)
    yield (at := world.at_work(at, 4))
    share.refresh_from_db()
    if share.state == Share.State.DRAFTED:  # it was approved for another contact than the force has by now
        _approve(world, share, at)
    actions.release(share, Share.Way.PRINT, by=worker, at=at)
    for kind, chance, hours in shares.POLICE_ANSWERS:
        if world.chance(chance):
            yield (at := world.at_work(at, hours))
            _answered(world, share, kind, worker, at)
    if world.chance(shares.POLICE_CLOSED):
        yield (at := world.at_work(at, 300))
        actions.close(share, by=worker, at=at)
    if world.chance(shares.POLICE_RATED):
        yield (at := world.after(at, 48))
        _rated(world, share, at)


def _approve(world: World, share: Share, at: datetime) -> None:
    actions.approve(share, version=share.version, by=world.approver, at=at)


def _answered(world: World, share: Share, kind: str, worker: User, at: datetime) -> None:
    outcome = None
    if kind == Share.State.OUTCOME:
        outcome = Outcome.objects.get(code=shares.pick(world.random, shares.POLICE_OUTCOMES))
    actions.note_answer(share, kind, outcome=outcome, by=worker, at=at)


def _rated(world: World, share: Share, at: datetime) -> None:
    rated = Share.objects.select_related("report__reporter").get(pk=share.pk)
    rating = shares.pick(world.random, shares.POLICE_RATINGS)
    actions.rate(rated, rating, by=rated.report.reporter, at=at)
