"""Who is let in: sessions ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from members.models import User
from num import audit
from num.clock import moment


@transaction.atomic
def end_sessions(user: User, *, by: audit.Actor, at: datetime | None = None) -> User:
    """Every session of ``user`` ends with its next request; whoever holds one is asked to sign in."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
    audit.record("sessions.ended", user, by=by, at=moment(at))
    return user
