"""Before it goes out: what each message says, its parts and its cost, and one sent to oneself alone (d13)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions
from alerts import dispatch as engine
from alerts.actions.trying import AN_HOUR
from alerts.models import Alert, Dispatch, Slice, Waiting
from members import transports
from members.models import Channel, User
from members.transports.email import EmailTransport
from num.models import AuditEntry
from reports.actions.report import give_consent
from reports.models import Consent
from tests.factories import make_alert, make_alert_in_review, make_approved_alert, make_channel, make_member
from tests.people import signed_in
from tests.servers.push import PushService
from tests.servers.smtp import Behaviour, SmtpSink
from tests.servers.texts import TextServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpSink]:
    """This installation's mail provider, by the real transport."""
    transport = EmailTransport(smtp_sink.url, "n@example.org")
    real = transports.get
    monkeypatch.setattr(transports, "get", lambda kind: transport if kind == Channel.Kind.EMAIL else real(kind))
    yield smtp_sink
    transport.close()


@pytest.fixture
def alert(ann: User, caro: User) -> Alert:
    return make_alert(caro)


def send(alert: Alert, by: User, wording: str = "neutral") -> Any:
    return signed_in(by).post(reverse("desk_try", args=[alert.pk]), {"wording": wording}, follow=True)


def test_it_comes_by_each_way_of_hers_marked_as_a_test(
    alert: Alert, caro: User, mail: SmtpSink, texts: TextServer
) -> None:
    make_channel(caro)
    make_channel(caro, "sms", "+447700900123")
    make_channel(caro, address="caro.two@example.org", verified=False)
    assertContains(send(alert, caro), "Sent to you alone, as a test: E-mail, Text message.")
    (message,) = mail.messages()
    assert (message["To"], message["Subject"]) == ("caro@example.org", "Test: A new message for you")
    assert alert.text not in str(message)
    (text,) = texts.taken
    assert (text.to, text.words.partition(" ")[0]) == ("+447700900123", "Test.")


def test_it_comes_to_a_device_of_hers(alert: Alert, caro: User, devices: PushService) -> None:
    channel = Channel(user=caro, verified_at=timezone.now())
    channel.lead_to(devices.subscribe("phone").device)
    channel.save()
    assertContains(send(alert, caro), "as a test: Notification.")
    (shown,) = devices.read()
    assert shown["title"] == "Test: A new message for you"


def test_the_whole_text_comes_if_she_asks_for_it(alert: Alert, caro: User, mail: SmtpSink) -> None:
    make_channel(caro)
    send(alert, caro, "full")
    (message,) = mail.messages()
    body = message.get_body(("plain",))
    assert body
    assert alert.text in body.get_content()


def test_it_is_no_delivery(alert: Alert, ann: User, caro: User, mail: SmtpSink) -> None:
    make_channel(caro)
    send(alert, caro)
    assert mail.counts() == {"caro@example.org": 1}
    assert not Dispatch.objects.exists()
    assert not Slice.objects.exists()
    assert not Waiting.objects.exists()
    entry = AuditEntry.objects.get(event="alert.tested")
    assert (entry.by, entry.subject) == (str(caro.pk), f"alerts.alert:{alert.pk}")
    body = mail.messages()[0].get_body(("plain",))
    assert body
    links = re.findall(r"http://testserver(\S+)", body.get_content())
    assert [Client().get(link).status_code for link in links] == [404, 404]


def test_without_a_way_to_reach_her_she_is_told_so(alert: Alert, caro: User) -> None:
    assertContains(send(alert, caro), "We have no confirmed way to reach you.")
    assert not AuditEntry.objects.filter(event="alert.tested").exists()


def test_what_the_provider_does_not_take_is_said(alert: Alert, caro: User, mail: SmtpSink) -> None:
    make_channel(caro)
    mail.behave(Behaviour(refuse_temporarily=1))
    assertContains(send(alert, caro), "The provider did not take it: E-mail.")


def test_nobody_sends_herself_very_many(alert: Alert, caro: User, mail: SmtpSink) -> None:
    make_channel(caro)
    for _ in range(AN_HOUR):
        send(alert, caro)
    assertContains(send(alert, caro), "many in the last hour")
    assert len(mail.accepted()) == AN_HOUR


def test_a_wording_is_chosen_first(alert: Alert, caro: User) -> None:
    assertContains(signed_in(caro).post(reverse("desk_try", args=[alert.pk])), "Please choose one.")


@pytest.mark.parametrize("name", ["cleo", "ada", "ann", "una", "tess", "amir"])
def test_a_draft_is_tried_by_who_may_see_it(alert: Alert, name: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(name))
    assert client.post(reverse("desk_try", args=[alert.pk]), {"wording": "neutral"}).status_code == 404


def test_who_reviews_it_may_try_it(caro: User, ada: User, mail: SmtpSink) -> None:
    make_channel(ada)
    send(make_alert_in_review(caro), ada)
    assert mail.counts() == {"ada@example.org": 1}


@pytest.mark.parametrize("how", ["withdrawn", "stopped", "consent"])
def test_what_goes_to_nobody_goes_to_no_one_of_staff(caro: User, ada: User, mail: SmtpSink, how: str) -> None:
    make_channel(ada)
    alert = make_approved_alert(caro, ada)
    match how:
        case "withdrawn":
            actions.cancel(alert, by=ada)
        case "stopped":
            actions.stop(Dispatch.objects.get(), by=ada)
        case "consent":
            give_consent(alert.sources.get().report, "warn", "no", by=caro, given=Consent.Given.FORM)
    assertContains(send(alert, ada, "full"), "so it goes to nobody")
    assert mail.counts() == {}


def test_the_text_leaves_only_once_each_passage_may_stand(caro: User, mail: SmtpSink) -> None:
    make_channel(caro)
    alert = make_alert(caro, text="He waits at the Grand Hotel.")
    assertContains(send(alert, caro, "full"), "nobody has said why they may stand")
    assert mail.counts() == {}


def test_parts_and_cost_of_a_text_stand_beside_it(
    alert: Alert, caro: User, texts: TextServer, settings: LazySettings
) -> None:
    client = signed_in(caro)
    assertNotContains(client.get(reverse("desk_alert", args=[alert.pk])), "Cost")
    settings.SMS_COST = Decimal("0.04")
    page = client.get(reverse("desk_alert", args=[alert.pk]))
    assertContains(page, "Texts it takes for each")
    assertContains(page, "£0.04 each, less than £0.40 for all whom it would reach now")
    for number in range(12):
        make_channel(make_member(f"m{number}", ["r-tli"]), "sms", f"+4477009001{number:02}", levels=(3,))
    assertContains(client.get(reverse("desk_alert", args=[alert.pk])), "less than £0.80 for all")


def test_each_channel_and_wording_is_shown(alert: Alert, caro: User, texts: TextServer, settings: LazySettings) -> None:
    preview = signed_in(caro).get(reverse("desk_alert", args=[alert.pk])).context["preview"]
    assert [one.channel for one in preview] == [
        "E-mail: a neutral line and a link",
        "E-mail: the text of the alert",
        "Text message",
    ]


def test_it_is_on_record_before_anything_leaves(
    alert: Alert, caro: User, mail: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_channel(caro)
    asked, try_out = [], engine.try_out

    def tried(*about: Any) -> engine.Tried:
        asked.append(AuditEntry.objects.filter(event="alert.tested").count())
        return try_out(*about)

    monkeypatch.setattr(engine, "try_out", tried)
    send(alert, caro)
    assert (asked, len(mail.messages())) == ([1], 1)
