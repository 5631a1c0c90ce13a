"""Plans, and agencies that nobody hears from us before she has said yes to them by name (c5, and c9 for plans)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from alerts import holdings
from alerts.actions import leave
from members.models import User
from num.models import AuditEntry
from reports.actions.case import assign, open_review
from reports.actions.referral import NoConsent, answer, propose, send
from reports.actions.report import submit, withdraw
from reports.models import Case, Plan, Referral, ReferralConsent, Report, SharedFact, Task
from reports.submission import Submission, SubmittedIdentifier
from tests.alerts.test_mydata import sign_in
from tests.discreet import forbidden_in
from tests.factories import make_case, make_report, make_staff
from tests.people import signed_in
from tests.reports.test_closing import ANSWERS

pytestmark = pytest.mark.django_db
AGENCY, WORDS = "Quartz House", "She would like a quartzbed for a week."


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He hit me.", consents={"support": "yes"})


@pytest.fixture
def case(caro: User, report: Report) -> Case:
    return make_case(caro, report)


@pytest.fixture
def danger(caro: User) -> Case:
    return make_case(caro, make_report(incident_types=["rape"]))


@pytest.fixture
def referral(case: Case, report: Report, caro: User) -> Referral:
    typed = {"agency": AGENCY, "what": WORDS}
    signed_in(caro).post(f"/casework/reports/{report.pk}/refer/", typed)
    return Referral.objects.get()


def say(client: Client, referral: Referral, said: str) -> str:
    """She answers on her page."""
    address = f"/me/reports/{referral.report_id}/support/"
    return str(client.post(address, {"referral": referral.pk, "answer": said}, follow=True).content.decode())


def do(client: Client, referral: Referral, verb: str, **typed: Any) -> str:
    address = f"/casework/referrals/{referral.pk}/{verb}/"
    return str(client.post(address, typed, follow=True).content.decode())


def state(referral: Referral) -> str:
    return Referral.objects.values_list("state", flat=True).get(pk=referral.pk)


# Agencies ------------------------------------------------------------------------------------------


def test_she_reads_what_would_be_passed_on_and_says_yes_to_the_agency_by_name(
    referral: Referral, ann: User, caro: User
) -> None:
    hers = signed_in(ann)
    assert "we ask you something" in hers.get("/me/reports/").content.decode()
    page = hers.get(f"/me/reports/{referral.report_id}/support/").content.decode()
    assert WORDS in page
    assert f"May we pass on to {AGENCY}" in page
    assert "Please choose yes or no." in say(hers, referral, "")
    assert "Saved. It holds from now on." in say(hers, referral, "yes")
    line = ReferralConsent.objects.get()
    assert (line.answer, line.words, line.version, line.given) == ("yes", f"Yes, pass it on to {AGENCY}.", 1, "form")
    client = signed_in(caro)
    assert "Speak with an agency" in client.get("/casework/").content.decode()
    assert "The reporter said yes to an agency." in page_of(caro, referral)
    ends = {"because": "done", "needs": "met", "version": "1", **ANSWERS}
    case_page = f"/casework/cases/{referral.report.case_id}/"
    assert "Finish its tasks first." in client.post(f"{case_page}close/", ends).content.decode()
    assert "Recorded. Now pass it on, word for word." in do(client, referral, "send")
    assert not Task.objects.open().exists()
    assert [fact.kind for fact in SharedFact.objects.all()] == ["referral"]
    assert "To an agency, for your support" in hers.get("/me/reports/").content.decode()
    assert "<dt>Support projects and other agencies</dt><dd><strong>Yes</strong>" in page_of(caro, referral)
    do(signed_in(caro), referral, "finish")
    assert state(referral) == "done"
    support = f"/me/reports/{referral.report_id}/support/"
    assert "they are there for you" in hers.get(support).content.decode()
    withdraw(referral.report, by=ann)
    page = hers.get(support).content.decode()
    assert "You took the report back. We ask them to delete what they have." in page
    assert "they are there for you" not in page


def test_nobody_offers_support_to_who_did_not_say_yes_to_it(ann: User, caro: User) -> None:
    report = make_report(by=ann)
    make_case(caro, report)
    client, hers, typed = signed_in(caro), signed_in(ann), {"agency": AGENCY, "what": WORDS}
    address, support = f"/casework/reports/{report.pk}/refer/", f"/me/reports/{report.pk}/support/"
    page = client.get(address).content.decode()
    assert "They did not say yes to support" in page
    assert "Propose it" not in page
    assert WORDS in client.post(address, typed).content.decode()
    assert not report.messages.exists()
    assert "say yes to “Support”</a> first" in hers.get(support).content.decode()
    said = {"given": "phone", "read": "on", "consent-support": "yes.1"}
    client.post(f"/casework/reports/{report.pk}/consent/", said)
    client.post(address, typed)
    referral = Referral.objects.get()
    say(hers, referral, "yes")
    client.post(address, typed | {"agency": "Flint House"})
    hers.post(f"/me/reports/{report.pk}/", {"consent-support": "no.1"})
    assert [one.state for one in report.referrals.all()] == ["accepted", "revoked"], "she said yes to one by its name"
    page = hers.get(support).content.decode()
    assert "Nothing was passed on, and nothing will be." in page
    assert "Take my yes back" in page


def test_what_she_would_read_is_shown_to_staff_first_where_it_repeats_her_report(caro: User, ann: User) -> None:
    report = make_report(by=ann, identifiers=[SubmittedIdentifier(value="07700 900123")], consents={"support": "yes"})
    make_case(caro, report)
    typed = {"agency": AGENCY, "what": "Call Ann. He rings from 07700900123."}
    client, address = signed_in(caro), f"/casework/reports/{report.pk}/refer/"
    page = client.post(address, typed).content.decode()
    for words in ("Not proposed yet.", "a name the reporter goes by", "a phone number from the report", typed["what"]):
        assert words in page
    assert not Referral.objects.exists()
    client.post(address, typed | {"sure": "on"})
    assert Referral.objects.get().what == typed["what"]


def page_of(user: User, referral: Referral) -> str:
    return str(signed_in(user).get(f"/casework/cases/{referral.report.case_id}/").content.decode())


def test_a_message_says_that_she_is_asked_and_outside_goes_one_discreet_line(
    case: Case,
    report: Report,
    ann: User,
    caro: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for agency in (AGENCY, "Quartz Clinic"):
            propose(report, agency=agency, what=WORDS, by=caro)
    page = signed_in(ann).get(f"/me/reports/{report.pk}/messages/").content.decode()
    assert "We know of somebody who could help you." in page
    assert "Quartz" not in page
    [line] = mail.outbox
    assert forbidden_in(f"{line.subject} {line.body}") == []


@pytest.mark.parametrize("said", ["", "no"])
def test_without_a_yes_nothing_is_passed_on(referral: Referral, ann: User, caro: User, said: str) -> None:
    if said:
        say(signed_in(ann), referral, said)
    assert "does not agree to this agency now" in do(signed_in(caro), referral, "send")
    assert "cannot be done" in do(signed_in(caro), referral, "finish")
    assert not SharedFact.objects.exists()
    assert state(referral) == ("declined" if said else "proposed")


def test_a_yes_taken_back_ends_it_at_once(referral: Referral, ann: User, caro: User) -> None:
    hers = signed_in(ann)
    say(hers, referral, "yes")
    assert "you read it here before anything leaves" in page_of(caro, referral)
    assert Task.objects.open().exists()
    say(hers, referral, "no")
    assert state(referral) == "revoked"
    assert not Task.objects.open().exists()
    assert (
        "Nothing was passed on, and nothing will be."
        in hers.get(f"/me/reports/{referral.report_id}/support/").content.decode()
    )
    assert "does not agree to this agency now" in do(signed_in(caro), referral, "send")
    assert "cannot be done" in say(hers, referral, "yes")


@pytest.mark.parametrize("how", ["no", "the report", "the account"])
def test_taken_back_after_it_went_somebody_tells_the_agency(
    referral: Referral, ann: User, caro: User, how: str
) -> None:
    hers = sign_in(Client(), ann)
    say(hers, referral, "yes")
    do(signed_in(caro), referral, "send")
    assert not Task.objects.open().exists()
    if how == "no":
        say(hers, referral, "no")
    if how != "the account":
        hers.post(f"/me/reports/{referral.report_id}/", {"withdraw": "yes"})
    else:
        hers.post("/me/leave/", {"reports": "erase"})
    task = Task.objects.open().get()
    assert (task.owner, task.kind) == (caro, "agency")
    assert AGENCY in str(task.what)
    assert state(referral) == "revoked"


def test_taking_the_report_back_revokes_what_was_not_sent(referral: Referral, ann: User, caro: User) -> None:
    say(signed_in(ann), referral, "yes")
    withdraw(referral.report, by=ann)
    assert (state(referral), Task.objects.open().exists()) == ("revoked", False)
    with pytest.raises(PermissionDenied):
        send(referral, by=caro)


def test_staff_write_down_what_she_says_by_phone(referral: Referral, caro: User) -> None:
    client = signed_in(caro)
    assert "Please choose how they said it." in do(client, referral, "answer", answer="yes")
    assert "Written down." in do(client, referral, "answer", answer="yes", given="phone")
    line = ReferralConsent.objects.get()
    assert (line.given, line.recorded_by) == ("phone", caro)


def test_whoever_wrote_down_a_spoken_yes_does_not_pass_it_on(
    referral: Referral, case: Case, caro: User, cleo: User
) -> None:
    client = signed_in(caro)
    assign(case, cleo, by=caro)
    do(client, referral, "answer", answer="yes", given="phone")
    assert Task.objects.open().get().owner == cleo
    html = page_of(caro, referral)
    assert "You wrote down what they said about" in html
    assert "Record it, and pass it on" not in html
    assert "somebody else who works on the case passes it on" in do(client, referral, "send")
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.update(sent_at=timezone.now(), sent_by=caro)
    assert "Recorded. Now pass it on, word for word." in do(signed_in(cleo), referral, "send")


def test_with_the_receipt_she_answers_too(caro: User) -> None:
    sent = submit(Submission(story="He hit me.", consents={"support": "yes"}), by=None)
    make_case(caro, sent.report)
    made = propose(sent.report, agency=AGENCY, what=WORDS, by=caro)
    client = Client()
    client.post("/report/receipt/", {"code": sent.code})
    page = client.get("/report/receipt/support/").content.decode()
    assert WORDS in page
    about = page.split('name="about" value="')[1].split('"')[0]
    client.post("/report/receipt/support/", {"referral": made.pk, "answer": "yes", "about": about})
    assert (state(made), ReferralConsent.objects.get().given) == ("accepted", "receipt")


def test_nobody_else_answers_for_her(referral: Referral, bea: User, cleo: User) -> None:
    assert signed_in(bea).get(f"/me/reports/{referral.report_id}/support/").status_code == 404
    for by, given in ((bea, "form"), (None, "receipt"), (cleo, "phone")):
        with pytest.raises(PermissionDenied):
            answer(referral, "yes", given=given, by=by)


def test_a_colleague_reads_nothing_of_it(pia: User, pam: User, caro: User) -> None:
    told = make_report(by=pia, story="He hit me.", consents={"support": "yes"})
    make_case(caro, told)
    made = propose(told, agency=AGENCY, what=WORDS, by=caro)
    address = f"/me/reports/{told.pk}/support/"
    assert [AGENCY in signed_in(one).get(address).content.decode() for one in (pia, pam)] == [True, False]
    with pytest.raises(PermissionDenied):
        answer(made, "yes", given="form", by=pam)


@pytest.mark.parametrize(
    "change", [{"state": "accepted"}, {"state": "done"}, {"state": "nonsense"}, {"sent_at": "2026-01-01T00:00Z"}]
)
def test_the_database_refuses_to_send_without_consent(referral: Referral, change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.update(**change)


def test_the_database_refuses_to_change_or_remove_an_answer(referral: Referral, ann: User) -> None:
    say(signed_in(ann), referral, "no")
    for change in (
        lambda: ReferralConsent.objects.update(answer="yes"),
        lambda: ReferralConsent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_consent_is_asked_for_at_the_moment_it_goes(referral: Referral, ann: User, caro: User) -> None:
    say(signed_in(ann), referral, "yes")
    as_it_was = Referral.objects.get()
    say(signed_in(ann), referral, "no")
    with pytest.raises(NoConsent):
        send(as_it_was, by=caro)


def test_names_and_words_are_sealed(referral: Referral, ann: User) -> None:
    say(signed_in(ann), referral, "yes")
    sealed = [*Referral.objects.values_list("agency", "what")[0], ReferralConsent.objects.values_list("words")[0][0]]
    assert not any(b"uartz" in bytes(value) for value in sealed if value)


def test_it_stands_in_her_file_and_goes_with_the_report(
    referral: Referral, case: Case, ann: User, caro: User, ada: User
) -> None:
    say(signed_in(ann), referral, "yes")
    held = json.dumps(holdings.of(ann).plain(), default=str)
    assert AGENCY in held
    assert f"Yes, pass it on to {AGENCY}." in held
    open_review(case, by=caro)
    signed_in(ada).post(f"/casework/reports/{referral.report_id}/erase/")
    assert state(referral) == "revoked"
    assert AGENCY not in page_of(caro, referral)


def test_who_leaves_and_lets_the_report_stay_takes_the_words_along(referral: Referral, ann: User) -> None:
    leave(ann, erase_reports=False, by=ann)
    assert (state(referral), Referral.objects.get().what) == ("revoked", None)


# Plans ---------------------------------------------------------------------------------------------


def write(client: Client, case: Case, text: str, after: int = 0, kind: str = "safety") -> str:
    address = f"/casework/cases/{case.pk}/plans/{kind}/"
    return str(client.post(address, {"text": text, "after": after}, follow=True).content.decode())


def test_a_plan_is_kept_version_by_version(case: Case, caro: User) -> None:
    client = signed_in(caro)
    assert "Please write the plan first." in write(client, case, "")
    assert "The plan is saved." in write(client, case, "Ring quartz.")
    html = write(client, case, "Ring twice.", after=1)
    assert "Version 2" in html
    assert "Ring quartz." in html
    assert [plan.state for plan in Plan.objects.all()] == ["holds", "holds"]
    assert b"quartz" not in b"".join(bytes(one) for one in Plan.objects.values_list("text", flat=True))


def test_of_two_who_write_at_once_the_second_loses_nothing(case: Case, caro: User, cleo: User) -> None:
    assign(case, cleo, by=caro)
    write(signed_in(caro), case, "Hers.")
    html = write(signed_in(cleo), case, "Theirs.")
    assert "Caro saved another version meanwhile" in html
    assert ">\nTheirs.</textarea>" in html
    assert 'name="after" value="1"' in html
    assert Plan.objects.count() == 1


def test_of_a_case_in_danger_a_second_person_reads_it(danger: Case, caro: User, ada: User) -> None:
    write(signed_in(caro), danger, "Ring.")
    plan, theirs = Plan.objects.get(), signed_in(ada)
    assert plan.state == "asked"
    page = theirs.get(f"/casework/cases/{danger.pk}/plans/safety/").content.decode()
    assert "It holds" in page
    theirs.post(f"/casework/plans/{plan.pk}/approve/")
    plan.refresh_from_db()
    assert (plan.state, plan.decided_by) == ("holds", ada)
    assert theirs.get(f"/casework/cases/{danger.pk}/plans/safety/").status_code == 404


def test_of_a_case_that_was_in_danger_a_second_person_reads_it_too(danger: Case, caro: User) -> None:
    client = signed_in(caro)
    lowered = {"level": "2", "version": danger.version, "reason": "He moved away."}
    lowered["next_action_on"] = str(timezone.localdate() + timedelta(days=7))
    client.post(f"/casework/cases/{danger.pk}/level/", lowered)
    danger.refresh_from_db()
    assert danger.level == Case.Level.RISK
    write(client, danger, "Ring.")
    assert Plan.objects.get().state == "asked"


def test_once_a_case_is_in_danger_what_one_person_wrote_is_read_by_two(case: Case, caro: User, ada: User) -> None:
    client, day = signed_in(caro), str(timezone.localdate() + timedelta(days=1))
    write(client, case, "Ring.")
    write(client, case, "Ring Dee.", after=1)
    for _ in range(2):
        case.refresh_from_db()
        raised = {"level": "3", "next_action_on": day, "version": case.version}
        client.post(f"/casework/cases/{case.pk}/level/", raised)
    assert [(plan.state, plan.text) for plan in Plan.objects.order_by("number")] == [
        ("holds", "Ring."),
        ("holds", "Ring Dee."),
        ("asked", "Ring Dee."),
    ]
    assert f"{case.reference}</a> a plan to be read" in signed_in(ada).get("/casework/team/").content.decode()


def test_it_is_sent_back_with_words_or_replaced(danger: Case, caro: User, ada: User) -> None:
    write(signed_in(caro), danger, "Ring.")
    first = Plan.objects.get()
    theirs = signed_in(ada)
    assert "Please say why" in theirs.post(f"/casework/plans/{first.pk}/send-back/").content.decode()
    theirs.post(f"/casework/plans/{first.pk}/send-back/", {"comment": "Ring whom?"})
    assert "Ring whom?" in signed_in(caro).get(f"/casework/cases/{danger.pk}/plans/safety/").content.decode()
    write(signed_in(caro), danger, "Ring Dee.", after=1)
    write(signed_in(caro), danger, "Ring Dee or us.", after=2)
    assert [plan.state for plan in Plan.objects.order_by("number")] == ["sent_back", "replaced", "asked"]
    theirs.get(f"/casework/cases/{danger.pk}/plans/safety/")
    abe = signed_in(make_staff("abe", "approver"))
    for _ in ("one that was replaced", "one that is out of sight"):
        late = theirs.post(f"/casework/plans/{first.pk}/send-back/", {"comment": "Ring whom?"})
        assert (late.status_code, ">Ring whom?</textarea>" in late.content.decode()) == (409, True)
        abe.post(f"/casework/plans/{Plan.objects.latest('number').pk}/approve/")


def test_nobody_reads_their_own_as_the_second(ada: User) -> None:
    case = make_case(ada, make_report(incident_types=["rape"]))
    client = signed_in(ada)
    write(client, case, "Ring.")
    plan = Plan.objects.get()
    answer = client.post(f"/casework/plans/{plan.pk}/approve/", follow=True).content.decode()
    assert "somebody else must read it" in answer
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.update(state="holds", decided_by=ada)


@pytest.mark.parametrize("change", [{"number": 7}, {"kind": "support"}, {"needs_two": False}])
def test_the_database_refuses_to_change_what_was_written(case: Case, caro: User, change: dict[str, Any]) -> None:
    write(signed_in(caro), case, "Ring.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.update(**change)


def test_there_are_two_kinds_of_plan(case: Case, caro: User, cleo: User) -> None:
    assert signed_in(caro).get(f"/casework/cases/{case.pk}/plans/nonsense/").status_code == 404
    assert signed_in(cleo).get(f"/casework/cases/{case.pk}/plans/safety/").status_code == 404
    assert "write the first above" in signed_in(caro).get(f"/casework/cases/{case.pk}/plans/support/").content.decode()


def test_it_is_on_record_in_codes(referral: Referral, ann: User, caro: User) -> None:
    say(signed_in(ann), referral, "yes")
    do(signed_in(caro), referral, "send")
    events = AuditEntry.objects.filter(event__startswith="referral.").order_by("id")
    assert [(one.event, one.by) for one in events] == [
        ("referral.proposed", str(caro.pk)),
        ("referral.answered", "member"),
        ("referral.sent", str(caro.pk)),
    ]
