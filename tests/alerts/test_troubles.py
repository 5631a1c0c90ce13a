"""What about sending needs a person: told once, discreetly, and on the desk (e4, e12); caps of a day (e4)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from alerts import actions, dispatch
from alerts.actions import troubles
from alerts.dispatch import allowance
from alerts.models import Alert, Allowance, Dispatch, Slice, Trouble
from members.models import Channel, User
from members.transports import Outcome
from num.audit import System
from num.models import AuditEntry
from tests.alerts.dispatching import (
    EVERYBODY,
    Broken,
    Clock,
    Post,
    Rated,
    email,
    let_leases_expire,
    let_waiting_be_due,
    make_approved,
    make_audience,
    start,
    through,
)
from tests.discreet import forbidden_in
from tests.factories import make_channel
from tests.people import signed_in
from tests.servers.smtp import Behaviour, SmtpSink

pytestmark = pytest.mark.django_db
WATCH = System("watch")
Watch = Callable[..., int]


@pytest.fixture
def told(ada: User) -> User:
    """Who approves alerts, and has said how to be told."""
    make_channel(ada, address="ada@example.org")
    return ada


@pytest.fixture
def watch(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Watch:
    """Look for troubles as the worker does each minute; of how many somebody was told."""

    def look(at: datetime | None = None) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return actions.watch(by=WATCH, at=at)

    return look


def on_desk(user: User) -> str:
    page: str = signed_in(user).get("/desk/").content.decode()
    return page


def test_somebody_is_told_once_of_what_is_stuck_and_it_ends_by_itself(
    alert: Alert, audience: list[Channel], told: User, still: Clock, watch: Watch
) -> None:
    start(alert)
    assert watch() == 0
    still.move(90)
    assert [watch() for _ in range(3)] == [1, 0, 0]
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert "/desk/" in sent.body
    assert forbidden_in(f"{sent.subject} {sent.body}") == []
    assert "Messages do not move" in on_desk(told)
    dispatch.drain(through=through(Post()))
    Trouble.objects.update(noticed_at=timezone.now() - timedelta(minutes=11))
    assert watch() == 0
    assert "Messages do not move" not in on_desk(told)
    assert AuditEntry.objects.filter(event="trouble.told").count() == 1


def test_what_nobody_could_be_told_is_told_once_mail_works_again(
    alert: Alert, audience: list[Channel], told: User, still: Clock, watch: Watch, through_smtp: SmtpSink
) -> None:
    start(alert)
    still.move(90)
    for broken in (Behaviour(closed=True), Behaviour(refuse_temporarily=1), Behaviour(refuse_permanently=1)):
        through_smtp.behave(broken)
        assert [watch(), watch()] == [1, 0]
        Trouble.objects.update(tell_at=timezone.now())
    assert not AuditEntry.objects.filter(event="trouble.told").exists()
    through_smtp.behave(Behaviour())
    assert [watch(), watch()] == [1, 0]
    assert through_smtp.counts() == {"ada@example.org": 1}
    assert AuditEntry.objects.get(event="trouble.told").details == {"troubles": 1}


@pytest.mark.django_db(transaction=True)
def test_while_mail_hangs_nobody_else_tells_the_same(
    told: User, through_smtp: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("ada@example.com", "ada@example.net"):
        make_channel(told, address=address)
    through_smtp.behave(Behaviour(delay=3600))
    monkeypatch.setattr(troubles, "AGAIN_AFTER", timedelta(seconds=1))
    actions.note_moved(["sms"])
    assert actions.watch(by=WATCH) == 1
    actions.note_moved(["email"])
    assert actions.watch(by=WATCH) == 0, "the last way was begun less than that ago"
    Trouble.objects.update(tell_at=timezone.now())
    through_smtp.behave(Behaviour())
    assert actions.watch(by=WATCH) == 2
    assert set(through_smtp.counts().values()) == {1}


def test_a_goal_that_was_missed_is_told_of_and_ticked_off(
    alert: Alert, audience: list[Channel], told: User, caro: User, cleo: User, watch: Watch
) -> None:
    sent = start(alert)
    dispatch.drain(through=through(Post()))
    assert watch() == 0
    Dispatch.objects.update(approved_at=timezone.now() - timedelta(minutes=10))
    assert watch() == 0, "it is long ago, and all were there in time"
    Slice.objects.filter(kind="email").update(seconds={"64": 9, "512": 1})
    assert watch() == 1
    assert watch() == 0
    assert "later than they should: e-mail" in on_desk(told)
    trouble = Trouble.objects.get()
    assert (trouble.kind, trouble.alert_id) == ("late", sent.alert_id)
    assert "<strong>missed</strong>" in signed_in(caro).get(f"/desk/{alert.pk}/").content.decode()
    button = f"/desk/troubles/{trouble.pk}/"
    assert signed_in(cleo).post(button).status_code == 404
    assert signed_in(told).post(button).status_code == 302
    assert "later than they should" not in on_desk(told)
    assert watch() == 0
    trouble.refresh_from_db()
    assert trouble.seen_by == told
    notice = dispatch.start_notice(dispatch.stop(sent), at=timezone.now())
    dispatch.drain(through=through(Post()))
    assert watch() == 0, "it is not late"
    notice.slices.filter(kind="email").update(seconds={"512": 10})
    half_an_hour = timedelta(minutes=30)
    Trouble.objects.update(began_at=timezone.now() - half_an_hour)
    Dispatch.objects.filter(pk=notice.pk).update(approved_at=timezone.now() - half_an_hour / 2)
    assert [watch(), watch()] == [1, 0], "that it was withdrawn comes late, too"
    assert "later than they should: e-mail" in on_desk(told)
    assert signed_in(told).post(button).status_code == 302
    assert watch() == 0


def test_who_chose_to_wait_is_not_late(alert: Alert, audience: list[Channel], told: User, watch: Watch) -> None:
    for channel in audience:
        channel.subscriptions.update(pace="weekly")
    start(alert)
    dispatch.drain(through=through(Post()))
    Dispatch.objects.update(approved_at=timezone.now() - timedelta(minutes=30))
    assert watch() == 0


def test_what_ends_by_itself_is_not_ticked_off(told: User) -> None:
    now = timezone.now()
    stuck = Trouble.objects.create(kind="stuck", began_at=now, noticed_at=now)
    assert signed_in(told).post(f"/desk/troubles/{stuck.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        actions.see_to(stuck, by=told)


def test_that_the_second_provider_is_used_is_told_once_though_a_way_does_not_open(told: User, watch: Watch) -> None:
    told.channels.update(uid=uuid4())
    make_channel(told, address="ada@example.com")
    for _ in range(2):
        actions.note_moved(["sms"])
    assert mail.outbox == [], "whoever delivers waits for no mail"
    assert [watch(), watch()] == [1, 0]
    assert [message.to for message in mail.outbox] == [["ada@example.com"]]
    assert "The first provider does not work: text message" in on_desk(told)


def test_a_day_has_so_much_room_and_some_of_it_is_kept_for_danger(
    audience: list[Channel], told: User, caro: User, settings: LazySettings, watch: Watch
) -> None:
    settings.EMAIL_DAY_LIMIT = 10
    risk = start(make_approved(caro, told, level=Alert.Level.RISK))
    post = Post()
    dispatch.drain(through=through(post))
    assert email(risk) == {"sent": 8, "queued": 2}
    assert watch() == 1
    shown = on_desk(told)
    assert "No more may be sent today: e-mail" in shown
    assert "not even danger" not in shown
    assert len(mail.outbox) == 1
    danger = start(make_approved(caro, told))
    dispatch.drain(through=through(post))
    assert email(danger) == {"sent": 2, "queued": 8}
    assert allowance.used_today("email") == 10
    assert [watch(), watch()] == [1, 0], "that nothing is left for danger is told by itself"
    shown = on_desk(told)
    assert "Nothing more goes out today, not even danger: e-mail" in shown
    assert "No more may be sent today" not in shown, "of the two only the graver stands there"
    assert len(mail.outbox) == 2
    assert dispatch.oldest_due_age() < 60, "it is no fault that they wait"


def test_what_puts_danger_right_may_use_what_is_kept_for_danger(
    alert: Alert, audience: list[Channel], caro: User, ada: User, settings: LazySettings
) -> None:
    settings.EMAIL_DAY_LIMIT = 20
    danger = start(alert)
    dispatch.drain(through=through(Post()))
    dispatch.stop(danger)
    update = start(make_approved(caro, ada, level=Alert.Level.RISK, replaces=alert))
    failing = dict.fromkeys(EVERYBODY[:1], Outcome.TEMPORARY)
    dispatch.drain(through=through(Post(failing)))
    assert email(update) == {"sent": 9, "temporary failure": 1}
    settings.EMAIL_DAY_LIMIT = 24
    let_waiting_be_due()
    dispatch.drain(through=through(Post()))
    assert email(update) == {"sent": 10}


def test_the_rest_goes_on_the_next_day_or_once_more_is_allowed(
    alert: Alert, audience: list[Channel], settings: LazySettings, still: Clock
) -> None:
    settings.EMAIL_DAY_LIMIT = 4
    sent = start(alert)
    dispatch.drain(through=through(Post()))
    dispatch.drain(through=through(Post()))
    assert email(sent) == {"sent": 4, "queued": 6}
    settings.EMAIL_DAY_LIMIT = 6
    still.move(301)
    dispatch.drain(through=through(Post()))
    assert email(sent) == {"sent": 6, "queued": 4}
    still.move(24 * 3600)
    dispatch.drain(through=through(Post()))
    assert email(sent) == {"sent": 10}


def test_rate_and_day_hold_together(
    alert: Alert, audience: list[Channel], settings: LazySettings, still: Clock
) -> None:
    settings.EMAIL_DAY_LIMIT = 5
    sent = start(alert)
    for _ in range(4):
        dispatch.drain(through=through(Rated()))
        still.move(1)
    assert email(sent) == {"sent": 5, "queued": 5}
    assert Allowance.objects.get().used == 5


def test_what_was_not_attempted_spends_nothing_of_the_day(
    alert: Alert, audience: list[Channel], settings: LazySettings
) -> None:
    settings.EMAIL_DAY_LIMIT = 20
    sent, away = start(alert), Broken(2)
    for asked in range(1, 5):
        let_leases_expire()
        dispatch.drain(through=through(away))
        assert (away.asked, allowance.used_today("email")) == (asked, 2)
    let_leases_expire()
    dispatch.drain(through=through(Post(dict.fromkeys(EVERYBODY, Outcome.TEMPORARY))))
    assert (email(sent), allowance.used_today("email")) == ({"sent": 2, "temporary failure": 8}, 10)
    for asked in range(5, 9):
        let_leases_expire()
        let_waiting_be_due()
        dispatch.drain(through=through(away))
        assert (away.asked, allowance.used_today("email")) == (asked, 10)
    let_leases_expire()
    dispatch.drain(through=through(Post()))
    assert (email(sent), allowance.used_today("email")) == ({"sent": 10}, 18)


def test_what_was_taken_on_another_day_gives_this_one_no_room(
    alert: Alert, audience: list[Channel], settings: LazySettings, still: Clock
) -> None:
    settings.EMAIL_DAY_LIMIT = 10
    start(alert)
    dispatch.drain(through=through(Post()))
    allowance.give_back("email", 3)
    assert allowance.used_today("email") == 7
    allowance.give_back("email", 9)
    assert allowance.used_today("email") == 0
    Allowance.objects.update(used=7)
    still.move(24 * 3600)
    allowance.give_back("email", 3)
    assert Allowance.objects.get().used == 7


def test_without_a_limit_nothing_is_counted(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    dispatch.drain(through=through(Post()))
    assert not Allowance.objects.exists()
    assert dispatch.full_today(Alert.Level.RISK) == []


def test_what_was_waiting_counts_as_well(
    alert: Alert, audience: list[Channel], settings: LazySettings, client: Client
) -> None:
    settings.EMAIL_DAY_LIMIT = 3
    make_audience(1, Channel.Kind.INBOX)
    sent = start(alert)
    dispatch.drain(through=through(Post()))
    assert email(sent) == {"sent": 3, "queued": 7}
    assert dispatch.progress(sent)["inbox"] == {"delivered": 1}


def test_both_are_looked_for_all_the_time(settings: LazySettings) -> None:
    rung: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
    assert rung["alerts.watch"]["schedule"] <= timedelta(minutes=1)
    assert rung["alerts.fold"]["schedule"] <= timedelta(seconds=10)
