"""Somebody who does harm is let in no more, member or staff, and can be let in again (j10, B1, B4)."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from members import roles
from members.models import Channel, Suspension, User
from num.models import AuditEntry
from tests.factories import PASSWORD, make_member, make_staff
from tests.people import signed_in

pytestmark = pytest.mark.django_db
REASON = "Quartzreason: she sold the alerts."


def page_of(user: User) -> str:
    return f"/membership/people/{user.pk}/"


def close(client: Client, user: User, reason: str = REASON) -> Any:
    return client.post(page_of(user), {"reason": reason}, follow=True)


@pytest.mark.parametrize("who", ["ada", "amir"])
@pytest.mark.parametrize("name", ["ann", "ANN ", "Nightingale", "nightingale"])
def test_somebody_is_found_by_login_name_or_working_name(
    client: Client, ann: User, who: str, name: str, request: pytest.FixtureRequest
) -> None:
    ann.working_name = "Nightingale"
    ann.save()
    client.force_login(request.getfixturevalue(who))
    html = client.post("/membership/people/", {"name": name}).content.decode()
    assert page_of(ann) in html
    assert page_of(ann) not in client.post("/membership/people/", {"name": "Night"}).content.decode()


def test_a_closed_account_is_out_at_once_and_gets_nothing(client: Client, ann: User, amir: User) -> None:
    member = signed_in(ann)
    assert member.get("/alerts/").status_code == 200
    client.force_login(amir)
    html = close(client, ann).content.decode()
    assert "The account is closed" in html
    assert REASON in html
    assert member.get("/alerts/").headers["Location"].startswith("/accounts/login/")
    again = Client().post("/accounts/login/", {"login": "ann", "password": PASSWORD})
    assert again.headers["Location"] == "/accounts/inactive/"
    closed = Client().get("/accounts/inactive/").content.decode()
    assert f"write to {settings.CONTACT_EMAIL}." in closed
    assert '<a href="/report/">tell us what happened</a>' in closed
    assert not Channel.objects.reachable().filter(user=ann).exists()


def test_an_account_opened_again_needs_a_new_sign_in_and_its_reason_is_forgotten(
    client: Client, ann: User, amir: User
) -> None:
    member = signed_in(ann)
    client.force_login(amir)
    close(client, ann)
    html = client.post(f"{page_of(ann)}restore/", follow=True).content.decode()
    assert "The account is open again" in html
    assert not Suspension.objects.exists()
    assert member.get("/alerts/").headers["Location"].startswith("/accounts/login/"), "the old session is no way in"
    assert signed_in(ann).get("/alerts/").status_code == 200
    assert Channel.objects.reachable().filter(user=ann).count() == 2


def test_staff_who_leave_are_listed_and_closed(client: Client, caro: User, ada: User) -> None:
    at_work = signed_in(caro)
    client.force_login(ada)
    assert page_of(caro) in client.get("/membership/people/").content.decode()
    close(client, caro)
    assert at_work.get("/casework/").headers["Location"].startswith("/accounts/login/")


def test_nobody_closes_their_own_account(client: Client, ada: User) -> None:
    client.force_login(ada)
    assert "your own account" in client.get(page_of(ada)).content.decode()
    assert close(client, ada).status_code == 403
    assert User.objects.get(pk=ada.pk).is_active


def test_the_last_administrator_stays(client: Client, ada: User, amir: User) -> None:
    make_staff("gone", roles.ADMINISTRATOR)
    User.objects.filter(username="gone").update(is_active=False)
    client.force_login(ada)
    html = close(client, amir).content.decode()
    assert "last administrator" in html
    assert REASON in html
    assert User.objects.get(pk=amir.pk).is_active
    make_staff("abe", roles.ADMINISTRATOR)
    close(client, amir)
    assert not User.objects.get(pk=amir.pk).is_active


def test_a_reason_is_asked_for(client: Client, ann: User, amir: User) -> None:
    client.force_login(amir)
    assert "Please say why" in client.post(page_of(ann), {"reason": " "}).content.decode()
    assert User.objects.get(pk=ann.pk).is_active


def test_closing_and_opening_twice_says_so(client: Client, ann: User, amir: User) -> None:
    client.force_login(amir)
    close(client, ann)
    assert "closed this account already" in close(client, ann).content.decode()
    assert Suspension.objects.count() == 1
    client.post(f"{page_of(ann)}restore/")
    assert "open already" in client.post(f"{page_of(ann)}restore/", follow=True).content.decode()


def test_who_did_it_is_recorded_and_why_is_sealed(client: Client, ann: User, amir: User) -> None:
    client.force_login(amir)
    close(client, ann)
    assert REASON.encode() not in bytes(Suspension.objects.values_list("reason", flat=True)[0])
    client.post(f"{page_of(ann)}restore/")
    lines = AuditEntry.objects.filter(event__startswith="access.").order_by("id")
    assert [(line.event, line.subject, line.by) for line in lines] == [
        ("access.suspended", f"members.user:{ann.pk}", str(amir.pk)),
        ("access.restored", f"members.user:{ann.pk}", str(amir.pk)),
    ]


def test_whoever_looks_somebody_up_is_on_record(client: Client, ann: User, amir: User) -> None:
    client.force_login(amir)
    client.post("/membership/people/", {"name": "ann"})
    client.get(page_of(ann))
    lines = [(line.event, line.subject, line.by, line.details) for line in AuditEntry.objects.order_by("id")]
    assert lines == [
        ("people.searched", f"members.user:{amir.pk}", str(amir.pk), {}),
        ("user.read", f"members.user:{ann.pk}", str(amir.pk), {}),
    ]


def test_another_is_not_touched(client: Client, ann: User, amir: User) -> None:
    make_member("bea")
    client.force_login(amir)
    close(client, ann)
    assert User.objects.get(username="bea").is_active
