"""`make demo` from the first start on: a trustee reads figures of whole years, and finds them again the next day."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from alerts.demo.people import PASSWORD
from num.demo.parts import free_port
from tests.browser.person import TELEPHONE, Person
from tests.browser.watch import Watch
from tests.demo.demonstration import Demonstration

pytestmark = pytest.mark.browser

FEW = ("--members", "60", "--reports", "60", "--months", "15")
DESKTOP = ViewportSize(width=1280, height=900)
SECONDS = 60  # until a second start is ready: generous, it is no benchmark


@pytest.fixture
def port() -> int:
    return free_port()


def test_trustee_reads_figures_that_are_there_again_at_the_next_start(
    browsers: Browser, static_files: None, tmp_path: Path, port: int, weather: str
) -> None:
    demonstration = started(tmp_path, port)
    try:
        assert "Inventing people" in demonstration.output()
        tess = Person(browsers, demonstration.home, Watch(demonstration.home, weather))
        sign_in(tess, demonstration)
        read_figures(tess)
    finally:
        demonstration.stop()

    begun = time.monotonic()
    demonstration = started(tmp_path, port)
    try:
        assert time.monotonic() - begun < SECONDS
        assert "Inventing people" not in demonstration.output()
        read_figures(tess)
    finally:
        demonstration.stop()


def started(folder: Path, port: int) -> Demonstration:
    demonstration = Demonstration(folder, port, *FEW)
    demonstration.wait_until(lambda: "Ready" in demonstration.output())
    return demonstration


def sign_in(tess: Person, demonstration: Demonstration) -> None:
    tess.open("/accounts/login/")
    tess.fill("Login name or e-mail address", "trustee")
    tess.fill("Password", PASSWORD)
    tess.press("Sign in")
    tess.fill("Code", demonstration.run_manage("demo_code", "trustee").strip())
    tess.press("Sign in")


def read_figures(tess: Person) -> None:
    """Of the newest year and of a quarter, on a desk and on a telephone: small counts hidden, a table a chart."""
    tess.open("/impact/")
    periods = tess.page.get_by_label("Year or quarter")
    year = periods.get_by_text(re.compile(r"^\d{4}$")).first.inner_text()
    for size in (DESKTOP, TELEPHONE):
        tess.page.set_viewport_size(size)
        tess.open(f"/impact/{year}/")
        tess.sees(f"Impact, {year}", "All of this is invented", "How these figures are made")
        see_charts(tess, 4)
    tess.go(periods.get_by_role("link", name=re.compile(f"–.* {year}$")).first)
    tess.sees("fewer than 10", "Half within", "Whether it helped")
    see_charts(tess, 3)


def see_charts(tess: Person, count: int) -> None:
    charts = tess.page.locator("svg.chart")
    expect(charts).to_have_count(count)
    for chart in charts.all():
        assert chart.locator("xpath=ancestor::section").get_by_role("table").locator("tbody tr").count() > 0
