"""After sending (b15): what comes next, in what time, and what does not happen without a yes, by her own answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from members.models import User
from reports import next_steps
from reports.actions.case import close_report
from reports.actions.looking import look_at
from reports.actions.report import submit, withdraw
from reports.models import Report
from reports.models.report_queries import MANY_A_MINUTE
from reports.submission import Submission
from tests.factories import make_report
from tests.people import signed_in
from tests.reports.telling import go, press
from tests.reports.test_coming_back import code_in, enter
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db
UNKNOWN = "We cannot say yet how long it takes"
SAID = {"consent-warn": "yes.2", "consent-police": "anonymous.1", "consent-support": "no.1"}

BY_PHONE = {"came_by": "phone", "source": "self", "story": "x", "read": "on"}


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def send(client: Client, **told: str) -> str:
    return text(client.post("/report/", EMPTY | {"story": "x"} | told, follow=True))


def came(settings: LazySettings, hours: float) -> Report:
    """A report that came so many hours ago."""
    settings.DEMO = True
    return submit(Submission(story="x"), by=None, at=timezone.now() - timedelta(hours=hours)).report


def looked_at(caro: User, settings: LazySettings, *hours: float) -> None:
    """Reports, each looked at so many hours after it came."""
    for after in hours:
        look_at(came(settings, after), by=caro)
    cache.clear()


def test_by_account_her_own_answers_are_told(client: Client, ann: User) -> None:
    client.force_login(ann)
    page = send(client, opened_by=str(ann.pk), **SAID)
    assert "We have your report" in page
    may, ruled_out = page.split("What does not happen, because you have not said yes")
    assert "We may warn others, in our own words." in may
    assert "look up, the person’s number" in may
    assert "with nothing that points to you" in may
    assert "Nobody gets in touch to offer you support." in ruled_out
    assert "It is not counted in statistics." in ruled_out
    assert "The police hear nothing" not in page
    assert f'<a href="/me/reports/{Report.objects.get().pk}/pictures/">Add them now</a>' in page
    assert "You can add pictures after you have sent it." in text(client.get("/report/"))


def test_with_a_code_the_same_is_told_beside_it(client: Client) -> None:
    page = send(client, **SAID)
    assert "Your code" in page
    assert "We may warn others, in our own words." in page
    assert '<a href="/report/receipt/pictures/">Add them now</a>' in page
    silent = send(Client())
    assert "What we may do" not in silent
    assert "The police hear nothing of it." in silent


def test_with_a_code_that_was_typed_back_before_it_is_told_on_her_page_for_a_while(client: Client) -> None:
    go(client, "story", "consent", story="x")
    press(client, "consent", ("save", "yes"), consent__warn="yes.2")
    enter(client, code_in(client.get("/report/sent/").content.decode()))
    press(client, "check", ("send", "yes"))
    page = text(client.get("/report/receipt/"))
    assert "We have your report." in page
    for words in (UNKNOWN, "We may warn others, in our own words.", "The police hear nothing of it.", "Add them now"):
        assert words in page
    Report.objects.update(received_at=timezone.now() - timedelta(minutes=16))
    assert "What happens next" not in text(client.get("/report/receipt/"))
    Report.objects.update(received_at=timezone.now(), state=Report.State.TRIAGE)
    assert "What happens next" not in text(client.get("/report/receipt/")), "somebody is looking at it already"


def test_nothing_is_told_to_come_of_what_was_taken_back(client: Client) -> None:
    code = code_in(client.post("/report/", EMPTY | {"story": "x"}, follow=True).content.decode())
    assert "What happens next" in enter(client, code)
    assert "What happens next" not in text(client.post("/report/receipt/change/", {"withdraw": "yes"}, follow=True))


def test_it_is_hers_alone(ann: User, bea: User) -> None:
    report = make_report(by=ann, story="x")
    page = f"/me/reports/{report.pk}/sent/"
    assert signed_in(ann).get(page).status_code == 200
    assert signed_in(bea).get(page).status_code == 404


def test_of_few_reports_no_time_is_told(client: Client, caro: User, settings: LazySettings) -> None:
    looked_at(caro, settings, *[1] * (next_steps.FEWEST - 2))
    by_phone = signed_in(caro).post("/casework/reports/new/", EMPTY | BY_PHONE)
    assert by_phone.headers["Location"] == "/casework/reports/entered/"
    assert UNKNOWN in send(client), "what staff write down waits for nobody"


@pytest.mark.parametrize(
    ("half", "words"),
    [(0.5, "within an hour"), (3, "within four hours"), (20, "within a day"), (400, "after more than two weeks")],
)
def test_the_median_is_told_in_round_words(
    client: Client, caro: User, settings: LazySettings, half: float, words: str
) -> None:
    looked_at(caro, settings, *[0.1] * 9, *[half] * 3, *[900] * 9)
    assert f"half were first read {words}." in send(client)


def test_what_nobody_has_looked_at_counts_as_the_longest(
    client: Client, ann: User, caro: User, settings: LazySettings
) -> None:
    looked_at(caro, settings, *[1] * 20)
    for _ in range(25):
        make_report(by=ann)
    cache.clear()
    assert UNKNOWN in send(client)


def test_a_flood_changes_nothing_while_it_waits_or_once_it_is_closed(
    client: Client, caro: User, settings: LazySettings
) -> None:
    looked_at(caro, settings, *[0.5] * 20)
    flood = [make_report() for _ in range(MANY_A_MINUTE + 1)]
    Report.objects.filter(pk__in=[one.pk for one in flood]).update(received_at=timezone.now() - timedelta(days=1))
    assert "half were first read within an hour." in send(client)
    for one in flood:
        close_report(one, "not_ours", by=caro)
    cache.clear()
    assert "half were first read within an hour." in send(client)


def test_only_the_first_look_counts_and_what_was_taken_back_unread_does_not(
    ann: User, caro: User, settings: LazySettings
) -> None:
    page, as_caro = f"/casework/reports/{came(settings, 5).pk}/", signed_in(caro)
    as_caro.get(page)
    seen = Report.objects.get().seen_at
    as_caro.get(page)
    assert Report.objects.get().seen_at == seen
    withdraw(make_report(by=ann), by=ann)
    wait = Report.objects.median_wait(since=timezone.now() - timedelta(days=90), fewest=1)
    assert wait is not None
    assert timedelta(hours=5) <= wait < timedelta(hours=6)
