"""What goes to the police (g1, g3): by consent, from a white list, approved by a second person, or not at all."""

import dataclasses
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from members.models import User
from num.models import AuditEntry
from reports import package, residue
from reports.actions.report import give_consent, withdraw
from reports.models import Force, Report, Share, SharedFact, ShareStep, Terms, Unsaid
from reports.submission import SubmittedIdentifier, SubmittedPerson, SubmittedVehicle
from tests.alerts.test_mydata import sign_in
from tests.factories import goes_by, make_case, make_hold, make_report, place
from tests.people import signed_in
from tests.reports.sharing import ACCOUNT, answer, approve, drafted, release, sent, talk, text, write, written
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db

HERS = {
    "story": "I was in my flat when he showed me the knife and I ran down the stairs to my neighbour.",
    "working_name": "Rosalind",
    "safe_contact": "rosalind@example.org",
    "exact_place": "12 Quartz Lane",
    "town": "Bootle",
    "injuries": "A cut on my quartzhand.",
    "speaks": "Quartzish",
    "needs": "An interpreter, please",
}
NEVER = {
    "work_types": "Quartzdancing",
    "advert": "Quartzcandles and silk",
    "drink_or_drugs": "quartzpills",
    "others_present": "my quartzmate",
}
DESCRIBED = ("He drags his quartzfoot.", "A quartzdog was in it.", "The quartzdriver", "His quartzbrother")
HIS: dict[str, Any] = {
    "persons": [SubmittedPerson(name="Vern", build="Heavy", tattoos="An anchor", description=DESCRIBED[0])],
    "vehicles": [
        SubmittedVehicle(
            plate="QZ17 ABC", make="Ford", colour="white", description=DESCRIBED[1], occupants=DESCRIBED[3]
        )
    ],
    "identifiers": [
        SubmittedIdentifier(value="07700 900123", of_whom=DESCRIBED[2]),
        SubmittedIdentifier(kind="url", value="https://adverts.example.org/quartz9"),
        SubmittedIdentifier(value="07700 900999", whose="other"),
    ],
}


@pytest.fixture
def report(ann: User, caro: User) -> Report:
    """Of a case of Caro's; it happened in Merseyside, and Ann works in London."""
    told = HERS | HIS | NEVER | {"region": place("merseyside"), "place_kind": "my_home", "incident_types": ["threat"]}
    made = make_report(by=ann, consents={"police": "anonymous"}, **told)
    make_case(caro, made)
    return Report.objects.get(pk=made.pk)


def test_what_nothing_is_known_about_has_no_heading(ann: User, caro: User) -> None:
    car = [SubmittedVehicle(plate="QZ17 ABC")]
    told = make_report(by=ann, region=place("merseyside"), vehicles=car, consents={"police": "anonymous"})
    make_case(caro, told)
    page = text(signed_in(caro).get(f"/casework/shares/{drafted(told, caro).pk}/"))
    assert "QZ17 ABC" in page
    assert "Vehicle 1" not in page


def test_a_plate_says_which_vehicle_and_what_a_friend_drove_is_left_out(ann: User, caro: User) -> None:
    cars = [
        SubmittedVehicle(plate="QZ17 ABC", colour="white"),
        SubmittedVehicle(plate="QZ18 ABC", colour="beige", whose="theirs"),
        SubmittedVehicle(plate="QZ19 ABC", colour="purple", whose="other"),
    ]
    told = make_report(by=ann, region=place("merseyside"), vehicles=cars, consents={"police": "anonymous"})
    make_case(caro, told)
    page = text(signed_in(caro).get(f"/casework/shares/{drafted(told, caro).pk}/"))
    said = re.findall("Number plate of (vehicle .)</dt><dd[^>]*>([^<]+)", page)
    assert said == [("vehicle 1", "QZ17 ABC"), ("vehicle 2", "QZ18 ABC")]
    assert [page.index(colour) < page.index("Number plate of") for colour in ("white", "beige")] == [True, True]
    assert not any(words in page for words in ("QZ19", "purple"))


