"""Telling somebody that there is something to read on this site: not in her quiet hours."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members import mail
from members.models import User
from members.timing import Timing, due
from num.crypto import Unreadable

NOT_GRAVE = 0  # no level of an alert: nothing lets it break her quiet hours

log = logging.getLogger(__name__)


def tell_to_read(user: User) -> None:
    """One discreet line once the transaction has committed, or when her quiet hours have ended.

    Also if she has read it by then: rather a line too many than one that somebody waits for in vain.
    """
    now = timezone.now()
    when = _after_quiet_hours(user, now)
    if when <= now:
        mail.send_to(user, "to_read", mail.link_to("me"))
    else:  # not before: whoever leaves holds her row, and waits for ours
        transaction.on_commit(lambda: _wait(user, when))


def tell_waiting() -> None:
    """Those whose quiet hours have ended, each by herself: what is wrong with one keeps nobody else waiting."""
    for pk in User.objects.filter(notice_due__lte=timezone.now()).values_list("pk", flat=True):
        try:
            _tell(pk)
        except Unreadable:
            log.exception("somebody was not told that there is something to read")


@transaction.atomic
def _tell(pk: UUID) -> None:
    """Unless another worker does at this moment, or her quiet hours have changed since."""
    now = timezone.now()
    waiting = User.objects.filter(pk=pk, notice_due__lte=now).select_for_update(skip_locked=True, no_key=True)
    for user in waiting:
        when = _after_quiet_hours(user, now)
        _wait(user, when if when > now else None)
        if when <= now:
            mail.send_to(user, "to_read", mail.link_to("me"))


def _after_quiet_hours(user: User, now: datetime) -> datetime:
    quiet = Timing(zone=user.time_zone, quiet_from=user.quiet_from, quiet_until=user.quiet_until)
    return due(quiet, NOT_GRAVE, since=now, now=now)


def _wait(user: User, when: datetime | None) -> None:
    User.objects.filter(pk=user.pk).update(notice_due=when)
