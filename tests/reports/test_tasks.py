"""Tasks with an owner and a day, notes and private notes (row c3), through the pages of a case."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from alerts import holdings
from members.models import User
from num.models import AuditEntry
from reports.actions.case import assign, hand_on, open_review, release_identifier, take_back_identifier, unassign
from reports.actions.gone_out import note_warning
from reports.actions.report import withdraw
from reports.models import Case, Likeness, Task
from reports.submission import SubmittedIdentifier
from tests.factories import make_approved_alert, make_case, make_report
from tests.people import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
WORDS = "Ask her about the quartzlock."


def add(client: Client, case: Case, **typed: Any) -> Any:
    told = {"kind": "call", "what": WORDS, "owner": "caro", "due_on": TODAY().isoformat(), **typed}
    return client.post(f"/casework/cases/{case.pk}/tasks/", told, follow=True)


def page(client: Client, case: Case) -> str:
    return client.get(f"/casework/cases/{case.pk}/").content.decode()


@pytest.fixture
def case(caro: User) -> Case:
    return make_case(caro)


@pytest.fixture
def task(case: Case, caro: User) -> Task:
    add(signed_in(caro), case)
    return Task.objects.get()


def test_a_task_has_an_owner_and_a_day_and_stands_on_both_pages(case: Case, caro: User) -> None:
    client = signed_in(caro)
    assert "Nothing is to be done. Add the next step below." in page(client, case)
    assert "The task is added." in add(client, case).content.decode()
    html = page(client, case)
    assert WORDS in html
    assert f"Caro, until {date_format(TODAY(), 'j F Y')}" in html
    queue = client.get("/casework/").content.decode()
    assert f"Call the reporter, {case.reference}" in queue
    assert "quartzlock" not in queue


def test_its_words_are_sealed(task: Task) -> None:
    assert b"quartzlock" not in bytes(Task.objects.values_list("what", flat=True)[0] or b"")


def test_an_overdue_one_is_shown_as_such_until_it_is_done(case: Case, caro: User) -> None:
    client = signed_in(caro)
    add(client, case, due_on=(TODAY() - timedelta(days=1)).isoformat())
    assert [">Overdue<" in html for html in (page(client, case), client.get("/casework/").content.decode())] == [
        True,
        True,
    ]
    client.post(f"/casework/tasks/{Task.objects.get().pk}/move/", {"to": "done"})
    assert ">Overdue<" not in page(client, case)
    assert "My tasks" not in client.get("/casework/").content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"due_on": ""}, "Please say until which day."),
        ({"due_on": "soon"}, "Please write a day"),
        ({"kind": "other", "what": ""}, "Please say what it is."),
        ({"owner": "cleo"}, "Select a valid choice"),
        ({"owner": "ann"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    case: Case, caro: User, cleo: User, ann: User, typed: dict[str, str], words: str
) -> None:
    html = add(signed_in(caro), case, **{"what": WORDS, **typed}).content.decode()
    assert words in html
    assert "what" in typed or WORDS in html
    assert not Task.objects.exists()


def test_it_is_moved_along_and_the_second_of_two_is_told(task: Task, caro: User) -> None:
    client = signed_in(caro)
    address = f"/casework/tasks/{task.pk}/move/"
    for to, words in (("pending", "The task is: pending."), ("done", "done"), ("done", "Somebody else has moved")):
        assert words in client.post(address, {"to": to}, follow=True).content.decode()
    task.refresh_from_db()
    assert (task.state, task.done_at is not None) == ("done", True)
    assert "The task is: to do." in client.post(address, {"to": "to_do"}, follow=True).content.decode()
    assert "already" in client.post(address, {"to": "nonsense"}, follow=True).content.decode()


def test_of_two_who_change_it_at_once_the_second_loses_nothing(case: Case, task: Task, caro: User, cleo: User) -> None:
    assign(case, cleo, by=caro)
    address = f"/casework/tasks/{task.pk}/"
    told = {"kind": "write", "owner": "cleo", "due_on": "2030-01-02", "version": "1"}
    assert (
        "The task is saved." in signed_in(caro).post(address, told | {"what": "First."}, follow=True).content.decode()
    )
    second = signed_in(cleo).post(address, told | {"what": "Second."}).content.decode()
    assert "Somebody changed this task meanwhile" in second
    assert "First." in second
    assert 'name="version" value="2"' in second
    assert ">\nSecond.</textarea>" in second
    signed_in(cleo).post(address, told | {"what": "First and second.", "version": "2"})
    task.refresh_from_db()
    assert (task.what, task.owner, task.due_on) == ("First and second.", cleo, date(2030, 1, 2))


def test_who_works_on_another_case_finds_no_task(case: Case, task: Task, cleo: User, ada: User) -> None:
    for user in (cleo, ada):
        client = signed_in(user)
        assert client.get(f"/casework/tasks/{task.pk}/").status_code == 404
        assert client.post(f"/casework/tasks/{task.pk}/move/", {"to": "done"}).status_code == 404
        assert add(client, case).status_code == 404


def test_the_tasks_of_who_leaves_a_case_go_to_who_stays(case: Case, task: Task, caro: User, cleo: User) -> None:
    assign(case, cleo, by=caro)
    unassign(case, caro, by=caro)
    task.refresh_from_db()
    assert task.owner == cleo


def test_the_tasks_of_who_left_go_with_the_case(case: Case, task: Task, caro: User, cleo: User, ada: User) -> None:
    User.objects.filter(pk=caro.pk).update(is_active=False)
    hand_on(case, User.objects.get(pk=caro.pk), cleo, by=ada)
    task.refresh_from_db()
    assert task.owner == cleo


@pytest.mark.parametrize("change", [{"state": "nonsense"}, {"state": "done"}, {"kind": "nonsense"}])
def test_the_database_refuses_nonsense(task: Task, change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.update(**change)


def test_it_is_on_record_without_its_words(task: Task, caro: User) -> None:
    line = AuditEntry.objects.get(event="case.task_added")
    assert (line.by, line.details) == (str(caro.pk), {"task": str(task.pk)})


def test_a_private_note_is_read_by_its_author_alone(case: Case, caro: User, cleo: User) -> None:
    assign(case, cleo, by=caro)
    for text, private in (("Everybody reads it.", ""), ("I was afraid.", "on")):
        signed_in(caro).post(f"/casework/cases/{case.pk}/", {"text": text, "private": private})
    assert [word in page(signed_in(caro), case) for word in ("Everybody reads", "I was afraid")] == [True, True]
    hers = page(signed_in(cleo), case)
    assert [word in hers for word in ("Everybody reads", "I was afraid", "for themselves")] == [True, False, False]


def test_what_has_happened_is_one_list(case: Case, task: Task, caro: User, cleo: User) -> None:
    client = signed_in(caro)
    client.post(f"/casework/cases/{case.pk}/assign/", {"worker": "cleo"})
    client.post(f"/casework/cases/{case.pk}/move/", {"to": "plan", "version": "1"})
    client.post(f"/casework/tasks/{task.pk}/move/", {"to": "done"})
    html = page(client, case)
    happened = html[html.index("What has happened</h2>") :]
    for words in (
        "A report came in",
        "The case was opened",
        "Cleo works on the case",
        "The case moved to: Plan",
        "Done: Call the reporter",
    ):
        assert words in happened, words


def test_a_case_takes_as_many_queries_with_many_things_as_with_few(
    case: Case, caro: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(caro)
    fill(client, case)
    with CaptureQueriesContext(connection) as few:
        page(client, case)
    asked = len(few)
    for _ in range(4):
        fill(client, case)
    with django_assert_num_queries(asked):
        page(client, case)


def fill(client: Client, case: Case) -> None:
    add(client, case)
    client.post(f"/casework/cases/{case.pk}/", {"text": "A note."})


def test_where_it_has_gone_is_ticked_off(caro: User, ada: User, ann: User) -> None:
    """Ann is reached by e-mail and in the inbox, and by nothing else."""
    phone = [SubmittedIdentifier(value="07700 900123")]
    case = make_case(caro, make_report(by=ann, story="He drove off.", identifiers=phone, consents={"warn": "yes"}))
    gone = "<dt>{}</dt><dd>{}</dd>".format
    assert page(signed_in(caro), case).count("<dd>No</dd>") == 9
    make_approved_alert(caro, ada, case)
    html, today = page(signed_in(caro), case), date_format(TODAY(), "j F Y")
    for name in ("Warning on this site", "Warning by e-mail"):
        assert gone(name, f"<strong>Yes</strong>, on {today}") in html
    for name in ("Warning by text message", "Warning by push to devices", "Answers look-ups", "Police"):
        assert gone(name, "No") in html
    identifier = case.reports.get().identifiers.get()
    release_identifier(identifier, by=caro)
    assert gone("Answers look-ups", f"<strong>Yes</strong>, on {today}") in page(signed_in(caro), case)
    take_back_identifier(identifier, by=caro)
    assert gone("Answers look-ups", "No") in page(signed_in(caro), case)
    release_identifier(identifier, by=caro)
    withdraw(case.reports.get(), by=ann)
    assert gone("Answers look-ups", "No") in page(signed_in(caro), case), "no more than the look-ups themselves"


def test_a_warning_by_signal_is_among_where_it_has_gone(caro: User, case: Case) -> None:
    note_warning(case, case.reports.all(), ways=["signal"], by=caro)
    assert "<dt>Warning by Signal</dt><dd><strong>Yes" in page(signed_in(caro), case)


def test_what_the_reporter_reads_stands_beside_what_staff_see(case: Case, caro: User) -> None:
    html = page(signed_in(caro), case)
    assert "A caseworker is working on it." in html[html.index("What the reporter reads") :]


def held_about(user: User) -> str:
    return json.dumps(holdings.of(User.objects.get(pk=user.pk)).plain(), default=str)


def test_a_note_leaves_the_case_only_when_it_is_released(caro: User, ann: User) -> None:
    report = make_report(by=ann)
    case, client = make_case(caro, report), signed_in(caro)
    for text, private in (("Quartzplan: call on Monday.", ""), ("Quartzfear.", "on")):
        client.post(f"/casework/cases/{case.pk}/", {"text": text, "private": private})
    note, private_one = case.notes.order_by("private")
    notes = f"/casework/cases/{case.pk}/notes/"
    address = f"{notes}{note.pk}/"
    assert "Quartz" not in held_about(ann)
    assert client.post(f"{address}release/", {"reader": "nonsense"}).status_code == 404
    assert client.post(f"{notes}{private_one.pk}/release/", {"reader": report.pk}).status_code == 404
    client.post(f"{address}release/", {"reader": report.pk})
    assert "Quartzplan: call on Monday." in held_about(ann)
    assert "Quartzfear" not in held_about(ann)
    assert "The reporter can read it" in page(client, case)
    client.post(f"{address}take-back/")
    assert "Quartz" not in held_about(ann)


ANOTHERS = "This is from another report of the case. Whoever made this one must not read it:"


def test_what_a_note_repeats_is_shown_before_anybody_else_may_read_it(caro: User, ann: User, bea: User) -> None:
    """What another reporter told stands apart; what both told is no news to her."""
    own, both = [SubmittedIdentifier(value=number) for number in ("07700 900123", "07700 900456")]
    report = make_report(by=ann, identifiers=[own, both])
    other = make_report(by=bea, safe_contact="07700 900789", identifiers=[both])
    case, client = make_case(caro, report, other), signed_in(caro)
    client.post(f"/casework/cases/{case.pk}/", {"text": "07700 900123, 07700 900456. Bea is at 07700 900789."})
    address = f"/casework/cases/{case.pk}/notes/{case.notes.get().pk}/release/"
    asked = " ".join(client.post(address, {"reader": report.pk}).content.decode().split())
    of_others = "<ul><li>a name the reporter goes by</li><li>the reporter&#x27;s contact</li></ul>"
    assert f"They cannot read it yet. {ANOTHERS}</p> {of_others}" in asked
    assert AuditEntry.objects.filter(event="case.read").count() == 1
    assert "This is from their own report:</p> <ul><li>a phone number from the report</li></ul>" in asked
    assert "900789" not in held_about(ann)
    to_bea = client.post(address, {"reader": other.pk}).content.decode()
    assert f"{ANOTHERS}</p>\n  <ul><li>a phone number from the report</li></ul>" in to_bea
    client.post(address, {"reader": report.pk, "sure": "on"})
    assert "900789" in held_about(ann)


def test_what_she_told_in_a_second_report_of_the_case_is_her_own(caro: User, ann: User) -> None:
    report, second = make_report(by=ann), make_report(by=ann, safe_contact="07700 900789")
    case, client = make_case(caro, report, second), signed_in(caro)
    client.post(f"/casework/cases/{case.pk}/", {"text": "She is at 07700 900789."})
    address = f"/casework/cases/{case.pk}/notes/{case.notes.get().pk}/release/"
    asked = client.post(address, {"reader": report.pk}).content.decode()
    assert "They cannot read it yet." in asked
    assert ANOTHERS not in asked


def test_a_note_is_released_to_nobody_whose_report_is_elsewhere(case: Case, caro: User, ann: User) -> None:
    client = signed_in(caro)
    client.post(f"/casework/cases/{case.pk}/", {"text": "Quartzplan."})
    other = make_report(by=ann)
    for report in (other, *make_case(caro, other).reports.all()):
        answer = client.post(f"/casework/cases/{case.pk}/notes/{case.notes.get().pk}/release/", {"reader": report.pk})
        assert answer.status_code == 404


def test_the_database_refuses_to_release_a_private_note(case: Case, caro: User) -> None:
    signed_in(caro).post(f"/casework/cases/{case.pk}/", {"text": "Quartzfear.", "private": "on"})
    with pytest.raises(IntegrityError), transaction.atomic():
        case.notes.update(released_for=case.reports.get(), released_by=caro)


def test_erasing_a_report_takes_its_notes_from_its_reporter(caro: User, ann: User, ada: User) -> None:
    report = make_report(by=ann)
    case, client = make_case(caro, report), signed_in(caro)
    client.post(f"/casework/cases/{case.pk}/", {"text": "Quartzplan."})
    note = case.notes.get()
    client.post(f"/casework/cases/{case.pk}/notes/{note.pk}/release/", {"reader": report.pk})
    open_review(case, by=caro)
    signed_in(ada).post(f"/casework/reports/{report.pk}/erase/")
    note.refresh_from_db()
    assert (note.released_for, note.released_by) == (None, None)


# What somebody had open, and may no longer change -------------------------------------------------


def test_a_case_handed_on_while_open_says_so_and_keeps_what_was_typed(
    case: Case, task: Task, caro: User, cleo: User
) -> None:
    client = signed_in(caro)
    page(client, case)
    assign(case, cleo, by=caro)
    unassign(case, caro, by=cleo)
    answers = [
        client.post(f"/casework/cases/{case.pk}/", {"text": WORDS}),
        add(client, case),
        client.post(f"/casework/tasks/{task.pk}/", {"what": WORDS}),
    ]
    for answer in answers:
        assert answer.status_code == 409
        assert "Nothing was saved" in answer.content.decode()
        assert f">{WORDS}</textarea>" in answer.content.decode()
    assert client.get(f"/casework/cases/{case.pk}/").status_code == 404


@pytest.mark.parametrize("verb", ["release", "take-back"])
def test_of_a_case_handed_on_while_open_no_note_is_released_or_taken_back(
    case: Case, caro: User, cleo: User, ada: User, verb: str
) -> None:
    client, reader = signed_in(caro), case.reports.get()
    client.post(f"/casework/cases/{case.pk}/", {"text": WORDS})
    address = f"/casework/cases/{case.pk}/notes/{case.notes.get().pk}/"
    if verb == "take-back":
        client.post(f"{address}release/", {"reader": reader.pk})
    before = case.notes.get().released_for
    page(client, case)
    assign(case, cleo, by=caro)
    unassign(case, caro, by=cleo)
    answer = client.post(f"{address}{verb}/", {"reader": reader.pk})
    assert answer.status_code == 409
    assert "Nothing was saved" in answer.content.decode()
    assert case.notes.get().released_for == before
    assert signed_in(ada).post(f"{address}{verb}/", {"reader": reader.pk}).status_code == 404, "she never had it open"


def test_who_never_had_it_open_learns_nothing(case: Case, cleo: User) -> None:
    client = signed_in(cleo)
    assert client.post(f"/casework/cases/{case.pk}/", {"text": WORDS}).status_code == 404


@pytest.mark.parametrize(
    ("verb", "typed"), [("messages", {"text": WORDS}), ("call", {"because": WORDS}), ("refer", {"what": WORDS})]
)
def test_a_report_taken_back_while_open_says_so_and_keeps_what_was_typed(
    caro: User, ann: User, verb: str, typed: dict[str, str]
) -> None:
    report = make_report(by=ann)
    make_case(caro, report)
    client, address = signed_in(caro), f"/casework/reports/{report.pk}/{verb}/"
    assert client.get(address).status_code == 200
    withdraw(report, by=ann)
    answer = client.post(address, typed)
    assert answer.status_code == 409
    assert "the reporter took it back" in answer.content.decode()
    assert f">{WORDS}</textarea>" in answer.content.decode()
    assert client.get(address).status_code == 404


def test_a_report_taken_back_while_it_waits_says_so_whatever_is_pressed(caro: User, cleo: User, ann: User) -> None:
    phone = [SubmittedIdentifier(value="07700 900123")]
    report, other = make_report(by=ann, identifiers=phone), make_report(identifiers=phone)
    client, address = signed_in(caro), f"/casework/reports/{report.pk}/"
    same = f"/casework/likenesses/{Likeness.objects.get().pk}/same/"
    for one in (report, other):
        assert client.get(f"/casework/reports/{one.pk}/").status_code == 200
    withdraw(report, by=ann)
    pressed = [address + verb for verb in ("triage/", "open/", "link/", "close/", "no-warning/", "aside/")]
    for button in (*pressed, same):
        answer = client.post(button, {"here": report.pk, "because": WORDS})
        assert (button, answer.status_code) == (button, 409)
        assert "the reporter took it back" in answer.content.decode()
        assert signed_in(cleo).post(button, {"here": report.pk}).status_code == 404
    assert "has been taken back" in client.post(same, {"here": other.pk}, follow=True).content.decode()
