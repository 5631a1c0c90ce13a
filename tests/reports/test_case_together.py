"""What two do at once with a report and its case (c4, c8). On PostgreSQL: SQLite has one writer."""

import pytest

from members.models import User
from reports.actions.case import link
from reports.actions.closing import close_case
from reports.models import Case
from tests.factories import make_case, make_report
from tests.reports.test_hold_together import meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_a_report_put_into_a_case_that_is_being_closed_opens_it_again(caro: User) -> None:
    case, report = make_case(caro), make_report(story="He hit me.")

    def close() -> None:
        close_case(Case.objects.get(), because="done", needs="met", wellbeing={}, by=caro)

    meanwhile(close, lambda: link(report, case, by=caro)).result()
    report.refresh_from_db()
    assert report.case == case
    assert Case.objects.get().state == Case.State.REOPENED
