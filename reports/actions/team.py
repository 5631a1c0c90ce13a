"""Teams: who is in them, and which cases they work on. Everybody in a team works on all of its cases.

A case keeps somebody by name beside its teams (see ``unassign``): whom others ask, and whom its tasks belong to.
"""

from datetime import datetime

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from members.models import User
from num import audit, clock
from reports.actions.case import PERMISSION
from reports.models import Case


class NameTaken(Exception):
    """Another team is called that."""


@transaction.atomic
def make_team(name: str, *, by: User, at: datetime | None = None) -> Group:
    """A team that nobody is in yet. Raises NameTaken; PermissionDenied."""
    _refuse_unless_keeper(by)
    _refuse_taken(name)
    team = Group.objects.create(name=name)
    audit.record("team.made", team, by=by, at=clock.moment(at))
    return team


@transaction.atomic
def rename_team(team: Group, name: str, *, by: User, at: datetime | None = None) -> Group:
    """Raises NameTaken; PermissionDenied."""
    _refuse_unless_keeper(by)
    _refuse_taken(name, but=team)
    team.name = name
    team.save(update_fields=["name"])
    audit.record("team.renamed", team, by=by, at=clock.moment(at))
    return team


@transaction.atomic
def put_in_team(team: Group, worker: User, *, by: User, at: datetime | None = None) -> Group:
    """From the next request on, ``worker`` may open and change the team's cases.

    Raises PermissionDenied, also for oneself: whoever keeps the teams must not come by cases that way.
    """
    _refuse_unless_keeper(by)
    if not worker.may("triage") or worker == by:
        raise PermissionDenied
    team.user_set.add(worker)
    audit.record("team.joined", team, by=by, at=clock.moment(at), worker=str(worker.pk))
    return team


@transaction.atomic
def take_out_of_team(team: Group, worker: User, *, by: User, at: datetime | None = None) -> Group:
    """From the next request on, the team's cases are not there for ``worker``, save those of their own."""
    _refuse_unless_keeper(by)
    team.user_set.remove(worker)
    audit.record("team.left", team, by=by, at=clock.moment(at), worker=str(worker.pk))
    return team


@transaction.atomic
def give_to_team(case: Case, team: Group, *, by: User, at: datetime | None = None) -> Case:
    """From the next request on, everybody in the team may open and change the case."""
    _refuse_unless_working(case, by)
    assign_perm(PERMISSION, team, case)
    audit.record("case.given_to_team", case, by=by, at=clock.moment(at), team=team.pk)
    return case


@transaction.atomic
def take_from_team(case: Case, team: Group, *, by: User, at: datetime | None = None) -> Case:
    """From the next request on, the case is not there for whoever worked on it only by the team."""
    _refuse_unless_working(case, by)
    remove_perm(PERMISSION, team, case)
    audit.record("case.taken_from_team", case, by=by, at=clock.moment(at), team=team.pk)
    return case


def _refuse_unless_keeper(by: User) -> None:
    if not by.may("approve"):
        raise PermissionDenied


def _refuse_taken(name: str, *, but: Group | None = None) -> None:
    if Group.objects.filter(name__iexact=name).exclude(pk=but.pk if but else 0).exists():
        raise NameTaken


def _refuse_unless_working(case: Case, by: User) -> None:
    if not Case.objects.worked_on_by(by).filter(pk=case.pk).exists():
        raise PermissionDenied
