"""Duty (c12): who has it, and that a grave report tells them at once, without content, and the next one in time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from members.models import Channel, User
from num.models import AuditEntry
from reports import tasks
from reports.actions.looking import look_at
from reports.models import DutyCall, Report, Shift
from tests.discreet import forbidden_in, visible_text
from tests.factories import make_channel, make_report
from tests.people import signed_in
from tests.servers.smtp import SmtpSink
from tests.servers.texts import TextServer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def shift(worker: User, starts: timedelta, ends: timedelta) -> Shift:
    now = timezone.now()
    return Shift.objects.create(worker=worker, starts_at=now + starts, ends_at=now + ends)


@pytest.fixture
def reachable(caro: User, cleo: User, ada: User) -> None:
    for user in (caro, cleo, ada):
        make_channel(user)


@pytest.fixture
def sweep(smtp_sink: SmtpSink, settings: LazySettings, django_capture_on_commit_callbacks: Any) -> Callable[[], None]:
    """The task, as beat has it run, with mail by a real server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            tasks.tell_duty()

    return run


def at(user: User) -> str:
    return f"{user.username}@example.org"


def passed(minutes: float) -> None:
    """As if so much time had passed since everybody was told."""
    for call in DutyCall.objects.all():
        DutyCall.objects.filter(pk=call.pk).update(at=call.at - timedelta(minutes=minutes))


Sweep = Callable[[], None]


@pytest.mark.usefixtures("reachable")
def test_whoever_is_on_duty_is_told_once_without_content(sweep: Sweep, smtp_sink: SmtpSink, caro: User) -> None:
    shift(caro, -HOUR, HOUR)
    make_report(story="He hit me in Quartz Street.", incident_types=["rape"])
    make_report(incident_types=["theft"])
    for _ in range(3):
        sweep()
    assert smtp_sink.counts() == {"caro@example.org": 1}
    (message,) = smtp_sink.messages()
    said = visible_text(message.as_bytes())
    assert forbidden_in(said) == []
    assert "There is something that should not wait" in said
    assert not [word for word in ("Quartz", "rape", "casework", "report") if word in said]
    assert DutyCall.objects.get().user == caro
    entry = AuditEntry.objects.get(event="duty.told")
    assert (entry.by, entry.details) == ("duty", {"people": 1, "reports": 1})


@pytest.mark.usefixtures("reachable")
def test_the_next_one_is_told_in_time_then_the_approvers(
    sweep: Sweep, smtp_sink: SmtpSink, caro: User, cleo: User
) -> None:
    shift(caro, -HOUR, HOUR)
    shift(cleo, HOUR, 2 * HOUR)
    make_report(incident_types=["rape"])
    told = []
    for minutes in (0, 14, 2, 15, 15, 15):
        passed(minutes)
        sweep()
        told.append(sorted(smtp_sink.counts()))
    caro_at, cleo_at, ada_at = "caro@example.org", "cleo@example.org", "ada@example.org"
    assert told == [[caro_at], [caro_at], [caro_at, cleo_at], *[[ada_at, caro_at, cleo_at]] * 3]
    assert set(smtp_sink.counts().values()) == {1}


@pytest.mark.usefixtures("reachable")
def test_once_somebody_looks_nobody_else_is_told(sweep: Sweep, smtp_sink: SmtpSink, caro: User, cleo: User) -> None:
    shift(caro, -HOUR, HOUR)
    shift(cleo, HOUR, 2 * HOUR)
    report = make_report(incident_types=["rape"])
    sweep()
    look_at(report, by=caro)
    passed(20)
    sweep()
    assert smtp_sink.counts() == {"caro@example.org": 1}


@pytest.mark.usefixtures("reachable")
def test_whoever_cannot_take_it_is_passed_over_until_somebody_does(
    sweep: Sweep, smtp_sink: SmtpSink, caro: User, cleo: User, ada: User
) -> None:
    shift(caro, -HOUR, HOUR)
    shift(cleo, HOUR, 2 * HOUR)
    report = make_report(incident_types=["rape"])
    sweep()
    told = []
    for user in (caro, cleo):
        as_user = signed_in(user)
        as_user.get(f"/casework/reports/{report.pk}/")
        as_user.post(f"/casework/reports/{report.pk}/triage/")
        as_user.post(f"/casework/reports/{report.pk}/aside/")
        sweep()
        told.append(sorted(smtp_sink.counts()))
    assert told == [[at(caro), at(cleo)], [at(ada), at(caro), at(cleo)]]
    assert set(smtp_sink.counts().values()) == {1}


