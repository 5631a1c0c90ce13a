"""An update goes to exactly those who got what it takes the place of, and to whom it concerns by now (d7); so does a
change of level, of which each has written criteria (d6).
"""

from email import message_from_bytes

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions, messages, tokens
from alerts import dispatch as engine
from alerts.models import Alert, Dispatch, Slice
from alerts.models.dispatch import Byte
from members.actions import confirm_address, end_subscription
from members.models import Subscription, User
from members.tasks import tell
from members.transports import Outcome
from num.audit import System
from num.models import AuditEntry
from reports.actions.case import link
from reports.actions.report import give_consent
from reports.models import Consent
from tests.alerts.dispatching import (
    Clock,
    Post,
    email,
    let_waiting_be_due,
    make_approved,
    make_audience,
    start,
    states_of,
    through,
)
from tests.alerts.test_mydata import sign_in
from tests.discreet import forbidden_in
from tests.factories import (
    ALL_YES,
    make_alert_in_review,
    make_approved_alert,
    make_case,
    make_channel,
    make_report,
    place,
)
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


def write_update(old: Alert, by: User, **changed: object) -> Alert:
    """Through the desk's form, which is filled in with what it takes the place of."""
    client = signed_in(by)
    page = reverse("desk_update", args=[old.pk])
    form = client.get(page).context["form"]
    typed = {bound.name: bound.value() for bound in form if bound.value() not in (None, "")}
    assert client.post(page, typed | changed).status_code == 302
    return Alert.objects.get(replaces=old, state="draft")


def let_go(update: Alert, *, by: User, approver: User) -> Dispatch:
    client, reader = signed_in(by), signed_in(approver)
    client.post(reverse("desk_review", args=[update.pk]), {"version": update.version})
    answers = dict.fromkeys(ALL_YES, "yes") | {"version": update.version, "known": update.mark(update.takes_place_of())}
    assert reader.post(reverse("desk_approve", args=[update.pk]), answers).status_code == 302
    return Dispatch.objects.get(alert=update)


def deliver(post: Post | None = None) -> list[str]:
    """Whoever got something by e-mail."""
    post = post or Post()
    engine.drain(through=through(post))
    return sorted(post.recipients)


@pytest.fixture
def alert(ann: User, bea: User, caro: User, ada: User) -> Alert:
    """For London; it reached Ann, and not Bea in the North West."""
    alert = make_approved_alert(caro, ada)
    assert deliver() == ["ann@example.org"]
    return Alert.objects.get(pk=alert.pk)


def test_an_update_goes_to_who_got_the_first_and_to_whom_it_concerns(
    alert: Alert, ann: User, bea: User, caro: User, ada: User
) -> None:
    """It is for the North West now. Ann gets it for having got the first; Bea gets the whole new warning."""
    update = write_update(alert, caro, regions=["r-tld"], text="A man in a red van is reported to have driven off.")
    let_go(update, by=caro, approver=ada)
    post = Post()
    assert deliver(post) == ["ann@example.org", "bea@example.org"]
    for member in (ann, bea):
        page = signed_in(member).get(reverse("alert", args=[update.pk]))
        assertContains(page, "A man in a red van")
        assertContains(page, "It takes the place of our message of")
    assert deliver() == []


def test_whoever_is_not_concerned_and_got_nothing_gets_no_correction(
    alert: Alert, bea: User, caro: User, ada: User
) -> None:
    let_go(write_update(alert, caro), by=caro, approver=ada)
    assert deliver() == ["ann@example.org"]
    assert signed_in(bea).get(reverse("alerts")).context["alerts"] == []


def test_she_who_has_unsubscribed_since_is_still_put_right(alert: Alert, ann: User, caro: User, ada: User) -> None:
    Subscription.objects.of(ann).delete()
    sent = let_go(write_update(alert, caro), by=caro, approver=ada)
    assert deliver() == ["ann@example.org"]
    assert email(sent) == {"sent": 1}