def test_to_rather_not_say_is_nothing_that_the_police_read(ann: User, caro: User) -> None:
    unsaid = {"time_band": "private", "weapon": "unknown", "persons-0-claimed_to_be": "private"}
    unsaid |= {"persons-0-name": "Vern", "persons-0-gender": "unknown", "persons-0-age": "private"}
    area = {"region": "merseyside", "consent-police": "anonymous.1"}
    assert signed_in(ann).post("/report/", EMPTY | area | unsaid | {"opened_by": ann.pk}).status_code == 302
    told = Report.objects.get()
    make_case(caro, told)
    assert "I would rather not say" in text(signed_in(caro).get(f"/casework/reports/{told.pk}/"))
    share = drafted(told, caro)
    read = dict(line for section in package.read(share.content) for line in section.lines)
    assert read == {"Where": "Merseyside", "What happened": ACCOUNT, "Name or alias": "Vern"}
    ticked = {"reader": "doctor", "language": "en", "parts": ["persons", "time"]}
    printed = text(sign_in(Client(), ann).post(f"/me/reports/{told.pk}/sheet/", ticked))
    assert "Vern" in printed
    assert not [words for words in Unsaid.labels if words in printed]


def says(report: Report, answer: str, **terms: Any) -> None:
    give_consent(report, "police", answer, by=report.reporter, given="form", terms=Terms(**terms))


def test_from_case_to_police(report: Report, caro: User, ada: User) -> None:
    page = text(signed_in(caro).get(f"/casework/cases/{report.case_id}/"))
    assert f"/casework/reports/{report.pk}/share/" in page
    share = drafted(report, caro)
    assert f"Package {share} for Merseyside Police" in text(signed_in(caro).get(f"/casework/cases/{report.case_id}/"))
    assert str(share) in text(signed_in(ada).get("/casework/shares/"))
    page = f"/casework/shares/{share.pk}/"
    for user in (caro, ada):
        assert ACCOUNT in text(signed_in(user).get(page))
    assert approve(share, ada).status_code == 302
    paper = text(release(share, caro))
    for words in (
        str(share),
        ACCOUNT,
        "Vern",
        "07700 900123",
        "QZ17 ABC",
        "Ford",
        "Merseyside",
        "2. Untested",
        "A. Known",
    ):
        assert words in paper
    assert "Do not try to find out who told us." in paper
    share.refresh_from_db()
    assert share.state == "sent"
    late = signed_in(caro).post(f"{page}edit/", written(report))
    assert (late.status_code, f">{ACCOUNT}</textarea>" in text(late)) == (409, True), "it went out while she wrote"
    events = AuditEntry.objects.filter(subject=f"reports.share:{share.pk}").values_list("event", flat=True)
    assert {"share.drafted", "share.approved", "share.printed", "share.read"} <= set(events)


def test_of_the_reporter_there_is_nothing_in_an_anonymous_package(report: Report, caro: User, ada: User) -> None:
    paper = text(release(approved(report, caro, ada), caro))
    for words in (*HERS.values(), "quartz", "Bootle", "my home", "adverts", "07700 900999", "London"):
        assert words.casefold() not in paper.casefold(), words


def approved(report: Report, caro: User, ada: User) -> Share:
    share = drafted(report, caro)
    approve(share, ada)
    return share


def test_the_white_list_is_written_out() -> None:
    """Whoever adds a field to it changes this test, and is asked why."""
    of = {kind: {field.name for field in dataclasses.fields(kind)} for kind in (package.Incident, package.Intelligence)}
    assert of[package.Incident] == {"kinds", "month", "time", "area", "place", "weapon", "account"}
    assert of[package.Intelligence] == {"incident", "persons", "cars", "identifiers"}
    hers = {field.name for field in dataclasses.fields(package.Reporter)}
    assert {"called", "story", "described", "later"} < hers
    assert not hers & (of[package.Incident] | of[package.Intelligence])
    assert not hers & {"drink_or_drugs", "others_present", "work_types"}, (
        "it may be held against her, or name a colleague"
    )


# Three worlds -------------------------------------------------------------------------------------


def none(report: Report) -> None:
    says(report, "none")


def ended(report: Report) -> None:
    says(report, "anonymous", expires_at=timezone.now() - timedelta(seconds=1))


def not_asked(report: Report) -> None:
    says(report, "anonymous", harmed="not_asked")


def taken_back(report: Report) -> None:
    withdraw(report, by=report.reporter)


def told_by_another(report: Report) -> None:
    """A friend told it, and nobody knows what the person it happened to wants."""
    Report.objects.filter(pk=report.pk).update(source="friend")


def full_untalked(report: Report) -> None:
    says(report, "full")


NO = [none, ended, not_asked, taken_back, told_by_another, full_untalked]


