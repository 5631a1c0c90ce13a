"""What staff opened, in words (rows c7, j4): each their own, approvers of all; and no page opens that cannot be
written down."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.conf import settings as here
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import User
from num import audit
from num.models import AuditEntry
from reports.actions.looking import look_at
from reports.log import KINDS, WORDS
from reports.models import Case
from tests.factories import make_case, make_report
from tests.people import signed_in
from tests.servers.bound import SAYING

pytestmark = pytest.mark.django_db
LOG = "/casework/log/"
APPS = ("num", "members", "reports", "alerts")


@pytest.fixture
def case(caro: User) -> Case:
    return make_case(caro, story="Quartzstory.")


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_each_reads_their_own_in_words(case: Case, caro: User, cleo: User) -> None:
    client = signed_in(caro)
    client.get(f"/casework/cases/{case.pk}/")
    client.get(f"/casework/reports/{case.reports.get().pk}/")
    client.post(f"/casework/cases/{case.pk}/", {"text": "Quartznote."})
    page = text(client.get(LOG))
    for did in (
        f"Opened case {case.reference}",
        f"Read case {case.reference}",
        "Read the report of",
        "Wrote a note in",
    ):
        assert did in page
    assert "Quartz" not in page
    other = text(signed_in(cleo).get(LOG))
    assert case.reference not in other
    assert "There is nothing in this time." in other


def test_a_caseworker_reads_nobody_elses_whatever_is_asked_for(case: Case, caro: User, cleo: User) -> None:
    page = text(signed_in(cleo).get(LOG, {"who": str(caro.pk), "period": "all"}))
    assert case.reference not in page


def test_an_approver_reads_all_or_of_one_and_that_is_on_record(case: Case, caro: User, cleo: User, ada: User) -> None:
    theirs = make_case(cleo)
    client = signed_in(ada)
    page = text(client.get(LOG))
    assert case.reference in page
    assert theirs.reference in page
    page = text(client.get(LOG, {"who": str(caro.pk), "period": "week"}))
    assert case.reference in page
    assert theirs.reference not in page
    assert f'<option value="{caro.pk}" selected>' in page
    read = AuditEntry.objects.filter(event="log.read", by=str(ada.pk)).order_by("id")
    assert [entry.details["whose"] for entry in read] == ["all", str(caro.pk)]


@pytest.mark.parametrize(
    ("period", "ages"), [("today", [0]), ("week", [0, 6]), ("", [0, 6, 29]), ("all", [0, 6, 29, 89, 400])]
)
def test_it_is_read_for_a_time_from_a_list(period: str, ages: list[int], caro: User, settings: LazySettings) -> None:
    settings.DEMO = True
    reports = {}
    for age in (400, 89, 29, 6, 0):
        at = timezone.localtime() - timedelta(days=age)  # by days of the calendar, not of 24 hours
        reports[age] = look_at(make_report(), by=caro, at=at)
    page = text(signed_in(caro).get(LOG, {"period": period}))
    assert page.count("Read the report") == len(ages)


def test_what_is_on_no_list_is_as_if_nothing_was_picked(case: Case, ada: User) -> None:
    page = text(signed_in(ada).get(LOG, {"who": "nobody", "period": "<b>", "page": "x"}))
    assert case.reference in page
    assert "<b>" not in page


def test_long_logs_have_pages_and_few_queries(
    caro: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        audit.record("case.read", make_case(caro), by=caro)
    client = signed_in(caro)
    with django_assert_max_num_queries(12 + SAYING):
        page = text(client.get(LOG, {"period": "week"}))
    assert 'href="?period=week&amp;page=2"' in page
    assert page.count("<tr><td>") == 50


def test_every_event_of_the_code_has_words() -> None:
    code = "".join(file.read_text() for app in APPS for file in (here.BASE_DIR / app).rglob("*.py"))
    recorded = set(re.findall(r'\brecord\(\s*"([a-z_]+\.[a-z_]+)"', code))
    begins = {event.partition(".")[0] for event in recorded}
    named = {one for one in re.findall(r'"([a-z_]+\.(?!html")[a-z_]+)"', code) if one.partition(".")[0] in begins}
    assert len(recorded) > 100
    assert sorted((recorded | named) - set(WORDS)) == []


def test_every_kind_of_thing_in_the_log_is_there() -> None:
    assert all(apps.get_model(kind) for kind in KINDS)


def test_what_nobody_has_found_words_for_is_read_out(caro: User) -> None:
    audit.record("case.somehow_changed", make_case(caro), by=caro)
    assert "Case, somehow changed: case C-" in text(signed_in(caro).get(LOG))


def test_whoever_does_no_casework_has_no_log(tess: User, amir: User) -> None:
    assert {signed_in(user).get(LOG).status_code for user in (tess, amir)} == {404}


# No line, no page ----------------------------------------------------------------------------------


REFUSE = {
    "postgresql": (
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$;"
        "CREATE TRIGGER refuse BEFORE INSERT ON num_auditentry FOR EACH ROW EXECUTE FUNCTION refuse();"
    ),
    "sqlite": "CREATE TRIGGER refuse BEFORE INSERT ON num_auditentry BEGIN SELECT RAISE(ABORT, 'full'); END",
}


@pytest.mark.parametrize(
    "address",
    [
        "cases/{case}/",
        "reports/{report}/",
        "reports/{report}/consent/",
        "reports/{report}/messages/",
        "reports/{report}/call/",
        "reports/{report}/advert/",
    ],
)
def test_no_page_opens_whose_line_the_database_refuses(address: str, caro: User, ann: User) -> None:
    report = make_report(by=ann, story="Quartzstory.", safe_contact="Quartzphone.")
    case = make_case(caro, report)
    path = "/casework/" + address.format(case=case.pk, report=report.pk)
    client = signed_in(caro)
    assert client.get(path).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute(REFUSE[connection.vendor])
    client.raise_request_exception = False
    answer = client.get(path)
    assert answer.status_code == 500
    assert "Quartz" not in answer.content.decode()
