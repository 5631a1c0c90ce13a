"""Joining with a working name and one contact, and being let in or not (features a1, a2, a3, i2)."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from members import links, masks
from members.actions import apply, decide
from members.models import Application, Channel, Subscription, User
from members.tasks import tell
from num.models import AuditEntry
from tests.factories import PASSWORD, make_applicant, place, work
from tests.people import signed_in

pytestmark = pytest.mark.django_db

TYPED: dict[str, Any] = {
    "kind": "individual",
    "working_name": "Nina",
    "email": "Nina.Vale@Example.org",
    "regions": ["r-tli", "merseyside"],
    "work_types": ["in-call", "prefer-not"],
    "wording": "neutral",
    "about": "My advert is number 4711 on the usual page.",
    "username": "nina",
    "password": PASSWORD,
}


@pytest.fixture
def join(client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    """Send the form at /join/ with some answers changed."""

    def send(**changes: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/join/", TYPED | changes)

    return send


def link_in(message: Any) -> str:
    found = re.search(r"http://testserver(\S+)", message.body)
    assert found, "the message has no link"
    return found[1]


@pytest.mark.parametrize(
    "name",
    [
        "two words",
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}",  # stored as four words
        "\N{LATIN SMALL LIGATURE FFI}" * 30,  # stored as 90 letters
    ],
)
def test_a_login_name_is_checked_as_it_is_stored(join: Any, name: str) -> None:
    answer = join(username=name)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"username"}
    assert not User.objects.exists()


def test_an_address_that_no_mail_can_carry_breaks_no_page(join: Any) -> None:
    assert (
        join(email="a@" + 60 * "\N{LATIN SMALL LETTER U WITH DIAERESIS}" + ".de").headers["Location"] == "/join/sent/"
    )
    assert mail.outbox == []


def test_a_decision_that_says_nothing_destroys_nothing(client: Client, caro: User, una: User) -> None:
    client.force_login(caro)
    assert "Please choose" in client.post(f"/membership/{una.application.pk}/", {"decision": ""}).content.decode()
    una.application.refresh_from_db()
    assert (una.application.state, una.application.about) == ("pending", "The outreach van on Tuesdays knows me.")


def test_somebody_joins_confirms_and_is_let_in(
    join: Any, client: Client, caro: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert join().headers["Location"] == "/join/sent/"
    nina = User.objects.get(username="nina")
    assert (nina.role, nina.kind, nina.working_name) == ("applicant", "individual", "Nina")
    email = nina.channels.get(kind="email")
    assert (email.verified_at, email.wording) == (None, "neutral")

    link = link_in(mail.outbox[0])
    assert mail.outbox[0].to == ["Nina.Vale@Example.org"]
    assert client.get(link).status_code == 200
    email.refresh_from_db()
    assert email.verified_at is None, "opening the link must change nothing"
    assert b"Your address works" in client.post(link).content
    email.refresh_from_db()
    assert email.verified_at is not None

    client.force_login(caro)
    page = client.get("/membership/")
    assert b"4711" in page.content
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/membership/{nina.application.pk}/", {"decision": "approve"})
    nina.refresh_from_db()
    assert nina.role == "member"
    assert Channel.objects.reachable().filter(user=nina).count() == 2
    decided = Application.objects.get(user=nina)
    assert (decided.state, decided.about, decided.decided_by) == ("approved", None, caro)
    assert decided.decided_at is not None
    assert len(mail.outbox) == 2


def test_who_confirms_after_the_decision_is_told_then_and_once(
    join: Any, client: Client, caro: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    join()
    application = Application.objects.get(user__username="nina")
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(caro).post(f"/membership/{application.pk}/", {"decision": "approve"})
        tell()
    assert len(mail.outbox) == 1, "and that is the link"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link_in(mail.outbox[0]))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            tell()
    assert [message.to for message in mail.outbox[1:]] == [["Nina.Vale@Example.org"]]


def test_choices_become_masks(join: Any) -> None:
    join()
    london, merseyside, in_call = place("r-tli"), place("merseyside"), work("in-call")
    found = Subscription.objects.filter(channel__user__username="nina")
    assert {(row.channel.kind, row.level) for row in found.select_related("channel")} == {
        ("email", 2),
        ("email", 3),
        ("inbox", 1),
        ("inbox", 2),
        ("inbox", 3),
    }
    assert {(row.region_mask, row.work_mask) for row in found} == {
        (london.mask | merseyside.mask, 1 << (in_call.bit or 0))
    }


def test_refusal_forgets_the_evidence_and_can_be_changed(client: Client, una: User, caro: User, cleo: User) -> None:
    address = f"/membership/{una.application.pk}/"
    client.force_login(caro)
    client.post(address, {"decision": "refuse", "reason": "Nobody knows her."})
    refused = Application.objects.get(user=una)
    assert (refused.state, refused.about, refused.user.role) == ("refused", None, "applicant")
    client.force_login(cleo)
    client.post(address, {"decision": "approve"})
    approved = Application.objects.get(user=una)
    assert (approved.state, approved.decided_by, approved.user.role) == ("approved", cleo, "member")


def test_decided_is_decided(client: Client, una: User, caro: User) -> None:
    decide(una.application, approve=True, by=caro)
    client.force_login(caro)
    answer = client.post(f"/membership/{una.application.pk}/", {"decision": "refuse"}, follow=True)
    assert b"Somebody else has decided this already" in answer.content
    una.refresh_from_db()
    assert una.role == "member"


@pytest.mark.parametrize("who", ["ann", "una", "tess"])
def test_nobody_else_decides(client: Client, una: User, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get("/membership/").status_code == 404
    assert client.post(f"/membership/{una.application.pk}/", {"decision": "approve"}).status_code == 404
    una.refresh_from_db()
    assert una.role == "applicant"


def test_strangers_are_asked_to_sign_in(client: Client, una: User) -> None:
    assert client.get("/membership/").headers["Location"] == "/accounts/login/?next=/membership/"


def test_unknown_application_is_not_found(client: Client, caro: User) -> None:
    client.force_login(caro)
    unknown = "/membership/00000000-0000-4000-8000-000000000000/"
    assert client.post(unknown, {"decision": "approve"}).status_code == 404


def test_list_costs_the_same_however_long(
    client: Client, caro: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(caro)
    for number in range(3):
        make_applicant(f"waiting{number}")
        decide(make_applicant(f"decided{number}").application, approve=bool(number), by=caro)
    with django_assert_num_queries(14) as few:
        client.get("/membership/")
    for number in range(3, 9):
        make_applicant(f"waiting{number}")
    with django_assert_num_queries(len(few.captured_queries)):
        client.get("/membership/")


@pytest.mark.parametrize("kind", ["individual", "project", "site"])
def test_each_type_of_member_can_join(join: Any, kind: str) -> None:
    join(kind=kind, organisation="Harbour Light")
    assert User.objects.get(username="nina").kind == kind


def test_each_type_is_asked_what_concerns_it(client: Client) -> None:
    asked = {kind: set(client.get("/join/", {"kind": kind}).context["form"].fields) for kind in ("project", "site")}
    alone = client.get("/join/")
    assert set(alone.context["form"].fields) == set(TYPED)
    assert asked["project"] == asked["site"] == set(TYPED) - {"work_types"} | {"organisation"}
    assert "?kind=project" in alone.content.decode()
    assert client.get("/join/", {"kind": "staff"}).context["form"].fields.keys() == alone.context["form"].fields.keys()


def test_nobody_joins_as_staff(join: Any) -> None:
    assert join(kind="staff").status_code == 200
    assert not User.objects.filter(username="nina").exists()
    with pytest.raises(ValueError, match="invited"):
        apply(**TYPED | {"kind": "staff", "regions": [], "work_types": []})


@pytest.mark.parametrize("left_out", ["kind", "working_name", "email", "wording", "username", "password"])
def test_what_was_typed_stays(join: Any, left_out: str) -> None:
    page = join(**{left_out: ""}).content.decode()
    assert "Please look at this again" in page
    for name in {"working_name", "email", "username"} - {left_out}:
        assert f'value="{TYPED[name]}"' in page
    assert "number 4711" in page
    assert re.search(r'value="merseyside"[^>]*checked', page)
    assert PASSWORD not in page
    assert not User.objects.filter(username="nina").exists()


def test_taken_login_name_asks_for_another(join: Any, ann: User) -> None:
    page = join(username=" Ann ").content.decode()
    assert "Please choose another one" in page
    assert "number 4711" in page


def test_robots_are_thanked_and_ignored(join: Any) -> None:
    assert join(website="https://example.org").headers["Location"] == "/join/sent/"
    assert not User.objects.filter(username="nina").exists()
    assert not mail.outbox


def test_one_address_is_not_written_to_without_end(join: Any) -> None:
    for number in range(5):
        assert join(username=f"nina{number}").status_code == 302
    page = join(username="nina5", email="NINA.vale@example.org ").content.decode()
    assert "wait an hour" in page
    assert "number 4711" in page
    assert len(mail.outbox) == 5


def test_known_address_is_told_to_its_reader_only(join: Any, client: Client, ann: User) -> None:
    unknown = join()
    known = join(username="nora", email="ANN@example.org")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert [message.subject for message in mail.outbox] == ["Please confirm your address"] * 2
    assert "has an account with us already" in mail.outbox[1].body
    assert link_in(mail.outbox[1]) == "/accounts/login/"


def test_known_and_unknown_address_cost_the_same_queries(
    client: Client, ann: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with CaptureQueriesContext(connection) as unknown:
        client.post("/join/", TYPED)
    with django_assert_num_queries(len(unknown.captured_queries)):
        client.post("/join/", TYPED | {"username": "nora", "email": "ann@example.org"})


def test_address_confirmed_by_somebody_else_meanwhile_is_refused(join: Any, client: Client) -> None:
    join()
    join(username="nora")
    first, second = map(link_in, mail.outbox)
    assert client.post(first).status_code == 200
    assert client.post(second).status_code == 410
    assert Channel.objects.verified().by_email(TYPED["email"]).get().user.username == "nina"


def test_old_link_says_what_to_do(join: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    join()
    link = link_in(mail.outbox[0])
    monkeypatch.setattr(links, "LASTS", -1)
    answer = client.post(link)
    assert (answer.status_code, b"does not work any more" in answer.content) == (410, True)
    assert Channel.objects.get(user__username="nina", kind="email").verified_at is None


@pytest.mark.parametrize("token", ["x", "ImFiYyI:1abcde:0000"])
def test_made_up_links_are_not_found(client: Client, token: str) -> None:
    assert client.get(f"/join/confirm/{token}/").status_code == 404
    assert client.get(f"/join/invited/{token}/").status_code == 404


def test_pending_applicant_sees_what_happens_next_and_no_more(client: Client, una: User, ann: User) -> None:
    client.login(username="una", password=PASSWORD)
    assert b"Your request is waiting" in client.get("/me/").content
    assert client.get("/report/").status_code == 200
    barred = ("/alerts/", "/check/")
    assert [client.get(address).status_code for address in barred] == [404, 404]
    assert client.post("/check/", {"identifier": "07700 900123"}).status_code == 404
    client.force_login(ann)
    assert [client.get(address).status_code for address in barred] == [200, 200]


def test_audit_says_who_and_what_in_codes_only(join: Any, caro: User) -> None:
    join()
    nina = User.objects.get(username="nina")
    decide(nina.application, approve=False, by=caro)
    lines = [(entry.event, entry.by, entry.details) for entry in AuditEntry.objects.order_by("id")]
    assert lines == [
        ("membership.applied", "member", {}),
        ("membership.refused", str(caro.pk), {}),
    ]


def test_no_model_has_a_field_for_a_legal_name() -> None:
    """A member is called by a sealed working name; a field that asks for more must not appear."""
    telling = re.compile(
        r"(first|last|full|real|legal|given|family|sur|middle|birth|maiden)_?name|^name$|title|dob|birth"
    )
    holders = (User, Application, Channel, Subscription)
    fields = [field for model in holders for field in model._meta.get_fields() if isinstance(field, models.Field)]
    assert not [field.name for field in fields if telling.search(field.name)]
    assert {field.name for field in fields if field.name.endswith("name")} == {"working_name", "username"}


def test_nothing_chosen_is_everything(join: Any) -> None:
    join(regions=[], work_types=["prefer-not"])
    rows = Subscription.objects.filter(channel__user__username="nina")
    assert {(row.region_mask, row.work_mask) for row in rows} == {(-1, -1)}
    assert masks.of_regions([]) == masks.of_work([]) == -1
