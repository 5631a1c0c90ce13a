"""One spelling for each identifier (b6, f1, f2): equal ones meet, different ones never do, the rest is refused."""

from collections import Counter
from typing import Any

import pytest

from reports import identifiers
from reports.identifiers import Unusable
from reports.models import Identifier
from tests.reports.examples import read

Kind = Identifier.Kind


def right(case: dict[str, Any]) -> bool:
    """Whether a number is taken, refused or told apart as the case says."""
    if case["kind"] == "invalid":
        return spelling(case["a"]) is None
    a, b = spelling(case["a"]), spelling(case["b"])
    return None not in (a, b) and (a == b) == (case["kind"] == "same")


def spelling(value: str) -> str | None:
    try:
        return identifiers.normalise(Kind.PHONE, value)
    except Unusable:
        return None


@pytest.mark.parametrize(("half", "floor"), [("open", 1.0), ("held", 0.9)])
def test_phone_numbers_match_whatever_their_spelling(half: str, floor: float, record_property: Any) -> None:
    cases = read(f"phones_{half}")
    asked = Counter(case["kind"] for case in cases)
    got = Counter(case["kind"] for case in cases if right(case))
    rates = {kind: f"{got[kind]} of {asked[kind]}" for kind in asked}
    record_property("rates", rates)
    print(f"phone numbers, {half} half: {rates}")
    assert all(got[kind] >= floor * asked[kind] for kind in asked), rates


SAME = [
    (Kind.EMAIL, "Dan.Smith@Example.ORG", "mailto:dan.smith@example.org"),
    (Kind.EMAIL, "dan@example.org", "dan+ads@example.org"),
    (Kind.EMAIL, "d.an@gmail.com", "dan@googlemail.com"),
    (Kind.USERNAME, "@VelvetOak77", "velvetoak77"),
    (Kind.HANDLE, "@@Dan", "dan"),
    (Kind.USERNAME, "Telegram: @Dan", "telegram:dan"),
    (Kind.USERNAME, "www.Example.org: Dan", "dan on example.org"),
    (Kind.HANDLE, "IG: @Dan", "https://www.instagram.com/dan/?igsh=1"),
    (Kind.HANDLE, "dan (Twitter)", "x.com/dan"),
    (Kind.HANDLE, "@VelvetOak77", "velvetoak77"),
    (Kind.PAYMENT, "PayPal: Dan", "paypal.me/dan"),
    (Kind.PAYMENT, "£Dan", "cash app: $dan"),
    (Kind.URL, "https://www.Example.org/U/Dan/?utm_source=x&fbclid=1#top", "example.org/u/dan"),
    (Kind.URL, "http://m.example.org/profile.php?ref=a&id=7", "example.org/profile.php?id=7"),
    (Kind.PLATE, "zq17 oiq", "ZQ17-0I0"),
    (Kind.PLATE, "ZQ66 BSL", "2066851"),
    (Kind.PLATE, "zq17 end", "ZQ17END"),
    (Kind.PLATE, "Z123-END", "z123 end"),
]
DIFFERENT = [
    (Kind.EMAIL, "d.an@example.org", "dan@example.org"),
    (Kind.USERNAME, "telegram: dan", "instagram: dan"),
    (Kind.USERNAME, "dan on example.org", "dan on example.com"),
    (Kind.HANDLE, "dan", "instagram: dan"),
    (Kind.HANDLE, "instagram: d.an", "instagram: dan"),
    (Kind.PAYMENT, "paypal: dan", "monzo: dan"),
    (Kind.URL, "example.org/profile.php?id=7", "example.org/profile.php?id=8"),
    (Kind.PLATE, "ZQ17 OIQ", "ZQ18 OIQ"),
]
UNUSABLE = [
    (Kind.EMAIL, "dan@example"),
    (Kind.EMAIL, "dan@example.org bob@example.org"),
    (Kind.USERNAME, " @ "),
    (Kind.USERNAME, "https://example.org/dan"),
    (Kind.HANDLE, "Big Dan"),
    (Kind.HANDLE, "instagram.com/p/dan"),
    (Kind.PAYMENT, "dan bob"),
    (Kind.EMAIL, "+ads@example.org"),
    (Kind.URL, "his profile"),
    (Kind.URL, "https://[example.org/dan"),
    (Kind.URL, "[dan] example.org"),
    (Kind.PLATE, "LD5"),
    (Kind.PLATE, "ZQ17"),
    (Kind.PLATE, "17 OIQ"),
    (Kind.PLATE, "ZQ17 ..."),
    (Kind.PLATE, "ends OIQ1"),
    (Kind.PLATE, "end 17 OIQ"),
    (Kind.PLATE, "OIQ1 end"),
    (Kind.PLATE, "ZQ1? OIQ"),
    (Kind.PLATE, "black BMW"),
    (Kind.PLATE, "a blue van, 66 plate"),
]


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_spellings_of_one_identifier_have_one_index(kind: str, one: str, other: str) -> None:
    assert identifiers.index(kind, one) == identifiers.index(kind, other)


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT)
def test_different_identifiers_never_share_an_index(kind: str, one: str, other: str) -> None:
    assert identifiers.index(kind, one) != identifiers.index(kind, other)


@pytest.mark.parametrize(("kind", "value"), UNUSABLE)
def test_what_is_not_one_identifier_is_refused_without_repeating_it(kind: str, value: str) -> None:
    with pytest.raises(Unusable, match="Write") as refusal:
        identifiers.index(kind, value)
    assert value.strip() not in str(refusal.value)


def test_equal_values_of_different_kinds_have_different_indexes() -> None:
    assert identifiers.index(Kind.USERNAME, "zq170") != identifiers.index(Kind.PLATE, "zq170")
    assert len({identifiers.index(kind, "dan") for kind in (Kind.USERNAME, Kind.HANDLE, Kind.PAYMENT)}) == 3


def test_names_are_not_indexed() -> None:
    assert identifiers.index(Kind.NAME, "Dennis Throckley") is None


def test_unknown_kind_is_loud() -> None:
    with pytest.raises(KeyError):
        identifiers.index("shoe size", "44")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("dan@example.org", Kind.EMAIL),
        ("@velvetoak77", Kind.HANDLE),
        ("insta: velvetoak77", Kind.HANDLE),
        ("instagram.com/velvetoak77", Kind.HANDLE),
        ("$velvetoak", Kind.PAYMENT),
        ("paypal.me/velvetoak", Kind.PAYMENT),
        ("£200", Kind.NAME),
        ("www.example.org/u/dan", Kind.URL),
        ("07700 900123", Kind.PHONE),
        ("zq17 oiq", Kind.PLATE),
        ("velvetoak77", Kind.NAME),
        ("Big Dan", Kind.NAME),
        ("https://[example.org", Kind.NAME),
    ],
)
def test_kind_of_what_somebody_typed_without_saying(value: str, kind: str) -> None:
    assert identifiers.likely_kind(value) == kind
