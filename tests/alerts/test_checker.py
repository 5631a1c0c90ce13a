"""The checker (f1, f2, f5, f6, f7, f12, i5): any spelling, released and consented only, graded, limited, no trace."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains

from alerts import checker
from alerts.actions import remove_colleague
from alerts.models import Alert
from members import limits
from members.models import Overuse, User
from num.models import AuditEntry
from reports.actions.case import link, release_identifier, set_level, take_back_identifier
from reports.actions.report import give_consent, withdraw
from reports.models import Consent, Identifier
from reports.submission import SubmittedIdentifier
from tests.alerts.rows import rows
from tests.factories import make_approved_alert, make_case, make_member, make_report, place
from tests.people import signed_in
from tests.reports.test_entering import TOLD

pytestmark = pytest.mark.django_db
CHECK = "/check/"
NUMBER = "07700 900123"
OTHER = "07700 900456"
GUILT = re.compile(r"rapist|criminal|guilt|offender|culprit|perpetrat|attacker|predator|victim", re.IGNORECASE)
STORY = "He locked the door of the yard."
Report = Callable[..., Identifier]


@pytest.fixture
def reported(ann: User, caro: User) -> Report:
    """A report by Ann that names a number, in a case of Caro's, who released the number."""

    def report(value: str = NUMBER, *, kind: str = "phone", by: User | None = ann, **told: object) -> Identifier:
        named = SubmittedIdentifier(kind=kind, value=value)
        made = make_report(by=by, story=STORY, identifiers=[named], consents={"warn": "yes"}, **told)
        make_case(caro, made)
        return release_identifier(made.identifiers.get(), reason="I rang them.", by=caro)

    return report


@pytest.fixture
def member(client: Client, bea: User) -> Client:
    client.force_login(bea)
    return client


class Clock:
    """What time it is, for whoever asks Django."""

    now = datetime(2026, 3, 2, 10, 0, 5, tzinfo=UTC)

    def shift(self, **by: int) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def matches(client: Client, number: str = NUMBER) -> bool:
    answer = client.post(CHECK, {"identifier": number})
    assert answer.status_code == 200, answer.status_code
    return answer.context["match"] is not None


@pytest.mark.parametrize("spelling", ["+447700900123", "0044 7700 900123", "(07700) 900-123", "+44 (0)7700 900123"])
def test_any_spelling_is_the_same_number(member: Client, reported: Report, spelling: str) -> None:
    reported()
    assert matches(member, spelling)
    assert not matches(member, OTHER)


@pytest.mark.parametrize("typed", ["07700", "900123", "call me", "07700 900123 or 07700 900456", ""])
def test_what_is_no_whole_number_is_an_error_and_no_miss(member: Client, reported: Report, typed: str) -> None:
    reported()
    answer = member.post(CHECK, {"identifier": typed})
    assertContains(answer, "Please look at this again")
    assertContains(answer, "rite ")  # each error says what to write
    assertContains(answer, f'value="{typed}"' if typed else 'name="identifier"')
    assertNotContains(answer, "No match does not mean safe")


@pytest.mark.parametrize(
    ("kind", "told", "same", "another"),
    [
        ("email", "Jim.B@gmail.com", "jimb+x@googlemail.com", "jimb@example.org"),
        ("username", "@BigJim", "bigjim", "bigjim2"),
        ("username", "example.org: big jim", "EXAMPLE.org : Big  Jim", "example.com: big jim"),
        ("handle", "telegram: jim", "https://t.me/jim?utm_source=x", "signal: jim"),
        ("url", "https://www.example.org/Jim/?utm_source=x", "example.org/jim", "example.org/jim2"),
        ("payment", "$jim", "cashapp: jim", "paypal: jim"),
        ("plate", "AB12 CDE", "ab12cde", "AB12 CDF"),
    ],
)
def test_what_else_was_released_is_found_in_any_spelling(
    member: Client, reported: Report, kind: str, told: str, same: str, another: str
) -> None:
    reported(told, kind=kind)
    assert matches(member, same)
    assert not matches(member, another)


@pytest.mark.parametrize("typed", ["Big Jim", "Jim who works at the yard"])
def test_a_name_alone_is_an_error_and_no_miss(member: Client, typed: str) -> None:
    answer = member.post(CHECK, {"identifier": typed})
    assertContains(answer, "A name alone could be anybody")
    assertNotContains(answer, "No match does not mean safe")


