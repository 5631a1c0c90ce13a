"""A draft saved and resumed (b2): there on return, sealed, invisible to staff until sent, gone after 30 days."""

import json
import re

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from alerts.tasks import forget
from members.models import User
from num.celery import app
from num.crypto import Unreadable
from num.models import AuditEntry
from reports import admission, receipts
from reports.actions.report import AlreadySent, submit
from reports.models import Draft, Report
from reports.retention import forget_drafts
from reports.submission import Submission
from tests.factories import make_draft
from tests.people import signed_in
from tests.reports.telling import STORY, carried, go, page, press, untouched_for
from tests.reports.test_at_rest import dump, forms
from tests.reports.test_coming_back import code_in, enter
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db

SAVE = ("save", "yes")
SEND = ("send", "yes")
QUARTZ = {"story": "quartzstory hit me", "identifiers-0-value": "07700 900842", "working_name": "Quartzworking"}


def test_a_member_finds_what_she_began_in_her_account(client: Client, ann: User) -> None:
    client.force_login(ann)
    saved = press(client, "story", SAVE, story=STORY)
    assert saved.headers["Location"] == "/me/reports/"
    html = client.get("/me/reports/").content.decode()
    assert "Kept, and not sent. You can go on with it here until" in html
    assert "Not sent yet" in html
    assert STORY not in html

    elsewhere = signed_in(ann)
    draft = Draft.objects.get()
    assert elsewhere.post(f"/me/reports/drafts/{draft.pk}/").headers["Location"] == "/report/parts/check/"
    assert STORY in page(elsewhere, "check")
    assert STORY in page(elsewhere, "story")
    press(elsewhere, "check", SEND)
    report = Report.objects.get()
    assert (report.story, report.reporter, report.locator) == (STORY, ann, "")
    assert not Draft.objects.exists()


def test_of_very_many_begun_none_is_lost_and_the_next_is_kept_on_the_page(ann: User) -> None:
    for _ in range(Draft.MOST):
        make_draft(by=ann, story="x")
    hers = signed_in(ann)
    full = press(hers, "story", SAVE, story=STORY)
    html = full.content.decode()
    assert full.status_code == 409
    assert "no room to keep one more" in html
    assert STORY in html
    assert Draft.objects.count() == Draft.MOST
    hers.post(f"/me/reports/drafts/{Draft.objects.all()[0].pk}/", {"throw_away": "yes"})
    again = hers.post(
        "/report/parts/story/",
        dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)) | {"story": STORY},
    )
    assert again.headers["Location"] == "/me/reports/"
    assert Draft.objects.count() == Draft.MOST
    assert STORY in "".join(draft.typed for draft in Draft.objects.all())


def test_whoever_has_begun_very_many_can_still_send_one(ann: User) -> None:
    for _ in range(Draft.MOST):
        make_draft(by=ann, story="x")
    press(signed_in(ann), "story", SEND, story=STORY)
    assert Report.objects.get().story == STORY


def test_without_an_account_the_code_comes_with_the_first_saving_and_stays_the_same(client: Client) -> None:
    kept = press(client, "story", SAVE, story=STORY)
    assert kept.headers["Location"] == "/report/sent/"
    html = client.get("/report/sent/").content.decode()
    code = code_in(html)
    assert "It is not sent" in html
    typed = client.post("/report/sent/", {"code": code}, follow=True).content.decode()
    assert "Kept, and not sent. You can go on with it with your code until" in typed
    assert STORY not in page(client, "check"), "what was put by is not open any more"

    elsewhere = Client()
    assert STORY in enter(elsewhere, code)
    sent = press(elsewhere, "check", SEND)
    assert sent.headers["Location"] == "/report/receipt/"
    assert "Where it stands" in elsewhere.get("/report/receipt/").content.decode()
    assert Report.objects.get().story == STORY
    assert "Where it stands" in enter(Client(), code)


def test_sent_before_the_code_was_typed_back_it_is_asked_for_as_ever(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY)
    code = code_in(page(client, "identifiers"))
    sent = press(client, "identifiers", SEND)
    assert sent.headers["Location"] == "/report/sent/"
    html = client.get("/report/sent/").content.decode()
    assert code_in(html) == code
    assert "We have your report" in html
    assert "Where it stands" in enter(Client(), code)


def test_each_step_is_kept_and_a_page_opened_again_shows_it(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY, incident_types=["robbery"])
    go(client, "identifiers", "persons", identifiers__0__value="07700 900123")
    assert STORY in page(client, "story")
    assert re.search(r'value="robbery"[^>]*checked', page(client, "story"))
    assert "07700 900123" in page(client, "identifiers")
    assert STORY in client.get("/report/").content.decode(), "the one page shows it, too"
    assert Draft.objects.count() == 1


