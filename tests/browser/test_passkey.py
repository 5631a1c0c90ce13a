"""A second factor without a telephone: a passkey, in a real browser with a virtual key (a5)."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.person import Person
from tests.browser.town import sign_in
from tests.browser.watch import Watch
from tests.factories import make_staff

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
def cora(browsers: Browser, live_server: LiveServer, weather: str) -> Person:
    """A caseworker whose browser can keep a passkey. Passkeys need the name localhost."""
    make_staff("cora", "caseworker", second_factor=False)
    home = live_server.url.replace("127.0.0.1", "localhost")
    person = Person(browsers, home, Watch(home, weather))
    device = person.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(person, "cora")
    return person


def test_staff_add_a_passkey_and_sign_in_with_it_alone(cora: Person) -> None:
    page = cora.page
    page.goto("/membership/")
    expect(page).to_have_url("/accounts/2fa/")

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("with this passkey alone").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page).to_have_url("/accounts/2fa/recovery-codes/")
    page.goto("/membership/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Membership")
    look_at_it(cora)

    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/membership/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Membership")


def look_at_it(cora: Person) -> None:
    """At the list of her passkeys, at renaming and removing one, and at what asks for it once more."""
    [key] = Authenticator.objects.filter(user__username="cora", type=Authenticator.Type.WEBAUTHN)
    for page in (
        "webauthn/",
        f"webauthn/keys/{key.pk}/edit/",
        f"webauthn/keys/{key.pk}/remove/",
        "webauthn/reauthenticate/",
    ):
        response = cora.open(f"/accounts/2fa/{page}")
        assert response
        assert response.status == 200
        assert cora.page.url.endswith(page)
