"""Who gets a message now, and who waits because she wants it so."""

from datetime import datetime
from typing import NamedTuple

from alerts.dispatch.gate import Recipient
from alerts.models import Slice, Waiting
from members import timing
from members.models import Channel


class Later(NamedTuple):
    reason: str
    due_at: datetime


def later(slice: Slice, recipient: Recipient, *, since: datetime, now: datetime) -> Later | None:
    """Why and until when a delivery that could go out ``since`` waits; None if it goes now.

    The inbox on this site wakes nobody, so nothing waits there.
    """
    if slice.kind == Channel.Kind.INBOX or recipient.is_always_there:
        return None
    chosen = recipient.timing
    due_at = timing.due(chosen, recipient.level, since=since, now=now)
    if due_at <= now:
        return None
    reason = Waiting.Reason.DIGEST if timing.digest(chosen, since) > now else Waiting.Reason.QUIET
    return Later(reason, due_at)
