"""Who may open which case: what whoever tries the demonstration finds of it."""

from collections.abc import Iterator
from datetime import timedelta

from alerts.demo import telling
from alerts.demo.timeline import Life
from alerts.demo.world import World
from reports.actions import case as cases
from reports.actions import team as teams
from reports.actions import urgent

AGREED = {"warn": "yes", "support": "yes", "police": "none", "statistics": "yes"}


def of_access(world: World) -> Iterator[Life]:
    """A case of ``caseworker``'s that the team of ``caseworker2`` works on, too, and one that they read for a reason
    this morning: for ``approver`` to look into.
    """
    yield _given_to_team(world)
    yield _read_for_a_reason(world)


def _given_to_team(world: World) -> Life:
    worker, colleague = world.caseworkers
    yield (at := world.now - timedelta(days=6))
    team = teams.make_team("Evening team", by=world.approver, at=at)
    teams.put_in_team(team, colleague, by=world.approver, at=at)
    report = telling.tell(world, at, incident_types=["stalking"], consents=AGREED).report
    yield (at := at + timedelta(hours=3))
    case = cases.open_case(report, by=worker, at=at)
    teams.give_to_team(case, team, by=worker, at=at)


def _read_for_a_reason(world: World) -> Life:
    worker, colleague = world.caseworkers
    yield (at := world.now - timedelta(days=9))
    report = telling.tell(world, at, incident_types=["violence"], consents=AGREED).report
    yield (at := at + timedelta(hours=2))
    case = cases.open_case(report, by=worker, at=at)
    yield (at := world.now - timedelta(hours=5))
    urgent.look_urgently(case, "She rang from the police station. Caro is on leave.", by=colleague, at=at)
