"""The ways to reach a member: added, confirmed, put in order, switched off, removed; what came back (a8, e6)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from members import codes, presets
from members.actions import suspend_channel
from members.models import Channel, Subscription, User
from num.audit import System
from num.models import AuditEntry
from tests.discreet import forbidden_in, visible_text
from tests.factories import PASSWORD, make_channel, make_report, place

pytestmark = pytest.mark.django_db
NEW = "Second@Example.org"
Send = Callable[..., Any]


@pytest.fixture
def as_ann(client: Client, ann: User) -> Client:
    client.post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    return client


@pytest.fixture
def send(as_ann: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Send:
    """What ann sends to an address below /me/contact/; mail goes out, and she sees the page that follows."""

    def send(below: str, **typed: str) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return as_ann.post(f"/me/contact/{below}", typed, follow=True)

    return send


def email(user: User) -> Channel:
    return user.channels.get(kind="email")


def second(user: User) -> Channel:
    return user.channels.by_email(NEW).get()


def code_in(message: Any) -> str:
    found = re.search(r"it is (\d{6}) until", message.body)
    assert found, "the message has no code"
    return found[1]


def bounce(channel: Channel) -> None:
    suspend_channel(channel, Channel.Because.BOUNCED, by=System("dispatch"))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_address_is_added_and_confirmed_by_its_code(send: Send, as_ann: Client, ann: User) -> None:
    page = text(send("add/", email=NEW))
    assert "holds a link and a code" in page
    assert "Not confirmed yet" in page
    assert [message.to for message in mail.outbox] == [[NEW]]
    assert not Channel.objects.reachable().by_email(NEW).exists()
    code = code_in(mail.outbox[0])
    assert "does not fit" in text(send(f"{second(ann).uid}/", code="x" + code[1:]))
    assert "is in use" in text(send(f"{second(ann).uid}/", code=f" {code[:3]}-{code[3:]} "))
    assert Channel.objects.reachable().by_email(NEW).get().user == ann
    assert f"What to tell you by e-mail: {NEW}" in text(as_ann.get("/me/subscriptions/"))
    heard = {channel.pk: {row.level for row in channel.subscriptions.all()} for channel in ann.channels.by_email(NEW)}
    assert heard == {second(ann).pk: {2, 3}}


def test_it_is_told_about_the_same_places_as_the_first_and_the_page_says_so(
    send: Send, as_ann: Client, ann: User
) -> None:
    ann.regions.set([place("r-tli"), place("r-tld")])
    email(ann).regions.set([place("r-tld")])
    send("add/", email=NEW)
    masks = set(Subscription.objects.filter(channel=second(ann)).values_list("region_mask", flat=True))
    assert masks == {place("r-tld").mask}
    page = text(as_ann.get("/me/subscriptions/"))
    ticked = re.findall(rf'name="places_{second(ann).pk}" value="([\w-]+)"[^>]*checked', page)
    assert ticked == ["r-tld"]


def test_the_link_in_the_same_message_does_it_too(send: Send, client: Client, ann: User) -> None:
    send("add/", email=NEW)
    link = re.search(r"http://testserver(/join/confirm/\S+)", str(mail.outbox[0].body))
    assert link
    client.post(link[1])
    assert second(ann).verified_at is not None


def test_nobody_learns_whether_somebody_else_has_it(
    send: Send, as_ann: Client, ann: User, bea: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with CaptureQueriesContext(connection) as unknown:
        first = send("add/", email=NEW)
    with django_assert_num_queries(len(unknown.captured_queries)):
        other = send("add/", email="bea@example.org")
    hidden = r"[0-9a-f-]{36}|\S+@\S+?(?=<)|value=\"\w{64}\""
    assert re.sub(hidden, "", text(other)) == re.sub(hidden, "", text(first))
    assert [message.subject for message in mail.outbox] == ["Please confirm your address"] * 2
    assert "has an account with us already" in mail.outbox[1].body
    hers = ann.channels.by_email("bea@example.org").get()
    guessed = text(send(f"{hers.uid}/", code=codes.of(hers)))
    assert "does not fit" in guessed, "even the right guess tells nothing"
    hers.refresh_from_db()
    assert hers.verified_at is None


def test_what_is_wrong_with_an_address_is_said_and_it_stays(send: Send, ann: User) -> None:
    assert "Please type the address." in text(send("add/", email=""))
    again = text(send("add/", email="ANN@example.org"))
    assert "given us this address already" in again
    assert 'value="ANN@example.org"' in again
    for number in range(4):
        send("add/", email=f"a{number}@example.org")
    full = text(send("add/", email=NEW))
    assert "5 addresses for you at most" in full
    assert f'value="{NEW}"' in full
    assert len(mail.outbox) == 4


def test_codes_are_not_guessed_without_end(send: Send, ann: User) -> None:
    channel = make_channel(ann, address=NEW, verified=False)
    for _ in range(10):
        assert "does not fit" in text(send(f"{channel.uid}/", code="none"))
    assert "too many tries" in text(send(f"{channel.uid}/", code=codes.of(channel)))
    channel.refresh_from_db()
    assert channel.verified_at is None


def test_a_code_is_good_until_tomorrow_and_for_one_address(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = email(ann), make_channel(ann, address=NEW)
    code, today = codes.of(first), timezone.localdate()
    assert not codes.fits(other, code)
    for days, good in ((0, True), (1, True), (2, False)):
        monkeypatch.setattr(timezone, "localdate", lambda days=days: today + timedelta(days=days))
        assert codes.fits(first, code) is good


def test_unconfirmed_address_gets_its_message_again(send: Send, as_ann: Client, ann: User) -> None:
    channel = make_channel(ann, address=NEW, verified=False)
    assert f"/me/contact/{channel.uid}/link/" in text(as_ann.get(f"/me/contact/{channel.uid}/"))
    for _ in range(6):
        answer = send(f"{channel.uid}/link/")
    assert [message.to for message in mail.outbox] == [[NEW]] * 5
    assert "try again in an hour" in text(answer)


def test_many_accounts_write_to_one_address_no_oftener_than_one(
    client: Client, ann: User, bea: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for user in (ann, bea):
            client.force_login(user)
            channel = make_channel(user, address=NEW, verified=False)
            for _ in range(4):
                client.post(f"/me/contact/{channel.uid}/link/")
    assert len(mail.outbox) == 5


def test_foreign_and_confirmed_addresses_get_no_link(as_ann: Client, ann: User, bea: User) -> None:
    foreign = make_channel(bea, address=NEW, verified=False)
    for channel in (foreign, email(ann)):
        assert as_ann.post(f"/me/contact/{channel.uid}/link/").status_code == 404


def test_a_bounce_stops_that_address_keeps_the_rest_and_asks(send: Send, as_ann: Client, ann: User) -> None:
    calm = "We could not reach you at one address"
    for page in ("/", "/me/"):
        assert calm not in text(as_ann.get(page))
    bounce(email(ann))
    suspend_channel(email(ann), Channel.Because.COMPLAINED, by=System("dispatch"))
    assert email(ann).suspended_because == "bounced"
    assert [channel.kind for channel in Channel.objects.reachable().filter(user=ann)] == ["inbox"]
    for page in ("/", "/me/", "/me/contact/"):
        assert calm in text(as_ann.get(page))
    send(f"{email(ann).uid}/link/")
    assert "is in use" in text(send(f"{email(ann).uid}/", code=code_in(mail.outbox[0])))
    assert Channel.objects.reachable().filter(user=ann).count() == 2
    assert calm not in text(as_ann.get("/"))


@pytest.mark.parametrize("because", [Channel.Because.STOPPED, Channel.Because.COMPLAINED])
def test_whoever_wants_no_messages_is_not_asked_to_confirm(as_ann: Client, ann: User, because: str) -> None:
    """It may have been somebody else who said so: then she looks at it and decides."""
    suspend_channel(email(ann), because, by=System("dispatch"))
    for page in ("/", "/me/", "/me/contact/"):
        seen = text(as_ann.get(page))
        assert "because somebody there said so. If it was you, remove it there, and this goes away." in seen
        assert "could not reach you" not in seen
        assert "onfirm it again, or" not in seen


def test_what_came_back_is_not_just_switched_on(as_ann: Client, ann: User) -> None:
    bounce(email(ann))
    assert as_ann.post(f"/me/contact/{email(ann).uid}/switch/", {"to": "on"}).status_code == 404
    assert email(ann).came_back


def test_a_bounced_address_can_be_removed_instead(send: Send, as_ann: Client, ann: User) -> None:
    bounce(email(ann))
    send(f"{email(ann).uid}/remove/")
    assert "could not reach you" not in text(as_ann.get("/"))


@pytest.mark.parametrize("kind", ["email", "inbox"])
def test_a_channel_is_switched_off_and_on_by_its_owner(send: Send, ann: User, kind: str) -> None:
    channel = ann.channels.get(kind=kind)
    heard = channel.subscriptions.count()
    assert "Switched off" in text(send(f"{channel.uid}/switch/", to="off"))
    channel.refresh_from_db()
    assert channel.suspended_because == "own"
    assert not Channel.objects.reachable().filter(pk=channel.pk).exists()
    assert "Switched on" in text(send(f"{channel.uid}/switch/", to="on"))
    assert Channel.objects.reachable().get(pk=channel.pk).subscriptions.count() == heard


def test_the_last_address_goes_only_with_a_word_about_what_it_means(send: Send, as_ann: Client, ann: User) -> None:
    other = make_channel(ann, address=NEW)
    first = email_of(ann, "ann@example.org")
    assert "It is the last one" not in text(as_ann.get(f"/me/contact/{first.uid}/remove/"))
    send(f"{first.uid}/remove/")
    assert "It is the last one" in text(as_ann.get(f"/me/contact/{other.uid}/remove/"))
    send(f"{other.uid}/remove/")
    assert [channel.kind for channel in ann.channels.all()] == ["inbox"]
    assert "In use" in text(as_ann.get("/me/contact/"))
    send("add/", email=NEW)
    assert {row.level for row in second(ann).subscriptions.all()} == {1, 2, 3}, "as the inbox, her last channel"


def test_one_that_is_switched_off_does_not_count_as_another(send: Send, as_ann: Client, ann: User) -> None:
    other = make_channel(ann, address=NEW)
    send(f"{email_of(ann, 'ann@example.org').uid}/switch/", to="off")
    assert "It is the last one" in text(as_ann.get(f"/me/contact/{other.uid}/remove/"))


def email_of(user: User, address: str) -> Channel:
    return user.channels.by_email(address).get()


def test_account_mail_goes_to_the_address_that_is_named_first(
    send: Send,
    client: Client,
    una: User,
    caro: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(una)
    for address in ("b@example.org", "c@example.org"):
        make_channel(una, address=address)
    send(f"{email_of(una, 'c@example.org').uid}/first/")
    listed = re.findall(r"<h2>(\S+@\S+)</h2>", text(client.get("/me/contact/")))
    assert listed == ["c@example.org", "una@example.org", "b@example.org"]
    send(f"{email_of(una, 'c@example.org').uid}/switch/", to="off")
    client.force_login(caro)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/membership/{una.application.pk}/", {"decision": "approve"})
    assert [message.to for message in mail.outbox] == [["una@example.org"]], "the first that is in use"


def test_a_test_message_is_discreet_and_comes_thrice_an_hour(send: Send, as_ann: Client, ann: User) -> None:
    for _ in range(4):
        answer = send(f"{email(ann).uid}/test/")
    assert "try again in an hour" in text(answer)
    assert [message.to for message in mail.outbox] == [["ann@example.org"]] * 3
    assert forbidden_in(visible_text(mail.outbox[0].message().as_bytes())) == []
    unconfirmed = make_channel(ann, address=NEW, verified=False)
    assert as_ann.post(f"/me/contact/{unconfirmed.uid}/test/").status_code == 404


@pytest.mark.parametrize("preset", presets.PRESETS)
def test_what_messages_look_like_is_chosen_and_discreet(send: Send, as_ann: Client, ann: User, preset: str) -> None:
    below = f"{email(ann).uid}/"
    assert "Saved" in text(send(below, preset=preset))
    assert f'value="{preset}"' in re.findall(r"<input[^>]*checked[^>]*>", text(as_ann.get(f"/me/contact/{below}")))[0]
    send(f"{below}test/")
    message = mail.outbox[0].message()
    assert f"{message['From']}: {message['Subject']}".replace(" <hello@testserver>", "").replace(
        '"', ""
    ) == presets.in_words(preset)
    assert forbidden_in(visible_text(message.as_bytes())) == []


@pytest.mark.parametrize("wrong", ["", "loud"])
def test_another_look_is_refused(send: Send, ann: User, wrong: str) -> None:
    assert "Please look at this again" in text(send(f"{email(ann).uid}/", preset=wrong))
    assert email(ann).preset == "message"


def test_every_change_is_on_record_in_codes(send: Send, ann: User) -> None:
    uid = email(ann).uid
    for below, to in (("first/", ""), ("switch/", "off"), ("switch/", "on"), ("test/", ""), ("remove/", "")):
        send(f"{uid}/{below}", to=to)
    events = AuditEntry.objects.order_by("id").values_list("event", "by")
    kinds = ["put_first", "suspended", "switched_on", "tested", "removed"]
    assert list(events) == [(f"channel.{kind}", "member") for kind in kinds]


def test_the_list_costs_the_same_however_long(
    as_ann: Client, ann: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with CaptureQueriesContext(connection) as few:
        as_ann.get("/me/contact/")
    for number in range(4):
        make_channel(ann, address=f"a{number}@example.org")
    with django_assert_num_queries(len(few.captured_queries)):
        as_ann.get("/me/contact/")


def test_what_staff_keep_to_when_they_call_stands_with_her_reports(
    send: Send, as_ann: Client, ann: User, caro: User
) -> None:
    report = make_report(by=ann)
    seen = Client()
    seen.force_login(caro)
    page = f"/casework/reports/{report.pk}/"
    assert rows(seen.get(page)) == {"Ask for": "Ann", "When": "any time in the day", "Voicemail": "no"}
    assert "Whoever calls you sees it" in text(
        send("calls/", call_as="Mr Kim", call_hours="after noon", may_leave_voicemail="on")
    )
    said = {"Ask for": "Mr Kim", "When": "after noon", "Voicemail": "yes"}
    assert rows(as_ann.get("/me/contact/")) == rows(seen.get(page)) == said
    assert "Outside these only with a reason" in text(seen.get(page))
    assert re.findall(r'value="(Mr Kim|after noon)"', text(as_ann.get("/me/contact/calls/"))) == [
        "Mr Kim",
        "after noon",
    ]
    send("calls/", call_as="", call_hours="")
    assert rows(seen.get(page))["Voicemail"] == "no"


def rows(answer: Any) -> dict[str, str]:
    found = re.findall(r"<dt>(Ask for|When|Voicemail)</dt><dd>([^<]*)</dd>", text(answer))
    return {name: value for name, value in found if value != "day not said, time not said"}


def test_nobody_is_called_by_these_rules_who_has_no_account(caro: User) -> None:
    seen = Client()
    seen.force_login(caro)
    assert "When you call" not in text(seen.get(f"/casework/reports/{make_report().pk}/"))


def test_too_much_about_calls_is_said_and_stays(send: Send, ann: User) -> None:
    page = text(send("calls/", call_as="K" * 61, call_hours="after noon", may_leave_voicemail="on"))
    assert "at most 60 characters" in page
    assert 'value="after noon"' in page


def test_whoever_finds_an_open_session_adds_no_address(client: Client, ann: User) -> None:
    client.force_login(ann)  # and typed no password of late
    assert client.get("/me/contact/add/").headers["Location"].startswith("/accounts/reauthenticate/")
    assert client.post("/me/contact/add/", {"email": "him@example.org"}).status_code == 403
    assert not Channel.objects.by_email("him@example.org").exists()


def test_and_takes_none_away(client: Client, ann: User) -> None:
    client.force_login(ann)
    remove = f"/me/contact/{email(ann).uid}/remove/"
    for answer in (client.get(remove), client.post(remove)):
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert email(ann)
