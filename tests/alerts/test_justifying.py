"""Each passage that could point to somebody is taken out of an alert or justified before it is reviewed (d3)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from alerts import actions, passages
from alerts.audience import shared_by_few
from alerts.models import Alert, Justification, Review
from members.models import User
from reports.actions.adding import add
from reports.actions.case import assign, link
from reports.models import Case, Report
from reports.residue.rare import Mix
from reports.submission import SubmittedPerson
from tests.alerts.rows import rows
from tests.factories import goes_by, make_alert, make_case, make_member, make_organisation, make_report
from tests.people import signed_in

TEXT = "A man is reported to have waited outside the Quartz Moorings Hotel until half eight."
HOTEL, HOUR = "Quartz Moorings Hotel", "half eight"
WHY = "It is a chain of quartzhundreds."
YES = dict.fromkeys(Review.Check.values, "yes") | {"version": "1"}


@pytest.fixture
def report(ann: User) -> Report:
    return make_report(by=ann, story="He locked the car.", consents={"warn": "yes"})


@pytest.fixture
def alert(caro: User, report: Report) -> Alert:
    return make_alert(caro, make_case(caro, report), text=TEXT)


def at(verb: str, alert: Alert) -> str:
    return reverse(f"desk_{verb}", args=[alert.pk])


def key(alert: Alert, text: str) -> str:
    """Of the passage that says so."""
    every = passages.passages(alert, passages.found(alert))
    return next(one.key for one in every if text in one.finding.text)


def justify(by: User, alert: Alert, **reasons: str) -> Any:
    """Type reasons into the fields of these passages."""
    texts = {"hotel": HOTEL, "hour": HOUR}
    typed = {f"why-{key(alert, texts[name])}": reason for name, reason in reasons.items()}
    return signed_in(by).post(at("justify", alert), typed | {"version": str(alert.version)})


def review(by: User, alert: Alert) -> Any:
    return signed_in(by).post(at("review", alert), {"version": str(alert.version)})


def state(alert: Alert) -> str:
    return str(Alert.objects.get(pk=alert.pk).state)


@pytest.mark.parametrize("called", ["Ruby", "Rosalind", "A worker of velvet-lane"])
def test_what_an_account_is_called_stands_in_no_alert(caro: User, ann: User, report: Report, called: str) -> None:
    """By either of her names or that of her site, though the report itself has none; any other may be written."""
    goes_by(ann, "Ruby", call_as="Rosalind")
    Report.objects.filter(pk=report.pk).update(organisation=make_organisation("Velvet Lane", User.Kind.SITE))
    typed = {"sources": str(report.pk), "level": "3", "title": "Man in a van", "regions": "r-tli"}
    address = reverse("desk_new", args=[make_case(caro, report).pk])
    said = signed_in(caro).post(address, typed | {"text": f"{called} says that a man drove off."})
    assertContains(said, "This repeats a name the reporter goes by.")
    assert not Alert.objects.exists()
    saved = signed_in(caro).post(address, typed | {"text": "Somebody says that a man drove up a lane."})
    assert saved.status_code == 302


def test_the_draft_shows_each_passage_in_words(caro: User, alert: Alert) -> None:
    page = signed_in(caro).get(at("alert", alert))
    assertContains(page, f"<mark>{HOTEL}</mark> <em>[a place by its name]</em>")
    assertContains(page, f"<mark>{HOUR}</mark> <em>[an exact time]</em>")
    assertContains(page, "Why may it stand?", count=2)


def test_nothing_is_reviewed_before_each_passage_has_a_reason(caro: User, alert: Alert) -> None:
    assertContains(review(caro, alert), "nobody has said why they may stand")
    assert justify(caro, alert, hotel=WHY, hour=" ").status_code == 302
    assertContains(review(caro, alert), "nobody has said why they may stand")
    assertContains(signed_in(caro).get(at("alert", alert)), f'value="{WHY}"')
    justify(caro, alert, hotel=WHY, hour="It is when he goes home.")
    assert review(caro, alert).status_code == 302
    assert state(alert) == "in_review"


def test_what_is_taken_out_needs_no_reason(caro: User, alert: Alert) -> None:
    writing: Any = {"sources": list(alert.case.reports.all()), "level": 3, "title": "Man", "text": "A man waited."}
    actions.edit(alert, **writing, regions=[*alert.regions.all()], work_types=[], by=caro)
    assert review(caro, alert).status_code == 302


def test_a_reason_can_be_changed_and_taken_back(caro: User, alert: Alert) -> None:
    justify(caro, alert, hotel=WHY)
    justify(caro, alert, hotel="There are two of them.")
    assert [one.reason for one in Justification.objects.all()] == ["There are two of them."]
    justify(caro, alert, hotel="")
    assert not Justification.objects.exists()


def test_who_reviews_reads_each_reason_by_name(caro: User, ada: User, alert: Alert) -> None:
    justify(caro, alert, hotel=WHY, hour="So it was.")
    review(caro, alert)
    page = signed_in(ada).get(at("alert", alert))
    assertContains(page, f"“{HOTEL}”: a place by its name.")
    assertContains(page, f"Caro says why it may stand: {WHY}")
    assertNotContains(page, "Keep these reasons")
    assert signed_in(ada).post(at("approve", alert), YES).status_code == 302
    assert state(alert) == "approved"


def test_nobody_approves_what_they_gave_a_reason_for(caro: User, ada: User, alert: Alert) -> None:
    assign(alert.case, ada, by=caro)
    justify(ada, alert, hotel=WHY)
    justify(caro, alert, hotel=WHY, hour="So it was.")
    review(caro, alert)
    assertContains(signed_in(ada).post(at("approve", alert), YES), "somebody else must approve it")
    assert state(alert) == "in_review"


def test_while_it_is_reviewed_no_reason_changes(caro: User, alert: Alert) -> None:
    justify(caro, alert, hotel=WHY, hour="So it was.")
    review(caro, alert)
    assertContains(justify(caro, alert, hotel="Another."), "not with its author now")
    assert WHY in [one.reason for one in Justification.objects.all()]


def test_what_a_report_tells_later_stops_an_approval(
    caro: User, ada: User, ann: User, alert: Alert, report: Report
) -> None:
    justify(caro, alert, hotel=WHY, hour="So it was.")
    review(caro, alert)
    add(report, text="He waited outside the Quartz Moorings Hotel until he saw me.", by=ann)
    assertContains(signed_in(ada).post(at("approve", alert), YES), "nobody has said why they may stand")
    assert state(alert) == "in_review"
    signed_in(ada).post(at("changes", alert), {"version": "1", "comment": "Look at the hotel."})
    assertContains(signed_in(caro).get(at("alert", alert)), "words copied from the report")


def test_what_may_never_stand_has_no_reason(caro: User, alert: Alert) -> None:
    link(make_report(story="x", persons=[SubmittedPerson(name="Quartz Moorings")]), alert.case, by=caro)
    page = signed_in(caro).get(at("alert", alert))
    assertContains(page, "Take it out: an alert never carries that.")
    typed = {f"why-{key(alert, 'Quartz')}": "Because.", "version": "1"}
    signed_in(caro).post(at("justify", alert), typed)
    assert not Justification.objects.exists()


def test_only_who_works_on_the_case_gives_reasons(caro: User, cleo: User, ada: User, alert: Alert) -> None:
    for user, status in ((cleo, 404), (ada, 404), (caro, 302)):
        assert justify(user, alert, hotel=WHY).status_code == status
    assert Justification.objects.get().by == caro


def test_the_reason_of_another_version_is_refused(caro: User, alert: Alert) -> None:
    typed = {f"why-{key(alert, HOTEL)}": WHY, "version": "7"}
    answer = signed_in(caro).post(at("justify", alert), typed)
    assertContains(answer, "saved another version meanwhile")
    assertContains(answer, WHY)
    assert not Justification.objects.exists()


def test_at_rest_neither_reason_nor_passage_is_read(caro: User, alert: Alert) -> None:
    justify(caro, alert, hotel=WHY)
    stored = "".join(rows()["alerts_justification"])
    assert "quartz" not in stored.lower()
    assert "venue" not in stored
    index = Justification.objects.get().index
    with pytest.raises(IntegrityError, match="justification_once|UNIQUE"), transaction.atomic():
        Justification.objects.create(alert=alert, index=index, reason="Again.", by=caro)


def test_a_place_and_a_work_are_shared_by_few_until_ten_members_chose_both(db: None, caro: User) -> None:
    rare, often = Mix("Cumbria", "online"), Mix("North West", "street")
    for number in range(9):
        make_member(f"w{number}", ["cumbria"], ["online"])
        make_member(f"s{number}", ["r-tld"], ["street"])
    make_member("everywhere", [], ["online"])
    make_member("elsewhere", ["r-tli"], ["online"])
    make_member("s9", ["merseyside"], ["street"])
    assert shared_by_few([rare, often]) == {rare}
    make_member("w9", ["r-tld"], ["online"])
    assert shared_by_few([rare, often]) == set()


def test_a_draft_that_speaks_of_few_needs_a_reason(caro: User, report: Report) -> None:
    case: Case = make_case(caro, report)
    alert = make_alert(caro, case, text="A webcam worker in Cumbria is reported to have been threatened.")
    assertContains(review(caro, alert), "work that few members do there")
    for number in range(10):
        make_member(f"w{number}", ["cumbria"], ["online"])
    assert review(caro, alert).status_code == 302