def test_she_who_has_nothing_shown_on_this_site_reads_what_came_by_mail(ann: User, caro: User, ada: User) -> None:
    """She changes her places between the first and its update."""
    Subscription.objects.of(ann).filter(kind="inbox").delete()
    first = make_approved_alert(caro, ada)
    assert deliver() == ["ann@example.org"]
    Subscription.objects.of(ann).update(region_mask=place("r-tlm").mask)
    update = write_update(first, caro)
    let_go(update, by=caro, approver=ada)
    assert deliver() == ["ann@example.org"]
    hers = signed_in(ann)
    assertContains(hers.get(reverse("alerts")), update.title)
    assertContains(hers.get(reverse("alert", args=[update.pk])), update.text)


def test_a_correction_waits_for_no_digest(alert: Alert, ann: User, caro: User, ada: User) -> None:
    Subscription.objects.of(ann).update(pace="weekly")
    let_go(write_update(alert, caro), by=caro, approver=ada)
    assert deliver() == ["ann@example.org"]


def test_who_can_be_reached_no_more_is_left_out(alert: Alert, ann: User, caro: User, ada: User) -> None:
    ann.channels.filter(kind="email").update(suspended_at=timezone.now())
    let_go(write_update(alert, caro), by=caro, approver=ada)
    assert deliver() == []


def test_each_state_that_may_have_arrived_is_put_right_and_no_other(caro: User, ada: User) -> None:
    """Sent, delivered, in flight and unknown are; refused, skipped, waiting and failed are not."""
    audience = make_audience(11)
    first = make_approved(caro, ada)
    sent = start(first)
    assert len(deliver()) == 11
    slice = Slice.objects.get(dispatch=sent, kind="email")
    states = b"hHsduptxw.."
    for channel, byte in zip(audience, states, strict=True):
        slice.put(bytes([byte]), channel.pk - slice.start)
    slice.save()
    Subscription.objects.all().delete()
    update = write_update(first, caro, regions=["r-tli"])
    replaced = let_go(update, by=caro, approver=ada)
    assert engine.progress(replaced)["email"] == {"queued": 5}
    assert deliver() == [f"m{n}@example.org" for n in range(5)]
    assert states_of(replaced, audience) == "sssss......"


def test_nothing_more_of_the_first_goes_out_once_the_update_is_approved(
    ann: User, bea: User, caro: User, ada: User, still: Clock
) -> None:
    first = make_approved_alert(caro, ada, regions=("national",))
    slow = {"bea@example.org": Outcome.TEMPORARY}
    deliver(Post(slow))
    sent = let_go(write_update(first, caro, regions=["r-tli"]), by=caro, approver=ada)
    still.move(3600)
    let_waiting_be_due()
    assert deliver() == ["ann@example.org"]
    warning = Dispatch.objects.get(alert=first)
    assert (warning.state, sent.replaces) == ("stopped", warning)
    assert email(warning) == {"sent": 1, "skipped": 1}


def test_progress_of_an_update_sums_before_and_after(alert: Alert, caro: User, ada: User) -> None:
    sent = let_go(write_update(alert, caro, regions=["national"]), by=caro, approver=ada)
    assert email(sent) == {"queued": 2}
    deliver()
    assert email(sent) == {"sent": 2}


def test_the_update_of_an_update_goes_to_all_who_got_either(
    alert: Alert, ann: User, bea: User, caro: User, ada: User
) -> None:
    """The second one is stopped before it reached anybody: whoever has the first must not be forgotten."""
    second = write_update(alert, caro, regions=["r-tld"])
    let_go(second, by=caro, approver=ada)
    third = write_update(Alert.objects.get(pk=second.pk), caro, regions=["r-tlc"])
    let_go(third, by=caro, approver=ada)
    assert deliver() == ["ann@example.org"]
    assert alert.newest() == third
    signed_in(ada).post(reverse("desk_cancel", args=[third.pk]), {"version": 1})
    assert deliver() == ["ann@example.org"]
    listed = signed_in(ann).get(reverse("alerts"))
    for place_, had in (("London", True), ("North West", False), ("North East", True)):
        assert (f"(danger: {place_}) was withdrawn on" in listed.content.decode()) is had
    assertContains(
        signed_in(ann).get(reverse("alert", args=[third.pk])), "The same holds for what we wrote of it before"
    )


