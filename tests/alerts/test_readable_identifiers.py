"""Reading an identifier is an act of staff, and on record (f10): no page shows one without a line in the audit."""

import pytest
from django.test import Client

from members.models import User
from num.models import AuditEntry
from reports.models import Case
from reports.submission import SubmittedIdentifier
from tests.factories import make_alert_in_review, make_case, make_report
from tests.people import signed_in

pytestmark = pytest.mark.django_db

TOLD = [
    SubmittedIdentifier(kind="phone", value="07700 900841"),
    SubmittedIdentifier(kind="handle", value="telegram: @quartzhandle"),
    SubmittedIdentifier(kind="payment", value="£quartzpays"),
    SubmittedIdentifier(kind="plate", value="ZQ17 ?"),
]
LOOKED_AT = ("report.read", "case.read")


@pytest.fixture
def case(ann: User, caro: User) -> Case:
    """A case of Caro's with one report of Ann's, whose number another report names, too."""
    make_report(identifiers=TOLD[:1])
    return make_case(caro, make_report(by=ann, story="He drove off.", identifiers=TOLD, consents={"warn": "yes"}))


def pages(case: Case, alert: object) -> list[str]:
    """Where staff may see something of a report."""
    return [
        "/casework/",
        *(f"/casework/reports/{pk}/" for pk in case.reports.values_list("pk", flat=True)),
        *(f"/casework/reports/{pk}/call/" for pk in case.reports.values_list("pk", flat=True)),
        f"/casework/cases/{case.pk}/",
        "/desk/",
        "/desk/new/",
        f"/desk/new/{case.pk}/",
        f"/desk/{alert}/",
        f"/desk/{alert}/identifiers/",
    ]


def shown(client: Client, address: str) -> bool:
    html = client.get(address).content.decode()
    return any(told.value in html for told in TOLD)


@pytest.mark.parametrize("name", ["caro", "ada"])
def test_no_page_shows_one_without_a_line_in_the_audit(
    case: Case, caro: User, name: str, request: pytest.FixtureRequest
) -> None:
    reader = request.getfixturevalue(name)
    alert = make_alert_in_review(caro, case).pk
    client = signed_in(reader)
    seen = 0
    for address in pages(case, alert):
        before = AuditEntry.objects.filter(by=str(reader.pk), event__in=LOOKED_AT).count()
        if shown(client, address):
            seen += 1
            after = AuditEntry.objects.filter(by=str(reader.pk), event__in=LOOKED_AT).count()
            assert after == before + 1, address
    assert seen >= 3


def test_a_match_shows_no_identifier(case: Case, cleo: User) -> None:
    """Cleo may open the other report, and learns of Caro's case no more than its number."""
    other = make_report(identifiers=TOLD[1:2])
    html = signed_in(cleo).get(f"/casework/reports/{other.pk}/").content.decode()
    assert case.reference in html
    assert html.count("quartzhandle") == html.count(TOLD[1].value) > 0
    assert "900841" not in html
