"""What has to be opened to be compared (c4): by a worker, never by an index, and with or without Redis."""

from typing import Any

import pytest
from django.test import Client

from members.models import User
from num.crypto import Unreadable
from num.models import AuditEntry
from reports import matching
from reports.actions.adding import add
from reports.actions.report import submit, withdraw
from reports.matching import comparing
from reports.matching.reading import read
from reports.matching.said import Said
from reports.models import Likeness, Report, Traits
from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson
from reports.tasks import compare
from tests.factories import make_case, make_report
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db

KIERAN = SubmittedPerson(name="Kieran Burke", accent="Irish", tattoos="quartzdragon on the neck")
CIARAN = SubmittedPerson(name="Ciaran Bourke", description="irish fella, quartzdragon tattoo on his neck")


def told(person: SubmittedPerson) -> Report:
    return make_report(story="x", persons=[person])


def reasons() -> list[tuple[int, set[str]]]:
    return [(one.strength, set(one.signs)) for one in Likeness.objects.order_by("found_at")]


def test_names_and_looks_are_proposed_with_the_reason_and_never_strongly(client: Client, caro: User) -> None:
    one, other = told(KIERAN), told(CIARAN)
    assert not Likeness.objects.exists(), "nothing was opened yet"
    compare()
    assert reasons() == [(Likeness.Strength.FAIR, {"name", "looks", "accent"})]
    client.force_login(caro)
    page = " ".join(client.get(f"/casework/reports/{one.pk}/").content.decode().split())
    assert "Fair sign</span> Names that sound alike, looks that fit, ways of speaking that fit:" in page
    assert f"/casework/reports/{other.pk}/" in page


@pytest.mark.parametrize(
    ("typed", "whole", "strength", "sign"),
    [
        ("LS2? ADV", "LS21 ADV", Likeness.Strength.FAIR, "plate-part"),
        ("it ended 900 123", "07700 900123", Likeness.Strength.FAIR, "phone-end"),
        ("his number 07700 900123", "07700 900123", Likeness.Strength.STRONG, "phone"),
    ],
)
def test_what_was_typed_in_part_or_with_words_is_enough_beside_a_whole_one(
    client: Client, typed: str, whole: str, strength: int, sign: str
) -> None:
    for value in (typed, whole):  # and nobody says what it is
        client.post("/report/", EMPTY | {"vehicles-0-make": "Seat", "identifiers-0-value": value})
    compare()
    assert reasons()[0][0] == strength
    assert sign in reasons()[0][1]


def test_a_name_alone_is_not_enough() -> None:
    for name in ("Alistair", "Alasdair", "Dave", "David"):
        told(SubmittedPerson(name=name))
    compare()
    assert reasons() == []


def test_weak_signs_are_folded_and_ask_for_a_second_fact(client: Client, caro: User) -> None:
    one = make_report(persons=[SubmittedPerson(name="Alistair")], town="Inverness")
    make_report(persons=[SubmittedPerson(name="Alasdair")], town="Inverness")
    compare()
    client.force_login(caro)
    page = " ".join(client.get(f"/casework/reports/{one.pk}/").content.decode().split())
    assert "Weak signs (1)</summary>" in page
    assert "Look for a second fact before you decide." in page
    assert "Possible repeat" not in client.get("/casework/").content.decode()


def test_what_is_added_is_compared_too(ann: User) -> None:
    told(CIARAN)
    report = make_report(by=ann, story="x", persons=[SubmittedPerson(accent="Irish")])
    compare()
    assert reasons() == []
    add(report, identifiers=[SubmittedIdentifier(kind="name", value="Kieran Burke")], by=ann)
    compare()
    assert reasons() == [(Likeness.Strength.WEAK, {"name", "accent"})]


def test_compared_twice_nothing_is_proposed_twice_and_what_was_rejected_stays_so(caro: User) -> None:
    told(KIERAN), told(CIARAN)
    compare()
    Likeness.objects.update(state="rejected", decided_by=caro)
    Traits.objects.update(read_by=comparing.RULES - 1)
    compare()
    assert reasons() == [(Likeness.Strength.FAIR, {"name", "looks", "accent"})]
    assert Likeness.objects.get().state == "rejected"
    assert matching.compare() == 0


