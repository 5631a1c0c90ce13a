"""Sessions in the database, sealed and under a hash: a dump shows neither who was signed in nor a usable key.

A session ends when nothing was asked for a while, and some time after signing in however much is asked.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, cast

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from num import crypto

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

LABEL = "num.session"
IDLE, ENDS = "idle", "ends"  # in the session: after how many seconds of nothing, and at what time in any case
DEVICE = "device"  # in the session: a few coarse words
ROUND_TO = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    counts = True  # whether this request shows that somebody is there
    stale = False  # whether it is sealed with a key that may go

    def save(self, must_create: bool = False) -> None:
        """What changed; otherwise its end alone, unless this request does not count: that keeps nothing alive."""
        if self.modified or self.stale or must_create or self.session_key is None:
            super().save(must_create)
        elif self.counts:
            mine = self.model.objects.filter(session_key=stored_key(self.session_key))
            if not mine.update(expire_date=self.get_expiry_date()):
                raise UpdateError

    def encode(self, session_dict: dict[str, Any]) -> str:
        plain = json.dumps(session_dict).encode()
        sealed = crypto.seal_with_ring(plain, _context(stored_key(self.session_key or "")), LABEL)
        return base64.b64encode(sealed).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """An unreadable session is an ended one: its holder signs in again."""
        held = _open(stored_key(self.session_key or ""), session_data)
        self.stale = bool(held) and crypto.is_stale(base64.b64decode(session_data))
        return held

    def _get_session_from_db(self) -> Any:
        live = self.model.objects.filter(expire_date__gt=timezone.now())
        row = live.filter(session_key=stored_key(self.session_key or "")).first()
        if row is None:
            self._session_key = None
        return row

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        idle = timezone.now() + timedelta(seconds=self.get(IDLE, settings.SESSION_COOKIE_AGE))
        return min(idle, datetime.fromtimestamp(self[ENDS], UTC)) if ENDS in self else idle

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        cookie = session_key or self.session_key
        if cookie:
            super().delete(stored_key(cookie))


def limit(session: SessionBase, *, idle: timedelta, lasts: timedelta) -> None:
    """From now on, end this session after ``idle`` without a request, and after ``lasts`` in any case."""
    session[IDLE] = idle.total_seconds()
    session[ENDS] = (timezone.now() + lasts).timestamp()


def ends_in(session: SessionBase) -> int:
    """In how many seconds it ends if nothing is asked after this request."""
    return round((session.get_expiry_date() - timezone.now()).total_seconds())


def does_not_count(view: View[P]) -> View[P]:
    """A view that a script asks by itself: it keeps nobody signed in who is not there."""

    @wraps(view)
    def quiet(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        cast(SessionStore, request.session).counts = False
        return view(request, *args, **kwargs)

    return quiet


class Open(NamedTuple):
    """A session in which somebody is signed in, as she may know it again."""

    key: str  # as it is stored: of no use as a cookie
    device: str
    minutes: int  # since it was last used, rounded down


def opened_by(user: AbstractBaseUser) -> list[Open]:
    """Every session of hers, the last used first. No row says whose it is, so each live one is opened and asked."""
    mine = {SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash()}
    found = [_known(row, held) for row, held in _live() if mine.items() <= held.items()]
    return sorted(found, key=lambda one: one.minutes)


def end(user: AbstractBaseUser, key: str) -> bool:
    """End one session of hers; False if there is none of this key."""
    if key not in [one.key for one in opened_by(user)]:
        return False
    SessionStore.get_model_class().objects.filter(session_key=key).delete()
    return True


def _live() -> Iterator[tuple[Any, dict[str, Any]]]:
    rows = SessionStore.get_model_class().objects.filter(expire_date__gt=timezone.now())
    for row in rows.iterator():
        yield row, _open(row.session_key, row.session_data)


def _known(row: Any, held: dict[str, Any]) -> Open:
    used = row.expire_date - timedelta(seconds=held.get(IDLE, settings.SESSION_COOKIE_AGE))
    return Open(row.session_key, held.get(DEVICE, ""), (timezone.now() - used) // ROUND_TO * 5)


def _open(key: str, session_data: bytes | str) -> dict[str, Any]:
    """What a row holds; nothing if it does not open."""
    try:
        opened: dict[str, Any] = json.loads(
            crypto.unseal_with_ring(base64.b64decode(session_data), _context(key), LABEL)
        )
    except (crypto.Unreadable, ValueError):
        return {}
    return opened


def _context(key: str) -> str:
    return f"{LABEL}|{key}"


def stored_key(cookie: str) -> str:
    """What the table holds instead of the cookie's value: 40 characters, as many as its column takes."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:40]


__all__ = ["CreateError", "SessionStore", "UpdateError"]
