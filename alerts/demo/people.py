"""The accounts that somebody who tries the demonstration signs in with."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from alerts.demo.world import World
from members import actions, roles
from members.actions import Hours, Tour
from members.models import Application, Channel, Subscription, User
from num.audit import System
from reports.actions.duty import plan_shift

Pace = Subscription.Pace
PASSWORD: Final = "correct horse battery staple"
SEED: Final = System("seed_demo")

STAFF: Final = {
    "administrator": (roles.ADMINISTRATOR, "Amir"),
    "caseworker": (roles.CASEWORKER, "Caro"),
    "caseworker2": (roles.CASEWORKER, "Cleo"),
    "approver": (roles.APPROVER, "Ada"),
    "trustee": (roles.TRUSTEE, "Tess"),
}


@dataclass(frozen=True)
class Applicant:
    login: str
    name: str
    kind: str
    regions: tuple[str, ...]
    work_types: tuple[str, ...]
    about: str


MEMBERS: Final = (
    Applicant("member", "Ann", User.Kind.INDIVIDUAL, ("r-tli",), ("in-call", "out-call"), "Nina knows me."),
    Applicant("member2", "Bea", User.Kind.INDIVIDUAL, ("r-tld",), ("street",), "The van on Tuesdays."),
    Applicant("project", "Harbour Light", User.Kind.PROJECT, (), (), "We visit people at work, four nights a week."),
    Applicant("site", "Studio Nine", User.Kind.SITE, ("r-tli", "r-tlj"), ("parlour",), "Six rooms, open since 2012."),
)
PENDING: Final = (
    Applicant("applicant", "Una", User.Kind.INDIVIDUAL, ("r-tlg",), ("online",), "A friend is a member and told me."),
    Applicant("applicant2", "Zoe", User.Kind.INDIVIDUAL, ("r-tlm",), (), "I read about you in a leaflet."),
)


def hire(world: World) -> None:
    """Staff, each with a second factor whose code ``manage.py demo_code LOGIN`` prints."""
    staff = {login: _staff(login, *who, at=world.since) for login, who in STAFF.items()}
    world.caseworkers, world.approver = [staff["caseworker"], staff["caseworker2"]], staff["approver"]
    for applicant in MEMBERS:
        user = _admit(world, applicant, staff["administrator"])
        world.people[user.kind].append(user)


def share_duty(world: World) -> None:
    """Both caseworkers and the approver can be told of grave reports; one of them has duty now, the other is next."""
    for user in (*world.caseworkers, world.approver):
        channel = Channel(user=user, verified_at=world.since)
        channel.give(f"{user.username}@example.org")
        channel.save()
    for number, worker in enumerate(world.caseworkers):
        starts = world.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=12 * number - 6)
        plan_shift(worker, starts, starts + timedelta(hours=12), by=world.approver, at=world.now)


def choose_times(world: World) -> None:
    """``member2`` has quiet hours, a weekly digest of what is mild, a tour, and an address that came back.

    At the very end: what was sent in the past had not to wait for her.
    """
    user = world.people[User.Kind.INDIVIDUAL][1]
    today = timezone.localdate(world.now)
    actions.choose(
        user,
        regions=list(user.regions.all()),
        work_types=list(user.work_types.all()),
        levels={user.channels.get(kind=Channel.Kind.EMAIL).pk: {1: Pace.WEEKLY, 2: Pace.NOW, 3: Pace.NOW}},
        wording=Channel.Wording.NEUTRAL,
        tour=Tour([world.places["r-tli"]], today, today + timedelta(days=6)),
        hours=Hours(quiet_from=time(23), quiet_until=time(7), quiet_broken_by=3),
        by=user,
        at=world.now,
    )
    second = Channel(user=user, verified_at=world.since, rank=1)
    second.give("member2.old@example.org")
    second.save()
    actions.suspend_channel(second, Channel.Because.BOUNCED, by=SEED, at=world.now)


def leave_pending(world: World) -> None:
    """Two ask to join and wait for a decision."""
    for days, applicant in enumerate(PENDING, start=1):
        _apply(world, applicant, world.now - timedelta(days=days))


def _staff(login: str, role: str, name: str, *, at: datetime) -> User:
    user = actions.invite(login, role, by=SEED, at=at)
    actions.accept_invitation(user, password=PASSWORD, working_name=name, at=at)
    TOTP.activate(user, generate_totp_secret())
    return user


def _admit(world: World, applicant: Applicant, decider: User) -> User:
    application = _apply(world, applicant, world.since)
    actions.decide(application, approve=True, by=decider, at=world.since + timedelta(days=1))
    return application.user


def _apply(world: World, applicant: Applicant, at: datetime) -> Application:
    application = actions.apply(
        username=applicant.login,
        password=PASSWORD,
        working_name=applicant.name,
        kind=applicant.kind,
        email=f"{applicant.login}@example.org",
        regions=[world.places[code] for code in applicant.regions],
        work_types=[world.work_types[code] for code in applicant.work_types],
        about=applicant.about,
        wording=Channel.Wording.NEUTRAL,
        at=at,
    )
    for channel in application.user.channels.filter(kind=Channel.Kind.EMAIL):
        actions.confirm_address(channel, by=application.user, at=at)
    return application
