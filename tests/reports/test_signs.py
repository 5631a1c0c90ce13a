"""What is read out of a report to be compared (c4, and what f3 and f4 will ask for): numbers, plates, names, looks."""

import pytest

from reports.identifiers import Unusable, index
from reports.matching import looks, names, numbers
from reports.matching.judging import judge
from reports.matching.lexicon import tokens
from reports.matching.reading import read
from reports.matching.said import Said
from reports.matching.signs import Sign, Strength
from reports.submission import SubmittedIdentifier, SubmittedPerson, SubmittedVehicle


def said(person: SubmittedPerson, *identifiers: tuple[str, str], town: str = "", **vehicle: str) -> Said:
    vehicles = [SubmittedVehicle(**vehicle)] if vehicle else []
    return read([person], vehicles, [SubmittedIdentifier(kind=kind, value=value) for kind, value in identifiers], town)


NOBODY = SubmittedPerson()


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("900123", {"900123"}),
        ("last 6: 9OO 123", {"900123"}),
        ("07??? 900123", {"900123"}),
        ("07... 900123", {"900123"}),
        ("…00900123", {"00900123"}),
        ("ends nine double oh 123", {"900123"}),
        ("0123", set()),
        ("07700 9.....", set()),
        ("...700900...", set()),
        ("900123??", set()),
        ("withheld", set()),
    ],
)
def test_the_last_digits_are_those_that_nothing_follows(written: str, ends: set[str]) -> None:
    assert set(numbers.ends(written)) == ends


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("it ended 900 123", "phone"),
        ("07xxx900123 on his 2nd phone", "phone"),
        ("07700 900???", "phone"),
        ("Tel.900123", "phone"),
        ("ends nine double oh 123", "phone"),
        ("from 07700 900123, at night", "phone"),
        ("QX2? LMB", "plate"),
        ("*X21 LMB", "plate"),
        ("his car QX21 LMB", "plate"),
        ("his mail is vern@example.org", "email"),
        ("Mo 5", ""),
        ("Dan 123", ""),
        ("Dave? 77", ""),
        ("velvetoak900123", ""),
        ("dan_900123", ""),
        ("Vern, born 12.05.1990", ""),
        ("Vern, 27.11.26", ""),
        ("ref 20261127", ""),
        ("Vern 20261127", ""),
        ("1985-1990", ""),
        ("lad.198512", ""),
        ("adultwork 1234567", ""),
        ("AdultWork, ends 900123", "phone"),
        ("07xxx900123, paid by bank", "phone"),
        ("ref from a friend, ends 900 123", "phone"),
        ("Monzo 12345678", ""),
        ("sort code 20-45-67 acc 12345678", ""),
        ("£100000", ""),
        ("4111 1111 1111 1111", ""),
    ],
)
def test_what_stands_in_part_or_among_words_is_known_for_what_it_is_and_no_name_for_it(written: str, kind: str) -> None:
    assert numbers.kind_within(written) == kind


@pytest.mark.parametrize(
    ("kind", "written", "name"),
    [
        ("phone", "Kelvin 07700 900123", "Kelvin"),
        ("phone", "kelvin ashcombe (07700 900123)", "kelvin ashcombe"),
        ("phone", "WhatsApp Mark, ends 900123", "Mark"),
        ("phone", "it ended 900 123, tel or insta", ""),
        ("phone", "Kelvin 07700 900123 (Vodafone, Manchester)", "Kelvin"),
        ("phone", "07700 900123, from Vivastreet, Romanian", ""),
        ("plate", "Toyota QX21 LMB", ""),
        ("plate", "Kelvin QX21 LMB", "Kelvin"),
        ("plate", "qx2? lmb", ""),
        ("email", "Vern is big dave at example dot org", "Vern"),
        ("name", "Kelvin", ""),
    ],
)
def test_a_name_that_stands_with_a_number_is_one(kind: str, written: str, name: str) -> None:
    assert numbers.named_beside(kind, written) == name
    if name:
        (one,) = read([], [], [SubmittedIdentifier(kind=kind, value=written)], None).persons
        assert one.names == {name.lower()}


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("LS2? ADV", "LS21ADV", True),
        ("ls21 adv", "L521 ADV", True),
        ("LS2? ADV", "LS21 ADW", False),
        ("LS?? ADV", "LS21 ADV", False),
        ("LS21 ...", "LS21 ADV", False),
        ("didnt see", "didn't see", False),
    ],
)
def test_a_plate_fits_if_one_character_is_not_known_or_looks_like_another(one: str, other: str, fit: bool) -> None:
    assert numbers.plates_fit(numbers.plate(one), numbers.plate(other)) == fit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siobhán", "Shivaun"),
        ("Łukasz", "Wookash"),
        ("Mr McLeod", "MacLeod"),
        ("Zulfiqar", "Zulfikar"),
        ("Babatunde", "Tunde"),
        ("Bob", "Robert"),
        ("Kowalski", "Kovalsky"),
        ("Burke Kieran", "Ciaran Bourke"),
    ],
)
def test_names_are_one_by_sound_or_for_short(one: str, other: str) -> None:
    a, b = names.folded_name(one), names.folded_name(other)
    assert names.points(a, b) > 0
    assert set(names.keys(a)) & set(names.keys(b))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tony", "Toby"), ("Lee", "Liam"), ("Ryan", "Bryan"), ("Harry", "Barry"), ("Mr Leigh", "Mr Leith")],
)
def test_names_that_only_look_alike_are_two(one: str, other: str) -> None:
    assert names.points(names.folded_name(one), names.folded_name(other)) == 0


