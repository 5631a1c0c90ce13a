"""A second factor without a telephone: a passkey, in a real browser with a virtual key (a5)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import PASSWORD, make_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of a browser in which a passkey can be kept. Passkeys need the name localhost."""
    context = chromium.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    context.close()


def test_staff_add_a_passkey_and_sign_in_with_it_alone(page: Page) -> None:
    make_staff("cora", "caseworker", second_factor=False)
    page.goto("/accounts/login/")
    page.fill("#id_login", "cora")
    page.fill("#id_password", PASSWORD)
    page.click("main form .button")
    page.goto("/membership/")
    expect(page).to_have_url("/accounts/2fa/")

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("with this passkey alone").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page).to_have_url("/accounts/2fa/recovery-codes/")
    page.goto("/membership/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Membership")

    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/membership/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Membership")
