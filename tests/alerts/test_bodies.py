"""What was sent is kept for seven days (e7); what became of each message stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from alerts import dispatch as engine
from alerts import tasks
from alerts.actions import purging
from alerts.models import Alert, Dispatch, Slice
from members.models import Channel
from members.transports import Outcome
from num.celery import app
from tests.alerts.dispatching import Post, email, let_waiting_be_due, start, through
from tests.factories import make_draft
from tests.members.test_at_rest import dump
from tests.reports.telling import untouched_for

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]


def ended(days: float) -> None:
    """As if the last message had gone out so long ago."""
    Dispatch.objects.update(finished_at=timezone.now() - timedelta(days=days))


def purge(*options: str) -> str:
    said = StringIO()
    call_command("purge", *options, stdout=said)
    return said.getvalue()


@pytest.fixture
def sent(alert: Alert, audience: list[Channel]) -> Dispatch:
    Alert.objects.update(text="A man in a quartzvan drives off.")
    alert.refresh_from_db()
    dispatch = start(alert)
    engine.drain(through=through(Post()))
    assert Dispatch.objects.get().state == Dispatch.State.DONE
    return dispatch


def test_after_seven_days_the_texts_are_gone_and_the_counts_stay(sent: Dispatch) -> None:
    counted = (email(sent), Slice.objects.get(kind="email").seconds)
    before = dump().count(b"quartzvan")
    ended(6.9)
    purging.forget_bodies()
    assert dump().count(b"quartzvan") == before
    ended(7)
    for _ in range(2):
        purging.forget_bodies()
        assert Dispatch.objects.get().renderings == {}
    assert dump().count(b"quartzvan") < before
    assert (email(sent), Slice.objects.get(kind="email").seconds) == counted
    assert Dispatch.objects.get().text_hash == sent.text_hash


def test_what_still_waits_keeps_its_text(alert: Alert, audience: list[Channel]) -> None:
    start(alert)
    engine.drain(through=through(Post({"m0@example.org": Outcome.TEMPORARY})))
    purging.forget_bodies()
    assert Dispatch.objects.get().renderings
    let_waiting_be_due()
    again = Post()
    engine.drain(through=through(again))
    assert again.recipients == ["m0@example.org"]


def test_of_one_that_was_stopped_they_go_too(sent: Dispatch) -> None:
    engine.stop(sent)
    ended(8)
    purging.forget_bodies()
    assert Dispatch.objects.get().renderings == {}


def test_workers_do_it_by_themselves_and_purge_says_how_many(sent: Dispatch) -> None:
    assert "alerts.forget" in {entry["task"] for entry in app.conf.beat_schedule.values()}
    ended(8)
    line = "texts of messages, 7 days after the last of them went out"
    assert f"{line}: would be deleted 1" in purge("--dry-run")
    assert Dispatch.objects.get().renderings
    assert f"{line}: deleted 1" in purge()
    assert f"{line}: deleted 0" in purge()
    Dispatch.objects.update(renderings={"email:full": "quartz"})
    tasks.forget()
    assert Dispatch.objects.get().renderings == {}


FAULTS = {
    "nothing is counted": dict.fromkeys(("postgresql", "sqlite"), "ALTER TABLE reports_draft RENAME TO away"),
    "nothing is deleted": {
        "postgresql": (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$;"
            "CREATE TRIGGER refuse BEFORE DELETE ON reports_draft FOR EACH ROW EXECUTE FUNCTION refuse();"
        ),
        "sqlite": "CREATE TRIGGER refuse BEFORE DELETE ON reports_draft BEGIN SELECT RAISE(ABORT, 'full'); END",
    },
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_deleted_holds_up_nothing_else_and_somebody_notices(
    sent: Dispatch, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    make_draft(story="x")
    untouched_for(31)
    ended(8)
    with connection.cursor() as cursor:
        cursor.execute(FAULTS[fault][connection.vendor])
    with pytest.raises(purging.NotAllPurged):
        tasks.forget()
    assert Dispatch.objects.get().renderings == {}
    with pytest.raises(CommandError, match="could not be counted or deleted"):
        purge()
    assert [record.getMessage() for record in caplog.records] == ["not purged: _drafts"] * 2
