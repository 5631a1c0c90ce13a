"""Alerts as text messages: one neutral part, never handed over twice; STOP is heard (e6, e8)."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from alerts import dispatch, messages
from alerts.actions import cancel
from alerts.dispatch import plan, retry
from alerts.models import Alert, Dispatch, Slice
from members.models import Channel, User
from members.transports import Outcome, Transport
from members.transports.inbox import InboxTransport
from members.transports.missing import Missing
from members.transports.sms import SmsTransport
from tests.alerts.dispatching import (
    Crash,
    Post,
    crash,
    let_leases_expire,
    let_waiting_be_due,
    make_approved,
    make_audience,
    start,
    states_of,
)
from tests.discreet import forbidden_in
from tests.factories import make_alert, make_channel
from tests.servers.texts import Reply, TextServer, refused

pytestmark = pytest.mark.django_db
NUMBERS = [f"+4477009000{n:02}" for n in range(10)]
GSM = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà") | set(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
ALERT = Alert(level=3, title="Gewalt", text="A man attacked somebody; he had a knife.")


@pytest.fixture
def audience(db: None, texts: TextServer) -> list[Channel]:
    """Ten members who are reached by text alone."""
    return make_audience(len(NUMBERS), Channel.Kind.SMS)


def through(post: Transport, mail: Transport | None = None) -> dict[str, Transport]:
    return {Channel.Kind.EMAIL: mail or Post(), Channel.Kind.INBOX: InboxTransport(), Channel.Kind.SMS: post}


def by_text(sent: Dispatch) -> dict[str, int]:
    return dispatch.progress(sent).get(Channel.Kind.SMS, {})


def filled(rendering: str) -> str:
    return messages.fill(rendering.encode("ascii"), answer="_" * 30, unsubscribe="-" * 28).decode()


ALL_TEXTS = {
    "warning": lambda: messages.render(ALERT)["sms:neutral"],
    "unconfirmed": lambda: messages.render(Alert(level=3, title="T", text="x", provisional=True))["sms:neutral"],
    "update": lambda: messages.render(Alert(level=3, title="T", text="x", replaces=ALERT))["sms:neutral"],
    "notice": lambda: messages.render_notice(3)["sms:neutral"],
    "several": lambda: messages.render_several("sms", 1000, 3),
    "several, with a notice": lambda: messages.render_several("sms", 1000, 3, corrects=True),
}


@pytest.mark.parametrize("name", ALL_TEXTS)
def test_each_text_is_one_discreet_part(name: str, settings: LazySettings) -> None:
    settings.BASE_URL = "https://" + "n" * 25  # 33 letters
    text = filled(ALL_TEXTS[name]())
    assert len(text) <= 160
    assert messages.parts(text) == 1
    assert set(text) <= GSM
    assert forbidden_in(text) == []


def test_whichever_wording_was_chosen_a_text_says_nothing_of_the_alert() -> None:
    texts = messages.render(ALERT)
    assert texts["sms:full"] == texts["sms:neutral"] == messages.render(Alert(level=1, title="X", text="Y"))["sms:full"]


def test_longer_words_are_counted_as_more_texts() -> None:
    assert [messages.parts("x" * letters) for letters in (160, 161, 306, 307)] == [1, 2, 2, 3]


def test_it_goes_by_text_to_whoever_chose_that(texts: TextServer, alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    assert dispatch.drain().messages == {"sent": 10}
    assert texts.numbers == NUMBERS
    assert by_text(sent) == {"sent": 10}
    assert len({text.words for text in texts.taken}) == 10, "each has a link of its own"


def test_the_links_in_it_answer_and_stop(
    texts: TextServer, alert: Alert, audience: list[Channel], client: Client
) -> None:
    start(alert)
    dispatch.drain()
    answer, stop = (
        line.rpartition(": ")[2].removeprefix("http://testserver") for line in texts.taken[0].words.split("\n")
    )
    assertContains(client.get(answer), "Did this")
    client.post(stop)
    assert {row.level for row in audience[0].subscriptions.all()} == {2}


def test_whoever_answers_stop_gets_no_more_texts_and_the_rest_do(
    texts: TextServer, alert: Alert, audience: list[Channel]
) -> None:
    texts.replies[NUMBERS[3]] = refused(21610)
    sent = start(alert)
    dispatch.drain()
    assert by_text(sent) == {"sent": 9, "permanent failure": 1}
    audience[3].refresh_from_db()
    assert audience[3].came_back
    assert not Channel.objects.reachable().filter(pk=audience[3].pk).exists()


def test_a_busy_provider_is_asked_again_later(texts: TextServer, alert: Alert, audience: list[Channel]) -> None:
    texts.replies[NUMBERS[0]] = refused(20429, 429)
    sent = start(alert)
    assert dispatch.drain().unusable == {"sms"}
    assert by_text(sent) == {"temporary failure": 1, "queued": 9}
    texts.replies.clear()
    let_leases_expire()
    let_waiting_be_due()
    dispatch.drain()
    assert by_text(sent) == {"sent": 10}
    assert sorted(texts.numbers) == NUMBERS


def test_a_text_whose_answer_was_lost_is_unknown_and_not_sent_again(
    texts: TextServer, alert: Alert, audience: list[Channel]
) -> None:
    texts.replies[NUMBERS[0]] = Reply(lost=True)
    sent = start(alert)
    dispatch.drain()
    texts.replies.clear()
    let_leases_expire()
    let_waiting_be_due()
    dispatch.drain()
    assert by_text(sent) == {"unknown": 1, "sent": 9}
    assert [text.to for text in texts.heard].count(NUMBERS[0]) == 1


def test_a_window_whose_worker_died_is_unknown_and_not_sent_again(alert: Alert, audience: list[Channel]) -> None:
    sent, first, second = start(alert), Post(meanwhile={7: crash}), Post()
    with pytest.raises(Crash):
        dispatch.drain(through=through(first))
    assert states_of(sent, audience) == "sssshhhh.."
    let_leases_expire()
    dispatch.drain(through=through(second))
    assert states_of(sent, audience) == "ssssuuuuss"
    assert set(first.recipients).isdisjoint(second.recipients)
    assert Dispatch.objects.get().state == Dispatch.State.DONE


def test_a_second_try_whose_worker_died_is_unknown_too(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, later = start(alert), Post()
    dispatch.drain(through=through(Post({NUMBERS[2]: Outcome.TEMPORARY})))
    assert states_of(sent, audience) == "sswsssssss"
    let_waiting_be_due()
    with monkeypatch.context() as patch:
        patch.setattr(retry, "settle", crash)
        with pytest.raises(Crash):
            dispatch.drain(through=through(later))
    assert (later.recipients, states_of(sent, audience)) == ([NUMBERS[2]], "sshsssssss")
    let_leases_expire()
    dispatch.drain(through=through(later))
    assert (later.recipients, states_of(sent, audience)) == ([NUMBERS[2]], "ssusssssss")


def test_few_are_at_risk_together(texts: TextServer) -> None:
    assert SmsTransport(texts.twilio).window <= 64


def test_texts_hold_up_nothing_else(
    alert: Alert, audience: list[Channel], caro: User, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E-mail goes first, however long the ranges; what is approved meanwhile waits for one window of texts at most."""
    monkeypatch.setattr(plan, "SLICE_SIZE", 3)
    monkeypatch.setattr(plan, "AHEAD", 1)
    make_audience(10)
    mail, before = Post(), []
    later = make_approved(caro, ada)

    def approve() -> None:
        before.append(len(mail.taken))
        start(later)

    post = Post(meanwhile={1: approve, 5: lambda: before.append(len(mail.taken))})
    start(alert)
    dispatch.drain(60, through=through(post, mail))
    assert before == [10, 20]
    assert Counter(post.recipients) == Counter(NUMBERS * 2)


