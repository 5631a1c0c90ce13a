"""Before, during and after sending: reach is counted (d4), one visible Stop (d17), withdrawing tells who got it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from alerts import dispatch as engine
from alerts.actions import approve
from alerts.models import Alert, Dispatch, Slice, Waiting
from members.models import Subscription, User
from members.transports import Outcome
from reports.actions.report import give_consent, submit
from reports.models import Consent
from reports.submission import Submission
from tests.alerts.dispatching import Post, through
from tests.factories import (
    ALL_YES,
    make_alert,
    make_alert_in_review,
    make_approved_alert,
    make_case,
    make_channel,
    make_delivery,
    make_member,
    make_report,
    work,
)

pytestmark = pytest.mark.django_db
FEW = "E-mail fewer than 10, Inbox on this site fewer than 10"


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
    assertContains(client.get(at("alert", alert)), FEW)
    for number in range(10):
        member = make_member(f"m{number}", ["r-tli"])
        make_channel(member, address=f"m{number}.two@example.org", levels=(3,))
    assertContains(client.get(at("alert", alert)), "E-mail 20 to 49, Inbox on this site 10 to 19")


def test_the_reach_follows_no_single_member(client: Client, ann: User, caro: User) -> None:
    """Staff may ask about any place and work: whether somebody is there must not show, nor that she left."""
    alert = make_alert(caro)
    client.force_login(caro)
    assertContains(client.get(at("alert", alert)), FEW)
    Subscription.objects.all().delete()
    assertContains(client.get(at("alert", alert)), FEW)


def test_work_types_narrow_the_reach(client: Client, ann: User, caro: User) -> None:
    for number in range(5):
        make_member(f"m{number}", ["r-tli"], ["street"])
    for number in range(5):
        make_member(f"n{number}", ["r-tli"])  # no work type set: she gets everything
    client.force_login(caro)
    narrow = make_alert(caro, work_types=[work("street")])
    assertContains(client.get(at("alert", narrow)), "E-mail 10 to 19, Inbox on this site 10 to 19")
    indoors = make_alert(caro, work_types=[work("in-call")])  # ann and the five
    assertContains(client.get(at("alert", indoors)), FEW)


def test_the_messages_are_shown_as_they_will_be_sent(client: Client, caro: User) -> None:
    alert = make_alert(caro)
    client.force_login(caro)
    answer = client.get(at("alert", alert))
    neutral, full = answer.context["preview"]
    assertContains(answer, neutral.subject)
    assert alert.text not in neutral.text
    assert alert.text in full.text


def test_progress_sums_to_the_audience(client: Client, ann: User, bea: User, caro: User, ada: User) -> None:
    """Row e1. Two members in London, of three; one address of the two is refused for good."""
    make_member("dora", ["r-tli"])
    refused = ann.channels.get(kind="email").address
    alert = make_approved_alert(caro, ada)
    client.force_login(caro)
    assertContains(client.get(at("alert", alert)), "On its way")
    engine.drain(through=through(Post({refused: Outcome.PERMANENT})))
    answer = client.get(at("alert", alert))
    table = answer.context["progress"]
    assert table.channels == ["E-mail", "Inbox on this site"]
    assert {word: counts for word, counts in table.rows if any(counts)} == {
        "sent": [1, 0],
        "delivered": [0, 2],
        "permanent failure": [1, 0],
    }
    assert table.sums == [2, 2]


def test_an_alert_is_sent_though_some_wait_for_their_digest(client: Client, ann: User, caro: User, ada: User) -> None:
    dora = make_member("dora", ["r-tli"])
    dora.channels.get(kind="email").subscriptions.update(pace="weekly")
    slow = {ann.channels.get(kind="email").address: Outcome.TEMPORARY}
    alert = make_approved_alert(caro, ada)
    client.force_login(caro)
    engine.drain(through=through(Post(slow)))
    assertNotContains(client.get(at("alert", alert)), "It is sent")
    assert state(alert) == "sending"
    let_what_failed_be_due()
    engine.drain(through=through(Post()))
    assertContains(client.get(at("alert", alert)), "It is sent; 1 waits for a digest or the end of quiet hours.")
    assertContains(client.get(reverse("desk")), "<td>Live</td>", html=True)
    client.post(at("stop", alert))
    assertNotContains(client.get(at("alert", alert)), "It is sent")


def let_what_failed_be_due() -> None:
    """As if the time had passed after which what failed is tried again."""
    Waiting.objects.filter(reason=Waiting.Reason.TEMPORARY).update(due_at=timezone.now())


def test_page_says_how_soon_it_arrived(client: Client, caro: User, alert: Alert) -> None:
    client.force_login(caro)
    assertContains(client.get(at("alert", alert)), "The alert: how fast")
    Slice.objects.update(seconds={"8": 6, "128": 4})
    page = client.get(at("alert", alert))
    assertContains(page, '<td class="number">8 seconds</td><td class="number">2 minutes</td>')


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
    assertContains(client.get(reverse("alert", args=[alert.pk])), "was stopped</h1>")


def test_a_lost_consent_is_said_at_the_desk_and_hides_it(client: Client, ann: User, caro: User, alert: Alert) -> None:
    client.force_login(caro)
    assertNotContains(client.get(at("alert", alert)), "no longer agrees")
    give_consent(alert.sources.get().report, "warn", "no", by=caro, given=Consent.Given.FORM)
    assertContains(client.get(at("alert", alert)), "no longer agrees")
    client.force_login(ann)
    assertContains(client.get(reverse("alert", args=[alert.pk])), "was stopped</h1>")


def test_an_alert_whose_reporter_said_no_is_listed_and_written_again_without_that_report(
    client: Client, ann: User, caro: User, ada: User
) -> None:
    """Somebody unknown may join in only to say no later: staff see it at once, and the warning goes on without him."""
    hers = make_report(by=ann, story="He hit me.", consents={"warn": "yes"})
    his = submit(Submission(story="Me too.", consents={"warn": "yes"}), by=None)
    alert = make_alert_in_review(caro, make_case(caro, hers, his.report))
    approve(alert, checks=ALL_YES, reason="Two say so.", by=ada)
    client.force_login(caro)
    assertNotContains(client.get(reverse("desk")), "a reporter no longer agrees")
    assertNotContains(client.get(at("alert", alert)), "Write it again without that report")
    stranger = Client()
    stranger.post("/report/receipt/", {"code": his.code})
    stranger.post("/report/receipt/change/", {"withdraw": "yes"})
    listed = client.get(reverse("desk")).content.decode()
    group = listed[listed.index("Stopped, to be withdrawn") : listed.index("In review")]
    assert f"{alert.title}</a>" in group
    assert "Approved: a reporter no longer agrees that others are warned" in group
    assertContains(client.get(at("alert", alert)), at("update", alert))
    page = client.get(at("update", alert))
    assertContains(page, alert.text)
    assertContains(page, f'action="{at("update", alert)}"')
    form = page.context["form"]
    assert [str(choice.data["value"]) for choice in form["sources"] if choice.data["selected"]] == [str(hers.pk)]


def test_what_rests_on_a_report_that_was_taken_out_of_its_case_is_flagged(
    client: Client, ann: User, bea: User, caro: User, ada: User
) -> None:
    """It may speak of two men as of one."""
    first, other = (make_report(by=who, story="He hit me.", consents={"warn": "yes"}) for who in (ann, bea))
    alert = make_approved_alert(caro, ada, make_case(caro, first, other))
    client.force_login(caro)
    assertContains(client.get(reverse("case", args=[alert.case_id])), "An alert that rests on it goes on all the same")
    assertNotContains(client.get(at("alert", alert)), "was taken out of the case")
    client.post(reverse("casework_unlink", args=[other.pk]))
    assertContains(client.get(at("alert", alert)), "A report behind this alert was taken out of the case")
    groups = dict(client.get(reverse("desk")).context["groups"])
    assert [title for title, alerts in groups.items() if alert in alerts] == [
        "Resting on a report taken out of its case: update or withdraw"
    ]
    assertContains(client.get(at("update", alert)), "its sender no longer agrees, or it is out of the case.")
    client.post(at("cancel", alert), {"version": 1})
    assertNotContains(client.get(at("alert", alert)), "was taken out of the case")


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


def test_what_was_approved_meanwhile_is_not_withdrawn_as_if_nobody_had_it(
    client: Client, caro: User, ada: User
) -> None:
    alert = make_alert_in_review(caro)
    client.force_login(caro)
    page = client.get(at("alert", alert))
    assertContains(page, '<input type="hidden" name="unsent" value="yes">', html=True)
    approve(alert, checks=ALL_YES, by=ada)
    answer = client.post(at("cancel", alert), {"version": 1, "unsent": "yes"})
    assertContains(answer, "It was approved meanwhile and is on its way. Look at it again.")
    assertNotContains(answer, 'name="unsent"')
    assert state(alert) == "approved"
    client.post(at("cancel", alert), {"version": 1})
    assert state(alert) == "cancelled"


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
    for address in (reverse("desk"), reverse("desk_choose"), at("alert", alert)):
        assert client.get(address).headers["Location"].startswith(reverse("account_login"))
