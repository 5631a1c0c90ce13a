"""Codes that are mailed and typed: to show that an address is read, and to sign in without a password."""

import hmac
import time
from datetime import date, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.crypto import get_random_string

from members.models import Channel, User
from num import crypto

DIGITS = 6
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # none that are mistaken for each other, and no words
SIGN_IN = "code"  # in the session
LASTS = 10 * 60
TRIES = 3


class Ended(Exception):
    """No code is waited for: none was asked for, it is too old, or there were too many tries."""


def of(channel: Channel) -> str:
    """Six digits that stand for an address until tomorrow ends. They are made, not kept; whoever asks is counted."""
    return _of(channel, timezone.localdate())


def fits(channel: Channel, typed: str) -> bool:
    today = timezone.localdate()
    made = [_of(channel, day) for day in (today, today - timedelta(days=1))]
    return any(hmac.compare_digest(bare(typed).encode(), one.encode()) for one in made)


def _of(channel: Channel, day: date) -> str:
    signed = crypto.sign("confirmation-code", channel.uid.bytes + day.isoformat().encode())
    return f"{int.from_bytes(signed, 'big') % 10**DIGITS:0{DIGITS}}"


def begin(session: SessionBase, channel: Channel) -> str:
    """A code that signs its owner in, in this browser only. For a stranger it may be a channel that does not exist."""
    made = get_random_string(8, LETTERS)
    session[SIGN_IN] = {"channel": str(channel.uid), "code": made, "until": time.time() + LASTS, "tries": 0}
    return f"{made[:4]}-{made[4:]}"


def redeem(session: SessionBase, typed: str) -> User | None:
    """Whom the code signs in, once; None if it does not fit.

    Raises Ended, also for the last try that did not, and if the address it was mailed to lets nobody in any more.
    """
    waiting: dict[str, Any] | None = session.pop(SIGN_IN, None)
    if waiting is None or waiting["until"] < time.time():
        raise Ended
    if hmac.compare_digest(bare(typed).encode(), waiting["code"].encode()):
        return _owner(waiting["channel"])
    if waiting["tries"] + 1 >= TRIES:
        raise Ended
    session[SIGN_IN] = waiting | {"tries": waiting["tries"] + 1}
    return None


def _owner(uid: str) -> User:
    channel = Channel.objects.of_people_let_in().filter(uid=uid).first()
    if channel is None:
        raise Ended
    return channel.user


def bare(typed: str) -> str:
    """Without the blanks and dashes that people type, and in capitals."""
    return "".join(letter for letter in typed if letter.isalnum()).upper()
