"""What may be answered, and how staff read it: silence, not knowing and not saying apart (b12), how serious it is for
her (b8), who tells us for whom (b5), who passed for police (b16), and the fields few need (b1).
"""

import pytest
from django.test import Client

from members.models import User
from reports.forms.parts import IdentifierForm, PersonForm, PlaceForm, StoryForm, VehicleForm
from reports.models import Consent, Report
from reports.residue import facts, findings
from tests.factories import make_case, make_report
from tests.people import signed_in
from tests.reports.sharing import text
from tests.reports.telling import STORY, go, page
from tests.reports.test_report_page import EMPTY

pytestmark = pytest.mark.django_db

SAID_MORE = {
    "contact_by": "advert",
    "weapon": "shown",
    "injuries": "quartzbruise on my arm",
    "medical_help": "yes",
    "lost": "quartzpurse",
    "drink_or_drugs": "quartzpills",
    "others_present": "quartzmate",
    "work_types": "dancing",
    "speaks": "quartzish",
    "needs": "quartz letters in large print",
    "police_told": "yes",
    "police_force": "quartzforce",
    "police_reference": "QZ/4711/25",
    "police_went": "they laughed at me and sent me away without a word",
    "persons-0-name": "Vern",
    "persons-0-gender": "man",
    "persons-0-age": "35-44",
    "persons-0-ethnicity": "quartzpeople",
    "persons-0-height": "quartztall",
    "persons-0-build": "quartzheavy",
    "persons-0-hair": "quartzbeard",
    "persons-0-eyes": "quartzeyes",
    "persons-0-accent": "quartzaccent",
    "persons-0-tattoos": "quartztattoo",
    "persons-0-clothing": "quartzcoat",
    "vehicles-0-kind": "quartzvan",
    "vehicles-0-make": "Quartzford",
    "vehicles-0-model": "Quartzfiesta",
    "vehicles-0-colour": "quartzgreen",
    "vehicles-0-markings": "quartzstickers",
    "vehicles-0-occupants": "two quartzmen",
    "identifiers-0-value": "07700 900123",
    "identifiers-0-of_whom": "quartzdriver",
    "identifiers-0-seen": "quartzmonday",
}


def tell(**typed: str) -> Report:
    Client().post(
        "/report/", EMPTY | {"story": STORY} | {name.replace("__", "-"): said for name, said in typed.items()}
    )
    return Report.objects.latest("received_at")


def as_staff_read(staff: User, report: Report) -> str:
    return signed_in(staff).get(f"/casework/reports/{report.pk}/").content.decode()


def test_every_list_takes_that_one_does_not_know_or_would_rather_not_say() -> None:
    for form in (StoryForm(), PlaceForm(), PersonForm(), VehicleForm(), IdentifierForm()):
        for name, field in form.fields.items():
            if name not in ("incident_types", "kind") and hasattr(field, "choices"):
                said = [value for value, _ in field.choices]
                assert said[0] == "", name
                assert {"unknown", "private"} <= set(said), name


@pytest.mark.parametrize("answer", ["", "unknown", "private"])
def test_silence_not_knowing_and_not_saying_are_kept_apart(answer: str, caro: User) -> None:
    names = ("harm", "day_is", "time_band", "place_kind", "contact_by", "weapon", "medical_help", "police_told")
    lists = {**dict.fromkeys(names, answer), "region": answer, "persons__0__claimed_to_be": answer}
    report = tell(persons__0__name="Vern", identifiers__0__value="07700 900123", identifiers__0__whose=answer, **lists)
    assert [getattr(report, name) for name in names] == [answer] * len(names)
    assert (report.region, report.region_unsaid) == (None, answer)
    assert report.persons.get().claimed_to_be == report.identifiers.get().whose == answer
    words = {"": "area not said", "unknown": "I do not know", "private": "I would rather not say"}
    assert words[answer] in as_staff_read(caro, report)


def test_how_serious_it_is_for_her_stands_beside_what_staff_judge(caro: User) -> None:
    report = tell(harm="grave", incident_types="time-wasting")
    assert "Very serious: I was hurt, or I am afraid" in as_staff_read(caro, report)
    staff = signed_in(caro)
    assert "Very serious for them" in staff.get("/casework/").content.decode()
    case = make_case(caro, report)
    assert case.level == 1
    staff.post(f"/casework/cases/{case.pk}/level/", {"level": "2"})
    report.refresh_from_db()
    assert report.harm == "grave"
    assert "Very serious: I was hurt" in staff.get(f"/casework/cases/{case.pk}/").content.decode()


def test_all_that_few_need_reaches_staff_and_lies_sealed(caro: User) -> None:
    report = tell(**SAID_MORE)
    html = as_staff_read(caro, report)
    for words in (*(word for word in SAID_MORE.values() if "uartz" in word), "QZ/4711/25", "they laughed at me"):
        assert words in html
    for words in ("By my advert or a site", "Yes, it was shown", "A man", "35 to 44", "Stripping or dancing"):
        assert words in html


TWO_OF_EACH = {
    "persons-TOTAL_FORMS": "2",
    "persons-0-name": "Vern",
    "persons-1-name": "Mick",
    "vehicles-TOTAL_FORMS": "2",
    "vehicles-0-plate": "QZ17 ABC",
    "vehicles-0-whose": "theirs",
    "vehicles-0-colour": "red",
    "vehicles-1-plate": "QZ18 ABC",
    "vehicles-1-whose": "other",
    "identifiers-0-value": "07700 900123",
    "identifiers-0-whose": "theirs",
    "identifiers-0-of_whom": "the one with the beard",
    "consent-warn": "yes.2",
}