def test_what_was_taken_back_is_not_compared_and_its_words_are_gone(ann: User) -> None:
    report = make_report(by=ann, story="x", persons=[KIERAN])
    compare()
    assert Traits.objects.exists()
    withdraw(report, by=ann)
    assert not Traits.objects.exists()
    told(CIARAN)
    compare()
    assert reasons() == []


def test_what_is_taken_back_while_others_are_read_leaves_no_words_behind(
    ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, _ = make_report(by=ann, story="x", persons=[KIERAN]), told(CIARAN)

    def read_while_she_takes_it_back(*parts: Any) -> Said:
        if Report.objects.get(pk=report.pk).state != Report.State.WITHDRAWN:
            withdraw(report, by=ann)
        return read(*parts)

    monkeypatch.setattr(comparing, "read", read_while_she_takes_it_back)
    compare()
    assert not Traits.objects.filter(report=report).exists()
    assert reasons() == []


def test_a_report_that_nobody_rang_for_is_found_by_the_next_ring() -> None:
    """Nothing tells the worker which: the reports without traits are the list."""
    for _ in range(3):
        told(KIERAN)
    assert matching.compare() == 3
    assert Likeness.objects.count() == 3


def test_each_comparison_is_on_record_and_names_only_the_report(caro: User) -> None:
    report = told(KIERAN)
    compare()
    entry = AuditEntry.objects.get(event="report.compared")
    assert (entry.subject, entry.by, entry.details) == (f"reports.report:{report.pk}", "matching", {})


def test_nothing_of_what_is_compared_lies_in_clear(caro: User) -> None:
    told(KIERAN), told(CIARAN)
    compare()
    kept = bytes(Traits.objects.values_list("said", flat=True)[0])
    assert b"quartzdragon" not in kept
    assert "quartzdragon" not in str(Likeness.objects.values_list("signs"))


def test_two_persons_of_one_report_are_compared_one_by_one(caro: User) -> None:
    other = SubmittedPerson(name="Kieran Burke", gender="woman")
    submit(Submission(persons=[other, SubmittedPerson(tattoos="quartzdragon on the neck")]), by=None)
    told(CIARAN)
    compare()
    assert [signs for _, signs in reasons()] == [{"name"}], "one has the name, the other the looks"


def test_what_is_in_one_case_is_not_shown_as_elsewhere(client: Client, caro: User) -> None:
    case = make_case(caro, told(KIERAN), told(CIARAN))
    compare()
    client.force_login(caro)
    assert "No other report is like it." in client.get(f"/casework/cases/{case.pk}/").content.decode()


def test_an_equal_number_that_was_rejected_stays_so_once_it_is_compared(caro: User) -> None:
    for _ in range(2):
        make_report(identifiers=[SubmittedIdentifier(value="07700 900123")], persons=[KIERAN])
    Likeness.objects.update(state="rejected", decided_by=caro)
    compare()
    assert reasons() == [(Likeness.Strength.STRONG, {"phone", "name", "looks", "accent"})]
    assert Likeness.objects.get().state == "proposed", "the name is a new sign"
    Likeness.objects.update(state="rejected", decided_by=caro)
    Traits.objects.all().delete()
    compare()
    assert Likeness.objects.get().state == "rejected"


def test_what_was_moved_to_another_report_does_not_open() -> None:
    one, other = told(KIERAN), told(CIARAN)
    compare()
    moved = Traits.objects.values_list("said", flat=True).get(pk=one.pk)
    Traits.objects.filter(pk=other.pk).delete()
    Traits.objects.filter(pk=one.pk).update(report=other)
    assert Traits.objects.values_list("said", flat=True).get(pk=other.pk) == moved
    with pytest.raises(Unreadable):
        list(comparing.opened())