def test_the_page_of_all_parts_keeps_what_was_typed_with_every_button(client: Client) -> None:
    client.post("/report/", EMPTY | QUARTZ | {"add": "persons"})
    html = client.get("/report/").content.decode()
    assert all(word in html for word in QUARTZ.values())
    assert 'name="persons-1-name"' in html
    sent = client.post("/report/", EMPTY | QUARTZ | carried(html))
    assert sent.headers["Location"] == "/report/sent/"
    assert Report.objects.get().story == QUARTZ["story"]
    assert not Draft.objects.exists()


def test_what_cannot_be_read_is_kept_as_it_was_typed(client: Client) -> None:
    client.post("/report/", EMPTY | QUARTZ | {"happened_on": "last week", "add": "persons"})
    assert "last week" in page(client, "place")
    html = page(client, "check")
    assert "Write the day like 31/12/2025" in html
    assert "last week" in html
    assert not Report.objects.exists()


def test_nothing_typed_is_nothing_kept(client: Client) -> None:
    go(client, "story", "identifiers")
    client.post("/report/", EMPTY | {"add": "persons"})
    press(client, "story", SAVE)
    assert "There is nothing to keep yet." in client.get("/report/").content.decode()
    assert not Draft.objects.exists()


def test_a_row_may_be_added_before_anything_is_typed(client: Client) -> None:
    html = press(client, "persons", ("add", "persons")).content.decode()
    assert 'name="persons-1-name"' in html


def test_at_rest_nobody_reads_it(client: Client) -> None:
    client.post("/report/", EMPTY | QUARTZ | {"save": "yes"})
    code = code_in(client.get("/report/sent/").content.decode())
    rows = list(dump())
    for secret in (*QUARTZ.values(), "+447700900842", code, code.replace("-", "")[6:]):
        assert not [row for row in rows if any(form in row for form in forms(secret))]


def test_a_draft_moved_to_another_row_does_not_open() -> None:
    one, other = make_draft(story="Hers."), make_draft(story="His.")
    stolen = Draft.objects.filter(pk=one.pk).values_list("typed", "wrapped_key").get()
    other.typed, other.wrapped_key = stolen
    with pytest.raises(Unreadable):
        _ = other.parts


def test_nobody_else_finds_it(
    client: Client, ann: User, bea: User, pia: User, pam: User, caro: User, ada: User
) -> None:
    hers, of_pia = make_draft(by=ann, story=STORY), make_draft(by=pia, story=STORY)
    for who in (bea, pam, caro, ada):
        other = signed_in(who)
        for draft in (hers, of_pia):
            assert other.post(f"/me/reports/drafts/{draft.pk}/").status_code == 404
        assert "Not sent yet" not in other.get("/me/reports/").content.decode()
    assert client.post(f"/me/reports/drafts/{hers.pk}/").status_code == 403


def test_staff_see_nothing_of_it_until_it_is_sent(client: Client, caro: User) -> None:
    go(client, "story", "identifiers", story=STORY, incident_types=["rape"])
    staff = signed_in(caro)
    assert "Nothing is waiting." in staff.get("/casework/").content.decode()
    press(client, "check", SEND)
    assert "Rape" in staff.get("/casework/").content.decode()


def test_a_page_cannot_name_a_draft_that_was_not_its_own(client: Client, ann: User) -> None:
    drafts = make_draft(by=ann, story=STORY), make_draft(story=STORY)
    for draft in drafts:
        named = {"draft": str(draft.pk), "go": "check", "story": "Somebody else's words."}
        assert STORY not in client.post("/report/parts/story/", named, follow=True).content.decode()
        assert Draft.objects.get(pk=draft.pk).parts["story"]["story"] == [STORY]


def test_a_page_of_hers_is_not_taken_once_she_has_signed_out(client: Client, ann: User) -> None:
    client.force_login(ann)
    go(client, "story", "identifiers", story=STORY)
    open_page = page(client, "you")
    client.cookies.pop("s")
    assert client.get("/report/parts/you/").headers["Location"] == "/accounts/login/?next=/report/parts/you/"
    answer = press(client, "you", ("go", "consent"), html=open_page, working_name="Nina")
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "Nina" in html
    assert STORY not in html
    assert "Draft" not in html, "what only the page needs is not shown to people"
    client.force_login(ann)
    press(client, "you", ("go", "consent"), html=open_page, working_name="Nina")
    assert "Nina" in page(client, "check")
    assert Draft.objects.count() == 1


