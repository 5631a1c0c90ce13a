"""The receipt of a report without an account (b3, b4, i12)."""

import random
import re

import pytest
from argon2 import PasswordHasher
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports import receipts
from reports.actions.report import submit
from reports.forms.receipt import REFUSED
from reports.models import Report
from reports.submission import Submission
from tests.discreet import forbidden_in
from tests.servers.bound import SAYING

pytestmark = pytest.mark.django_db


@pytest.fixture
def code() -> str:
    sent = submit(Submission(story="He hit me."), by=None).code
    assert sent
    return sent


def test_the_code_opens_its_report_however_it_is_typed(code: str) -> None:
    report = Report.objects.get()
    assert [len(group) for group in code.split("-")] == [4] * 5
    for typed in (code, code.lower().replace("-", " "), code.replace("0", "O").replace("1", "l")):
        assert receipts.open(typed) == report


def test_what_stands_beside_the_code_says_nothing_of_us(client: Client) -> None:
    page = client.post("/report/", {"story": "He hit me."}, follow=True).content.decode()
    (beside,) = re.findall(r'<section [^>]*aria-labelledby="code">(.*?)</section>', page, re.DOTALL)
    title = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)[0]
    assert re.search(r"<code>([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}</code>", beside)
    assert forbidden_in(beside) == forbidden_in(title) == []
    assert settings.SITE_NAME not in beside


def test_wrong_unknown_and_empty_codes_open_nothing(code: str) -> None:
    other = "X" if code[-1] != "X" else "Y"
    for typed in (code[:-1] + other, "X" * 20, code[:-1], code[:7], ""):
        assert receipts.open(typed) is None


def test_many_tries_from_one_place_are_stopped_before_they_cost_a_hash(client: Client, code: str) -> None:
    for _ in range(60):
        client.post("/report/receipt/", {"code": "".join(random.choices("0123456789", k=20))})
    assert "Too many codes" in client.post("/report/receipt/", {"code": code}).content.decode()
    elsewhere = client.post("/report/receipt/", {"code": code}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.headers["Location"] == "/report/receipt/"


def test_only_a_salted_slow_hash_of_the_secret_is_kept(code: str) -> None:
    report = Report.objects.get()
    another = Report(receipt_hash="")
    receipts.issue(another)
    assert report.receipt_hash.startswith("$argon2id$")
    assert code.replace("-", "")[6:] not in report.receipt_hash
    assert report.receipt_hash.split("$")[-2] != another.receipt_hash.split("$")[-2]


def test_five_wrong_tries_an_hour_whatever_is_right_between_them(code: str) -> None:
    locator, report = code.replace("-", "")[:6], Report.objects.get()
    for tries in range(1, 6):
        assert receipts.open(locator + "X" * 14) is None
        assert [receipts.open(code) for _ in range(2)] == [None if tries == 5 else report] * 2


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that secrets are tried against, as they come: the slow part."""
    tried: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, known: str, secret: str) -> bool:
        tried.append(known.split("$")[3])
        return verify(self, known, secret)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return tried


def test_unknown_and_wrong_codes_cost_the_same_work(code: str, tried: list[str]) -> None:
    receipts.open("X" * 20)
    receipts.open(code.replace("-", "")[:6] + "X" * 14)
    assert len(tried) == 2
    assert tried[0] == tried[1]


@pytest.mark.parametrize("there", [True, False])
def test_the_page_answers_and_works_alike_whether_there_is_a_report(
    client: Client, code: str, tried: list[str], there: bool
) -> None:
    client.get("/report/receipt/")
    typed = (code[:7] if there else "ZZZZ-ZZ") + "ZZ" + "-ZZZZ" * 3
    with CaptureQueriesContext(connection) as queries:
        answer = client.post("/report/receipt/", {"code": typed})
    assert answer.status_code == 200
    assert REFUSED in answer.content.decode()
    assert set(answer.cookies) == {"c"}
    assert len(tried) == 1
    assert len(queries) == 2 + SAYING  # for a report, and for a draft