@pytest.mark.parametrize("no", NO)
def test_without_a_yes_nothing_is_offered_written_approved_or_released(
    report: Report, caro: User, ada: User, no: Any
) -> None:
    waiting, ready = drafted(report, caro), approved(report, caro, ada)
    as_caro, address = signed_in(caro), f"/casework/reports/{report.pk}/share/"
    assert as_caro.get(address).status_code == 200
    no(report)
    assert address not in text(as_caro.get(f"/casework/cases/{report.case_id}/"))
    for page in (address, f"/casework/shares/{ready.pk}/edit/"):
        assert as_caro.get(page).status_code == 404
        kept = as_caro.post(page, written(report))
        assert (kept.status_code, f">{ACCOUNT}</textarea>" in text(kept)) == (409, True)
    assert "does not allow this" in text(approve(waiting, ada))
    for way in ("print", "file"):
        page = text(release(ready, caro, way))
        assert "does not allow this" in page
        assert ACCOUNT not in page
    for user in (caro, ada):
        assert ACCOUNT not in text(signed_in(user).get(f"/casework/shares/{ready.pk}/"))
    assert set(Share.objects.values_list("state", flat=True)) == {"drafted", "approved"}
    assert not SharedFact.objects.exists()


@pytest.mark.parametrize("no", NO)
def test_the_database_refuses_too(report: Report, caro: User, ada: User, no: Any) -> None:
    waiting, ready = drafted(report, caro), approved(report, caro, ada)
    no(report)
    now = timezone.now()
    given = {"approved_by": ada, "approved_at": now}
    with pytest.raises(DatabaseError, match="does not allow"), transaction.atomic():
        Share.objects.filter(pk=waiting.pk).update(state="approved", **given)
    with pytest.raises(DatabaseError, match="does not allow"), transaction.atomic():
        Share.objects.filter(pk=ready.pk).update(state="sent", sent_at=now)
    said = {name: getattr(ready, name) for name in ("report", "force", "extent", "source", "known", "drafted_by")}
    with pytest.raises(DatabaseError, match="does not allow"), transaction.atomic():
        Share.objects.create(**said, last_edited_by=caro, content="[]")


def test_silence_is_a_no(ann: User, caro: User) -> None:
    silent = make_report(by=ann, story="He hit me.", region=place("merseyside"))
    make_case(caro, silent)
    assert write(silent, caro).status_code == 404
    assert not Share.objects.exists()


def test_a_yes_for_one_force_is_for_no_other(report: Report, caro: User) -> None:
    says(report, "anonymous", recipient="merseyside POLICE ")
    assert "does not allow this" in text(write(report, caro, force="national-contact"))
    assert write(report, caro).status_code == 302


@pytest.mark.parametrize(
    "named", ["Police", "e", "Merseyside", "Merseyside Police, but not to PC Lane", "my solicitor"]
)
def test_a_yes_for_what_is_no_force_is_for_none_and_staff_see_it(report: Report, caro: User, named: str) -> None:
    says(report, "anonymous", recipient=named)
    assert "does not allow this" in text(write(report, caro))
    assert "No police force is called that" in text(signed_in(caro).get(f"/casework/cases/{report.case_id}/"))
    page = text(signed_in(caro).get(f"/casework/reports/{report.pk}/consent/"))
    assert "no police force is called that" in page


def test_who_tells_for_somebody_shares_with_their_yes(report: Report, caro: User) -> None:
    told_by_another(report)
    assert write(report, caro).status_code == 404
    says(report, "anonymous", harmed="agreed")
    assert write(report, caro).status_code == 302


def test_in_her_name_only_after_a_talk(report: Report, ann: User, caro: User, ada: User) -> None:
    refused = text(write(report, caro, extent="full"))
    assert "Select a valid choice" in refused
    assert (
        "Without a full report, what they wrote freely of a person, a vehicle or whose a number is does not go"
        in refused
    )
    assert "without your name, this text is left out" in text(signed_in(ann).get("/report/parts/persons/"))
    says(report, "full")
    case = text(signed_in(caro).get(f"/casework/cases/{report.case_id}/"))
    assert "Nothing goes to the police before you have talked about it." in case
    talk(report, caro, wants_it="False")
    assert write(report, caro, extent="full").status_code == 409
    talk(report, caro, wants_it="True")
    paper = text(release(approved_full(report, caro, ada), caro))
    whose = "Whose 07700 900123 is, in their own words, not as numbered here"
    for words in (*HERS.values(), *DESCRIBED, "Person 1, in their own words", "Vehicle 1, in their own words", whose):
        assert words in paper
    assert not [words for words in NEVER.values() if words in paper]
    says(report, "none")
    says(report, "full")
    assert write(report, caro, extent="full").status_code == 409, "what was said since takes another talk"


