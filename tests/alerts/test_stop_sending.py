"""What was on its way when a backup was made is not sent once more by a server that was restored from it."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from alerts import dispatch
from alerts.models import Alert, Dispatch
from members.models import Channel
from num import keys
from num.models import AuditEntry
from tests.alerts.dispatching import Post, start, through
from tests.num.installations import Installation, empty_database
from tests.num.keepers import keeper
from tests.servers.smtp import SmtpSink

APPROVE = """
from django.core.management import call_command
from tests.factories import make_approved_alert, make_member, make_staff
call_command("load_pack")
make_member("ann", ["r-tli"])
make_approved_alert(make_staff("caro", "caseworker"), make_staff("ada", "approver"))
"""


def test_restored_server_does_not_go_on_sending(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    chair, file = keeper(tmp_path / "chair"), tmp_path / "monday.age"
    with empty_database(tmp_path) as old, empty_database(tmp_path) as new:
        server = Installation(old)
        server.keys["EMAIL_URL"] = smtp_sink.url
        server.must("migrate", "--no-input", "--verbosity=0")
        server.python(APPROVE)
        server.must("backup", f"--to={file}", f"--recipients={chair.recipients}")

        restored = replace(server, database_url=new)
        said = restored.must("restore", f"--from={file}", f"--identity={chair.identity}")
        assert "1 on their way to members, and stopped" in said
        restored.must("drain")
        assert smtp_sink.accepted() == []
        assert "entries hold" in restored.must("verify_audit")

        astray = replace(restored, keys=server.keys | {"AUDIT_KEY": keys.fresh()["AUDIT_KEY"]})
        done = astray.manage("restore", f"--from={file}", f"--identity={chair.identity}", "--replace", "--unproven")
        assert "1 on their way to members, and stopped" in done.stdout
        assert "The audit chain does not hold" in done.stderr

        server.must("drain")
        assert smtp_sink.counts() == {"ann@example.org": 1}


@pytest.mark.django_db
def test_all_that_is_on_its_way_stops_and_stands_in_the_record(alert: Alert, audience: list[Channel]) -> None:
    assert said_by_stop_sending() == "nothing was on its way\n"
    start(alert)
    assert said_by_stop_sending().startswith("1 on their way to members, and stopped.")
    post = Post()
    dispatch.drain(through=through(post))
    assert post.taken == []
    assert Dispatch.objects.get().state == Dispatch.State.STOPPED
    assert AuditEntry.objects.filter(event="dispatch.halted", by="stop_sending").count() == 1


@pytest.mark.django_db
def test_a_notice_that_an_alert_no_longer_holds_goes_on(alert: Alert, audience: list[Channel]) -> None:
    sent = start(alert)
    dispatch.drain(through=through(Post()))
    dispatch.start_notice(dispatch.stop(sent), at=sent.approved_at)
    assert said_by_stop_sending() == "nothing was on its way\n"
    post = Post()
    dispatch.drain(through=through(post))
    assert len(post.taken) == len(audience)


def said_by_stop_sending() -> str:
    said = StringIO()
    call_command("stop_sending", stdout=said)
    return said.getvalue()
