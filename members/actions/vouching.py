"""A member says that she knows an applicant."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import Application, User, Vouch
from num import audit
from num.clock import moment


@transaction.atomic
def vouch(code: str, *, by: User, at: datetime | None = None) -> Vouch | None:
    """``by`` knows whoever waits under this code. None if nobody does, or she said so before; no page tells which.

    Raises PermissionDenied.
    """
    if not by.may("vouch"):
        raise PermissionDenied
    application = Application.objects.waiting_under(code)
    if application is None:
        return None
    made, new = Vouch.objects.get_or_create(application=application, by=by, defaults={"at": moment(at)})
    if new:
        audit.record("membership.vouched", application, by=by, at=moment(at))
    return made if new else None
