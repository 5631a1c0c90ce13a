"""Asking to join, and deciding about it."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members import mail
from members.actions.accounts import new_user
from members.actions.channels import write_to_new_address
from members.actions.choices import DEFAULT_LEVELS, follow
from members.actions.organisation import found
from members.addresses import email_index
from members.models import Application, Channel, Organisation, Region, User, WorkType
from num import audit
from num.clock import moment
from num.states import move


@transaction.atomic
def apply(
    *,
    username: str,
    password: str,
    working_name: str,
    kind: str,
    email: str,
    regions: Collection[Region],
    work_types: Collection[WorkType],
    about: str,
    wording: str,
    organisation: str = "",
    at: datetime | None = None,
) -> Application:
    """Somebody asks to become a member. Their address gets a link to confirm it.

    The same is written and one message goes out whether or not the address belongs to a member: only who
    reads the mail learns it. A project or a site, called ``organisation``, begins with this person.
    Raises LoginNameTaken; ValueError for a kind that nobody can apply as.
    """
    if kind == User.Kind.STAFF:
        raise ValueError("staff are invited")
    now = moment(at)
    user = new_user(username, password, working_name=working_name, kind=kind, joined_at=now)
    if kind in Organisation.Kind.values:
        found(user, organisation, at=now)
    address = Channel(user=user, kind=Channel.Kind.EMAIL, address=email, address_index=email_index(email))
    address.wording = Channel.Wording(wording)
    address.save()
    inbox = Channel.objects.create(user=user, kind=Channel.Kind.INBOX, verified_at=now)
    levels = {channel.pk: DEFAULT_LEVELS[channel.kind] for channel in (address, inbox)}
    follow(user, regions=regions, work_types=work_types, levels=levels)
    application = Application.objects.create(user=user, about=about, applied_at=now)
    if at is None:
        write_to_new_address(address)
    audit.record("membership.applied", application, by=user, at=now)
    return application


@transaction.atomic
def decide(application: Application, *, approve: bool, by: User, at: datetime | None = None) -> Application:
    """Let somebody in or not. What they wrote and who vouched for them is forgotten; outcome, decider and date stay.

    Raises IllegalMove if it was decided already; PermissionDenied.
    """
    if not by.may("decide_membership"):
        raise PermissionDenied
    now = moment(at)
    to = Application.State.APPROVED if approve else Application.State.REFUSED
    move(application, to=to, about=None, decided_by=by, decided_at=now)
    application.vouches.all().delete()
    if approve:
        User.objects.filter(pk=application.user_id).update(role=User.Role.MEMBER)
        application.user.role = User.Role.MEMBER
    if at is None:
        _tell(application)
    audit.record(f"membership.{application.state}", application, by=by, at=now)
    return application


def _tell(application: Application) -> None:
    """A line that there is news; what it is, she reads signed in."""
    for channel in application.user.channels.verified().filter(kind=Channel.Kind.EMAIL):
        mail.send("decided", channel.address, link=mail.link_to("me"))
