"""Where a package goes (g4, b16): the place decides, contacts are kept, and whoever passed for police gets none."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from members.models import User
from num.models import AuditEntry
from reports.actions.report import give_consent
from reports.models import Force, Report, Share, ShareStep
from reports.routing import routes
from reports.submission import SubmittedPerson
from tests.factories import make_case, make_report, make_staff, place
from tests.people import signed_in
from tests.reports.sharing import KEY, approve, drafted, release, text, write, written

OTHER_KEY = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"
pytestmark = pytest.mark.django_db


def told(by: User, caro: User, region: str = "", **more: Any) -> Report:
    where = {"region": place(region)} if region else {}
    made = make_report(by=by, story="He hit me.", consents={"police": "anonymous"}, **where, **more)
    make_case(caro, made)
    return Report.objects.get(pk=made.pk)


@pytest.mark.parametrize(
    ("region", "first"),
    [
        ("merseyside", "merseyside"),
        ("police-scotland", "police-scotland"),
        ("garda", "garda"),
        ("british-transport", "british-transport"),
        ("r-tld", "national-contact"),  # several forces
        ("national", "national-contact"),
        ("", "national-contact"),
    ],
)
def test_the_place_decides_and_never_where_the_reporter_is(ann: User, caro: User, region: str, first: str) -> None:
    """Ann works in London."""
    found = [force.code for force in routes(told(ann, caro, region))]
    assert found[0] == first
    assert set(found) == {first, "national-contact"}


def test_every_force_area_has_a_force(db: None) -> None:
    from members.models import Region

    assert not Region.objects.filter(level="force", force=None).exists()
    assert Force.objects.national().code == "national-contact"
    with pytest.raises(DatabaseError), transaction.atomic():
        Force.objects.create(code="another", name="Another national contact")


def test_nobody_sends_it_elsewhere(ann: User, caro: User) -> None:
    report = told(ann, caro, "merseyside")
    assert "Select a valid choice" in text(write(report, caro, force="metropolitan"))
    assert not Share.objects.exists()


# Somebody passed for police -----------------------------------------------------------------------


@pytest.fixture
def posing(ann: User, caro: User) -> Report:
    return told(ann, caro, "merseyside", persons=[SubmittedPerson(claimed_to_be="police")])


@pytest.fixture
def abe(db: None) -> User:
    """Another approver."""
    return make_staff("abe", "approver")


def test_it_goes_first_to_the_one_who_is_named(posing: Report, caro: User, ada: User, abe: User) -> None:
    assert routes(posing)[0].is_national
    case = f"/casework/cases/{posing.case_id}/"
    assert "One approver, named beforehand, decides" in text(signed_in(caro).get(case))
    assert "Please name who decides." in text(write(posing, caro, force="national-contact"))
    share = drafted(posing, caro, force="national-contact", senior="ada")
    assert "First to Ada" in text(signed_in(abe).get("/casework/shares/"))
    assert ["1 to read" in text(signed_in(one).get("/casework/")) for one in (ada, abe, caro)] == [True, False, False]
    assert "Ada decides about it, and nobody else." in text(signed_in(caro).get(f"/casework/shares/{share.pk}/"))
    assert "Only the person who was named" in text(approve(share, abe))
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(state="approved", approved_by=abe, approved_at=timezone.now())
    assert approve(share, ada).status_code == 302
    assert Share.objects.get().state == "approved"


def test_that_forces_own_contact_gets_it_only_on_that_persons_word(posing: Report, caro: User, ada: User) -> None:
    share = drafted(posing, caro, senior="ada")
    assert "Say that it may, or have it changed." in text(approve(share, ada))
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(state="approved", approved_by=ada, approved_at=timezone.now())
    assert approve(share, ada, senior_agrees="on").status_code == 302
    assert release(share, caro).status_code == 200


def test_whoever_writes_it_is_not_the_one(posing: Report, caro: User, ada: User) -> None:
    signed_in(caro).post(f"/casework/cases/{posing.case_id}/assign/", {"worker": "ada"})
    assert "Select a valid choice" in text(write(posing, ada, senior="ada"))
    assert "Select a valid choice" in text(write(posing, caro, senior="caro"))


def test_if_it_is_said_later_it_is_written_anew(ann: User, caro: User, ada: User) -> None:
    report = told(ann, caro, "merseyside")
    share = drafted(report, caro)
    report.persons.create(claimed_to_be="police")
    assert "It has to be written anew." in text(approve(share, ada))
    signed_in(caro).post(f"/casework/shares/{share.pk}/edit/", written(report, force="national-contact", senior="ada"))
    assert approve(share, ada).status_code == 302
    assert Share.objects.get().state == "approved"


# The contacts -------------------------------------------------------------------------------------


def keep(by: User, **typed: str) -> Any:
    said = {"contact": "Sgt Quartz, Harm Reduction Unit", "public_key": KEY}
    return signed_in(by).post("/casework/forces/merseyside/", said | typed)


def test_contacts_are_kept_with_who_checked_them_and_when(ada: User, caro: User) -> None:
    assert "never" in text(signed_in(caro).get("/casework/forces/"))
    assert keep(ada).status_code == 302
    page = text(signed_in(caro).get("/casework/forces/"))
    assert "Sgt Quartz, Harm Reduction Unit" in page
    assert f"{timezone.localdate():%-d %B %Y}, Ada" in page
    assert AuditEntry.objects.get(event="force.checked").details == {"new_key": True}
    assert keep(caro).status_code == 404


@pytest.mark.parametrize("changed", [{"public_key": OTHER_KEY}, {"contact": "PC Onyx"}])
def test_who_changes_a_contact_brings_what_was_approved_back(
    ann: User, caro: User, ada: User, abe: User, changed: dict[str, str]
) -> None:
    keep(ada)
    report = told(ann, caro, "merseyside")
    gone, ready, elsewhere = (
        drafted(report, caro, force=to) for to in ("merseyside", "merseyside", "national-contact")
    )
    for share in (gone, ready, elsewhere):
        assert approve(share, ada).status_code == 302
    release(gone, caro)
    read = Share.objects.get(pk=ready.pk).version
    keep(abe)
    assert Share.objects.get(pk=ready.pk).state == "approved", "the same contact, asked again"
    assert release(gone, caro).status_code == 200
    keep(abe, **changed)
    states = [Share.objects.get(pk=share.pk).state for share in (gone, ready, elsewhere)]
    assert states == ["sent", "drafted", "approved"]
    assert AuditEntry.objects.get(event="share.to_read_anew").by == str(abe.pk)
    page = text(signed_in(caro).get(f"/casework/shares/{ready.pk}/"))
    assert "The contact or the key of the force was changed." in page
    assert "Nobody has approved that it goes there" in text(release(gone, caro))
    assert ShareStep.objects.filter(kind="again").count() == 1
    assert release(ready, caro).status_code == 302
    assert "Somebody changed it meanwhile" in text(approve(ready, ada, version=read))
    assert approve(ready, ada).status_code == 302
    assert release(ready, caro).status_code == 200


def test_an_approval_ends_with_the_contact_also_while_she_says_no(ann: User, caro: User, ada: User, abe: User) -> None:
    report = told(ann, caro, "merseyside")
    approve(share := drafted(report, caro), ada)
    give_consent(report, "police", "none", by=ann, given="form")
    assert keep(abe).status_code == 302
    share.refresh_from_db()
    assert (share.state, share.approved_by) == ("drafted", None)


def test_stale_ones_are_flagged(ann: User, ada: User, caro: User) -> None:
    keep(ada)
    share = drafted(told(ann, caro, "merseyside"), caro)
    assert "Ask them before it goes" not in text(signed_in(caro).get(f"/casework/shares/{share.pk}/"))
    Force.objects.filter(code="merseyside").update(checked_at=timezone.now() - timedelta(days=183))
    assert Force.objects.get(code="merseyside").is_stale
    assert "Ask them before it goes" in text(signed_in(caro).get(f"/casework/shares/{share.pk}/"))


@pytest.mark.parametrize("wrong", ["age1", "ssh-ed25519 AAAA", KEY.upper(), f"{KEY} --output=x"])
def test_what_is_no_key_is_not_kept(ada: User, wrong: str) -> None:
    page = text(keep(ada, public_key=wrong))
    assert "This is no key of age" in page or "at most 62 characters" in page
    assert not Force.objects.exclude(public_key="").exists()
