"""This platform as a side of the benchmark: its own database, members, and an alert that is approved each round."""

import email
import email.policy
import os
import time
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.databases import create
from benchmarks.processes import Published

if TYPE_CHECKING:
    from alerts.models import Alert
    from members.transports import callbacks

WORDS: Final = "A member was followed by a man in a grey van near the station. He asks for a first name at once. "
LENGTH: Final = 14  # so many times: text and HTML together make about 4,000 bytes

# Each message carries a reference, and each window takes from the account's rate, which is never reached.
PROVIDER: Final = {"EMAIL_HOOK": "mailgun:a-key-for-benchmarks", "EMAIL_RATE": "10000000"}

_GIVEN: Final = """
    CREATE TEMP TABLE given (
        name text, member uuid DEFAULT gen_random_uuid(), uid uuid, address bytea, address_index bytea
    ) ON COMMIT DROP"""
_WORK: Final = """
    SELECT coalesce(sum(total_exec_time + total_plan_time), 0), pg_current_wal_lsn() - '0/0'
    FROM pg_stat_statements JOIN pg_database ON dbid = oid
    WHERE datname = current_database() AND strpos(query, 'pg_stat_statements') = 0"""


class Told(NamedTuple):
    """What a call-back cost, kept and folded in: microseconds of CPU and of the database, bytes of log."""

    cpu: float
    database: float
    log: float


