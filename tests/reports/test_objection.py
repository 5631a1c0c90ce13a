"""The accused person's notice, objection and correction (j3): nobody learns who is known; a review ends it."""

import re
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import roles
from members.models import User
from num.models import AuditEntry
from reports import package
from reports.actions.case import link, release_identifier, take_back_identifier
from reports.actions.report import write_identifiers
from reports.models import Case, Identifier, Likeness, Objection, Report
from reports.submission import SubmittedIdentifier
from tests.alerts.test_mydata import sign_in
from tests.discreet import forbidden_in
from tests.factories import make_case, make_objection, make_report, make_staff
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db

PHONE = "07700 900123"
TYPED = {
    "kind": "objects",
    "told": f"{PHONE}\nvern@example.org",
    "text": "I am Vern Quartz, and it was not me.",
    "address": "vern.quartz@example.org",
}
MATCH = "There is a match"
NO_MATCH = "No match"


@pytest.fixture
def as_ada(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="x", identifiers=[SubmittedIdentifier(value=PHONE)], consents={"warn": "yes"})


@pytest.fixture
def released(caro: User, report: Report) -> Identifier:
    make_case(caro, report)
    return release_identifier(report.identifiers.get(), by=caro)


@pytest.fixture
def as_abe(db: None) -> Client:
    """Another approver."""
    return signed_in(make_staff("abe", roles.APPROVER))


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def send(client: Client | None = None, **typed: str) -> Any:
    return (client or Client()).post("/objection/", TYPED | typed, follow=True)


def do(client: Client, found: Objection, verb: str, **typed: str) -> str:
    return text(client.post(f"/casework/objections/{found.pk}/{verb}/", typed, follow=True))


def answers(user: User) -> bool:
    """Whether a look-up of the number is answered."""
    cache.clear()
    page = text(signed_in(user).post("/check/", {"identifier": PHONE}))
    return "1 person" in page


def frozen(client: Client) -> Objection:
    send()
    found = Objection.objects.get()
    do(client, found, "freeze")
    return found


def without_tokens(answer: Any) -> str:
    return re.sub(r'value="[^"]+"', "", text(answer))


def test_the_page_explains_and_confirms_nobody(client: Client) -> None:
    page = text(client.get("/objection/"))
    assert "what somebody says happened, how grave it was, about how many people told us, the area and the year" in page
    assert "They may be shown a number" in page
    for words in ("What we do", "It is not proven", "What we cannot tell you", "Information Commissioner"):
        assert words in page
    assert "/objection/" in text(client.get("/")), "it is at the foot of every page"


def test_known_or_not_everybody_reads_the_same_after_the_same_work(released: Identifier) -> None:
    seen = []
    for told in (PHONE, "07700 900999"):
        with CaptureQueriesContext(connection) as asked:
            page = without_tokens(send(told=told))
        seen.append((page, [re.sub(r"'[^']*'|X'[^']*'|\d+", "", one["sql"]) for one in asked]))
    assert seen[0][0] == seen[1][0]
    assert len(seen[0][1]) == len(seen[1][1])
    assert not any("reports_identifier" in sql for _, queries in seen for sql in queries), "nothing is looked up"
    assert "We have what you wrote" in seen[0][0]


def test_it_needs_a_way_to_answer_and_keeps_what_was_typed() -> None:
    page = text(send(address="", kind=""))
    assert "so that we can answer" in page
    assert "Please choose one." in page
    assert "I am Vern Quartz" in page
    assert not Objection.objects.exists()


def test_many_from_one_place_wait() -> None:
    pages = [text(send()) for _ in range(11)]
    assert "We have what you wrote" in pages[9]
    assert "please send it in an hour" in pages[10]
    assert "I am Vern Quartz" in pages[10]


def test_nothing_of_it_lies_in_clear(as_ada: Client) -> None:
    send()
    assert b"quartz" not in dump().lower()
    found = Objection.objects.get()
    assert "Quartz" in text(as_ada.get(f"/casework/objections/{found.pk}/"))
    assert AuditEntry.objects.filter(event="objection.read").exists()