def test_a_match_is_graded(member: Client, reported: Report) -> None:
    reported(region=place("merseyside"), happened_on=date(2025, 5, 4), incident_types=["rape"])
    answer = member.post(CHECK, {"identifier": NUMBER})
    for words in ("Danger: violence", "1 person<", "North West", "2025"):
        assertContains(answer, words)
    for never in ("Merseyside", "2025-05", "4 May", STORY, "Ann", "rape"):
        assertNotContains(answer, never)


@pytest.mark.parametrize(
    ("count", "band"),
    [
        (1, "1 person"),
        (2, "2 to 4 people"),
        (4, "2 to 4 people"),
        (5, "5 or more people"),
        (60, "5 or more people"),
    ],
)
def test_counts_are_told_in_bands(count: int, band: str) -> None:
    assert checker.band(count) == band


def test_two_reports_are_one_answer(member: Client, ann: User, reported: Report) -> None:
    reported(region=place("merseyside"), happened_on=date(2024, 1, 2))
    reported("+44 7700 900123", by=make_member("dora"), region=place("r-tli"), happened_on=date(2025, 5, 4))
    match = member.post(CHECK, {"identifier": NUMBER}).context["match"]
    assert (match.told_by, match.regions, match.year) == ("2 to 4 people", ("London", "North West"), 2025)


def test_many_reports_of_one_person_are_one_person(member: Client, reported: Report) -> None:
    for _ in range(5):
        reported()
    assert member.post(CHECK, {"identifier": NUMBER}).context["match"].told_by == "1 person"


def test_nobody_makes_many_people_of_reports_that_nobody_vouches_for(
    member: Client, una: User, reported: Report
) -> None:
    """One person alone could send five without an account, and release them."""
    for by in (None, None, None, una, None):
        reported(by=by)
    assert member.post(CHECK, {"identifier": NUMBER}).context["match"].told_by == "1 person"
    reported()
    assert member.post(CHECK, {"identifier": NUMBER}).context["match"].told_by == "2 to 4 people"


def test_a_project_is_one_voice_however_many_it_invites(member: Client, pia: User, pam: User, reported: Report) -> None:
    for by in (pia, pam):
        reported(by=by)
    assert member.post(CHECK, {"identifier": NUMBER}).context["match"].told_by == "1 person"


def test_whoever_removes_a_colleague_learns_not_what_she_told_for_herself(
    member: Client, pia: User, pam: User, reported: Report
) -> None:
    own, _ = (reported(by=pam).report for _ in range(2))
    own.organisation = None  # as of the time before she was let in
    own.save(update_fields=["organisation"])
    before = member.post(CHECK, {"identifier": NUMBER}).context["match"].told_by
    remove_colleague(pam, by=pia)
    assert before == member.post(CHECK, {"identifier": NUMBER}).context["match"].told_by == "2 to 4 people"


def test_staff_alone_make_nobody_known_to_many(member: Client, caro: User) -> None:
    """Login names are there for staff to see: a report that one of them wrote down under each is one person's word."""
    client = signed_in(caro)
    for name in ("dora", "emma"):
        make_member(name)
        client.post("/casework/reports/new/", TOLD | {"account": name})
        identifier = Identifier.objects.get(report__reporter__username=name)
        make_case(caro, identifier.report)
        release = f"/casework/identifiers/{identifier.pk}/release/"
        assertContains(client.post(release, follow=True), "No member sent this report. Say why you believe it.")
        client.post(release, {"reason": "I rang them."})
    assert Identifier.objects.released().count() == 2
    assert member.post(CHECK, {"identifier": NUMBER}).context["match"].told_by == "1 person"


def test_the_grade_is_that_of_the_case(member: Client, caro: User, reported: Report) -> None:
    case = reported(incident_types=["rape"]).report.case
    assert case
    set_level(case, 1, reason="He moved away.", by=caro)
    assertContains(member.post(CHECK, {"identifier": NUMBER}), "Nuisance: time-wasting")


def test_no_other_report_of_the_case_makes_somebody_look_less_dangerous(
    member: Client, caro: User, reported: Report
) -> None:
    case = reported(incident_types=["theft"]).report.case
    assert case
    set_level(case, 3, next_action_on=timezone.localdate(), by=caro)
    link(make_report(story="He wasted my time.", incident_types=["time-wasting"]), case, by=caro)
    assertContains(member.post(CHECK, {"identifier": NUMBER}), "Danger: violence")


