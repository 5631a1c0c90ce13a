"""A project or a site and its people: founded, a colleague invited, joined. How they leave is in alerts.actions."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from guardian.shortcuts import assign_perm

from members import links, mail
from members.actions.accounts import first_ways, new_user
from members.actions.notices import tell_to_read
from members.models import Invitation, Organisation, Recovery, User
from members.models.organisation import BELONGS, Belonging
from num import audit
from num.clock import moment


class AddressTaken(Exception):
    """Somebody has an account with this address already."""


def found(user: User, name: str, *, at: datetime) -> Organisation:
    """``user``'s own organisation, of which she is the first; the caller holds the transaction."""
    organisation = Organisation.objects.create(name=name or user.working_name, kind=user.kind, since=at)
    assign_perm(BELONGS, user, organisation)
    return organisation


@transaction.atomic
def invite_colleague(organisation: Organisation, address: str, *, by: User, at: datetime | None = None) -> Invitation:
    """Mail somebody a link to open an account. Nothing tells whether the address is known. Raises PermissionDenied."""
    _refuse_strangers(organisation, by)
    invitation = Invitation.objects.create(organisation=organisation, by=by, address=address, at=moment(at))
    mail.send("colleague", address, link=mail.link_to("join_colleague", links.colleague(invitation)))
    audit.record("organisation.invited", organisation, by=by, at=moment(at))
    return invitation


@transaction.atomic
def take_back_invitation(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """The link to it is dead from now on. Raises PermissionDenied; Invitation.DoesNotExist if it was used meanwhile."""
    _refuse_strangers(invitation.organisation, by)
    Invitation.objects.select_for_update().get(pk=invitation.pk).delete()
    audit.record("organisation.uninvited", invitation.organisation, by=by, at=moment(at))


def forget_invitations() -> None:
    """Delete those whose link works no more."""
    Invitation.objects.too_late().delete()


@transaction.atomic
def join_organisation(
    invitation: Invitation, *, username: str, password: str, working_name: str, at: datetime | None = None
) -> User:
    """An account for whoever reads mail at the address. The organisation was vetted, so she is a member at once.

    Raises LoginNameTaken; AddressTaken; Invitation.DoesNotExist if it was used meanwhile.
    """
    now, organisation = moment(at), invitation.organisation
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    fields = {"working_name": working_name, "kind": organisation.kind, "role": User.Role.MEMBER, "joined_at": now}
    user = new_user(username, password, **fields)
    try:
        with transaction.atomic():
            first_ways(user, invitation.address, verified_at=now, at=now)
    except IntegrityError as error:
        raise AddressTaken from error
    assign_perm(BELONGS, user, organisation)
    invitation.delete()
    audit.record("organisation.joined", organisation, by=user, at=now)
    return user


def end_belonging(user: User, *, at: datetime) -> None:
    """Her account goes on for her alone, and she is told. Whom she invited, or spoke for alone, does not get in.

    Part of a transaction that records it (alerts.actions.remove_colleague).
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    Invitation.objects.filter(by=user).delete()
    Recovery.objects.filter(started_by=user, confirmed_by__isnull=True).delete()
    Belonging.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(kind=User.Kind.INDIVIDUAL, removed_at=at)
    tell_to_read(user)


def _refuse_strangers(organisation: Organisation, user: User) -> None:
    if not Organisation.objects.of(user).filter(pk=organisation.pk).exists():
        raise PermissionDenied
