"""Fixtures that every test may use; the people of the tests are in tests/people.py."""

import gc
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client, override_settings

from members import limits
from members.adapters import REAL_FACTORS
from members.models import User
from num.sessions import SessionStore

pytest_plugins = [
    "tests.servers.bound",
    "tests.databases",
    "tests.side_by_side",
    "tests.people",
    "tests.servers.fixtures",
    "tests.faults.table",
    "tests.reports.found",
]

CHEAP = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "RECEIPT_HASH": {"time_cost": 1, "memory_cost": 8, "parallelism": 1},
    # Static names without the manifest that only collectstatic writes.
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


@pytest.fixture(autouse=True, scope="session")
def seldom_collected() -> None:
    """Tests make many objects, and few rings of them: to look for those often takes a tenth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(autouse=True, scope="session")
def cheap_settings() -> Iterator[None]:
    """What only costs time in tests: slow password hashes, hashed names of static files."""
    with override_settings(**CHEAP):
        yield


@pytest.fixture(autouse=True, scope="session")
def both_steps() -> Iterator[None]:
    """``client.force_login``: signed in with the password, and with the second factor of whoever has one.

    In one session, where Django's own makes two, of which the first is never used.
    """

    def force_login(client: Client, user: User, backend: str | None = None) -> None:
        request = HttpRequest()
        request.session = client.session if settings.SESSION_COOKIE_NAME in client.cookies else SessionStore()
        login(request, user, backend or settings.AUTHENTICATION_BACKENDS[0])
        factor = Authenticator.objects.filter(user=user, type__in=REAL_FACTORS).first()
        if factor:
            record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
        request.session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield


@pytest.fixture(autouse=True)
def early_in_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where limits are counted by the hour or the minute, none begins anew in the middle of a test."""
    over = time.time() % limits.HOUR - limits.MINUTE - 1
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: time.time() - over))


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Each test starts with no sign-in counted against anybody."""
    cache.clear()
