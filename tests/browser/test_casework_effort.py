"""How little it takes from a new report to an assigned case with a first message (c1): by clicks, and by keys.

What docs/features.md states is what is counted here. Typing the message itself is not counted.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from members.models import User
from num.demo.parts import ROOT
from reports.actions.case import link, open_case
from reports.actions.duty import plan_shift
from reports.actions.set_aside import set_aside
from reports.models import Case, Report
from reports.views import arriving, casework
from tests.browser.person import Person
from tests.browser.town import signed_in
from tests.factories import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Thank you for telling us."


def stated(what: str) -> int:
    found = re.search(rf"\| {what} \| (\d+) \|", (ROOT / "docs" / "features.md").read_text())
    assert found
    return int(found[1])


@pytest.fixture
def worker(somebody: Callable[..., Person], caro: User) -> Person:
    """At the queue, in which two reports wait."""
    for kind in ("theft", "rape"):
        make_report(incident_types=[kind])
    worker = signed_in(somebody(), caro)
    worker.open("/casework/")
    return worker


def done(caro: User) -> None:
    report = Report.objects.get(case__isnull=False)
    assert report.contacted_at
    assert report.messages.get().text == WORDS
    assert Case.objects.worked_on_by(caro).get() == report.case
    assert report.incident_types.get().code == "rape"


def test_by_clicks(worker: Person, caro: User) -> None:
    page, clicks = worker.page, 0

    def click(what: Locator, *, leads_on: bool = True) -> None:
        nonlocal clicks
        worker.go(what) if leads_on else what.click()
        clicks += 1

    click(page.locator("tbody").get_by_role("link").first)
    click(page.get_by_role("button", name="Open a case"))
    click(page.get_by_role("link", name="Write to the reporter"))
    click(page.get_by_label("Your message"), leads_on=False)
    page.keyboard.type(WORDS)
    click(page.get_by_role("button", name="Send the message"))
    worker.sees("Sent. They read it when they come back.")
    done(caro)
    assert clicks == stated("from a new report to a case with a first message, by clicks") <= 6


def test_by_keys(worker: Person, caro: User) -> None:
    page, keys = worker.page, 0

    def press(key: str, *, leads_on: bool = False) -> None:
        nonlocal keys
        if leads_on:
            with page.expect_navigation():
                page.keyboard.press(key)
            worker.look()
        else:
            page.keyboard.press(key)
        keys += 1

    press("j")
    press("o", leads_on=True)
    press("t", leads_on=True)
    press("m", leads_on=True)
    press("m")
    page.keyboard.type(WORDS)
    press("Control+Enter", leads_on=True)
    worker.sees("Sent. They read it when they come back.")
    done(caro)
    assert keys == stated("the same, by keys") <= 6


def test_keys_are_explained_and_do_nothing_while_somebody_types_or_once_switched_off(worker: Person) -> None:
    page = worker.page
    help = page.locator("#keys")
    page.keyboard.press("?")
    expect(help).to_contain_text("the next report in the list")
    worker.look()
    page.keyboard.press("f")
    box = page.get_by_label("Find a report or a case")
    expect(box).to_be_focused()
    page.keyboard.type("join?")
    expect(box).to_have_value("join?")
    help.get_by_role("button").click()
    page.keyboard.press("j")
    assert page.locator("[data-row]:focus").count() == 0
    help.get_by_role("button").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-row]").first).to_be_focused()
    assert page.evaluate("sessionStorage.getItem('keys-off')") is None


def test_a_key_leaves_no_case_at_once_and_guesses_no_reporter(worker: Person, caro: User) -> None:
    first, second = Report.objects.all()
    case = open_case(first, by=caro)
    link(second, case, by=caro)
    page = worker.page
    worker.open(f"/casework/cases/{case.pk}/")
    note = page.get_by_label("Add a note")
    note.fill("She is at work on")
    page.locator("h1").click()
    page.keyboard.press("m")
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="I cannot take this one")).to_be_focused()
    expect(note).to_have_value("She is at work on")
    assert page.url.endswith(f"/casework/cases/{case.pk}/")


def test_shift_three_times_still_leaves(worker: Person) -> None:
    page = worker.page
    page.keyboard.press("j")
    with page.expect_navigation():
        for _ in range(3):
            page.keyboard.press("Shift")
    assert "/casework/" not in page.url


def test_new_reports_are_said_to_have_come_and_nothing_moves(worker: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casework, "EVERY", 1)
    page = worker.page
    worker.open("/casework/")
    second = page.locator("[data-row]").nth(1)
    second.focus()
    make_report(incident_types=["rape"])
    expect(page.locator("#arrived")).to_contain_text("1 new report: show it", timeout=10_000)
    expect(second).to_be_focused()
    assert page.locator("[data-row]").count() == 2
    worker.look()
    asked: list[int] = []
    page.on("response", lambda answer: asked.append(answer.status) if "arrived" in answer.url else None)
    page.wait_for_timeout(2500)
    assert set(asked) == {204}
    worker.follow("1 new report: show it")
    assert page.locator("[data-row]").count() == 3


def test_the_pages_around_the_queue_are_looked_at(somebody: Callable[..., Person], ada: User) -> None:
    report = make_report(incident_types=["rape"])
    now = timezone.now()
    plan_shift(ada, now, now + timedelta(hours=8), by=ada)
    set_aside(make_report(), by=ada)
    worker = signed_in(somebody(), ada)
    for address in ("duty/", "sentences/", "sentences/received/", "find/", f"reports/{report.pk}/no-warning/", ""):
        worker.open(f"/casework/{address}")
    worker.open("/me/contact/")


def test_without_script_the_queue_has_all_but_the_keys(somebody: Callable[..., Person], caro: User) -> None:
    make_report(incident_types=["rape"])
    worker = signed_in(somebody(script=False), caro)
    worker.open("/casework/")
    expect(worker.page.locator("#keys")).to_be_hidden()
    worker.unfold("Show only some")
    worker.page.get_by_label("How grave").select_option("1")
    worker.press("Show")
    worker.sees("Nothing that waits is like this.")
    assert arriving.EVERY >= 15