def test_who_has_only_the_first_is_told_when_the_update_is_withdrawn(
    alert: Alert, ann: User, bea: User, caro: User, ada: User
) -> None:
    update = write_update(alert, caro, regions=["r-tld"])
    let_go(update, by=caro, approver=ada)
    signed_in(ada).post(reverse("desk_cancel", args=[update.pk]), {"version": 1})
    notice = Dispatch.objects.get(follows__isnull=False)
    assert email(notice) == {"queued": 1}
    post, channel = Post(), ann.channels.get(kind="email").pk
    assert deliver(post) == ["ann@example.org"]
    told = message_from_bytes(post.taken[0].data)
    first, second = (
        messages.message_ids([Dispatch.objects.get(alert=one, follows=None).pk], [channel])[0].decode()
        for one in (alert, update)
    )
    assert (told["References"].split(), told["In-Reply-To"]) == ([first, second], second)
    assertContains(signed_in(ann).get(reverse("alerts")), "(danger: London) was withdrawn")
    page = signed_in(ann).get(reverse("alert", args=[alert.pk]))
    assertContains(page, "The newer one does not hold any more.")


def test_who_has_another_address_by_now_hears_of_the_withdrawal_there_and_nobody_else(
    alert: Alert,
    ann: User,
    bea: User,
    caro: User,
    ada: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Also if it was entered before, and confirmed since; and where what withdrew it dies at once.

    Not Bea: the address that got the one is still hers, and the other never came to her. Nor who ended the alerts
    of this level there.
    """
    hers = sign_in(Client(), ann)
    new = make_channel(ann, address="new-ann@example.org", levels=(2, 3), verified=False)
    wide, last = (make_approved_alert(caro, ada, regions=[region]) for region in ("national", "r-tli"))
    assert deliver() == ["ann@example.org", "ann@example.org", "bea@example.org"]
    make_channel(bea, address="new-bea@example.org", levels=(2, 3))
    confirm_address(new, by=ann)
    hers.post(reverse("me_remove_address", args=[ann.channels.by_email("ann@example.org").get().uid]))
    for withdrawn, notified, told in ((wide, ["bea@example.org"], True), (alert, [], True), (last, [], False)):
        if not told:
            end_subscription(new, last.level, by=ann)
        mail.outbox.clear()
        signed_in(ada).post(reverse("desk_cancel", args=[withdrawn.pk]), {"version": 1})
        assert deliver() == notified
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                tell()
        assert [message.to for message in mail.outbox] == [["new-ann@example.org"]] * told
        for message in mail.outbox:
            assert forbidden_in(f"{message.subject} {message.body}") == []
            link = message.body.partition("http://testserver")[2].split()[0]
            assertContains(hers.get(link), "Please do not rely on it.")


@pytest.mark.parametrize(
    ("changed", "written_to"),
    [({"level": "2"}, []), ({"regions": ["r-tlm"]}, []), ({"text": "He drives a red van."}, ["new-ann@example.org"])],
)
def test_who_has_another_address_by_now_reads_that_it_was_updated_and_then_withdrawn(
    alert: Alert,
    ann: User,
    caro: User,
    ada: User,
    changed: dict[str, object],
    written_to: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Also where the update is of a level or for a place that she does not follow there. Nobody is told twice."""
    make_channel(ann, address="new-ann@example.org", levels=(3,))
    sign_in(Client(), ann).post(reverse("me_remove_address", args=[ann.channels.by_email("ann@example.org").get().uid]))
    update = write_update(alert, caro, **changed)

    def told() -> list[str]:
        mail.outbox.clear()
        by_mail = deliver()
        with django_capture_on_commit_callbacks(execute=True):
            tell()
        return by_mail + [to for message in mail.outbox for to in message.to]

    let_go(update, by=caro, approver=ada)
    assert told() == ["new-ann@example.org"]
    assert bool(mail.outbox) is not bool(written_to)
    assertContains(signed_in(ann).get(reverse("alerts")), '<span class="tag">Update</span>', html=True)
    signed_in(ada).post(reverse("desk_cancel", args=[update.pk]), {"version": 1})
    assert told() == ["new-ann@example.org"]


def test_nobody_is_led_on_to_what_was_stopped(alert: Alert, ann: User, caro: User, ada: User) -> None:
    update = write_update(alert, caro)
    let_go(update, by=caro, approver=ada)
    deliver()
    actions.stop(update.dispatches.get(), by=ada)
    page = signed_in(ann).get(reverse("alert", args=[alert.pk]))
    assertContains(page, "Please do not rely on either.")
    assertNotContains(page, reverse("alert", args=[update.pk]))


def test_the_first_says_updated_and_leads_on(alert: Alert, ann: User, bea: User, caro: User, ada: User) -> None:
    update = write_update(alert, caro, title="Man in a red van")
    let_go(update, by=caro, approver=ada)
    deliver()
    member = signed_in(ann)
    old = member.get(reverse("alert", args=[alert.pk]))
    assertContains(old, "was updated")
    assertContains(old, reverse("alert", args=[update.pk]))
    assertNotContains(old, alert.text)
    listed = member.get(reverse("alerts"))
    assertContains(listed, "Man in a red van")
    assertContains(listed, '<span class="tag">Update</span>', html=True)
    assertNotContains(listed, reverse("alert", args=[alert.pk]))
    assert signed_in(bea).get(reverse("alert", args=[alert.pk])).status_code == 404
    desk = signed_in(caro)
    assertContains(desk.get(reverse("desk_alert", args=[alert.pk])), reverse("desk_alert", args=[update.pk]))
    assertContains(desk.get(reverse("desk_alert", args=[update.pk])), reverse("desk_alert", args=[alert.pk]))


def test_from_the_page_of_what_was_replaced_nothing_is_stopped(alert: Alert, caro: User, ada: User) -> None:
    sent = let_go(write_update(alert, caro), by=caro, approver=ada)
    page = signed_in(caro).post(reverse("desk_stop", args=[alert.pk]))
    assertContains(page, "An update took its place. Stop that one.")
    assertContains(page, reverse("desk_alert", args=[sent.alert_id]))
    actions.cancel(sent.alert, by=ada)
    page = signed_in(caro).post(reverse("desk_stop", args=[sent.alert_id]))
    assertContains(page, "It was withdrawn, so nothing more of it goes out.")


def test_the_link_in_the_first_message_leads_on_without_signing_in(alert: Alert, caro: User, ada: User) -> None:
    slice = Slice.objects.get(dispatch__alert=alert, kind="email")
    (position,) = slice.positions(Byte.SENT)
    link = reverse("answer", args=[tokens.answer_token(slice.pk, position)])
    update = write_update(alert, caro)
    let_go(update, by=caro, approver=ada)
    page = Client().get(link)
    assertContains(page, "was updated")
    assertContains(page, reverse("alert", args=[update.pk]))
    assertNotContains(page, update.title)


def test_an_update_is_read_by_a_second_person(alert: Alert, caro: User, ada: User) -> None:
    update = write_update(alert, caro)
    assert (update.state, update.replaces, update.version) == ("draft", alert, 1)
    assert signed_in(caro).post(reverse("desk_approve", args=[update.pk]), {"version": 1}).status_code == 404
    assert Alert.objects.get(pk=alert.pk).state == "live"
    assert deliver() == []
    let_go(update, by=caro, approver=ada)
    assert Alert.objects.get(pk=alert.pk).state == "updated"
    assert AuditEntry.objects.filter(event="alert.updated", by=str(ada.pk)).count() == 1


def test_another_level_after_sending_is_an_update(alert: Alert, ann: User, caro: User, ada: User) -> None:
    assert signed_in(caro).post(reverse("desk_edit", args=[alert.pk]), {"level": 2}).status_code == 404
    update = write_update(alert, caro, level="2")
    let_go(update, by=caro, approver=ada)
    assert deliver() == ["ann@example.org"]
    assertContains(signed_in(ann).get(reverse("alert", args=[update.pk])), "Risk")


def test_each_level_says_when_to_choose_it_and_what_it_interrupts(alert: Alert, caro: User) -> None:
    for page in (reverse("desk_new", args=[alert.case_id]), reverse("desk_update", args=[alert.pk])):
        shown = signed_in(caro).get(page)
        assertContains(shown, "Somebody was hurt, forced, held, drugged or robbed")
        assertContains(shown, "In quiet hours only to those who said that danger may come then.")
        assertContains(shown, "Nobody was threatened, and nothing was taken.")
        assertContains(shown, "Interrupts nobody who has not asked for it")


def test_one_update_at_a_time(alert: Alert, caro: User) -> None:
    update = write_update(alert, caro)
    desk = signed_in(caro)
    assertContains(desk.get(reverse("desk_alert", args=[alert.pk])), "An update of it is being written")
    page = reverse("desk_update", args=[alert.pk])
    typed = {"sources": [update.sources.get().report_id], "level": "3", "title": "T", "text": "x", "regions": ["r-tli"]}
    assertContains(desk.post(page, typed), "Somebody writes an update of this alert already")
    desk.post(reverse("desk_cancel", args=[update.pk]), {"version": 1})
    assert desk.post(page, typed).status_code == 302


def test_what_was_withdrawn_meanwhile_is_not_updated(alert: Alert, caro: User, ada: User) -> None:
    update = write_update(alert, caro)
    actions.ask_review(update, by=caro)
    actions.cancel(Alert.objects.get(pk=alert.pk), by=ada)
    answers = dict.fromkeys(ALL_YES, "yes") | {"version": 1, "known": update.mark(update.takes_place_of())}
    answer = signed_in(ada).post(reverse("desk_approve", args=[update.pk]), answers)
    assertContains(answer, "was withdrawn meanwhile")
    assert Alert.objects.get(pk=update.pk).state == "in_review"
    assert not Dispatch.objects.filter(alert=update).exists()
    assert signed_in(caro).get(reverse("desk_update", args=[alert.pk])).status_code == 404


def expire(alert: Alert) -> Alert:
    Alert.objects.filter(pk=alert.pk).update(expires_at=timezone.now())
    assert actions.expire(by=System("expiry")) == 1
    return Alert.objects.get(pk=alert.pk)


def listed(alert: Alert, by: User) -> list[str]:
    """Under which titles it stands at the desk."""
    groups = signed_in(by).get(reverse("desk")).context["groups"]
    return [title for title, alerts in groups if alert in alerts]


def test_an_alert_that_expired_is_put_right_too(alert: Alert, caro: User, ada: User) -> None:
    let_go(write_update(expire(alert), caro), by=caro, approver=ada)
    assert deliver() == ["ann@example.org"]


def test_an_alert_that_expired_is_withdrawn_too(alert: Alert, ann: User, ada: User) -> None:
    expire(alert)
    assert listed(alert, ada) == ["Ended"]
    approver, page = signed_in(ada), reverse("desk_alert", args=[alert.pk])
    assertContains(approver.get(page), "Withdraw it and tell them")
    approver.post(reverse("desk_cancel", args=[alert.pk]), {"version": 1})
    assert deliver() == ["ann@example.org"]
    assertContains(approver.get(page), "Nothing: it has ended.")
    reader = signed_in(ann)
    assertContains(reader.get(reverse("alerts")), "was withdrawn on")
    assertNotContains(reader.post(reverse("alerts"), {"words": "van"}), alert.title)


@pytest.mark.parametrize("how", ["stopped", "refused"])
def test_what_was_stopped_is_still_to_be_withdrawn_once_its_time_is_over(
    alert: Alert, caro: User, ada: User, how: str
) -> None:
    if how == "stopped":
        signed_in(ada).post(reverse("desk_stop", args=[alert.pk]))
    else:
        give_consent(alert.sources.get().report, "warn", "no", by=caro, given=Consent.Given.FORM)
    expire(alert)
    assert listed(alert, ada) == ["Stopped, to be withdrawn"]
    assertContains(signed_in(ada).get(reverse("desk_alert", args=[alert.pk])), "Now withdraw it")
    actions.cancel(Alert.objects.get(pk=alert.pk), by=ada)
    assert listed(alert, ada) == ["Ended"]
    assert deliver() == ["ann@example.org"]


def test_what_waited_for_a_digest_when_its_time_was_over_was_not_stopped(ann: User, caro: User, ada: User) -> None:
    Subscription.objects.of(ann).update(pace="weekly")
    alert = make_approved_alert(caro, ada)
    assert deliver() == []
    expire(alert)
    approver = signed_in(ada)
    assertNotContains(approver.get(reverse("desk_alert", args=[alert.pk])), ">Stop</button>")
    assertContains(approver.post(reverse("desk_stop", args=[alert.pk])), "If it was wrong, withdraw it.")
    let_waiting_be_due()
    assert deliver() == []
    assert alert.dispatches.get().state == Dispatch.State.STOPPED
    assert listed(alert, ada) == ["Ended"]
    assertNotContains(approver.get(reverse("desk_alert", args=[alert.pk])), "Now withdraw it")
    assertContains(signed_in(ann).post(reverse("alerts"), {"words": "van"}), alert.title)


def test_a_draft_is_edited_and_not_updated(caro: User) -> None:
    alert = make_alert_in_review(caro)
    assert signed_in(caro).get(reverse("desk_update", args=[alert.pk])).status_code == 404


@pytest.mark.parametrize("name", ["cleo", "ada", "ann", "una", "tess", "amir"])
def test_only_who_works_on_the_case_writes_one(alert: Alert, name: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(name)
    client = signed_in(user)
    page = reverse("desk_update", args=[alert.pk])
    assert (client.get(page).status_code, client.post(page, {}).status_code) == (404, 404)


def test_a_report_whose_reporter_said_no_is_left_out_and_she_reads_that_the_warning_ended(
    ann: User, bea: User, caro: User, ada: User
) -> None:
    hers = make_report(by=ann, story="He hit me.", consents={"warn": "yes"})
    other = make_report(by=bea, story="Me too.", consents={"warn": "yes"})
    alert = make_approved_alert(caro, ada, make_case(caro, hers, other))
    deliver()
    give_consent(other, "warn", "no", by=bea, given=Consent.Given.FORM)
    assertContains(signed_in(caro).get(reverse("desk_update", args=[alert.pk])), "Take out all that only the report")
    update = write_update(alert, caro, sources=[str(hers.pk)])
    let_go(update, by=caro, approver=ada)
    assert deliver() == ["ann@example.org"]
    assert [fact.kind for fact in other.shared.all()] == ["warning", "unwarning"]
    assert [fact.kind for fact in hers.shared.all()] == ["warning", "warning"]


def test_a_no_stops_an_update_as_it_stops_an_alert(alert: Alert, ann: User, caro: User, ada: User) -> None:
    let_go(write_update(alert, caro), by=caro, approver=ada)
    give_consent(alert.sources.get().report, "warn", "no", by=caro, given=Consent.Given.FORM)
    assert deliver() == []
    assertContains(signed_in(caro).get(reverse("desk")), "Stopped, to be withdrawn")


def test_the_rule_of_ending_stands_on_the_page(alert: Alert, caro: User) -> None:
    assertContains(signed_in(caro).get(reverse("desk_alert", args=[alert.pk])), "nobody can test a number against it")


@pytest.mark.parametrize("rendering", ["email:neutral", "email:full", "sms:neutral", "push:neutral"])
def test_each_message_of_an_update_says_so(alert: Alert, caro: User, ada: User, rendering: str) -> None:
    sent = let_go(write_update(alert, caro), by=caro, approver=ada)
    said = sent.renderings[rendering].replace("=\r\n", "")
    assert ("takes its place" if rendering == "email:full" else "update") in said.lower()


def test_an_update_may_rest_on_another_report(alert: Alert, caro: User) -> None:
    later = make_report(by=caro, story="Again.", consents={"warn": "yes"})
    link(later, alert.case, by=caro)
    update = write_update(alert, caro, sources=[str(later.pk)])
    assert [source.report for source in update.sources.all()] == [later]
    assert update.region_mask == place("r-tli").mask
