"""The words of the consent questions (j6, g2): newer ones are published, old answers keep theirs."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client

from members.models import User
from num.models import AuditEntry
from reports.actions.wording import publish
from reports.forms.consent import CHANGED, NOT_TAKEN
from reports.models import Addition, ConsentText, Report, Use
from tests.factories import make_report
from tests.people import signed_in
from tests.reports.telling import go, page, press
from tests.reports.test_adding import ROWS
from tests.reports.test_coming_back import code_in, enter
from tests.reports.test_report_page import EMPTY
from tests.servers.bound import SAYING

pytestmark = [pytest.mark.django_db, pytest.mark.database_near]
ADDRESS = "/wordings/warn/"
NEW: dict[str, Any] = {"question": "May we warn others with it?", "yes": "Yes, do", "no": "No, do not"}


@pytest.fixture
def as_amir(amir: User) -> Client:
    return signed_in(amir)


def test_new_words_are_shown_from_now_on_and_old_answers_keep_theirs(
    as_amir: Client, amir: User, client: Client, caro: User
) -> None:
    client.post("/report/", EMPTY | {"story": "He hit me.", "consent-warn": "yes.2"})
    assert "/wordings/" in as_amir.get("/").content.decode()
    assert ADDRESS in as_amir.get("/wordings/").content.decode()
    html = as_amir.post(ADDRESS, NEW, follow=True).content.decode()
    assert "Version 3 is shown from now on." in html
    new = ConsentText.objects.get(use="warn", version=3)
    assert (new.question, new.answers, new.author) == (NEW["question"], {"yes": "Yes, do", "no": "No, do not"}, amir)
    assert AuditEntry.objects.get(event="wording.published").details == {"use": "warn", "version": 3}
    form = client.get("/report/").content.decode()
    assert "May we warn others with it?" in form
    assert 'value="yes.3"' in form
    line = Report.objects.get().consents.get()
    assert (line.text.version, line.words) == (2, "Yes, warn others")
    staff = signed_in(caro).get(f"/casework/reports/{Report.objects.get().pk}/").content.decode()
    assert "“Yes, warn others” On the form. Version 2" in staff
    assert "May we warn others with it?" in signed_in(caro).get("/casework/reports/new/").content.decode()


def test_who_answered_other_words_reads_beside_her_answer_how_it_is_asked_now(
    as_amir: Client, ann: User, client: Client
) -> None:
    report, hers = make_report(by=ann, story="He hit me.", consents={"warn": "yes", "support": "yes"}), signed_in(ann)
    told = client.post("/report/", EMPTY | {"story": "Me, too.", "consent-warn": "yes.2"}, follow=True)
    code, now = code_in(told.content.decode()), "We ask it like this now: “May we warn others with it?”"
    assert "We ask it like this now" not in hers.get("/me/reports/").content.decode()
    as_amir.post(ADDRESS, NEW)
    for html in (hers.get("/me/reports/").content.decode(), enter(Client(), code)):
        assert html.count("We ask it like this now") == 1
        assert now in html
        assert "“Yes, warn others”" in html
    hers.post(f"/me/reports/{report.pk}/", {"consent-warn": "yes.3"})
    assert "We ask it like this now" not in hers.get("/me/reports/").content.decode()


@pytest.fixture
def reworded(amir: User) -> Iterator[None]:
    """The words change after a page was checked and before anything of it is written."""
    published: list[ConsentText] = []
    begun: list[str] = []

    def first(execute: Any, sql: str, *args: Any) -> Any:
        begun.extend([sql] if sql.startswith("SAVEPOINT") else [])
        if len(begun) > bool(SAYING) and not published:  # where there is a second wall, the page itself begins one
            published.append(ConsentText())
            published.append(publish(Use.WARN, NEW["question"], {"yes": NEW["yes"], "no": NEW["no"]}, by=amir))
        return execute(sql, *args)

    with connection.execute_wrapper(first):
        yield


@pytest.mark.usefixtures("reworded")
def test_what_is_sent_as_words_change_is_asked_again_and_nothing_is_lost(client: Client) -> None:
    html = client.post("/report/", EMPTY | {"story": "He hit me.", "consent-warn": "yes.2"}).content.decode()
    assert CHANGED in html
    assert ">\nHe hit me.</textarea>" in html
    assert not Report.objects.exists()
    client.post("/report/", EMPTY | {"story": "He hit me.", "consent-warn": "yes.3"})
    assert Report.objects.get().consents.get().text.version == 3


def test_a_report_told_part_by_part_is_asked_again_too(ann: User, request: pytest.FixtureRequest) -> None:
    hers = signed_in(ann)
    go(hers, "story", "consent", story="He hit me.")
    go(hers, "consent", "check", **{"consent-warn": "yes.2"})
    request.getfixturevalue("reworded")
    assert press(hers, "check", ("send", "yes")).headers["Location"] == "/report/parts/check/"
    html = page(hers, "check")
    assert CHANGED in html
    assert "He hit me." in html
    assert not Report.objects.exists()


@pytest.mark.parametrize("who", ["ann", "caro"])
def test_an_answer_given_as_words_change_is_not_written_down(
    who: str, ann: User, caro: User, request: pytest.FixtureRequest
) -> None:
    report, spoken = make_report(by=ann), {"given": "phone", "read": "on"}
    addresses = {"ann": f"/me/reports/{report.pk}/", "caro": f"/casework/reports/{report.pk}/consent/"}
    client = signed_in(request.getfixturevalue(who))
    request.getfixturevalue("reworded")
    sent = {"consent-support": "yes.1", "consent-warn": "yes.2", "confirmed": "yes", **spoken}
    assert CHANGED in client.post(addresses[who], sent, follow=True).content.decode()
    assert not report.consents.exists()


@pytest.mark.parametrize(
    ("who", "page", "typed", "says"),
    [
        ("ann", "/me/reports/{}/", {}, NOT_TAKEN),
        ("ann", "/me/reports/{}/add/", ROWS | {"text": "It was a van."}, CHANGED),
        ("caro", "/casework/reports/{}/consent/", {"given": "phone", "read": "on"}, CHANGED),
    ],
)
def test_of_older_words_a_no_holds_at_once_and_a_yes_is_asked_again(
    as_amir: Client, ann: User, request: pytest.FixtureRequest, who: str, page: str, typed: dict[str, str], says: str
) -> None:
    report = make_report(by=ann, story="He hit me.", consents={"warn": "yes"})
    client, address = signed_in(request.getfixturevalue(who)), page.format(report.pk)
    as_amir.post(ADDRESS, NEW)
    for odd in ("yes.2", "no.1", "no.9"):
        assert says in client.post(address, typed | {"consent-warn": odd}, follow=True).content.decode()
    assert report.consents.count() == 1
    client.post(address, typed | {"consent-warn": "no.2"})
    assert not Report.objects.get().allows("warn")
    line = report.consents.last()
    assert line is not None
    assert (line.answer, line.text.version) == ("no", 2)
    assert Addition.objects.count() == ("text" in typed)


def test_what_she_adds_as_words_change_is_asked_again_and_kept_once(ann: User, request: pytest.FixtureRequest) -> None:
    report, hers = make_report(by=ann, story="He hit me.", consents={"warn": "yes"}), signed_in(ann)
    address, told = f"/me/reports/{report.pk}/add/", ROWS | {"text": "It was a van."}
    request.getfixturevalue("reworded")
    html = hers.post(address, told | {"consent-warn": "yes.2"}).content.decode()
    assert CHANGED in html
    assert ">\nIt was a van.</textarea>" in html
    nothing = hers.post(address, ROWS | {"consent-warn": "no.2"}).content.decode()
    assert 'value="no.3" id="id_consent-warn_1" checked' in nothing
    assert not Addition.objects.exists()
    assert "Added to your report." in hers.post(address, told | {"consent-warn": "no.3"}, follow=True).content.decode()
    assert Addition.objects.count() == 1
    assert not Report.objects.get().allows("warn")


def test_what_staff_write_down_as_words_change_is_asked_again(caro: User, request: pytest.FixtureRequest) -> None:
    client = signed_in(caro)
    request.getfixturevalue("reworded")
    sent = EMPTY | {"story": "He hit me.", "consent-warn": "yes.2", "read": "on", "came_by": "phone", "source": "self"}
    html = client.post("/casework/reports/new/", sent).content.decode()
    assert CHANGED in html
    assert ">\nHe hit me.</textarea>" in html
    assert not Report.objects.exists()


def test_every_version_can_be_read_with_author_and_day(as_amir: Client) -> None:
    as_amir.post(ADDRESS, NEW)
    html = as_amir.get(ADDRESS).content.decode()
    for words in ("Version 3, shown now", "by Amir", "as it came with this site", "a warning in our own words."):
        assert words in html


@pytest.mark.parametrize("left_out", ["question", "yes"])
def test_no_words_may_be_left_out_and_the_rest_stays(as_amir: Client, left_out: str) -> None:
    html = as_amir.post(ADDRESS, NEW | {left_out: " "}).content.decode()
    assert "None of them may be left out." in html
    assert "No, do not" in html
    assert ConsentText.objects.filter(use="warn").count() == 1


def test_the_same_words_are_no_new_version(as_amir: Client) -> None:
    old = ConsentText.objects.get(use="warn")
    html = as_amir.post(ADDRESS, {"question": old.question, **old.answers}).content.decode()
    assert "These are the words that are shown now." in html
    assert ConsentText.objects.filter(use="warn").count() == 1


def test_the_answers_to_choose_from_stay_the_same(amir: User) -> None:
    with pytest.raises(ValueError, match="each answer"):
        publish(Use.WARN, "Q?", {"yes": "Yes"}, by=amir)


def test_nobody_else_publishes(ann: User, caro: User, ada: User) -> None:
    for user in (ann, caro, ada):
        assert signed_in(user).post(ADDRESS, NEW).status_code == 404
        with pytest.raises(PermissionDenied):
            publish(Use.WARN, "Q?", {"yes": "Yes", "no": "No"}, by=user)
    assert not ConsentText.objects.filter(version=3).exists()


def test_what_is_no_question_is_not_found(as_amir: Client) -> None:
    assert as_amir.get("/wordings/weather/").status_code == 404


def test_the_database_refuses_to_change_words() -> None:
    for change in (lambda: ConsentText.objects.update(question="?"), ConsentText.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
