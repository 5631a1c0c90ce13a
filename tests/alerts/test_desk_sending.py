"""Before, during and after sending: reach is counted (d4), one visible Stop (d17), withdrawing tells who got it."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from alerts.models import Alert, Dispatch
from members.models import User
from reports.actions.report import give_consent
from reports.models import Consent
from tests.factories import (
    make_alert,
    make_alert_in_review,
    make_approved_alert,
    make_channel,
    make_delivery,
    make_member,
    work,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(ann: User, caro: User, ada: User) -> Alert:
    """On its way to Ann, whose e-mail has arrived."""
    alert = make_approved_alert(caro, ada)
    make_delivery(alert, ann, "email")
    return alert


def at(verb: str, alert: Alert) -> str:
    return reverse(f"desk_{verb}", args=[alert.pk])


def state(alert: Alert) -> str:
    alert.refresh_from_db()
    return alert.state


def test_the_reach_is_counted_by_channel_and_counted_again(client: Client, ann: User, bea: User, caro: User) -> None:
    alert = make_alert(caro)
    client.force_login(caro)
    assertContains(client.get(at("alert", alert)), "E-mail 1, Inbox on this site 1")
    make_channel(make_member("dora", ["r-tli"]), address="dora.two@example.org", levels=(3,))
    assertContains(client.get(at("alert", alert)), "E-mail 3, Inbox on this site 2")


def test_work_types_narrow_the_reach(client: Client, ann: User, caro: User) -> None:
    make_member("dora", ["r-tli"], ["street"])
    make_member("edda", ["r-tli"])  # no work type set: she gets everything
    client.force_login(caro)
    narrow = make_alert(caro, work_types=[work("street")])
    assertContains(client.get(at("alert", narrow)), "E-mail 2, Inbox on this site 2")
    assertContains(client.get(at("alert", make_alert(caro))), "E-mail 3, Inbox on this site 3")


def test_the_messages_are_shown_as_they_will_be_sent(client: Client, caro: User) -> None:
    alert = make_alert(caro)
    client.force_login(caro)
    answer = client.get(at("alert", alert))
    neutral, full = answer.context["preview"]
    assertContains(answer, neutral.subject)
    assert alert.text not in neutral.text
    assert alert.text in full.text


def test_progress_is_shown_and_sums(client: Client, caro: User, alert: Alert) -> None:
    client.force_login(caro)
    answer = client.get(at("alert", alert))
    assertContains(answer, "On its way")
    table = answer.context["progress"]
    assert all(sum(counts[n] for _, counts in table.rows) == total for n, total in enumerate(table.sums))


def test_one_button_stops_it(client: Client, ann: User, cleo: User, caro: User, alert: Alert) -> None:
    client.force_login(ann)
    assert client.get(reverse("alert", args=[alert.pk])).status_code == 200
    client.force_login(cleo)
    assert client.post(at("stop", alert)).status_code == 404
    assert Dispatch.objects.get().state == "sending"
    client.force_login(caro)
    assertContains(client.get(at("alert", alert)), ">Stop</button>", count=1)
    answer = client.post(at("stop", alert), follow=True)
    assert Dispatch.objects.get().state == "stopped"
    assertNotContains(answer, ">Stop</button>")
    assertContains(answer, "Withdraw it and tell them")
    assertNotContains(answer, "<details>\n  <summary>Withdraw it")
    client.force_login(caro)
    assertContains(client.get(reverse("desk")), "Stopped, to be withdrawn")
    client.force_login(ann)
    assert client.get(reverse("alert", args=[alert.pk])).status_code == 404


def test_a_lost_consent_is_said_at_the_desk_and_hides_it(client: Client, ann: User, caro: User, alert: Alert) -> None:
    client.force_login(caro)
    assertNotContains(client.get(at("alert", alert)), "no longer agrees")
    give_consent(alert.sources.get().report, "warn", "no", by=caro, given=Consent.Given.FORM)
    assertContains(client.get(at("alert", alert)), "no longer agrees")
    client.force_login(ann)
    assert client.get(reverse("alert", args=[alert.pk])).status_code == 404


def test_withdrawing_tells_who_got_it(client: Client, ada: User, alert: Alert) -> None:
    client.force_login(ada)
    assertContains(client.get(at("alert", alert)), "1 so far")
    answer = client.post(at("cancel", alert), {"version": 1}, follow=True)
    assert state(alert) == "cancelled"
    warning = Dispatch.objects.get(follows__isnull=True)
    assert (warning.state, warning.notice.state, warning.notice.alert) == ("stopped", "sending", alert)
    assertContains(answer, "The notice that it was withdrawn")
    assertNotContains(answer, "Withdraw it and tell them")


def test_a_draft_is_withdrawn_without_a_word(client: Client, caro: User, cleo: User) -> None:
    alert = make_alert(caro)
    client.force_login(cleo)
    assert client.post(at("cancel", alert), {"version": 1}).status_code == 404
    client.force_login(caro)
    client.post(at("cancel", alert), {"version": 1})
    assert state(alert) == "cancelled"
    assert not Dispatch.objects.exists()


def test_withdrawing_in_review_closes_the_case_to_approvers(client: Client, caro: User) -> None:
    alert = make_alert_in_review(caro)
    client.force_login(caro)
    client.post(at("cancel", alert), {"version": 1})
    alert.case.refresh_from_db()
    assert not alert.case.under_review


def test_what_ended_stays_ended(client: Client, caro: User, ada: User) -> None:
    alert = make_approved_alert(caro, ada)
    client.force_login(caro)
    for _ in range(2):
        answer = client.post(at("cancel", alert), {"version": 1})
    assertContains(answer, "Somebody else was quicker")
    assert Dispatch.objects.filter(follows__isnull=False).count() == 1


@pytest.mark.parametrize("verb", ["review", "changes", "approve", "stop", "cancel"])
def test_a_verb_is_never_a_link(client: Client, ada: User, alert: Alert, verb: str) -> None:
    client.force_login(ada)
    assert client.get(at(verb, alert)).status_code == 405


@pytest.mark.parametrize("name", ["cleo", "ann", "una", "tess", "amir"])
@pytest.mark.parametrize("verb", ["alert", "edit"])
def test_a_draft_does_not_exist_for_others(
    client: Client, caro: User, verb: str, name: str, request: pytest.FixtureRequest
) -> None:
    alert = make_alert(caro)
    client.force_login(caro)
    assert client.get(at(verb, alert)).status_code == 200
    client.force_login(request.getfixturevalue(name))
    assert client.get(at(verb, alert)).status_code == 404


def test_strangers_are_asked_to_sign_in(client: Client, alert: Alert) -> None:
    for address in (reverse("desk"), reverse("desk_new"), at("alert", alert)):
        assert client.get(address).headers["Location"].startswith(reverse("account_login"))
