"""A legal hold is placed (g9) while somebody deletes what it is on. On PostgreSQL: SQLite has one writer."""

import pytest
from django.core.exceptions import PermissionDenied

from alerts.actions import leave
from members.models import User
from reports.actions.case import erase, open_review
from reports.actions.hold import end_hold
from reports.models import Report
from tests.factories import make_case, make_hold, make_report
from tests.together import meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_what_a_hold_is_being_placed_on_outlasts_whoever_leaves(ann: User, caro: User) -> None:
    report = make_report(by=ann, story="He hit me.")
    left = meanwhile(lambda: make_hold(caro, report), lambda: leave(ann, erase_reports=True, by=ann))
    left.result()
    kept = Report.objects.kept().get()
    assert (kept.story, kept.reporter, kept.once_free) == ("He hit me.", None, "erase")


def test_no_hold_is_placed_on_what_is_being_erased(ann: User, caro: User, ada: User) -> None:
    report = make_report(by=ann, story="He hit me.")
    placed = meanwhile(lambda: erase(report, by=ada), lambda: make_hold(caro, report))
    with pytest.raises(PermissionDenied):
        placed.result()
    assert not Report.objects.kept().exists()


def test_what_was_put_off_is_kept_by_a_hold_that_is_placed_on_its_case_as_its_own_ends(caro: User, ada: User) -> None:
    report = make_report(story="He hit me.")
    case = open_review(make_case(caro, report), by=ada)
    its_own = make_hold(caro, report)
    erase(report, by=ada)
    meanwhile(lambda: make_hold(caro, case), lambda: end_hold(its_own, "The trial is over.", by=ada)).result()
    kept = Report.objects.kept().get()
    assert (kept.story, kept.once_free) == ("He hit me.", "erase")
