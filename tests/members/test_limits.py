"""How often something may be tried: counted by hashes that name nobody, today or later."""

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from members import limits
from members.models import User
from tests.factories import PASSWORD, code_of


def test_the_network_counts_and_its_hash_is_another_one_each_day(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = (RequestFactory(REMOTE_ADDR=address).get("/") for address in ("192.0.2.7", "198.51.100.7"))
    neighbour = RequestFactory(REMOTE_ADDR="192.0.2.99").get("/")
    today = limits.source(near)
    assert today == limits.source(neighbour) != limits.source(far)
    now = timezone.localtime()
    monkeypatch.setattr(timezone, "now", lambda: limits.end_of_day(now))
    assert limits.source(near) != today


def test_a_hash_cannot_be_made_again_once_its_key_is_gone() -> None:
    before = limits.hidden("192.0.2.0/24")
    assert limits.hidden("192.0.2.0/24") == before
    cache.clear()
    assert limits.hidden("192.0.2.0/24") != before


def test_what_is_over_the_limit_is_refused_for_this_subject_alone() -> None:
    assert [limits.allow("knock", "ann", most=2, seconds=3600) for _ in range(3)] == [True, True, False]
    assert limits.allow("knock", "bea", most=2, seconds=3600)


@pytest.mark.django_db
def test_the_cache_does_not_say_who_signed_in(client: Client, caro: User) -> None:
    """The library's own counters would name her number and the code that she typed."""
    client.post("/accounts/login/", {"login": "caro", "password": PASSWORD})
    code = code_of(caro)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.session.get("_auth_user_id") == str(caro.pk)
    keys = stored_keys()
    assert len(keys) > 2
    assert not [key for key in keys if str(caro.pk) in key or code in key or "allauth" in key]


def stored_keys() -> list[str]:
    """The keys of the cache as whichever server keeps it knows them."""
    backend = cache._cache  # type: ignore[attr-defined]  # no public way to list keys
    stored = backend if isinstance(backend, dict) else backend.get_client(None).keys("*")
    return [key.decode() if isinstance(key, bytes) else str(key) for key in stored]
