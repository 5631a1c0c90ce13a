"""The platform's main job, walked through its pages by people: a report becomes a warning in the right hands."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from num.demo.parts import free_port
from tests.browser.person import Person
from tests.browser.post import Letter, Mailbox, Sink, wait_for_letters, wait_until
from tests.browser.town import Town, address, sign_in
from tests.browser.watch import Watch
from tests.browser.weather import TITLE
from tests.demo.demonstration import Demonstration
from tests.discreet import forbidden_in
from tests.servers.processes import Live

pytestmark = pytest.mark.browser

STORY = "He was friendly on the telephone. Then he locked the door and would not let me out."
NUMBER, SPELT_OTHERWISE, ANOTHER = "07700 900123", "+44 (0)7700-900 123", "07700 900999"
TITLE_OF_ALERT = "Man who locks the door"
WARNING = "A man is reported to have kept somebody from leaving. Tell a friend where you are."
FEW = "fewer than 10"
COUNT = (
    "from django.utils.timezone import localdate; from alerts.impact import periods, snapshots; "
    "snapshots.take(periods.Period.around('quarter', localdate()).counted_on)"
)
SHIFT = ("ShiftLeft", "ShiftRight", "ShiftLeft")


@pytest.fixture
def way_out(weather: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where people leave to, of installations that start from now on."""
    monkeypatch.setenv("EXIT_URL", weather)
    return weather


@pytest.fixture
def demonstration(way_out: str, static_files: None, tmp_path: Path) -> Iterator[Demonstration]:
    """What `make demo` starts: SQLite, the embedded broker, a mailbox page; nobody was invented."""
    demonstration = Demonstration(tmp_path, free_port())
    try:
        demonstration.wait_until(lambda: "Ready" in demonstration.output())
        yield demonstration
    finally:
        demonstration.stop()


def test_main_path_on_real_servers(browsers: Browser, way_out: str, served: Live) -> None:
    """gunicorn, two workers and beat on PostgreSQL and Redis, with an SMTP server of another program."""
    watch = Watch(served.url, way_out)
    walk(Town(browsers, served.url, served.run_manage, Sink(served.sink), watch))


def test_main_path_on_the_embedded_default(browsers: Browser, way_out: str, demonstration: Demonstration) -> None:
    home, watch = demonstration.home, Watch(demonstration.home, way_out)
    mailbox = Mailbox(Person(browsers, home, watch))
    walk(Town(browsers, home, demonstration.run_manage, mailbox, watch))


def walk(town: Town) -> None:
    amir, caro, cleo, ada, tess = town.invite(
        amir="administrator", caro="caseworker", cleo="caseworker", ada="approver", tess="trustee"
    )
    ann, bea, una = town.applicant("ann"), town.applicant("bea"), town.applicant("una")
    join(amir, ann, "ann", region="London", work="Independent in-call")
    join(amir, bea, "bea", region="North West", work="Street")
    stay_outside(una)

    code = report_without_account(town.somebody())
    report_as_member(bea)
    case = open_case(caro)
    share_case(caro, cleo, case)
    alert = write_alert(caro)
    approve(ada, alert)

    letter = only_ann_is_told(town, ada, alert)
    ann_reads_it(ann)
    answer(town, letter)
    unsubscribe(ann, letter)
    check(ann)
    come_back(town.somebody(), code, "A warning has been sent to other members.")
    look_at_impact(town, tess, case)
    leave(ann, bea)


# 1. Join and vet -----------------------------------------------------------------------------------


def join(amir: Person, person: Person, login: str, *, region: str, work: str) -> None:
    """Staff let her in; she signs in, and chooses what to hear about."""
    amir.open("/membership/")
    amir.press(f"Let {login.capitalize()} in")
    sign_in(person, login)
    person.open("/me/subscriptions/")
    person.unfold(region)
    person.choose(f"All of {region}", work)
    person.press("Save")
    person.sees("Saved. It holds from now on.")


def stay_outside(una: Person) -> None:
    sign_in(una, "una")
    for closed in ("/alerts/", "/check/", "/casework/"):
        assert una.page.request.get(closed).status == 404
    una.open("/me/")
    una.sees("Your request is waiting")


# 2. Report -----------------------------------------------------------------------------------------


