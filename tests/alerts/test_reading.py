"""Finding an earlier alert (d19): by words and by what was chosen, read and unread, and no search leaves a record."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions
from alerts.models import Alert, Dispatch, ReadMarks
from members.models import User
from num.models import AuditEntry
from reports.actions.report import give_consent
from reports.models import Consent
from tests.alerts.rows import rows
from tests.alerts.test_checker import everything_cached
from tests.alerts.test_mydata import data, sign_in
from tests.factories import make_approved_alert, make_delivery, work
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db
LIST = "/alerts/"
Make = Callable[..., Alert]


@pytest.fixture
def make(caro: User, ada: User) -> Make:
    """A live alert that came so many ``days`` ago."""

    def alert(title: str, *, days: int = 0, **writing: Any) -> Alert:
        made = make_approved_alert(caro, ada, title=title, **writing)
        came = timezone.now() - timedelta(days=days)
        Alert.objects.filter(pk=made.pk).update(approved_at=came)
        return made

    return alert


@pytest.fixture
def reader(ann: User) -> Client:
    return signed_in(ann)


def page(alert: Alert) -> str:
    return reverse("alert", args=[alert.pk])


def end(alert: Alert, days: int = 1) -> None:
    """As if its time had been over for so many days."""
    over = timezone.now() - timedelta(days=days)
    Alert.objects.filter(pk=alert.pk).update(expires_at=over, state=Alert.State.EXPIRED)


def found(client: Client, **wanted: str) -> list[str]:
    answer = client.post(LIST, wanted)
    assert answer.status_code == 200
    return [alert.title for alert in answer.context["alerts"]]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_words_are_found_in_title_and_text_in_any_case(reader: Client, make: Make) -> None:
    make("Man in a van", text="He drives off with somebody.")
    make("Robbery in a flat", text="Two men with a knife.")
    assert found(reader, words="VAN") == ["Man in a van"]
    assert found(reader, words="knife flat") == ["Robbery in a flat"]
    assert found(reader, words="knife van") == []
    assert len(found(reader)) == 2


def test_it_is_narrowed_by_place_work_level_and_time(reader: Client, make: Make) -> None:
    make("Everywhere", regions=["national"], days=40)
    make("London", work_types=[work("in-call")], days=10)
    make("City", regions=["city-of-london"], level=Alert.Level.RISK)
    assert found(reader, region="metropolitan") == ["London", "Everywhere"]
    assert found(reader, region="r-tld") == ["Everywhere"]
    assert found(reader, work="street") == ["City", "Everywhere"]
    assert found(reader, level="2") == ["City"]
    assert found(reader, days="30") == ["City", "London"]
    assert found(reader, region="r-tli", level="3", days="7") == []


def test_nothing_found_says_what_to_do(reader: Client, make: Make) -> None:
    make("Man in a van")
    answer = reader.post(LIST, {"words": "quartz"})
    assertContains(answer, "Nothing found")
    assertContains(answer, "Try fewer words")
    assertContains(answer, 'value="quartz"')


def test_what_is_wrong_is_said_and_what_was_typed_stays(reader: Client) -> None:
    answer = reader.post(LIST, {"words": "quartz " * 20, "level": "9"})
    assertContains(answer, "Please look at this again")
    assertContains(answer, "Write fewer words.")
    assertContains(answer, "quartz quartz")
    assertNotContains(answer, "Nothing found")


def test_what_has_ended_lately_is_found_and_says_so(reader: Client, make: Make) -> None:
    alert = make("Man in a van", days=60)
    end(alert)
    assertNotContains(reader.get(LIST), alert.title)
    assertContains(reader.post(LIST, {"words": "van"}), "Ended")
    assertContains(reader.get(page(alert)), "It may no longer hold.")
    tested = reader.post(f"/alerts/{alert.pk}/check/", {"identifier": "07700 900123"})
    assertContains(tested, "It may no longer hold. Nothing can be tested against it now")
    assertContains(tested, 'value="07700 900123"')
    assertContains(tested, 'action="/check/"')
    end(alert, days=91)
    assert found(reader, words="van") == []
    assertNotContains(reader.get(page(alert)), alert.title)


@pytest.mark.parametrize("how", ["withdrawn", "stopped", "consent", "another's"])
def test_what_nobody_may_read_is_never_found(
    reader: Client, bea: User, ann: User, caro: User, make: Make, how: str
) -> None:
    alert = make("Man in a van")
    make_delivery(alert, ann)
    assert found(reader) == ["Man in a van"]
    client = reader
    match how:
        case "withdrawn":
            actions.cancel(alert, by=caro)
        case "stopped":
            actions.stop(Dispatch.objects.get(), by=caro)
        case "consent":
            end(alert)
            give_consent(alert.sources.get().report, "warn", "no", by=caro, given=Consent.Given.FORM)
        case "another's":
            client = signed_in(bea)
    assert found(client, words="van") == []
    assert "driven off" not in text(client.post(LIST, {"words": "van"}))
    gone = client.get(page(alert))
    assert gone.status_code == (404 if how == "another's" else 200)
    assert "driven off" not in text(gone)


def test_a_search_leaves_no_record(reader: Client, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    make("Man in a quartzvan")
    reader.get(LIST)
    before = rows()
    with CaptureQueriesContext(connection) as asked:
        assert found(reader, words="quartzvan", region="r-tli") == ["Man in a quartzvan"]
    after = rows()
    assert {table for table in after if after[table] != before[table]} <= {"django_session"}
    kept = json.dumps([everything_cached(), dict(reader.session)])
    said = kept + caplog.text + "".join(query["sql"] for query in asked)
    assert "quartz" not in said.replace("Man in a quartzvan", "")
    answer = reader.get(LIST, {"words": "quartzvan"})
    assert "count" not in answer.context  # an address is no search
    form = answer.content.decode().partition("Find an earlier alert")[2]
    assert '<form method="post"' in form
    assert "quartzvan" not in form
    assert reader.post(LIST, {"words": "quartzvan"}).headers["Cache-Control"] == "no-store"


def test_opening_one_marks_it_as_read(reader: Client, make: Make) -> None:
    van, flat = make("Man in a van"), make("Robbery in a flat")
    assert "You have not read 2 of these." in text(reader.get(LIST))
    reader.get(page(van))
    assert "You have not read 1 of these." in text(reader.get(LIST))
    assert text(reader.get(LIST)).count("Not read") == 1
    assert found(reader, unread="on") == [flat.title]
    reader.post(f"/alerts/{van.pk}/unread/")
    assert found(reader, unread="on") == [flat.title, van.title]


def test_a_look_at_the_head_marks_nothing(reader: Client, make: Make) -> None:
    reader.head(page(make("Man in a van")))
    assert not ReadMarks.objects.exists()


def test_all_that_stood_on_the_page_are_marked_at_once_and_nothing_else(
    reader: Client, ann: User, bea: User, make: Make
) -> None:
    make("Man in a van")
    elsewhere = make("Not for her", regions=["r-tld"])
    shown = re.findall(r'name="shown" value="([^"]+)"', text(reader.get(LIST)))
    make("Came since")
    marked = reader.post("/alerts/read/", {"shown": [*shown, str(elsewhere.pk), "x"]}, follow=True)
    assert "What stood there counts as read." in text(marked)
    assert "You have not read 1 of these" in text(marked)
    assert found(reader, unread="on") == ["Came since"]
    assert ReadMarks.objects.of(ann) == set(map(UUID, shown))
    assert elsewhere.title in found(signed_in(bea), unread="on")


def test_what_one_has_read_is_sealed_and_on_no_record(reader: Client, ann: User, make: Make) -> None:
    alert = make("Man in a van")

    def named() -> int:
        return sum(dump().count(key.encode()) for key in (alert.pk.hex, str(alert.pk)))

    before, entries = named(), AuditEntry.objects.count()
    reader.get(page(alert))
    assert ReadMarks.objects.of(ann) == {alert.pk}
    assert named() == before > 0
    assert AuditEntry.objects.count() == entries


def test_marks_of_what_nobody_reads_any_more_go(reader: Client, ann: User, caro: User, make: Make) -> None:
    van, flat = make("Man in a van"), make("Robbery in a flat")
    reader.get(page(van))
    actions.cancel(van, by=caro)
    reader.get(page(flat))
    assert ReadMarks.objects.of(ann) == {flat.pk}


def test_marks_are_in_her_data_and_go_with_her_account(client: Client, ann: User, make: Make) -> None:
    alert = make("Man in a van")
    hers = sign_in(client, ann)
    hers.get(page(alert))
    answer = hers.post("/me/data/")
    (read,) = data(answer)["Warnings that count as read"]
    assert read["How grave"].startswith("Danger")
    assert alert.title not in text(answer)
    hers.post("/me/leave/")
    assert not ReadMarks.objects.exists()


def test_nobody_marks_what_is_not_theirs(bea: User, ann: User, make: Make) -> None:
    alert = make("Man in a van")
    assert signed_in(bea).post(f"/alerts/{alert.pk}/unread/").status_code == 404
    assert not ReadMarks.objects.exists()


def test_titles_say_nothing(reader: Client, make: Make) -> None:
    make("Man in a van")
    title = re.search(r"<title>(.*?)</title>", text(reader.post(LIST, {"words": "van"})))
    assert title
    assert not {"alert", "van", "find"} & set(title[1].lower().split())