def test_a_page_that_lay_open_for_long_still_finds_its_draft(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY)
    open_page = page(client, "place")
    client.cookies.pop("r")
    press(client, "place", ("go", "you"), html=open_page, town="Bootle")
    html = page(client, "check")
    assert STORY in html
    assert "Bootle" in html
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("button", [SEND, SAVE])
def test_after_a_pause_a_code_that_was_not_typed_back_is_made_anew(client: Client, button: tuple[str, str]) -> None:
    go(client, "story", "identifiers", story=STORY)
    open_page = page(client, "identifiers")
    client.cookies.pop("r")
    assert press(client, "identifiers", button, html=open_page).headers["Location"] == "/report/sent/"
    html = client.get("/report/sent/").content.decode()
    assert "a new one ends it" in html
    assert ("We have your report" if button == SEND else "It is not sent") in html
    shown = client.post("/report/sent/", follow=True).content.decode()
    assert code_in(shown) != code_in(open_page)
    assert "This code opens nothing" in enter(Client(), code_in(open_page))
    assert ("Where it stands" if button == SEND else STORY) in enter(Client(), code_in(shown))


def test_after_a_pause_a_code_on_paper_opens_what_was_saved(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY)
    open_page = page(client, "identifiers")
    client.cookies.pop("r")
    press(client, "identifiers", SAVE, html=open_page)
    while admission.may_make_receipt():
        pass  # the minute's budget of slow hashes
    assert "Your code is not ready yet" in client.post("/report/sent/").content.decode()
    assert STORY in enter(client, code_in(open_page))


@pytest.mark.parametrize("button", [SEND, SAVE])
def test_after_a_pause_a_code_that_was_typed_back_stays_the_same(client: Client, button: tuple[str, str]) -> None:
    press(client, "story", SAVE, story=STORY)
    code = code_in(client.get("/report/sent/").content.decode())
    enter(client, code)
    open_page = page(client, "identifiers")
    client.cookies.pop("r")
    assert press(client, "identifiers", button, html=open_page).headers["Location"] == "/report/receipt/"
    assert ("Where it stands" if button == SEND else STORY) in enter(Client(), code)


@pytest.mark.parametrize(("button", "said"), [(SEND, "We have your report."), (SAVE, "Kept, and not sent.")])
def test_a_code_that_was_typed_in_another_browser_is_not_asked_for(
    client: Client, button: tuple[str, str], said: str
) -> None:
    go(client, "story", "identifiers", story=STORY)
    enter(Client(), code_in(page(client, "identifiers")))
    assert press(client, "identifiers", button).headers["Location"] == "/report/receipt/"
    assert said in client.get("/report/receipt/").content.decode()


def test_two_tabs_tell_two_things(client: Client) -> None:
    first, second = page(client), page(client)
    press(client, "story", ("go", "identifiers"), html=first, story=STORY)
    code = code_in(page(client, "identifiers"))
    first = page(client, "check")
    press(client, "story", ("go", "identifiers"), html=second, story="Something else.")
    assert sorted(draft.parts["story"]["story"][0] for draft in Draft.objects.all()) == [STORY, "Something else."]
    press(client, "check", SEND, html=first)
    assert Report.objects.get().story == STORY
    assert "Where it stands" in enter(Client(), code)


def hers_too(client: Client, code: str) -> str:
    """What is shown once this code was typed, and it was said whose the next one is."""
    asked = client.post("/report/sent/", {"code": code}, follow=True).content.decode()
    assert "Did you tell us something else here before?" in asked
    return say(client, asked, "yes")


def say(client: Client, html: str, mine: str) -> str:
    """What comes after this was said, on this page, of what it is about."""
    [told] = re.findall('name="told" value="([^"]+)"', html)
    return client.post("/report/sent/", {"told": told, "mine": mine}, follow=True).content.decode()


def test_a_code_that_was_shown_outlasts_whatever_another_tab_does(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY)
    lay_open = page(client, "identifiers")
    client.cookies.pop("r")
    told = client.post("/report/", EMPTY | {"story": "Something else."}, follow=True).content.decode()
    go(client, "story", "identifiers", story="A third thing.")
    press(client, "identifiers", SAVE, html=lay_open)
    assert "a new one ends it" in client.get("/report/sent/").content.decode()
    on_paper = set(Draft.objects.values_list("receipt_hash"))
    mistyped = client.post("/report/sent/", {"code": code_in(told)[:-1]}, follow=True).content.decode()
    assert "This code opens nothing" in mistyped
    assert set(Draft.objects.values_list("receipt_hash")) == on_paper, "no new code ends the one on paper"
    second = client.post("/report/sent/", follow=True).content.decode()
    assert STORY in say(client, second, "go_on")
    third = hers_too(client, code_in(second))
    assert "What you wrote is kept" in third
    assert "A third thing." in say(client, third, "go_on")
    first = hers_too(client, code_in(third))
    assert code_in(first) == code_in(told)
    assert "We have your report" in first
    client.post("/report/sent/", {"code": code_in(told)})
    assert client.get("/report/sent/").headers["Location"] == "/report/receipt/"
    for code, opens in ((told, "Where it stands"), (second, STORY), (third, "A third thing.")):
        assert opens in enter(Client(), code_in(code))


