"""A reporter takes her report back while an alert that rests on it is saved, or she writes elsewhere (b10, b17).

On PostgreSQL: SQLite has one writer.
"""

from collections.abc import Callable

import pytest

from members.models import User
from num.states import IllegalMove
from reports.actions.adding import add
from reports.actions.report import withdraw
from reports.actions.talk import answer
from reports.models import Addition, Message, Report
from tests.factories import make_alert, make_case, make_report
from tests.together import meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_taking_a_report_back_does_not_fail_by_an_alert_that_is_being_saved(ann: User, caro: User) -> None:
    """What points to a report is checked at commit, when the audit is locked: the two must not wait in a ring."""
    report = make_report(by=ann, story="He hit me.", consents={"warn": "yes"})
    case = make_case(caro, report)

    # The first holds the audit's lock from there on; the second holds the report, and waits for the audit.
    meanwhile(lambda: make_alert(caro, case), lambda: withdraw(Report.objects.get(pk=report.pk), by=ann)).result()
    report.refresh_from_db()
    assert report.state == Report.State.WITHDRAWN


@pytest.mark.parametrize("write", [add, answer])
def test_nothing_is_taken_of_a_report_that_is_being_taken_back(ann: User, write: Callable[..., object]) -> None:
    """On another device of hers, or by a colleague: whoever comes second waits, and is told."""
    report = make_report(by=ann, story="He hit me.")

    def from_elsewhere() -> None:
        write(Report.objects.get(pk=report.pk), text="And more.", by=ann)

    writing = meanwhile(lambda: withdraw(report, by=ann), from_elsewhere)
    with pytest.raises(IllegalMove):
        writing.result()
    assert not Addition.objects.exists()
    assert not Message.objects.exists()
