"""Telling somebody that there is something to read on this site: not in her quiet hours, and not while she pauses.

Nor before she has confirmed an address, if it is her only one: then it waits for that.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from members import mail
from members.models import User
from members.timing import Timing, due
from members.transports import ways
from num.crypto import Unreadable

NOT_GRAVE = 0  # no level of an alert: nothing lets it break her quiet hours
AGAIN_AFTER: Final = timedelta(minutes=5)  # where nobody took the line; then twice as long, and so on
DOUBLED: Final = 4  # times at most: to try each 80 minutes is no burden, and late enough where it was our own server
BATCH: Final = 500
AT_MOST: Final = 4.0  # seconds in which the next one is begun: alerts wait for the same workers

log = logging.getLogger(__name__)


def tell_to_read(user: User) -> None:
    """One discreet line once the transaction has committed, or when her pause and her quiet hours have ended.

    Also if she has read it by then: rather a line too many than one that somebody waits for in vain.
    """
    now = timezone.now()
    when = _after_quiet_hours(user, now)
    if when <= now and not user.paused:
        _write(user)
    else:  # not before: whoever leaves holds her row, and waits for ours
        transaction.on_commit(lambda: _wait(user, when))


def tell_soon(people: QuerySet[User], to: str) -> None:
    """A line to each of these, who may be many, that leads to this page: at the next beat, or after their quiet hours.

    Part of a transaction, which holds them in one order. What waits already comes with it, and leads there, too.
    """
    held = list(people.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    for first in range(0, len(held), BATCH):
        User.objects.filter(pk__in=held[first : first + BATCH]).update(
            notice_due=timezone.now(), notice_to=to, notice_tries=0
        )


def tell_waiting() -> None:
    """Those who may be told by now, each by herself: what is wrong with one keeps nobody else waiting.

    Where mail hangs, the others are told at the next beat.
    """
    began = time.monotonic()
    for pk in _due(timezone.now()).order_by("notice_due").values_list("pk", flat=True):
        try:
            _tell(pk)
        except Unreadable:
            log.exception("somebody was not told that there is something to read")
        if time.monotonic() - began > AT_MOST:
            return


def _due(now: datetime) -> QuerySet[User]:
    told = User.objects.filter(Exists(ways().filter(user=OuterRef("pk"))), notice_due__lte=now)
    return told.exclude(paused_until__gt=now)


@transaction.atomic
def _tell(pk: UUID) -> None:
    """Unless another worker does at this moment, or her quiet hours have changed since."""
    now = timezone.now()
    for user in _due(now).filter(pk=pk).select_for_update(skip_locked=True, no_key=True):
        when = _after_quiet_hours(user, now)
        if when > now:
            _wait(user, when)
        else:
            User.objects.filter(pk=pk).update(notice_due=None, notice_to="", notice_tries=0)
            _write(user, user.notice_to, user.notice_tries)


def _write(user: User, to: str = "", tries: int = 0) -> None:
    link, later = mail.link_to(to or "me"), AGAIN_AFTER * 2 ** min(tries, DOUBLED)

    def unsent() -> None:
        _wait(user, timezone.now() + later, to, tries + 1)

    if not mail.send_to(user, "to_read", link, unsent=unsent) and user.channels.unconfirmed().exists():
        transaction.on_commit(lambda: _wait(user, timezone.now(), to))


def _after_quiet_hours(user: User, now: datetime) -> datetime:
    quiet = Timing(zone=user.time_zone, quiet_from=user.quiet_from, quiet_until=user.quiet_until)
    return due(quiet, NOT_GRAVE, since=now, now=now)


def _wait(user: User, when: datetime, to: str = "", tries: int = 0) -> None:
    """What leads to her account only leaves what waits already where it leads."""
    User.objects.filter(pk=user.pk).update(notice_due=when, notice_to=to or F("notice_to"), notice_tries=tries)
