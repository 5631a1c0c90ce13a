"""What reporters read (c2): a plain sentence for each state and reason, and never a word of another report (B1).

Approvers publish new ones; a state without one is refused.
"""

import re

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from members.models import User
from num.models import AuditEntry
from reports import statuses
from reports.actions.case import link
from reports.actions.closing import close_case
from reports.actions.report import submit
from reports.models import Case, Report, StateText
from reports.submission import Submission
from tests.factories import make_case, make_report
from tests.people import signed_in

pytestmark = pytest.mark.django_db
State, Because = Report.State, Report.ClosedBecause
OTHERS = re.compile(r"another|other report|somebody else|together|already|repeat|duplicate|before|known", re.IGNORECASE)


def told(**now: object) -> str:
    """What the receipt's page says of a report that stands like this."""
    report, code = submit(Submission(story="Do you know of him?"), by=None)
    Report.objects.filter(pk=report.pk).update(**now)
    html = Client().post("/report/receipt/", {"code": code}, follow=True).content.decode()
    found = re.search(r'<p class="lede">(.*?)</p>', html)
    assert found
    return found[1]


@pytest.mark.parametrize("state", State)
def test_each_state_has_a_plain_sentence_that_tells_of_no_other_report(state: Report.State) -> None:
    said = told(state=state)
    assert said.endswith(".")
    assert not OTHERS.search(said)


@pytest.mark.parametrize("reason", Because)
def test_each_reason_has_a_plain_sentence_that_tells_of_no_other_report(reason: Report.ClosedBecause) -> None:
    said = told(state=State.CLOSED, closed_because=reason)
    assert said.startswith("We have finished with it. ")
    assert not OTHERS.search(said)


def test_who_is_known_already_reads_what_anybody_reads() -> None:
    assert told(state=State.LINKED) == told(state=State.ACCEPTED)
    repeat, too_little = (
        told(state=State.CLOSED, closed_because=why) for why in (Because.DUPLICATE, Because.TOO_LITTLE)
    )
    assert repeat == too_little


def test_once_its_case_is_closed_she_reads_so_whatever_else_comes_until_we_write_to_her(caro: User, ann: User) -> None:
    case = make_case(caro, hers := make_report(by=ann, story="He hit me."))
    as_ann, as_caro = signed_in(ann), signed_in(caro)

    def reads() -> str:
        return as_ann.get("/me/reports/").content.decode()

    def write() -> None:
        as_caro.post(f"/casework/reports/{hers.pk}/messages/", {"text": "How are you?"})

    finished = "We have finished with it. No warning was sent because of it."
    assert "A caseworker is working on it." in reads()
    close_case(case, because="done", needs="met", wellbeing={}, by=caro)
    assert finished in reads()
    write()
    assert "We have finished with it. There is a message for you. No warning" in reads()
    as_ann.get(f"/me/reports/{hers.pk}/messages/")
    link(make_report(story="He is back."), case, by=caro)
    assert Case.objects.get().state == Case.State.REOPENED
    assert finished in reads(), "it says nothing of the other report"
    write()
    assert "A caseworker is working on it." in reads()


# New words ---------------------------------------------------------------------------------------------

ADDRESS = "/casework/sentences/received/"
NEW = "It is here. We read it soon."


def test_an_approver_publishes_new_words_and_every_version_stays(ada: User, ann: User) -> None:
    as_ada = signed_in(ada)
    make_report(by=ann)
    assert "/casework/sentences/" in as_ada.get("/casework/").content.decode()
    assert ADDRESS in as_ada.get("/casework/sentences/").content.decode()
    html = as_ada.post(ADDRESS, {"words": NEW}, follow=True).content.decode()
    assert "Reporters read it from now on." in html
    assert NEW in signed_in(ann).get("/me/reports/").content.decode()
    assert told(state=State.RECEIVED) == NEW
    html = as_ada.get(ADDRESS).content.decode()
    for words in ("Version 2, shown now", "by Ada", "As it came with this site.", statuses.SENTENCES[State.RECEIVED]):
        assert words in html
    assert AuditEntry.objects.get(event="sentence.published").details == {"state": "received", "version": 2}
    as_ada.post(ADDRESS, {"words": "It is with us."})
    assert told(state=State.RECEIVED) == "It is with us."


@pytest.mark.parametrize(("typed", "said"), [(" ", "Each state needs some."), ("", "Each state needs some.")])
def test_no_state_is_left_without_words(typed: str, said: str, ada: User) -> None:
    assert said in signed_in(ada).post(ADDRESS, {"words": typed}).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        StateText.objects.create(state="received", version=2, words="", author=ada)


@pytest.mark.parametrize(
    ("words", "taken_out"),
    [
        ("Ring Dave on 07700 900123.", "“Dave” (a name) and “07700 900123” (a phone number)"),
        ("We have it. lena will read it.", "“lena” (a name)"),
        ("See https://example.org/now", "“https://example.org/now” (the address of a page)"),
        ("Meet us in the Red Lion.", "“the Red Lion” (a place by its name)"),
    ],
)
def test_no_words_that_lead_to_somebody_are_put_before_every_reporter(ada: User, words: str, taken_out: str) -> None:
    html = signed_in(ada).post(ADDRESS, {"words": words}).content.decode()
    assert f"Please take out {taken_out}. Everybody whose report stands so would read it." in html
    assert f"{words}</textarea>" in html
    assert not StateText.objects.exists()


def test_words_of_every_day_lead_to_nobody(ada: User) -> None:
    away = "We have it, and are back on 2 January at 9 am. In danger: 999."
    for words in (*statuses.SENTENCES.values(), away):
        assert "Please take out" not in signed_in(ada).post(ADDRESS, {"words": words}).content.decode()
    assert told(state=State.RECEIVED) == away


def test_the_words_that_are_shown_are_not_published_again(ada: User) -> None:
    said = signed_in(ada).post(ADDRESS, {"words": statuses.SENTENCES[State.RECEIVED]}).content.decode()
    assert "These are the words that are shown now." in said
    assert not StateText.objects.exists()


def test_who_is_known_reads_what_anybody_reads_in_new_words_too(ada: User) -> None:
    as_ada = signed_in(ada)
    as_ada.post("/casework/sentences/accepted/", {"words": NEW})
    assert told(state=State.LINKED) == told(state=State.ACCEPTED) == NEW
    assert as_ada.get("/casework/sentences/linked/").status_code == 404


def test_words_once_published_are_not_edited(ada: User) -> None:
    signed_in(ada).post(ADDRESS, {"words": NEW})
    with pytest.raises(DatabaseError), transaction.atomic():
        StateText.objects.update(words="Other.")


def test_a_state_without_a_sentence_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(statuses.SENTENCES) == set(State)
    assert not [one for one in run_checks() if one.id == "num.E020"]
    monkeypatch.delitem(statuses.SENTENCES, State.NEEDS_INFORMATION)
    (refused,) = [one for one in run_checks() if one.id == "num.E020"]
    assert "Needs information" in refused.msg
