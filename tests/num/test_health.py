"""Alive and ready, as an operator's monitor asks (`/healthz`, `/readyz`)."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from alerts import tasks
from num import health
from num.models import Heartbeat


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no app had work that can wait."""
    monkeypatch.setattr(health, "_waiting", {})


def test_alive_needs_no_other_part(client: Client, settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
@pytest.mark.usefixtures("no_work")
def test_ready_names_the_parts_and_the_age_of_waiting_work(client: Client) -> None:
    health.register("deliveries", lambda: 3.7)
    health.register("backup", lambda: None)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "broker": "ok", "deliveries": 3, "backup": "never"}


@pytest.mark.django_db
@pytest.mark.usefixtures("no_work")
def test_late_work_is_not_ready(client: Client) -> None:
    health.register("deliveries", lambda: 61.0)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["deliveries"] == 61


@pytest.mark.django_db
def test_workers_that_fall_silent_are_not_ready(client: Client) -> None:
    """With nothing to deliver, too: what is deleted, and who is told of a grave report, hangs on them."""
    assert client.get("/readyz").json()["workers"] == "never"
    tasks.watch()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["workers"]) == (200, 0)
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["workers"] // 60) == (503, 6)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_work")
def test_missing_broker_is_not_ready(client: Client, settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "broker": "failed"}


@pytest.mark.usefixtures("no_work")
def test_missing_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> float:
        raise OperationalError("host db, user num, password hunter2")

    monkeypatch.setattr(connection, "cursor", refuse)
    health.register("deliveries", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "failed", "broker": "ok", "deliveries": "failed"}
