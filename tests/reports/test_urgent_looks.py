"""Reading a case that is not one's own, for a reason (row a9; c7): an hour, to read only, on record, told to approvers
at once and looked into by one of them; and nobody learns which cases there are."""

from datetime import timedelta
from typing import Any, cast

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from members import roles
from members.models import User
from num.models import AuditEntry
from reports.actions.case import open_review
from reports.actions.urgent import look_urgently, see
from reports.models import Case, UrgentLook
from reports.tasks import tell
from tests.discreet import forbidden_in, visible_text
from tests.factories import make_alert, make_case, make_channel, make_staff
from tests.members.test_at_rest import dump
from tests.people import signed_in

pytestmark = pytest.mark.django_db
REASON = "She calls from quartzhospital and asks for her worker."
ASK = "/casework/urgent/"
LOOKS = "/casework/urgent/looks/"
REFUSED = "There is no case of this number that you can open here."


@pytest.fixture
def case(caro: User) -> Case:
    return make_case(caro, story="Quartzstory.", consents={"warn": "yes"})


@pytest.fixture
def as_cleo(cleo: User) -> Client:
    return signed_in(cleo)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def ask(client: Client, reference: str, reason: str = REASON) -> Any:
    return client.post(ASK, {"reference": reference, "reason": reason}, follow=True)


def address(case: Case) -> str:
    return f"/casework/cases/{case.pk}/"


def events(user: User) -> list[str]:
    return list(AuditEntry.objects.filter(by=str(user.pk)).order_by("id").values_list("event", flat=True))


def test_for_a_reason_a_case_opens_for_an_hour_and_no_longer(as_cleo: Client, case: Case) -> None:
    assert as_cleo.get(address(case)).status_code == 404
    page = text(ask(as_cleo, case.reference.lower()))
    assert "Quartzstory." in page
    assert "This case is not yours." in page
    report = case.reports.get()
    assert as_cleo.get(f"/casework/reports/{report.pk}/").status_code == 200
    UrgentLook.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert as_cleo.get(address(case)).status_code == 404
    assert as_cleo.get(f"/casework/reports/{report.pk}/").status_code == 404


def test_who_works_on_the_case_finds_that_it_was_read(as_cleo: Client, caro: User, case: Case) -> None:
    ask(as_cleo, case.reference)
    assert "The case was read for a reason, for an hour" in text(signed_in(caro).get(address(case)))


@pytest.mark.parametrize("typed", ["C-CC10EK", "c cciOek", "CCCL0EK", "cc1oek", " C - CC1 0EK "])
def test_the_number_is_taken_in_any_spelling(as_cleo: Client, case: Case, typed: str) -> None:
    Case.objects.filter(pk=case.pk).update(reference="C-CC10EK")
    assert "Quartzstory." in text(ask(as_cleo, typed))


def test_nothing_can_be_changed_in_it(as_cleo: Client, cleo: User, caro: User, case: Case) -> None:
    alert = make_alert(caro, case)
    ask(as_cleo, case.reference)
    page = text(as_cleo.get(address(case)))
    assert "Add the note" not in page
    assert "Let them work on it" not in page
    report = case.reports.get()
    for path in (
        address(case) + "move/",
        address(case) + "team/",
        f"/casework/reports/{report.pk}/consent/",
        f"/casework/reports/{report.pk}/messages/",
        f"/casework/reports/{report.pk}/call/",
        f"/desk/{alert.pk}/",
        f"/desk/{alert.pk}/cancel/",
    ):
        assert as_cleo.post(path).status_code in (404, 405), path
    assert as_cleo.post(address(case), {"text": "A note."}).status_code == 404
    assert as_cleo.get(f"/desk/{alert.pk}/").status_code == 404


def test_an_approver_who_opens_one_erases_nothing_in_it(ada: User, case: Case) -> None:
    client, report = signed_in(ada), case.reports.get()
    page = text(ask(client, case.reference))
    assert "Quartzstory." in page
    assert "Erase" not in page
    assert client.post(f"/casework/reports/{report.pk}/erase/").status_code == 404


def test_who_why_and_when_are_on_record_and_each_look_too(as_cleo: Client, cleo: User, case: Case) -> None:
    ask(as_cleo, case.reference)
    assert events(cleo) == ["case.sought", "case.urgent_look", "case.read"]
    assert UrgentLook.objects.get().reason == REASON
    for words in (REASON, "quartzhospital"):
        assert words not in str(list(AuditEntry.objects.values()))
        assert words.encode() not in dump()


