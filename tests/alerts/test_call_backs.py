"""What providers tell later: signed, only forward, five times and out of order (e2, F16); who is suspended (e6).

STOP by text (e8); how soon it was there, by what they tell (e12).
"""

import json
from datetime import timedelta
from itertools import combinations, permutations, product
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from alerts import dispatch, tokens
from alerts.dispatch import folding
from alerts.models import Alert, CallBack, Dispatch, Slice, Waiting
from alerts.models.dispatch import Byte
from members.actions import confirm_address
from members.models import Channel, User
from members.transports import Outcome
from members.transports.callbacks import Said
from tests.alerts.calling import (
    MAILGUN_HOOK,
    POSTMARK_HOOK,
    SIGNATURE,
    bounce,
    by_mailgun,
    by_postmark,
    by_twilio,
    by_vonage,
    reference_in,
    signed,
)
from tests.alerts.dispatching import (
    EVERYBODY,
    Broken,
    Crash,
    Post,
    crash,
    email,
    let_leases_expire,
    let_waiting_be_due,
    make_approved,
    make_audience,
    start,
    states_of,
    through,
)
from tests.factories import make_channel
from tests.people import signed_in
from tests.servers.texts import TextServer

pytestmark = pytest.mark.django_db

NUMBERS = [f"+4477009000{n:02}" for n in range(10)]


@pytest.fixture
def texted(texts: TextServer, db: None) -> list[Channel]:
    """Ten members who are reached by text alone."""
    return make_audience(len(NUMBERS), Channel.Kind.SMS)


@pytest.fixture
def mailgun(settings: LazySettings) -> None:
    settings.EMAIL_HOOK = MAILGUN_HOOK


def by_text(sent: Dispatch) -> dict[str, int]:
    return dispatch.progress(sent).get(Channel.Kind.SMS, {})


def sent_by_mail(alert: Alert, post: Post | None = None) -> tuple[Dispatch, list[str]]:
    """To everybody, with what each message names itself to its provider."""
    sent, post = start(alert), post or Post()
    dispatch.drain(through=through(post))
    return sent, [reference_in(message) for message in post.taken]


def test_twilio_tells_of_each_text_at_an_address_of_its_own(
    texts: TextServer, alert: Alert, texted: list[Channel], client: Client
) -> None:
    sent = start(alert)
    dispatch.drain()
    addresses = [text.form["StatusCallback"] for text in texts.taken]
    assert len(set(addresses)) == len(NUMBERS)
    for address, status in zip(addresses, ["delivered", "undelivered", "sent", "queued"], strict=False):
        assert by_twilio(client, address, MessageStatus=status, MessageSid="SM1", To="+447700900000") == 204
    assert dispatch.fold() == 2
    assert by_text(sent) == {"delivered": 1, "technical failure": 1, "sent": 8}
    assert not CallBack.objects.exists()


@pytest.mark.parametrize("token", ["", "another"])
def test_what_twilio_did_not_sign_changes_nothing(
    texts: TextServer, alert: Alert, texted: list[Channel], client: Client, token: str
) -> None:
    sent = start(alert)
    dispatch.drain()
    address = texts.taken[0].form["StatusCallback"]
    assert by_twilio(client, address, token, MessageStatus="delivered") == 404
    assert client.post(address.removeprefix("http://testserver"), {"MessageStatus": "delivered"}).status_code == 404
    dispatch.fold()
    assert by_text(sent) == {"sent": 10}


def test_the_whole_address_is_signed_and_names_its_provider(
    texts: TextServer, alert: Alert, texted: list[Channel], client: Client
) -> None:
    start(alert)
    dispatch.drain()
    address = texts.taken[0].form["StatusCallback"]
    path = address.removeprefix("http://testserver")
    assert by_twilio(client, f"{path}?x=1", MessageStatus="delivered") == 204
    assert by_twilio(client, address.replace("twilio", "vonage"), MessageStatus="delivered") == 404
    assert by_twilio(client, address.replace("twilio", "nobody"), MessageStatus="delivered") == 404


