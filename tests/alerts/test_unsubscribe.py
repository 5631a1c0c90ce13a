"""One click ends one subscription (e11, RFC 8058): without sign-in, cookies or token; a look changes nothing."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from alerts import tokens
from members import roles
from members.actions import remove_address, suspend, suspend_channel, switch_off
from members.models import Channel, Subscription, User
from num.audit import System
from tests.alerts.rows import rows
from tests.discreet import forbidden_in
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ENDED = "This link does not work any more"


@pytest.fixture
def channel(ann: User, bea: User) -> Channel:
    """Ann's e-mail, on which she wants levels 2 and 3; in the inbox she wants all."""
    return ann.channels.get(kind="email")


def link(channel: Channel, level: int = 3) -> str:
    return reverse("unsubscribe", args=[tokens.unsubscribe_token(channel.pk, level)])


def wanted() -> set[tuple[str, str, int]]:
    return set(Subscription.objects.values_list("channel__user__username", "channel__kind", "level"))


@pytest.fixture
def mail_program() -> Client:
    """As RFC 8058 has it: no cookies, no referrer, and CSRF checks as strict as in production."""
    return Client(enforce_csrf_checks=True)


def test_one_click_ends_one_subscription_and_says_so(mail_program: Client, channel: Channel) -> None:
    before = wanted()
    answer = mail_program.post(
        link(channel), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assertContains(answer, "These messages have ended")
    assert before - wanted() == {("ann", "email", 3)}
    assert not answer.cookies


def test_the_page_has_one_button_that_does_the_same(mail_program: Client, channel: Channel) -> None:
    before = wanted()
    page = mail_program.get(link(channel))
    assertContains(page, "Stop these messages</button>", count=1)
    assertContains(page, "The most urgent messages: you will get no more of these by e-mail.")
    assertContains(page, "if a message that you had changes or proves wrong, we still tell you")
    answer = mail_program.post(link(channel), ONE_CLICK)
    assertContains(answer, "These messages have ended")
    assertContains(answer, "The most urgent messages: you get no more of these by e-mail.")
    assertContains(mail_program.get(link(channel)), "These messages have ended")
    assert before - wanted() == {("ann", "email", 3)}


def test_looking_changes_nothing(mail_program: Client, channel: Channel) -> None:
    before = rows()
    mail_program.get(link(channel))
    mail_program.head(link(channel))
    mail_program.get(link(channel), ONE_CLICK)
    assert rows() == before


def test_twice_is_once(mail_program: Client, channel: Channel) -> None:
    mail_program.post(link(channel), ONE_CLICK)
    before = rows()
    assertContains(mail_program.post(link(channel), ONE_CLICK), "These messages have ended")
    assert rows() == before


def test_the_page_says_nothing_of_what_this_is(mail_program: Client, channel: Channel) -> None:
    page = mail_program.get(link(channel)).content.decode().partition("<main")[2].partition("</main>")[0]
    assert "Stop these messages" in page
    assert not forbidden_in(page)
    assert not [word for word in ("alert", "danger", channel.address) if word in page.lower()]
    assert channel.user.username not in re.findall(r"\w+", page.lower())


@pytest.mark.parametrize("how", ["guessed", "of another purpose"])
def test_a_link_that_leads_nowhere_says_what_to_do(mail_program: Client, channel: Channel, how: str) -> None:
    before = wanted()
    addresses = {
        "guessed": reverse("unsubscribe", args=["x" * 28]),
        "of another purpose": reverse("unsubscribe", args=[tokens.answer_token(channel.pk, 3)]),
    }
    for answer in (mail_program.get(addresses[how]), mail_program.post(addresses[how], ONE_CLICK)):
        assertContains(answer, ENDED, status_code=404)
    assert wanted() == before


def close(channel: Channel) -> None:
    suspend(channel.user, reason="", by=make_staff("amir", roles.ADMINISTRATOR))


def bounce(channel: Channel) -> None:
    suspend_channel(channel, Channel.Because.BOUNCED, by=System())


def off(channel: Channel) -> None:
    switch_off(channel, by=channel.user)


def remove(channel: Channel) -> None:
    remove_address(channel, by=channel.user)


@pytest.mark.parametrize("end", [off, bounce, close, remove])
def test_where_nothing_comes_any_more_the_link_chooses_nothing_and_a_stop_is_a_stop(
    mail_program: Client, channel: Channel, end: Callable[[Channel], object]
) -> None:
    address = link(channel)
    assert mail_program.get(address).status_code == 200
    end(channel)
    before = rows()
    for answer in (mail_program.get(address), mail_program.post(address, {"save": "yes", "pace_3": "weekly"})):
        assertContains(answer, ENDED, status_code=404)
    assert rows() == before
    for _ in range(2):
        assertContains(mail_program.post(address, ONE_CLICK), "These messages have ended")
    assert ("ann", "email", 3) not in wanted()
