"""Asking to join, and deciding about it."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.actions.accounts import first_ways, new_user
from members.actions.channels import write_to_new_address
from members.actions.notices import tell_to_read
from members.actions.organisation import found
from members.models import Application, Organisation, Region, Subscription, User, WorkType
from num import audit
from num.clock import moment
from num.states import IllegalMove, move


@transaction.atomic
def apply(
    *,
    username: str,
    password: str,
    working_name: str,
    kind: str,
    email: str,
    regions: Collection[Region],
    work_types: Collection[WorkType] = (),
    about: str,
    wording: str,
    organisation: str = "",
    at: datetime | None = None,
) -> Application:
    """Somebody asks to become a member. ``email`` may be a number, too, as members.phones spells it. It gets what
    confirms it.

    The same is written and one message goes out whether or not the address belongs to a member: only who
    reads it learns that. A project or a site, called ``organisation``, begins with this person.
    Raises LoginNameTaken; ValueError for a kind that nobody can apply as.
    """
    if kind == User.Kind.STAFF:
        raise ValueError("staff are invited")
    now = moment(at)
    user = new_user(username, password, working_name=working_name, kind=kind, joined_at=now)
    if kind in Organisation.Kind.values:
        found(user, organisation, at=now)
    address = first_ways(user, email, wording=wording, regions=regions, work_types=work_types, at=now)
    application = Application.objects.create(user=user, about=about, applied_at=now)
    if at is None:
        write_to_new_address(address)
    audit.record("membership.applied", application, by=user, at=now)
    return application


@transaction.atomic
def decide(
    application: Application, *, approve: bool, reason: str = "", by: User, at: datetime | None = None
) -> Application:
    """Let somebody in or not, for ``reason``. What they wrote and who vouched for them is forgotten.

    Raises IllegalMove if it was decided already; PermissionDenied.
    """
    _hold(application, Application.State.PENDING, by=by)
    application.vouches.all().delete()
    if approve:
        return _let_in(application, by, moment(at), tell=at is None)
    _settle(application, Application.State.REFUSED, by, moment(at), tell=at is None, refused_by=by)
    application.refused_because = reason or None
    application.save(update_fields=["refused_because"])
    return application


@transaction.atomic
def ask_second_look(application: Application, about: str, *, by: User, at: datetime | None = None) -> Application:
    """The applicant asks somebody else to decide, once. Raises PermissionDenied; IllegalMove."""
    if by != application.user:
        raise PermissionDenied
    move(application, to=Application.State.AGAIN)
    application.about = about or None
    application.save(update_fields=["about"])
    audit.record("membership.again", application, by=by, at=moment(at))
    return application


@transaction.atomic
def look_again(application: Application, *, approve: bool, by: User, at: datetime | None = None) -> Application:
    """Decide once more about a refusal; the reason for it is forgotten. A no is looked at only if the applicant asks.

    Raises PermissionDenied for whoever refused; IllegalMove.
    """
    _hold(application, Application.State.REFUSED, Application.State.AGAIN, by=by)
    if approve:
        return _let_in(application, by, moment(at), tell=at is None)
    return _settle(application, Application.State.UPHELD, by, moment(at), tell=at is None)


def forget_refusals() -> None:
    """Delete the reasons of old refusals that nobody asked to look at again."""
    Application.objects.with_old_reason().update(refused_because=None)


def _hold(application: Application, *states: Application.State, by: User) -> None:
    """Hold the row until commit, in one of ``states``.

    Raises PermissionDenied for whoever refused it; IllegalMove, also if they have left meanwhile.
    """
    if not by.may("decide_membership"):
        raise PermissionDenied
    waiting = Application.objects.select_for_update(no_key=True).filter(state__in=states)
    held = waiting.filter(pk=application.pk).first()
    if held is None:
        raise IllegalMove
    if held.refused_by_id == by.pk:
        raise PermissionDenied


def _let_in(application: Application, by: User, now: datetime, *, tell: bool) -> Application:
    User.objects.filter(pk=application.user_id).update(role=User.Role.MEMBER)
    application.user.role = User.Role.MEMBER
    Subscription.objects.of(application.user).derive()
    return _settle(application, Application.State.APPROVED, by, now, tell=tell)


def _settle(
    application: Application, to: Application.State, by: User, now: datetime, *, tell: bool, **changes: object
) -> Application:
    move(application, to=to, about=None, refused_because=None, decided_by=by, decided_at=now, **changes)
    if tell:
        tell_to_read(application.user)
    audit.record(f"membership.{application.state}", application, by=by, at=now)
    return application
