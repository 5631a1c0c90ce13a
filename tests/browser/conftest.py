from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.person import Person
from tests.browser.watch import Watch
from tests.browser.weather import weather_server


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
