"""How things go: a report from the day it comes to the end of its case, and an alert from draft to answers."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from django.utils import timezone

from alerts import actions, passages
from alerts.demo import numbers, past, police, shares, telling, words
from alerts.demo.people import SEED
from alerts.demo.timeline import Life
from alerts.demo.world import World
from alerts.models import Alert, Dispatch, Review
from members.models import Region, User, WorkType
from num import packs
from reports.actions import case as cases
from reports.actions import closing, talk
from reports.actions.clocks import decide_no_warning
from reports.actions.closing import Asked
from reports.actions.looking import look_at
from reports.models import Case, Closing, Identifier, Report, Use, Wellbeing

THANKS = "Thank you for telling us. I work on it now. Write here whenever you like."
NEXT_STEP = timedelta(days=45)  # most cases are closed by then
HOURS_TO_READ = {3: 4, 2: 10, 1: 20}
ASKED = tuple(product((row["code"] for row in packs.read("wellbeing")), Wellbeing.Moment.values))


def of_report(world: World, at: datetime, **told: Any) -> Life:
    """It comes, is read, and mostly becomes a case."""
    yield at
    report = telling.tell(world, at, **told).report
    yield (at := world.at_work(at, HOURS_TO_READ[report.suggested_level()]))
    worker = world.one(world.caseworkers)
    look_at(report, by=worker, at=at)
    cases.take_into_triage(report, by=worker, at=at)
    if world.chance(shares.CLOSED_AT_ONCE):
        cases.close_report(report, world.one(Report.ClosedBecause.values), by=worker, at=at)
    elif same := _told_before(world, report, worker):
        cases.link(report, same, by=worker, at=at)
    else:
        yield from of_case(world, report, worker, at)


def _told_before(world: World, report: Report, worker: User) -> Case | None:
    """An open case of this worker's about the same number."""
    phones = {one.value for one in report.identifiers.filter(kind=Identifier.Kind.PHONE)}
    mine = Case.objects.worked_on_by(worker).open()
    return next((case for phone, case in world.known if phone in phones and mine.filter(pk=case.pk).exists()), None)


def of_case(world: World, report: Report, worker: User, at: datetime) -> Life:
    """It is opened, perhaps warned about, worked on for some weeks, perhaps given to the police, and closed."""
    case = cases.open_case(report, by=worker, at=at)
    world.known += [(one.value, case) for one in report.identifiers.filter(kind=Identifier.Kind.PHONE)]
    yield (at := world.at_work(at, 2))
    cases.move_case(case, Case.State.ASSESSMENT, by=worker, at=at)
    if report.is_reachable:
        talk.write_to_reporter(report, THANKS, by=worker, at=at)
    cases.set_level(case, case.level, next_action_on=timezone.localdate(at) + NEXT_STEP, by=worker, at=at)
    if report.allows(Use.WARN) and world.chance(shares.LEADS_TO_ALERT):
        for moment in of_alert(world, case, report, worker, at):
            yield (at := moment)
    else:
        decide_no_warning(report, _no_warning(report), by=worker, at=at)
    if report.allows(Use.SUPPORT):
        yield (at := world.at_work(at, 48))
        cases.move_case(case, Case.State.SUPPORT, by=worker, at=at)
        cases.add_note(case, words.one(world.random, "notes"), by=worker, at=at)
    if world.chance(shares.GIVEN):
        for moment in police.of_share(world, report, worker, world.at_work(at, 30)):
            yield (at := moment)
    yield (at := world.at_work(at, 24 * 30))
    yield from _close(world, case, worker, at)


def _close(world: World, case: Case, worker: User, at: datetime) -> Life:
    """With answers to what is asked then, some of them refused; a second person closes what was in danger."""
    answers = answers_at_the_end(world)
    because, needs = (shares.pick(world.random, drawn) for drawn in (shares.CLOSED_BECAUSE, shares.NEEDS))
    closed = closing.close_case(case, because=because, needs=needs, wellbeing=answers, by=worker, at=at)
    if closed.needs_two:
        yield (at := world.at_work(at, 3))
        closing.confirm(Closing.objects.get(pk=closed.pk), seen=[], by=world.approver, at=at)


def answers_at_the_end(world: World) -> dict[Asked, str]:
    return {Asked(question, moment): shares.pick(world.random, shares.WELL[moment]) for question, moment in ASKED}


def _no_warning(report: Report) -> Report.NotWarned:
    return Report.NotWarned.TOO_LITTLE if report.allows(Use.WARN) else Report.NotWarned.NOT_ALLOWED


def of_alert(world: World, case: Case, report: Report, worker: User, at: datetime) -> Life:
    """It is written, read by a second person, sent, and answered."""
    yield (at := world.at_work(at, 4))
    alert = write(world, case, report, worker, at)
    yield (at := world.at_work(at, 2))
    ask_review(alert, worker, at)
    yield (at := world.at_work(at, 5))
    yield from send(world, alert, report, worker, at)


def ask_review(alert: Alert, worker: User, at: datetime) -> None:
    """Once its author has said of each passage that was found why it may stand."""
    found = passages.passages(alert, passages.found(alert))
    if found:
        actions.justify(alert, {passage.key: words.STANDS for passage in found}, by=worker, at=at)
    actions.ask_review(alert, by=worker, at=at)


def send(world: World, alert: Alert, report: Report, worker: User, at: datetime) -> Life:
    """Approved, it goes out, and members answer."""
    yield from past.answers(world, send_out(world, alert, report, worker, at), at)


def send_out(world: World, alert: Alert, report: Report, worker: User, at: datetime) -> Dispatch:
    """Approved, it goes out, and the checker may know what it rests on."""
    checks = dict.fromkeys(Review.Check.values, True)
    reason = "" if report.verified else words.REASON
    sent = actions.approve(alert, checks=checks, reason=reason, by=world.approver, at=at)
    for identifier in report.identifiers.filter(index__isnull=False, released_at=None):
        if identifier.value == numbers.CHECKABLE or world.chance(shares.RELEASED):
            cases.release_identifier(identifier, reason=words.REASON, by=worker, at=at)
    past.deliver(world, sent, at)
    return sent


def write(
    world: World, case: Case, report: Report, worker: User, at: datetime, regions: Sequence[Region] = ()
) -> Alert:
    """A draft about this report, for where it happened unless told otherwise."""
    aim = regions or _aim(world, report)
    code = report.incident_types.values_list("code", flat=True)[0]
    title, text = words.warning(world.random, code, aim[0].name)
    return actions.draft(
        case,
        sources=[report],
        level=case.level,
        title=title,
        text=text,
        regions=aim,
        work_types=[] if regions else _work_types(world),
        by=worker,
        at=at,
    )


def _aim(world: World, report: Report) -> list[Region]:
    """Where it happened, mostly the whole region, now and then the next one, too; the nation if nobody said."""
    if report.region is None:
        return [world.places["national"]]
    place = report.region
    region = place.parent if place.level == Region.Level.FORCE and place.parent and world.chance(0.7) else place
    if world.chance(0.1):
        other = world.places[shares.pick(world.random, shares.REGIONS)]
        return [region, other] if other != region else [region]
    return [region]


def _work_types(world: World) -> Collection[WorkType]:
    return [] if world.chance(0.7) else [world.work_types[world.one(("street", "in-call", "out-call", "parlour"))]]


def endings(world: World) -> Life:
    """Alerts end when their time is over."""
    at = world.since
    while True:
        yield (at := at + timedelta(days=7))
        actions.expire(by=SEED, at=at)