def test_of_two_accounts_at_one_provider_each_proves_itself(
    texts: TextServer, alert: Alert, texted: list[Channel], client: Client, settings: LazySettings
) -> None:
    start(alert)
    dispatch.drain()
    settings.SMS_URL = f"{texts.twilio} {texts.twilio.replace('to%2Fken', 'second')}"
    first, second, third = [text.form["StatusCallback"] for text in texts.taken[:3]]
    assert by_twilio(client, first, MessageStatus="delivered") == 204
    assert by_twilio(client, second, "second", MessageStatus="delivered") == 204
    assert by_twilio(client, third, "another", MessageStatus="delivered") == 404
    settings.SMS_URL = f"{texts.vonage}&signature=one {texts.vonage}&signature=two"
    assert [by_vonage(client, secret, status="delivered") for secret in ("one", "two", "six")] == [204, 204, 404]


@pytest.mark.parametrize("as_json", [False, True])
def test_vonage_tells_by_our_own_reference(
    texts: TextServer, alert: Alert, texted: list[Channel], client: Client, settings: LazySettings, as_json: bool
) -> None:
    settings.SMS_URL = f"{texts.vonage}&signature=sign%26ed%3Dsecret"
    sent = start(alert)
    dispatch.drain()
    forms = [text.form for text in texts.taken]
    assert {form["callback"] for form in forms} == {"http://testserver/hooks/vonage/"}
    told = [("delivered", "0"), ("failed", "9"), ("expired", "2"), ("buffered", "0")]
    for form, (status, code) in zip(forms, told, strict=False):
        given = {"client_ref": form["client-ref"], "status": status, "err_code": code}
        assert by_vonage(client, as_json=as_json, **given) == 204
        assert by_vonage(client, "another", as_json=as_json, **given) == 404
    dispatch.fold()
    assert by_text(sent) == {"delivered": 1, "permanent failure": 1, "technical failure": 1, "sent": 7}
    assert [one.came_back for one in Channel.objects.filter(kind="sms").order_by("pk")[:4]] == [
        False,
        True,
        False,
        False,
    ]


def test_without_a_secret_nobody_is_asked_to_tell_and_nobody_heard(
    texts: TextServer, alert: Alert, texted: list[Channel], client: Client, settings: LazySettings
) -> None:
    settings.SMS_URL = texts.vonage
    start(alert)
    dispatch.drain()
    assert "client-ref" not in texts.taken[0].form
    assert by_vonage(client, SIGNATURE, status="delivered") == 404


def test_mailgun_tells_of_each_mail(alert: Alert, audience: list[Channel], mailgun: None, client: Client) -> None:
    sent, references = sent_by_mail(alert)
    assert len(set(references)) == len(EVERYBODY)
    for reference, event in zip(references, ["delivered", "accepted", "opened", "clicked"], strict=False):
        assert by_mailgun(client, reference, event) == 204
        assert by_mailgun(client, reference, event, "another") == 404
    dispatch.fold()
    assert email(sent) == {"delivered": 1, "sent": 9}


@pytest.mark.parametrize(
    "body",
    [
        [],
        None,
        "signature",
        {"signature": None},
        {"signature": []},
        {"signature": {"timestamp": "١٧٩", "token": "a" * 50, "signature": "b" * 64}},
        {"signature": {"timestamp": "1790000000", "token": "a" * 50, "signature": None}},
    ],
)
def test_what_has_another_shape_is_not_signed(mailgun: None, client: Client, body: Any) -> None:
    assert client.post("/hooks/mailgun/", json.dumps(body), content_type="application/json").status_code == 404


def test_another_provider_proves_itself_by_a_password(
    alert: Alert, audience: list[Channel], settings: LazySettings, client: Client
) -> None:
    settings.EMAIL_HOOK = f"{MAILGUN_HOOK} {POSTMARK_HOOK}"
    sent, references = sent_by_mail(alert)
    assert by_postmark(client, references[0], "Delivery") == 204
    assert by_postmark(client, references[1], "Bounce", "hook:wrong", Type="HardBounce") == 404
    assert by_postmark(client, references[1], "Bounce", Type="HardBounce") == 204
    assert by_postmark(client, references[2], "Bounce", Type="SoftBounce") == 204
    assert by_postmark(client, references[3], "SpamComplaint", Type="SpamComplaint") == 204
    dispatch.fold()
    assert states_of(sent, audience) == "dptd" + "s" * 6
    assert _suspended(audience) == {1: "bounced", 3: "complained"}