def test_a_withdrawal_tells_whoever_was_texted(
    texts: TextServer, alert: Alert, audience: list[Channel], caro: User
) -> None:
    start(alert)
    dispatch.drain()
    cancel(alert, by=caro)
    dispatch.drain()
    assert sorted(texts.numbers) == sorted(NUMBERS * 2)
    assert "no longer right" in texts.taken[-1].words


@pytest.mark.parametrize("url", ["", "twilio"])
def test_texts_are_planned_counted_and_shown_only_where_they_are_sent(
    texts: TextServer, settings: LazySettings, client: Client, ann: User, caro: User, alert: Alert, url: str
) -> None:
    make_channel(ann, "sms", NUMBERS[0], levels=(3,))
    settings.SMS_URL = url and texts.twilio
    client.force_login(caro)
    page = client.get(f"/desk/{make_alert(caro).pk}/")
    check: Callable[..., None] = assertContains if url else assertNotContains
    check(page, "Text message fewer than 10")
    check(page, "<dt>Texts it takes for each</dt><dd>1</dd>", html=False)
    start(alert)
    dispatch.drain()
    assert Slice.objects.filter(kind="sms").exists() is bool(url)


def test_texts_that_wait_when_the_provider_is_taken_out_hold_up_nothing_else(
    texts: TextServer, settings: LazySettings, alert: Alert, audience: list[Channel], ann: User
) -> None:
    texts.replies[NUMBERS[0]] = refused(20429, 429)
    sent = start(alert)
    dispatch.drain()
    settings.SMS_URL = ""
    let_leases_expire()
    let_waiting_be_due()
    done = dispatch.drain(through=through(Missing("SMS_URL")))
    assert (done.unusable, done.failed) == ({"sms"}, set())
    assert by_text(sent) == {"temporary failure": 1, "queued": 9}
