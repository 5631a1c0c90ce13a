"""Leaving in a hurry (i1), in a real browser: what is on the screen goes at once, and Back never brings it back."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import User
from tests.browser.weather import TITLE, Weather, weather_server
from tests.factories import PASSWORD, make_approved_alert

SECRET = ["/", "/accounts/2fa/", "/alerts/"]  # each says "Sign out" to whoever is signed in
TITLE_OF_ALERT = "Man in a grey van"
SIGNED_OUT = """async (address) => {
    for (let tries = 0; tries < 50; tries++) {
        if ((await fetch(address)).redirected) return true;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
}"""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def weather(settings: LazySettings) -> Iterator[type[Weather]]:
    with weather_server() as address:
        settings.EXIT_URL = address
        yield Weather


@pytest.fixture
def secret_page(
    chromium: Browser, live_server: LiveServer, weather: type[Weather], ann: User, caro: User, ada: User
) -> Iterator[Callable[..., Page]]:
    """Sign a member in, walk through several pages of theirs, and stay on an alert that she opened from the list."""
    make_approved_alert(caro, ada, title=TITLE_OF_ALERT)
    context = chromium.new_context(base_url=live_server.url)
    plain = chromium.new_context(base_url=live_server.url, java_script_enabled=False)

    def walk(*, script: bool = True) -> Page:
        page = (context if script else plain).new_page()
        page.goto("/accounts/login/")
        page.fill("#id_login", "ann")
        page.fill("#id_password", PASSWORD)
        page.click("main form .button")
        for address in SECRET:
            page.goto(address)
            expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        page.get_by_role("link", name=TITLE_OF_ALERT).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE_OF_ALERT)
        return page

    yield walk
    context.close()
    plain.close()


def click(page: Page) -> None:
    page.click("#leave")


def shift_three_times(page: Page) -> None:
    for key in ("ShiftLeft", "ShiftRight", "ShiftLeft"):
        page.keyboard.press(key)


def check_gone(page: Page, weather: type[Weather]) -> list[str]:
    """The neutral site was told nothing, nothing is kept, three Backs show nobody signed in; where they led."""
    expect(page).to_have_title("Weather")
    assert weather.referrers[0] is None
    assert page.context.cookies() == []
    seen = []
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert not [words for words in ("Sign out", "Second step", TITLE_OF_ALERT) if words in page.content()]
        seen.append(page.url)
    return seen


@pytest.mark.parametrize("leave", [click, shift_three_times])
def test_back_shows_nothing_after_leaving(
    secret_page: Callable[..., Page], weather: type[Weather], leave: Callable[[Page], None]
) -> None:
    page = secret_page()
    page.evaluate("localStorage.setItem('left', 'behind')")
    last = page.url
    leave(page)
    seen = check_gone(page, weather)
    assert last not in seen  # it gave its place in the history to the neutral site
    assert page.evaluate("localStorage.getItem('left')") is None


def test_what_a_form_sent_is_not_sent_again_after_leaving(
    secret_page: Callable[..., Page], weather: type[Weather]
) -> None:
    page = secret_page()
    page.goto("/check/")
    page.fill("#id_identifier", "0770")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#id_identifier_error")).to_be_visible()  # a page that came by POST
    page.reload()
    expect(page.locator("#id_identifier")).to_have_value("0770")
    page.goto("/")
    click(page)
    expect(page).to_have_title(TITLE)
    page.go_back()
    page.reload()
    expect(page).to_have_title("Sign in – N.")


def test_back_shows_nothing_after_leaving_without_script(
    secret_page: Callable[..., Page], weather: type[Weather]
) -> None:
    page = secret_page(script=False)
    click(page)
    check_gone(page, weather)


def test_the_page_is_blank_before_the_server_answers(secret_page: Callable[..., Page]) -> None:
    page = secret_page()
    page.evaluate("navigator.sendBeacon = Element.prototype.replaceChildren = undefined")  # an older browser
    left = page.evaluate(
        "() => { document.getElementById('leave').click(); return [document.title, document.body.innerText] }"
    )
    assert left == ["", "Leaving…"]
    expect(page).to_have_title("Weather")


def test_the_session_ends_even_if_the_way_out_is_cut_off(secret_page: Callable[..., Page]) -> None:
    page = secret_page()
    page.route(
        "**/leave/",
        lambda route: route.fulfill(status=204) if route.request.is_navigation_request() else route.continue_(),
    )
    page.evaluate("document.getElementById('leave').click()")
    assert page.evaluate(SIGNED_OUT, SECRET[-1])
    expect(page.locator("body")).to_have_text("Leaving…")


def test_a_page_kept_in_memory_is_asked_for_again(secret_page: Callable[..., Page]) -> None:
    page = secret_page()
    page.context.clear_cookies()  # she signed out in another tab
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page).to_have_title("Sign in – N.")


def test_capitals_are_not_leaving(secret_page: Callable[..., Page]) -> None:
    page = secret_page()
    page.goto("/accounts/password/change/")
    page.focus("#id_oldpassword")
    for letter in "ABCDE":
        page.keyboard.press(f"Shift+{letter}")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    assert page.input_value("#id_oldpassword") == "ABCDE"


def test_leave_comes_first_by_keyboard(secret_page: Callable[..., Page]) -> None:
    page = secret_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Leave this page now")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_title("Weather")