def _suspended(audience: list[Channel]) -> dict[int, str]:
    """Which of them, and why."""
    found = {channel.pk: channel.suspended_because for channel in Channel.objects.exclude(suspended_at=None)}
    return {number: found[one.pk] for number, one in enumerate(audience) if one.pk in found}


@pytest.mark.parametrize(
    ("code", "byte", "suspended"),
    [
        ("5.1.1", "p", {0: "bounced"}),  # no such mailbox
        ("5.2.1", "p", {0: "bounced"}),  # disabled
        ("5.2.2", "t", {}),  # full
        ("5.7.1", "t", {}),  # a policy: the same for everybody
        ("4.4.1", "t", {}),
    ],
)
def test_only_what_speaks_of_the_address_suspends_it(
    alert: Alert,
    audience: list[Channel],
    mailgun: None,
    client: Client,
    code: str,
    byte: str,
    suspended: dict[int, str],
) -> None:
    sent, references = sent_by_mail(alert)
    by_mailgun(client, references[0], "failed", **bounce(code))
    dispatch.fold()
    assert states_of(sent, audience) == byte + "s" * 9
    assert _suspended(audience) == suspended


def test_what_will_be_tried_again_by_the_provider_is_on_its_way(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    sent, references = sent_by_mail(alert)
    by_mailgun(client, references[0], "failed", severity="temporary", reason="generic")
    assert dispatch.fold() == 0
    assert email(sent) == {"sent": 10}


def test_a_bounce_suspends_that_address_alone_and_its_owner_is_asked(
    alert: Alert, mailgun: None, ann: User, client: Client
) -> None:
    second = make_channel(ann, address="ann.elsewhere@example.org", levels=(2, 3))
    post = Post()
    _, references = sent_by_mail(alert, post)
    by_mailgun(client, references[post.recipients.index("ann@example.org")], "failed", **bounce("5.1.1"))
    dispatch.fold()
    assert {channel.kind for channel in ann.channels.in_use()} == {"email", "inbox"}
    assert ann.channels.in_use().filter(pk=second.pk).exists()
    assert "did not arrive" in signed_in(ann).get("/").content.decode()


@pytest.mark.parametrize(("event", "data"), [("failed", bounce("5.1.1")), ("complained", {})])
def test_what_is_told_again_does_not_undo_that_its_owner_has_confirmed_it_since(
    alert: Alert, mailgun: None, ann: User, caro: User, ada: User, client: Client, event: str, data: dict[str, Any]
) -> None:
    _, (reference,) = sent_by_mail(alert)
    channel = ann.channels.get(kind="email")
    by_mailgun(client, reference, event, **data)
    dispatch.fold()
    assert channel not in ann.channels.in_use()
    confirm_address(channel, by=ann)
    by_mailgun(client, reference, event, **data)
    assert dispatch.fold() == 1
    assert channel in ann.channels.in_use()
    _, (another,) = sent_by_mail(make_approved(caro, ada))
    by_mailgun(client, another, event, **data)
    dispatch.fold()
    assert channel not in ann.channels.in_use(), "what goes out after that counts"


def test_a_crash_while_it_is_suspended_loses_nothing(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, references = sent_by_mail(alert)
    by_mailgun(client, references[0], "failed", **bounce("5.1.1"))
    with monkeypatch.context() as patched:
        patched.setattr(folding, "suspend_channel", crash)
        with pytest.raises(Crash):
            dispatch.fold()
    assert (states_of(sent, audience), CallBack.objects.count()) == ("s" * 10, 1)
    dispatch.fold()
    assert (states_of(sent, audience), _suspended(audience)) == ("p" + "s" * 9, {0: "bounced"})


def test_where_most_addresses_are_said_to_be_gone_none_is_suspended(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    sent, references = sent_by_mail(alert)
    for reference in references[:6]:
        by_mailgun(client, reference, "failed", **bounce("5.1.1"))
    dispatch.fold()
    assert email(sent) == {"permanent failure": 6, "sent": 4}
    assert _suspended(audience) == {}


def test_five_times_and_in_any_order_leaves_the_same(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    """F16, by requests: what was told out of order and again, folded in at any moment."""
    sent, references = sent_by_mail(alert)
    orders = list(permutations(["accepted", "delivered", "complained"]))
    for _ in range(5):
        for reference, events in zip(references, orders, strict=False):
            for event in events:
                assert by_mailgun(client, reference, event) == 204
            dispatch.fold()
    assert states_of(sent, audience) == "d" * len(orders) + "s" * 4
    arrivals = Slice.objects.get(dispatch=sent, kind="email").arrivals
    assert sum(arrivals.values()) == len(orders), "each is counted once"
    assert set(_suspended(audience)) == set(range(len(orders)))


def test_whatever_is_said_in_whatever_order_ends_the_same() -> None:
    """F16, of each byte: with what was said of the newest hand-over and of an earlier one."""
    everything = list(product(Said, (True, False)))
    for was, told in product(Byte.WORDS, combinations(everything, 3)):
        ends = set()
        for order in permutations(told):
            byte = was
            for said, newest in (*order, *order):
                byte = folding.after(byte, said, newest=newest)
            ends.add(byte)
        assert len(ends) == 1, (was, told)


def test_nothing_leaves_what_was_delivered() -> None:
    for said, newest in product(Said, (True, False)):
        assert folding.after(Byte.DELIVERED, said, newest=newest) == Byte.DELIVERED
        assert folding.after(Byte.SKIPPED, said, newest=newest) == Byte.SKIPPED


def test_a_bounce_of_the_first_attempt_does_not_undo_the_second(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    first, again = Post({EVERYBODY[0]: Outcome.LOST}), Post()
    sent, references = sent_by_mail(alert, first)
    let_waiting_be_due()
    dispatch.drain(through=through(again))
    assert states_of(sent, audience) == "s" * 10
    assert reference_in(again.taken[0]) != references[0]
    by_mailgun(client, references[0], "failed", **bounce("5.1.1"))
    dispatch.fold()
    assert (states_of(sent, audience), _suspended(audience)) == ("s" * 10, {})
    by_mailgun(client, reference_in(again.taken[0]), "failed", **bounce("5.1.1"))
    dispatch.fold()
    assert (states_of(sent, audience), _suspended(audience)) == ("p" + "s" * 9, {0: "bounced"})


def test_nor_what_went_again_when_a_worker_had_died(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    first, again = Post(meanwhile={2: crash}), Post()
    sent = start(alert)
    with pytest.raises(Crash):
        dispatch.drain(through=through(first))
    let_leases_expire()
    dispatch.drain(through=through(again))
    by_mailgun(client, reference_in(first.taken[0]), "failed", **bounce("5.1.1"))
    dispatch.fold()
    assert states_of(sent, audience) == "s" * 10
    by_mailgun(client, reference_in(first.taken[1]), "delivered")
    dispatch.fold()
    assert states_of(sent, audience) == "sd" + "s" * 8, "whichever copy she has, she has it"


def test_a_provider_that_is_away_counts_no_attempt_however_often_it_is_asked(
    alert: Alert, audience: list[Channel], mailgun: None
) -> None:
    sent, _ = sent_by_mail(alert, Post({EVERYBODY[0]: Outcome.TEMPORARY, EVERYBODY[1]: Outcome.LOST}))
    away, back = Broken(0), Post()
    for _ in range(20):
        let_leases_expire()
        let_waiting_be_due()
        dispatch.drain(through=through(away))
    assert (away.asked, states_of(sent, audience)) == (20, "wh" + "s" * 8)
    let_leases_expire()
    dispatch.drain(through=through(back))
    assert email(sent) == {"sent": 10}
    assert [tokens.read_reference_token(reference_in(one)).attempt for one in back.taken] == [2, 2]


def test_nor_for_what_a_dead_worker_left(alert: Alert, audience: list[Channel], mailgun: None) -> None:
    sent, away, back = start(alert), Broken(0), Post()
    with pytest.raises(Crash):
        dispatch.drain(through=through(Post(meanwhile={1: crash})))
    for _ in range(3):
        let_leases_expire()
        dispatch.drain(through=through(away))
    assert (away.asked, states_of(sent, audience)) == (3, "hhhh" + "." * 6)
    let_leases_expire()
    dispatch.drain(through=through(back))
    assert email(sent) == {"sent": 10}
    attempts = [tokens.read_reference_token(reference_in(one)).attempt for one in back.taken]
    assert attempts == [2] * 4 + [1] * 6


def test_what_arrived_though_its_answer_was_lost_is_not_sent_again(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    sent, references = sent_by_mail(alert, Post({EVERYBODY[0]: Outcome.LOST}))
    assert states_of(sent, audience) == "h" + "s" * 9
    by_mailgun(client, references[0], "delivered")
    dispatch.fold()
    assert states_of(sent, audience) == "d" + "s" * 9
    assert not Waiting.objects.exists()
    let_waiting_be_due()
    later = Post()
    dispatch.drain(through=through(later))
    assert later.recipients == []


def test_what_is_told_while_it_is_being_sent_is_kept_until_that_is_written_down(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    post = Post()

    def tell() -> None:
        by_mailgun(client, reference_in(post.taken[0]), "delivered")
        assert dispatch.fold() == 0

    post.meanwhile = {2: tell}
    sent, _ = sent_by_mail(alert, post)
    assert (states_of(sent, audience), CallBack.objects.count()) == ("s" * 10, 1)
    assert dispatch.fold() == 1
    assert states_of(sent, audience) == "d" + "s" * 9


def test_what_names_no_delivery_of_ours_is_passed_over(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    sent, references = sent_by_mail(alert)
    here = tokens.read_reference_token(references[0])
    strange = [
        "",
        "nonsense",
        ("A" if references[0][0] != "A" else "B") + references[0][1:],
        tokens.answer_token(here.slice_id, here.position),
        tokens.reference_token(here._replace(slice_id=here.slice_id + 1000)),
        tokens.reference_token(here._replace(position=65000)),
    ]
    assert [by_mailgun(client, reference, "delivered") for reference in strange] == [204] * len(strange)
    assert not CallBack.objects.exists()
    assert email(sent) == {"sent": 10}


def test_of_one_message_for_several_alerts_each_is_told(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client, caro: User, ada: User
) -> None:

    refusing = Post(dict.fromkeys(EVERYBODY, Outcome.TEMPORARY))
    both = [start(alert), start(make_approved(caro, ada))]
    for _ in both:
        dispatch.drain(through=through(refusing))
    let_waiting_be_due()
    together = Post()
    dispatch.drain(through=through(together))
    for message in together.taken:
        by_mailgun(client, reference_in(message), "delivered")
    dispatch.fold()
    assert [states_of(sent, audience) for sent in both] == ["d" * 10, "d" * 10]


def test_how_soon_it_was_there_is_counted_by_what_was_told(
    alert: Alert, audience: list[Channel], mailgun: None, client: Client
) -> None:
    sent, references = sent_by_mail(alert)
    for reference in references[:3]:
        by_mailgun(client, reference, "delivered")
    told = list(CallBack.objects.order_by("pk"))
    for row, seconds in zip(told, (0.5, 0.9, 100), strict=True):
        CallBack.objects.filter(pk=row.pk).update(at=sent.approved_at + timedelta(seconds=seconds))
    dispatch.fold()
    assert Slice.objects.get(dispatch=sent, kind="email").arrivals == {"1": 2, "128": 1}


def test_whoever_texts_stop_gets_no_more_and_is_asked(texts: TextServer, ann: User, client: Client) -> None:
    make_channel(ann, "sms", NUMBERS[0], levels=(3,))
    for words in ("Thanks, who is this?", "Please do not stop"):
        assert by_twilio(client, "/hooks/twilio/", From=NUMBERS[0], To="+447700900999", Body=words) == 204
    assert ann.channels.in_use().filter(kind="sms").exists()
    assert by_twilio(client, "/hooks/twilio/", "another", From=NUMBERS[0], Body="STOP") == 404
    assert ann.channels.in_use().filter(kind="sms").exists()
    for number in (NUMBERS[0], NUMBERS[1], "junk"):
        assert by_twilio(client, "/hooks/twilio/", From=number, To="+447700900999", Body=" stop. ") == 204
    assert not ann.channels.in_use().filter(kind="sms").exists()
    assert ann.channels.in_use().filter(kind="email").exists()
    assert "answered STOP" in signed_in(ann).get("/me/contact/").content.decode()


def test_and_so_does_whoever_texts_it_to_vonage(
    texts: TextServer, ann: User, client: Client, settings: LazySettings
) -> None:
    """What was signed before she confirmed her number again changes nothing, also if it was withheld until then."""
    settings.SMS_URL = f"{texts.vonage}&signature=sign%26ed%3Dsecret"
    channel, now = make_channel(ann, "sms", NUMBERS[0], levels=(3,)), timezone.now()
    Channel.objects.update(verified_at=now - timedelta(minutes=3))

    def stop(minutes: int, message: str) -> bool:
        sent_at = str(int((now + timedelta(minutes=minutes)).timestamp()))
        given: dict[str, Any] = {"to": "447700900999", "type": "text", "timestamp": sent_at, "messageId": message}
        assert by_vonage(client, msisdn=NUMBERS[0].removeprefix("+"), text="Stop", **given) == 204
        return not ann.channels.in_use().filter(kind="sms").exists()

    assert stop(-2, "0A01")
    confirm_address(channel, by=ann)
    assert not stop(-2, "0A01")
    assert not stop(-1, "0A02")
    assert stop(1, "0A03")


def test_a_stop_that_is_told_again_does_not_undo_that_she_has_confirmed_her_number_since(
    texts: TextServer, ann: User, client: Client
) -> None:
    channel = make_channel(ann, "sms", NUMBERS[0], levels=(3,))

    def stop(**named: str) -> bool:
        form = {"From": NUMBERS[0], "To": "+447700900999", "Body": "STOP"}
        assert by_twilio(client, "/hooks/twilio/", **form, **named) == 204
        return not ann.channels.in_use().filter(kind="sms").exists()

    assert stop(MessageSid="SM1")
    assert stop(MessageSid="SM2"), "it is heard while her number rests"
    confirm_address(channel, by=ann)
    assert not stop(MessageSid="SM1")
    assert not stop(MessageSid="SM2")
    assert not stop(MessageSi="dSM1"), "the same is signed wherever a name ends"
    assert stop(MessageSid="SM3")


def test_no_call_back_leaves_an_address_or_a_word(
    texts: TextServer, ann: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the log nor in a row."""
    by_twilio(client, "/hooks/twilio/x/", MessageStatus="failed", To=NUMBERS[3], ErrorCode="30005")
    by_twilio(client, "/hooks/twilio/", "another", From=NUMBERS[3], Body="the blue door")
    assert NUMBERS[3] not in caplog.text
    assert "blue door" not in caplog.text
    assert not CallBack.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_over_a_real_connection(
    texts: TextServer, alert: Alert, texted: list[Channel], live_server: LiveServer, settings: LazySettings
) -> None:
    """Five times, and in the wrong order, as the provider's own machine would call (F16)."""
    settings.BASE_URL = live_server.url
    sent = start(alert)
    dispatch.drain()
    address = texts.taken[0].form["StatusCallback"]
    assert address.startswith(f"{live_server.url}/hooks/twilio/")
    for status in ["delivered", "sent", "queued"] * 5:
        form = {"MessageStatus": status, "To": NUMBERS[0], "MessageSid": "SM1"}
        request = Request(address, urlencode(form).encode(), headers={"X-Twilio-Signature": signed(address, form)})
        with urlopen(request, timeout=20) as answer:
            assert answer.status == 204
    dispatch.fold()
    assert by_text(sent) == {"delivered": 1, "sent": 9}
