"""What a device shows when it is woken, in a real browser: neutral words, once, also after leaving the site (e10, i1).

The services that wake browsers are not to be had in tests: the browser is told that one has brought something.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.person import Person
from tests.browser.watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MESSAGE = {"title": "A new message for you", "body": "Open it.", "link": "/look/", "tag": "one"}
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map(({ title, body, tag, data }) => ({ title, body, tag, link: data }))"""


@pytest.fixture
def person(browsers: Browser, live_server: LiveServer, weather: str, settings: LazySettings) -> Person:
    settings.EXIT_URL = weather
    home = live_server.url.replace("127.0.0.1", "localhost")
    person = Person(browsers, home, Watch(home, weather))
    person.context.grant_permissions(["notifications"], origin=home)
    return person


@pytest.fixture
def wake(person: Person) -> Callable[[dict[str, str]], Any]:
    """The browser with the worker in it is brought something; answers with what it shows then."""
    person.page.goto("/")
    told: list[dict[str, Any]] = []
    session: CDPSession = person.context.new_cdp_session(person.page)
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: told.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    person.page.evaluate("async () => { await navigator.serviceWorker.register('/worker.js') }")
    person.page.evaluate("async () => { await navigator.serviceWorker.ready }")

    def wake(message: dict[str, str]) -> Any:
        brought = {
            "origin": person.home,
            "registrationId": told[-1]["registrationId"],
            "data": json.dumps(message).ljust(1024),
        }
        session.send("ServiceWorker.deliverPushMessage", brought)
        return shown(person.page, message)

    return wake


def shown(page: Page, message: dict[str, str]) -> Any:
    page.wait_for_function(f"async () => (await ({SHOWN})()).some((one) => one.body === '{message['body']}')")
    return page.evaluate(SHOWN)


def test_it_shows_what_was_brought_and_a_copy_takes_its_place(wake: Callable[[dict[str, str]], Any]) -> None:
    assert wake(MESSAGE) == [MESSAGE]
    again = MESSAGE | {"body": "Open it, please."}
    assert wake(again) == [again]


def test_it_is_still_there_after_leaving(person: Person, wake: Callable[[dict[str, str]], Any]) -> None:
    page = person.page
    page.evaluate("localStorage.setItem('left', 'behind')")
    page.click("#leave")
    expect(page).to_have_title("Weather")
    page.goto("/")
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 1
    assert page.evaluate("localStorage.length") == 0
