"""Reporter and staff write to each other (b10): on this site, by account or by receipt, and nowhere else."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from members.models import Channel, Organisation, User
from members.tasks import tell
from num.models import AuditEntry
from reports.actions.case import open_review
from reports.actions.report import submit, withdraw
from reports.models import Message, Report
from reports.submission import Submission, SubmittedIdentifier
from tests.alerts.test_mydata import data, sign_in
from tests.discreet import forbidden_in
from tests.factories import make_case, make_channel, make_colleague, make_report
from tests.members.test_at_rest import dump
from tests.people import signed_in
from tests.servers.push import PushService
from tests.servers.texts import TextServer

pytestmark = pytest.mark.django_db
QUESTION = "Which colour was the quartz van?"
ANSWER = "It was a dark quartzgreen."
ASKED = "We have a question for you. Please read our message."


@pytest.fixture
def as_caro(client: Client, caro: User) -> Client:
    client.force_login(caro)
    return client


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He drove off.", identifiers=[SubmittedIdentifier(value="07700 900123")])


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def ask(staff: Client, report: Report, **typed: Any) -> str:
    typed = {"text": QUESTION, "asks": "on"} | typed
    return text(staff.post(f"/casework/reports/{report.pk}/messages/", typed, follow=True))


def hers(report: Report) -> str:
    return f"/me/reports/{report.pk}/messages/"


def shown(page: str) -> list[str]:
    return re.findall(r'name="shown" value="([^"]+)"', page)


def mark_read(staff: Client, report: Report, page: str) -> str:
    """As who reads this page does."""
    return text(staff.post(f"/casework/reports/{report.pk}/read/", {"shown": shown(page)}, follow=True))


def test_staff_ask_and_she_answers_by_account(as_caro: Client, ann: User, report: Report) -> None:
    assert "Sent. They read it when they come back." in ask(as_caro, report)
    as_ann = signed_in(ann)
    assert ASKED in text(as_ann.get("/me/reports/"))
    page = text(as_ann.get(hers(report)))
    assert QUESTION in page
    assert "From Caro, who works here" in page
    assert 'data-asks="/healthz"' in page
    assert "num/keep" in page, "nothing is sent where the line is gone"
    assert ">New</span>" in page
    assert ">New</span>" not in text(as_ann.get(hers(report)))
    assert ASKED in text(as_ann.get("/me/reports/")), "until she has answered"
    assert "We have your message." in text(as_ann.post(hers(report), {"text": ANSWER}, follow=True))
    assert ASKED not in text(as_ann.get("/me/reports/"))
    assert ANSWER in text(as_caro.get(f"/casework/reports/{report.pk}/"))


@pytest.mark.parametrize("in_case", [False, True])
def test_a_question_that_she_had_not_read_when_she_wrote_still_waits(
    as_caro: Client, ann: User, caro: User, report: Report, in_case: bool
) -> None:
    as_ann = signed_in(ann)
    as_ann.get(hers(report))
    if in_case:
        make_case(caro, report)
    ask(as_caro, report)
    no_more = {"identifiers-TOTAL_FORMS": "0", "identifiers-INITIAL_FORMS": "0"}
    as_ann.post(f"/me/reports/{report.pk}/add/", {"text": "He has a dog.", **no_more})
    as_ann.post(hers(report), {"text": "He was back."})
    assert ASKED in text(as_ann.get("/me/reports/"))
    assert ">New</span>" in text(as_ann.get(hers(report)))
    assert ASKED in text(as_ann.get("/me/reports/")), "until she has answered"
    as_ann.post(hers(report), {"text": ANSWER})
    assert ASKED not in text(as_ann.get("/me/reports/"))


def test_without_an_account_the_receipt_opens_the_talk(as_caro: Client) -> None:
    report, code = submit(Submission(story="He drove off."), by=None)
    ask(as_caro, report)
    visitor = Client()
    assert ASKED in text(visitor.post("/report/receipt/", {"code": code}, follow=True))
    assert QUESTION in text(visitor.get("/report/receipt/messages/"))
    page = text(visitor.post("/report/receipt/messages/", {"text": ANSWER}, follow=True))
    assert ANSWER in page
    assert "He drove off." not in page
    assert ANSWER in text(as_caro.get(f"/casework/reports/{report.pk}/"))


def test_what_was_typed_is_kept_while_the_code_is_asked_for_again() -> None:
    _, code = submit(Submission(story="He drove off."), by=None)
    visitor, page = Client(), "/report/receipt/messages/"
    asked = visitor.post(page, {"text": ANSWER}).content.decode()
    assert f'<input type="hidden" name="text" value="{ANSWER}">' in asked
    wrong = visitor.post(page, {"text": ANSWER, "code": "X" * 20}).content.decode()
    assert f'<input type="hidden" name="text" value="{ANSWER}">' in wrong
    assert not Message.objects.exists()
    assert "We have your message." in text(visitor.post(page, {"text": ANSWER, "code": code}, follow=True))
    other = Client()
    assert other.post(page, {"code": code}).headers["Location"] == page
    assert ANSWER in text(other.get(page))


def test_what_is_new_stands_in_the_queue_and_with_the_case_until_it_is_read(
    as_caro: Client, ann: User, caro: User, report: Report
) -> None:
    case = make_case(caro, report)
    assert "New from reporters" not in text(as_caro.get("/casework/"))
    signed_in(ann).post(hers(report), {"text": ANSWER})
    queue = text(as_caro.get("/casework/"))
    assert f"in {case.reference}</a>" in queue
    assert "New from the reporter</span>" in queue
    page = text(as_caro.get(f"/casework/cases/{case.pk}/"))
    assert ANSWER in page
    assert "I have read it" in page
    assert "New from reporters" in text(as_caro.get("/casework/")), "a look is not enough"
    page = mark_read(as_caro, report, page)
    assert "I have read it" not in page
    assert "New from reporters" not in text(as_caro.get("/casework/"))


def test_what_came_after_the_page_was_opened_stays_new(as_caro: Client, ann: User, caro: User, report: Report) -> None:
    case, as_ann, later = make_case(caro, report), signed_in(ann), ("He is at my door.", "He has a dog.")
    as_ann.post(hers(report), {"text": ANSWER})
    page = text(as_caro.get(f"/casework/cases/{case.pk}/"))
    written = text(as_caro.get(f"/casework/reports/{report.pk}/messages/"))
    as_ann.post(hers(report), {"text": later[0]})
    no_more = {"identifiers-TOTAL_FORMS": "0", "identifiers-INITIAL_FORMS": "0"}
    as_ann.post(f"/me/reports/{report.pk}/add/", {"text": later[1], **no_more})
    for sent in (mark_read(as_caro, report, page), ask(as_caro, report, shown=shown(written))):
        assert sent.count(">New</span>") >= 1
        assert "New from reporters" in text(as_caro.get("/casework/"))
    assert [one.text for one in Message.objects.from_reporter().unread()] == [later[0]]
    ask(as_caro, report, shown=shown(text(as_caro.get(f"/casework/reports/{report.pk}/messages/"))))
    assert "New from reporters" in text(as_caro.get("/casework/")), "what she added stands on the report alone"
    mark_read(as_caro, report, text(as_caro.get(f"/casework/reports/{report.pk}/")))
    assert "New from reporters" not in text(as_caro.get("/casework/"))


def test_only_who_works_on_it_writes_and_reads(
    as_caro: Client, caro: User, cleo: User, ada: User, bea: User, report: Report
) -> None:
    case = make_case(caro, report)
    open_review(case, by=caro)
    ask(as_caro, report)
    for stranger in (signed_in(cleo), signed_in(ada)):
        page = f"/casework/reports/{report.pk}/messages/"
        assert stranger.get(page).status_code == stranger.post(page, {"text": "x"}).status_code == 404
        assert stranger.post(f"/casework/reports/{report.pk}/read/").status_code == 404
    assert QUESTION in text(signed_in(ada).get(f"/casework/cases/{case.pk}/")), "whoever reviews the alert reads it all"
    as_bea = signed_in(bea)
    assert as_bea.get(hers(report)).status_code == as_bea.post(hers(report), {"text": "x"}).status_code == 404
    assert Message.objects.count() == 1


def test_colleagues_of_a_project_share_the_talk(as_caro: Client, pia: User, pam: User) -> None:
    report = make_report(by=pia, story="x")
    ask(as_caro, report)
    assert QUESTION in text(signed_in(pam).get(hers(report)))


def test_a_report_taken_back_takes_no_message(as_caro: Client, ann: User, report: Report) -> None:
    ask(as_caro, report)
    withdraw(report, by=ann)
    as_ann = signed_in(ann)
    page = text(as_ann.get(hers(report)))
    assert "it takes no more messages" in page
    assert "Send the message" not in page
    assert "it takes no more messages" in text(as_ann.post(hers(report), {"text": ANSWER}))
    assert as_caro.post(f"/casework/reports/{report.pk}/messages/", {"text": "x"}).status_code == 409
    assert Message.objects.count() == 1


def test_where_nobody_could_read_it_nothing_is_written(as_caro: Client, ann: User, caro: User, report: Report) -> None:
    by_phone = make_report(by=caro, story="x", source="staff")
    sign_in(Client(), ann).post("/me/leave/", {"reports": "keep"})
    for one in (by_phone, report):
        assert "Write to the reporter" not in text(as_caro.get(f"/casework/reports/{one.pk}/"))
        assert as_caro.get(f"/casework/reports/{one.pk}/messages/").status_code == 404


def test_what_a_message_repeats_is_shown_before_it_is_sent(as_caro: Client, report: Report) -> None:
    repeating = "Was it 07700 900123?"
    page = ask(as_caro, report, text=repeating)
    assert "a phone number from the report" in page
    assert repeating in page
    assert not Message.objects.exists()
    assert "Sent." in ask(as_caro, report, text=repeating, sure="on")


def test_errors_keep_what_was_typed(as_caro: Client, ann: User, report: Report) -> None:
    assert "Please write something first." in ask(as_caro, report, text=" ")
    long = "quartz " * 600
    page = text(signed_in(ann).post(hers(report), {"text": long}))
    assert "Please send it in two." in page
    assert long.strip() in page


def test_so_many_unread_are_enough(ann: User, report: Report) -> None:
    as_ann = signed_in(ann)
    for _ in range(20):
        as_ann.post(hers(report), {"text": "x"})
    assert "Please wait until we have." in text(as_ann.post(hers(report), {"text": ANSWER}))
    assert Message.objects.count() == 20


def test_she_is_told_once_discreetly_and_never_what(
    as_caro: Client, ann: User, report: Report, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    second = make_report(by=ann, story="x")

    def sent(about: Report) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            ask(as_caro, about)
        return len(outbox.outbox)

    assert [sent(report), sent(report), sent(second)] == [1, 1, 1]
    told = outbox.outbox[0]
    assert told.to == ["ann@example.org"]
    assert "http://testserver/me/\n" in f"{told.body}\n"
    assert QUESTION not in told.body
    assert forbidden_in(f"{told.subject} {told.body}") == []
    for one in (report, second):
        signed_in(ann).get(hers(one))
    assert [sent(report), sent(second)] == [2, 2]
    withdraw(report, by=ann)
    signed_in(ann).get(hers(second))
    assert sent(second) == 3, "what she has taken back, nothing leads her to"


@pytest.mark.parametrize("removed_by", [None, "pam"])
def test_once_whoever_told_it_for_a_project_has_left_each_of_the_others_is_told(
    as_caro: Client,
    pia: User,
    pam: User,
    removed_by: str | None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_colleague("pat", Organisation.objects.of(pia).get())
    first, second = make_report(by=pia, story="x"), make_report(by=pia, story="y")
    assert "Only whoever made the report is told" in text(signed_in(pam).get(hers(first)))

    def told(do: Callable[[], object]) -> list[str]:
        outbox.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            do()
        return sorted(one.to[0] for one in outbox.outbox if "to read" in one.body)

    def leave() -> None:
        address = f"/me/organisation/{pia.pk}/remove/" if removed_by else "/me/leave/"
        sign_in(Client(), pam if removed_by else pia).post(address)

    assert told(lambda: ask(as_caro, first)) == ["pia@example.org"]
    assert told(leave) == ["pam@example.org", "pat@example.org"], "what she has not read waits for them"
    assert told(lambda: ask(as_caro, second)) == []
    page = text(signed_in(pam).get(hers(first)))
    assert "Whoever made the report has left. When we answer, we send each of you one line" in page
    signed_in(pam).get(hers(second))
    assert told(lambda: ask(as_caro, second)) == ["pam@example.org", "pat@example.org"]


@pytest.fixture
def quiet(ann: User) -> None:
    """It is in the middle of Ann's quiet hours."""
    now, hour = timezone.localtime(), timedelta(hours=1)
    User.objects.filter(pk=ann.pk).update(quiet_from=(now - hour).time(), quiet_until=(now + hour).time())


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("read", [False, True])
def test_in_her_quiet_hours_nothing_is_told_before_they_end_and_then_once(
    as_caro: Client,
    ann: User,
    report: Report,
    read: bool,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def told() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            tell()
        return len(outbox.outbox)

    with django_capture_on_commit_callbacks(execute=True):
        ask(as_caro, report)
    assert told() == 0
    if read:
        with django_capture_on_commit_callbacks(execute=True):
            signed_in(ann).get(hers(report))
    User.objects.filter(notice_due__isnull=False).update(notice_due=timezone.now())
    assert told() == 0, "her quiet hours are as she set them by now"
    User.objects.update(quiet_from=None, quiet_until=None)
    User.objects.filter(notice_due__isnull=False).update(notice_due=timezone.now())
    assert [told(), told()] == [1, 1]


def test_a_text_and_a_device_say_no_more(
    as_caro: Client,
    ann: User,
    bea: User,
    report: Report,
    texts: TextServer,
    devices: PushService,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ann.channels.all().delete()
    make_channel(ann, "sms", "+447700900456")
    bea.channels.all().delete()
    phone = Channel(user=bea, verified_at=timezone.now())
    phone.lead_to(devices.subscribe("phone").device)
    phone.save()
    with django_capture_on_commit_callbacks(execute=True):
        for one in (report, make_report(by=bea, story="x")):
            ask(as_caro, one)
    (sent,), (shown,) = texts.taken, devices.read()
    assert sent.words == "There is something for you to read. Sign in: http://testserver/me/"
    assert (shown["body"], shown["link"]) == ("There is something for you to read.", "http://testserver/me/")
    assert forbidden_in(" ".join((sent.words, *shown.values()))) == []


@pytest.mark.parametrize("stopped", ["suspended", "paused", "closed", "none"])
def test_nothing_goes_where_nothing_may_go(
    as_caro: Client,
    ann: User,
    report: Report,
    stopped: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    if stopped == "suspended":
        ann.channels.filter(kind="email").update(suspended_at="2026-01-01T00:00Z", suspended_because="own")
    elif stopped == "none":
        ann.channels.all().delete()
    else:
        User.objects.filter(pk=ann.pk).update(
            **({"paused_until": "2099-01-01T00:00Z"} if stopped == "paused" else {"is_active": False})
        )
    with django_capture_on_commit_callbacks(execute=True):
        assert "Sent." in ask(as_caro, report)
    assert outbox.outbox == []


def test_words_lie_nowhere_in_clear(as_caro: Client, ann: User, report: Report) -> None:
    ask(as_caro, report)
    signed_in(ann).post(hers(report), {"text": ANSWER})
    left = dump()
    assert [word for word in (QUESTION, ANSWER, "quartzgreen") if word.encode() in left] == []
    events = AuditEntry.objects.filter(event__startswith="message.")
    assert [(one.event, one.details) for one in events] == [("message.sent", {"asks": True}), ("message.received", {})]


def test_messages_are_in_her_data_without_a_name(as_caro: Client, ann: User, report: Report) -> None:
    ask(as_caro, report)
    held = sign_in(Client(), ann).post("/me/data/")
    (told,) = data(held)["What you told us"]
    assert [(one["From"], one["What it said"]) for one in told["Messages"]] == [("Us", QUESTION)]
    assert "Caro" not in text(held)


def test_messages_go_with_the_report_and_with_her(as_caro: Client, ann: User, ada: User, report: Report) -> None:
    kept = make_report(by=ann, story="x")
    for one in (report, kept):
        ask(as_caro, one)
    signed_in(ada).post(f"/casework/reports/{report.pk}/erase/")
    assert Message.objects.get().report == kept
    sign_in(Client(), ann).post("/me/leave/", {"reports": "keep"})
    assert not Message.objects.exists()
    assert Report.objects.kept().get() == kept


def test_who_can_be_written_to_is_the_same_as_a_query_and_in_python(ann: User, pia: User, caro: User) -> None:
    hers, taken_back = make_report(by=ann), make_report(by=ann)
    for_a_client, with_receipt, by_phone = make_report(by=pia), make_report(), make_report(by=caro)
    make_case(caro, hers, taken_back, for_a_client, with_receipt, by_phone)
    withdraw(taken_back, by=ann)
    asked = set(Report.objects.talkable_by(caro))
    assert {report for report in Report.objects.worked_on_by(caro) if report.is_talkable} == asked
    assert hers in asked
    assert taken_back not in asked
