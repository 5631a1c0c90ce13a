from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.person import Person
from tests.browser.watch import Examined, Watch
from tests.browser.weather import weather_server


@pytest.fixture(autouse=True, scope="session")
def examined_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """Each kind of page, whichever of several processes opens it first."""
    own = tmp_path_factory.getbasetemp()
    Watch.examined = Examined((own if worker_id == "master" else own.parent) / "examined")


@pytest.fixture
def weather() -> Iterator[str]:
    """The address of the neutral site to which people leave."""
    with weather_server() as address:
        yield address


@pytest.fixture
def browsers(chromium: Browser) -> Iterator[Browser]:
    """Where each person opens a browser of her own; all of them are closed afterwards."""
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def somebody(browsers: Browser, live_server: LiveServer, weather: str, settings: LazySettings) -> Callable[..., Person]:
    """Makes people who use this process's own web server; with ``script=False``, without script."""
    settings.EXIT_URL = weather
    return partial(Person, browsers, live_server.url, Watch(live_server.url, weather))
