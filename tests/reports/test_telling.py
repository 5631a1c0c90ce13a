"""That there is something to read is told once she may be told, and mail goes (b10, a10)."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.actions import notices
from members.models import Channel, User
from members.tasks import tell
from tests.factories import make_channel, make_report
from tests.people import signed_in
from tests.servers.smtp import Behaviour, SmtpSink
from tests.servers.texts import TextServer

pytestmark = pytest.mark.django_db(transaction=True)  # each line goes out, or not, as its transaction commits
HERS = "ann@example.org"
NEXT_WEEK = timezone.localdate() + timedelta(days=7)


def ask(caro: User, reporter: User) -> None:
    report = make_report(by=reporter, story="He drove off.")
    signed_in(caro).post(f"/casework/reports/{report.pk}/messages/", {"text": "Which colour?", "asks": "on"})


def waiting() -> set[str]:
    return set(User.objects.filter(notice_due__isnull=False).values_list("username", flat=True))


def some_minutes_pass() -> None:
    User.objects.filter(notice_due__isnull=False).update(notice_due=timezone.now())


def test_while_she_pauses_a_line_waits_and_comes_when_she_is_back(ann: User, caro: User) -> None:
    as_ann: Client = signed_in(ann)
    as_ann.post(reverse("me_pause"), {"until": NEXT_WEEK})
    ask(caro, ann)
    tell()
    assert (outbox.outbox, waiting()) == ([], {"ann"})
    as_ann.post(reverse("me_resume"))
    for _ in range(2):
        tell()
    assert [message.to for message in outbox.outbox] == [[HERS]]


def test_a_line_that_waits_for_the_end_of_quiet_hours_waits_through_a_pause_too(ann: User, caro: User) -> None:
    now, hour = timezone.localtime(), timedelta(hours=1)
    User.objects.filter(pk=ann.pk).update(quiet_from=(now - hour).time(), quiet_until=(now + hour).time())
    ask(caro, ann)
    signed_in(ann).post(reverse("me_pause"), {"until": NEXT_WEEK})
    User.objects.update(quiet_from=None, quiet_until=None)
    some_minutes_pass()
    tell()
    assert (outbox.outbox, waiting()) == ([], {"ann"})


def test_where_nobody_takes_the_line_it_goes_out_later_and_once(ann: User, caro: User, through_smtp: SmtpSink) -> None:
    through_smtp.behave(Behaviour(closed=True))
    ask(caro, ann)
    tell()
    assert waiting() == {"ann"}, "after some minutes"
    some_minutes_pass()
    tell()
    through_smtp.behave(Behaviour())
    tell()
    assert through_smtp.counts() == {}
    for _ in range(2):
        some_minutes_pass()
        tell()
    assert through_smtp.counts() == {HERS: 1}


def test_what_may_have_been_taken_is_not_sent_again(ann: User, caro: User, through_smtp: SmtpSink) -> None:
    through_smtp.behave(Behaviour(lose_replies=1))
    ask(caro, ann)
    assert (through_smtp.counts(), waiting()) == ({HERS: 1}, set())


def test_an_address_that_takes_no_mail_is_not_tried_again(ann: User, caro: User, through_smtp: SmtpSink) -> None:
    through_smtp.behave(Behaviour(refuse_permanently=1))
    ask(caro, ann)
    assert waiting() == set()


def test_where_her_server_asks_for_patience_the_line_comes_ever_later(
    ann: User, caro: User, through_smtp: SmtpSink
) -> None:
    through_smtp.behave(Behaviour(refuse_temporarily=1))
    ask(caro, ann)
    waits = []
    for _ in range(7):
        waits.append((User.objects.get(pk=ann.pk).notice_due or timezone.now()) - timezone.now())
        some_minutes_pass()
        tell()
    assert [round(wait / timedelta(minutes=5)) for wait in waits] == [1, 2, 4, 8, 16, 16, 16]
    through_smtp.behave(Behaviour())
    some_minutes_pass()
    tell()
    assert (through_smtp.counts(), waiting()) == ({HERS: 1}, set())
    assert User.objects.get(pk=ann.pk).notice_tries == 0


def test_a_way_that_this_installation_has_no_more_is_passed_over(ann: User, caro: User, texts: TextServer) -> None:
    ann.channels.filter(kind="email").delete()
    signal = Channel(user=ann, verified_at=timezone.now())
    signal.lead_to_signal("+447700900456")
    signal.save()
    make_channel(ann, "sms", "+447700900457")
    ask(caro, ann)
    assert (texts.numbers, waiting()) == (["+447700900457"], set())


def test_while_mail_hangs_those_who_wait_hold_up_nobody(
    ann: User, bea: User, pia: User, caro: User, through_smtp: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_smtp.behave(Behaviour(closed=True))
    for reporter in (ann, bea, pia):
        ask(caro, reporter)
    some_minutes_pass()
    through_smtp.behave(Behaviour(delay=3600))
    monkeypatch.setattr(notices, "AT_MOST", 0.4)
    tell()
    tried = User.objects.filter(notice_due__gt=timezone.now())
    assert (tried.count(), len(waiting())) == (1, 3)
