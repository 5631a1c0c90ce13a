"""What the engine makes of a window's answers: nobody is condemned by a provider that refuses everybody."""

import logging
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

import pytest
from django.conf import LazySettings

from alerts import dispatch
from alerts.dispatch import plan, sending
from alerts.dispatch.sending import CHANCE, Sent, believed, opens_nothing
from alerts.models import Alert, Waiting
from members.models import Channel
from members.transports import Message, Outcome
from members.transports.email import EmailTransport
from num import keys
from tests.alerts.dispatching import (
    EVERYBODY,
    Post,
    email,
    let_leases_expire,
    let_waiting_be_due,
    make_audience,
    start,
    states_of,
    through,
)
from tests.servers.certificates import Authority
from tests.servers.smtp import Behaviour, SmtpSink

S, T, P = Outcome.SENT, Outcome.TEMPORARY, Outcome.PERMANENT
LETTER = Message("ann@example.org", b"")


@pytest.mark.parametrize("outcomes", [[], [P], [P] * 3, [S] * 3 + [P] * 3, [S] * 4 + [P] * 4, [T, S, P]])
def test_few_refusals_are_believed(outcomes: list[Outcome]) -> None:
    assert believed(Sent(outcomes, usable=True), Post()) == Sent(outcomes, usable=True)


def test_many_refusals_are_not_believed_and_what_was_sent_stays_sent() -> None:
    assert believed(Sent([P] * 4, usable=True), Post()) == Sent([T] * 4, usable=False)
    assert believed(Sent([S, P, P, P, P, T], usable=True), Post()) == Sent([S, T, T, T, T, T], usable=False)


def test_few_refusals_at_a_time_are_believed_until_they_are_many_and_again_once_somebody_is_taken() -> None:
    relay, windows = Post(), [[S, P], [], [P, P], [T], [P], [P], [S, P], [P]]
    judged = [believed(Sent(outcomes, usable=True), relay) for outcomes in windows]
    assert [one.outcomes for one in judged] == [[S, P], [], [P, P], [T], [T], [T], [S, P], [P]]
    assert [one.usable for one in judged] == [True, True, True, True, False, False, True, True]


def test_a_key_is_missing_where_nothing_opens() -> None:
    assert opens_nothing([T] * 4)
    assert not opens_nothing([T] * 3)  # these may be damaged: they must not stay at the head for ever
    assert not opens_nothing([*[T] * 9, LETTER])
    assert not opens_nothing([])


@pytest.fixture
def mail(smtp_sink: SmtpSink) -> Iterator[EmailTransport]:
    with closing(EmailTransport(smtp_sink.url, "n@example.org")) as transport:
        yield transport


@pytest.mark.django_db
def test_relay_that_refuses_everybody_suspends_nobody(
    alert: Alert, smtp_sink: SmtpSink, mail: EmailTransport, caplog: pytest.LogCaptureFixture
) -> None:
    audience = make_audience(30)
    sent = start(alert)
    smtp_sink.behave(Behaviour(refuse_permanently=1))
    dispatch.drain(through=through(mail))
    assert not Channel.objects.exclude(suspended_at=None).exists()
    assert states_of(sent, audience) == "w" * 16 + "." * 14  # the first window is small
    assert "refused 16 of 16" in caplog.text
    assert "@" not in caplog.text

    smtp_sink.behave()
    let_leases_expire()
    let_waiting_be_due()
    dispatch.drain(through=through(mail))
    assert email(sent) == {"sent": 30}
    assert len(smtp_sink.accepted()) == 30


@pytest.mark.django_db
def test_nor_does_one_that_refuses_few_at_a_time(
    alert: Alert, audience: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "SLICE_SIZE", 1)
    sent, relay = start(alert), Post(dict.fromkeys(EVERYBODY, P))
    for _ in EVERYBODY:
        dispatch.drain(through=through(relay))
        let_leases_expire()
        let_waiting_be_due()
    assert Channel.objects.exclude(suspended_at=None).count() <= CHANCE
    monkeypatch.setattr(sending, "REMEMBERED", 0)  # what was refused long ago says nothing of one that is refused now
    assert believed(Sent([P], usable=True), relay).outcomes == [P]
    dispatch.drain(through=through(Post()))
    assert email(sent)["sent"] >= 10 - CHANCE


@pytest.mark.django_db
def test_each_message_looks_as_its_reader_chose(alert: Alert, audience: list[Channel]) -> None:
    Channel.objects.filter(pk=audience[3].pk).update(preset="note")
    post = Post()
    start(alert)
    dispatch.drain(through=through(post))
    subjects = {message.recipient: message_from_bytes(message.data)["Subject"] for message in post.taken}
    assert subjects.pop("m3@example.org") == "This week"
    assert set(subjects.values()) == {"A new message for you"}


@pytest.mark.django_db
def test_few_dead_addresses_among_many_are_suspended(alert: Alert, smtp_sink: SmtpSink, mail: EmailTransport) -> None:
    make_audience(30)
    sent = start(alert)
    smtp_sink.behave(Behaviour(refuse_permanently=0.2))
    dispatch.drain(through=through(mail))
    suspended = Channel.objects.exclude(suspended_at=None).count()
    assert 0 < suspended < 15
    assert email(sent) == {"sent": 30 - suspended, "permanent failure": suspended}


@pytest.mark.django_db
def test_machine_without_the_new_key_leaves_the_alert_to_others(
    alert: Alert, audience: list[Channel], settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    """While keys are changed, one machine may not have been started again."""
    sent, post = start(alert), Post()
    all_keys, settings.FIELD_KEYS = settings.FIELD_KEYS, keys.fresh()["FIELD_KEYS"].replace("1:", "2:", 1)
    with caplog.at_level(logging.ERROR):
        dispatch.drain(through=through(post))
    assert post.taken == []
    assert states_of(sent, audience) == "." * 10
    assert not Waiting.objects.exists()
    assert "none of 4 addresses opens" in caplog.text

    settings.FIELD_KEYS = all_keys
    let_leases_expire()
    dispatch.drain(through=through(post))
    assert email(sent) == {"sent": 10}


@pytest.mark.django_db
def test_password_that_cannot_be_said_loses_nothing(alert: Alert, audience: list[Channel], tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with SmtpSink(user="n", password="p", certificate=authority.certificate()) as sink:
        sent = start(alert)
        for password in ("p%C3%A4", "p"):
            url = f"smtp+tls://n:{password}@localhost:{sink.port}?ca={authority.path}"
            with closing(EmailTransport(url, "n@example.org")) as transport:
                dispatch.drain(through=through(transport))
            let_leases_expire()
        assert email(sent) == {"sent": 10}
        assert len(sink.accepted()) == 10
