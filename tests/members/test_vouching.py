"""A member vouches for an applicant by a code, learning nothing, and staff still decide (row a4)."""

import re

import pytest

from members.models import Application, User, Vouch
from num.models import AuditEntry
from tests.factories import make_applicant, make_member
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def code_of(applicant: User) -> str:
    """As it stands on her waiting page."""
    found = re.search(r"<code>(\w{4}-\w{4})</code>", signed_in(applicant).get("/me/").content.decode())
    assert found
    return found[1]


def vouch(member: User, code: str) -> str:
    return signed_in(member).post("/me/vouch/", {"code": code}, follow=True).content.decode()


def waiting(staff: User) -> dict[str, bool]:
    """Who waits, in the order shown, and whether they are marked."""
    pending = signed_in(staff).get("/membership/").context["pending"]
    return {one.user.username: one.fast_track for one in pending}


def test_two_members_put_an_applicant_first(una: User, ann: User, bea: User, caro: User) -> None:
    zoe = make_applicant("zoe")
    assert waiting(caro) == {"una": False, "zoe": False}
    vouch(ann, code_of(zoe))
    assert waiting(caro) == {"una": False, "zoe": False}
    vouch(bea, code_of(zoe).lower().replace("-", " "))
    assert list(waiting(caro).items()) == [("zoe", True), ("una", False)]
    html = signed_in(caro).get("/membership/").content.decode()
    assert "Fast track" in html
    assert "Ann (individual), Bea (individual)" in html
    assert User.objects.get(username="zoe").role == "applicant", "staff decide"


def test_one_project_is_enough_and_one_site_is_not(una: User, pia: User, sid: User, caro: User) -> None:
    vouch(sid, code_of(una))
    assert waiting(caro) == {"una": False}
    vouch(pia, code_of(una))
    assert waiting(caro) == {"una": True}


def test_one_member_counts_once_and_a_closed_account_not_at_all(una: User, ann: User, bea: User, caro: User) -> None:
    for _ in range(2):
        vouch(ann, code_of(una))
    assert waiting(caro) == {"una": False}
    vouch(bea, code_of(una))
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert waiting(caro) == {"una": False}


def test_no_page_tells_what_a_code_was(una: User, ann: User, bea: User) -> None:
    code = code_of(una)
    token = re.compile(r'value="\w{64}"')
    said = {token.sub("", vouch(ann, typed)) for typed in (code, code, "AAAA-AAAA", "not a code")}
    assert len(said) == 1
    assert "Thank you" in said.pop()
    assert "Una" not in signed_in(bea).get("/me/vouch/").content.decode()


def test_nobody_tries_codes_without_end(una: User, ann: User) -> None:
    for _ in range(10):
        vouch(ann, "AAAA-AAAA")
    assert "try again tomorrow" in vouch(ann, code_of(una))
    assert not Vouch.objects.exists()


def test_the_decision_forgets_who_vouched_and_the_code_is_dead(una: User, ann: User, bea: User, caro: User) -> None:
    code = code_of(una)
    vouch(ann, code)
    signed_in(caro).post(f"/membership/{una.application.pk}/", {"decision": "approve"})
    vouch(bea, code)
    assert not Vouch.objects.exists()
    assert Application.objects.get(user=una).state == "approved"
    assert "<code>" not in signed_in(User.objects.get(pk=una.pk)).get("/me/").content.decode()


def test_only_members_vouch(una: User, caro: User) -> None:
    for stranger in (una, make_applicant("zoe"), caro):
        assert signed_in(stranger).post("/me/vouch/", {"code": code_of(una)}).status_code == 404


def test_the_record_names_no_voucher(una: User) -> None:
    vouch(make_member("eve"), code_of(una))
    line = AuditEntry.objects.get(event="membership.vouched")
    assert (line.by, line.details) == ("member", {})
