"""Whoever asks from outside, in the invented past."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from alerts.demo import telling
from alerts.demo.timeline import Life
from alerts.demo.world import World
from members.models import User
from num.audit import System
from reports.actions import approach, hold, objection, outside, subject
from reports.actions import case as cases
from reports.actions.outside import Asked
from reports.models import Force, SubjectRequest
from reports.submission import SubmittedIdentifier

ASKS, OBJECTS = "07700 900017", "07700 900019"
AGREED = {"warn": "yes", "support": "yes", "police": "none", "statistics": "yes"}


def of_today(world: World) -> Iterator[Life]:
    """A request of a court that was met in part, which ``member`` can read, one of the police that waits, and a wish
    to talk to her, which she was told of; and another, to be decided. Two people ask what we hold about them: one of
    ``member``'s report, which ``caseworker`` prepares, and one of whom nothing is held, who was answered.
    Somebody objects to a number that was released, which is being reviewed, and somebody else has just written.
    """
    yield _requests(world)
    yield _approaches(world)
    yield _subjects(world)
    yield _objections(world)


def _requests(world: World) -> Life:
    worker, member = world.caseworkers[0], world.people[User.Kind.INDIVIDUAL][0]
    yield (at := world.now - timedelta(days=60))
    report = telling.tell(world, at, by=member, incident_types=["violence"], consents=AGREED).report
    yield (at := at + timedelta(hours=6))
    case = cases.open_case(report, by=worker, at=at)
    yield (at := world.now - timedelta(days=21))
    ordered = _asked(
        "court", "The clerk of the court at Harbour", "order", ["told", "notes"], "For the trial in May.", at
    )
    order = outside.log_request(ordered, about=case, by=worker, at=at)
    yield (at := at + timedelta(days=1))
    reasons = "The order names what was told. It does not name the notes, and nothing outweighs that they stay here."
    outside.agree(order, ["told"], [report], reasons, by=world.approver, at=at)
    yield (at := at + timedelta(days=2))
    outside.give(order, "A copy on paper, by hand to the clerk.", by=worker, at=at)
    kept = hold.place_hold(case, "The court asked to keep it until the trial is over.", _day(90), by=worker, at=at)
    yield (at := at + timedelta(days=1))
    hold.confirm_hold(kept, by=world.approver, at=at)  # without which it would have ended after a week
    yield (at := world.now - timedelta(hours=30))
    asked = _asked(
        "police", "A detective of Harbour Police", "crime", ["contact", "messages"], "All that you hold.", at
    )
    outside.log_request(asked, about=case, by=worker, at=at)


def _day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _subjects(world: World) -> Life:
    worker, member = world.caseworkers[0], world.people[User.Kind.INDIVIDUAL][0]
    number = SubmittedIdentifier(value=ASKS)
    yield (at := world.now - timedelta(days=50))
    telling.tell(world, at, by=member, incident_types=["threat"], consents=AGREED, identifiers=[number])
    yield (at := world.now - timedelta(days=48))
    nobody = _subject(world, "Somebody, by letter", "07700 900018", at, worker)
    yield (at := at + timedelta(days=3))
    subject.finish(nobody, "Nothing was found.", by=worker, at=at)
    subject.check(nobody, "approved", "", by=world.approver, at=at)
    subject.answered(nobody, by=world.approver, at=at)
    yield (at := world.now - timedelta(days=12))
    _subject(world, "A man, by e-mail", ASKS, at, worker)


def _objections(world: World) -> Life:
    worker, member = world.caseworkers[0], world.people[User.Kind.INDIVIDUAL][0]
    number = SubmittedIdentifier(value=OBJECTS)
    yield (at := world.now - timedelta(days=70))
    report = telling.tell(world, at, by=member, incident_types=["stalking"], consents=AGREED, identifiers=[number])
    yield (at := at + timedelta(hours=5))
    cases.open_case(report.report, by=worker, at=at)
    cases.release_identifier(report.report.identifiers.get(index__isnull=False, kind="phone"), by=worker, at=at)
    yield (at := world.now - timedelta(days=3))
    said = "This number has been mine for a year only. Whatever you hold was not about me."
    first = objection.object_to("corrects", OBJECTS, said, "somebody@example.org", at=at)
    yield (at := at + timedelta(hours=20))
    objection.freeze(first, by=world.approver, at=at)
    yield (at := world.now - timedelta(hours=4))
    objection.object_to("objects", "07700 900020", "I want no part in this.", "other@example.org", at=at)


def _subject(world: World, asker: str, told: str, at: datetime, worker: User) -> SubjectRequest:
    day = timezone.localdate(at)
    begun = subject.log_subject_request(
        asker=asker,
        proof="A passport, seen at a meeting.",
        names="",
        told=told,
        received_on=day,
        prepared_by=worker,
        by=world.approver,
        at=at,
    )
    begun = subject.confirm_asker(begun, by=worker, at=at)
    subject.search(begun, by=System("search"), at=at)
    return SubjectRequest.objects.get(pk=begun.pk)


def _approaches(world: World) -> Life:
    worker, member = world.caseworkers[0], world.people[User.Kind.INDIVIDUAL][0]
    yield (at := world.now - timedelta(days=9))
    report = telling.tell(world, at, by=member, incident_types=["sexual-assault"], consents=AGREED).report
    yield (at := at + timedelta(hours=3))
    cases.open_case(report, by=worker, at=at)
    yield (at := world.now - timedelta(days=2))
    detective = "Detective Constable Marsh, Harbour Police"
    first = approach.log_approach(report, detective, "They would like to hear how you are.", by=worker, at=at)
    if approach.needs_senior(first):
        approach.name_senior(first, world.approver, by=worker, at=at)
    yield (at := at + timedelta(hours=2))
    approach.let_ask(first, by=world.approver, at=at)
    yield (at := world.now - timedelta(hours=5))
    approach.log_approach(report, "An adviser at the court", "What help you could have.", by=worker, at=at)


def _asked(asker: str, who: str, basis: str, wants: list[str], scope: str, at: datetime) -> Asked:
    return {
        "asker": asker,
        "force": Force.objects.national() if asker == "police" else None,
        "who": who,
        "authority": None,
        "basis": basis,
        "notice": "unknown",
        "asked_on": timezone.localdate(at),
        "wants": wants,
        "scope": scope,
    }
