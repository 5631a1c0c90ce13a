"""Real servers, real processes and a real browser, for the tests that need them."""

import shutil
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright

from members import transports
from members.transports.either import Either
from members.transports.signal import SignalTransport
from members.transports.sms import SmsTransport
from members.transports.webpush import WebPushTransport
from num import keys
from tests.environment import redis_server
from tests.servers.bound import make_role
from tests.servers.postgres import PostgresServer, database_at, postgres_server
from tests.servers.processes import Live
from tests.servers.push import PushService
from tests.servers.signals import SignalServer
from tests.servers.smtp import SmtpSink
from tests.servers.texts import TextServer

AS_SERVED = {"STORAGES": settings.STORAGES}
SLOW_HASHERS = settings.PASSWORD_HASHERS
INSTALLED = {"live", "static_files"}

# What no test needs. Of this switch only the last counts, so what Playwright would switch off stands here, too.
NOT_NEEDED = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),  # suggestions for an address: two thirds of what each person costs
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
    *("MediaRouter", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
    *("LensOverlay",),
]

# Chromium as root, without calls home, and with no way to any other machine.
FLAGS = [
    f"--disable-features={','.join(NOT_NEEDED)}",
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A real SMTP server that counts what it accepts."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def through_smtp(settings: LazySettings, smtp_sink: SmtpSink) -> SmtpSink:
    """Messages about an account go there, and wait for no answer for long."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_URL = "localhost", smtp_sink.port, smtp_sink.url
    settings.EMAIL_TIMEOUT = 0.5
    return smtp_sink


@pytest.fixture
def texts(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TextServer]:
    """This installation sends text messages, by a real server that plays a provider."""
    monkeypatch.setattr(transports, "_kept", threading.local())
    with TextServer() as server:
        settings.SMS_URL = server.twilio
        yield server
        kept = transports.get("sms")
        if isinstance(kept, SmsTransport | Either):
            kept.close()


@pytest.fixture
def signals(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignalServer]:
    """This installation has Signal, by a real server that plays the program beside it."""
    monkeypatch.setattr(transports, "_kept", threading.local())
    with SignalServer() as server:
        settings.SIGNAL_URL = server.url
        yield server
        kept = transports.get("signal")
        if isinstance(kept, SignalTransport):
            kept.close()


@pytest.fixture
def devices(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """This installation wakes devices, by a real server that plays the services of the makers of browsers."""
    monkeypatch.setattr(transports, "_kept", threading.local())
    settings.VAPID_PRIVATE_KEY, settings.PUSH_HOSTS = keys.fresh_key(), ["127.0.0.1"]
    with PushService() as service:
        yield service
        kept = transports.get("push")
        if isinstance(kept, WebPushTransport):
            kept.close()


@pytest.fixture
def own_postgres(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresServer]:
    """This test's database is on a server of its own, which may be killed."""
    with postgres_server() as server, database_at(server.url, monkeypatch):
        call_command("migrate", verbosity=0)
        call_command("load_pack", verbosity=0)
        make_role()
        yield server


@pytest.fixture
def live(
    request: pytest.FixtureRequest,
    transactional_db: None,
    tmp_path: Path,
    smtp_sink: SmtpSink,
    settings: LazySettings,
) -> Iterator[Live]:
    """What sends, in real processes, on this test's database. A parameter says how many workers there are."""
    live = Live(tmp_path / "live", redis_server, smtp_sink, workers=getattr(request, "param", 2))
    settings.BASE_URL = live.url
    try:
        live.start()
        yield live
    finally:
        live.stop()


@pytest.fixture
def served(static_files: None, live: Live) -> Live:
    """A whole installation: its web server, too."""
    live.serve()
    return live


@pytest.fixture(autouse=True)
def slow_hashes(request: pytest.FixtureRequest, settings: LazySettings) -> None:
    """The web server of an installation knows no cheap password hash: people who sign in there get a slow one."""
    if "served" in request.fixturenames:
        settings.PASSWORD_HASHERS = SLOW_HASHERS


@pytest.fixture(scope="session")
def static_files() -> None:
    """The static files as a web server serves them, with hashed names."""
    with override_settings(**AS_SERVED):
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that start an installation come first: they take longest, and nobody should wait for them at the end."""
    items.sort(key=lambda item: INSTALLED.isdisjoint(getattr(item, "fixturenames", ())))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a failed test, show what its processes said."""
    report = yield
    installation = getattr(item, "funcargs", {}).get("live")
    if report.failed and isinstance(installation, Live):
        report.sections.append(("what the processes said", installation.logs()))
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in this thread
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()  # Django keeps those of a thread with an event loop apart: nobody else will find them
