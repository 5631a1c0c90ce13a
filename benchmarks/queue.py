"""How long the queue of new reports takes while very many old ones lie in the database.

    python -m benchmarks.queue [--reports N] [--rounds N]

PostgreSQL, one process, the whole page by Django's test client: its first byte comes when it is done. Beside it, the
front page, one search by number and one by working name, which opens what may be seen. Medians, and the fastest, which
is what a machine takes that does nothing else. The run fails if the queue's median misses its target.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from benchmarks.databases import create, on_a_cluster

if TYPE_CHECKING:
    from django.test import Client

    from members.models import User
    from reports.models import Case, Report

OPEN: Final = 200
TARGET: Final = 100.0  # milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--reports", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    on_a_cluster("benchmarks.queue", "shared_buffers=512MB")
    prepare()
    began = time.monotonic()
    worker = fill(options.reports)
    print(f"{options.reports:,} reports, {OPEN} of them open, written in {time.monotonic() - began:.0f} s")
    client = signed_in(worker)
    serve()
    pages: dict[str, Callable[[], Any]] = {
        "the queue": lambda: client.get("/casework/"),
        "the queue, narrowed": lambda: client.get("/casework/?level=3&late=on"),
        "whether new ones came": lambda: client.get("/casework/arrived/?since=0"),
        "the front page": lambda: client.get("/"),
        "find a number": lambda: client.post("/casework/find/", {"typed": "07700 900123"}),
        "find a working name": lambda: client.post("/casework/find/", {"typed": "Ruby"}),
    }
    found = {name: measure(name, ask, options.rounds) for name, ask in pages.items()}
    met = found["the queue"] < TARGET
    print(f"{'met' if met else 'MISSED'}: the queue is there in less than {TARGET:.0f} ms")
    sys.exit(0 if met else 1)


def prepare() -> None:
    import os

    from tests.environment import TEST_SETTINGS

    os.environ.update(TEST_SETTINGS | {"DATABASE_URL": create("queue"), "LOG_LEVEL": "ERROR"})
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    call_command("migrate", verbosity=0)
    call_command("load_pack", verbosity=0)


def signed_in(worker: "User") -> "Client":
    """With both steps."""
    from allauth.account.internal.flows.login import record_authentication
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest
    from django.test import Client

    client, request = Client(), HttpRequest()
    client.force_login(worker)
    request.session = client.session
    factor = Authenticator.objects.get(user=worker, type="totp")
    record_authentication(request, worker, "mfa", id=factor.pk, type=factor.type)
    request.session.save()
    return client


def serve() -> None:
    """From here on as the role that serves people: row-level security is part of what a page costs."""
    from django.db import connection

    from tests.servers.bound import make_role

    make_role()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE num_web")


def fill(many: int) -> "User":
    """Old ones, closed or in closed cases, each with a number and some with messages; and those that are open."""
    from django.db import connection
    from guardian.shortcuts import assign_perm

    from members import roles
    from reports.models import Case, Identifier, IncidentType, Message, Report
    from tests.factories import make_staff, make_user

    worker, member = make_staff("caro", roles.CASEWORKER), make_user("ann")
    cases = Case.objects.bulk_create([*_cases(worker, many // 3)])
    reports = Report.objects.bulk_create([*_reports(member, cases, many)], batch_size=2000)
    kinds = list(IncidentType.objects.all())
    Report.incident_types.through._default_manager.bulk_create(
        [
            Report.incident_types.through(report_id=report.pk, incidenttype_id=kinds[number % len(kinds)].pk)
            for number, report in enumerate(reports)
        ],
        batch_size=5000,
    )
    Identifier.objects.bulk_create(
        [
            Identifier(report=report, kind="phone", value="07700 900123", index=(number // 2).to_bytes(16, "big"))
            for number, report in enumerate(reports)
        ],
        batch_size=2000,
    )
    read = reports[0].received_at
    Message.objects.bulk_create(
        Message(report=report, text="x", read_at=read if number % 500 else None)
        for number, report in enumerate(reports[::5])
    )
    for case in cases:
        if case.state != Case.State.CLOSED:
            assign_perm("work_on_case", worker, case)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return worker


def _cases(worker: "User", many: int) -> "Iterator[Case]":
    """Of the newest some are open."""
    from django.utils import timezone

    from reports.models import Case

    told = {"opened_by": worker, "next_action_on": timezone.localdate()}
    for number in range(many):
        if number < OPEN // 4:
            yield Case(reference=f"C-{number:06}", level=1 + number % 3, state=Case.State.PLAN, **told)
        else:
            yield Case(reference=f"C-{number:06}", level=1 + number % 2, state=Case.State.CLOSED, **told)


def _reports(member: "User", cases: "list[Case]", many: int) -> "Iterator[Report]":
    from django.utils import timezone

    from reports.models import Report

    now = timezone.now()
    for number in range(many):
        at = now - timedelta(minutes=number * 20)
        common = {"received_at": at, "waiting_since": at, "working_name": "Ruby" if number % 100 == 0 else "Blue"}
        if number < OPEN * 3 // 4:
            yield Report(reporter=member if number % 2 else None, locator=f"{number:06}", **common)
        elif number < OPEN:
            yield Report(state="accepted", case=cases[number % (OPEN // 4)], reporter=member, **common)
        elif number % 50 == 0:
            yield Report(state="withdrawn", reporter=member, decided_at=at, **common)
        elif number % 3:
            yield Report(state="accepted", case=cases[-(number % (len(cases) - OPEN))], decided_at=at, **common)
        else:
            yield Report(state="closed", closed_because="too_little", decided_at=at, **common)


def measure(name: str, ask: Callable[[], Any], rounds: int) -> float:
    """The median, in milliseconds. Raises RuntimeError if there is no such page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if ask().status_code != 200:
        raise RuntimeError(name)
    with CaptureQueriesContext(connection) as queries:
        ask()
    asked = len(queries)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    median = statistics.median(taken)
    print(f"{name:24}{median:9.1f} ms, fastest {min(taken):7.1f} ms, {asked} queries", flush=True)
    return median


if __name__ == "__main__":
    main()
