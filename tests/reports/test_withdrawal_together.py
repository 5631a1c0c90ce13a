"""A reporter takes her report back while an alert that rests on it is saved. On PostgreSQL: SQLite has one writer."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from members.models import User
from reports.actions.report import withdraw
from reports.models import Report
from tests.factories import make_alert, make_case, make_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_taking_a_report_back_does_not_fail_by_an_alert_that_is_being_saved(ann: User, caro: User) -> None:
    """What points to a report is checked at commit, when the audit is locked: the two must not wait in a ring."""
    report = make_report(by=ann, story="He hit me.", consents={"warn": "yes"})
    case = make_case(caro, report)

    def take_back() -> None:
        try:
            withdraw(Report.objects.get(pk=report.pk), by=ann)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            make_alert(caro, case)  # holds the audit's lock from here on
            taking = pool.submit(take_back)  # holds the report, and waits for the audit
            wait([taking], timeout=1)
            assert not taking.done()
        taking.result(timeout=20)
    report.refresh_from_db()
    assert report.state == Report.State.WITHDRAWN
