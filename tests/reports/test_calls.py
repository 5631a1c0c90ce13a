"""Staff call who made a report as she allows it; anything else needs a reason, which she may read (a8)."""

from typing import Any

import pytest
from django.test import Client

from members.models import User
from num.models import AuditEntry
from reports.actions.report import withdraw
from reports.models import Call, Report
from tests.alerts.test_mydata import data, sign_in
from tests.factories import make_case, make_report
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db
KEPT = {"way": "spoke", "when": "allowed", "because": ""}
AT_NIGHT = KEPT | {"when": "other"}
VOICEMAIL = KEPT | {"way": "voicemail"}
BECAUSE = "He had just been seen in her street."


@pytest.fixture
def as_caro(client: Client, caro: User) -> Client:
    client.force_login(caro)
    return client


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He hit me.", safe_contact="07700 900555, Signal")


def note(client: Client, report: Report, call: dict[str, str]) -> str:
    return text(client.post(f"/casework/reports/{report.pk}/call/", call, follow=True))


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_how_she_wants_it_stands_before_the_call_and_the_call_with_her_report(as_caro: Client, report: Report) -> None:
    page = f"/casework/reports/{report.pk}/"
    assert f"{page}call/" in text(as_caro.get(page))
    before = text(as_caro.get(f"{page}call/"))
    assert "07700 900555, Signal" in before
    assert "any time in the day" in before
    assert "The call is noted." in note(as_caro, report, KEPT)
    assert ": we spoke.</li>" in text(as_caro.get(page))
    entry = AuditEntry.objects.get(event="report.called")
    assert (entry.subject, entry.details) == (f"reports.report:{report.pk}", {"allowed": True})


@pytest.mark.parametrize("call", [AT_NIGHT, VOICEMAIL])
def test_what_she_does_not_allow_is_refused_without_a_reason(
    as_caro: Client, report: Report, call: dict[str, str]
) -> None:
    refused = note(as_caro, report, call)
    assert "Please say why it had to be." in refused
    assert f'value="{call["way"]}" required id="id_way' in refused
    assert f'value="{call["when"]}"' in refused
    assert not Call.objects.exists()
    page = note(as_caro, report, call | {"because": BECAUSE})
    assert f"Not as they allow it, because: {BECAUSE}" in page
    assert AuditEntry.objects.get(event="report.called").details == {"allowed": False}
    assert BECAUSE.encode() not in dump()


def test_a_voicemail_that_she_allows_needs_no_reason(as_caro: Client, ann: User, report: Report) -> None:
    sign_in(Client(), ann).post("/me/contact/calls/", {"may_leave_voicemail": "on"})
    assert "The call is noted." in note(as_caro, report, VOICEMAIL)


def test_nothing_is_chosen_for_whoever_called(as_caro: Client, report: Report) -> None:
    page = note(as_caro, report, {"because": BECAUSE})
    assert "Please choose what came of it." in page
    assert "Please choose whether they allow this time." in page
    assert BECAUSE in page


def test_she_finds_each_call_and_its_reason_in_her_data(as_caro: Client, ann: User, report: Report) -> None:
    note(as_caro, report, KEPT)
    note(as_caro, report, VOICEMAIL | {"because": BECAUSE})
    held = sign_in(Client(), ann).post("/me/data/")
    (told,) = data(held)["What you told us"]
    assert [
        (call["What came of it"], call["As you allow it"], call["Because"]) for call in told["When we called you"]
    ] == [
        ("We spoke", "yes", None),
        ("A message on the voicemail", "no", BECAUSE),
    ]
    assert "Caro" not in text(held)


def test_only_who_works_on_a_case_notes_a_call_about_it(
    as_caro: Client, caro: User, cleo: User, report: Report
) -> None:
    case = make_case(caro, report)
    link = f"/casework/reports/{report.pk}/call/"
    assert link in text(as_caro.get(f"/casework/cases/{case.pk}/"))
    stranger = signed_in(cleo)
    assert stranger.get(link).status_code == stranger.post(link, KEPT).status_code == 404
    assert "The call is noted." in note(as_caro, report, KEPT)


def test_without_an_account_she_is_called_as_she_wrote_if_she_wants_support(as_caro: Client, report: Report) -> None:
    told = make_report(safe_contact="07700 900555 after six", consents={"support": "yes"})
    page = f"/casework/reports/{told.pk}/"
    before = text(as_caro.get(page))
    assert [words in before for words in (f"{page}call/", "First word")] == [True, True]
    assert "07700 900555 after six" in text(as_caro.get(f"{page}call/"))
    assert "Please say why" in note(as_caro, told, AT_NIGHT)
    assert ": a message on the voicemail.</li>" in note(as_caro, told, VOICEMAIL)
    assert "First word" not in text(as_caro.get(page))


def test_nobody_is_called_who_gave_no_way_or_wants_no_support_or_about_what_she_took_back(
    as_caro: Client, ann: User, caro: User, report: Report
) -> None:
    withdraw(report, by=ann)
    way: dict[str, Any] = {"safe_contact": "07700 900555"}
    told = (
        make_report(**way),
        make_report(**way, consents={"support": "no"}),
        make_report(story="x", consents={"support": "yes"}),
    )
    for one in (report, *told, make_report(by=caro, **way, consents={"support": "yes"})):
        page = f"/casework/reports/{one.pk}/"
        assert as_caro.post(f"{page}call/", KEPT).status_code == 404
        assert f"{page}call/" not in text(as_caro.get(page))


def test_with_the_report_its_calls_are_erased(as_caro: Client, ada: User, report: Report) -> None:
    note(as_caro, report, KEPT)
    signed_in(ada).post(f"/casework/reports/{report.pk}/erase/")
    assert not Call.objects.exists()


def test_when_she_leaves_that_she_was_called_is_forgotten(as_caro: Client, ann: User, report: Report) -> None:
    note(as_caro, report, AT_NIGHT | {"because": BECAUSE})
    sign_in(Client(), ann).post("/me/leave/", {"reports": "keep"})
    assert Report.objects.kept().exists()
    assert not Call.objects.exists()
