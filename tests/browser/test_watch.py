"""The watch that other tests rely on notices each thing that it is there for."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.person import Person
from tests.browser.watch import Examined, Watch

pytestmark = pytest.mark.browser

HOME = "http://num.test"
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "script-src 'none'",
}
PAGE = '<!doctype html><html lang="en"><head><title>{title} – N.</title></head><main><h1>Start</h1>{body}</main></html>'


PALE = "<style>@media ({when}) {{ p {{ color: #777; background: #999 }} }}</style><p>Pale"


def opened(browser: Browser, body: str = "", title: str = "Start", **headers: str) -> Person:
    """Somebody opens a page like this; fails where the watch does."""
    person = Person(browser, HOME, Watch(HOME, "http://weather.test"))
    page = PAGE.format(title=title, body=body)
    person.context.route("**/*", lambda route: route.fulfill(body=page, headers=HEADERS | headers))
    person.open("/")
    return person


@pytest.fixture(autouse=True)
def nothing_examined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Watch, "examined", Examined(tmp_path / "examined"))


@pytest.mark.parametrize(
    ("body", "noticed"),
    [
        ('<img src="http://elsewhere.test/a.png" alt="A">', "another host was asked"),
        ("<script>1</script>", "Content Security Policy"),
        ('<div style="width: 60rem">wide</div>', "too wide"),
        ('<form><input aria-label="Name" required></form>', "leaves its errors to the browser"),
        ('<p><a href="/">Go on</a></p>', "too small to press"),
        ('<img src="/a.png">', "image-alt"),
        (PALE.format(when="prefers-color-scheme: light"), "light, 320 wide.*color-contrast"),
        (PALE.format(when="prefers-color-scheme: dark"), "dark, 320 wide.*color-contrast"),
    ],
)
def test_watch_notices_what_is_wrong_with_a_page(browsers: Browser, body: str, noticed: str) -> None:
    opened(browsers, title="Without it")
    with pytest.raises(AssertionError, match=f"(?s){noticed}"):
        opened(browsers, body)


def test_watch_looks_again_at_another_width(browsers: Browser) -> None:
    person = opened(browsers, PALE.format(when="min-width: 1000px"))
    person.page.set_viewport_size({"width": 1280, "height": 640})
    with pytest.raises(AssertionError, match="(?s)1280 wide.*color-contrast"):
        person.open("/")


def test_watch_notices_pages_kept_in_a_cache(browsers: Browser) -> None:
    with pytest.raises(AssertionError, match="may be kept in a cache"):
        opened(browsers, **{"Cache-Control": "private"})


def test_watch_notices_titles_that_give_away_what_the_site_is(browsers: Browser) -> None:
    with pytest.raises(AssertionError, match="Escort"):
        opened(browsers, title="Escort")
