"""What two do at once with a report and its case (c4, c8, f1). On PostgreSQL: SQLite has one writer."""

import pytest
from django.core.exceptions import PermissionDenied

from members.models import User
from reports.actions.case import link, release_identifier, unlink
from reports.actions.closing import close_case
from reports.models import Case, Identifier
from reports.submission import SubmittedIdentifier
from tests.factories import make_case, make_report
from tests.together import meanwhile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_a_report_put_into_a_case_that_is_being_closed_opens_it_again(caro: User) -> None:
    case, report = make_case(caro), make_report(story="He hit me.")

    def close() -> None:
        close_case(Case.objects.get(), because="done", needs="met", wellbeing={}, by=caro)

    meanwhile(close, lambda: link(report, case, by=caro)).result()
    report.refresh_from_db()
    assert report.case == case
    assert Case.objects.get().state == Case.State.REOPENED


def test_nothing_is_released_of_a_report_that_is_being_taken_out_of_its_case(ann: User, caro: User) -> None:
    phone = [SubmittedIdentifier(value="07700 900123")]
    report = make_report(by=ann, identifiers=phone, consents={"warn": "yes"})
    link(report, make_case(caro), by=caro)
    identifier = Identifier.objects.get()
    releasing = meanwhile(lambda: unlink(report, by=caro), lambda: release_identifier(identifier, by=caro))
    with pytest.raises(PermissionDenied):
        releasing.result()
    assert Identifier.objects.get().released_at is None
