"""Fixtures that every test may use; the people of the tests are in tests/people.py."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

pytest_plugins = ["tests.databases", "tests.people", "tests.servers.fixtures"]

CHEAP = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "RECEIPT_HASH": {"time_cost": 1, "memory_cost": 8, "parallelism": 1},
    # Static names without the manifest that only collectstatic writes.
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


@pytest.fixture(autouse=True, scope="session")
def cheap_settings() -> Iterator[None]:
    """What only costs time in tests: slow password hashes, hashed names of static files."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns if it is not there
    with override_settings(**CHEAP):
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Each test starts with no sign-in counted against anybody."""
    cache.clear()