def report_without_account(visitor: Person) -> str:
    """The code with which she can come back, and does."""
    visitor.open("/")
    visitor.follow("Start")
    assert visitor.page.locator("input[type=radio]:checked").count() == 0
    visitor.fill("In your own words", STORY)
    visitor.choose("Kidnap or held against will", "Yes, warn others")
    visitor.fill("Number, address or name", NUMBER)
    visitor.page.get_by_label("What it is", exact=True).first.select_option(label="Phone number")
    visitor.press("Send the report")
    code = visitor.reads("main code")
    visitor.fill("Your code", code.lower())
    visitor.press("I have kept my code")
    visitor.sees("We have it. A caseworker will read it.", "Yes, warn others")
    visitor.misses(STORY)
    come_back(visitor, code, "We have it.")
    return code


def come_back(visitor: Person, code: str, where_it_stands: str) -> None:
    visitor.context.clear_cookies()
    visitor.open("/report/receipt/")
    visitor.fill("Your code", code)
    visitor.press("Open")
    visitor.sees(where_it_stands)


def report_as_member(bea: Person) -> None:
    bea.open("/report/")
    bea.fill("In your own words", "The same one rang me three times and was rude.")
    bea.fill("Number, address or name", SPELT_OTHERWISE)
    bea.choose("Threatening calls or texts", "No, do not use it to warn others")
    bea.press("Send the report")
    bea.sees("We have your report.", "Your reports")


# 3. Triage and case --------------------------------------------------------------------------------


def open_case(caro: Person) -> str:
    """From the gravest report of the queue; the address of the case."""
    caro.open("/casework/")
    rows = caro.page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Kidnap or held against will")
    expect(rows.last).to_contain_text("Possible repeat")
    caro.follow("Kidnap or held against will")
    caro.press("Open a case")
    case = caro.page.url
    link_report(caro)
    caro.fill("Add a note", "Rang the project that knows the area.")
    caro.press("Add the note")
    caro.sees("Rang the project that knows the area.")
    caro.fill("Why you believe it", "The project heard the same.")
    caro.go(caro.page.get_by_role("button", name="Release it for the checker"))
    caro.sees("Released. Members who look it up are now warned.")
    return case


def share_case(caro: Person, cleo: Person, case: str) -> None:
    """It moves on; another caseworker finds nothing there until she works on it, too."""
    assert cleo.page.request.get(case).status == 404
    caro.press("Assessment")
    caro.sees("The case is moved.", "Now: assessment.")
    caro.page.get_by_label("Caseworker", exact=True).select_option(label="Cleo, caseworker")
    caro.press("Let them work on it")
    caro.sees("Cleo works on the case from now on.")
    cleo.open(case)
    cleo.sees("Rang the project that knows the area.", "Now: assessment.")


def link_report(caro: Person) -> None:
    caro.open("/casework/")
    reference = caro.reads("table >> nth=-1 >> tbody th")
    caro.follow("Threatening calls or texts")
    caro.sees("Same phone number")
    caro.unfold("It belongs to a case of mine")
    caro.page.get_by_label("One of my cases").select_option(reference)
    caro.press("Put it there")
    caro.sees(f"The report now belongs to {reference}.")


# 4. Alert ------------------------------------------------------------------------------------------


def write_alert(caro: Person) -> str:
    """Written, sent to review, not to be approved by its author; its address."""
    caro.follow("Write an alert")
    caro.page.locator("input[name=sources]").check()  # the member's report is not offered
    caro.choose("Danger: violence, weapons, sexual offences", "Independent in-call")
    caro.fill("Title", TITLE_OF_ALERT)
    caro.fill("Text", f"{WARNING} He rings from {SPELT_OTHERWISE}.")
    caro.unfold("London")
    caro.choose("All of London")
    caro.press("Save as a draft")
    caro.sees("This repeats a phone number from the report")
    caro.fill("Text", WARNING)
    caro.press("Save as a draft")
    caro.sees("E-mail fewer than 10, Inbox on this site fewer than 10")
    caro.press("Send to review")
    caro.sees("It waits for an approver who did not write it.")
    expect(caro.page.get_by_role("button", name="Approve and send")).to_have_count(0)
    return caro.page.url


