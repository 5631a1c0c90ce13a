"""Five hundred words that nobody else would write go through the pages; who seizes the machine finds none (i9, i10).

Looked through are whole dumps: of the database with its write-ahead log, of Redis with all its files, of the log, of
the mail and of the media folder. Each word begins with STEM, so what is looked for is STEM, in every form that it
might have; and telephone numbers and the network that the words came from, which have no letters.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from members.models import User
from num.fields import SealedTextField
from reports.models import Case, Report
from tests.factories import make_member
from tests.members.test_planted import database, log, redis, redis_writes_at_once
from tests.people import signed_in
from tests.reports.test_at_rest import WRITTEN, forms
from tests.reports.test_report_page import EMPTY
from tests.reports.test_swapped_cells import cells

__all__ = ["redis_writes_at_once"]  # a fixture

pytestmark = [pytest.mark.django_db(transaction=True)]

STEM = "quartzlighthouse"
NUMBERS = [f"07700 9009{n:02}" for n in range(10)]
NETWORK = "203.0.113"
IN_CLEAR = "seagull77"  # a login name, so it shows whether a dump can be read at all
AT_LEAST = 500
ROWS = 15


class Words:
    """Sentinels, each another one; ``planted`` are those given out so far."""

    def __init__(self) -> None:
        self.random, self.planted = Random(1), set[str]()

    def __call__(self, before: str = "", after: str = "") -> str:
        word = STEM + "".join(self.random.choices(ascii_lowercase, k=6))
        self.planted.add(word)
        return f"{before}{word}{after}"


def told(word: Words) -> dict[str, object]:
    """A report with something in every box, of which there are ``ROWS`` where there may be any number."""
    page = EMPTY | {f"{part}-TOTAL_FORMS": ROWS for part in ("persons", "vehicles", "identifiers")}
    page |= {"consent-warn": "yes.2", "work_types": "agency"}
    for name in WRITTEN:
        page |= {name.replace("-0-", f"-{n}-"): word() for n in range(ROWS if "-0-" in name else 1)}
    page |= {f"vehicles-{n}-plate": f"ZQ17 Q{n}" for n in range(ROWS)}
    kinds = (word(after="@example.org"), word("@"), word("example.org/"), word("paypal: "))
    page |= {f"identifiers-{n}-value": value for n, value in enumerate((*NUMBERS, *kinds))}
    return page


def seen_of(word: Words) -> dict[str, Any]:
    """What a browser shows of itself."""
    return {"REMOTE_ADDR": f"{NETWORK}.77", "HTTP_USER_AGENT": word("Mozilla/5.0 ", "/1.0"), "HTTP_REFERER": word()}


def walk(word: Words, caro: User) -> None:
    """Every page on which somebody writes something of a report, and what may go wrong there."""
    visitor, member, staff = Client(), signed_in(make_member(IN_CLEAR)), signed_in(caro)
    for browser in (visitor, member):
        browser.defaults |= seen_of(word)
    visitor.post("/report/", told(word), follow=True)
    member.post("/report/", told(word) | {"opened_by": str(User.objects.get(username=IN_CLEAR).pk)})
    visitor.post("/report/", EMPTY | {"story": word(), "happened_on": word()})
    visitor.get(f"/nowhere/{word()}/", {"story": word()})
    visitor.post("/report/receipt/", {"code": word()})
    member.post("/check/", {"identifier": NUMBERS[0]})
    member.post("/check/", {"identifier": word()})
    report = Report.objects.get(reporter__username=IN_CLEAR)
    staff.post(f"/casework/reports/{report.pk}/open/")
    case = Case.objects.get()
    for _ in range(20):
        staff.post(f"/casework/cases/{case.pk}/", {"text": word("She said ", ".")})
        staff.post(f"/casework/reports/{report.pk}/call/", {"way": "spoke", "when": "other", "because": word()})
    write_later(word, visitor, member, staff, report)
    copied = {"sources": str(report.pk), "level": "3", "title": report.persons.all()[0].name, "text": report.story}
    refused = staff.post(f"/desk/new/{case.pk}/", copied | {"regions": "r-tli"})
    assert "Take it out" in refused.content.decode()
    joining = {"kind": "individual", "email": "lily@example.org", "wording": "full", "username": "lily"}
    visitor.post(
        "/join/", joining | {"working_name": word(), "about": word("Ask "), "password": "four quiet words here"}
    )


def write_later(word: Words, visitor: Client, member: Client, staff: Client, report: Report) -> None:
    """What is begun and not sent, added, and written to each other."""
    part = {"opened_by": "", "draft": "", "identifiers-TOTAL_FORMS": "1"}
    visitor.post("/report/parts/story/", part | {"story": word(), "injuries": word(), "save": "yes"})
    visitor.post("/report/parts/identifiers/", part | {"identifiers-0-value": word(), "go": "check"})
    own, theirs = f"/me/reports/{report.pk}", f"/casework/reports/{report.pk}"
    member.post(f"{own}/add/", part | {"text": word("I remember ", "."), "identifiers-0-value": word("telegram: ")})
    member.post(f"{own}/messages/", {"text": word("Did you see ", "?")})
    staff.post(f"{theirs}/messages/", {"text": word("Tell us about ", ".")})
    member.post(f"{own}/sheet/", {"words": word()})


def test_of_five_hundred_planted_words_none_is_found(caro: User, caplog: pytest.LogCaptureFixture) -> None:
    word, begun = Words(), write_ahead_segment()
    with caplog.at_level(logging.DEBUG):
        walk(word, caro)
    assert len(word.planted) >= AT_LEAST
    assert left_empty(Report.objects.get(reporter__username=IN_CLEAR)) == []
    kept = "\n".join(str(cell.read()) for cell in cells())
    assert len([one for one in word.planted if one in kept]) >= AT_LEAST, "they must lie there, sealed"
    seized = dict(dumps(caplog, begun))
    assert IN_CLEAR.encode() in seized["database"]
    assert connection.vendor == "sqlite" or IN_CLEAR.encode() in seized["write-ahead log"]
    assert {where: found for where, dump in seized.items() if (found := found_in(dump))} == {}


def left_empty(report: Report) -> list[str]:
    """Boxes in which nothing was written."""
    rows = [report, *report.persons.all(), *report.vehicles.all()]
    boxes = [(row, field.name) for row in rows for field in row._meta.fields if isinstance(field, SealedTextField)]
    return [name for row, name in boxes if getattr(row, name) is None]


HAS_LOG = "sqlite" not in settings.DATABASES["default"]["ENGINE"]  # SQLite has it in the database
LEAKED = "obsidianlighthouse"  # another one: Redis and the write-ahead log forget nothing
LEAKS: dict[str, Callable[[str], object]] = {
    "database": lambda word: User.objects.create_user(word),
    "write-ahead log": lambda word: User.objects.create_user(word),
    "redis": lambda word: cache.set("key", word),
    "log": lambda word: logging.getLogger("reports").warning("a report of %s", word),
    "mail": lambda word: mail.send_mail("Hello", word, None, ["lily@example.org"]),
}


@pytest.mark.parametrize("where", [one for one in LEAKS if one != "write-ahead log" or HAS_LOG])
def test_a_word_that_lies_in_clear_would_be_found(where: str, caplog: pytest.LogCaptureFixture) -> None:
    begun = write_ahead_segment()
    with caplog.at_level(logging.DEBUG):
        LEAKS[where](LEAKED)
    assert found_in(dict(dumps(caplog, begun))[where], forms(LEAKED))


def test_a_word_would_be_found_in_every_form() -> None:
    word = Words()()
    for at in range(3):
        for form in forms("x" * at + word + "y" * 9):
            assert found_in(b"\0" * 99 + form + b"\0" * 99), form
    assert found_in(NUMBERS[3].encode())
    assert found_in(NUMBERS[3].replace(" ", "").encode().hex().encode())
    assert not found_in(STEM[:10].encode())


# STEM without its first letter, which may be a capital; and in capitals, as plates are written.
LOOKED_FOR = [*forms(STEM[1:]), *forms(STEM.upper())]
LOOKED_FOR += [form for number in NUMBERS for form in forms(number.replace(" ", "").removeprefix("0"))]
LOOKED_FOR += [form for number in [*NUMBERS, NETWORK] for form in forms(number)]


def found_in(dump: bytes, looked_for: Iterable[bytes] = LOOKED_FOR) -> list[bytes]:
    return [form for form in looked_for if form in dump]


def dumps(caplog: pytest.LogCaptureFixture, begun: str) -> Iterator[tuple[str, bytes]]:
    yield "database", database()
    if HAS_LOG:
        yield "write-ahead log", write_ahead_log(begun)
    yield "redis", b"\n".join(redis())
    yield "log", log(caplog)
    yield "mail", b"\n".join(sent.message().as_bytes() for sent in mail.outbox)
    if settings.MEDIA_ROOT:
        yield "media", b"\n".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def write_ahead_segment() -> str:
    """The file to which the throw-away server of this run writes now."""
    if not HAS_LOG:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
        return str(cursor.fetchone()[0])


def write_ahead_log(begun: str) -> bytes:
    """What was written since ``begun``: it lies on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        folder = Path(str(cursor.fetchone()[0])) / "pg_wal"
    ended = write_ahead_segment()
    written = [path for path in sorted(folder.iterdir()) if path.is_file() and begun <= path.name <= ended]
    return b"\n".join(path.read_bytes() for path in written)
