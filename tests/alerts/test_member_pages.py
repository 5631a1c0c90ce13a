"""Alerts as members read them: those that concern them or came to them, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions
from alerts.models import Alert, AnswerCount
from members.models import User
from num.audit import System
from reports.actions.report import give_consent
from reports.models import Consent
from tests.factories import (
    make_alert,
    make_alert_in_review,
    make_approved_alert,
    make_case,
    make_delivery,
    make_member,
    make_report,
    work,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(caro: User, ada: User) -> Alert:
    """A live alert for London."""
    return make_approved_alert(caro, ada)


SAID = {
    "withdrawn": "was withdrawn</h1>",
    "expired": "It may no longer hold.",  # it can still be found (test_reading)
    "past its time": "It may no longer hold.",
    "consent": "was stopped</h1>",
}


def page(alert: Alert) -> str:
    return reverse("alert", args=[alert.pk])


def against(alert: Alert) -> str:
    """Where something is tested against it."""
    return reverse("alert_check", args=[alert.pk])


def test_a_member_reads_what_concerns_her(client: Client, ann: User, alert: Alert) -> None:
    client.force_login(ann)
    assertContains(client.get(reverse("alerts")), alert.title)
    answer = client.get(page(alert))
    assertContains(answer, alert.text)
    assertContains(answer, "Danger: violence, weapons, sexual offences")
    assertContains(answer, "London")
    assertContains(answer, timezone.localdate().strftime("%Y"))
    assertNotContains(answer, f"{timezone.localtime(alert.approved_at):%H:%M}")


def test_no_page_says_that_anybody_is_guilty(client: Client, ann: User, alert: Alert) -> None:
    make_delivery(alert, ann)
    client.force_login(ann)
    for address in (reverse("alerts"), page(alert)):
        text = client.get(address).content.decode().lower()
        assert not [word for word in ("rapist", "criminal", "guilt", "offender", "culprit", "attacker") if word in text]


def test_what_concerns_others_is_not_there(client: Client, bea: User, alert: Alert) -> None:
    client.force_login(bea)
    answer = client.get(reverse("alerts"))
    assertNotContains(answer, alert.title)
    assertContains(answer, "Nothing concerns you right now")
    assertContains(answer, reverse("me_subscriptions"))
    assert client.get(page(alert)).status_code == 404


def test_work_narrows_within_a_region(client: Client, ann: User, caro: User, ada: User) -> None:
    street, indoors = (make_approved_alert(caro, ada, work_types=[work(code)]) for code in ("street", "in-call"))
    client.force_login(ann)
    assert [client.get(page(one)).status_code for one in (street, indoors)] == [404, 200]


@pytest.mark.parametrize(("kind", "state"), [("inbox", b"s"), ("email", b"d"), ("email", b"u")])
def test_what_came_to_her_stays_readable_when_her_choices_change(
    client: Client, ann: User, alert: Alert, kind: str, state: bytes
) -> None:
    """By whatever way, and also where nobody knows whether it came: she may hold a message that leads here."""
    make_delivery(alert, ann, kind, state)
    for channel in ann.channels.all():
        channel.subscriptions.all().delete()
    client.force_login(ann)
    assertContains(client.get(reverse("alerts")), alert.title)
    assert client.get(page(alert)).status_code == 200


@pytest.mark.parametrize("how", ["draft", "in review", "withdrawn", "expired", "past its time", "consent"])
def test_only_live_alerts_are_there(client: Client, ann: User, caro: User, ada: User, how: str) -> None:
    case = make_case(caro, make_report(by=caro, story="He hit me.", consents={"warn": "yes"}))
    makers = {"draft": make_alert, "in review": make_alert_in_review}
    alert = makers[how](caro, case) if how in makers else make_approved_alert(caro, ada, case)
    client.force_login(ann)
    if how not in makers:
        make_delivery(alert, ann)
        assert client.get(page(alert)).status_code == 200
    match how:
        case "withdrawn":
            actions.cancel(alert, by=caro)
        case "expired" | "past its time":
            Alert.objects.filter(pk=alert.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
            assert actions.expire(by=System("test")) == 1 if how == "expired" else True
        case "consent":
            give_consent(case.reports.get(), "warn", "no", by=caro, given=Consent.Given.FORM)
    if how in makers:
        assert [client.get(path).status_code for path in (page(alert), against(alert))] == [404, 404]
    else:
        assertContains(client.get(page(alert)), SAID[how])
        assertContains(client.post(against(alert), {"identifier": "07700 900123"}), SAID[how])
    assertNotContains(client.get(reverse("alerts")), alert.title)


@pytest.mark.parametrize("name", ["una", "caro", "ada", "tess", "amir"])
def test_for_who_is_no_member_alerts_do_not_exist(
    client: Client, ann: User, alert: Alert, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(ann)
    assert client.get(page(alert)).status_code == 200
    client.force_login(request.getfixturevalue(name))
    assert client.get(reverse("alerts")).status_code == 404
    assert client.get(page(alert)).status_code == 404


def test_strangers_are_asked_to_sign_in_and_come_back(client: Client, alert: Alert) -> None:
    assert client.get(page(alert)).headers["Location"].endswith(f"?next={page(alert)}")


def test_her_answer_counts_once(client: Client, ann: User, alert: Alert) -> None:
    make_delivery(alert, ann)
    client.force_login(ann)
    assertContains(client.get(page(alert)), 'value="recognised"')
    assertContains(client.post(page(alert), {"answer": "recognised"}, follow=True), "Your answer is counted.")
    assertNotContains(client.get(page(alert)), 'value="recognised"')
    assertContains(client.post(page(alert), {"answer": "avoided"}, follow=True), "You had answered before.")
    assert [(count.answer, count.count) for count in AnswerCount.objects.all()] == [("recognised", 1)]


def test_who_got_no_copy_has_nothing_to_answer(client: Client, ann: User, alert: Alert) -> None:
    client.force_login(ann)
    assertNotContains(client.get(page(alert)), 'value="recognised"')
    client.post(page(alert), {"answer": "recognised"})
    make_delivery(alert, ann, state=b"x")
    client.post(page(alert), {"answer": "recognised"})
    assert not AnswerCount.objects.exists()


@pytest.mark.parametrize("kind", ["inbox", "email"])
def test_a_withdrawn_alert_leaves_a_line_in_her_list(
    client: Client, ann: User, caro: User, alert: Alert, kind: str
) -> None:
    make_delivery(alert, ann, kind)
    actions.cancel(alert, by=caro)
    make_delivery(alert, ann, kind, notice=True)
    client.force_login(ann)
    answer = client.get(reverse("alerts"))
    assertContains(answer, "was withdrawn on")
    assertNotContains(answer, alert.title)


@pytest.mark.parametrize(("pause", "days", "told"), [("none", 59, True), ("none", 61, False), ("over", 61, True)])
def test_the_line_stays_while_she_may_rely_on_the_alert_and_until_she_is_back(
    client: Client, ann: User, caro: User, alert: Alert, pause: str, days: int, told: bool
) -> None:
    """It was to last 60 days, and was withdrawn at once."""
    make_delivery(alert, ann)
    actions.cancel(alert, by=caro)
    make_delivery(alert, ann, notice=True)
    now = timezone.now()
    Alert.objects.update(expires_at=now + timedelta(days=60 - days))
    alert.dispatches.update(approved_at=now - timedelta(days=days))
    if pause == "over":
        User.objects.filter(pk=ann.pk).update(
            paused_from=now - timedelta(days=days + 1), paused_until=now - timedelta(days=1)
        )
    client.force_login(ann)
    assert ("was withdrawn on" in client.get(reverse("alerts")).content.decode()) == told


def test_the_list_takes_the_same_queries_however_long(
    client: Client, ann: User, caro: User, ada: User, alert: Alert, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(ann)
    for name in ("dora", "edda"):
        with django_assert_num_queries(11):
            client.get(reverse("alerts"))
        make_approved_alert(caro, ada)
        make_delivery(alert, make_member(name))


def test_pages_are_not_kept_and_say_nothing_in_the_title(client: Client, ann: User, alert: Alert) -> None:
    client.force_login(ann)
    for address in (reverse("alerts"), page(alert), reverse("check")):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        title = answer.content.decode().partition("<title>")[2].partition("</title>")[0]
        assert not {"alert", "danger", "van"} & set(title.lower().split())