def test_a_wrong_number_and_a_case_of_ones_own_are_answered_alike(as_cleo: Client, cleo: User, case: Case) -> None:
    """Who tries numbers learns nothing, and is on record."""
    mine = make_case(cleo)
    pages = [text(ask(as_cleo, reference)) for reference in ("C-000000", mine.reference)]
    pages = [page.replace(mine.reference, "C-000000") for page in pages]
    assert REFUSED in pages[0]
    assert _without_token(pages[0]) == _without_token(pages[1])
    assert events(cleo)[-2:] == ["case.sought", "case.sought"]
    assert not UrgentLook.objects.exists()


def _without_token(page: str) -> list[str]:
    return [part for part in page.split('"') if len(part) != 64]


def test_an_approver_who_reviews_it_needs_no_reason(ada: User, caro: User, case: Case) -> None:
    open_review(case, by=caro)
    assert REFUSED in text(ask(signed_in(ada), case.reference))


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(as_cleo: Client, case: Case) -> None:
    page = text(ask(as_cleo, case.reference, reason=" "))
    assert "Please say why you need to read it now." in page
    assert f'value="{case.reference}"' in page
    assert "Please type the number of the case." in text(ask(as_cleo, ""))
    assert REASON in text(ask(as_cleo, "C-000000"))


def test_numbers_are_not_tried_one_after_the_other(as_cleo: Client, case: Case) -> None:
    for _ in range(5):
        assert REFUSED in text(ask(as_cleo, "C-000000"))
    assert "You have tried many numbers." in text(ask(as_cleo, case.reference))
    assert as_cleo.get(address(case)).status_code == 404


def test_whoever_may_not_work_on_cases_may_not_ask(tess: User, caro: User, case: Case) -> None:
    assert signed_in(tess).get(ASK).status_code == 404
    for by in (tess, caro):
        with pytest.raises(PermissionDenied):
            look_urgently(case, REASON, by=by)


def test_whoever_loses_the_role_loses_the_look(as_cleo: Client, cleo: User, case: Case) -> None:
    ask(as_cleo, case.reference)
    User.objects.filter(pk=cleo.pk).update(role=roles.TRUSTEE)
    assert signed_in(cleo).get(address(case)).status_code == 404


def test_approvers_are_told_at_once_here_and_outside_and_no_more_than_once(
    as_cleo: Client,
    ada: User,
    case: Case,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_channel(ada)
    with django_capture_on_commit_callbacks() as rung:
        ask(as_cleo, case.reference)
    assert rung, "a worker is rung for"
    assert "1 case read for a reason, to look into" in text(signed_in(ada).get("/casework/"))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            tell()
    (message,) = outbox.outbox
    assert message.to == ["ada@example.org"]
    words = visible_text(message.message().as_bytes())
    assert not forbidden_in(words)
    assert case.reference not in words
    assert REASON not in words
    assert cast(timedelta, settings.CELERY_BEAT_SCHEDULE["reports.tell"]["schedule"]) < timedelta(seconds=60)


def test_nobody_is_told_of_their_own(
    ada: User, case: Case, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    other = make_staff("olga", roles.APPROVER)
    for approver in (ada, other):
        make_channel(approver)
    with django_capture_on_commit_callbacks(execute=True):
        ask(signed_in(ada), case.reference)
        tell()
    assert [message.to for message in outbox.outbox] == [["olga@example.org"]]
    assert "to look into" not in text(signed_in(ada).get("/casework/"))


def test_another_approver_looks_into_it(as_cleo: Client, cleo: User, ada: User, case: Case) -> None:
    ask(as_cleo, case.reference)
    client, look = signed_in(ada), UrgentLook.objects.get()
    page = text(client.get(LOOKS))
    assert f"{case.reference}, by Cleo" in page
    assert REASON in page
    page = text(client.post(f"{LOOKS}{look.pk}/seen/", follow=True))
    assert "Looked into by Ada" in page
    assert "to look into" not in text(client.get("/casework/"))
    assert "Somebody else has looked into it already." in text(client.post(f"{LOOKS}{look.pk}/seen/", follow=True))
    assert "urgent_look.seen" in events(ada)
    assert as_cleo.get(LOOKS).status_code == 404


def test_nobody_looks_into_their_own_and_the_database_refuses_it_too(ada: User, case: Case) -> None:
    client = signed_in(ada)
    ask(client, case.reference)
    look = UrgentLook.objects.get()
    assert "It is your own: somebody else looks into it." in text(client.get(LOOKS))
    assert client.post(f"{LOOKS}{look.pk}/seen/").status_code == 404
    with pytest.raises(PermissionDenied):
        see(look, by=ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentLook.objects.update(seen_by=ada, seen_at=timezone.now())
