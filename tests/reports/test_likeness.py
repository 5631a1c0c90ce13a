"""The same person elsewhere (c4): what is proposed, what a person decides, and that all of it can be undone."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alerts.actions import ask_review
from alerts.actions.guards import Refused
from members.models import User
from num.models import AuditEntry
from reports.actions.adding import add
from reports.actions.case import add_note, close_report, erase, link, open_review, release_identifier, take_into_triage
from reports.actions.note import release_note
from reports.actions.referral import answer as agree
from reports.actions.referral import propose, send
from reports.actions.report import withdraw
from reports.models import Case, Identifier, Likeness, Link, Report
from reports.submission import SubmittedIdentifier
from tests.factories import make_alert, make_case, make_report, place
from tests.people import signed_in
from tests.reports.sharing import answer, sent
from tests.reports.test_closing import close

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]

PHONE = [SubmittedIdentifier(value="07700 900123")]
SAME_PHONE = [SubmittedIdentifier(value="+44 (0)7700 900 123")]
MAIL = [SubmittedIdentifier(kind="email", value="vern@example.org")]
State = Report.State


@pytest.fixture
def as_caro(client: Client, caro: User) -> Client:
    client.force_login(caro)
    return client


@pytest.fixture
def case(caro: User, ann: User) -> Case:
    return make_case(caro, make_report(by=ann, story="He hit me.", identifiers=PHONE, consents={"warn": "yes"}))


@pytest.fixture
def free(case: Case) -> Report:
    """A newer report of the same number that waits."""
    return make_report(story="He took my phone.", identifiers=SAME_PHONE, consents={"warn": "yes"})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def page_of(client: Client, thing: Report | Case) -> str:
    kind = "cases" if isinstance(thing, Case) else "reports"
    answer = client.get(f"/casework/{kind}/{thing.pk}/")
    assert answer.status_code == 200
    return text(answer)


def decide(client: Client, verb: str, here: Report) -> str:
    return text(
        client.post(f"/casework/likenesses/{Likeness.objects.get().pk}/{verb}/", {"here": here.pk}, follow=True)
    )


def stands(report: Report) -> tuple[str, object, str]:
    now = Report.objects.get(pk=report.pk)
    return now.state, now.case, now.closed_because


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


def test_an_equal_number_is_proposed_at_once_on_both_sides(as_caro: Client, case: Case, free: Report) -> None:
    assert "Strong sign</span> Same phone number:" in page_of(as_caro, free)
    assert f"in {case.reference}." in page_of(as_caro, free)
    assert str(free.pk) in page_of(as_caro, case)


def test_the_same_person_goes_into_the_case_and_back_exactly(
    as_caro: Client, caro: User, case: Case, free: Report
) -> None:
    take_into_triage(free, by=caro)
    before = stands(free)
    assert f"The same person: put both in {case.reference}" in page_of(as_caro, free)
    assert f"Case {case.reference}" in decide(as_caro, "same", free)
    assert stands(free) == (State.LINKED, case, "")
    page = text(as_caro.post(f"/casework/reports/{free.pk}/unlink/", follow=True))
    assert "stands as it did before" in page
    assert "The same person: put both in" in page
    assert (stands(free), stands(case.reports.get())[0]) == (before, State.ACCEPTED)
    assert Likeness.objects.get().decided_by is None
    assert not Link.objects.exists()
    decided = [event for event in events() if not event.endswith(".read")]
    assert decided[-3:] == ["report.linked", "likeness.confirmed", "report.unlinked"]


def test_one_that_was_closed_joins_and_is_closed_again_when_it_leaves(
    as_caro: Client, caro: User, case: Case, free: Report
) -> None:
    close_report(free, "too_little", by=caro)
    before = stands(free)
    decide(as_caro, "same", free)
    assert stands(free) == (State.LINKED, case, "")
    as_caro.post(f"/casework/reports/{free.pk}/unlink/")
    assert stands(free) == before


def test_what_was_released_in_the_case_answers_no_more_once_it_left(
    as_caro: Client, caro: User, case: Case, free: Report
) -> None:
    decide(as_caro, "same", free)
    release_identifier(free.identifiers.get(), reason="I rang her.", by=caro)
    as_caro.post(f"/casework/reports/{free.pk}/unlink/")
    assert not Identifier.objects.released().exists()
    assert not Report.objects.get(pk=free.pk).answers_lookups()


def test_who_made_a_report_that_left_reads_no_note_of_the_case_and_is_asked_about_no_agency(
    as_caro: Client, caro: User, bea: User, case: Case
) -> None:
    left = make_report(by=bea, story="He took my phone.", consents={"support": "yes"})
    link(left, case, by=caro)
    release_note(add_note(case, "We spoke to the harbour clinic.", by=caro), left, by=caro)
    propose(left, agency="Flint House", what="She would like a bed.", by=caro)
    declined = propose(left, agency="Quartz House", what="She would like a bed.", by=caro)
    agree(declined, "no", given="form", by=bea)
    hers, support = signed_in(bea), f"/me/reports/{left.pk}/support/"
    assert "harbour clinic" in text(hers.get(support))
    as_caro.post(f"/casework/reports/{left.pk}/unlink/")
    page = text(hers.get(support))
    assert "harbour clinic" not in page
    assert page.count("Nothing was passed on, and nothing will be.") == 2
    assert "Save my answer" not in page
    said = {"referral": declined.pk, "answer": "yes"}
    assert "cannot be done from where it stands now" in text(hers.post(support, said, follow=True))


def test_a_report_stays_while_a_package_of_it_is_not_closed(as_caro: Client, caro: User, ada: User, case: Case) -> None:
    left = make_report(story="He took it.", region=place("merseyside"), consents={"police": "anonymous"})
    link(left, case, by=caro)
    share = sent(left, caro, ada)
    address = f"/casework/reports/{left.pk}/unlink/"
    assert "Close it first" in text(as_caro.post(address, follow=True))
    answer(share, caro, "acknowledged")
    as_caro.post(f"/casework/shares/{share.pk}/close/")
    assert "is out of the case" in text(as_caro.post(address, follow=True))


def test_a_report_stays_once_an_agency_knows_what_it_says(as_caro: Client, caro: User, ann: User, case: Case) -> None:
    told = make_report(by=ann, story="He took it.", consents={"support": "yes"})
    link(told, case, by=caro)
    referral = propose(told, agency="Quartz House", what="She asks for a bed.", by=caro)
    agree(referral, "yes", given="form", by=ann)
    send(referral, by=caro)
    address = f"/casework/reports/{told.pk}/unlink/"
    assert "somebody must tell the agency" in text(as_caro.post(address, follow=True))
    agree(referral, "no", given="form", by=ann)
    assert "is out of the case" in text(as_caro.post(address, follow=True))


def test_an_alert_that_rests_on_a_report_which_left_goes_no_further(
    as_caro: Client, caro: User, case: Case, free: Report
) -> None:
    decide(as_caro, "same", free)
    alert = make_alert(caro, case)
    as_caro.post(f"/casework/reports/{free.pk}/unlink/")
    with pytest.raises(Refused, match="taken out of the case"):
        ask_review(alert, by=caro)


def test_the_report_that_a_case_began_with_stays(as_caro: Client, case: Case) -> None:
    first = case.reports.get()
    assert "Take it out of the case" not in page_of(as_caro, case)
    assert "so it stays" in text(as_caro.post(f"/casework/reports/{first.pk}/unlink/", follow=True))
    assert stands(first) == (State.ACCEPTED, case, "")


def test_rejected_it_is_folded_away_and_repeats_nothing_until_a_new_sign_comes(
    as_caro: Client, ann: User, case: Case
) -> None:
    free = make_report(story="x", identifiers=SAME_PHONE + MAIL)
    assert "Possible repeat" in text(as_caro.get("/casework/"))
    page = decide(as_caro, "different", free)
    assert "Not the same person (1)" in page
    assert "Not the same person, said Caro on" in page
    assert "Possible repeat" not in text(as_caro.get("/casework/"))
    add(case.reports.get(), identifiers=MAIL, by=ann)
    page = page_of(as_caro, free)
    assert "Same phone number, same e-mail" in page
    assert "The same person: put both in" in page


def test_undone_it_is_open_again(as_caro: Client, case: Case, free: Report) -> None:
    decide(as_caro, "different", free)
    assert "The same person: put both in" in decide(as_caro, "reconsider", free)
    assert Likeness.objects.get().state == "proposed"


def test_two_that_wait_are_brought_together_once_one_has_a_case(as_caro: Client, caro: User) -> None:
    one, other = (make_report(story="x", identifiers=PHONE) for _ in range(2))
    assert "put both in" not in page_of(as_caro, one)
    decide(as_caro, "same", one)
    assert stands(one)[0] == stands(other)[0] == State.RECEIVED
    case = make_case(caro, one)
    assert f"Put both in {case.reference}" in page_of(as_caro, other)
    decide(as_caro, "together", other)
    assert stands(other) == (State.LINKED, case, "")


def test_a_closed_case_is_opened_again_with_what_comes_into_it(as_caro: Client, case: Case, free: Report) -> None:
    close(as_caro, case)
    assert f"The same person: open {case.reference} again and put both in it" in page_of(as_caro, free)
    decide(as_caro, "same", free)
    assert stands(free) == (State.LINKED, case, "")
    assert Case.objects.get().state == Case.State.REOPENED
    assert free in Report.objects.running()


def test_whoever_is_about_to_close_a_case_is_told_what_came_into_it(as_caro: Client, case: Case, free: Report) -> None:
    lay_open = case.version
    decide(as_caro, "same", free)
    assert "put a report into it" in close(as_caro, case, version=lay_open)
    assert Case.objects.get().state == Case.State.NEW


def test_two_cases_stay_apart_and_name_each_other(as_caro: Client, caro: User, case: Case, free: Report) -> None:
    mine = make_case(caro, free)
    page = decide(as_caro, "same", free)
    assert f"in {case.reference}." in page
    assert "Each case stays as it is, with its own people." in page
    assert stands(free)[1] == mine
    assert f"in {mine.reference}." in page_of(as_caro, case)


def test_who_may_not_change_both_decides_nothing(
    client: Client, cleo: User, ada: User, case: Case, free: Report
) -> None:
    open_review(case, by=ada)
    for user in (cleo, ada):
        client.force_login(user)
        assert "Not the same person" not in page_of(client, free)
        for verb in ("same", "different", "together", "reconsider"):
            address = f"/casework/likenesses/{Likeness.objects.get().pk}/{verb}/"
            assert client.post(address).status_code == 404
    assert f"{case.reference}, which you may not open. Ask Caro." in page_of(signed_in(cleo), free)
    assert str(case.reports.get().pk) not in page_of(signed_in(cleo), free)
    assert signed_in(cleo).post(f"/casework/reports/{case.reports.get().pk}/unlink/").status_code == 404


def test_what_somebody_else_decided_meanwhile_is_said(as_caro: Client, case: Case, free: Report) -> None:
    decide(as_caro, "different", free)
    assert "Somebody else has decided this already" in decide(as_caro, "same", free)
    assert stands(free)[0] == State.RECEIVED


@pytest.mark.parametrize("end", ["withdrawn", "erased"])
def test_what_was_taken_back_or_erased_is_like_nothing(
    as_caro: Client, ada: User, case: Case, ann: User, end: str
) -> None:
    gone = make_report(by=ann, identifiers=SAME_PHONE)
    decide(as_caro, "same", gone)
    if end == "withdrawn":
        withdraw(gone, by=ann)
    else:
        open_review(case, by=ada)
        erase(gone, by=ada)
    assert not Likeness.objects.exists()
    later = make_report(identifiers=SAME_PHONE)
    assert [one.other(later) for one in Likeness.objects.all()] == [case.reports.exclude(pk=gone.pk).get()]


def test_a_flood_of_equal_reports_is_not_written_down_pair_by_pair() -> None:
    for _ in range(30):
        newest = make_report(story="Call this number.", identifiers=PHONE)
    assert Likeness.objects.of([newest]).count() == 20


def test_the_database_refuses_a_decision_without_a_name_and_a_waiting_or_closed_report_in_a_case(
    case: Case, free: Report
) -> None:
    for rows, wrong in (
        (Likeness.objects.all(), {"state": "confirmed"}),
        (Likeness.objects.all(), {"state": "sure"}),
        (Report.objects.filter(pk=free.pk), {"case": case}),
        (Report.objects.filter(pk=free.pk), {"case": case, "state": "closed"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_the_marks_of_two_pairs_tell_nothing_of_each_other(case: Case, free: Report) -> None:
    make_report(identifiers=PHONE)
    marks = [mark for one in Likeness.objects.all() for mark in one.signs.values()]
    assert len(marks) == len(set(marks)) == 3
