"""A device is added and told in a real browser: from the button to the line on its screen (e10, i1).

The services that wake browsers are not to be had in tests. So subscribing is answered in the browser's place, with keys
that a server of the tests holds, and what that server got is brought to the browser by hand.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import User
from tests.browser.person import Person
from tests.browser.town import sign_in
from tests.browser.watch import Watch
from tests.servers.push import PushService, Reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/me/contact/device/"
MESSAGE = {"title": "A new message for you", "body": "Open it.", "link": "/look/", "tag": "one"}
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map(({ title, body, tag, data }) => ({ title, body, tag, link: data }))"""
SUBSCRIBE = "PushManager.prototype.subscribe = async () => ({ toJSON: () => (%s) })"
Wake = Callable[[dict[str, str]], Any]


@pytest.fixture
def person(browsers: Chromium, live_server: LiveServer, weather: str, settings: LazySettings) -> Person:
    settings.EXIT_URL = weather
    home = live_server.url.replace("127.0.0.1", "localhost")
    return Person(browsers, home, Watch(home, weather))


@pytest.fixture
def wake(person: Person) -> Wake:
    """The browser is brought something; answers with what it shows then."""
    told: list[dict[str, Any]] = []
    session: CDPSession = person.context.new_cdp_session(person.page)
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: told.extend(event["registrations"]))
    session.send("ServiceWorker.enable")

    def wake(message: dict[str, str]) -> Any:
        worker = {"origin": person.home, "registrationId": told[-1]["registrationId"]}
        session.send("ServiceWorker.deliverPushMessage", worker | {"data": json.dumps(message).ljust(1024)})
        return shown(person.page, message)

    return wake


@pytest.fixture
def woken(person: Person, wake: Wake) -> Wake:
    """The same, with the worker in it already."""
    allow(person)
    person.page.goto("/")
    person.page.evaluate("async () => { await navigator.serviceWorker.register('/worker.js') }")
    person.page.evaluate("async () => { await navigator.serviceWorker.ready }")
    return wake


def allow(person: Person) -> None:
    person.context.grant_permissions(["notifications"], origin=person.home)


def shown(page: Page, message: dict[str, str]) -> Any:
    page.wait_for_function(f"async () => (await ({SHOWN})()).some((one) => one.body === {json.dumps(message['body'])})")
    return page.evaluate(SHOWN)


def test_it_shows_what_was_brought_and_a_copy_takes_its_place(woken: Wake) -> None:
    assert woken(MESSAGE) == [MESSAGE]
    again = MESSAGE | {"body": "Open it, please."}
    assert woken(again) == [again]


def test_it_is_still_there_after_leaving(person: Person, woken: Wake) -> None:
    page = person.page
    page.evaluate("localStorage.setItem('left', 'behind')")
    page.click("#leave")
    expect(page).to_have_title("Weather")
    page.goto("/")
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 1
    assert page.evaluate("localStorage.length") == 0


def test_a_member_adds_her_telephone_and_tries_it(person: Person, wake: Wake, ann: User, devices: PushService) -> None:
    device = devices.subscribe("phone").device
    devices.replies["/phone"] = Reply(close=True)
    given = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
    person.context.add_init_script(SUBSCRIBE % json.dumps(given))
    sign_in(person, ann.username)
    person.open("/me/contact/")
    person.follow("Tell me on this phone or computer")
    expect(person.page.locator("#device-cannot")).to_be_hidden()
    person.page.get_by_role("button", name="Tell me on this device").click()
    expect(person.page.locator("#device-refused")).to_be_visible()  # nobody has allowed it yet

    allow(person)
    person.fill("What you call this device", "My phone")
    person.press("Tell me on this device")
    person.sees("We tell you on this device from now on.", "In use.")
    person.press("Send a test message to myself")
    person.sees("Sent.")
    [message] = devices.read()
    assert wake(message) == [message]


def test_without_script_the_page_says_what_else_there_is(
    browsers: Chromium, person: Person, ann: User, devices: PushService
) -> None:
    other = Person(browsers, person.home, person.watch, script=False)
    sign_in(other, ann.username)
    other.open(ADD)
    other.sees("This browser cannot do that, or its scripts are switched off.")
    expect(other.page.get_by_role("button", name="Tell me on this device")).to_be_hidden()
