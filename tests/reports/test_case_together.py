"""What two do at once with a report and its case (c4, c8, f1). On PostgreSQL: SQLite has one writer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.models import User
from reports.actions.case import link, release_identifier, unlink
from reports.actions.clocks import decide_no_warning
from reports.actions.closing import NewsUnread, close_case
from reports.actions.talk import answer
from reports.models import Case, Identifier, Report
from reports.submission import SubmittedIdentifier
from tests.factories import make_case, make_report
from tests.together import apart, meanwhile, until_it_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def close() -> None:
    close_case(Case.objects.get(), because="done", needs="met", wellbeing={}, by=User.objects.get(username="caro"))


def test_a_report_put_into_a_case_that_is_being_closed_opens_it_again(caro: User) -> None:
    case, report = make_case(caro), make_report(story="He hit me.")
    meanwhile(close, lambda: link(report, case, by=caro)).result()
    report.refresh_from_db()
    assert report.case == case
    assert Case.objects.get().state == Case.State.REOPENED


def test_what_she_writes_while_her_case_is_being_closed_is_read_first(ann: User, caro: User) -> None:
    report = make_report(by=ann)
    make_case(caro, report)
    closing = meanwhile(lambda: answer(report, "He is outside my door.", by=ann), close)
    with pytest.raises(NewsUnread):
        closing.result()
    assert Case.objects.get().state == Case.State.NEW


def test_closing_asks_for_reports_in_the_order_in_which_sending_does(caro: User) -> None:
    first, second = sorted((make_report(), make_report()), key=lambda report: report.pk)
    make_case(caro, second, first)
    for report in (second, first):  # the database comes by them in the order in which they were written last
        decide_no_warning(report, "no_use", by=caro)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Report.objects.select_for_update(no_key=True).get(pk=first.pk)
        closing = pool.submit(apart, close)
        until_it_waits(closing)
        Report.objects.select_for_update(no_key=True, nowait=True).get(pk=second.pk)
    closing.result()


def test_nothing_is_released_of_a_report_that_is_being_taken_out_of_its_case(ann: User, caro: User) -> None:
    phone = [SubmittedIdentifier(value="07700 900123")]
    report = make_report(by=ann, identifiers=phone, consents={"warn": "yes"})
    link(report, make_case(caro), by=caro)
    identifier = Identifier.objects.get()
    releasing = meanwhile(lambda: unlink(report, by=caro), lambda: release_identifier(identifier, by=caro))
    with pytest.raises(PermissionDenied):
        releasing.result()
    assert Identifier.objects.get().released_at is None
