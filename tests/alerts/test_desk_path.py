"""The way of one alert, by the doors people use: written, approved, sent, read, answered, ended, withdrawn."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from alerts import dispatch
from alerts.models import Alert, AnswerCount, Review
from members.models import User
from tests.alerts.dispatching import Post, through
from tests.discreet import forbidden_in, visible_text
from tests.factories import make_case, make_report
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def deliver() -> list[EmailMessage]:
    """Bring what is due to its members; the mails that left."""
    post = Post()
    dispatch.drain(through=through(post))
    for message in post.taken:
        assert not forbidden_in(visible_text(message.data))
    return [message_from_bytes(message.data, policy=policy.default) for message in post.taken]


def path(address: str) -> str:
    return address.removeprefix(settings.BASE_URL)


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    (found,) = re.findall(rf"{settings.BASE_URL}(/a/\S+)", body.get_content())
    return str(found)


def write(caro: User) -> Alert:
    report = make_report(by=caro, story="He locked the car.", consents={"warn": "yes"})
    typed = {"sources": [str(report.pk)], "level": "3", "title": "Man in a van", "text": "Look at the doors."}
    case = make_case(caro, report)
    answer = signed_in(caro).post(reverse("desk_new", args=[case.pk]), typed | {"regions": ["r-tli"]})
    assert answer.status_code == 302
    return Alert.objects.get()


def approve(alert: Alert, caro: User, ada: User) -> None:
    signed_in(caro).post(reverse("desk_review", args=[alert.pk]), {"version": 1})
    answers = dict.fromkeys(Review.Check.values, "yes") | {"version": "1"}
    assert signed_in(ada).post(reverse("desk_approve", args=[alert.pk]), answers).status_code == 302


def test_an_alert_goes_its_way(ann: User, bea: User, caro: User, ada: User) -> None:
    alert = write(caro)
    approve(alert, caro, ada)
    (mail,) = deliver()
    assert mail["To"] == "ann@example.org"

    stranger = Client()
    assertContains(stranger.get(link_in(mail)), "Did it help?")
    assertContains(stranger.post(link_in(mail), {"answer": "avoided"}), "Your answer is counted.")
    assertContains(signed_in(ann).get(reverse("alert", args=[alert.pk])), "Look at the doors.")
    signed_in(ann).post(reverse("alert", args=[alert.pk]), {"answer": "recognised"})
    assert set(AnswerCount.objects.values_list("answer", "count")) == {("avoided", 1), ("recognised", 1)}

    desk = signed_in(caro).get(reverse("desk_alert", args=[alert.pk]))
    assert desk.context["progress"].rows == [("sent", [1, 0]), ("delivered", [0, 1])]
    assertNotContains(desk, ">Stop</button>")

    unsubscribe = path(mail["List-Unsubscribe"].strip("<>"))
    assertContains(stranger.post(unsubscribe, {"List-Unsubscribe": "One-Click"}), "These messages have ended")

    signed_in(ada).post(reverse("desk_cancel", args=[alert.pk]), {"version": 1})
    (notice,) = deliver()
    assert notice["To"] == "ann@example.org"
    assertContains(stranger.get(link_in(notice)), "was withdrawn")
    assertContains(stranger.get(link_in(mail)), "was withdrawn")
    inbox = signed_in(ann).get(reverse("alerts"))
    assertContains(inbox, "was withdrawn on")
    assertNotContains(inbox, "Man in a van")


def test_what_is_stopped_before_it_left_reaches_nobody(ann: User, caro: User, ada: User) -> None:
    alert = write(caro)
    approve(alert, caro, ada)
    signed_in(caro).post(reverse("desk_stop", args=[alert.pk]))
    assert deliver() == []
    assertContains(signed_in(caro).get(reverse("desk_alert", args=[alert.pk])), "0 so far")
    signed_in(caro).post(reverse("desk_cancel", args=[alert.pk]), {"version": 1})
    assert deliver() == []
    assertNotContains(signed_in(ann).get(reverse("alerts")), "was withdrawn on")
