"""The residue finder (d3): whatever of a report a draft repeats, in any spelling, is shown."""

import time
from datetime import date
from typing import Any

import pytest

from reports import residue
from reports.residue import Facts, Finding
from reports.submission import SubmittedIdentifier, SubmittedPerson
from tests.factories import make_report
from tests.reports.examples import read


def facts(report: dict[str, Any]) -> Facts:
    return Facts(
        story=report["story"],
        identifiers=tuple((one["kind"], one["value"]) for one in report["identifiers"]),
        working_name=report["working_name"],
        town=report["town"],
        exact_place=report["exact_place"],
        day=date.fromisoformat(report["date"]),
    )


def touched(passage: str, draft: str, found: list[Finding]) -> bool:
    start = draft.index(passage)
    return any(one.start < start + len(passage) and start < one.end for one in found)


@pytest.mark.parametrize(("half", "floor"), [("open", 1.0), ("held", 0.85)])
def test_seeded_drafts(half: str, floor: float, record_property: Any) -> None:
    asked = hit = calm = alarms = 0
    for case in read(f"drafts_{half}"):
        found = residue.findings(case["draft"], facts(case["report"]))
        asked += len(case["must_flag"])
        hit += sum(touched(passage, case["draft"], found) for passage in case["must_flag"])
        calm += not case["must_flag"]
        alarms += bool(found and not case["must_flag"])
    line = f"residue, {half} half: {hit} of {asked} passages found, {alarms} of {calm} harmless drafts flagged"
    record_property("residue", line)
    print(line)
    assert hit >= floor * asked, line


KNOWN = Facts(
    story="I was in room 9 at twenty to eleven. He wore a jumper with a reindeer on it and kept humming.",
    identifiers=(
        ("phone", "07700 900264"),
        ("plate", "ZQ17 OIQ"),
        ("name", "Tall Vern Ashcombe"),
        ("phone", "?"),
        ("handle", "insta: @Throckleywood"),
        ("payment", "£DennisPays"),
    ),
    working_name="May",
    safe_contact="Signal 07700 900555 after six",
    town="Bath",
    day=date(2026, 5, 21),
)


@pytest.mark.parametrize(
    ("draft", "kinds"),
    [
        ("He rings from a number ending in 264.", ["phone"]),
        ("Plate Zulu Quebec one seven, dark van.", ["plate"]),
        ("He may be called Ashcomb.", ["name"]),
        ("Tell May that we know.", ["working_name"]),
        ("Write to 07700900555.", ["contact"]),
        ("It was in Bath, not near a bath.", ["town"]),
        ("Also there as throckley_wood.", ["handle"]),
        ("Money went to $dennispays.", ["payment"]),
        ("On the twenty-first of May, at 10.45 pm.", ["day", "hour"]),
        ("He wore a jumper with a reindeer on it that night.", ["copied"]),
        ("In early May a tall man, 1.85 m, paid £10.40 in room 90.", []),
    ],
)
def test_what_each_kind_of_finding_catches(draft: str, kinds: list[str]) -> None:
    assert [one.kind for one in residue.findings(draft, KNOWN)] == kinds


def test_each_finding_says_why_and_where() -> None:
    (found,) = residue.findings("Vern drives a van.", KNOWN)
    assert (found.start, found.end, found.text, found.why) == (
        0,
        4,
        "Vern",
        "the name of the person the report is about",
    )


@pytest.mark.django_db
def test_facts_are_those_of_the_report() -> None:
    report = make_report(
        story="He hit me.",
        town="York",
        identifiers=[SubmittedIdentifier(value="07700 900264")],
        persons=[SubmittedPerson(name="Vern")],
        happened_on=date(2026, 5, 21),
    )
    known = residue.facts(report)
    assert known == Facts(
        story="He hit me.",
        town="York",
        identifiers=(("phone", "07700 900264"), ("name", "Vern")),
        day=date(2026, 5, 21),
    )


@pytest.mark.parametrize("piece", ["a ", "1:", "a@", ". "])
def test_a_long_story_keeps_nobody_waiting(piece: str) -> None:
    """A hostile one could: each word used to look back over all that stands before it."""
    draft = "A man in a van is reported to have hit somebody. " * 40
    began = time.process_time()
    residue.findings(draft, Facts(story=piece * 20_000, exact_place=piece * 50))
    assert time.process_time() - began < 5
