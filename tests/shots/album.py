"""Takes the pictures, and looks at each page as the browser tests do."""

import shutil
import sys
import time
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.core.management import call_command
from django.urls import resolve
from playwright.sync_api import Browser, BrowserContext, Error, Page, StorageState, ViewportSize, sync_playwright

from num.demo.parts import ROOT
from num.sessions import SessionStore
from tests.browser.watch import Examined, Watch
from tests.factories import PASSWORD
from tests.servers.fixtures import FLAGS
from tests.shots.addresses import ROLES, Shot, missing, shots

FOLDER = ROOT / "var" / "shots"
WIDTHS = (320, 1280)
THEMES = ("light", "dark")


def make(home: str) -> int:
    """Every picture; what is wrong is said at the end. 0 if nothing is."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with sync_playwright() as playwright, TemporaryDirectory() as examined:
        Watch.examined = Examined(Path(examined))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        ask_for_a_password(browser, home)
        album = shots()
        wrong = [line for role, wanted in album.items() for line in take(browser, home, role, wanted)]
        browser.close()
    taken = {shot.name for wanted in album.values() for shot in wanted}
    wrong += [f"{name}: no picture, and no reason to have none" for name in sorted(missing(taken))]
    print(f"{len(list(FOLDER.rglob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}", *wrong, sep="\n")
    return 1 if wrong else 0


def ask_for_a_password(browser: Browser, home: str) -> None:
    """So that a message lies in the mailbox."""
    page = browser.new_page(base_url=home)
    page.goto("/accounts/password/reset/")
    page.fill("main input[name=email]", "member@example.org")
    page.click("main form .button")
    page.close()


def take(browser: Browser, home: str, role: str, wanted: list[Shot]) -> list[str]:
    """All pictures of one role; what was wrong with the pages."""
    print(f"{role}: {len(wanted)} pages", file=sys.stderr, flush=True)
    signed_in = browser.new_context(base_url=home)
    if login := ROLES[role][1]:
        sign_in(signed_in.new_page(), login)
    cookies = signed_in.storage_state()
    signed_in.close()
    wrong: list[str] = []
    for theme in THEMES:
        watch = Watch(home, home)
        for width in WIDTHS:
            show_the_password_again(cookies)
            context = browser.new_context(
                base_url=home,
                storage_state=cookies,
                color_scheme="light" if theme == "light" else "dark",
                viewport=ViewportSize(width=width, height=900),
            )
            watch.over(context)
            wrong += [line for shot in wanted for line in picture(context, watch, role, shot, f"{width}-{theme}")]
            context.close()
    return wrong


def show_the_password_again(cookies: StorageState) -> None:
    """As far as the site knows: pictures take longer than it takes a password for fresh."""
    for cookie in cookies["cookies"]:
        if cookie["name"] == settings.SESSION_COOKIE_NAME:
            session = SessionStore(cookie["value"])
            for method in session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
                method["at"] = time.time()
            session.save()


def sign_in(page: Page, login: str) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", login)
    page.fill("#id_password", PASSWORD)
    page.click("main form .button")
    if page.locator("#id_code").count():
        code = StringIO()
        call_command("demo_code", login, stdout=code)
        page.fill("#id_code", code.getvalue().strip())
        page.click("main form .button")


def picture(context: BrowserContext, watch: Watch, role: str, shot: Shot, kind: str) -> list[str]:
    page = context.new_page()
    try:
        response = page.goto(shot.path)
        path = FOLDER / role / f"{shot.file}-{kind}.png"
        page.screenshot(path=path, full_page=True)
        assert response is not None
        assert response.status == 200, f"answers {response.status}"
        assert resolve(urlsplit(page.url).path).url_name == shot.name, f"leads to {urlsplit(page.url).path}"
        watch.look(page)
    except (AssertionError, Error) as error:  # Error: of Playwright, if a page does not come
        watch.wrong.clear()
        return [f"{role} at {shot.name}, {kind}: {error}"]
    finally:
        page.close()
    return []