def test_a_name_alone_says_too_little_and_a_second_fact_makes_it_a_weak_sign() -> None:
    one, other = SubmittedPerson(name="Alistair"), SubmittedPerson(name="Alasdair")
    assert judge(said(one), said(other)) is None
    found = judge(said(one, town="Inverness"), said(other, town="inverness"))
    assert found
    assert (found.strength, set(found.signs)) == (Strength.WEAK, {Sign.NAME, Sign.TOWN})


def test_what_does_not_fit_counts_against_a_name_and_against_looks() -> None:
    one = SubmittedPerson(name="Alistair", tattoos="dragon on the neck", age="18-24", accent="Polish")
    other = SubmittedPerson(name="Alasdair", tattoos="dragon on the neck", age="55-over", accent="Welsh")
    assert judge(said(one), said(other)) is None


def test_who_would_not_say_speaks_against_nobody() -> None:
    one = SubmittedPerson(tattoos="dragon on the neck", gender="private", age="unknown")
    assert judge(said(one), said(SubmittedPerson(tattoos="a dragon, on his neck", gender="man", age="25-34")))


def test_the_vehicle_speaks_for_or_against_half_a_plate() -> None:
    part, whole = ("plate", "LS2? ADV"), ("plate", "LS21 ADV")
    fits = judge(said(NOBODY, part, make="Seat", colour="white"), said(NOBODY, whole, make="seat", model="Ibiza"))
    assert fits
    assert Sign.PLATE_PART in fits.signs
    assert (
        judge(said(NOBODY, part, make="Seat", colour="white"), said(NOBODY, whole, make="Ford", colour="red")) is None
    )


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        (("url", "https://wa.me/447700900114"), ("phone", "07700 900114"), Sign.PHONE),
        (("handle", "telegram: @dave_88"), ("url", "t.me/dave_88"), Sign.ACCOUNT),
        (("email", "rob.finch(at)example(dot)com"), ("email", '"Rob" <rob.finch@example.com>'), Sign.EMAIL),
        (("username", "curious_cal_88"), ("username", "example.org: Curious Cal 88"), Sign.NAME_ON_SITE),
    ],
)
def test_one_identifier_is_found_however_it_was_told(one: tuple[str, str], other: tuple[str, str], sign: Sign) -> None:
    found = judge(said(NOBODY, one), said(NOBODY, other))
    assert found
    assert sign in found.signs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("username", "withheld"), ("username", "Withheld")),
        (("username", "site-a.org: curious_cal_88"), ("username", "site-b.org: curious_cal_88")),
        (("url", "example.org/anna/reviews"), ("url", "example.org/bea/reviews")),
        (("phone", "07700 900131"), ("phone", "07700 900731")),
    ],
)
def test_what_only_looks_alike_is_two(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert judge(said(NOBODY, one), said(NOBODY, other)) is None


@pytest.mark.parametrize("kind", ["phone", "email", "username", "handle", "payment", "plate", "url"])
@pytest.mark.parametrize("word", ["withheld", "Unknown", "example: no name"])
def test_that_there_is_none_is_no_identifier(kind: str, word: str) -> None:
    with pytest.raises(Unusable):
        index(kind, word)


@pytest.mark.parametrize(
    ("words", "cm"), [("5'10", (176, 180)), ("6ft", (181, 193)), ("1.80 m", (178, 182)), ("very tall", (188, 215))]
)
def test_heights_are_ranges(words: str, cm: tuple[int, int]) -> None:
    assert looks.height(words, "") == cm


def test_places_in_a_description_are_no_accent_unless_it_says_so() -> None:
    assert looks.accents([], tokens("met in Hull, polish fella")) == {"europe/east/poland"}
    assert looks.accents([], tokens("a Hull accent")) == {"uk/england/north/yorkshire"}