@pytest.mark.usefixtures("reachable")
def test_nobody_on_duty_means_all_approvers(sweep: Sweep, smtp_sink: SmtpSink, caro: User) -> None:
    shift(caro, -2 * HOUR, -HOUR)
    make_report(story="x", harm="grave")
    sweep()
    assert smtp_sink.counts() == {"ada@example.org": 1}


def test_who_cannot_be_reached_is_passed_over(sweep: Sweep, smtp_sink: SmtpSink, caro: User, cleo: User) -> None:
    make_channel(caro, verified=False)
    make_channel(caro, "sms", "+447700900123")  # and nobody sends texts here
    make_channel(cleo)
    shift(caro, -HOUR, HOUR)
    shift(cleo, HOUR, 2 * HOUR)
    make_report(incident_types=["rape"])
    sweep()
    assert smtp_sink.counts() == {"cleo@example.org": 1}


@pytest.mark.usefixtures("reachable")
def test_several_reports_are_one_message(sweep: Sweep, smtp_sink: SmtpSink, caro: User) -> None:
    shift(caro, -HOUR, HOUR)
    for _ in range(3):
        make_report(incident_types=["rape"])
    sweep()
    assert smtp_sink.counts() == {"caro@example.org": 1}
    assert DutyCall.objects.count() == 3
    with pytest.raises(IntegrityError):
        DutyCall.objects.create(report=Report.objects.all()[0], user=caro, ways=1)


@pytest.mark.usefixtures("reachable")
def test_a_flood_rings_nobody_more_than_once_in_five_minutes(sweep: Sweep, smtp_sink: SmtpSink, caro: User) -> None:
    shift(caro, -HOUR, HOUR)
    for minutes, messages in ((0, 1), (2, 1), (2, 1), (2, 2), (2, 2)):
        passed(minutes)
        make_report(incident_types=["rape"])
        sweep()
        assert smtp_sink.counts() == {"caro@example.org": messages}
    passed(5)
    sweep()
    assert smtp_sink.counts() == {"caro@example.org": 3}
    assert DutyCall.objects.count() == 5, "and each is listed"


def test_every_confirmed_way_is_used_that_opens(
    sweep: Sweep, smtp_sink: SmtpSink, texts: TextServer, caro: User, ada: User
) -> None:
    make_channel(caro, address="old@example.org")
    caro.channels.update(uid=uuid4())
    make_channel(caro)
    make_channel(caro, Channel.Kind.SMS, "+447700900123")
    shift(caro, -HOUR, HOUR)
    make_report(incident_types=["rape"])
    sweep()
    assert smtp_sink.counts() == {"caro@example.org": 1}
    assert [one.to for one in texts.taken] == ["+447700900123"]
    assert forbidden_in(texts.taken[0].words) == []
    assert DutyCall.objects.get().ways == 3


