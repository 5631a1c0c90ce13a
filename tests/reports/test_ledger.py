"""The ledger of consents (g2): whatever was said stays, and what held at any moment can be shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from members.models import User
from reports.actions.report import give_consent, withdraw
from reports.models import Consent, ConsentText, Report, Terms
from tests.factories import make_case, make_report
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]
SAID = {"given": "phone", "read": "on", "consent-police": "anonymous.1"}


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He hit me.", consents={"warn": "yes"})


def address(report: Report) -> str:
    return f"/casework/reports/{report.pk}/consent/"


def test_what_held_at_each_moment_can_be_asked(ann: User, report: Report) -> None:
    before = report.received_at - timedelta(seconds=1)
    moments = [timezone.now()]
    for answer in ("no", "yes"):
        give_consent(report, "warn", answer, by=ann, given="form")
        moments.append(timezone.now())
    withdraw(report, by=ann)
    report = Report.objects.get()
    assert [report.allowed_at("warn", moment) for moment in (before, *moments, timezone.now())] == [
        False,
        True,
        False,
        True,
        False,
    ]
    assert not report.allowed_at("police", moments[0])
    assert report.allowed_at("warn", timezone.now()) == report.allows("warn")


def test_of_a_thousand_random_histories_each_moment_is_told_as_it_was() -> None:
    dice, start = Random(2026), timezone.now() - timedelta(days=30)
    text = ConsentText.objects.get(use="warn")
    histories = [History.thrown(dice) for _ in range(1000)]
    reports = Report.objects.bulk_create(one.report(start) for one in histories)
    Consent.objects.bulk_create(
        line for one, report in zip(histories, reports, strict=True) for line in one.lines(report, text, start)
    )
    allowing = set(Report.objects.allowing("warn").values_list("pk", flat=True))
    kept = Report.objects.prefetch_related("consents").in_bulk()
    for one, report in zip(histories, reports, strict=True):
        told = [kept[report.pk].allowed_at("warn", start + timedelta(days=day)) for day in range(31)]
        assert told == [one.allows(day) for day in range(31)], one
        assert (report.pk in allowing) == kept[report.pk].allows("warn") == one.allows(30), one


@dataclass(frozen=True)
class History:
    """What somebody said in thirty days: on which day, which answer, until which day; and when she took it back."""

    said: tuple[tuple[int, str, int | None], ...]
    taken_back: int | None

    @classmethod
    def thrown(cls, dice: Random) -> "History":
        back = dice.choice((None, None, dice.randint(1, 29)))
        days = sorted(dice.sample(range(back or 30), min(dice.randint(0, 6), back or 30)))
        said = tuple((day, dice.choice(("yes", "no")), dice.choice((None, day + dice.randint(1, 9)))) for day in days)
        return cls(said, back)

    def allows(self, day: int) -> bool:
        """The rule, said once more in another way."""
        before = [(answer, until) for when, answer, until in self.said if when <= day]
        if not before or (self.taken_back is not None and day >= self.taken_back):
            return False
        answer, until = before[-1]
        return answer == "yes" and (until is None or day < until)

    def report(self, start: datetime) -> Report:
        if self.taken_back is None:
            return Report(received_at=start)
        return Report(received_at=start, state="withdrawn", withdrawn_at=start + timedelta(days=self.taken_back))

    def lines(self, report: Report, text: ConsentText, start: datetime) -> Iterator[Consent]:
        for number, (day, answer, until) in enumerate(self.said, start=1):
            at, ends = start + timedelta(days=day), start + timedelta(days=until) if until else None
            yield Consent(report=report, use="warn", number=number, answer=answer, text=text, at=at, expires_at=ends)


def test_a_yes_that_has_run_out_is_a_no(report: Report, caro: User) -> None:
    ends = timezone.now() + timedelta(days=2)
    give_consent(report, "police", "full", by=caro, given="phone", terms=Terms(expires_at=ends))
    assert report.allows("police")
    assert Report.objects.allowing("police").get() == report
    give_consent(report, "police", "full", by=caro, given="phone", terms=Terms(expires_at=timezone.now()))
    assert not report.allows("police")
    assert not Report.objects.allowing("police").exists()
    assert not report.allowed_at("police", ends + timedelta(seconds=1))


def test_staff_write_down_what_she_says_with_for_whom_and_until_when(report: Report, caro: User, ann: User) -> None:
    staff, day = signed_in(caro), timezone.localdate() + timedelta(days=30)
    assert address(report) in staff.get(f"/casework/reports/{report.pk}/").content.decode()
    assert "agreed-police" not in staff.get(address(report)).content.decode(), "it happened to her"
    said = SAID | {"recipient": "Merseyside Police", "until": f"{day:%Y-%m-%d}"}
    assert staff.post(address(report), said).headers["Location"] == f"/casework/reports/{report.pk}/"
    line = report.consents.get(use="police")
    assert (line.answer, line.given, line.recorded_by, line.recipient) == (
        "anonymous",
        "phone",
        caro,
        "Merseyside Police",
    )
    assert line.expires_at
    assert timezone.localdate(line.expires_at) == day + timedelta(days=1)
    html = staff.get(f"/casework/reports/{report.pk}/").content.decode()
    assert "after that it means no. By phone, written down by Caro. Version 1 of the question, en-gb." in html
    assert "anonymous intelligence" in html
    limits = f"Only for Merseyside Police. It holds until {date_format(day + timedelta(days=1), 'j F Y')}, 00:00;"
    hers, mine = signed_in(ann), f"/me/reports/{report.pk}/"
    pages = [hers.get(page) for page in ("/me/reports/", f"{mine}messages/", f"{mine}add/")]
    for page in (*pages, hers.post(mine, {"consent-police": "full.1"})):
        assert "Anonymous intelligence." in page.content.decode()
        assert limits in page.content.decode()


def test_what_staff_write_down_of_one_use_is_of_no_other(ann: User, caro: User) -> None:
    report, staff = make_report(by=ann, story="He hit her.", source=Report.Source.FRIEND), signed_in(caro)
    assert "Does the person it happened to agree?" in staff.get(address(report)).content.decode()
    both = SAID | {"consent-warn": "yes.2", "agreed-warn": "agreed", "agreed-police": "not_asked"}
    misplaced = {
        "A last day is for one answer.": both | {"until": "2099-12-31"},
        "the question about “Police” too, or empty this box.": both
        | {"consent-police": "", "recipient": "Kent Police"},
        "Please answer the question about “Support” too": both | {"agreed-support": "agreed"},
    }
    for words, said in misplaced.items():
        assert words in staff.post(address(report), said).content.decode()
    assert not report.consents.exists()
    staff.post(address(report), both | {"recipient": "Merseyside Police"})
    lines = {(line.use, line.harmed, line.recipient) for line in report.consents.all()}
    assert lines == {("warn", "agreed", None), ("police", "not_asked", "Merseyside Police")}
    assert (report.allows("warn"), report.police_consent()) == (True, None)


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("given", "Please choose how they said it."),
        ("read", "Please read the questions aloud"),
        ("consent-police", "Please choose at least one answer."),
    ],
)
def test_what_is_missing_is_said(report: Report, caro: User, left_out: str, said: str) -> None:
    sent = {name: value for name, value in SAID.items() if name != left_out}
    assert said in signed_in(caro).post(address(report), sent).content.decode()
    assert report.consents.count() == 1


def test_a_moment_of_the_past_is_shown_to_staff(report: Report, caro: User) -> None:
    staff = signed_in(caro)
    now = timezone.localtime() + timedelta(minutes=1)
    html = staff.get(address(report), {"at": f"{now:%Y-%m-%dT%H:%M}"}).content.decode()
    assert "Warn others: yes" in html
    assert "Police: no" in html
    html = staff.get(address(report), {"at": "2020-01-01T12:00"}).content.decode()
    assert "Warn others: no" in html
    assert "Write it like 2026-05-31 14:30." in staff.get(address(report), {"at": "then"}).content.decode()


def at_once(staff: Client, report: Report) -> str:
    """What staff read of this moment."""
    html = staff.get(address(report), {"at": timezone.localtime().isoformat()}).content.decode()
    return html.partition('id="then"')[2]


def test_once_it_is_taken_back_staff_read_what_was_allowed_before_in_its_words(caro: User, ann: User) -> None:
    report, staff = make_report(by=ann, story="He hit her.", source=Report.Source.FRIEND), signed_in(caro)
    make_case(caro, report)
    said = SAID | {"agreed-police": "not_asked"}
    staff.post(address(report), said)
    assert "Police: no." in at_once(staff, report)
    staff.post(address(report), said | {"agreed-police": "agreed", "recipient": "Kent Police"})
    before = timezone.localtime().isoformat()
    withdraw(report, by=ann)
    assert address(report) in staff.get(f"/casework/reports/{report.pk}/").content.decode()
    then = staff.get(address(report), {"at": before}).content.decode()
    assert "was taken back on" in then
    assert "Write it down" not in then
    assert "Police: yes." in then
    assert "Only for Kent Police. The person it happened to: they agreed to it." in then
    assert "Police: no.</li>" in at_once(staff, report)


def test_of_what_is_in_no_case_who_approves_reads_it_too(report: Report, ann: User, ada: User, caro: User) -> None:
    before = timezone.localtime().isoformat()
    withdraw(report, by=ann)
    leads = signed_in(ada)
    assert address(report) in leads.get("/casework/").content.decode()
    then = leads.get(address(report), {"at": before}).content.decode()
    assert "Warn others: yes. Said on" in then
    assert "was taken back on" in then
    assert f'/casework/reports/{report.pk}/"' not in then, "there is no such page"
    assert leads.post(address(report), SAID).status_code == 409
    assert signed_in(caro).get(address(report)).status_code == 404
    assert (report.consents.count(), Report.objects.get().seen_at) == (1, None)


def test_only_those_who_work_on_it_write_down(report: Report, caro: User, cleo: User, ann: User) -> None:
    make_case(caro, report)
    for stranger in (cleo, ann):
        assert signed_in(stranger).post(address(report), SAID).status_code == 404
    withdraw(report, by=ann)
    assert signed_in(caro).post(address(report), SAID).status_code == 404
    assert report.consents.count() == 1


def test_for_whom_it_is_meant_does_not_lie_open(report: Report, caro: User) -> None:
    signed_in(caro).post(address(report), SAID | {"recipient": "Quartz Police"})
    stored = Consent.objects.filter(use="police").values_list("recipient", flat=True)[0]
    assert b"Quartz" not in bytes(stored or b"Quartz")


def test_no_line_is_changed_or_removed_by_anybody(report: Report) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Consent.objects.update(expires_at=timezone.now())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Consent.objects.all().delete()


def test_visitors_are_asked_to_sign_in(client: Client, report: Report) -> None:
    assert client.get(address(report)).status_code == 302