def test_what_is_matched_answers_no_look_up_until_a_review_keeps_it(
    as_ada: Client, ann: User, bea: User, caro: User, released: Identifier
) -> None:
    assert answers(bea)
    send()
    assert answers(bea), "to say so is not enough: staff match it"
    found = Objection.objects.get()
    page = text(as_ada.get(f"/casework/objections/{found.pk}/"))
    assert "Ask Caro." in page
    assert "Released</span>" in page
    assert "answers no look-up now" in do(as_ada, found, "freeze")
    assert not answers(bea)
    assert "Please say why." in do(as_ada, found, "decide", outcome="kept")
    do(as_ada, found, "decide", outcome="kept", reasons="Two people told it independently.")
    assert answers(bea)
    page = text(as_ada.get(f"/casework/objections/{found.pk}/"))
    assert "Kept as it is" in page
    assert "Two people told it independently." in page
    assert "objection" not in text(signed_in(ann).get("/me/reports/")).split("Complaints")[0]


def test_what_was_taken_out_of_its_case_meanwhile_answers_nothing_once_it_is_kept(
    as_ada: Client, ann: User, bea: User, caro: User, report: Report
) -> None:
    link(report, make_case(caro), by=caro)
    release_identifier(report.identifiers.get(), by=caro)
    assert answers(bea)
    found = frozen(as_ada)
    assert "is out of the case" in text(signed_in(caro).post(f"/casework/reports/{report.pk}/unlink/", follow=True))
    do(as_ada, found, "decide", outcome="kept", reasons="Two people told it independently.")
    assert not answers(bea)
    assert "It no longer answers look-ups" in text(signed_in(ann).get("/me/reports/"))


def test_after_a_removal_it_is_shown_no_more_and_not_released_again(
    as_ada: Client, as_abe: Client, ann: User, bea: User, caro: User, released: Identifier
) -> None:
    write_identifiers(released.report, [SubmittedIdentifier(kind="email", value="vern@example.org")])
    release_identifier(Identifier.objects.get(kind="email"), by=caro)
    found = frozen(as_ada)
    do(as_abe, found, "decide", outcome="removed", reasons="The number had changed hands.")
    assert not answers(bea)
    assert text(signed_in(ann).get("/me/reports/")).count("It no longer answers look-ups") == 2, "one of each"
    as_caro = signed_in(caro)
    page = text(as_caro.post(f"/casework/identifiers/{released.pk}/release/", follow=True))
    assert "Not released. Somebody objected to it." in page


def test_a_correction_stands_beside_and_is_released_by_whoever_works_on_the_case(
    as_ada: Client, as_abe: Client, ann: User, bea: User, caro: User, released: Identifier
) -> None:
    found = frozen(as_ada)
    wrong = {"outcome": "amended", "reasons": "A slip of the pen."}
    assert "Write down what is right." in do(as_abe, found, "decide", **wrong)
    assert "A slip of the pen." in do(as_abe, found, "decide", **wrong, corrected="half a number")
    do(as_abe, found, "decide", **wrong, corrected="07700 900124")
    assert not answers(bea)
    assert sorted(one.value for one in Identifier.objects.all()) == [PHONE, "07700 900124"]
    assert not Identifier.objects.released().exists()
    right = Identifier.objects.get(by_objector=True)
    make_report(story="Another.", identifiers=[SubmittedIdentifier(value="07700 900124")])
    assert not Likeness.objects.touching([right.report]).exists(), "nobody told it of both"
    as_caro = signed_in(caro)
    assert "Somebody who objected says that this is right." in text(
        as_caro.get(f"/casework/cases/{right.report.case_id}/")
    )
    old = text(as_caro.post(f"/casework/identifiers/{released.pk}/release/", follow=True))
    assert "Not released. Somebody objected to it." in old
    as_caro.post(f"/casework/identifiers/{right.pk}/release/")
    assert Identifier.objects.released().get() == right
    hers = sign_in(Client(), ann)
    shown, file, sheet = (
        hers.get("/me/reports/"),
        hers.post("/me/data/"),
        hers.get(f"/me/reports/{right.report_id}/sheet/"),
    )
    assert text(shown).count("Something in your report answers look-ups") == 2, "in the words of what she told"
    assert [[PHONE in text(one), right.value in text(one)] for one in (file, sheet)] == [[True, False]] * 2
    assert [part.pk for part in package.parts(right.report)] == [right.report.identifiers.get(by_objector=False).pk]


def test_while_it_is_reviewed_nothing_equal_is_released(as_ada: Client, caro: User, released: Identifier) -> None:
    frozen(as_ada)
    other = make_report(by=caro, story="y", identifiers=[SubmittedIdentifier(value=PHONE)], consents={"warn": "yes"})
    make_case(caro, other)
    page = signed_in(caro).post(f"/casework/identifiers/{other.identifiers.get().pk}/release/", follow=True)
    assert "Somebody objected to it." in text(page)