@pytest.mark.usefixtures("reachable")
def test_without_celery_drain_tells(
    sweep: Sweep,
    smtp_sink: SmtpSink,
    ada: User,
    settings: LazySettings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_report(incident_types=["rape"])
    with django_capture_on_commit_callbacks(execute=True):
        call_command("drain", seconds=1)
    assert smtp_sink.counts() == {"ada@example.org": 1}


def test_a_grave_report_rings_at_once(
    client: Client, settings: LazySettings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with Redis.from_url(settings.REDIS_URL) as broker:
        for kind, rings in (("theft", 0), ("rape", 1)):
            broker.delete("celery")
            with django_capture_on_commit_callbacks(execute=True):
                make_report(story="x", incident_types=[kind])
            waiting = [bell for bell in broker.lrange("celery", 0, -1) if b"reports.tell_duty" in bell]
            assert len(waiting) == rings
        broker.delete("celery")


# The page ----------------------------------------------------------------------------------------------


def typed(worker: str, starts: datetime, hours: int) -> dict[str, str]:
    moments = [timezone.localtime(at) for at in (starts, starts + timedelta(hours=hours))]
    return {
        "worker": worker,
        **dict(zip(("starts_at", "ends_at"), (f"{at:%Y-%m-%dT%H:%M}" for at in moments), strict=True)),
    }


def test_the_page_promises_only_whom_we_can_reach(caro: User, ada: User, settings: LazySettings) -> None:
    settings.SMS_URL = ""
    make_channel(ada, Channel.Kind.SMS, "+447700900123")
    assert "nobody could be told" in text(signed_in(caro).get("/casework/duty/"))
    make_channel(ada)
    page = text(signed_in(caro).get("/casework/duty/"))
    assert "All approvers whom we can reach are told." in page
    assert "nobody could be told" not in page


@pytest.mark.usefixtures("reachable")
def test_duty_is_planned_and_taken_off(caro: User, cleo: User) -> None:
    as_caro = signed_in(caro)
    assert "Nobody is on duty now. All approvers whom we can reach are told." in text(as_caro.get("/casework/duty/"))
    now = timezone.now()
    as_caro.post("/casework/duty/", typed("caro", now - HOUR, 8))
    page = text(as_caro.post("/casework/duty/", typed("cleo", now + 7 * HOUR, 8), follow=True))
    now_part, next_part = page.split("<h2>Next</h2>")
    assert "Caro," in now_part
    assert "Cleo," in next_part
    as_caro.post(f"/casework/duty/{Shift.objects.get(worker=caro).pk}/drop/")
    assert "Nobody is on duty now." in text(as_caro.get("/casework/duty/"))
    assert list(AuditEntry.objects.values_list("event", flat=True)) == ["duty.planned", "duty.planned", "duty.dropped"]


@pytest.mark.usefixtures("reachable")
def test_nobody_is_taken_off_duty_by_one_press(caro: User) -> None:
    as_caro = signed_in(caro)
    as_caro.post("/casework/duty/", typed("caro", timezone.now() - HOUR, 8))
    before, _, after = text(as_caro.get("/casework/duty/")).partition("Take Caro off this duty")
    assert before.rpartition("<details>")[2].count("</details>") == 0
    assert after.index("</details>") < after.index("<h2>")


def test_a_time_that_cannot_be_is_refused_in_words(caro: User) -> None:
    as_caro, now = signed_in(caro), timezone.now()
    for hours in (-1, 0, 24 * 15):
        page = text(as_caro.post("/casework/duty/", typed("caro", now, hours)))
        assert "Please choose a time after it begins, and not more than two weeks later." in page
    page = text(as_caro.post("/casework/duty/", {"worker": "ann"}))
    assert "Please choose a day and a time." in page
    assert not Shift.objects.exists()
    with pytest.raises(IntegrityError):
        shift(caro, HOUR, -HOUR)


def test_the_page_lists_who_was_told_and_opens_only_what_one_may(
    sweep: Sweep, caro: User, cleo: User, reachable: None
) -> None:
    shift(caro, -HOUR, HOUR)
    report = make_report(incident_types=["rape"])
    sweep()
    page = text(signed_in(cleo).get("/casework/duty/"))
    assert "nobody has looked at it yet" in page
    assert f"/casework/reports/{report.pk}/" in page
    signed_in(caro).post(f"/casework/reports/{report.pk}/open/")
    page = text(signed_in(cleo).get("/casework/duty/"))
    assert "Caro, of a report of" in page
    assert str(report.pk) not in page


def test_staff_have_ways_of_their_own_that_no_alert_uses(caro: User) -> None:
    as_caro = signed_in(caro)
    assert "We have no confirmed way to reach you" in text(as_caro.get("/casework/duty/"))
    make_channel(caro)
    page = text(as_caro.get("/me/contact/"))
    assert "While you are on duty we tell you here" in page
    assert "When we call you" not in page
    assert "We can reach you." in text(as_caro.get("/casework/duty/"))
    assert not caro.channels.get().subscriptions.exists()
