"""How grave a case is and what happens next (c6), what came of it at the end (c8), and a second person (c9)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members.models import User
from num import packs
from num.models import AuditEntry
from reports.actions.adding import add
from reports.actions.case import assign, link
from reports.actions.picture import add_picture
from reports.actions.report import withdraw
from reports.actions.talk import answer
from reports.actions.task import add_task, move_task
from reports.models import Case, Closing, LevelChange, Wellbeing
from tests.factories import make_case, make_report, make_staff
from tests.people import signed_in

pytestmark = pytest.mark.django_db
DAY = (timezone.localdate() + timedelta(days=3)).isoformat()
ANSWERS = {
    f"{row['code']}-{moment}": answer
    for row in packs.read("wellbeing")
    for moment, answer in (("before", "2"), ("after", "refused"))
}


@pytest.fixture
def case(caro: User) -> Case:
    return make_case(caro)


@pytest.fixture
def danger(caro: User) -> Case:
    return make_case(caro, make_report(incident_types=["rape"]))


def send(client: Client, case: Case, verb: str, **typed: Any) -> str:
    case.refresh_from_db()
    sent = {"version": case.version, **typed}
    answer = client.post(f"/casework/cases/{case.pk}/{verb}/", sent, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def close(client: Client, case: Case, **typed: Any) -> str:
    return send(client, case, "close", **{"because": "done", "needs": "met", **ANSWERS, **typed})


def confirm(client: Client, closing: Closing) -> str:
    """From the page of the case as it stands."""
    page = client.get(f"/casework/cases/{closing.case_id}/").content.decode()
    return press(client, closing, page)


def press(client: Client, closing: Closing, page: str) -> str:
    """The button of a page that was opened before."""
    address = f"/casework/closings/{closing.pk}/confirm/"
    (form,) = re.findall(rf'<form method="post" action="{address}">(.*?)</form>', page, re.DOTALL) or [""]
    sent = {name: re.findall(rf'name="{name}" value="([^"]+)"', form) for name in ("version", "shown")}
    return str(client.post(address, sent, follow=True).content.decode())


# How grave, and what happens next -----------------------------------------------------------------


def test_a_case_in_danger_has_a_day_from_the_start(danger: Case) -> None:
    assert danger.next_action_on == timezone.localdate() + timedelta(days=1)


def test_danger_needs_a_day(case: Case, caro: User) -> None:
    client = signed_in(caro)
    assert f'value="{case.next_action_on}"' in client.get(f"/casework/cases/{case.pk}/").content.decode()
    html = send(client, case, "level", level="3", next_action_on="")
    assert "Please say until which day somebody does something next." in html
    assert "Saved how grave it is." in send(client, case, "level", level="3", next_action_on=DAY)
    case.refresh_from_db()
    assert (case.level, str(case.next_action_on)) == (3, DAY)


def test_taking_a_case_out_of_danger_needs_a_reason_that_is_kept(danger: Case, caro: User) -> None:
    client = signed_in(caro)
    html = send(client, danger, "level", level="2", next_action_on=DAY)
    assert "Please say why it is no longer danger." in html
    assert LevelChange.objects.count() == 0
    send(client, danger, "level", level="2", next_action_on=DAY, reason="He quartzmoved away.")
    html = client.get(f"/casework/cases/{danger.pk}/").content.decode()
    assert "He quartzmoved away." in html[html.index("How its level changed") :]
    assert b"quartz" not in bytes(LevelChange.objects.values_list("reason", flat=True)[0] or b"")


def test_of_a_closed_case_the_level_is_changed_once_it_is_open_again(case: Case, caro: User) -> None:
    client, typed = signed_in(caro), {"level": "3", "next_action_on": DAY}
    close(client, case)
    assert "How grave it is" not in client.get(f"/casework/cases/{case.pk}/").content.decode()
    html = send(client, case, "level", **typed)
    assert "This case is closed. Open it again first" in html
    assert f'value="{DAY}"' in html
    send(client, case, "move", to="reopened")
    assert "Saved how grave it is." in send(client, case, "level", **typed)


@pytest.mark.parametrize("change", [{"next_action_on": None}, {"state": "closed"}])
def test_the_database_refuses_danger_without_a_day_or_closed_by_one(
    danger: Case, caro: User, change: dict[str, Any]
) -> None:
    by_one = {"closed_by": caro, "closing_asked_by": caro} if "state" in change else {}
    for said in (change, change | by_one):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=danger.pk).update(**said)


def test_the_database_refuses_to_lower_without_a_reason(danger: Case, caro: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelChange.objects.create(case=danger, before=3, after=1, by=caro)


def test_a_day_that_has_passed_is_shown(danger: Case, caro: User) -> None:
    client = signed_in(caro)
    assert ">Overdue<" not in client.get(f"/casework/cases/{danger.pk}/").content.decode()
    assert "The next step is late" not in client.get("/casework/").content.decode()
    Case.objects.update(next_action_on=timezone.localdate() - timedelta(days=1))
    assert ">Overdue<" in client.get(f"/casework/cases/{danger.pk}/").content.decode()
    assert "The next step is late" in client.get("/casework/").content.decode()


def test_of_two_who_change_it_at_once_the_second_sees_what_changed_and_loses_nothing(
    danger: Case, caro: User, cleo: User
) -> None:
    assign(danger, cleo, by=caro)
    address, typed = f"/casework/cases/{danger.pk}/level/", {"level": "2", "next_action_on": DAY, "version": "1"}
    signed_in(caro).post(address, typed | {"reason": "He is in prison."})
    html = signed_in(cleo).post(address, typed | {"level": "3", "reason": "Still afraid."}).content.decode()
    assert "Somebody changed this case meanwhile, or put a report into it. This is what is saved now: new, risk" in html
    assert 'name="version" value="2"' in html
    danger.refresh_from_db()
    assert danger.level == 2
    moved = signed_in(cleo).post(f"/casework/cases/{danger.pk}/move/", {"to": "plan", "version": "1"}, follow=True)
    assert "Nothing was moved." in moved.content.decode()
    danger.refresh_from_db()
    assert danger.state == "new"


# Closing -------------------------------------------------------------------------------------------


def test_closing_asks_why_and_how_they_are(case: Case, caro: User) -> None:
    client = signed_in(caro)
    html = send(client, case, "close")
    assert html.count("Please choose one, also if they would rather not say.") >= 7
    assert "The case is closed." in close(client, case)
    case.refresh_from_db()
    closing = Closing.objects.get()
    assert (case.state, closing.state, closing.because, closing.needs) == ("closed", "closed", "done", "met")
    asked = len(packs.read("wellbeing"))
    assert Wellbeing.objects.filter(moment="before", answer="2").count() == asked
    assert Wellbeing.objects.filter(moment="after", answer="refused").count() == asked


def test_no_answer_is_not_an_answer_and_what_was_chosen_stays(case: Case, caro: User) -> None:
    html = close(signed_in(caro), case, **{"safe-after": ""})
    assert "Please choose one, also if they would rather not say." in html
    assert '<option value="2" selected>' in html
    assert not Closing.objects.exists()


def test_a_case_with_something_to_do_stays_open(case: Case, caro: User) -> None:
    client = signed_in(caro)
    told = {"kind": "call", "owner": "caro", "due_on": DAY}
    client.post(f"/casework/cases/{case.pk}/tasks/", told)
    assert "Finish its tasks first." in close(client, case)
    case.refresh_from_db()
    assert case.state == "new"


def test_a_case_in_danger_is_closed_by_a_second_person(danger: Case, caro: User, ada: User) -> None:
    hers, theirs = signed_in(caro), signed_in(ada)
    assert theirs.get(f"/casework/cases/{danger.pk}/").status_code == 404
    assert "An approver is asked to confirm it." in close(hers, danger)
    danger.refresh_from_db()
    assert danger.state == "new"
    page = theirs.get(f"/casework/cases/{danger.pk}/").content.decode()
    assert "Caro asks to close this case" in page
    assert danger.reference in theirs.get("/casework/").content.decode()
    assert f"Case {danger.reference} is closed." in confirm(theirs, Closing.objects.get())
    danger.refresh_from_db()
    assert (danger.state, danger.closing_asked_by, danger.closed_by) == ("closed", caro, ada)
    assert theirs.get(f"/casework/cases/{danger.pk}/").status_code == 404


def test_what_came_in_after_it_was_asked_is_not_closed_unseen(danger: Case, caro: User, ada: User) -> None:
    close(signed_in(caro), danger)
    theirs, closing = signed_in(ada), Closing.objects.get()
    seen = theirs.get(f"/casework/cases/{danger.pk}/").content.decode()
    link(later := make_report(story="He is back."), danger, by=caro)
    assert "Please look again. The case is still open." in press(theirs, closing, seen)
    task = add_task(danger, kind="call", owner=caro, due_on=timezone.localdate(), by=caro)
    assert "Send it back, or wait until it is done." in confirm(theirs, closing)
    later.refresh_from_db()
    assert (later.decided_at, Case.objects.get().state) == (None, "new")
    move_task(task, "done", by=caro)
    assert f"Case {danger.reference} is closed." in confirm(theirs, closing)


def test_what_a_reporter_sent_is_read_before_the_case_is_closed(caro: User, ada: User, ann: User) -> None:
    report = make_report(by=ann, incident_types=["rape"])
    case, hers, theirs = make_case(caro, report), signed_in(caro), signed_in(ada)

    def read() -> None:
        page = hers.get(f"/casework/cases/{case.pk}/").content.decode()
        shown = {"shown": re.findall(r'name="shown" value="([^"]+)"', page)}
        hers.post(f"/casework/reports/{report.pk}/read/", shown)

    answer(report, "He knows where I live.", by=ann)
    assert "nobody has marked it as read. Read it first." in close(hers, case)
    assert not Closing.objects.exists()
    read()
    close(hers, case)
    closing = Closing.objects.get()
    add(report, text="He is outside my door.", by=ann)
    assert "Whoever works on the case reads it first: send it back, or wait." in confirm(theirs, closing)
    report.refresh_from_db()
    assert (Case.objects.get().state, report.finished) == ("new", False)
    seen = theirs.get(f"/casework/cases/{case.pk}/").content.decode()
    assert "He is outside my door." in seen[seen.index("Since that was asked") :]
    answer(report, "He has a key.", by=ann)
    read()
    assert "or a reporter sent something. Please look again." in press(theirs, closing, seen)
    seen = theirs.get(f"/casework/cases/{case.pk}/").content.decode()
    for content, by in ((b"his van", ann), (b"what staff found", caro)):
        add_picture(report, content, by=by)
    assert "or a reporter sent something. Please look again." in press(theirs, closing, seen)
    assert Case.objects.get().state == "new"
    seen = theirs.get(f"/casework/cases/{case.pk}/").content.decode()
    since = seen[seen.index("Since that was asked") :]
    assert all(words in since for words in ("He is outside my door.", "He has a key.", "Save picture 1"))
    assert not [words for words in ("He knows where I live.", "Save picture 2") if words in since]
    assert f"Case {case.reference} is closed." in press(theirs, closing, seen)


def test_who_confirms_reads_nothing_of_a_report_that_was_taken_back(caro: User, ada: User, ann: User) -> None:
    report = make_report(by=ann, incident_types=["rape"])
    case, theirs = make_case(caro, report), signed_in(ada)
    close(signed_in(caro), case)
    add(report, text="He is outside my door.", by=ann)
    add_picture(report, b"his van", by=ann)
    withdraw(report, by=ann)
    page = theirs.get(f"/casework/cases/{case.pk}/").content.decode()
    assert not [words for words in ("He is outside my door.", "Save picture 1") if words in page]
    assert f"Case {case.reference} is closed." in press(theirs, Closing.objects.get(), page)


def test_whoever_was_in_danger_is_not_closed_by_one_who_lowered_it(danger: Case, caro: User) -> None:
    client = signed_in(caro)
    send(client, danger, "level", level="1", next_action_on="", reason="Quiet now.")
    assert "An approver is asked to confirm it." in close(client, danger)


def test_an_approver_does_not_confirm_their_own(ada: User, caro: User) -> None:
    case, client = make_case(ada, make_report(incident_types=["rape"])), signed_in(ada)
    close(client, case)
    closing = Closing.objects.get()
    assert "somebody else must confirm it" in confirm(client, closing)
    sent = client.post(f"/casework/closings/{closing.pk}/send-back/", {"comment": "No."}, follow=True)
    assert "somebody else must decide" in sent.content.decode()
    for change in ({"state": "closed", "decided_by": ada}, {"state": "sent_back", "decided_by": ada}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Closing.objects.update(**change)


def keeps(answer: Any, words: str) -> bool:
    return answer.status_code == 409 and f">{words}</textarea>" in answer.content.decode()


def test_the_second_of_two_approvers_loses_nothing_typed(danger: Case, caro: User, ada: User) -> None:
    close(signed_in(caro), danger)
    address = f"/casework/closings/{Closing.objects.get().pk}/"
    abe, late = make_staff("abe", "approver"), {"comment": "Ring her once more."}
    theirs = signed_in(abe)
    theirs.get(f"/casework/cases/{danger.pk}/")
    danger.refresh_from_db()
    signed_in(ada).post(f"{address}confirm/", {"version": danger.version})
    assert keeps(theirs.post(f"{address}send-back/", late), late["comment"])
    assert theirs.post(f"{address}confirm/").status_code == 409
    assert theirs.get(f"{address}send-back/").status_code == 404
    assert signed_in(make_staff("abby", "approver")).post(f"{address}send-back/", late).status_code == 404


def test_a_closing_is_sent_back_with_words(danger: Case, caro: User, ada: User) -> None:
    close(signed_in(caro), danger)
    theirs, closing = signed_in(ada), Closing.objects.get()
    address = f"/casework/closings/{closing.pk}/send-back/"
    assert "Please say why" in theirs.post(address).content.decode()
    assert (
        "The case stays open." in theirs.post(address, {"comment": "Ring her once more."}, follow=True).content.decode()
    )
    page = signed_in(caro).get(f"/casework/cases/{danger.pk}/").content.decode()
    assert "Ring her once more." in page
    assert "An approver is asked" in close(signed_in(caro), danger)
    assert keeps(theirs.post(address, {"comment": "Again."}), "Again.")
    assert Closing.objects.filter(state="asked").count() == 1


def test_who_asks_twice_is_told(danger: Case, caro: User) -> None:
    client = signed_in(caro)
    close(client, danger)
    assert "asked already that it be closed" in close(client, danger)
    assert Closing.objects.count() == 1


def test_a_closed_case_is_reopened_and_has_a_day_again(danger: Case, caro: User, ada: User) -> None:
    close(signed_in(caro), danger)
    confirm(signed_in(ada), Closing.objects.get())
    assert "The case is moved." in send(signed_in(caro), danger, "move", to="reopened")
    danger.refresh_from_db()
    assert danger.closed_by is None
    assert danger.next_action_on == timezone.localdate() + timedelta(days=1)


def test_all_of_it_is_on_record(danger: Case, caro: User, ada: User) -> None:
    close(signed_in(caro), danger)
    confirm(signed_in(ada), Closing.objects.get())
    events = AuditEntry.objects.filter(event__in=("case.closing_asked", "case.closed")).order_by("id")
    assert [(one.event, one.by) for one in events] == [
        ("case.closing_asked", str(caro.pk)),
        ("case.closed", str(ada.pk)),
    ]