@pytest.mark.parametrize("how", ["taken back", "consent", "withdrawn"])
def test_only_released_numbers_of_live_consent_match(
    member: Client, ann: User, caro: User, reported: Report, how: str
) -> None:
    identifier = reported()
    assert matches(member)
    match how:
        case "taken back":
            take_back_identifier(identifier, by=caro)
        case "consent":
            give_consent(identifier.report, "warn", "no", by=ann, given=Consent.Given.FORM)
        case "withdrawn":
            withdraw(identifier.report, by=ann)
    assert not matches(member)


def test_a_number_nobody_released_does_not_match(member: Client, ann: User) -> None:
    phone = SubmittedIdentifier(kind="phone", value=NUMBER)
    make_report(by=ann, story=STORY, identifiers=[phone], consents={"warn": "yes"})
    assert not matches(member)
    answer = member.post(CHECK, {"identifier": NUMBER})
    assertContains(answer, "There is no warning about this")
    assertNotContains(answer, "We know nothing")


def test_no_match_does_not_mean_safe(member: Client, reported: Report) -> None:
    reported()
    sentence, tips = "No match does not mean safe.", "Tell somebody you trust where you are"
    assertContains(member.post(CHECK, {"identifier": OTHER}), sentence)
    assertContains(member.post(CHECK, {"identifier": OTHER}), tips)
    assertNotContains(member.post(CHECK, {"identifier": NUMBER}), sentence)


def test_no_page_says_that_anybody_is_guilty(member: Client, reported: Report) -> None:
    reported()
    pages = [member.get(CHECK), *(member.post(CHECK, {"identifier": number}) for number in (NUMBER, OTHER, "0", "x"))]
    pages += [member.post(CHECK, {"identifier": OTHER}) for _ in range(5)]
    assert {page.status_code for page in pages} == {200, 429}
    assert not [found for page in pages for found in GUILT.findall(page.content.decode())]


def test_a_hit_and_a_miss_ask_the_database_the_same(member: Client, reported: Report) -> None:
    reported()

    def asked(number: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            member.post(CHECK, {"identifier": number})
        return [re.sub(r"'[^']*'|\b[0-9a-f]{32}\b|_x\d+", "?", query["sql"]) for query in queries]

    asked(OTHER)
    assert asked(NUMBER) == asked(OTHER)


def test_a_check_leaves_no_trace(member: Client, reported: Report, caplog: pytest.LogCaptureFixture) -> None:
    reported()
    matches(member, OTHER)
    before = rows()
    matches(member)
    after = rows()
    assert {table for table in after if after[table] != before[table]} <= {"django_session"}
    cached = everything_cached()
    assert cached
    kept = json.dumps([cached, dict(member.session)]) + caplog.text
    for trace in ("7700 ?900", "900123", "(?<![0-9a-f])bea(?![0-9a-f])"):  # keys in hexadecimal may spell her name
        assert not re.search(trace, kept)


def everything_cached() -> list[tuple[str, str]]:
    """Each key of the cache with its value, as its server or the process holds them."""
    backend = cache._cache  # type: ignore[attr-defined]  # no public way to list keys
    if isinstance(backend, dict):
        return [(key, repr(value)) for key, value in backend.items()]
    server = backend.get_client(None)
    return [(key.decode(), repr(server.get(key))) for key in server.keys("*")]


def test_a_number_never_stands_in_an_address(member: Client, reported: Report) -> None:
    reported()
    answer = member.get(CHECK, {"identifier": NUMBER})
    assert "match" not in answer.context
    assertContains(answer, '<form method="post"')
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["una", "caro", "ada", "tess", "amir"])
def test_who_is_no_member_learns_nothing(
    client: Client, reported: Report, name: str, request: pytest.FixtureRequest
) -> None:
    reported()
    client.force_login(request.getfixturevalue(name))
    hit, miss = (client.post(CHECK, {"identifier": number}) for number in (NUMBER, OTHER))
    assert (hit.status_code, miss.status_code, client.get(CHECK).status_code) == (404, 404, 404)
    assert len(hit.content) == len(miss.content)


def test_five_a_minute(clock: Clock, member: Client, bea: User, reported: Report) -> None:
    reported()
    assert [member.post(CHECK, {"identifier": NUMBER}).status_code for _ in range(6)] == [200] * 5 + [429]
    answer = member.post(CHECK, {"identifier": NUMBER})
    assertContains(answer, "in a minute, from 10:01", status_code=429)
    assertContains(answer, "and nothing about it is kept", status_code=429)
    assertContains(answer, f'value="{NUMBER}"', status_code=429)
    assertContains(answer, reverse("report"), status_code=429)
    assertNotContains(answer, "There are warnings", status_code=429)
    clock.shift(minutes=1)
    assert matches(member)
    clock.now = datetime(2026, 3, 2, 23, 59, tzinfo=UTC)
    hers = signed_in(bea)
    *_, last = [hers.post(CHECK, {"identifier": NUMBER}) for _ in range(6)]
    assertContains(last, "in a minute, from 00:00", status_code=429)
    assertContains(last, "and nothing about it is kept", status_code=429)