def test_once_she_has_left_nothing_goes_in_her_name_also_while_the_law_keeps_it(
    report: Report, caro: User, ada: User, ann: User
) -> None:
    says(report, "full")
    talk(report, caro, wants_it="True")
    waiting, share = drafted(report, caro, extent="full"), approved_full(report, caro, ada)
    make_hold(caro, report)
    assert sign_in(Client(), ann).post("/me/leave/", {"reports": "keep"}).status_code == 302
    assert Report.objects.get().working_name == "Rosalind", "the hold keeps it"
    case = f"/casework/cases/{report.case_id}/"
    assert "The reporter wanted a full report, and has left." in text(signed_in(caro).get(case))
    assert "Note a talk" not in text(signed_in(caro).get(case))
    talk(report, caro, wants_it="True")
    assert write(report, caro, extent="full").status_code == 404
    assert "does not allow this" in text(approve(waiting, ada))
    assert "does not allow this" in text(release(share, caro))
    assert not SharedFact.objects.exists()
    for one, state in ((waiting, "approved"), (share, "sent")):
        with pytest.raises(DatabaseError, match="does not allow"), transaction.atomic():
            Share.objects.filter(pk=one.pk).update(state=state)


def test_nor_once_nothing_keeps_what_told_who_she_was(report: Report, ann: User, caro: User) -> None:
    says(report, "full")
    assert sign_in(Client(), ann).post("/me/leave/", {"reports": "keep"}).status_code == 302
    assert "The reporter wanted a full report, and has left." in text(
        signed_in(caro).get(f"/casework/cases/{report.case_id}/")
    )
    talk(report, caro, wants_it="True")
    assert write(report, caro, extent="full").status_code == 404


def test_what_was_told_for_a_project_goes_in_full_after_whoever_told_it_has_left(
    pia: User, pam: User, caro: User, ada: User
) -> None:
    made = make_report(by=pia, story="x", region=place("merseyside"))
    make_case(caro, made)
    give_consent(made, "police", "full", by=pia, given="form", terms=Terms(harmed="agreed"))
    make_hold(caro, made)
    talk(made, caro, wants_it="True")
    share = approved_full(made, caro, ada)
    assert sign_in(Client(), pia).post("/me/leave/").status_code == 302
    assert Report.objects.get().once_free == "unname"
    assert release(share, caro).status_code == 200


def approved_full(report: Report, caro: User, ada: User) -> Share:
    share = drafted(report, caro, extent="full")
    approve(share, ada)
    return share


# A second person ----------------------------------------------------------------------------------


def test_nobody_approves_what_they_wrote(report: Report, caro: User, ada: User) -> None:
    signed_in(caro).post(f"/casework/cases/{report.case_id}/assign/", {"worker": ada.username})
    share = drafted(report, ada)
    assert "somebody else must approve it" in text(approve(share, ada))
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(state="approved", approved_by=ada, approved_at=timezone.now())
    signed_in(caro).post(f"/casework/shares/{share.pk}/edit/", written(report))
    share = Share.objects.get()
    assert "somebody else must approve it" in text(approve(share, ada)), "words of hers may still stand in it"
    assert approve(share, caro).status_code == 404


def test_who_approves_sees_how_each_yes_came_and_did_not_write_it_down(report: Report, caro: User, ada: User) -> None:
    """She said no herself; then somebody wrote down a yes by phone, and a talk."""
    says(report, "none")
    signed_in(caro).post(f"/casework/cases/{report.case_id}/assign/", {"worker": ada.username})
    heard(report, ada, "full")
    talk(report, caro, wants_it="True")
    share = drafted(report, caro, extent="full")
    page = text(signed_in(ada).get(f"/casework/shares/{share.pk}/"))
    for words in ("On the form.", "By phone, written down by Ada.", "by phone, written down by Caro: they want it."):
        assert words in page
    assert "You wrote down what they said, so somebody else approves it." in page
    assert "Somebody else must." in text(approve(share, ada))
    with pytest.raises(DatabaseError, match="does not allow"), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(state="approved", approved_by=ada, approved_at=timezone.now())
    heard(report, caro, "full")
    assert approve(share, ada).status_code == 302
    talk(report, ada, wants_it="True")
    assert "Somebody else must." in text(release(share, caro)), "nor did who approved it write down what was said since"
    assert Share.objects.get().state == "approved"


