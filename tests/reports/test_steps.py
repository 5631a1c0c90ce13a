"""One part a page (b1, b6, b12, g10): nothing required, rows that come and go, and a look at it before sending."""

import re

import pytest
from django.test import Client

from members.models import User
from reports.forms.steps import BY_NAME, NAMES
from reports.models import ConsentText, Report
from tests.reports.telling import STORY, go, page, press

pytestmark = pytest.mark.django_db
SEND = ("send", "yes")
FOCUSED = re.compile(r'<fieldset class="card" tabindex="-1" autofocus>')


def test_the_parts_follow_each_other_and_each_says_where_it_stands(client: Client) -> None:
    part = "story"
    seen: list[str] = []
    while part != "check":
        html = page(client, part)
        assert f"Part {len(seen) + 1} of 7" in html
        assert f"<h1>{BY_NAME[part].title}</h1>" in html
        answer = go(client, part, BY_NAME[part].after)
        assert answer.status_code == 302
        seen.append(part)
        part = answer.headers["Location"].split("/")[-2]
    assert tuple(seen) == NAMES
    assert "What you are about to send" in page(client, "check")


def test_back_keeps_what_was_typed(client: Client) -> None:
    go(client, "identifiers", "story", identifiers__0__value="07700 900123")
    assert "07700 900123" in page(client, "identifiers")


@pytest.mark.parametrize("part", NAMES)
def test_each_part_can_be_left_out_and_the_report_sent_from_there(client: Client, part: str) -> None:
    told = {"story": STORY}
    go(client, "story", "check", **told)
    assert "Send it as it is" in page(client, part)
    assert press(client, part, SEND, **(told if part == "story" else {})).headers["Location"] == "/report/sent/"
    assert Report.objects.get().story == STORY


def test_nothing_at_all_leads_to_the_first_box(client: Client) -> None:
    answer = press(client, "you", SEND)
    assert answer.headers["Location"] == "/report/parts/story/"
    assert "Please tell us something first." in page(client, "story")
    assert not Report.objects.exists()


def test_all_parts_together_make_the_same_report_as_the_one_page(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY, incident_types=["robbery"], harm="grave")
    go(client, "identifiers", "persons", identifiers__0__value="07700 900123", identifiers__0__whose="theirs")
    go(client, "persons", "vehicles", persons__0__name="Vern", persons__0__claimed_to_be="police")
    go(client, "vehicles", "place", vehicles__0__plate="ZQ17 OIQ", vehicles__0__colour="green")
    go(client, "place", "you", happened_on="2025-11-30", region="merseyside", town="Bootle")
    go(client, "you", "consent", working_name="Nina")
    go(client, "consent", "check", consent__warn="yes.2", consent__police="none.1")
    press(client, "check", SEND)
    report = Report.objects.get()
    assert (report.story, report.harm, report.town, str(report.region)) == (STORY, "grave", "Bootle", "Merseyside")
    assert (report.working_name, report.persons.get().name, report.vehicles.get().colour) == ("Nina", "Vern", "green")
    assert {one.value for one in report.identifiers.all()} == {"07700 900123", "ZQ17 OIQ"}
    assert {(line.use, line.answer) for line in report.consents.all()} == {("warn", "yes"), ("police", "none")}


def test_the_last_page_shows_everything_with_a_way_to_change_it(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY, incident_types=["robbery", "violence"])
    go(client, "persons", "vehicles", persons__0__name="Vern")
    go(client, "place", "you", region="r-tli", time_band="unknown")
    go(client, "consent", "check", consent__warn="yes.2")
    html = page(client, "check")
    for words in (STORY, "Vern", "All of London", "I do not know", "Yes, warn others"):
        assert words in html
    assert html.count("You have not said. That means no.") == 3
    for part in NAMES:
        assert f'href="/report/parts/{part}/"' in html
    assert not Report.objects.exists()


def test_a_mistake_is_said_at_once_and_keeps_nobody_from_going_elsewhere(client: Client) -> None:
    answer = go(client, "place", "you", happened_on="soon")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Write the day like 31/12/2025" in html
    assert "<title>Error: Report" in html
    assert "soon" in html
    assert go(client, "place", "vehicles", happened_on="soon").status_code == 302
    go(client, "story", "identifiers", story=STORY)
    assert press(client, "you", SEND).headers["Location"] == "/report/parts/check/"
    assert "<title>Error" not in page(client, "you")
    assert "Write the day like 31/12/2025" in page(client, "check")
    assert not Report.objects.exists()
    go(client, "place", "you", happened_on="")
    press(client, "check", SEND)
    assert Report.objects.get().happened_on is None


@pytest.mark.parametrize("address", ["/report/", "/report/parts/persons/"])
def test_rows_come_and_go_without_script(client: Client, address: str) -> None:
    typed = {"persons-TOTAL_FORMS": "3", "persons-0-name": "Vern", "persons-1-name": "Dennis", "persons-2-name": "Ray"}
    html = client.post(address, typed | {"remove": "persons-1"}).content.decode()
    assert names_in(html) == ["Vern", "Ray"]
    assert FOCUSED.search(html)
    html = client.post(address, typed | {"add": "persons"}).content.decode()
    assert names_in(html) == ["Vern", "Dennis", "Ray", ""]
    assert FOCUSED.search(html), "the reader goes on where rows came or went"


@pytest.mark.parametrize("remove", ["persons-7", "persons", "x-0", "persons-999999", ""])
def test_a_row_that_is_not_there_cannot_be_removed(client: Client, remove: str) -> None:
    html = client.post("/report/", {"persons-TOTAL_FORMS": "1", "persons-0-name": "Vern", "remove": remove})
    assert "Vern" in names_in(html.content.decode())


def names_in(html: str) -> list[str]:
    boxes = re.findall(r'<input type="text" name="persons-\d+-name"[^>]*>', html)
    return [found[1] if (found := re.search(r'value="([^"]*)"', box)) else "" for box in boxes]


@pytest.mark.parametrize("address", ["/report/", "/report/parts/story/"])
def test_the_limits_stand_before_the_story_box(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    limits = [html.index(words) for words in ("a child is at risk", "in danger now", "court orders", "terrorism")]
    assert max(limits) < html.index('name="story"')


def test_consent_is_asked_in_the_exact_words_with_nothing_chosen(client: Client) -> None:
    html = page(client, "consent")
    for text in ConsentText.objects.all():
        assert all(words in html for words in (text.question, *text.answers.values()))
    assert "checked" not in html


def test_a_changed_wording_is_asked_again_before_sending(client: Client) -> None:
    go(client, "story", "consent", story=STORY)
    go(client, "consent", "check", consent__warn="yes.2")
    ConsentText.objects.create(
        use="warn", version=3, language="en-gb", question="New?", answers={"yes": "Y", "no": "N"}
    )
    assert press(client, "check", SEND).headers["Location"] == "/report/parts/check/"
    assert "We have changed the words of this question" in page(client, "check")
    assert not Report.objects.exists()


def test_there_are_no_other_parts(client: Client) -> None:
    assert client.get("/report/parts/elsewhere/").status_code == 404
    assert client.post("/report/parts/elsewhere/", {"go": "story"}).status_code == 404
    assert go(client, "story", "https://example.org", story=STORY).status_code == 200


def test_with_an_account_each_page_says_whose_it_is(client: Client, ann: User) -> None:
    client.force_login(ann)
    assert "This report will be in your account, Ann." in page(client, "story")
    assert "This report will not be tied to any account." in page(Client(), "story")
