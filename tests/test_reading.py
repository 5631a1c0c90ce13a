"""Public pages and those of members can be read with ease at the age of eleven: `make reading` prints each one's."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from members.models import User
from num.keys import fresh_key
from reports.forms.steps import CHECK, NAMES
from reports.models import Report
from tests.factories import PASSWORD, make_report
from tests.people import signed_in
from tests.privacy.access import ACCESS, VISITOR
from tests.reading import age, sentences, syllables
from tests.reports.telling import go
from tests.reports.test_coming_back import code_in
from tests.reports.test_flood import flood, spent
from tests.reports.test_report_page import EMPTY

__all__ = ["flood", "spent"]  # fixtures

UNDER = 12
FEWEST = 20  # words: of fewer, one long word decides
HERS = ("add", "messages", "pictures", "sheet", "support")  # her pages about one report
ALLOWED = {
    "consent-warn": "yes.2",
    "consent-support": "yes.1",
    "consent-police": "anonymous.1",
    "consent-statistics": "yes.1",
}


@pytest.fixture(autouse=True)
def texts_are_sent_and_devices_woken(settings: LazySettings) -> None:
    settings.VAPID_PRIVATE_KEY = fresh_key()
    settings.SMS_URL = "twilio://a:b@127.0.0.1?from=N"
    settings.SIGNAL_URL = "signal://447700900999@127.0.0.1:1"


def pages(person: str) -> list[str]:
    """Those that this person may open, and that are about nothing in particular."""
    return [name for name, row in ACCESS.items() if row.method == "get" and not row.thing and person in row.who]


def test_formula_on_text_of_known_age() -> None:
    """Worked by hand: 12 words, 2 sentences, 13 syllables."""
    found = sentences("<main><p>The cat sat on the mat. It was happy to <b>be</b> there.</p></main>")
    assert [len(words) for words in found] == [6, 6]
    assert sum(syllables(word) for words in found for word in words) == 13
    assert age(found) == pytest.approx(0.39 * 6 + 11.8 * 13 / 12 - 15.59 + 5)
    assert age([["confidentiality", "necessitates", "organisational", "accountability"]]) > 20


@pytest.mark.django_db
@pytest.mark.parametrize("name", pages(VISITOR))
def test_public_pages(client: Client, name: str) -> None:
    check(client, name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted({*pages("ann")} - {*pages(VISITOR)}))
def test_pages_of_members(client: Client, ann: User, name: str) -> None:
    client.force_login(ann)
    check(client, name)


@pytest.mark.django_db
@pytest.mark.parametrize("by_account", [True, False])
def test_pages_after_sending(ann: User, by_account: bool) -> None:
    """Of what was begun, with no use allowed, and with each; then the pages about it."""
    hers = signed_in(ann) if by_account else Client()
    hers.post("/accounts/reauthenticate/", {"password": PASSWORD})
    opened_by = str(ann.pk) if by_account else ""
    for more in ({"save": "yes"}, {}, ALLOWED):
        check_page(hers.post("/report/", EMPTY | {"opened_by": opened_by, "story": "x"} | more, follow=True))
    report = Report.objects.latest("received_at")
    assert report.consents.count() == len(ALLOWED)
    if by_account:
        check(hers, "my_reports")
        page, about = "my_report", [report.pk]
    else:
        code = code_in(hers.get("/report/sent/").content.decode())
        check_page(hers.post("/report/sent/", {"code": code}, follow=True))
        page, about = "receipt", []
    for name in HERS:
        check(hers, f"{page}_{name}", *about)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*NAMES, CHECK])
def test_parts_of_a_report_each_on_a_page(client: Client, name: str) -> None:
    """As they are on telephones; here somebody tells it for a friend, which asks more."""
    go(client, "you", name, told_by="friend", working_name="Nina")
    check(client, "report_step", name)


@pytest.mark.django_db
@pytest.mark.usefixtures("flood")
def test_answer_to_what_comes_in_a_flood(client: Client) -> None:
    check_page(client.post("/report/", EMPTY | {"story": "x"}))


@pytest.mark.django_db
@pytest.mark.usefixtures("spent")
def test_answer_where_the_code_comes_later(client: Client) -> None:
    check_page(client.post("/report/", EMPTY | {"story": "x"}, follow=True))
    check_page(client.post("/report/sent/", follow=True))


@pytest.mark.django_db
def test_answer_to_an_answer_that_allows_more(ann: User) -> None:
    report = make_report(by=ann, story="x", source=Report.Source.FRIEND, consents={"police": "anonymous"})
    check_page(
        signed_in(ann).post(f"/me/reports/{report.pk}/", {"consent-police": "full.1", "agreed-police": "agreed"})
    )


def check(client: Client, name: str, *args: object) -> None:
    check_page(client.get(reverse(name, args=args), follow=True))


def check_page(page: Any) -> None:
    assert page.status_code != 404
    if not page.headers["Content-Type"].startswith("text/html"):
        return
    found = sentences(page.content.decode())
    if sum(map(len, found)) >= FEWEST:
        print(f"\n{age(found):5.1f}  {page.request['PATH_INFO']}")
        hardest = sorted(found, key=lambda words: age([words]))[-3:]
        assert age(found) < UNDER, [" ".join(words) for words in hardest]
