"""How often something may be tried. Counters stand under hashes that nobody can repeat tomorrow; no address is kept."""

import hmac
import os
import time
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import cast

from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


class TooMany(Exception):
    """Over the limit until ``again_at``; ``today`` if it is the one of the day."""

    def __init__(self, again_at: datetime, *, today: bool) -> None:
        super().__init__()
        self.again_at, self.today = again_at, today


def allow(action: str, subject: str, *, most: int, seconds: int) -> bool:
    """Count one more try; False once there were more than ``most`` in this stretch of ``seconds``."""
    return count(_try(action, subject, seconds), lasts=seconds) <= most


def take_back(action: str, subject: str, *, seconds: int) -> None:
    """As if the last try had not been counted."""
    with suppress(ValueError):  # its stretch has ended
        cache.decr(hidden(_try(action, subject, seconds)))


def spend(action: str, subject: str, *, most: int, seconds: int, a_day: int) -> int:
    """Count one more try: no more than ``most`` in this stretch, and ``a_day`` until midnight. How many that was today.

    Raises TooMany.
    """
    now = timezone.localtime()
    stretch = int(now.timestamp()) // seconds
    if count(f"{action}|{stretch}|{subject}", lasts=seconds) > most:
        raise TooMany(datetime.fromtimestamp((stretch + 1) * seconds, now.tzinfo), today=False)
    today = count(f"{action}|{subject}", lasts=rest_of_day())
    if today > a_day:
        raise TooMany(end_of_day(now), today=True)
    return today


def count(what: str, *, lasts: float) -> int:
    """How often this was counted today, with this time; forgotten after ``lasts`` seconds."""
    counter = hidden(what)
    cache.add(counter, 0, timeout=lasts)
    return cache.incr(counter)


def days(what: str, *, among: int) -> int:
    """On how many days of a stretch of ``among`` this was counted, today included; 0 if today was counted already.

    The key of a stretch is kept nowhere but in the cache, as that of a day, and ends with it.
    """
    if count(f"today|{what}", lasts=rest_of_day()) > 1:
        return 0
    stretch, day = divmod(timezone.localdate().toordinal(), among)
    lasts = (among - 1 - day) * DAY + rest_of_day()
    counter = _hashed(what, f"key of {among} days, {stretch}", lasts)
    cache.add(counter, 0, timeout=lasts)
    return cache.incr(counter)


def forget(what: str) -> None:
    """As if it had not been counted today."""
    cache.delete(hidden(what))


def hidden(what: str) -> str:
    """A hash of ``what`` under today's key. The key is kept nowhere but in the cache, and ends at midnight: after
    that nobody, whatever else they hold, can say whose counter one was.
    """
    return _hashed(what, f"key of {timezone.localtime():%Y-%m-%d}", rest_of_day())


def _hashed(what: str, name: str, lasts: float) -> str:
    key = cast(bytes, cache.get_or_set(name, lambda: os.urandom(32), timeout=lasts))
    return hmac.digest(key, what.encode(), "sha256").hex()


def source(request: HttpRequest) -> str:
    """Where a request comes from, as a hash of its network that is another one each day."""
    return hidden(f"source|{_network(get_client_ip(request))}")


def end_of_day(now: datetime) -> datetime:
    """When the day of ``now`` ends."""
    return timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), datetime.min.time()))


def rest_of_day() -> float:
    """How many seconds from now something is kept that is forgotten at midnight."""
    now = timezone.localtime()
    return (end_of_day(now) - now).total_seconds() + 1


def _try(action: str, subject: str, seconds: int) -> str:
    """What a try is counted as in this stretch of ``seconds``."""
    return f"{action}|{int(time.time()) // seconds}|{subject}"


def _network(address: str | None) -> str:
    if not address:
        return ""
    bits = 24 if ip_address(address).version == 4 else 48
    return str(ip_network(f"{address}/{bits}", strict=False))
