"""Keeping the list of whom at each police force we give packages to."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from num import audit, clock
from reports.actions.share import read_anew
from reports.models import Force


@transaction.atomic
def keep_contact(force: Force, *, contact: str, public_key: str, by: User, at: datetime | None = None) -> Force:
    """Somebody has asked the force, and this is right today. What was approved for another contact is read anew,
    and what went to it is not made once more.

    Raises PermissionDenied.
    """
    if not by.may("approve"):
        raise PermissionDenied
    held = Force.objects.select_for_update(no_key=True).get(pk=force.pk)
    now = clock.moment(at)  # after every approval that was given for what it was
    new_key = held.public_key != public_key
    new_contact = (held.contact or "") != contact
    held.contact, held.public_key, held.checked_at, held.checked_by = contact or None, public_key, now, by
    if new_key or new_contact:
        held.changed_at = now
        read_anew(held, by=by, now=now)
    held.save()
    audit.record("force.checked", held, by=by, at=now, new_key=new_key)
    return held
