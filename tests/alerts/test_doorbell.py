"""The task that a ring wakes: it delivers, wakes others, and rings again for what it could not do now."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from alerts import tasks
from alerts.dispatch import plan
from alerts.models import Alert
from members import transports
from members.models import Channel
from members.transports.email import EmailTransport
from tests.alerts.dispatching import EVERYBODY, Clock, start
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.django_db

Drain = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def mail(smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmailTransport]:
    """The way that e-mail goes in this process: to the test's own server."""
    kept = threading.local()
    with closing(EmailTransport(smtp_sink.url, "n@example.org")) as kept.email:
        monkeypatch.setattr(transports, "_kept", kept)
        yield kept.email


@pytest.fixture
def drain(settings: LazySettings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Drain:
    """Runs the task here; answers with the bells that it rang, as they wait at the broker."""

    def run() -> list[dict[str, Any]]:
        with Redis.from_url(settings.REDIS_URL) as broker:
            broker.delete("celery")
            with django_capture_on_commit_callbacks(execute=True):
                tasks.drain()
            return [json.loads(message)["headers"] for message in broker.lrange("celery", 0, -1)][::-1]

    return run


def test_task_delivers_and_wakes_others(
    alert: Alert,
    audience: list[Channel],
    mail: EmailTransport,
    smtp_sink: SmtpSink,
    drain: Drain,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plan, "SLICE_SIZE", 3)
    start(alert)
    (bell,) = drain()
    assert (bell["task"], bell["eta"]) == ("alerts.drain", None)
    assert smtp_sink.counts() == dict.fromkeys(EVERYBODY, 1)
    assert drain() == []


def test_worker_that_warms_up_sends_nothing(
    alert: Alert, audience: list[Channel], mail: EmailTransport, smtp_sink: SmtpSink, drain: Drain
) -> None:
    sent = start(alert)
    tasks.warm()
    assert (smtp_sink.accepted(), sent.slices.count()) == ([], 0)
    drain()
    assert smtp_sink.counts() == dict.fromkeys(EVERYBODY, 1)


@pytest.fixture
def rated(mail: EmailTransport, alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider takes four messages a second, and an alert in several slices has begun."""
    mail.rate = 4
    monkeypatch.setattr(plan, "SLICE_SIZE", 3)
    start(alert)


@pytest.mark.usefixtures("rated")
def test_task_rings_for_when_the_rate_allows_more(smtp_sink: SmtpSink, drain: Drain) -> None:
    began = datetime.now(UTC)
    *_, last = drain()
    assert 3 <= len(smtp_sink.accepted()) < len(EVERYBODY)
    assert (datetime.fromisoformat(last["eta"]) - began).total_seconds() >= 0.75


@pytest.mark.usefixtures("rated")
def test_one_task_rings_for_when_the_rate_allows_more(drain: Drain, still: Clock) -> None:
    """Each ring rang twice otherwise, and beat begins more: there would be ever more of them."""
    drain()
    assert [drain(), drain()] == [[], []]
    still.move(0.8)
    *_, last = drain()
    assert (last["eta"] is not None, drain()) == (True, [])