def approve(ada: Person, alert: str) -> None:
    ada.open("/desk/")
    ada.follow(TITLE_OF_ALERT)
    assert ada.page.url == alert
    ada.sees(WARNING, "No member sent this report.")
    ada.press("Approve and send")
    ada.sees("Answer yes or no.")
    for yes in ada.page.get_by_label("Yes", exact=True).all():
        yes.check()
    ada.press("Approve and send")
    ada.sees("Say why you believe it.")
    for yes in ada.page.get_by_label("Yes", exact=True).all():
        expect(yes).to_be_checked()
    ada.fill("Why you believe it", "Two people tell of the same number.")
    ada.press("Approve and send")
    ada.sees("Approved. It is on its way.")


# 5. Push -------------------------------------------------------------------------------------------


def only_ann_is_told(town: Town, ada: Person, alert: str) -> Letter:
    """Once, in words that give nothing away; the two others got nothing since they joined."""
    letter = wait_for_letters(town.post, address("ann"), 3)[-1]
    wait_until(lambda: _is_live(ada, alert))
    assert [len(town.post.letters(address(name))) for name in ("ann", "bea", "una")] == [3, 2, 1]
    assert letter.subject == "A new message for you"
    assert forbidden_in("\n".join([letter.text, *letter.headers, *letter.headers.values()])) == []
    assert letter.links[1:] == [letter.one_click]
    return letter


def _is_live(ada: Person, alert: str) -> bool:
    ada.page.goto(alert)
    return ada.page.locator(".tag", has_text="Live").is_visible()


def ann_reads_it(ann: Person) -> None:
    ann.open("/alerts/")
    ann.follow(TITLE_OF_ALERT)
    ann.sees(WARNING, "Did this help?")


# 6. Answer -----------------------------------------------------------------------------------------


def answer(town: Town, letter: Letter) -> None:
    """Two browsers open the link: opening it, however often, answers nothing. One tap counts, the next does not."""
    link, _ = letter.links
    first, second = town.somebody(), town.somebody()
    for person in (first, second, first):
        person.open(link)
        person.sees("One tap answers. You need not sign in.")
    first.press("I avoided this person")
    first.sees("Your answer is counted.")
    second.press("I recognised this person")
    second.sees("This message was answered before, so the first answer counts.")
    second.open(link)
    second.sees("Your answer is counted already.")


def unsubscribe(ann: Person, letter: Letter) -> None:
    """As a mail program does, from nowhere and without cookies. It ends this subscription and no other."""
    danger = ann.page.get_by_role("group", name="What to tell you by e-mail").get_by_label("Danger")
    ann.open("/me/subscriptions/")
    expect(danger).to_have_value("now")
    with urlopen(Request(letter.one_click, b"List-Unsubscribe=One-Click"), timeout=10) as answered:
        assert answered.status == 200
    ann.open("/me/subscriptions/")
    expect(danger).to_have_value("")
    in_site = ann.page.get_by_role("group", name="What to show you here")
    expect(in_site.get_by_label("Danger")).to_have_value("now")


# 7. Check ------------------------------------------------------------------------------------------


def check(ann: Person) -> None:
    ann.open("/check/")
    ann.fill("Number, e-mail, plate or profile", SPELT_OTHERWISE)
    ann.press("Check")
    ann.sees("There are warnings about this", "Danger: violence", "1 person")
    ann.fill("Number, e-mail, plate or profile", ANOTHER)
    ann.press("Check")
    ann.sees("No match does not mean safe.")


# 8. Impact -----------------------------------------------------------------------------------------


def look_at_impact(town: Town, tess: Person, case: str) -> None:
    """Before anything is counted, and as it is counted once the quarter is over."""
    tess.open("/impact/")
    tess.sees("There are no figures yet.")
    town.manage("shell", "--no-imports", "--command", COUNT)
    tess.open("/impact/")
    expect(tess.page.locator(".tiles div", has=tess.page.get_by_text("Alerts", exact=True))).to_contain_text(FEW)
    response = tess.open(case)
    assert response
    assert response.status == 404


# 9. Leave ------------------------------------------------------------------------------------------


def leave(ann: Person, bea: Person) -> None:
    """By the button and by the keyboard; Back shows nothing of what was there."""
    ann.open("/me/contact/")
    ann.page.locator("#leave").click()
    see_nothing(ann)
    bea.open("/me/reports/")
    for key in SHIFT:
        bea.page.keyboard.press(key)
    see_nothing(bea)


def see_nothing(person: Person) -> None:
    expect(person.page).to_have_title(TITLE)
    assert person.context.cookies() == []
    for _ in range(3):
        person.page.go_back()
        expect(person.page.locator("body")).not_to_contain_text("Sign out")
