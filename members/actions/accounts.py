"""New accounts: a login name that nobody has yet, and the first ways to reach somebody."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from members.actions.choices import DEFAULT_LEVELS, follow
from members.models import Channel, Region, User, WorkType


class LoginNameTaken(Exception):
    """Somebody signs in with this name already."""


def new_user(username: str, password: str, **fields: object) -> User:
    """Raises LoginNameTaken; the caller's transaction goes on."""
    try:
        with transaction.atomic():
            return User.objects.create_user(username, password, **fields)
    except IntegrityError as error:
        raise LoginNameTaken from error


def first_ways(
    user: User,
    email: str,
    *,
    verified_at: datetime | None = None,
    wording: str = Channel.Wording.NEUTRAL,
    regions: Collection[Region] = (),
    work_types: Collection[WorkType] = (),
    at: datetime,
) -> Channel:
    """An address and the inbox on this site, about these places and this work; the caller holds the transaction.

    Raises IntegrityError if the address is verified, and somebody else's.
    """
    address = Channel(user=user, verified_at=verified_at, wording=Channel.Wording(wording))
    address.give(email)
    address.save()
    inbox = Channel.objects.create(user=user, kind=Channel.Kind.INBOX, verified_at=at)
    levels = {channel.pk: DEFAULT_LEVELS[channel.kind] for channel in (address, inbox)}
    follow(user, regions=regions, work_types=work_types, levels=levels)
    return address
