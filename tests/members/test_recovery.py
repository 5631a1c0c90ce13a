"""Two of staff let somebody in anew who lost every second step (row j11)."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from alerts.tasks import forget
from members.actions import suspend_channel
from members.models import Channel, Recovery, User
from num.audit import System
from num.models import AuditEntry
from tests.discreet import forbidden_in
from tests.factories import PASSWORD, make_authenticator, make_channel
from tests.members.test_join import link_in
from tests.people import signed_in
from tests.servers.signals import SignalServer
from tests.servers.texts import TextServer

pytestmark = pytest.mark.django_db
HOW = "Quartzvoice: I know her from the drop-in."
NEW = "another four word sentence"
NUMBER = "+447700900456"


def start(staff: User, person: User, how: str = HOW) -> Any:
    return signed_in(staff).post(f"/membership/people/{person.pk}/recover/", {"how": how}, follow=True)


@pytest.fixture
def confirm(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    def send(staff: User, person: User) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return signed_in(staff).post(f"/membership/people/{person.pk}/recover/confirm/", follow=True)

    return send


@pytest.fixture
def lost(ann: User) -> User:
    """Ann had an authenticator app, and lost it."""
    make_authenticator(ann)
    return ann


def test_two_of_staff_let_her_begin_anew(confirm: Any, lost: User, ada: User, amir: User) -> None:
    thief = signed_in(lost)
    make_channel(lost, address="ann.too@example.org")
    assert "Somebody else has to confirm it" in start(ada, lost).content.decode()
    assert thief.get("/alerts/").status_code == 200, "nothing has changed yet"
    assert HOW in signed_in(amir).get(f"/membership/people/{lost.pk}/recover/").content.decode()
    assert "A link to begin anew is on its way" in confirm(amir, lost).content.decode()

    assert not Authenticator.objects.filter(user=lost).exists()
    assert thief.get("/alerts/").headers["Location"].startswith("/accounts/login/")
    assert not Client().login(username="ann", password=PASSWORD), "whoever knew the password is outside"
    told = [(message.to, str(message.subject)) for message in mail.outbox]
    assert told == [
        (["ann@example.org"], "How you sign in has changed"),
        (["ann.too@example.org"], "How you sign in has changed"),
        (["ann@example.org"], "Your new password"),
    ]
    assert [forbidden_in(f"{message.subject}\n{message.body}") for message in mail.outbox] == [[], [], []]

    her = Client()
    page = her.get(link_in(mail.outbox[2]), follow=True)
    her.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    landed = Client()
    landed.post("/accounts/login/", {"login": "ann", "password": NEW})
    assert "How you sign in has changed" in landed.get("/me/").content.decode()


def test_the_link_goes_to_the_address_that_she_uses_first(confirm: Any, lost: User, ada: User, amir: User) -> None:
    old, new = lost.channels.get(kind="email"), make_channel(lost, address="ann.too@example.org")
    her = signed_in(lost)
    her.post(f"/me/contact/{new.uid}/first/")
    start(ada, lost)
    confirm(amir, lost)
    assert mail.outbox[-1].to == ["ann.too@example.org"]
    signed_in(lost).post(f"/me/contact/{new.uid}/switch/", {"to": "off"})
    start(ada, lost)
    confirm(amir, lost)
    assert mail.outbox[-1].to == [old.address], "nothing that lets somebody in goes where she wants none"


@pytest.fixture
def by_signal(lost: User) -> None:
    """Mail to her came back, and she has confirmed a number in Signal."""
    suspend_channel(lost.channels.get(kind="email"), Channel.Because.BOUNCED, by=System())
    number = Channel(user=lost, verified_at=timezone.now())
    number.lead_to_signal(NUMBER)
    number.save()


@pytest.mark.usefixtures("by_signal")
def test_a_number_given_for_signal_is_written_to_there_alone(
    confirm: Any, lost: User, ada: User, amir: User, signals: SignalServer, texts: TextServer
) -> None:
    start(ada, lost)
    assert "A link to begin anew is on its way" in confirm(amir, lost).content.decode()
    assert signals.numbers == [NUMBER, NUMBER]
    assert "http://testserver/accounts/password/reset/key/" in signals.taken[1]["message"]
    assert texts.numbers == []


@pytest.mark.usefixtures("by_signal")
def test_where_nothing_can_be_written_to_staff_are_told_so(
    confirm: Any, lost: User, ada: User, amir: User, texts: TextServer
) -> None:
    lost.channels.filter(kind="email").delete()
    start(ada, lost)
    assert "no confirmed address that we can write to" in confirm(amir, lost).content.decode()
    assert (texts.numbers, mail.outbox) == ([], [])


def test_the_same_person_cannot_do_both(confirm: Any, lost: User, ada: User) -> None:
    start(ada, lost)
    assert (
        "Somebody else has to confirm" in signed_in(ada).get(f"/membership/people/{lost.pk}/recover/").content.decode()
    )
    assert confirm(ada, lost).status_code == 403
    assert Authenticator.objects.filter(user=lost).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.update(confirmed_by=ada, how=None)


def test_nobody_does_it_for_herself(confirm: Any, ada: User, amir: User) -> None:
    assert "This is your own account" in signed_in(ada).get(f"/membership/people/{ada.pk}/recover/").content.decode()
    assert start(ada, ada).status_code == 403
    start(amir, ada)
    assert confirm(ada, ada).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.update(confirmed_by=ada, how=None)


def test_a_colleague_without_an_address_needs_a_third(confirm: Any, caro: User, ada: User, amir: User) -> None:
    start(ada, caro)
    assert "invite_staff" in confirm(amir, caro).content.decode()
    assert mail.outbox == []
    assert not Authenticator.objects.filter(user=caro).exists()


def test_it_waits_for_a_day_and_what_was_written_is_deleted(confirm: Any, lost: User, ada: User, amir: User) -> None:
    start(ada, lost)
    assert HOW.encode() not in bytes(Recovery.objects.values_list("how", flat=True)[0] or b"")
    Recovery.objects.update(started_at=timezone.now() - timedelta(hours=25))
    assert "nothing to confirm any more" in confirm(amir, lost).content.decode()
    assert Authenticator.objects.filter(user=lost).exists()
    forget()
    assert not Recovery.objects.exists()
    start(amir, lost)
    forget()
    confirm(ada, lost)
    assert Recovery.objects.get().how is None


def test_starting_or_confirming_twice_says_so(confirm: Any, lost: User, ada: User, amir: User) -> None:
    start(ada, lost)
    assert "has started this already" in start(amir, lost).content.decode()
    confirm(amir, lost)
    assert "nothing to confirm" in confirm(amir, lost).content.decode()
    assert len(mail.outbox) == 2


def test_the_word_of_somebody_who_was_closed_out_counts_no_more(
    confirm: Any, lost: User, ada: User, amir: User
) -> None:
    start(ada, lost)
    signed_in(amir).post(f"/membership/people/{ada.pk}/", {"reason": "Works elsewhere now."})
    assert "nothing to confirm" in confirm(amir, lost).content.decode()
    assert Authenticator.objects.filter(user=lost).exists()
    assert "has to confirm it within 24 hours" in start(amir, lost).content.decode(), "somebody else may begin anew"


def test_it_is_asked_how(lost: User, ada: User) -> None:
    assert "Please say how you know" in start(ada, lost, " ").content.decode()


@pytest.mark.parametrize("who", ["caro", "tess", "bea"])
def test_nobody_else_does_it(lost: User, ada: User, who: str, request: pytest.FixtureRequest) -> None:
    start(ada, lost)
    client = signed_in(request.getfixturevalue(who))
    for address in ("recover/", "recover/confirm/"):
        assert client.post(f"/membership/people/{lost.pk}/{address}", {"how": HOW}).status_code == 404
    assert Recovery.objects.get().confirmed_by is None


def test_both_are_on_record(confirm: Any, lost: User, ada: User, amir: User) -> None:
    start(ada, lost)
    confirm(amir, lost)
    lines = AuditEntry.objects.filter(event__startswith="recovery.").order_by("id")
    assert [(line.event, line.by, line.details) for line in lines] == [
        ("recovery.started", str(ada.pk), {}),
        ("recovery.confirmed", str(amir.pk), {"started_by": str(ada.pk)}),
    ]