class Installation:
    """Members of one region, each reached by e-mail; a case to warn about; two people to approve an alert."""

    app = "num"

    def __init__(self, broker: str, email_url: str) -> None:
        from tests.environment import TEST_SETTINGS

        given = {"DATABASE_URL": create("ours"), "REDIS_URL": broker, "EMAIL_URL": email_url}
        self.environment = (
            TEST_SETTINGS | given | PROVIDER | {"BASE_URL": "http://localhost:8000", "LOG_LEVEL": "ERROR"}
        )
        os.environ.update(self.environment)
        import django

        django.setup()
        _prepare()
        self.since, self.vetting = (0.0, 0.0), 0.0

    def load(self, addresses: Iterable[str]) -> None:
        """So many members more."""
        _load_members(addresses)

    def approve(self, members: int) -> Published:
        """Write an alert and have it approved. It begins when the approval is kept: before, nobody may act on it.

        What approving costs is counted apart (``vetting``): it is paid once an alert, and no peer looks at the text,
        its sources, and who wrote it. So is what the database does for it: ``since`` is when it was done.
        """
        from django.db import transaction

        from alerts import actions
        from alerts.models import Review
        from members.models import User

        alert, ada, kept = write_alert(), User.objects.get(username="ada"), list[float]()

        def keep() -> None:
            self.since = self.worked()
            kept.extend((time.process_time(), time.time()))

        cpu = time.process_time()
        with transaction.atomic():
            transaction.on_commit(keep)
            actions.approve(alert, checks=dict.fromkeys(Review.Check.values, True), by=ada)
        self.vetting = kept[0] - cpu
        return Published(kept[1], time.process_time() - kept[0])

    def approve_by_page(self) -> float:
        """How many seconds the request takes. What it lets go is stopped at once, and over when this returns."""
        from django.urls import reverse

        from alerts import actions
        from alerts.models import Review
        from benchmarks.queue import signed_in
        from members.models import User

        alert, client = write_alert(), signed_in(User.objects.get(username="ada"))
        answers = dict.fromkeys(Review.Check.values, "yes") | {"version": str(alert.version), "reason": ""}
        began = time.perf_counter()
        response = client.post(reverse("desk_approve", args=[alert.pk]), answers)
        took = time.perf_counter() - began
        if response.status_code != 302:
            raise RuntimeError(f"the approval was answered with {response.status_code}")
        actions.stop(alert.dispatches.get(), by=User.objects.get(username="ada"))
        while not self.is_done():
            time.sleep(0.1)
        time.sleep(1)  # the workers rest, too
        return took

    def worked(self) -> tuple[float, float]:
        """What its database did so far: milliseconds for statements, and bytes of log."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(_WORK)
            spent, log = cursor.fetchone()
        return float(spent), float(log)

    def tell(self, number: int) -> Told:
        """As a provider does: of so many messages of the last alert one call-back each, every one by itself."""
        from alerts import dispatch

        said = list(islice(_delivered(), number))
        (spent, log), cpu = self.worked(), time.process_time()
        for one in said:
            _take(one)
        while dispatch.fold():
            pass
        cpu, (spent_then, log_then) = time.process_time() - cpu, self.worked()
        return Told(cpu / number * 1e6, (spent_then - spent) / number * 1e3, (log_then - log) / number)

    def is_done(self) -> bool:
        from alerts.models import Dispatch

        return not Dispatch.objects.filter(state=Dispatch.State.SENDING).exists()

    def sample(self) -> dict[str, str]:
        """The parts of the message as members get it, with TOKEN where each has their own."""
        from alerts import messages
        from members import presets

        token = "TOKEN"
        whole = messages.fill(
            messages.render(write_alert())["email:full"].encode(),
            to="somebody@example.org",
            date="Thu, 01 Jan 2026 00:00:00 +0000",
            message_id="<1@localhost>",
            unsubscribe=token,
            answer=token,
            **presets.headers(presets.DEFAULT),
        )
        message = email.message_from_bytes(whole, policy=email.policy.default)
        return {
            "subject": message["Subject"],
            "sender": message["From"],
            "unsubscribe": message["List-Unsubscribe"],
            "auto_submitted": message["Auto-Submitted"],
            "text": _body(message, "plain"),
            "html": _body(message, "html"),
        }


def _delivered() -> "Iterator[callbacks.Told]":
    """What is told of the deliveries of the alert that was sent last."""
    from alerts import tokens
    from alerts.models import Dispatch
    from alerts.models.dispatch import Byte
    from members.transports import callbacks

    for slice in Dispatch.objects.latest("approved_at").slices.order_by("start"):
        places = slice.positions(Byte.SENT)
        for token in tokens.reference_tokens(slice.pk, places, map(slice.attempt, places), waited=False):
            yield callbacks.Told(token.decode(), callbacks.Said.DELIVERED)


def _take(told: "callbacks.Told") -> None:
    from alerts import actions
    from num.audit import System

    if actions.take_call_backs([told], by=System("benchmark")) != 1:
        raise RuntimeError("a call-back named no delivery")


def _body(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


def _prepare() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from members import roles
    from tests.factories import make_case, make_report, make_staff, make_user

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("load_pack", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_stat_statements")
        cursor.execute("SHOW fsync")
        if cursor.fetchone() != ("on",):
            raise RuntimeError("fsync is off: nothing that is measured here would hold")
    make_staff("ada", roles.APPROVER)
    report = make_report(by=make_user("ann"), story="Told.", consents={"warn": "yes"})
    make_case(make_staff("caro", roles.CASEWORKER), report)


def _load_members(addresses: Iterable[str]) -> None:
    """Written by the database, but for what is sealed. For a superuser."""
    from django.db import connection, transaction

    from benchmarks.population import EMAIL, PERSON, SUBSCRIPTION, insert
    from members.models import Channel, Subscription, User

    person = {"id": "member", "username": "name", "working_name": PERSON["working_name"]}
    channel = {name: EMAIL[name] for name in ("kind", "user_id")} | {
        name: name for name in ("uid", "address", "address_index")
    }
    subscription = {"channel_id": SUBSCRIPTION["channel_id"], "level": "3", "kind": "'email'", "live": "true"}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # every row is right: no key is looked up
        cursor.execute(_GIVEN)
        with cursor.copy("COPY given (name, uid, address, address_index) FROM STDIN") as copy:
            for row in _rows(addresses):
                copy.write_row(row)
        cursor.execute(insert(User(role=User.Role.MEMBER, password="!"), person, "given"))
        verified = channel | {"verified_at": "now()"}
        cursor.execute(insert(Channel(wording=Channel.Wording.FULL), verified, "given"))
        theirs = "given JOIN members_channel AS channel USING (uid)"
        cursor.execute(insert(Subscription(), subscription, theirs))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _rows(addresses: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    from members.addresses import email_index
    from members.models import Channel

    field: Any = Channel._meta.get_field("address")
    for address in addresses:
        channel = Channel()
        yield address, channel.uid, field.seal(channel, address), email_index(address)


def write_alert() -> "Alert":
    """One that waits for its approval."""
    from alerts import actions
    from members.models import Region, User
    from reports.models import Case

    caro, case = User.objects.get(username="caro"), Case.objects.get()
    alert = actions.draft(
        case,
        sources=list(case.reports.all()),
        level=3,
        title="Man in a grey van",
        text=WORDS * LENGTH,
        regions=[Region.objects.get(code="r-tli")],
        work_types=[],
        by=caro,
    )
    return actions.ask_review(alert, by=caro)
