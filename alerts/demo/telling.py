"""What somebody tells in a report."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from alerts.demo import numbers, shares, words
from alerts.demo.world import World
from members.models import Region, User
from reports.actions.entering import enter
from reports.actions.report import Sent, submit
from reports.forms.entering import GIVEN
from reports.models import Consent, Identifier, Report, ReportedPerson, Use
from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson, SubmittedVehicle

NAMED = (
    (Identifier.Kind.EMAIL, 0.15, numbers.email),
    (Identifier.Kind.HANDLE, 0.15, numbers.handle),
    (Identifier.Kind.PAYMENT, 0.05, numbers.tag),
)  # kind, how often it is told, how it is made of a name
CLAIMS = (*["client"] * 14, "police")
HAIR = ("Short and dark", "Bald", "Grey, with a beard", "Fair, to the collar")


def tell(world: World, at: datetime, *, by: User | None = None, **told: Any) -> Sent:
    """Somebody sends a report, ``by`` about herself; what is given in ``told`` is not left to chance."""
    source = told.get("source") or (Report.Source.SELF if by else shares.pick(world.random, shares.SOURCES))
    told_now = replace(submission(world, source, at), **told)
    if source == Report.Source.STAFF:
        return _written_down(world, told_now, at)
    return submit(told_now, by=by or _reporter(world, source), at=at)


def _written_down(world: World, told: Submission, at: datetime) -> Sent:
    """The person herself tells it to a caseworker, by phone unless told otherwise."""
    way = Report.CameBy.PHONE if told.came_by == Report.CameBy.FORM else Report.CameBy(told.came_by)
    said = replace(told, source=Report.Source.SELF, came_by=way, given=GIVEN[way])
    return enter(said, by=world.one(world.caseworkers), at=at)


def _reporter(world: World, source: str) -> User | None:
    kinds = {Report.Source.PROJECT: User.Kind.PROJECT, Report.Source.SITE: User.Kind.SITE}
    if source in kinds:
        return world.one(world.people[kinds[Report.Source(source)]])
    return None if world.chance(shares.WITHOUT_ACCOUNT) else world.one(world.people[User.Kind.INDIVIDUAL])


def submission(world: World, source: str, at: datetime) -> Submission:
    """What somebody might tell at this time; every choice by its share."""
    random = world.random
    code = words.incident(random, shares.pick(random, shares.INCIDENTS))
    happened = timezone.localdate(at) - timedelta(days=min(int(random.expovariate(0.4)), 60))
    return Submission(
        incident_types=[code],
        harm=world.one(Report.Harm.values) if world.chance(0.6) else "",
        weapon=world.one(Report.Weapon.values) if world.chance(0.2) else "",
        happened_on=happened if world.chance(0.85) else None,
        time_band=world.one(Report.TimeBand.values) if world.chance(0.7) else "",
        place_kind=world.one(Report.Place.values) if world.chance(0.8) else "",
        region=region(world),
        town=words.one(world.random, "towns") if world.chance(0.5) else "",
        exact_place=words.one(world.random, "exact_places") if world.chance(0.2) else "",
        story=words.story(random, code),
        persons=_persons(world),
        vehicles=_vehicles(world),
        identifiers=_identifiers(world),
        working_name=words.one(world.random, "names") if world.chance(0.6) else "",
        safe_contact=numbers.email(random, words.one(world.random, "names")) if world.chance(0.4) else "",
        source=source,
        consents=_consents(world, at),
        harmed=_harmed(world, source),
    )


def region(world: World) -> Region | None:
    """Mostly a police force area, now and then only the region, or nothing."""
    if world.chance(shares.NO_REGION):
        return None
    code = shares.pick(world.random, shares.REGIONS)
    return world.one(world.forces[code]) if world.chance(0.8) else world.places[code]


def _persons(world: World) -> list[SubmittedPerson]:
    person = SubmittedPerson(
        name=words.one(world.random, "aliases") if world.chance(0.4) else "",
        description=words.description(world.random),
        claimed_to_be=world.one(CLAIMS) if world.chance(0.75) else "",
        gender=ReportedPerson.Gender.MAN,
        hair=world.one(HAIR) if world.chance(0.3) else "",
    )
    return [person] if world.chance(0.8) else []


def _vehicles(world: World) -> list[SubmittedVehicle]:
    vehicle = SubmittedVehicle(
        plate=numbers.plate(world.random) if world.chance(0.6) else "", description=words.one(world.random, "cars")
    )
    return [vehicle] if world.chance(0.2) else []


def _identifiers(world: World) -> list[SubmittedIdentifier]:
    """A number in most reports; in a few one that somebody else named, too."""
    if world.chance(shares.TOLD_BEFORE) and world.known:
        return [SubmittedIdentifier(kind=Identifier.Kind.PHONE, value=world.one(world.known)[0])]
    found = []
    if world.chance(0.65):
        found.append(SubmittedIdentifier(kind=Identifier.Kind.PHONE, value=numbers.phone(world.random)))
    for kind, chance, make in NAMED:
        if world.chance(chance):
            value = make(world.random, words.one(world.random, "aliases"))
            found.append(SubmittedIdentifier(kind=kind, value=value))
    return found


def _consents(world: World, at: datetime) -> Mapping[str, str]:
    """Each use that was answered; who skips a question says no."""
    answers = {
        Use.WARN: "yes" if world.chance(shares.WARN) else "no",
        Use.SUPPORT: "yes" if world.chance(shares.SUPPORT) else "no",
        Use.POLICE: shares.pick(world.random, shares.police(world.time(at))).value,
        Use.STATISTICS: "yes" if world.chance(shares.STATISTICS) else "no",
    }
    return {use.value: answer for use, answer in answers.items()}


def _harmed(world: World, source: str) -> Mapping[str, str]:
    """Whether the person it happened to agrees, use by use, where somebody else answers: mostly they were asked."""
    if source not in Report.BY_ANOTHER:
        return {}
    agreed, not_asked = Consent.Harmed.AGREED, Consent.Harmed.NOT_ASKED
    return {use.value: agreed if world.chance(shares.AGREED) else not_asked for use in Use}
