"""Telling somebody that there is something to read on this site: not in her quiet hours."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from members import mail
from members.models import User
from members.timing import Timing, due

NOT_GRAVE = 0  # no level of an alert: nothing lets it break her quiet hours


def tell_to_read(user: User) -> None:
    """One discreet line once the transaction has committed, or when her quiet hours have ended."""
    now, quiet = timezone.now(), Timing(zone=user.time_zone, quiet_from=user.quiet_from, quiet_until=user.quiet_until)
    when = due(quiet, NOT_GRAVE, since=now, now=now)
    if when <= now:
        mail.send_to(user, "to_read", mail.link_to("me"))
    else:  # not before: whoever leaves holds her row, and waits for ours
        transaction.on_commit(lambda: _wait(user, when))


def has_read(user: User) -> None:
    """There is nothing to be told of any more."""
    transaction.on_commit(lambda: _wait(user, None))


@transaction.atomic
def tell_waiting() -> None:
    """Those whose quiet hours have ended. Running it twice at once is harmless: the second passes over what is held."""
    waiting = User.objects.filter(notice_due__lte=timezone.now()).select_for_update(skip_locked=True, no_key=True)
    for user in waiting:
        mail.send_to(user, "to_read", mail.link_to("me"))
    User.objects.filter(pk__in=[user.pk for user in waiting]).update(notice_due=None)


def _wait(user: User, when: datetime | None) -> None:
    User.objects.filter(pk=user.pk).update(notice_due=when)
