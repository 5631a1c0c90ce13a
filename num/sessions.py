"""Sessions in the database, sealed and under a hash: a dump shows neither who was signed in nor a usable key.

A session ends when nothing was asked for a while, and some time after signing in however much is asked.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from num import crypto

LABEL = "num.session"
IDLE, ENDS = "idle", "ends"  # in the session: after how many seconds of nothing, and at what time in any case


class SessionStore(DatabaseStore):
    def encode(self, session_dict: dict[str, Any]) -> str:
        plain = json.dumps(session_dict).encode()
        return base64.b64encode(crypto.seal_with_ring(plain, self._context(), LABEL)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """An unreadable session is an ended one: its holder signs in again."""
        try:
            sealed = base64.b64decode(session_data)
            opened: dict[str, Any] = json.loads(crypto.unseal_with_ring(sealed, self._context(), LABEL))
        except (crypto.Unreadable, ValueError):
            return {}
        return opened

    def _context(self) -> str:
        return f"{LABEL}|{stored_key(self.session_key or '')}"

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


def stored_key(cookie: str) -> str:
    """What the table holds instead of the cookie's value: 40 characters, as many as its column takes."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:40]


__all__ = ["CreateError", "SessionStore", "UpdateError"]