def test_of_several_each_says_whose_it_is(client: Client, caro: User) -> None:
    """b6: the plate stands under its vehicle, the number with whose it is, and what a friend drove is not released."""
    client.post("/report/", EMPTY | TWO_OF_EACH)
    report = Report.objects.get()
    make_case(caro, report)
    page = text(signed_in(caro).get(f"/casework/cases/{report.case_id}/"))
    assert [page.index(name) for name in ("Vern", "Mick")] == sorted(page.index(name) for name in ("Vern", "Mick"))
    first, second = page.index("Vehicle 1"), page.index("Vehicle 2")
    assert first < page.index("red", first) < page.index("QZ17 ABC") < second < page.index("QZ18 ABC")
    assert "Whose: somebody else&#x27;s who was there" in page[second : page.index("QZ18 ABC")]
    assert "Phone number, the person&#x27;s own. Of whom: the one with the beard" in page
    for plate, released in (("QZ17 ABC", True), ("QZ18 ABC", False)):
        one = next(one for one in report.identifiers.all() if one.value == plate)
        signed_in(caro).post(f"/casework/identifiers/{one.pk}/release/", {"reason": "Two told us."})
        one.refresh_from_db()
        assert bool(one.released_at) == released


@pytest.mark.parametrize(
    ("plate", "said"), [("QZ17 ABC", "Number plates stand with their vehicles."), ("", "None was given.")]
)
def test_where_no_identifier_stands_by_itself_it_says_why(caro: User, plate: str, said: str) -> None:
    html = as_staff_read(caro, tell(**{"vehicles-0-plate": plate}))
    assert f"Identifiers</h3> <p>{said}</p>" in " ".join(html.split())


@pytest.mark.parametrize("address", ["/report/", "/me/reports/{}/add/"])
@pytest.mark.parametrize("box", ["seen", "of_whom"])
def test_what_was_said_of_a_number_is_not_dropped_without_the_number(ann: User, address: str, box: str) -> None:
    page = address.format(make_report(by=ann, story=STORY).pk)
    sent = signed_in(ann).post(page, EMPTY | {"story": STORY, "text": "x", f"identifiers-0-{box}": "until May"})
    assert "Write the number, address or name, too, or tell us this in your own words." in sent.content.decode()
    assert 'value="until May"' in sent.content.decode()
    assert Report.objects.count() == 1
    assert not Report.objects.get().additions.exists()


def test_a_friend_speaks_without_an_account(caro: User) -> None:
    report = tell(told_by="friend", **{"consent-warn": "yes.2"})
    assert (report.source, report.verified) == ("friend", False)
    html = as_staff_read(caro, report)
    assert "Somebody they know" in html


def test_who_speaks_for_somebody_else_is_told_whom_the_questions_are_for(client: Client) -> None:
    assert "these are questions to that person" not in page(client, "consent")
    go(client, "you", "consent", told_by="friend")
    assert "these are questions to that person" in page(client, "consent")
    assert "answer only what that person has told you" in client.get("/report/").content.decode()


@pytest.mark.parametrize(
    ("told", "marked"),
    [
        ({"persons-0-claimed_to_be": "police"}, True),
        ({"persons-0-claimed_to_be": "immigration"}, True),
        ({"incident_types": "posing"}, True),
        ({"persons-0-claimed_to_be": "client"}, False),
    ],
)
def test_who_passed_for_police_is_marked_in_triage(told: dict[str, str], marked: bool, caro: User) -> None:
    report = tell(**told)
    mark = "Said to be police or authority"
    assert (mark in signed_in(caro).get("/casework/").content.decode()) == marked
    assert (mark in as_staff_read(caro, report)) == marked


def test_a_draft_that_repeats_it_is_pointed_out() -> None:
    report = tell(**SAID_MORE)
    draft = "Ask about qz 4711/25. They laughed at her and sent her away without a word."
    assert {(one.kind, one.text) for one in findings(draft, facts(report))} >= {("reference", "qz 4711/25")}
    assert "copied" in {one.kind for one in findings(draft, facts(report))}


def test_leaving_takes_off_what_says_who_she_is(ann: User) -> None:
    make_report(
        by=ann, story=STORY, police_reference="QZ/4711/25", speaks="Irish", needs="Large print", work_types="Agency"
    )
    hers = signed_in(ann)
    hers.post("/accounts/reauthenticate/", {"password": "correct horse battery staple"})
    hers.post("/me/leave/", {"reports": "keep"})
    kept = Report.objects.get()
    assert (kept.story, kept.police_reference, kept.speaks, kept.needs, kept.work_types) == (STORY, *[None] * 4)


def test_whether_the_person_agreed_is_asked_and_kept_part_by_part(client: Client) -> None:
    assert "did they agree?" not in page(client, "consent")
    go(client, "you", "consent", told_by="friend")
    assert "did they agree?" in page(client, "consent")
    go(client, "consent", "check", **{"consent-warn": "yes.2", "agreed-warn": "agreed"})
    go(client, "you", "consent", told_by="")
    assert "did they agree?" in page(client, "consent"), "what was answered there stays to be seen"
    go(client, "you", "consent", told_by="friend")
    go(client, "story", "check", story=STORY)
    client.post("/report/parts/check/", {"opened_by": "", "send": "yes"})
    line = Consent.objects.get()
    assert (line.report.source, line.use, line.harmed) == ("friend", "warn", "agreed")