@pytest.mark.parametrize("outcome", ["kept", "removed", "nothing"])
def test_whatever_was_decided_the_answer_is_the_same(
    as_ada: Client,
    as_abe: Client,
    released: Identifier,
    outcome: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    verb = "nothing" if outcome == "nothing" else "decide"
    send()
    found = Objection.objects.get()
    if outcome != "nothing":
        do(as_ada, found, "freeze")
    with django_capture_on_commit_callbacks(execute=True):
        do(as_abe, found, verb, outcome=outcome, reasons="Quartzreasons.")
    [message] = outbox.outbox
    assert message.to == ["vern.quartz@example.org"]
    assert message.subject == "Our answer"
    assert message.body.startswith("You wrote to us. A person has looked at what you told us")
    assert forbidden_in(f"{message.subject} {message.body}") == []
    assert "quartz" not in message.body.lower()


def test_nothing_equal_cannot_be_frozen(as_ada: Client) -> None:
    send()
    found = Objection.objects.get()
    assert "We hold nothing equal." in do(as_ada, found, "freeze")
    assert "Closed, and answered." in do(as_ada, found, "nothing", reasons="Looked for both.")


def test_who_matched_it_neither_removes_nor_corrects_it(
    as_ada: Client, as_abe: Client, ada: User, caro: User, released: Identifier
) -> None:
    found = frozen(as_ada)
    for outcome in ("removed", "amended"):
        typed = {"outcome": outcome, "reasons": "Mine.", "corrected": "07700 900124"}
        assert "another approver corrects or removes it" in do(as_ada, found, "decide", **typed)
    do(as_abe, found, "decide", outcome="removed", reasons="The number had changed hands.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(decided_by=ada)


def test_a_removal_says_nothing_of_what_others_tell_later(
    as_ada: Client, as_abe: Client, bea: User, caro: User, released: Identifier
) -> None:
    do(as_abe, frozen(as_ada), "decide", outcome="removed", reasons="The number had changed hands.")
    other = make_report(by=caro, story="y", identifiers=[SubmittedIdentifier(value=PHONE)], consents={"warn": "yes"})
    make_case(caro, other)
    signed_in(caro).post(f"/casework/identifiers/{other.identifiers.get().pk}/release/")
    assert Identifier.objects.released().get().report == other


def test_who_released_it_does_not_review_it_even_if_she_took_it_back(as_ada: Client, ada: User, report: Report) -> None:
    make_case(ada, report)
    take_back_identifier(release_identifier(report.identifiers.get(), by=ada), by=ada)
    found = frozen(as_ada)
    typed = {"outcome": "kept", "reasons": "Mine."}
    assert as_ada.post(f"/casework/objections/{found.pk}/decide/", typed).status_code == 403


def test_who_released_it_does_not_review_it(as_ada: Client, ada: User, report: Report) -> None:
    make_case(ada, report)
    release_identifier(report.identifiers.get(), by=ada)
    send()
    found, typed = Objection.objects.get(), {"outcome": "kept", "reasons": "Mine."}
    page = text(as_ada.get(f"/casework/objections/{found.pk}/"))
    assert "only another approver may say that it is not theirs" in page
    assert "close it" not in page
    assert as_ada.post(f"/casework/objections/{found.pk}/nothing/", typed).status_code == 403
    do(as_ada, found, "freeze")
    assert "another approver reviews it" in text(as_ada.get(f"/casework/objections/{found.pk}/"))
    assert as_ada.post(f"/casework/objections/{found.pk}/decide/", typed).status_code == 403
    other = signed_in(make_staff("abe", roles.APPROVER))
    assert "Decided, and answered." in do(other, found, "decide", **typed)


def test_others_find_nothing_of_it(caro: User, tess: User, ann: User) -> None:
    found = make_objection()
    for stranger in (signed_in(caro), signed_in(tess), signed_in(ann)):
        assert stranger.get("/casework/objections/").status_code == 404
        assert stranger.get(f"/casework/objections/{found.pk}/").status_code == 404
        assert stranger.post(f"/casework/objections/{found.pk}/freeze/").status_code == 404


def test_the_database_refuses_an_end_without_name_or_reasons(ada: User, released: Identifier) -> None:
    found = Objection.objects.filter(pk=make_objection().pk)
    for wrong in ({"state": "frozen"}, {"state": "closed", "outcome": "nothing"}, {"outcome": "kept"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**wrong)
    assert Case.objects.count() == 1
