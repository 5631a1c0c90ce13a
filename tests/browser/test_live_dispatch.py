"""How far a dispatch is changes on the page by itself, and without script by a link (e1, e12)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from alerts import dispatch
from alerts.models import Alert
from alerts.views import live
from members.models import User
from tests.alerts.dispatching import Broken, Post, let_leases_expire, make_approved, make_audience, start, through
from tests.browser.person import Person
from tests.browser.town import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alert(caro: User, ada: User) -> Alert:
    """On its way to ten members, of whom nobody has it yet."""
    make_audience(10)
    made = make_approved(caro, ada)
    start(made)
    return made


def send(post: Post) -> None:
    let_leases_expire()
    dispatch.drain(through=through(post))


def test_figures_move_by_themselves(
    somebody: Callable[..., Person], caro: User, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY", 1)
    worker = signed_in(somebody(), caro)
    page = worker.page
    worker.open(f"/desk/{alert.pk}/")
    expect(page.locator("#live")).to_contain_text("0 of 10 are through")
    latest = page.get_by_role("link", name="Show the latest figures")
    latest.focus()
    send(Broken(4))
    expect(page.locator("#live")).to_contain_text("4 of 10 are through", timeout=10_000)
    expect(latest).to_be_focused()
    worker.look()
    table = page.get_by_role("region", name="The alert: how fast")
    table.focus()
    table.evaluate("it => it.scrollLeft = 40")
    send(Post())
    expect(page.locator("#live")).to_contain_text("10 of 10 went through", timeout=10_000)
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
    expect(page.get_by_role("row", name="Sent 10")).to_be_visible()
    expect(table).to_be_focused()
    assert table.evaluate("it => it.scrollLeft") == 40
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url))
    page.wait_for_timeout(2500)
    assert asked == []
    worker.look()


def test_they_stand_still_while_somebody_wants_them_to(
    somebody: Callable[..., Person], caro: User, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY", 1)
    worker = signed_in(somebody(), caro)
    page = worker.page
    worker.open(f"/desk/{alert.pk}/")
    page.get_by_role("button", name="Stop updating").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on updating")).to_be_focused()
    page.wait_for_load_state("networkidle")  # what was asked for before comes still
    send(Broken(4))
    page.wait_for_timeout(2500)
    expect(page.locator("#live")).to_contain_text("0 of 10 are through")
    worker.follow("Show the latest figures")
    expect(page.locator("#live")).to_contain_text("4 of 10 are through")
    worker.look()
    send(Broken(2))
    page.wait_for_timeout(2500)
    expect(page.locator("#live")).to_contain_text("4 of 10 are through")
    page.get_by_role("button", name="Go on updating").press("Enter")
    expect(page.locator("#live")).to_contain_text("6 of 10 are through", timeout=10_000)


def test_without_script_they_are_a_link_away(somebody: Callable[..., Person], caro: User, alert: Alert) -> None:
    worker = signed_in(somebody(script=False), caro)
    worker.open(f"/desk/{alert.pk}/")
    send(Broken(4))
    worker.follow("Show the latest figures")
    worker.sees("4 of 10 are through")