def test_one_member_does_not_use_up_anothers(member: Client, ann: User, reported: Report) -> None:
    reported()
    for _ in range(6):
        member.post(CHECK, {"identifier": NUMBER})
    other = Client()
    other.force_login(ann)
    assert matches(other)


def test_thirty_a_day_until_midnight(clock: Clock, bea: User, reported: Report) -> None:
    reported()
    for _ in range(30):
        assert checker.look_up(NUMBER, by=bea)
        clock.shift(minutes=1)
    with pytest.raises(limits.TooMany) as limit:
        checker.look_up(NUMBER, by=bea)
    assert limit.value.again_at == datetime(2026, 3, 3, tzinfo=UTC)
    clock.now = limit.value.again_at
    assert checker.look_up(NUMBER, by=bea)


def test_the_people_of_a_project_share_a_limit_that_leaves_each_her_first(
    clock: Clock, pia: User, pam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker, "TOGETHER", 1)
    monkeypatch.setattr(checker, "A_DAY", 3)
    monkeypatch.setattr(checker, "ALWAYS", 1)
    for one in (pam, pam, pam, pia, pia):
        assert not matches(signed_in(one))
    page = signed_in(pia).post(CHECK, {"identifier": NUMBER})
    assertContains(page, "all the people of a project or site together", status_code=429)
    monkeypatch.setattr(checker, "ALWAYS", 9)
    clock.shift(days=1)
    for one in (pam, pam, pam, pia, pia, pia):
        assert not matches(signed_in(one)), "of these nobody uses up another's"


def on_days(clock: Clock, user: User, days: int, typed: str = NUMBER, a_day: int = 1) -> None:
    """Once a day, or more often, she looks it up on the page; it ends on the last of these days."""
    for day in range(days):
        clock.shift(days=1 if day else 0)
        for _ in range(a_day):
            signed_in(user).post(CHECK, {"identifier": typed})