def test_the_code_on_a_page_that_lies_open_may_be_typed_before_the_one_of_another_tab(client: Client) -> None:
    told = code_in(client.post("/report/", EMPTY | {"story": STORY}, follow=True).content.decode())
    client.post("/report/", EMPTY | {"story": "Something else."})
    html = hers_too(client, told)
    assert receipts.open(told) != receipts.open(code_in(html))


def test_a_code_of_another_report_that_was_not_typed_back_stays(client: Client, ann: User) -> None:
    code = code_in(client.post("/report/", EMPTY | {"story": STORY}, follow=True).content.decode())
    client.force_login(ann)
    draft = make_draft(by=ann, story=STORY)
    client.post(f"/me/reports/drafts/{draft.pk}/")
    assert code not in page(client, "check")
    press(client, "check", SEND)
    html = client.get("/report/sent/").content.decode()
    assert code_in(html) == code
    assert "We have your report" in html


@pytest.mark.parametrize("way_out", ["/leave/", "/accounts/logout/"])
def test_who_goes_leaves_nothing_open(client: Client, ann: User, way_out: str) -> None:
    client.force_login(ann)
    go(client, "story", "identifiers", story=STORY)
    client.post(way_out)
    assert STORY not in Client(cookies=client.cookies).get("/report/").content.decode()
    assert Draft.objects.count() == 1


def test_it_can_be_thrown_away(client: Client, ann: User) -> None:
    go(client, "story", "identifiers", story=STORY)
    html = client.post("/report/parts/check/", carried(page(client, "check")) | {"throw_away": "yes"}, follow=True)
    assert "Thrown away." in html.content.decode()
    hers = signed_in(ann)
    draft = make_draft(by=ann, story=STORY)
    hers.post(f"/me/reports/drafts/{draft.pk}/", {"throw_away": "yes"})
    assert not Draft.objects.exists()


def test_sending_twice_makes_one_report(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY)
    open_page = page(client, "check")
    for _ in range(2):
        assert press(client, "check", SEND, html=open_page).headers["Location"] == "/report/sent/"
    assert Report.objects.count() == 1


@pytest.mark.parametrize("name", ["parts/story/", ""])
def test_what_is_typed_on_a_page_of_a_draft_thrown_away_elsewhere_is_not_lost(client: Client, name: str) -> None:
    go(client, "story", "identifiers", story=STORY)
    lay_open = carried(client.get(f"/report/{name}").content.decode())
    client.post("/report/parts/check/", carried(page(client, "check")) | {"throw_away": "yes"})
    reply = client.post(f"/report/{name}", lay_open | {"story": "What I remember.", "save": "yes"}, follow=True)
    assert "What you wrote is kept" in reply.content.decode()
    assert Draft.objects.get().parts["story"]["story"] == ["What I remember."]


def test_a_draft_that_has_gone_meanwhile_becomes_no_second_report(ann: User) -> None:
    draft = make_draft(by=ann, story=STORY)
    submit(Submission(story=STORY), by=ann, draft=draft)
    for by in (ann, None):
        with pytest.raises(AlreadySent):
            submit(Submission(story=STORY), by=by, draft=draft)
    assert Report.objects.count() == 1


def test_after_thirty_days_untouched_it_is_gone(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY)
    untouched_for(days=30)
    forget_drafts()
    assert Draft.objects.exists()
    untouched_for(days=31)
    forget()
    assert not Draft.objects.exists()
    assert "alerts.forget" in {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_touching_it_begins_the_days_anew(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY)
    untouched_for(days=29)
    go(client, "identifiers", "persons", identifiers__0__value="07700 900123")
    untouched = Draft.objects.get().touched_on
    forget_drafts()
    assert Draft.objects.get().touched_on == untouched


def test_it_goes_with_the_account(client: Client, ann: User) -> None:
    make_draft(by=ann, story=STORY)
    client.post("/accounts/login/", {"login": "ann", "password": "correct horse battery staple"})
    held = client.post("/me/data/").content.decode()
    assert "What you began and have not sent" in held
    assert held.count(STORY) == 2
    client.post("/me/leave/")
    assert not Draft.objects.exists()


def test_keys_may_be_changed_while_it_waits() -> None:
    draft = make_draft(story=STORY)
    call_command("rotate_keys", verbosity=0)
    assert Draft.objects.get(pk=draft.pk).parts == {"story": {"story": [STORY]}}


def test_nobody_has_told_anything_yet_so_nothing_is_recorded(client: Client) -> None:
    go(client, "story", "identifiers", story=STORY)
    assert not AuditEntry.objects.exists()


def test_the_database_keeps_each_draft_findable() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Draft.objects.create(typed=json.dumps({}))
