"""While Redis is away people sign in, join, check and come back to reports, and limits still hold."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from members.models import User
from num import caches
from tests.factories import PASSWORD
from tests.members.test_join import TYPED
from tests.reports.test_coming_back import code_in
from tests.servers.redis import RedisServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A Redis of this test's own that keeps the counters."""
    server = RedisServer()
    redis_cache = {"BACKEND": "num.caches.RedisOrMemory", "LOCATION": f"{server.start()}?db=1"}
    settings.CACHES = {"default": settings.CACHES["default"] | redis_cache}
    monkeypatch.setattr(caches.RedisOrMemory, "away_until", None)
    monkeypatch.setattr(caches, "RETRY_AFTER", 0.0)
    LocMemCache("redis away", {}).clear()
    yield server
    server.stop()


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": password})


def test_every_page_that_counts_tries_works_without_redis(redis: RedisServer, client: Client, ann: User) -> None:
    code = code_in(client.post("/report/", {"story": "He hit me."}, follow=True).content.decode())
    redis.kill()
    assert client.post("/join/", TYPED).headers["Location"] == "/join/sent/"
    assert "Where it stands" in client.post("/report/receipt/", {"code": code}, follow=True).content.decode()
    assert sign_in(client, "ann").headers["Location"] == "/"
    assert client.post("/check/", {"identifier": "07700 900123"}).status_code == 200
    redis.start()
    assert client.post("/check/", {"identifier": "07700 900123"}).status_code == 200


def test_limits_hold_without_redis(redis: RedisServer, client: Client, ann: User) -> None:
    redis.kill()
    for _ in range(5):
        sign_in(client, "ann", "wrong horse")
    assert "too many tries" in sign_in(client, "ann").content.decode()


def test_redis_counts_again_once_it_is_back(
    redis: RedisServer, client: Client, ann: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "num.caches"):
        redis.kill()
        sign_in(client, "ann", "wrong horse")
        sign_in(client, "ann", "wrong horse")
        redis.start()
        sign_in(client, "ann", "wrong horse")
    assert [re.sub(":.*", "", record.getMessage()) for record in caplog.records] == ["Redis is away", "Redis is back"]
    assert cache._cache.get_client(None, write=True).keys("*")  # type: ignore[attr-defined]  # Django cannot list keys


def test_nobody_waits_each_time_for_a_redis_that_is_away(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "RETRY_AFTER", 60.0)
    redis.kill()
    cache.set("tries", 1)
    redis.start()
    assert cache.incr("tries") == 2, "counted in memory, without asking again so soon"