def test_who_looks_up_one_number_day_after_day_is_put_before_staff_who_decide(
    clock: Clock, bea: User, ann: User, caro: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    on_days(clock, ann, 6, OTHER)
    clock.now = Clock.now
    for day, typed in enumerate((NUMBER, f"tel {NUMBER}", "+44 7700 900123", f"Mob: {NUMBER}", *[NUMBER] * 3)):
        clock.shift(days=1 if day else 0)
        on_days(clock, bea, 1, typed)
    page = signed_in(caro).get("/membership/")
    assertContains(page, "Bea</strong>: the same number or name was looked up on many days.")
    assertNotContains(page, "900123")
    assertNotContains(page, "Ann</strong>")
    decide = f"/membership/lookups/{bea.overuse.pk}/"
    with django_capture_on_commit_callbacks(execute=True):
        assertContains(signed_in(caro).post(decide, {"decision": "stop"}, follow=True), "Let them look up again")
    assert [message.to for message in mail.outbox] == [["bea@example.org"]]
    hers = signed_in(bea)
    assertContains(hers.get("/me/"), "You cannot check numbers for now")
    for answer in (hers.get(CHECK), hers.post(CHECK, {"identifier": OTHER})):
        assertContains(answer, "stopped your checks, because the same number or name was looked up on many days")
        assertContains(answer, "If you may check again, you get a message: then try again here.")
        assertContains(answer, reverse("report"))
    nothing = signed_in(caro).post(decide, follow=True)
    assert [(one.level_tag, one.message) for one in nothing.context["messages"]] == [("warning", "Nothing was chosen.")]
    assertContains(signed_in(caro).post(decide, {"decision": "leave"}, follow=True), "Somebody else has decided")
    assert Overuse.objects.stopped().exists()
    with django_capture_on_commit_callbacks(execute=True):
        assertContains(signed_in(caro).post(decide, {"decision": "allow"}, follow=True), "They can look things up")
    assert [message.to for message in mail.outbox] == [["bea@example.org"]] * 2
    assert not matches(hers, OTHER)
    on_days(clock, bea, 5, OTHER)
    assert not Overuse.objects.exists(), "it is not put before them once more at once"


def test_who_reaches_the_limit_on_three_days_is_put_before_staff_who_may_leave_it(
    clock: Clock,
    bea: User,
    caro: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(checker, "A_DAY", 1)
    on_days(clock, bea, 2, a_day=3)
    page = signed_in(bea).post(CHECK, {"identifier": NUMBER})
    assertContains(page, "That the limit was reached today counts for up to two weeks", status_code=429)
    assert not Overuse.objects.exists()
    on_days(clock, bea, 2)
    staff = signed_in(caro)
    assertContains(staff.get("/membership/"), "Bea</strong>: the daily limit was reached on several days.")
    decide = f"/membership/lookups/{Overuse.objects.get().pk}/"
    assertContains(staff.post(decide, {"decision": "allow"}, follow=True), "Somebody else has decided")
    with django_capture_on_commit_callbacks(execute=True):
        assertContains(staff.post(decide, {"decision": "leave"}, follow=True), "It is left as it is.")
    assert not mail.outbox, "what was never stopped is told to nobody"
    assertNotContains(staff.get("/membership/"), "Very many look-ups")
    events = AuditEntry.objects.filter(event__startswith="lookups.").order_by("pk")
    assert [(one.event, one.by) for one in events] == [("lookups.noticed", "checker"), ("lookups.left", str(caro.pk))]


def test_an_unusable_number_costs_nothing(member: Client) -> None:
    for _ in range(6):
        member.post(CHECK, {"identifier": "07700"})
    assert not matches(member, OTHER)


# Against one alert (f12) --------------------------------------------------------------------------


@pytest.fixture
def alert(ann: User, caro: User, ada: User, reported: Report) -> Alert:
    """Live, in London; it rests on the report that names NUMBER."""
    report = reported().report
    assert report.case
    return make_approved_alert(caro, ada, report.case)


def against(client: Client, alert: Alert, number: str = NUMBER) -> bool:
    answer = client.post(f"/alerts/{alert.pk}/check/", {"identifier": number})
    assert answer.status_code == 200, answer.status_code
    assert bytes(number, "ascii") in answer.content  # what was typed stays in the form
    return bool(answer.context["named"])


@pytest.fixture
def reader(ann: User) -> Client:
    client = Client()
    client.force_login(ann)
    return client


def test_a_number_is_tested_against_one_alert(reader: Client, alert: Alert, reported: Report) -> None:
    reported(OTHER, by=make_member("dora"))
    page = reader.get(f"/alerts/{alert.pk}/")
    assertContains(page, f'action="/alerts/{alert.pk}/check/"')
    assertContains(page, "we count on how many days you reach the limit")
    assertNotContains(page, "900123")
    assert against(reader, alert, "+44 7700 900123")
    assert not against(reader, alert, OTHER)  # known, but of another report
    assertContains(reader.post(f"/alerts/{alert.pk}/check/", {"identifier": OTHER}), "No match does not mean safe.")


def test_no_number_is_offered_for_testing_where_none_was_released(
    reader: Client, ann: User, caro: User, ada: User
) -> None:
    alert = make_approved_alert(caro, ada, make_case(caro, make_report(by=ann, consents={"warn": "yes"}, story=STORY)))
    assertNotContains(reader.get(f"/alerts/{alert.pk}/"), "Is it the same person?")
    for answer in (reader.get(f"/alerts/{alert.pk}/check/"), reader.post(f"/alerts/{alert.pk}/check/", {})):
        assertContains(answer, "Nothing can be tested against “Man in a van” now")


def test_testing_an_alert_counts_like_any_check(reader: Client, alert: Alert, clock: Clock) -> None:
    for _ in range(checker.A_MINUTE):
        against(reader, alert)
    assert reader.post(f"/alerts/{alert.pk}/check/", {"identifier": NUMBER}).status_code == 429
    assert reader.post(CHECK, {"identifier": NUMBER}).status_code == 429


def test_whom_an_alert_does_not_concern_cannot_test_it(client: Client, alert: Alert) -> None:
    client.force_login(make_member("finn", ["r-tlm"]))
    assert client.post(f"/alerts/{alert.pk}/check/", {"identifier": NUMBER}).status_code == 404


@pytest.mark.parametrize("typed", ["07700", ""])
def test_half_a_number_is_no_miss_there_either(reader: Client, alert: Alert, typed: str) -> None:
    answer = reader.post(f"/alerts/{alert.pk}/check/", {"identifier": typed})
    assertContains(answer, "Please look at this again")
    assertContains(answer, "belongs to the alert")
    assertNotContains(answer, "No match")