def heard(report: Report, by: User, answer: str) -> None:
    said = {"given": "phone", "read": "on", "consent-police": f"{answer}.1"}
    assert signed_in(by).post(f"/casework/reports/{report.pk}/consent/", said).status_code == 302


def test_she_reads_it_when_staff_write_down_a_wider_yes_for_her(
    report: Report, caro: User, ann: User, django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        heard(report, caro, "full")
        talk(report, caro, wants_it="True")
        heard(report, caro, "anonymous")
        talk(report, caro, wants_it="False")
    assert [message.by for message in report.messages.all()] == [caro, caro]
    page = text(signed_in(ann).get(f"/me/reports/{report.pk}/messages/"))
    assert page.count("We wrote this down as your answer:") == 2
    assert "I have talked with you about a full report to the police" in page
    assert len(mailoutbox) == 1
    assert "police" not in str(mailoutbox[0].message()).casefold()


def test_a_change_needs_reading_anew(report: Report, caro: User, ada: User) -> None:
    share = approved(report, caro, ada)
    read = share.version
    changed = "A man is reported to have threatened somebody."
    signed_in(caro).post(f"/casework/shares/{share.pk}/edit/", written(report, account=changed))
    share.refresh_from_db()
    assert (share.state, share.approved_by) == ("drafted", None)
    assert "Somebody changed it meanwhile" in text(approve(share, ada, version=read))
    assert release(share, caro).status_code == 302
    assert Share.objects.get().state == "drafted"


def test_what_was_left_out_stays_out_when_it_is_changed(report: Report, caro: User) -> None:
    share = drafted(report, caro, chosen=[str(report.persons.get().pk)])
    page = text(signed_in(caro).get(f"/casework/shares/{share.pk}/edit/"))
    ticked = [key for key in map(str, (one.pk for one in package.parts(report))) if f'value="{key}" id' in page]
    assert len(ticked) == len(package.parts(report))
    assert page.count(" checked") == 2, "the person, and how much may go"


def test_strangers_find_nothing(report: Report, caro: User, cleo: User, ann: User, ada: User) -> None:
    share = approved(report, caro, ada)
    for user in (cleo, ann):
        assert signed_in(user).get(f"/casework/shares/{share.pk}/").status_code == 404
        assert release(share, user).status_code == 404
    assert str(share) not in text(signed_in(cleo).get("/casework/shares/"))
    assert release(share, ada).status_code == 404, "who approves does not let it go"


def test_once_it_has_gone_an_approver_sees_its_number_its_force_and_its_state(
    report: Report, caro: User, ada: User
) -> None:
    share, waiting = sent(report, caro, ada), drafted(report, caro)
    client, address = signed_in(ada), f"/casework/shares/{share.pk}/"
    answer(share, caro, "officer", words="PC Lane")
    page = text(client.get(address))
    for words in (str(share), "Merseyside Police", "Officer named"):
        assert words in page
    for words in (ACCOUNT, "PC Lane", report.case.reference if report.case else "", "What came back", "Close it"):
        assert words not in page
    assert ACCOUNT in text(client.get(f"/casework/shares/{waiting.pk}/")), "she still reads what waits for her"
    assert ACCOUNT in text(signed_in(caro).get(address))
    assert "You cannot undo this." in text(signed_in(caro).get(address))


@pytest.mark.parametrize("verb", ["answer", "close", "release"])
def test_an_approver_follows_and_closes_nothing(report: Report, caro: User, ada: User, verb: str) -> None:
    for share in (drafted(report, caro), sent(report, caro, ada)):
        before = Share.objects.get(pk=share.pk).state
        typed = {"kind": "acknowledged", "way": "print"}
        assert signed_in(ada).post(f"/casework/shares/{share.pk}/{verb}/", typed).status_code == 404
        assert Share.objects.get(pk=share.pk).state == before


@pytest.mark.parametrize(
    "wrong", [{"state": "approved"}, {"state": "sent"}, {"state": "odd"}, {"extent": "odd"}, {"authority": True}]
)
def test_the_database_knows_what_can_be(report: Report, caro: User, wrong: dict[str, Any]) -> None:
    share = drafted(report, caro)
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(**wrong)


# Residue ------------------------------------------------------------------------------------------


def test_what_could_point_to_her_is_taken_out_or_justified(report: Report, caro: User, ada: User) -> None:
    telling = f"{ACCOUNT} It was at 12 Quartz Lane, and she is called Rosalind."
    page = text(write(report, caro, account=telling))
    assert "shows the exact place. Why may it stand?" in page
    assert "shows the reporter&#x27;s contact. Why may it stand?" in page
    assert not Share.objects.exists()
    reasons = {f"why-{key}": "Everybody there is called that." for key in unjustified(report, telling)}
    assert len(reasons) == 2
    one = dict(list(reasons.items())[:1])
    assert "Why may it stand?" in text(write(report, caro, account=telling, **one))
    share = drafted(report, caro, account=telling, **reasons)
    assert "Everybody there is called that." in text(signed_in(ada).get(f"/casework/shares/{share.pk}/"))


def test_what_her_account_is_called_is_found_too(report: Report, caro: User, ann: User) -> None:
    goes_by(ann, "Ruby", call_as="Rosamund")
    for called in ("Ruby", "Rosamund"):
        page = text(write(report, caro, account=f"{ACCOUNT} {called} says so."))
        assert "shows a name the reporter goes by. Why may it stand?" in page
    assert not Share.objects.exists()
    assert drafted(report, caro, account=f"{ACCOUNT} She says so.")


def unjustified(report: Report, account: str) -> list[str]:
    found = package.findings(report, package.intelligence(report, account=account, chosen=()))
    return list(residue.unjustified(found))


def test_a_number_that_is_left_out_may_not_stand_in_the_words(report: Report, caro: User) -> None:
    told = f"{ACCOUNT} He rang from 07700 900123."
    assert write(report, caro, account=told, chosen=[]).status_code == 200
    assert write(report, caro, account=told).status_code == 302


# Afterwards ---------------------------------------------------------------------------------------


def test_what_comes_back_is_a_step_each(report: Report, caro: User, ada: User) -> None:
    share = sent(report, caro, ada)
    assert "Choose what came of it." in text(answer(share, caro, "outcome"))
    for kind, more in (("acknowledged", {}), ("officer", {"words": "PC Lane"}), ("outcome", {"outcome": "charged"})):
        assert answer(share, caro, kind, **more).status_code == 302
    late = text(answer(share, caro, "officer", words="PC Late"))
    assert ("It stands otherwise by now." in late, "PC Late</textarea>" in late) == (True, True)
    assert Share.objects.get().state == "outcome", "it does not go back"
    kinds = ["drafted", "approved", "sent", "acknowledged", "officer", "outcome"]
    assert list(share.steps.values_list("kind", flat=True)) == kinds
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ShareStep.objects.filter(kind="officer").update(kind="action")


def test_it_can_be_made_once_more_and_each_time_is_on_record(report: Report, caro: User, ada: User) -> None:
    share = sent(report, caro, ada)
    assert release(share, caro).status_code == 200
    assert AuditEntry.objects.filter(event="share.printed").count() == 2
    assert SharedFact.objects.filter(kind="police").count() == 2
    says(report, "none")
    assert "does not allow this" in text(release(share, caro))


def test_what_was_erased_is_gone_and_that_it_went_stays(report: Report, caro: User, ada: User) -> None:
    share, waiting = sent(report, caro, ada), drafted(report, caro)
    answer(share, caro, "officer", words="PC Lane")
    signed_in(caro).post(f"/casework/cases/{report.case_id}/assign/", {"worker": ada.username})
    assert signed_in(ada).post(f"/casework/reports/{report.pk}/erase/").status_code == 302
    for one in Share.objects.all():
        assert (one.content, one.account) == (None, None)
    assert Share.objects.get(pk=waiting.pk).state == "closed"
    page = text(signed_in(ada).get(f"/casework/shares/{share.pk}/"))
    assert "Merseyside Police" in page
    assert "PC Lane" not in page
    assert answer(share, ada, "outcome", outcome="charged").status_code == 302


def test_nothing_of_it_lies_open(report: Report, caro: User, ada: User) -> None:
    from tests.reports.test_at_rest import dump, forms

    share = sent(report, caro, ada)
    answer(share, caro, "officer", words="PC Quartzofficer")
    rows = list(dump())
    for secret in (ACCOUNT, "PC Quartzofficer", "07700 900123"):
        assert not any(form in row for form in forms(secret) for row in rows)


def test_an_empty_list_says_what_to_do(caro: User, client: Client) -> None:
    assert "You write one from a case" in text(signed_in(caro).get("/casework/shares/"))
    assert Force.objects.count() == 48
